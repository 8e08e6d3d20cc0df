// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
)

// check is one subtest of a suite. It takes a testing.TB so that the tests of the
// suites can see it fail.
type check struct {
	name string
	run  func(testing.TB)
}

// runChecks runs each check as a subtest of its name, but for those that skip names
// with a reason.
func runChecks(t *testing.T, checks []check, skip map[string]string) {
	t.Helper()
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			if reason, ok := skip[c.name]; ok {
				t.Skip(reason)
			}
			c.run(t)
		})
	}
	if err := checkSkip(checks, skip); err != nil {
		t.Error(err)
	}
}

// checkSkip returns an error when skip names what is no check.
func checkSkip(checks []check, skip map[string]string) error {
	for name := range skip {
		if !slices.ContainsFunc(checks, func(c check) bool { return c.name == name }) {
			return fmt.Errorf("the option Skip names %q, which is no subtest of this suite", name)
		}
	}
	return nil
}

// Limits bound what a suite waits for; zero fields stand for the defaults.
type Limits struct {
	// Timeout bounds each call of the implementation; default one minute.
	Timeout time.Duration
	// Grace is how long a call may take to return after its context ended; default
	// five seconds.
	Grace time.Duration
	// Parallel is the number of calls at the same time in the subtest of
	// concurrency; default four.
	Parallel int
}

func (l *Limits) setDefaults() {
	if l.Timeout == 0 {
		l.Timeout = time.Minute
	}
	if l.Grace == 0 {
		l.Grace = 5 * time.Second
	}
	if l.Parallel == 0 {
		l.Parallel = 4
	}
}

// errHung is the error of a call that was not waited for any longer.
var errHung = errors.New("the call did not return")

// call runs fn, which has until the timeout, and the grace after it to return. A
// panic of fn is an error.
func call[T any](ctx context.Context, l Limits, fn func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, l.Timeout)
	defer cancel()
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		o := outcome{err: errors.New("the call ended its goroutine")}
		defer func() {
			if p := recover(); p != nil {
				o.err = fmt.Errorf("the call panicked: %v\n%s", p, debug.Stack())
			}
			done <- o
		}()
		o.value, o.err = fn(ctx)
	}()
	var late <-chan time.Time
	ended := ctx.Done()
	for {
		select {
		case o := <-done:
			return o.value, o.err
		case <-ended:
			ended, late = nil, time.After(l.Grace)
		case <-late:
			var zero T
			return zero, fmt.Errorf("%w within %v after its context had ended", errHung, l.Grace)
		}
	}
}

// invoke runs an action that does not stream: directly where its Go types are known,
// through JSON otherwise.
func invoke[Q, R any](ctx context.Context, a *core.Action, q *Q) (*R, error) {
	if typed, ok := core.As[*Q, *R, core.None](a); ok {
		return typed.Run(ctx, q, nil)
	}
	raw, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	out, err := a.RunJSON(ctx, raw, nil)
	if err != nil {
		return nil, err
	}
	if string(bytes.TrimSpace(out)) == "null" {
		return nil, nil
	}
	r := new(R)
	return r, json.Unmarshal(out, r)
}

// wantCancelled fails tb unless err has status CANCELLED.
func wantCancelled(tb testing.TB, when string, err error) {
	tb.Helper()
	switch {
	case err == nil:
		tb.Errorf("a call whose context was cancelled %s succeeded; want an error with status CANCELLED", when)
	case core.StatusOf(err) != core.Cancelled:
		tb.Errorf("a call whose context was cancelled %s failed with %s (%v); want CANCELLED", when, core.StatusOf(err), err)
	}
}

// cancelBefore calls fn with a context that has already ended.
func cancelBefore[T any](tb testing.TB, l Limits, fn func(context.Context) (T, error)) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	cancel()
	_, err := call(ctx, l, fn)
	wantCancelled(tb, "before it", err)
}

// cancelDuring calls fn and cancels its context a moment later. Fn may be faster.
func cancelDuring[T any](tb testing.TB, l Limits, fn func(context.Context) (T, error)) {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	defer time.AfterFunc(min(l.Timeout/4, 20*time.Millisecond), cancel).Stop()
	if _, err := call(ctx, l, fn); err != nil {
		wantCancelled(tb, "during it", err)
	}
}

// together runs fn for 0 to n-1 at the same time and returns the errors in order.
func together(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	done := make(chan struct{})
	for i := range n {
		go func() {
			defer func() { done <- struct{}{} }()
			errs[i] = fn(i)
		}()
	}
	for range n {
		<-done
	}
	return errs
}
