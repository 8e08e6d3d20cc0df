// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// How much a subscription may fall behind before it is given up.
const (
	mostWaiting      = 20_000
	mostWaitingBytes = 64 << 20
)

// hub knows who listens to which trace.
type hub struct {
	mu     sync.Mutex
	byID   map[string][]*Subscription
	closed bool
}

// Subscription follows one trace live. It must be closed.
type Subscription struct {
	store   *Store
	traceID string
	wake    chan struct{} // there is something new

	mu      sync.Mutex
	posts   []*post
	waiting int // bytes of posts
	end     error

	// The rest belongs to the caller of Next.
	snapshot json.RawMessage // nil when there is none, or it was told
	upTo     int64           // the last post that the snapshot holds
	over     map[string]bool // spans that have ended
	ready    []event
}

// Subscribe follows a trace, which need not exist yet. What is stored once it has
// returned is told by Next.
func (s *Store) Subscribe(ctx context.Context, traceID string) (*Subscription, error) {
	if !validID(traceID) {
		return nil, invalidTraceID(traceID)
	}
	sub := &Subscription{store: s, traceID: traceID, wake: make(chan struct{}, 1), over: map[string]bool{}}
	if !s.live.add(sub) {
		return nil, s.closed()
	}
	whole, err := s.whole(ctx, traceID) // after it listens, so that nothing is lost between
	if err != nil {
		sub.Close()
		return nil, err
	}
	if whole != nil {
		sub.snapshot, sub.upTo, sub.over = whole.appendTo(nil), whole.order, whole.ended()
	}
	return sub, nil
}

// add lets a subscription listen, unless the store is closed.
func (h *hub) add(sub *Subscription) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	if h.byID == nil {
		h.byID = map[string][]*Subscription{}
	}
	h.byID[sub.traceID] = append(h.byID[sub.traceID], sub)
	return true
}

// Close ends the subscription.
func (sub *Subscription) Close() {
	h := &sub.store.live
	h.mu.Lock()
	defer h.mu.Unlock()
	list := slices.DeleteFunc(h.byID[sub.traceID], func(other *Subscription) bool { return other == sub })
	if len(list) == 0 {
		delete(h.byID, sub.traceID)
	} else {
		h.byID[sub.traceID] = list
	}
}

// Next waits for the next message and returns it as JSON on one line. The first is the
// whole trace, an [ai.TraceData], when it exists; the others are [ai.TraceEvent] values,
// by time within one POST. A span that runs is not told again after its end. The error
// is that of ctx, UNAVAILABLE when the store is closed, or RESOURCE_EXHAUSTED when the
// caller fell too far behind: it may subscribe again and gets the whole trace. One
// goroutine calls Next.
func (sub *Subscription) Next(ctx context.Context) (json.RawMessage, error) {
	if whole := sub.snapshot; whole != nil {
		sub.snapshot = nil
		return whole, nil
	}
	for len(sub.ready) == 0 {
		p, err := sub.pop(ctx)
		if err != nil {
			return nil, err
		}
		if p.order <= sub.upTo {
			continue // the snapshot has it
		}
		sub.ready = p.events(sub.over)
		for id := range p.ended() {
			sub.over[id] = true
		}
	}
	e := sub.ready[0]
	sub.ready = sub.ready[1:]
	return appendEvent(nil, sub.traceID, e), nil
}

// pop waits for the next post.
func (sub *Subscription) pop(ctx context.Context) (*post, error) {
	for {
		sub.mu.Lock()
		if sub.end != nil {
			defer sub.mu.Unlock()
			return nil, sub.end
		}
		if len(sub.posts) > 0 {
			defer sub.mu.Unlock()
			p := sub.posts[0]
			sub.posts[0] = nil
			sub.posts = sub.posts[1:]
			sub.waiting -= len(p.body)
			return p, nil
		}
		sub.mu.Unlock()
		select {
		case <-sub.wake:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// push hands a post to the subscription, or an error that ends it.
func (sub *Subscription) push(p *post, end error) {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	switch {
	case sub.end != nil:
	case end != nil:
		sub.end = end
	case len(sub.posts) >= mostWaiting || sub.waiting+len(p.body) > mostWaitingBytes && len(sub.posts) > 0:
		sub.posts = nil
		sub.end = core.Errorf(core.ResourceExhausted, "the reader of trace %q is too slow; follow it again", sub.traceID)
	default:
		sub.posts = append(sub.posts, p)
		sub.waiting += len(p.body)
	}
	select {
	case sub.wake <- struct{}{}:
	default:
	}
}

// publish tells the listeners of a trace of a post that is committed. The post's text
// may be used again afterwards, so they get their own.
func (h *hub) publish(p *post) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.byID[p.traceID]
	if len(list) == 0 {
		return
	}
	own, err := readPost(bytes.Clone(p.body))
	if err != nil {
		return // it was read before
	}
	own.order, own.single = p.order, p.single
	for _, sub := range list {
		sub.push(own, nil)
	}
}

// close ends all subscriptions.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for _, list := range h.byID {
		for _, sub := range list {
			sub.push(nil, sub.store.closed())
		}
	}
}
