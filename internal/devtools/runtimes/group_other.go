// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package runtimes

import (
	"os"
	"os/exec"
	"time"
)

// ownGroup does nothing: there are no process groups.
func ownGroup(*exec.Cmd) {}

// processLives tells whether a process runs.
func processLives(pid int) bool {
	p, err := os.FindProcess(pid)
	if err == nil {
		p.Release()
	}
	return err == nil
}

// inGroup is true: there are no process groups.
func inGroup(int, int) bool { return true }

// signalOf returns "": there are no signals.
func signalOf(*os.ProcessState) string { return "" }

// endGroup kills the program, which cannot be asked to end.
func endGroup(ch *child, _ time.Duration) { _ = ch.cmd.Process.Kill() }

// guardian guards nothing: there are no process groups.
type guardian struct{}

func newGuardian(int, time.Duration) *guardian { return nil }

func (*guardian) dismiss() {}
