// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// recorder is a testing.TB that remembers what happens to it, so that tests can see
// other tests fail.
type recorder struct {
	testing.TB // nil: methods that are not below panic
	ctx        context.Context

	mu       sync.Mutex
	failed   bool
	skipped  bool
	messages []string
	cleanups []func()
}

// record runs fn to its end, also when that is FailNow or a panic, and its cleanups.
func record(t *testing.T, fn func(testing.TB)) *recorder {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r := &recorder{ctx: ctx}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				r.Errorf("panic: %v", p)
			}
		}()
		fn(r)
	}()
	<-done
	cancel()
	for _, cleanup := range slices.Backward(r.cleanups) {
		cleanup()
	}
	return r
}

func (r *recorder) log(text string, failed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.messages = append(r.messages, text)
	r.failed = r.failed || failed
}

func (r *recorder) stop() { runtime.Goexit() }

func (r *recorder) Helper()                      {}
func (r *recorder) Name() string                 { return "recorder" }
func (r *recorder) Context() context.Context     { return r.ctx }
func (r *recorder) Output() io.Writer            { return io.Discard }
func (r *recorder) Cleanup(fn func())            { r.cleanups = append(r.cleanups, fn) }
func (r *recorder) Log(args ...any)              { r.log(fmt.Sprintln(args...), false) }
func (r *recorder) Logf(f string, args ...any)   { r.log(fmt.Sprintf(f, args...), false) }
func (r *recorder) Error(args ...any)            { r.log(fmt.Sprintln(args...), true) }
func (r *recorder) Errorf(f string, args ...any) { r.log(fmt.Sprintf(f, args...), true) }
func (r *recorder) Fatal(args ...any)            { r.Error(args...); r.stop() }
func (r *recorder) Fatalf(f string, args ...any) { r.Errorf(f, args...); r.stop() }
func (r *recorder) Skip(args ...any)             { r.skipped = true; r.Log(args...); r.stop() }
func (r *recorder) Skipf(f string, args ...any)  { r.skipped = true; r.Logf(f, args...); r.stop() }
func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

func (r *recorder) text() string { return strings.Join(r.messages, "\n") }

// broken is an implementation that breaks rules of a suite.
type broken[I any] struct {
	name string
	with I
	// fails are the subtests that see it, all of them, in alphabetical order.
	fails string
	// says is a part of what one of them reports.
	says string
}

// seesFaults runs all checks against each broken implementation and tells where
// other checks fail than should.
func seesFaults[I any](t *testing.T, cases []broken[I], checksOf func(t *testing.T, with I) []check) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var failed []string
			var messages []string
			for _, check := range checksOf(t, c.with) {
				if r := record(t, check.run); r.failed {
					failed = append(failed, check.name)
					messages = append(messages, check.name+": "+r.text())
				}
			}
			slices.Sort(failed)
			said := strings.Join(messages, "\n")
			if got := strings.Join(failed, " "); got != c.fails {
				t.Errorf("failing subtests = %q; want %q\n%s", got, c.fails, said)
			}
			if !strings.Contains(said, c.says) {
				t.Errorf("the reports do not say %q:\n%s", c.says, said)
			}
		})
	}
}

// hasty bounds what the tests of suites wait for.
var hasty = Limits{Timeout: 5 * time.Second, Grace: 300 * time.Millisecond, Parallel: 8}
