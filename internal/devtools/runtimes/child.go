// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"time"

	"github.com/genkit-go/genkit/core"
)

// letGo is how long what is written by the children of a program that has ended is
// waited for.
const letGo = time.Second

// child is one run of a program.
type child struct {
	cmd   *exec.Cmd
	pid   int
	guard *guardian     // ends the group when the tools are gone
	ended chan struct{} // is closed when the program itself has ended
	exit  Exit          // once ended is closed
}

// startChild starts a program in a group of its own.
func startChild(c *Command, in *terminalInput) (*child, error) {
	cmd := exec.Command(c.Args[0], c.Args[1:]...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.Stdin, c.Stdout, c.Stderr
	cmd.WaitDelay = letGo
	ownGroup(cmd)
	if in != nil {
		cmd.Stdin = nil
		pipe, err := cmd.StdinPipe()
		if err != nil {
			return nil, core.Errorf(core.Internal, "starting %s: %w", c.Args[0], err)
		}
		in.feed(pipe)
	}
	if err := cmd.Start(); err != nil {
		status := core.FailedPrecondition
		switch {
		case errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist):
			status = core.NotFound
		case errors.Is(err, fs.ErrPermission):
			status = core.PermissionDenied
		}
		return nil, core.Errorf(status, "the program cannot be started: %w", err)
	}
	ch := &child{cmd: cmd, pid: cmd.Process.Pid, guard: newGuardian(cmd.Process.Pid, c.Grace), ended: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // what it says is in the state
		ch.exit = exitOf(cmd.ProcessState)
		close(ch.ended)
	}()
	return ch, nil
}

// end ends the program and its group, at the latest after the time of grace. The program
// may have ended by itself before.
func (ch *child) end(grace time.Duration) {
	endGroup(ch, grace)
	<-ch.ended
	ch.guard.dismiss()
}

// exitOf returns how a program ended.
func exitOf(state *os.ProcessState) Exit {
	if state == nil {
		return Exit{Code: -1}
	}
	return Exit{Code: state.ExitCode(), Signal: signalOf(state)}
}
