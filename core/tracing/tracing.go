// SPDX-License-Identifier: Apache-2.0

// Package tracing records what runs: one [Span] for each action, step and
// generate call, with Genkit's attributes, handed to any number of [Sink]s.
//
// A span is also the context that its body runs with, so that starting one costs
// a single allocation. Ids are drawn at once, but nothing else is built, measured
// or serialised until a sink listens.
//
// Content is private by default: inputs, outputs, action contexts and the texts of
// errors reach a sink only if it was added with content; every other sink sees
// "<redacted>", and of an error its status.
//
// What may enter: the span record, the tracer, sinks without heavy dependencies.
// What runs inside a span lives in package core.
package tracing

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/genkit-go/genkit/ai"
)

// Redacted stands in place of content that a sink may not see.
const Redacted = "<redacted>"

// Sink receives spans. Both methods are called on the goroutine that does the
// work and must return fast; the record is shared with other sinks and must not
// be changed. A sink that buffers implements Flush(context.Context) error, one
// that holds resources Close(context.Context) error; spans that run while it is
// closed still end with a call of SpanEnded.
type Sink interface {
	// SpanStarted is called when a span begins; its EndTime is 0.
	SpanStarted(*ai.SpanData)
	// SpanEnded is called when the span is over, with all that is known of it.
	SpanEnded(*ai.SpanData)
}

// Bridge mirrors spans into another tracing system, which may own the ids and has
// a context of its own. A tracer has at most one.
type Bridge interface {
	// StartSpan begins the twin of a span. The returned context is the one that the
	// span's body runs with; the ids replace the span's own unless they are empty.
	StartSpan(ctx context.Context, span *ai.SpanData) (twin context.Context, traceID, spanID string)
	// EndSpan ends the twin that twin was returned for.
	EndSpan(twin context.Context, span *ai.SpanData)
}

// Tracer hands spans to its sinks. The zero value is ready for use and records
// nothing; a nil *Tracer too. It is safe for concurrent use.
type Tracer struct {
	mu    sync.Mutex
	sinks atomic.Pointer[sinkSet]
}

// sinkSet is immutable; a tracer replaces it whole.
type sinkSet struct {
	full, redacted []Sink
	bridge         Bridge
	bridgeContent  bool
}

// AddSink lets s receive the spans that start from now on. With content, it sees
// inputs, outputs and error texts.
func (t *Tracer) AddSink(s Sink, content bool) {
	t.change(func(set *sinkSet) {
		if content {
			set.full = append(set.full, s)
		} else {
			set.redacted = append(set.redacted, s)
		}
	})
}

// SetBridge mirrors the spans that start from now on into b; nil ends that.
func (t *Tracer) SetBridge(b Bridge, content bool) {
	t.change(func(set *sinkSet) { set.bridge, set.bridgeContent = b, content })
}

func (t *Tracer) change(edit func(*sinkSet)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := sinkSet{}
	if set := t.sinks.Load(); set != nil {
		next = sinkSet{slices.Clone(set.full), slices.Clone(set.redacted), set.bridge, set.bridgeContent}
	}
	edit(&next)
	if len(next.full) == 0 && len(next.redacted) == 0 && next.bridge == nil {
		t.sinks.Store(nil)
		return
	}
	t.sinks.Store(&next)
}

// Recording tells whether anyone listens to the spans that start now.
func (t *Tracer) Recording() bool { return t.listeners() != nil }

// listeners returns who listens now, nil when nobody does.
func (t *Tracer) listeners() *sinkSet {
	if t == nil {
		return nil
	}
	return t.sinks.Load()
}

// Flush waits until every sink that buffers has handed on what it holds.
func (t *Tracer) Flush(ctx context.Context) error { return t.listeners().flush(ctx) }

// Close lets every sink go, so that spans which start later are not recorded, then
// flushes and closes them. Spans that still run tell their sinks when they end,
// also after Close.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	set := t.sinks.Swap(nil)
	t.mu.Unlock()
	flushed := set.flush(ctx)
	closed := set.each(func(s any) error {
		if c, ok := s.(interface{ Close(context.Context) error }); ok {
			return c.Close(ctx)
		}
		return nil
	})
	return errors.Join(flushed, closed)
}

func (set *sinkSet) flush(ctx context.Context) error {
	return set.each(func(s any) error {
		if f, ok := s.(interface{ Flush(context.Context) error }); ok {
			return f.Flush(ctx)
		}
		return nil
	})
}

// each does something to all that listen, and joins the errors.
func (set *sinkSet) each(do func(any) error) error {
	if set == nil {
		return nil
	}
	var errs []error
	for _, s := range set.full {
		errs = append(errs, do(s))
	}
	for _, s := range set.redacted {
		errs = append(errs, do(s))
	}
	if set.bridge != nil {
		errs = append(errs, do(set.bridge))
	}
	return errors.Join(errs...)
}
