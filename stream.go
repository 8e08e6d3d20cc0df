// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"iter"
	"runtime"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// Stream is work that yields chunks of type C and ends with a result of type R. It
// is lazy: nothing happens before Chunks is ranged over or Result is called. The
// work runs on the goroutine of the consumer, and the body of the loop on the one that
// sends: they are the same unless the work sends from goroutines of its own. Then a
// body must not end its goroutine, as t.FailNow does; a panic is no problem. A Stream
// is used by one goroutine.
type Stream[C, R any] struct {
	ctx    context.Context
	run    func(context.Context, core.Send[C]) (R, error)
	begun  bool
	result R
	err    error
}

func newStream[C, R any](ctx context.Context, run func(context.Context, core.Send[C]) (R, error)) *Stream[C, R] {
	return &Stream[C, R]{ctx: ctx, run: run}
}

// errLeft is what senders get after the consumer left the loop.
var errLeft error = core.Errorf(core.Cancelled, "the consumer left the stream")

// Chunks yields the chunks as they come; an error is the last value. It may be
// ranged over once. Leaving the loop cancels the work and waits until it is over; a
// panic of the loop body goes on to the caller when it is.
func (s *Stream[C, R]) Chunks() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var zero C
		if s.begun {
			yield(zero, core.Errorf(core.FailedPrecondition, "a stream can be ranged over only once"))
			return
		}
		s.begun = true
		s.err = core.Errorf(core.FailedPrecondition, "the stream is still being ranged over")
		ctx, cancel := context.WithCancelCause(s.ctx)
		defer cancel(nil)
		c := &consumer[C]{yield: yield, cancel: cancel}
		result, err := s.run(ctx, c.send)
		if c.leave() {
			s.err = errLeft
			c.resume()
			return
		}
		if s.result, s.err = result, err; err != nil {
			yield(zero, err)
		}
	}
}

// consumer is the loop that ranges over a stream, as senders see it. They may be on
// any goroutine; its body runs on theirs, one chunk at a time.
type consumer[C any] struct {
	yield  func(C, error) bool
	cancel context.CancelCauseFunc

	mu       sync.Mutex // guards what follows
	gone     bool       // the loop was left, or the work is over
	panicked any        // what the body panicked with
	exited   bool       // the body ended its goroutine, as t.FailNow does
}

// send hands a chunk to the body of the loop. A panic of the body is kept for the
// goroutine that ranges: it would end the program on another one.
func (c *consumer[C]) send(chunk C) (err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return errLeft
	}
	c.gone = true // unless the body comes to its end
	finished := false
	defer func() {
		if finished {
			return
		}
		c.cancel(errLeft)
		if c.panicked = recover(); c.panicked == nil {
			c.exited = true
		}
		err = errLeft
	}()
	more := c.yield(chunk, nil)
	finished = true
	if !more {
		c.cancel(errLeft)
		return errLeft
	}
	c.gone = false
	return nil
}

// leave ends the loop for late senders, and reports whether it was left already.
func (c *consumer[C]) leave() (left bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	left, c.gone = c.gone, true
	return left
}

// resume goes on with the panic of the body, or with the end of its goroutine.
func (c *consumer[C]) resume() {
	if c.panicked != nil {
		panic(c.panicked)
	}
	if c.exited {
		runtime.Goexit()
	}
}

// Result returns what the work ends with. When nothing was ranged over, it does
// the work and drops the chunks; when the loop was left early, the error says so
// (CANCELLED).
func (s *Stream[C, R]) Result() (R, error) {
	if !s.begun {
		for range s.Chunks() {
		}
	}
	return s.result, s.err
}
