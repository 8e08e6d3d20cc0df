// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"iter"
	"sync"
)

// Connection is a running bidi action that its caller talks to. Close ends it. Its
// methods may be called from several goroutines.
//
// Inputs and chunks are handed over one by one, without a store between: while the
// action sends a chunk that nobody takes, it takes no input.
type Connection[In, Out, C any] struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	inputs chan In
	chunks chan C
	done   chan struct{}
	out    Out
	err    error

	closeInputs sync.Once
	inputsEnd   chan struct{}
}

// Connect starts the action and returns the connection to it. The work runs on a
// goroutine of its own until it returns, ctx is cancelled or the connection is
// closed. A panic of the work is its error.
func (t *BidiOf[Init, In, Out, C]) Connect(ctx context.Context, init Init) *Connection[In, Out, C] {
	c := &Connection[In, Out, C]{inputs: make(chan In), chunks: make(chan C), done: make(chan struct{}), inputsEnd: make(chan struct{})}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.err = Errorf(Internal, "'%s' ended its goroutine", t.Key())
	go func() {
		defer close(c.done)
		defer c.cancel(errOver)
		defer func() {
			if p := recover(); p != nil {
				c.err = Errorf(Internal, "'%s' panicked: %v", t.Key(), p)
			}
		}()
		c.out, c.err = t.run(c.ctx, init, c.received, c.deliver, nil)
	}()
	return c
}

// received is the input stream as the action sees it.
func (c *Connection[In, Out, C]) received(yield func(In, error) bool) {
	for {
		select {
		case in := <-c.inputs:
			if !yield(in, nil) {
				return
			}
		case <-c.inputsEnd:
			return
		case <-c.ctx.Done():
			var zero In
			yield(zero, context.Cause(c.ctx))
			return
		}
	}
}

func (c *Connection[In, Out, C]) deliver(chunk C) error {
	select {
	case c.chunks <- chunk:
		return nil
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

var errInputsClosed error = Errorf(FailedPrecondition, "the inputs of the connection are closed")

// Send hands one input to the action and waits until it takes it. It fails when
// the action is over or the inputs are closed.
func (c *Connection[In, Out, C]) Send(in In) error {
	if c.ctx.Err() != nil {
		return context.Cause(c.ctx)
	}
	select {
	case c.inputs <- in:
		return nil
	case <-c.inputsEnd:
		return errInputsClosed
	case <-c.ctx.Done():
		return context.Cause(c.ctx)
	}
}

// CloseInput ends the input stream. It may be called more than once.
func (c *Connection[In, Out, C]) CloseInput() { c.closeInputs.Do(func() { close(c.inputsEnd) }) }

// Chunks yields what the action sends, until it is over; a failure is the last
// value. Leaving the loop does not end the action: another loop goes on.
func (c *Connection[In, Out, C]) Chunks() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		for {
			select {
			case chunk := <-c.chunks:
				if !yield(chunk, nil) {
					return
				}
			case <-c.done:
				if c.err != nil {
					var zero C
					yield(zero, c.err)
				}
				return
			}
		}
	}
}

// Result closes the input, drops the chunks that nobody read and returns the
// action's output.
func (c *Connection[In, Out, C]) Result() (Out, error) {
	c.CloseInput()
	for {
		select {
		case <-c.chunks: // so that the action can go on
		case <-c.done:
			return c.out, c.err
		}
	}
}

// Close cancels the action, when it is not over, and waits for it.
func (c *Connection[In, Out, C]) Close() {
	c.cancel(Errorf(Cancelled, "the connection was closed"))
	<-c.done
}
