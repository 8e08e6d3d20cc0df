// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// listingService counts its questions.
type listingService struct {
	asked  int
	answer []string
	err    error
	takes  time.Duration
}

func (s *listingService) list(ctx context.Context) ([]string, error) {
	s.asked++
	select {
	case <-time.After(s.takes):
		return s.answer, s.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// checkLiveList asks for the list and compares what comes, and how often the service was asked.
func checkLiveList(t *testing.T, l *LiveList[string], s *listingService, want []string, wantErr error, asked int) {
	t.Helper()
	got, err := l.Get(t.Context(), s.list)
	if !slices.Equal(got, want) || !errors.Is(err, wantErr) || s.asked != asked {
		t.Errorf("%q, %v after %d questions; want %q, %v, %d", got, err, s.asked, want, wantErr, asked)
	}
}

func TestLiveListKeepsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l LiveList[string]
		s := &listingService{answer: []string{"a"}}
		checkLiveList(t, &l, s, []string{"a"}, nil, 1)
		s.answer = []string{"a", "b"}
		time.Sleep(5*time.Minute - time.Nanosecond)
		checkLiveList(t, &l, s, []string{"a"}, nil, 1)
		time.Sleep(time.Nanosecond)
		checkLiveList(t, &l, s, []string{"a", "b"}, nil, 2)
	})
}

func TestLiveListRemembersFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := LiveList[string]{Fresh: time.Second, Retry: time.Minute}
		s := &listingService{answer: []string{"a"}}
		checkLiveList(t, &l, s, []string{"a"}, nil, 1)
		time.Sleep(time.Second)
		s.err = errors.ErrUnsupported
		checkLiveList(t, &l, s, []string{"a"}, errors.ErrUnsupported, 2)
		checkLiveList(t, &l, s, []string{"a"}, errors.ErrUnsupported, 2)
		time.Sleep(time.Minute)
		checkLiveList(t, &l, s, []string{"a"}, errors.ErrUnsupported, 3)
		s.err = nil
		l.Forget()
		checkLiveList(t, &l, s, []string{"a"}, nil, 4)
	})
}

func TestLiveListLeavesSlowServices(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := LiveList[string]{Limit: time.Second}
		s := &listingService{takes: time.Hour}
		began := time.Now()
		checkLiveList(t, &l, s, nil, context.DeadlineExceeded, 1)
		if took := time.Since(began); took != time.Second {
			t.Errorf("it took %v", took)
		}
		checkLiveList(t, &l, s, nil, context.DeadlineExceeded, 1)
	})
}

func TestLiveListCallersThatLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l LiveList[string]
		s := &listingService{answer: []string{"a"}, takes: time.Second}
		leaving, leave := context.WithCancel(t.Context())
		leave()
		if _, err := l.Get(leaving, s.list); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		checkLiveList(t, &l, s, []string{"a"}, nil, 2)
	})
}

// A mutex does not let time pass in a bubble, so that this one waits in earnest.
func TestLiveListSharesQuestions(t *testing.T) {
	var l LiveList[string]
	s := &listingService{answer: []string{"a"}, takes: 10 * time.Millisecond}
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
