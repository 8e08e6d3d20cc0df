// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestSharedKeepsFor(t *testing.T) {
	for _, c := range []struct {
		ttl  time.Duration
		want []int // runs after calls at 0 s, 1 s, 3 s and 100 h
	}{{0, []int{1, 1, 1, 1}}, {3 * time.Second, []int{1, 1, 2, 3}}, {-1, []int{1, 2, 3, 4}}} {
		synctest.Test(t, func(t *testing.T) {
			runs := 0
			s := shared[int]{ttl: c.ttl, work: func(context.Context) (int, error) { runs++; return runs, nil }}
			for i, wait := range []time.Duration{0, time.Second, 2 * time.Second, 100 * time.Hour} {
				time.Sleep(wait)
				if got, err := s.get(t.Context()); err != nil || runs != c.want[i] || got != runs {
					t.Errorf("ttl %v, call %d: %d, %v after %d runs, want %d", c.ttl, i, got, err, runs, c.want[i])
				}
			}
		})
	}
}

func TestSharedRenew(t *testing.T) {
	runs, fail := 0, false
	s := shared[int]{work: func(context.Context) (int, error) {
		runs++
		if fail {
			return 0, errBroken
		}
		return runs, nil
	}}
	_, _ = s.get(t.Context())
	if got, err := s.renew(t.Context()); got != 2 || err != nil {
		t.Errorf("renew = %d, %v", got, err)
	}
	if got, ok := s.peek(); got != 2 || !ok {
		t.Errorf("peek = %d, %v", got, ok)
	}
	fail = true
	if _, err := s.renew(t.Context()); !errors.Is(err, errBroken) {
		t.Errorf("renew: %v", err)
	}
	if _, ok := s.peek(); ok {
		t.Error("a failure leaves the old value")
	}
	fail = false
	if got, err := s.get(t.Context()); got != 4 || err != nil {
		t.Errorf("get after a failure = %d, %v", got, err)
	}
	s.forget()
	if got, err := s.get(t.Context()); got != 5 || err != nil {
		t.Errorf("get after forget = %d, %v", got, err)
	}
}

func TestSharedRunsOnceAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs, now atomic.Int32
		s := shared[int32]{ttl: -1, work: func(context.Context) (int32, error) {
			if now.Add(1) != 1 {
				t.Error("the work runs twice at once")
			}
			defer now.Add(-1)
			time.Sleep(time.Second)
			return runs.Add(1), nil
		}}
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if got, err := s.get(t.Context()); got != 1 || err != nil {
					t.Errorf("get = %d, %v", got, err)
				}
			})
			wg.Go(func() {
				if got, err := s.renew(t.Context()); got != 1 || err != nil {
					t.Errorf("renew = %d, %v", got, err)
				}
			})
		}
		wg.Wait()
	})
}

func TestSharedWhenTheLeaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		s := shared[int32]{work: func(ctx context.Context) (int32, error) {
			n := runs.Add(1)
			select {
			case <-ctx.Done():
				return 0, errBroken // the text need not tell why
			case <-time.After(time.Minute):
				return n, nil
			}
		}}
		leader, leave := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := s.get(leader); !errors.Is(err, errBroken) {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		for range 10 {
			wg.Go(func() {
				if got, err := s.get(t.Context()); got != 2 || err != nil {
					t.Errorf("a follower got %d, %v", got, err)
				}
			})
		}
		time.Sleep(time.Second)
		leave()
		wg.Wait()
	})
}

func TestSharedWhenAFollowerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := shared[int]{what: "the work", work: func(context.Context) (int, error) { time.Sleep(time.Minute); return 1, nil }}
		var wg sync.WaitGroup
		wg.Go(func() {
			if got, err := s.get(t.Context()); got != 1 || err != nil {
				t.Errorf("the leader got %d, %v", got, err)
			}
		})
		synctest.Wait()
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.get(impatient)
		wantStatus(t, err, DeadlineExceeded, "waiting for the work")
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error("the chain lost the context's error")
		}
		wg.Wait()
	})
}

func TestSharedFailureOfItsOwnIsSharedByAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		s := shared[int]{work: func(context.Context) (int, error) {
			runs.Add(1)
			time.Sleep(time.Second)
			return 0, context.DeadlineExceeded // of a limit of its own
		}}
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if _, err := s.get(t.Context()); !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := runs.Load(); n != 1 {
			t.Errorf("%d runs", n)
		}
	})
}

func TestSharedPanic(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		s := shared[int]{what: "the work", work: func(context.Context) (int, error) {
			runs++
			if runs == 1 {
				time.Sleep(time.Second)
				panic("boom")
			}
			return runs, nil
		}}
		var wg sync.WaitGroup
		wg.Go(func() {
			if p := panicOf(func() { _, _ = s.get(t.Context()) }); p != "boom" {
				t.Errorf("the leader's panic is %v", p)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			_, err := s.get(t.Context())
			wantStatus(t, err, Internal, "the work panicked")
		})
		wg.Wait()
		if got, err := s.get(t.Context()); got != 2 || err != nil {
			t.Errorf("get after a panic = %d, %v", got, err)
		}
	})
}

func TestSharedForgetDuringARun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		s := shared[int32]{work: func(context.Context) (int32, error) {
			n := runs.Add(1)
			time.Sleep(time.Second)
			return n, nil
		}}
		var wg sync.WaitGroup
		wg.Go(func() {
			if got, _ := s.get(t.Context()); got != 1 {
				t.Errorf("the first got %d", got)
			}
		})
		synctest.Wait()
		s.forget()
		if got, _ := s.get(t.Context()); got != 2 {
			t.Errorf("after forget: %d, want a run of its own", got)
		}
		wg.Wait()
		if got, ok := s.peek(); got != 2 || !ok {
			t.Errorf("kept: %d, %v", got, ok)
		}
	})
}
