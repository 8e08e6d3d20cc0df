// SPDX-License-Identifier: Apache-2.0

// Package livelist remembers what a service has listed, such as the models of a vendor,
// so that listing asks it seldom and waits for it briefly.
//
// What may enter: when to ask, and what to keep. What may not: requests, and what a
// list holds, which are the caller's.
package livelist

import (
	"cmp"
	"context"
	"sync"
	"time"
)

// The times of a [List], where it does not say others.
const (
	DefaultFresh = 5 * time.Minute
	DefaultRetry = 30 * time.Second
	DefaultLimit = 2 * time.Second
)

// List is what a service listed last. The zero value is ready for use; a List must not be
// copied after that.
type List[T any] struct {
	// Fresh is how long an answer is good enough; 0 is DefaultFresh.
	Fresh time.Duration
	// Retry is how long the service is left alone after a failure; 0 is DefaultRetry.
	Retry time.Duration
	// Limit is how long the service may take; 0 is DefaultLimit.
	Limit time.Duration

	mu    sync.Mutex
	items []T
	until time.Time // when to ask again
}

// Get returns the last answer of the service, after asking it when that is old. Callers at
// the same time wait for one question. An error is that of the question that was just
// asked, beside the answer before it; a failure is not told twice. When the caller's
// context ends, that says nothing of the service, and the next caller asks again. The
// items are shared: they must not be changed.
func (l *List[T]) Get(ctx context.Context, ask func(context.Context) ([]T, error)) ([]T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Now().Before(l.until) {
		return l.items, nil
	}
	limited, cancel := context.WithTimeout(ctx, cmp.Or(l.Limit, DefaultLimit))
	defer cancel()
	items, err := ask(limited)
	switch {
	case err == nil:
		l.items, l.until = items, time.Now().Add(cmp.Or(l.Fresh, DefaultFresh))
	case ctx.Err() == nil:
		l.until = time.Now().Add(cmp.Or(l.Retry, DefaultRetry))
	}
	return l.items, err
}
