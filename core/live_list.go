// SPDX-License-Identifier: Apache-2.0

package core

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// LiveList is what a service has listed last, such as the models of a vendor, so that
// listing ([Lister]) asks it seldom and waits for it briefly. The zero value is ready for
// use; a LiveList must not be copied after that.
type LiveList[T any] struct {
	// Fresh is how long an answer is good enough; 0 is five minutes.
	Fresh time.Duration
	// Retry is how long the service is left alone after a failure; 0 is half a minute.
	Retry time.Duration
	// Limit is how long the service may take; 0 is two seconds.
	Limit time.Duration

	mu    sync.Mutex
	items []T
	err   error     // of the last question
	until time.Time // when to ask again
}

// Get returns the last answer of the service, after asking it when that is old. Callers at
// the same time wait for one question. An error is that of the last question, beside the
// answer before it. When the caller's context ends, that says nothing of the service, and
// the next caller asks again. The items are shared: they must not be changed.
func (l *LiveList[T]) Get(ctx context.Context, ask func(context.Context) ([]T, error)) ([]T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.until) {
		return l.items, l.err
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(l.Limit, 2*time.Second))
	defer cancel()
	items, err := ask(limited)
	switch {
	case err == nil:
		l.items, l.err, l.until = items, nil, time.Now().Add(cmp.Or(l.Fresh, 5*time.Minute))
	case ctx.Err() == nil:
		l.err, l.until = err, time.Now().Add(cmp.Or(l.Retry, 30*time.Second))
	}
	return l.items, err
}

// Forget has the service asked again at the next Get.
func (l *LiveList[T]) Forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = time.Time{}
}
