// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/genkit-go/genkit/core"
)

// Command is a program that the tools start.
type Command struct {
	// Args are the program and its arguments. They are required.
	Args []string
	Dir  string // "" is that of the tools
	// Env is the whole environment, as of [DevEnvironment.Over]; nil is that of the tools.
	Env []string
	// Stdin, Stdout and Stderr are those of the tools when nil.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Grace is how long the program may take to end when it is asked to; 0 is 5 s.
	Grace time.Duration
	// RestartOnCrash is asked when the program has failed whether it is started again:
	// after 500 ms, then twice as long up to 10 s, until it has run for 10 s. nil never is.
	RestartOnCrash func(Exit) bool
	// Logger hears of starts and ends; nil is silent.
	Logger *slog.Logger
}

// The waits of RestartOnCrash, and how long a program runs to be no repeated crash.
const (
	firstRestart   = 500 * time.Millisecond
	longestRestart = 10 * time.Second
	longEnough     = 10 * time.Second
	defaultGrace   = 5 * time.Second
)

// The states of a process.
const (
	Running = "running"
	Stopped = "stopped"
)

// Exit tells how a program ended.
type Exit struct {
	Code   int    // -1 for one that a signal ended
	Signal string // such as killed; "" without
}

// Process is a program that the tools started, with all that it started itself: they
// are one group, and end together. However the tools end, the program ends with them
// (on Unix; elsewhere Close must be called). It must be closed.
type Process struct {
	c     Command
	stdin *terminalInput // nil when the program reads its input by itself

	requests chan request  // has room, so that asking does not wait for the answer of others
	over     chan struct{} // is closed when the process is

	mu     sync.Mutex // guards what follows
	status string
	pid    int
	exit   Exit
	ended  chan struct{} // is closed when the program has ended by itself, for good
}

// StartProcess starts a program. INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED or
// FAILED_PRECONDITION tells why it cannot run. What is typed at a terminal is passed on
// to it, while the signals of the terminal, such as that of Ctrl-C, reach the tools
// alone: they close the process.
func StartProcess(c Command) (*Process, error) {
	if len(c.Args) == 0 || c.Args[0] == "" {
		return nil, core.Errorf(core.InvalidArgument, "there is no command to start")
	}
	if c.Grace == 0 {
		c.Grace = defaultGrace
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Stdout == nil {
		c.Stdout = os.Stdout
	}
	if c.Stderr == nil {
		c.Stderr = os.Stderr
	}
	p := &Process{c: c, requests: make(chan request, 16), over: make(chan struct{}), ended: make(chan struct{}), status: Stopped}
	if c.Stdin == nil {
		p.c.Stdin = os.Stdin
	}
	if isTerminal(p.c.Stdin) {
		p.stdin = &terminalInput{from: p.c.Stdin}
	}
	s := &supervisor{p: p, wait: firstRestart}
	if err := s.start(); err != nil {
		return nil, err
	}
	go s.run()
	return p, nil
}

// Status returns [Running] or [Stopped]; a program that waits to be started again after
// a crash is stopped.
func (p *Process) Status() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// PID returns the id of the running program, 0 when it is stopped.
func (p *Process) PID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.pid
}

// Owns tells whether a process belongs to the program: it is the program itself, or was
// started by it, as go run starts what it has built. Of a process that cannot be looked
// at, such as one in a container, it is assumed.
func (p *Process) Owns(pid int) bool {
	mine := p.PID()
	return mine != 0 && inGroup(pid, mine)
}

// Wait waits until the program has ended by itself and is not started again, or the
// process is closed. One that was stopped may be restarted, so that Wait goes on. The
// error is that of ctx.
func (p *Process) Wait(ctx context.Context) (Exit, error) {
	p.mu.Lock()
	ended := p.ended
	p.mu.Unlock()
	select {
	case <-ended:
	case <-p.over:
	case <-ctx.Done():
		return Exit{}, context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.exit, nil
}

// Stop ends the program: it is asked to, and after the time of grace it is killed, with
// all that it started. A stopped one stays so. Stop waits for the end or for that of
// ctx, after which the stopping goes on.
func (p *Process) Stop(ctx context.Context) error { return p.ask(ctx, (*supervisor).stopped) }

// Restart stops the program, if it runs, and starts it again. The errors are those of
// [StartProcess]; FAILED_PRECONDITION tells that the process is closed.
func (p *Process) Restart(ctx context.Context) error { return p.ask(ctx, (*supervisor).restarted) }

// Close stops the program for good, as Stop does. A closed process stays so.
func (p *Process) Close(ctx context.Context) error {
	err := p.ask(ctx, (*supervisor).closed)
	if core.StatusOf(err) == core.FailedPrecondition {
		return nil
	}
	return err
}
