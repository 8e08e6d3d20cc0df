// SPDX-License-Identifier: Apache-2.0

//go:build unix

package cli

import "syscall"

// detached lets a process outlive its parent and its terminal.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
