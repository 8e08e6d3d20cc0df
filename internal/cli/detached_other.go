// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package cli

import "syscall"

// detached lets a process outlive its parent, as it does here by itself.
func detached() *syscall.SysProcAttr { return nil }
