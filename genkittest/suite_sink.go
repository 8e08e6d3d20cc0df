// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// SinkSuite holds a kind of sink to what Genkit expects of every sink. NewSink
// returns a new and empty one, and read the spans that it has received or handed on:
// each once when it is over, or both as it began and as it ended. Read may be called
// several times; spans may arrive, and Flush and Close return, up to two seconds
// late. The subtests:
//
//   - nesting: spans arrive with their ids, parents, paths, attributes and state; no
//     span ends before it starts.
//   - failure: error state and message arrive, and exactly one failure source.
//   - content: inputs and outputs arrive in a sink that may have them.
//   - redaction: a sink that may not never shows any.
//   - concurrency: spans of parallel work all arrive, once (run with -race).
//   - recordUnchanged: the sink does not change the record, which others share.
//   - flushAndClose: both may be called again, and spans that come late do no harm;
//     skipped for a sink that has neither.
func SinkSuite(t *testing.T, newSink func() tracing.Sink, read func(tracing.Sink) []*ai.SpanData) {
	t.Helper()
	runChecks(t, newSinkSuite(newSink, read).checks(), nil)
}

type sinkSuite struct {
	newSink  func() tracing.Sink
	read     func(tracing.Sink) []*ai.SpanData
	patience time.Duration // for spans to arrive
}

func newSinkSuite(newSink func() tracing.Sink, read func(tracing.Sink) []*ai.SpanData) *sinkSuite {
	return &sinkSuite{newSink, read, 2 * time.Second}
}

func (s *sinkSuite) checks() []check {
	return []check{
		{"nesting", s.nesting},
		{"failure", s.failure},
		{"content", s.content},
		{"redaction", s.redaction},
		{"concurrency", s.concurrency},
		{"recordUnchanged", s.recordUnchanged},
		{"flushAndClose", s.flushAndClose},
	}
}

// canary is content that a sink without it must never show.
const canary = "CANARY-7141"

var errScene = errors.New("the tool broke on " + canary)

// scene is work with three spans, outer above middle above inner, recorded by the
// sink under test and by one that is known to work.
type scene struct {
	registry *core.Registry
	known    tracing.Memory
	outer    *core.ActionOf[string, string, core.None]
	inside   func() // called within the innermost span
}

func newScene(sinks ...tracing.Sink) *scene { return newSceneWith(true, sinks...) }

func newSceneWith(content bool, sinks ...tracing.Sink) *scene {
	v := &scene{registry: core.NewRegistry(), inside: func() {}}
	v.registry.Tracer().AddSink(&v.known, content)
	for _, sink := range sinks {
		v.registry.Tracer().AddSink(sink, content)
	}
	inner := core.NewAction(core.KindTool, "inner", func(_ context.Context, in string, _ core.Send[core.None]) (string, error) {
		v.inside()
		if strings.HasPrefix(in, "fail") {
			return "", errScene
		}
		return in + " was told to inner", nil
	})
	v.registry.Register(inner.Action)
	v.outer = core.NewAction(core.KindFlow, "outer", func(ctx context.Context, in string, _ core.Send[core.None]) (string, error) {
		return core.Step(ctx, core.StepOptions{Name: "middle", Type: "flowStep", Input: in}, func(ctx context.Context) (string, error) {
			out, err := inner.Run(ctx, in, nil)
			if err != nil {
				return "", fmt.Errorf("middle: %w", err)
			}
			return out, nil
		})
	})
	v.registry.Register(v.outer.Action)
	return v
}

// play runs the scene; an input that begins with "fail" fails in the innermost span.
func (v *scene) play(in string) {
	ctx := core.WithActionContext(context.Background(), map[string]any{"tenant": canary, core.ContextAuth: map[string]any{"token": canary}})
	_, _ = v.outer.Run(ctx, in, nil) // the spans tell
}

// received returns the spans of v that the sink has, by id, as soon as all have
// arrived. It fails tb when some do not, or arrive twice.
func (s *sinkSuite) received(tb testing.TB, v *scene, sink tracing.Sink) map[string]*ai.SpanData {
	tb.Helper()
	want := v.known.Ended()
	deadline := time.Now().Add(s.patience)
	for {
		if err := v.registry.Tracer().Flush(context.Background()); err != nil {
			tb.Fatalf("Flush: %v", err)
		}
		spans := map[string]*ai.SpanData{}
		for _, span := range s.read(sink) {
			if span.EndTime == 0 {
				continue // as it began
			}
			if spans[span.SpanID] != nil {
				tb.Fatalf("span %q arrived twice", span.DisplayName)
			}
			spans[span.SpanID] = span
		}
		if len(spans) >= len(want) {
			if len(spans) > len(want) {
				tb.Errorf("%d spans arrived; want %d", len(spans), len(want))
			}
			return spans
		}
		if time.Now().After(deadline) {
			tb.Fatalf("%d of %d spans that are over have arrived after %v", len(spans), len(want), s.patience)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// compare fails tb where a span of the known sink did not arrive as it was.
func compare(tb testing.TB, known []*ai.SpanData, got map[string]*ai.SpanData) {
	tb.Helper()
	for _, want := range known {
		span := got[want.SpanID]
		if span == nil {
			tb.Errorf("span %q (%s) did not arrive under its id", want.DisplayName, want.SpanID)
			continue
		}
		for _, field := range []struct{ name, want, got string }{
			{"displayName", want.DisplayName, span.DisplayName},
			{"traceId", want.TraceID, span.TraceID},
			{"parentSpanId", want.ParentSpanID, span.ParentSpanID},
			{"status", string(imageOf(want.Status)), string(imageOf(span.Status))},
		} {
			if field.want != field.got {
				tb.Errorf("span %q has %s %q; want %q", want.DisplayName, field.name, field.got, field.want)
			}
		}
		for name, value := range want.Attributes {
			got, ok := span.Attributes[name]
			if !ok {
				tb.Errorf("span %q has no attribute %q; want %s", want.DisplayName, name, short(value))
			} else if difference(imageOf(value), imageOf(got)) != "" {
				tb.Errorf("span %q has attribute %q %s; want %s", want.DisplayName, name, short(got), short(value))
			}
		}
		const millisecond = 1 // exporters may round
		if span.StartTime <= 0 || span.EndTime < span.StartTime ||
			span.StartTime < want.StartTime-millisecond || span.EndTime > want.EndTime+millisecond {
			tb.Errorf("span %q lasts from %v to %v; want %v to %v", want.DisplayName, span.StartTime, span.EndTime, want.StartTime, want.EndTime)
		}
	}
}

func (s *sinkSuite) nesting(tb testing.TB) {
	sink := s.newSink()
	v := newScene(sink)
	v.play("hello")
	got := s.received(tb, v, sink)
	compare(tb, v.known.Ended(), got)
	path := ""
	for _, name := range []string{"outer", "middle", "inner"} {
		span := named(got, name)
		if span == nil {
			tb.Fatalf("no span is called %q", name)
		}
		if span.Attributes["genkit:state"] != "success" {
			tb.Errorf("span %q has state %v; want success", name, span.Attributes["genkit:state"])
		}
		parent := got[span.ParentSpanID]
		if (name == "outer") != (parent == nil) {
			tb.Errorf("span %q has parent %q, which arrived: %t", name, span.ParentSpanID, parent != nil)
		}
		if parent != nil && parent.TraceID != span.TraceID {
			tb.Errorf("span %q is of another trace than its parent", name)
		}
		own, _ := span.Attributes["genkit:path"].(string)
		if !strings.HasPrefix(own, path) || !strings.Contains(own, "/{"+name+",t:") {
			tb.Errorf("span %q has genkit:path %q, which does not go on from %q", name, own, path)
		}
		path = own
	}
}

// named returns the span with that name, nil when there is none.
func named(spans map[string]*ai.SpanData, name string) *ai.SpanData {
	for _, span := range spans {
		if span.DisplayName == name {
			return span
		}
	}
	return nil
}

func (s *sinkSuite) failure(tb testing.TB) {
	sink := s.newSink()
	v := newScene(sink)
	v.play("fail")
	got := s.received(tb, v, sink)
	compare(tb, v.known.Ended(), got)
	var sources []string
	for _, span := range got {
		if span.Attributes["genkit:state"] != "error" {
			tb.Errorf("span %q has state %v; want error", span.DisplayName, span.Attributes["genkit:state"])
		}
		if span.Attributes["genkit:isFailureSource"] == true {
			sources = append(sources, span.DisplayName)
		}
		if span.Status == nil || span.Status.Code != ai.SpanStatusError || !strings.Contains(span.Status.Message, errScene.Error()) {
			tb.Errorf("span %q has status %s; want code %d and %q", span.DisplayName, short(span.Status), ai.SpanStatusError, errScene)
		}
	}
	if !slices.Equal(sources, []string{"inner"}) {
		tb.Errorf("the failure source is marked at %q; want at inner alone", sources)
	}
}

func (s *sinkSuite) content(tb testing.TB) {
	sink := s.newSink()
	v := newScene(sink)
	v.play(canary)
	for _, span := range s.received(tb, v, sink) {
		for _, name := range []string{"genkit:input", "genkit:output"} {
			if text, _ := span.Attributes[name].(string); !strings.Contains(text, canary) {
				tb.Errorf("span %q has %s %s; want it to hold %q", span.DisplayName, name, short(span.Attributes[name]), canary)
			}
		}
	}
}

func (s *sinkSuite) redaction(tb testing.TB) {
	sink := s.newSink()
	v := newSceneWith(false, sink)
	v.play(canary)
	v.play("fail " + canary)
	got := s.received(tb, v, sink)
	compare(tb, v.known.Ended(), got)
	for _, span := range s.read(sink) {
		if raw := string(imageOf(span)); strings.Contains(raw, canary) {
			tb.Errorf("span %q shows content: %s", span.DisplayName, raw)
		}
	}
	for _, span := range got {
		if input := span.Attributes["genkit:input"]; input != tracing.Redacted {
			tb.Errorf("span %q has genkit:input %s; want %q", span.DisplayName, short(input), tracing.Redacted)
		}
	}
}

func (s *sinkSuite) concurrency(tb testing.TB) {
	const parallel, rounds = 8, 8
	sink := s.newSink()
	v := newScene(sink)
	// In each round all wait for each other in their innermost spans.
	var arrived atomic.Int64
	gates := make([]sync.WaitGroup, rounds)
	for i := range gates {
		gates[i].Add(parallel)
	}
	v.inside = func() {
		gate := &gates[(arrived.Add(1)-1)/parallel]
		gate.Done()
		gate.Wait()
	}
	together(parallel, func(i int) error {
		for range rounds {
			v.play(fmt.Sprint("hello ", i))
		}
		return nil
	})
	compare(tb, v.known.Ended(), s.received(tb, v, sink))
}

// watcher remembers what records look like before other sinks have them.
type watcher struct {
	tracing.Memory
	images map[*ai.SpanData][]byte
}

func (w *watcher) SpanStarted(d *ai.SpanData) {
	w.images[d] = imageOf(d)
	w.Memory.SpanStarted(d)
}

func (w *watcher) SpanEnded(d *ai.SpanData) {
	w.images[d] = imageOf(d)
	w.Memory.SpanEnded(d)
}

func (s *sinkSuite) recordUnchanged(tb testing.TB) {
	sink := s.newSink()
	first := &watcher{images: map[*ai.SpanData][]byte{}}
	v := newScene(first, sink)
	v.play("hello")
	v.play("fail")
	s.received(tb, v, sink)
	for _, record := range append(first.Started(), first.Ended()...) {
		if changed := difference(first.images[record], imageOf(record)); changed != "" {
			tb.Errorf("the sink changed the record of span %q: %s", record.DisplayName, changed)
		}
	}
}

func (s *sinkSuite) flushAndClose(tb testing.TB) {
	sink := s.newSink()
	flusher, flushes := sink.(interface{ Flush(context.Context) error })
	closer, closes := sink.(interface{ Close(context.Context) error })
	if !flushes && !closes {
		tb.Skip("the sink has neither Flush nor Close")
	}
	v := newScene(sink)
	v.play("hello")
	s.received(tb, v, sink)
	limits := Limits{Timeout: s.patience, Grace: s.patience}
	twice := func(name string, method func(context.Context) error) {
		for _, which := range []string{"", "second "} {
			if _, err := call(context.Background(), limits, func(ctx context.Context) (core.None, error) {
				return core.None{}, method(ctx)
			}); err != nil {
				tb.Errorf("the %s%s failed: %v", which, name, err)
			}
		}
	}
	if flushes {
		twice("Flush", flusher.Flush)
	}
	if closes {
		twice("Close", closer.Close)
	}
	if _, err := call(context.Background(), limits, func(context.Context) (core.None, error) {
		v.play("late")
		return core.None{}, nil
	}); err != nil {
		tb.Errorf("spans after Flush and Close: %v", err)
	}
}
