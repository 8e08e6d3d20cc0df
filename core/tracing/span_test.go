// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

// run runs body inside a span.
func run(ctx context.Context, t *Tracer, info Info, body func(*Span) error) error {
	s := &Span{}
	s.Init(ctx, t, info)
	s.Start()
	err := body(s)
	s.End(err)
	return err
}

func action(subtype, name string) Info {
	return Info{Name: name, Type: "action", Subtype: subtype, Key: "/" + subtype + "/" + name}
}

func nothing(*Span) error { return nil }

func recorder(content bool) (*Tracer, *Memory) {
	t, m := &Tracer{}, &Memory{}
	t.AddSink(m, content)
	return t, m
}

func ended(t testing.TB, m *Memory, name string) *ai.SpanData {
	t.Helper()
	for _, d := range slices.Backward(m.Ended()) {
		if d.DisplayName == name {
			return d
		}
	}
	t.Fatalf("no span %q ended", name)
	return nil
}

func TestRecordsOfSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tracer, m := recorder(true)
		begin := time.Now()
		_ = run(t.Context(), tracer, action("flow", "greet"), func(s *Span) error {
			time.Sleep(1500 * time.Microsecond)
			return run(s, tracer, action("model", "echo"), func(s *Span) error {
				s.SetInput([]byte(`"hi"`))
				s.SetOutput([]byte(`"hello"`))
				s.SetAttr("genkit:metadata:step", 1)
				return nil
			})
		})
		greet, echo := ended(t, m, "greet"), ended(t, m, "echo")
		at := func(d time.Duration) float64 { return float64(begin.Add(d).UnixMicro()) / 1000 }
		want := []*ai.SpanData{{
			SpanID: greet.SpanID, TraceID: greet.TraceID, DisplayName: "greet",
			StartTime: at(0), EndTime: at(1500 * time.Microsecond),
			Attributes: map[string]any{
				"genkit:type": "action", "genkit:name": "greet", "genkit:metadata:subtype": "flow", "genkit:key": "/flow/greet",
				"genkit:isRoot": true, "genkit:path": "/{greet,t:flow}", "genkit:state": "success",
			},
			InstrumentationLibrary: ai.InstrumentationLibrary{Name: "genkit-tracer", Version: "v1"}, SpanKind: "INTERNAL",
			SameProcessAsParentSpan: &ai.SameProcess{Value: true}, Status: &ai.SpanStatus{Code: 0},
		}, {
			SpanID: echo.SpanID, TraceID: greet.TraceID, ParentSpanID: greet.SpanID, DisplayName: "echo",
			StartTime: at(1500 * time.Microsecond), EndTime: at(1500 * time.Microsecond),
			Attributes: map[string]any{
				"genkit:type": "action", "genkit:name": "echo", "genkit:metadata:subtype": "model", "genkit:key": "/model/echo",
				"genkit:path": "/{greet,t:flow}/{echo,t:action,s:model}", "genkit:state": "success",
				"genkit:input": `"hi"`, "genkit:output": `"hello"`, "genkit:metadata:step": 1,
			},
			InstrumentationLibrary: ai.InstrumentationLibrary{Name: "genkit-tracer", Version: "v1"}, SpanKind: "INTERNAL",
			SameProcessAsParentSpan: &ai.SameProcess{Value: true}, Status: &ai.SpanStatus{Code: 0},
		}}
		if diff := cmp.Diff(want, []*ai.SpanData{greet, echo}); diff != "" {
			t.Errorf("ended (-want +got):\n%s", diff)
		}
		if len(greet.TraceID) != 32 || len(greet.SpanID) != 16 || greet.SpanID == echo.SpanID {
			t.Errorf("ids %s, %s, %s", greet.TraceID, greet.SpanID, echo.SpanID)
		}
		// At the start.
		start := m.Started()[1]
		if start.EndTime != 0 || start.Status != nil || start.SpanID != echo.SpanID || start.ParentSpanID != greet.SpanID {
			t.Errorf("started %+v", start)
		}
		if diff := cmp.Diff(map[string]any{
			"genkit:type": "action", "genkit:name": "echo", "genkit:metadata:subtype": "model", "genkit:key": "/model/echo",
			"genkit:path": "/{greet,t:flow}/{echo,t:action}",
		}, start.Attributes); diff != "" {
			t.Errorf("attributes at the start (-want +got):\n%s", diff)
		}
	})
}

func TestPaths(t *testing.T) {
	tracer, m := recorder(true)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error {
		return run(s, tracer, Info{Name: "step", Type: "flowStep"}, func(s *Span) error {
			return run(s, tracer, action("flow", "inner"), func(s *Span) error {
				return run(s, tracer, Info{Name: "generate", Type: "util"}, func(s *Span) error {
					return run(s, tracer, action("tool", "t"), nothing)
				})
			})
		})
	})
	_ = run(t.Context(), tracer, action("model", "m"), nothing)
	for name, want := range map[string]string{
		"f":        "/{f,t:flow}",
		"step":     "/{f,t:flow}/{step,t:flowStep}",
		"inner":    "/{f,t:flow}/{step,t:flowStep}/{inner,t:flow,s:flow}",
		"generate": "/{f,t:flow}/{step,t:flowStep}/{inner,t:flow}/{generate,t:util}",
		"t":        "/{f,t:flow}/{step,t:flowStep}/{inner,t:flow}/{generate,t:util}/{t,t:action,s:tool}",
		"m":        "/{m,t:action}",
	} {
		d := ended(t, m, name)
		if got := d.Attributes["genkit:path"]; got != want {
			t.Errorf("path of %s: %v, want %s", name, got, want)
		}
		if root := d.Attributes["genkit:isRoot"] == true; root != (name == "f" || name == "m") || root != (d.ParentSpanID == "") {
			t.Errorf("%s: isRoot %v, parent %q", name, root, d.ParentSpanID)
		}
		if _, has := d.Attributes["genkit:key"]; has != (d.Attributes["genkit:metadata:subtype"] != nil) {
			t.Errorf("%s: key %v", name, d.Attributes["genkit:key"])
		}
	}
}

func TestRedaction(t *testing.T) {
	tracer, full := recorder(true)
	private := &Memory{}
	tracer.AddSink(private, false)
	s := &Span{}
	s.Init(t.Context(), tracer, action("flow", "f"))
	s.SetInput([]byte(`"secret"`))
	s.SetContent("genkit:metadata:context", `"secret"`)
	s.SetAttr("label", "open")
	s.Start()
	s.SetOutput([]byte(`"secret"`))
	s.End(nil)
	for _, d := range append(private.Started(), private.Ended()...) {
		for _, name := range []string{"genkit:input", "genkit:output", "genkit:metadata:context"} {
			if v, ok := d.Attributes[name]; ok && v != Redacted {
				t.Errorf("%s is %v", name, v)
			}
		}
		if d.Attributes["label"] != "open" || d.Attributes["genkit:input"] != Redacted {
			t.Errorf("attributes %v", d.Attributes)
		}
	}
	if d := ended(t, full, "f"); d.Attributes["genkit:input"] != `"secret"` || d.Attributes["genkit:output"] != `"secret"` || d.Attributes["genkit:metadata:context"] != `"secret"` {
		t.Errorf("attributes %v", d.Attributes)
	}
	if _, early := full.Started()[0].Attributes["genkit:output"]; early {
		t.Error("the record of the start was changed later")
	}
}

func TestWantsContent(t *testing.T) {
	var none *Span
	if none.Recording() || none.WantsContent() || none.Tracer() != nil {
		t.Error("a nil span listens")
	}
	none.SetAttr("a", 1)
	none.SetContent("a", "1")
	for _, c := range []struct {
		set                 func(*Tracer)
		recording, contents bool
	}{
		{func(*Tracer) {}, false, false},
		{func(t *Tracer) { t.AddSink(&Memory{}, false) }, true, false},
		{func(t *Tracer) { t.AddSink(&Memory{}, true) }, true, true},
		{func(t *Tracer) { t.SetBridge(&fakeBridge{}, false) }, true, false},
		{func(t *Tracer) { t.SetBridge(&fakeBridge{}, true) }, true, true},
		{func(t *Tracer) { t.SetBridge(&fakeBridge{}, true); t.SetBridge(nil, true) }, false, false},
	} {
		tracer := &Tracer{}
		c.set(tracer)
		s := &Span{}
		s.Init(t.Context(), tracer, Info{Name: "s", Type: "util"})
		if s.Recording() != c.recording || tracer.Recording() != c.recording || s.WantsContent() != c.contents || s.Tracer() != tracer {
			t.Errorf("recording %v, contents %v; want %v, %v", s.Recording(), s.WantsContent(), c.recording, c.contents)
		}
		s.SetAttr("a", 1) // does no harm
		s.Start()
		s.End(nil)
	}
}

func TestEndCountsOnce(t *testing.T) {
	tracer, m := recorder(true)
	s := &Span{}
	s.Init(t.Context(), tracer, action("flow", "f"))
	s.Start()
	s.End(errors.New("first"))
	s.End(nil)
	s.SetAttr("late", true)
	if len(m.Ended()) != 1 || m.Ended()[0].Attributes["genkit:state"] != "error" || m.Ended()[0].Attributes["late"] != nil {
		t.Errorf("%d records, %v", len(m.Ended()), m.Ended()[0].Attributes)
	}
}

func TestEndWithoutStart(t *testing.T) {
	tracer, m := recorder(true)
	b := &fakeBridge{}
	tracer.SetBridge(b, false)
	s := &Span{}
	s.Init(t.Context(), tracer, action("flow", "f"))
	s.End(nil)
	if len(m.Started()) != 1 || len(m.Ended()) != 1 || b.started != 1 || b.ended != 1 {
		t.Errorf("%d started, %d ended; bridge %d, %d", len(m.Started()), len(m.Ended()), b.started, b.ended)
	}
}

func TestSpanOfAParentThatNobodyRecorded(t *testing.T) {
	tracer, early := recorder(true)
	quiet := &Tracer{}
	late := &Memory{}
	_ = run(t.Context(), quiet, action("flow", "f"), func(s *Span) error {
		quiet.AddSink(late, true)
		_ = run(s, tracer, action("tool", "other instance"), nothing)
		return run(s, quiet, action("model", "a"), func(a *Span) error { return run(a, quiet, action("tool", "b"), nothing) })
	})
	if n := len(late.Ended()); n != 2 {
		t.Fatalf("%d spans: the flow began before the sink was there", n)
	}
	a, b := ended(t, late, "a"), ended(t, late, "b")
	if a.ParentSpanID != "" || a.Attributes["genkit:isRoot"] != true || a.Attributes["genkit:path"] != "/{f,t:flow}/{a,t:action,s:model}" {
		t.Errorf("a: parent %q, %v", a.ParentSpanID, a.Attributes)
	}
	if b.ParentSpanID != a.SpanID || b.Attributes["genkit:isRoot"] != nil || b.TraceID != a.TraceID {
		t.Errorf("b: parent %q, %v", b.ParentSpanID, b.Attributes)
	}
	if d := ended(t, early, "other instance"); d.ParentSpanID != "" {
		t.Errorf("parent %q", d.ParentSpanID)
	}
}

func TestSpansInParallel(t *testing.T) {
	tracer, m := recorder(true)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error {
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				_ = run(s, tracer, action("tool", "t"), func(*Span) error {
					s.SetAttr("a", i)
					s.SetContent("b", "c")
					return errors.New("failed")
				})
			})
			wg.Go(func() { tracer.AddSink(&Memory{}, false) })
		}
		wg.Wait()
		return nil
	})
	if n := len(m.Ended()); n != 21 {
		t.Errorf("%d spans", n)
	}
}

func TestAllocationsOfSpan(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	ctx, info := t.Context(), action("flow", "f")
	var tracer Tracer
	if got := testing.AllocsPerRun(100, func() { _ = run(ctx, &tracer, info, nothing) }); got > 1 {
		t.Errorf("%v allocations, budget 1", got)
	}
}

func BenchmarkSpan(b *testing.B) {
	info := action("flow", "f")
	for _, recorded := range []bool{false, true} {
		b.Run(fmt.Sprintf("recorded=%v", recorded), func(b *testing.B) {
			var tracer Tracer
			if recorded {
				tracer.AddSink(discard{}, true)
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = run(b.Context(), &tracer, info, nothing)
			}
		})
	}
}

type discard struct{}

func (discard) SpanStarted(*ai.SpanData) {}
func (discard) SpanEnded(*ai.SpanData)   {}
