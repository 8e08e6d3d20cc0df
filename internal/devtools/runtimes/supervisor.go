// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"log/slog"
	"time"

	"github.com/genkit-go/genkit/core"
)

// supervisor starts and ends the program of a process, on one goroutine, so that
// requests and crashes never meet.
type supervisor struct {
	p       *Process
	child   *child // nil when none runs
	began   time.Time
	wait    time.Duration // before the next restart
	restart <-chan time.Time
}

// request is a wish of a caller.
type request struct {
	do   func(*supervisor) (end bool, err error)
	done chan error
}

// ask lets the supervisor do something, and waits for it. It is asked even when ctx has
// ended: who stops a program at the last moment means it.
func (p *Process) ask(ctx context.Context, do func(*supervisor) (bool, error)) error {
	r := request{do: do, done: make(chan error, 1)}
	select {
	case p.requests <- r:
	case <-p.over:
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.over:
	}
	select {
	case err := <-r.done: // it was the closing
		return err
	default:
		return core.Errorf(core.FailedPrecondition, "the process is closed")
	}
}

// run serves until the process is closed.
func (s *supervisor) run() {
	defer close(s.p.over)
	for {
		var ended chan struct{}
		if s.child != nil {
			ended = s.child.ended
		}
		select {
		case r := <-s.p.requests:
			end, err := r.do(s)
			if end {
				defer func() { r.done <- err }() // before over is closed
				return
			}
			r.done <- err
		case <-ended:
			s.fallen()
		case <-s.restart:
			s.restart = nil
			if err := s.start(); err != nil {
				s.p.c.Logger.Error("the program cannot be started again", slog.Any("error", err))
				s.finish()
			}
		}
	}
}

// start starts the program.
func (s *supervisor) start() error {
	c, err := startChild(&s.p.c, s.p.stdin)
	if err != nil {
		return err
	}
	s.child, s.began = c, time.Now()
	s.p.c.Logger.Debug("the program was started", slog.Int("pid", c.pid))
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.status, s.p.pid = Running, c.pid
	select {
	case <-s.p.ended:
		s.p.ended = make(chan struct{})
	default:
	}
	return nil
}

// halt ends the program and forgets it.
func (s *supervisor) halt() {
	s.restart = nil
	if s.child == nil {
		return
	}
	s.child.end(s.p.c.Grace)
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	s.p.status, s.p.pid, s.p.exit = Stopped, 0, s.child.exit
	s.child = nil
}

// fallen deals with a program that has ended by itself.
func (s *supervisor) fallen() {
	exit, ran := s.child.exit, time.Since(s.began)
	s.halt() // what the program has started may still run
	s.p.c.Logger.Debug("the program ended", slog.Int("code", exit.Code), slog.String("signal", exit.Signal))
	if again := s.p.c.RestartOnCrash; exit.Code == 0 || again == nil || !again(exit) {
		s.finish()
		return
	}
	if ran >= longEnough {
		s.wait = firstRestart
	}
	s.p.c.Logger.Warn("the program failed and is started again", slog.Int("code", exit.Code), slog.String("signal", exit.Signal), slog.Duration("in", s.wait))
	s.restart = time.After(s.wait)
	s.wait = min(2*s.wait, longestRestart)
}

// finish tells that the program has ended for good.
func (s *supervisor) finish() {
	s.p.mu.Lock()
	defer s.p.mu.Unlock()
	select {
	case <-s.p.ended:
	default:
		close(s.p.ended)
	}
}

func (s *supervisor) stopped() (end bool, err error) {
	s.halt()
	return false, nil
}

func (s *supervisor) restarted() (end bool, err error) {
	s.halt()
	s.wait = firstRestart
	return false, s.start()
}

func (s *supervisor) closed() (end bool, err error) {
	s.halt()
	return true, nil
}
