// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"sync"
)

// Event tells that a program is known from now on, or no longer.
type Event struct {
	Kind    EventKind
	Runtime Runtime
}

// EventKind tells what happened to a program.
type EventKind string

// The kinds of events.
const (
	Added   EventKind = "added"
	Removed EventKind = "removed"
)

// Subscription follows the coming and going of programs. It must be closed.
type Subscription struct {
	m    *Manager
	wake chan struct{}

	mu     sync.Mutex
	events []Event
}

// Subscribe follows the programs. Those that run already are told as added first.
func (m *Manager) Subscribe() *Subscription {
	sub := &Subscription{m: m, wake: make(chan struct{}, 1)}
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.sorted()
	for i := len(list) - 1; i >= 0; i-- {
		sub.push(Event{Added, list[i].Runtime})
	}
	m.subs[sub] = struct{}{}
	return sub
}

// tell hands an event to all subscriptions; the manager is locked.
func (m *Manager) tell(e Event) {
	for sub := range m.subs {
		sub.push(e)
	}
}

// Close ends the subscription.
func (sub *Subscription) Close() {
	sub.m.mu.Lock()
	defer sub.m.mu.Unlock()
	delete(sub.m.subs, sub)
}

// Next waits for the next event. The error is that of ctx, or CANCELLED when the
// manager is closed. One goroutine calls Next.
func (sub *Subscription) Next(ctx context.Context) (Event, error) {
	for {
		if e, ok := sub.pop(); ok {
			return e, nil
		}
		select {
		case <-sub.wake:
		case <-sub.m.ctx.Done():
			return Event{}, errClosed
		case <-ctx.Done():
			return Event{}, context.Cause(ctx)
		}
	}
}

func (sub *Subscription) pop() (Event, bool) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	if len(sub.events) == 0 {
		return Event{}, false
	}
	e := sub.events[0]
	sub.events = sub.events[1:]
	return e, true
}

func (sub *Subscription) push(e Event) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	sub.events = append(sub.events, e)
	select {
	case sub.wake <- struct{}{}:
	default:
	}
}
