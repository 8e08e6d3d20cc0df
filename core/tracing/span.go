// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Info tells what a span is about. Type is the span attribute genkit:type
// (action, flowStep, util, …), Subtype the action's kind, Key the action's key.
type Info struct{ Name, Type, Subtype, Key string }

// Span is one piece of work and the context that it runs with. Use it in this
// order: Init, then SetInput and SetAttr where [Span.Recording] says so, Start,
// the work with the span as its context, SetOutput, End.
type Span struct {
	context.Context
	tracer           *Tracer
	parent           *Span
	info             Info
	traceHi, traceLo uint64
	id               uint64
	rec              *recording // nil when nobody listens
}

// recording is what a span holds for its sinks.
type recording struct {
	set      *sinkSet
	start    time.Time
	path     string
	twin     context.Context // of the bridge
	traceID  string
	spanID   string
	mu       sync.Mutex // guards what is below: children may run in parallel
	attrs    map[string]any
	content  map[string]string // attributes that are private
	failures []error           // with which children ended
	started  bool
	ended    bool
}

// mostFailures is how many failures of children a span remembers: the first ones and
// the last.
const mostFailures = 64

type spanKey struct{}

// Init makes s the child of the span in ctx, or a root when there is none.
func (s *Span) Init(ctx context.Context, t *Tracer, info Info) {
	s.Context, s.tracer, s.info = ctx, t, info
	s.parent = FromContext(ctx)
	s.id = rand.Uint64()
	if s.parent != nil {
		s.traceHi, s.traceLo = s.parent.traceHi, s.parent.traceLo
	} else {
		s.traceHi, s.traceLo = rand.Uint64(), rand.Uint64()
	}
	if set := t.listeners(); set != nil {
		s.rec = &recording{set: set, start: time.Now(), path: s.parentPath() + segment(info)}
		if set.bridge == nil { // which has ids of its own
			s.nameOnce()
		}
	}
}

// nameOnce keeps the ids as text, which records and those of children ask for again and
// again.
func (s *Span) nameOnce() {
	spanID := s.SpanID()
	traceID := ""
	if s.parent != nil && s.parent.rec != nil {
		traceID = s.parent.rec.traceID
	}
	if traceID == "" {
		traceID = s.TraceID()
	}
	s.rec.traceID, s.rec.spanID = traceID, spanID
}

// Value makes the span findable in the contexts below it.
func (s *Span) Value(key any) any {
	if key == (spanKey{}) {
		return s
	}
	return s.Context.Value(key)
}

// FromContext returns the innermost span of ctx, nil when there is none.
func FromContext(ctx context.Context) *Span {
	s, _ := ctx.Value(spanKey{}).(*Span)
	return s
}

// Tracer returns the tracer that the span was started with; nil for a nil span.
func (s *Span) Tracer() *Tracer {
	if s == nil {
		return nil
	}
	return s.tracer
}

// recordedParent returns the span's parent when somebody listens to that too: a
// parent that no sink knows would make an orphan of the span.
func (s *Span) recordedParent() *Span {
	if s.parent.Recording() {
		return s.parent
	}
	return nil
}

// Recording tells whether anyone listens to the span.
func (s *Span) Recording() bool { return s != nil && s.rec != nil }

// WantsContent tells whether anyone who listens may see inputs and outputs; when
// nobody may, they need not be serialised.
func (s *Span) WantsContent() bool {
	return s.Recording() && (len(s.rec.set.full) > 0 || s.rec.set.bridge != nil && s.rec.set.bridgeContent)
}

// TraceID returns the id of the trace, 32 lower-case hexadecimal digits.
func (s *Span) TraceID() string {
	if s.rec != nil && s.rec.traceID != "" {
		return s.rec.traceID
	}
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], s.traceHi)
	binary.BigEndian.PutUint64(raw[8:], s.traceLo)
	return hex.EncodeToString(raw[:])
}

// SpanID returns the id of the span, 16 lower-case hexadecimal digits.
func (s *Span) SpanID() string {
	if s.rec != nil && s.rec.spanID != "" {
		return s.rec.spanID
	}
	var raw [8]byte
	binary.BigEndian.PutUint64(raw[:], s.id)
	return hex.EncodeToString(raw[:])
}

// SetAttr adds an attribute that every sink sees; it must not hold content. It
// does nothing when nobody listens.
func (s *Span) SetAttr(name string, value any) {
	if !s.Recording() {
		return
	}
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	if s.rec.attrs == nil {
		s.rec.attrs = map[string]any{}
	}
	s.rec.attrs[name] = value
}

// SetContent adds an attribute that holds content: sinks without it see
// [Redacted].
func (s *Span) SetContent(name, value string) {
	if !s.Recording() {
		return
	}
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	if s.rec.content == nil {
		s.rec.content = map[string]string{}
	}
	s.rec.content[name] = value
}

// SetInput records the input as JSON text.
func (s *Span) SetInput(raw []byte) { s.SetContent("genkit:input", string(raw)) }

// SetOutput records the output as JSON text.
func (s *Span) SetOutput(raw []byte) { s.SetContent("genkit:output", string(raw)) }

// Start tells the sinks that the work begins. It must not be called twice.
func (s *Span) Start() {
	if s.rec == nil {
		return
	}
	s.rec.started = true
	set := s.rec.set
	if set.bridge != nil {
		s.rec.twin, s.rec.traceID, s.rec.spanID = set.bridge.StartSpan(s.Context, s.data(set.bridgeContent, nil, time.Time{}))
		s.Context = s.rec.twin
		s.adoptIDs()
	}
	s.deliver(nil, time.Time{}, Sink.SpanStarted)
}

// End tells the sinks that the work is over; err is nil on success. Only the
// first call counts. A span that was not started is started first.
func (s *Span) End(err error) {
	if s.rec == nil {
		return
	}
	s.rec.mu.Lock()
	first := !s.rec.ended
	s.rec.ended = true
	s.rec.mu.Unlock()
	if !first {
		return
	}
	if !s.rec.started {
		s.Start()
	}
	if err != nil && s.parent.Recording() {
		s.parent.childFailed(err)
	}
	end := s.rec.start.Add(time.Since(s.rec.start)) // never before start
	if set := s.rec.set; set.bridge != nil {
		set.bridge.EndSpan(s.rec.twin, s.data(set.bridgeContent, err, end))
	}
	s.deliver(err, end, Sink.SpanEnded)
}

func (s *Span) childFailed(err error) {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	if len(s.rec.failures) < mostFailures {
		s.rec.failures = append(s.rec.failures, err)
	} else {
		s.rec.failures[mostFailures-1] = err
	}
}

// isFailureSource reports whether err began in this span rather than below it.
func (s *Span) isFailureSource(err error) bool {
	s.rec.mu.Lock()
	failures := slices.Clone(s.rec.failures)
	s.rec.mu.Unlock()
	return !slices.ContainsFunc(failures, func(below error) bool { return errors.Is(err, below) })
}

// adoptIDs makes the ids of a bridge the span's own, so that children inherit the
// trace.
func (s *Span) adoptIDs() {
	if raw, err := hex.DecodeString(s.rec.traceID); err == nil && len(raw) == 16 {
		s.traceHi, s.traceLo = binary.BigEndian.Uint64(raw[:8]), binary.BigEndian.Uint64(raw[8:])
	}
	if raw, err := hex.DecodeString(s.rec.spanID); err == nil && len(raw) == 8 {
		s.id = binary.BigEndian.Uint64(raw)
	}
}
