// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"sync"
	"time"
)

// shared is a value that takes work to get. Callers who need it at the same time
// share one run of the work, which is never run twice at once. Its value is kept
// for ttl: 0 is for good, negative not at all. A failure is not kept.
type shared[T any] struct {
	what string // for the errors
	work func(context.Context) (T, error)
	ttl  time.Duration

	mu      sync.Mutex
	running *attempt[T] // nil when the work is not under way
	kept    bool
	value   T
	expires time.Time
}

// attempt is one run of the work.
type attempt[T any] struct {
	done  chan struct{}
	value T
	err   error
	left  bool // failed, and its caller's context had ended
}

// peek returns what is kept.
func (s *shared[T]) peek() (value T, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fresh()
}

func (s *shared[T]) fresh() (value T, ok bool) {
	if !s.kept || s.ttl > 0 && !time.Now().Before(s.expires) {
		return value, false
	}
	return s.value, true
}

// get returns what is kept, or does the work.
func (s *shared[T]) get(ctx context.Context) (T, error) { return s.obtain(ctx, false) }

// renew does the work although something may be kept, or joins the run that is
// under way.
func (s *shared[T]) renew(ctx context.Context) (T, error) { return s.obtain(ctx, true) }

// forget drops what is kept; the run that is under way serves those who wait for
// it and nobody else.
func (s *shared[T]) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept, s.running = false, nil
}

func (s *shared[T]) obtain(ctx context.Context, renew bool) (value T, err error) {
	for {
		s.mu.Lock()
		if value, ok := s.fresh(); ok && !renew {
			s.mu.Unlock()
			return value, nil
		}
		a := s.running
		if a == nil {
			a = &attempt[T]{done: make(chan struct{}), err: Errorf(Internal, "%s panicked", s.what)}
			s.running = a
			s.mu.Unlock()
			return s.lead(ctx, a)
		}
		s.mu.Unlock()
		select {
		case <-a.done:
		case <-ctx.Done():
			return value, Errorf(StatusOf(ctx.Err()), "waiting for %s: %w", s.what, context.Cause(ctx))
		}
		if !a.left || ctx.Err() != nil {
			return a.value, a.err
		}
		// The caller whose run failed had gone: that says nothing about the work.
	}
}

// lead runs the work for all who wait. A panic goes on to the caller.
func (s *shared[T]) lead(ctx context.Context, a *attempt[T]) (T, error) {
	defer func() {
		s.mu.Lock()
		if s.running == a { // and was not forgotten
			s.running = nil
			s.kept = a.err == nil && s.ttl >= 0
			s.value, s.expires = a.value, time.Now().Add(s.ttl)
		}
		s.mu.Unlock()
		a.left = a.err != nil && ctx.Err() != nil
		close(a.done)
	}()
	a.value, a.err = s.work(ctx)
	return a.value, a.err
}
