// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"
)

// fakeProvider makes spans that remember what was said of them.
type fakeProvider struct {
	embedded.TracerProvider
	mu    sync.Mutex
	next  uint64
	spans []*fakeSpan
	names []string // of tracers
}

func (p *fakeProvider) Tracer(name string, o ...trace.TracerOption) trace.Tracer {
	config := trace.NewTracerConfig(o...)
	p.names = append(p.names, name+" "+config.InstrumentationVersion())
	return &fakeTracer{p: p}
}

func (p *fakeProvider) span(t *testing.T, name string) *fakeSpan {
	t.Helper()
	for _, s := range p.spans {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("no OpenTelemetry span %q", name)
	return nil
}

type fakeTracer struct {
	embedded.Tracer
	p *fakeProvider
}

func (t *fakeTracer) Start(ctx context.Context, name string, o ...trace.SpanStartOption) (context.Context, trace.Span) {
	t.p.mu.Lock()
	defer t.p.mu.Unlock()
	config := trace.NewSpanStartConfig(o...)
	parent := trace.SpanContextFromContext(ctx)
	t.p.next++
	var id trace.SpanID
	binary.BigEndian.PutUint64(id[:], t.p.next)
	traceID := parent.TraceID()
	if !traceID.IsValid() {
		binary.BigEndian.PutUint64(traceID[:], 1000+t.p.next)
	}
	s := &fakeSpan{
		p: t.p, name: name, parent: parent, kind: config.SpanKind(), start: config.Timestamp(),
		atStart: attributes(config.Attributes()), atEnd: map[string]any{},
		sc: trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: id, TraceFlags: trace.FlagsSampled}),
	}
	t.p.spans = append(t.p.spans, s)
	return trace.ContextWithSpan(ctx, s), s
}

type fakeSpan struct {
	embedded.Span
	p              *fakeProvider
	name           string
	sc, parent     trace.SpanContext
	kind           trace.SpanKind
	start, end     time.Time
	atStart, atEnd map[string]any
	code           codes.Code
	message        string
	events         []string
	eventAttrs     map[string]any
	ends           int
}

func attributes(list []attribute.KeyValue) map[string]any {
	m := map[string]any{}
	for _, kv := range list {
		m[string(kv.Key)] = kv.Value.AsInterface()
	}
	return m
}

func (s *fakeSpan) End(o ...trace.SpanEndOption) {
	s.ends++
	config := trace.NewSpanEndConfig(o...)
	s.end = config.Timestamp()
}
func (s *fakeSpan) AddEvent(name string, o ...trace.EventOption) {
	s.events = append(s.events, name)
	config := trace.NewEventConfig(o...)
	s.eventAttrs = attributes(config.Attributes())
}
func (s *fakeSpan) AddLink(trace.Link)                        {}
func (s *fakeSpan) IsRecording() bool                         { return true }
func (s *fakeSpan) RecordError(error, ...trace.EventOption)   {}
func (s *fakeSpan) SpanContext() trace.SpanContext            { return s.sc }
func (s *fakeSpan) SetStatus(code codes.Code, message string) { s.code, s.message = code, message }
func (s *fakeSpan) SetName(name string)                       { s.name = name }
func (s *fakeSpan) TracerProvider() trace.TracerProvider      { return s.p }
func (s *fakeSpan) SetAttributes(list ...attribute.KeyValue) {
	for k, v := range attributes(list) {
		s.atEnd[k] = v
	}
}

func TestOTel(t *testing.T) {
	global := otel.GetTracerProvider()
	p := &fakeProvider{}
	tracer, m := recorder(true)
	tracer.SetBridge(OTel(p), false)
	users := &fakeTracer{p: p}

	ambient, web := users.Start(t.Context(), "GET /")
	_ = run(ambient, tracer, action("flow", "f"), func(s *Span) error {
		s.SetInput([]byte("secret"))
		s.SetAttr("gen_ai.usage.input_tokens", 7)
		ctx, own := users.Start(s, "SELECT")
		_ = run(ctx, tracer, action("model", "below a foreign span"), nothing)
		own.End()
		return run(s, tracer, action("model", "m"), func(*Span) error { return errors.New("secret") })
	})
	web.End()

	f, own := p.span(t, "f"), p.span(t, "SELECT")
	below, model := p.span(t, "below a foreign span"), p.span(t, "m")
	if p.names[0] != "genkit-tracer v1" {
		t.Errorf("tracer %q", p.names[0])
	}
	for name, c := range map[string]struct{ child, parent *fakeSpan }{
		"the flow": {f, p.span(t, "GET /")}, "the user's span": {own, f}, "the model below it": {below, own}, "the model": {model, f},
	} {
		if !c.child.parent.Equal(c.parent.sc) || c.child.sc.TraceID() != c.parent.sc.TraceID() {
			t.Errorf("%s is no child of %s", name, c.parent.name)
		}
		if c.child != own && c.child.ends != 1 {
			t.Errorf("%s ended %d times", name, c.child.ends)
		}
	}
	// Our own records.
	d := ended(t, m, "f")
	if d.TraceID != f.sc.TraceID().String() || d.SpanID != f.sc.SpanID().String() || d.ParentSpanID != "" || d.Attributes["genkit:isRoot"] != true {
		t.Errorf("the flow's record: %+v", d)
	}
	if d := ended(t, m, "below a foreign span"); d.ParentSpanID != f.sc.SpanID().String() || d.SpanID != below.sc.SpanID().String() {
		t.Errorf("the record below a foreign span: %+v", d)
	}
	if !f.start.Equal(fromMilliseconds(d.StartTime)) || !f.end.Equal(fromMilliseconds(d.EndTime)) {
		t.Error("times differ")
	}
	// Attributes.
	if f.atStart["genkit:path"] != "/{f,t:flow}" || f.atStart["genkit:type"] != "action" || f.atStart["genkit:key"] != "/flow/f" || f.atStart["genkit:isRoot"] != true {
		t.Errorf("at the start: %v", f.atStart)
	}
	if f.atEnd["gen_ai.usage.input_tokens"] != int64(7) || f.atEnd["genkit:state"] != "error" || f.atEnd["genkit:isFailureSource"] != nil {
		t.Errorf("at the end: %v", f.atEnd)
	}
	if below.atStart["genkit:lastKnownParentSpanId"] != f.sc.SpanID().String() {
		t.Errorf("below a foreign span: %v", below.atStart)
	}
	for _, s := range []*fakeSpan{f, model} {
		if _, has := s.atStart["genkit:lastKnownParentSpanId"]; has {
			t.Errorf("%s has genkit:lastKnownParentSpanId", s.name)
		}
	}
	if model.kind != trace.SpanKindClient || f.kind != trace.SpanKindInternal {
		t.Errorf("kinds %v, %v", model.kind, f.kind)
	}
	// Failure, and no content.
	if model.code != codes.Error || model.message != Redacted || strings.Join(model.events, " ") != "exception" || model.eventAttrs["exception.message"] != Redacted {
		t.Errorf("failure: %v %q %v %v", model.code, model.message, model.events, model.eventAttrs)
	}
	if below.code != codes.Unset || len(below.events) != 0 {
		t.Errorf("success: %v %v", below.code, below.events)
	}
	if f.atEnd["genkit:input"] != Redacted {
		t.Errorf("input: %v", f.atEnd["genkit:input"])
	}
	if otel.GetTracerProvider() != global {
		t.Error("the global provider was changed")
	}
}

func TestOTelWithContent(t *testing.T) {
	p := &fakeProvider{}
	tracer := &Tracer{}
	tracer.SetBridge(OTel(p), true)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error {
		s.SetInput([]byte(`"open"`))
		for name, v := range map[string]any{"int64": int64(1), "float": 1.5, "bool": true, "list": []string{"a"}, "odd": struct{ N int }{1}} {
			s.SetAttr(name, v)
		}
		return errors.New("open")
	})
	s := p.span(t, "f")
	if s.atEnd["genkit:input"] != `"open"` || s.message != "open" || s.parent.IsValid() {
		t.Errorf("%v %q", s.atEnd, s.message)
	}
	if s.atEnd["int64"] != int64(1) || s.atEnd["float"] != 1.5 || s.atEnd["bool"] != true || s.atEnd["list"].([]string)[0] != "a" || s.atEnd["odd"] != "{1}" {
		t.Errorf("attributes %v", s.atEnd)
	}
}

func TestOTelOfAProviderThatMakesNoSpans(t *testing.T) {
	tracer, m := recorder(true)
	tracer.SetBridge(OTel(noop.NewTracerProvider()), false)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error { return run(s, tracer, action("model", "m"), nothing) })
	f, model := ended(t, m, "f"), ended(t, m, "m")
	if len(f.TraceID) != 32 || f.SpanID == model.SpanID || f.TraceID != model.TraceID || model.ParentSpanID != f.SpanID {
		t.Errorf("ids %s %s, %s %s", f.TraceID, f.SpanID, model.TraceID, model.SpanID)
	}
	// Below a span of another provider, whose ids the no-op one hands on.
	ctx, ambient := (&fakeTracer{p: &fakeProvider{}}).Start(t.Context(), "GET /")
	_ = run(ctx, tracer, action("flow", "f"), func(s *Span) error { return run(s, tracer, action("model", "m"), nothing) })
	f, model = ended(t, m, "f"), ended(t, m, "m")
	if id := ambient.SpanContext().SpanID().String(); f.SpanID == id || model.SpanID == id || f.SpanID == model.SpanID || model.ParentSpanID != f.SpanID {
		t.Errorf("ids %s, %s with parent %s; ambient %s", f.SpanID, model.SpanID, model.ParentSpanID, id)
	}
	if f.TraceID != ambient.SpanContext().TraceID().String() {
		t.Error("the trace is not the ambient one")
	}
}
