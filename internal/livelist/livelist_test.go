// SPDX-License-Identifier: Apache-2.0

package livelist

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// service counts its questions.
type service struct {
	asked  int
	answer []string
	err    error
	takes  time.Duration
}

func (s *service) list(ctx context.Context) ([]string, error) {
	s.asked++
	select {
	case <-time.After(s.takes):
		return s.answer, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// check asks for the list and compares what comes, and how often the service was asked.
func check(t *testing.T, l *List[string], s *service, want []string, wantErr error, asked int) {
	t.Helper()
	got, err := l.Get(t.Context(), s.list)
	if !slices.Equal(got, want) || !errors.Is(err, wantErr) || s.asked != asked {
		t.Errorf("%q, %v after %d questions; want %q, %v, %d", got, err, s.asked, want, wantErr, asked)
	}
}

func TestAnAnswerIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l List[string]
		s := &service{answer: []string{"a"}}
		check(t, &l, s, []string{"a"}, nil, 1)
		s.answer = []string{"a", "b"}
		time.Sleep(DefaultFresh - time.Nanosecond)
		check(t, &l, s, []string{"a"}, nil, 1)
		time.Sleep(time.Nanosecond)
		check(t, &l, s, []string{"a", "b"}, nil, 2)
	})
}

func TestAFailureIsToldOnceAndKeepsTheLastAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := List[string]{Fresh: time.Second, Retry: time.Minute}
		s := &service{answer: []string{"a"}}
		check(t, &l, s, []string{"a"}, nil, 1)
		time.Sleep(time.Second)
		s.err = errors.ErrUnsupported
		check(t, &l, s, []string{"a"}, errors.ErrUnsupported, 2)
		check(t, &l, s, []string{"a"}, nil, 2)
		time.Sleep(time.Minute)
		check(t, &l, s, []string{"a"}, errors.ErrUnsupported, 3)
	})
}

func TestASlowServiceIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := List[string]{Limit: time.Second}
		s := &service{takes: time.Hour}
		began := time.Now()
		check(t, &l, s, nil, context.DeadlineExceeded, 1)
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %v", took)
		}
		check(t, &l, s, nil, nil, 1)
	})
}

func TestACallerThatLeavesSaysNothingOfTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l List[string]
		s := &service{answer: []string{"a"}, takes: time.Second}
		leaving, leave := context.WithCancel(t.Context())
		leave()
		if _, err := l.Get(leaving, s.list); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		check(t, &l, s, []string{"a"}, nil, 2)
	})
}

// A mutex does not let time pass in a bubble, so that this one waits in earnest.
func TestCallersShareAQuestion(t *testing.T) {
	var l List[string]
	s := &service{answer: []string{"a"}, takes: 10 * time.Millisecond}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := l.Get(t.Context(), s.list); len(got) != 1 || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	all.Wait()
	if s.asked != 1 {
		t.Errorf("%d questions", s.asked)
	}
}
