// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"iter"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// Stream is work that yields chunks of type C and ends with a result of type R. It
// is lazy: nothing happens before Chunks is ranged over or Result is called. The
// work runs on the goroutine of the consumer. A Stream is used by one goroutine.
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
// ranged over once. Leaving the loop cancels the work and waits until it is over.
func (s *Stream[C, R]) Chunks() iter.Seq2[C, error] {
	return func(yield func(C, error) bool) {
		var zero C
		if s.begun {
			yield(zero, core.Errorf(core.FailedPrecondition, "a stream can be ranged over only once"))
			return
		}
		s.begun = true
		ctx, cancel := context.WithCancelCause(s.ctx)
		defer cancel(nil)
		var mu sync.Mutex // senders may be on other goroutines
		left := false
		s.err = errLeft // for as long as the loop may be left by a panic
		result, err := s.run(ctx, func(chunk C) error {
			mu.Lock()
			defer mu.Unlock()
			if left {
				return errLeft
			}
			left = true // unless yield returns true: it may also panic
			if !yield(chunk, nil) {
				cancel(errLeft)
				return errLeft
			}
			left = false
			return nil
		})
		mu.Lock()
		gone := left
		left = true // a sender that outlives the work must not yield
		mu.Unlock()
		if gone {
			return
		}
		if s.result, s.err = result, err; err != nil {
			yield(zero, err)
		}
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
