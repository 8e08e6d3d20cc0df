// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

// fakeBridge gives out ids of its own when it has any.
type fakeBridge struct {
	trace, span    string
	mu             sync.Mutex
	started, ended int
	journal        *[]string
	err            error
}

type twinKey struct{}

func (b *fakeBridge) StartSpan(ctx context.Context, d *ai.SpanData) (context.Context, string, string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.started++
	return context.WithValue(ctx, twinKey{}, d.DisplayName), b.trace, b.span
}

func (b *fakeBridge) EndSpan(context.Context, *ai.SpanData) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended++
}

func (b *fakeBridge) Flush(context.Context) error {
	*b.journal = append(*b.journal, "flush bridge")
	return b.err
}

// diary is a sink that writes down when it is flushed and closed.
type diary struct {
	Memory
	name    string
	journal *[]string
	err     error
}

func (d *diary) Flush(context.Context) error {
	*d.journal = append(*d.journal, "flush "+d.name)
	return d.err
}

func (d *diary) Close(context.Context) error {
	*d.journal = append(*d.journal, "close "+d.name)
	return d.err
}

func TestFlushAndClose(t *testing.T) {
	var journal []string
	one, two, three := errors.New("one"), errors.New("two"), errors.New("three")
	tracer := &Tracer{}
	private := &diary{name: "private", journal: &journal, err: two}
	full := &diary{name: "full", journal: &journal, err: one}
	tracer.AddSink(private, false)
	tracer.AddSink(&Memory{}, false)
	tracer.AddSink(full, true)
	tracer.SetBridge(&fakeBridge{journal: &journal, err: three}, false)

	err := tracer.Flush(t.Context())
	flushes := []string{"flush full", "flush private", "flush bridge"}
	if !slices.Equal(journal, flushes) || !errors.Is(err, one) || !errors.Is(err, two) || !errors.Is(err, three) {
		t.Errorf("Flush: %v, %v", journal, err)
	}
	journal = nil
	running := &Span{}
	running.Init(t.Context(), tracer, action("flow", "running"))
	running.Start()
	err = tracer.Close(t.Context())
	if want := append(slices.Clone(flushes), "close full", "close private"); !slices.Equal(journal, want) || !errors.Is(err, one) || !errors.Is(err, two) || !errors.Is(err, three) {
		t.Errorf("Close: %v, %v", journal, err)
	}
	_ = run(t.Context(), tracer, action("flow", "later"), nothing)
	running.End(nil)
	if len(full.Ended()) != 1 || full.Ended()[0].DisplayName != "running" || tracer.Recording() {
		t.Errorf("%d spans ended; those that start after Close must not be recorded", len(full.Ended()))
	}
	journal = nil
	if err := tracer.Close(t.Context()); err != nil || journal != nil {
		t.Errorf("second Close: %v, %v", journal, err)
	}
	if err := tracer.Flush(t.Context()); err != nil {
		t.Errorf("Flush after Close: %v", err)
	}
	tracer.AddSink(&Memory{}, true)
	if !tracer.Recording() {
		t.Error("a sink added after Close is not listened to")
	}
}

func TestNilTracer(t *testing.T) {
	var tracer *Tracer
	if tracer.Recording() || tracer.Flush(t.Context()) != nil || tracer.Close(t.Context()) != nil {
		t.Error("a nil tracer does something")
	}
	_ = run(t.Context(), tracer, action("flow", "f"), nothing)
}

func TestSeveralSinks(t *testing.T) {
	tracer, first := recorder(true)
	second := &Memory{}
	tracer.AddSink(second, true)
	_ = run(t.Context(), tracer, action("flow", "f"), func(*Span) error {
		late := &Memory{}
		tracer.AddSink(late, true)
		if len(late.Started()) != 0 {
			t.Error("a sink got a span that began before it was added")
		}
		return nil
	})
	for _, m := range []*Memory{first, second} {
		if len(m.Started()) != 1 || len(m.Ended()) != 1 {
			t.Errorf("%d started, %d ended", len(m.Started()), len(m.Ended()))
		}
	}
	if first.Ended()[0] != second.Ended()[0] {
		t.Error("the record was built twice for sinks that may see the same")
	}
	first.Reset()
	if len(first.Started()) != 0 || len(first.Ended()) != 0 {
		t.Error("Reset left something")
	}
	list := second.Ended()
	list[0] = nil
	if second.Ended()[0] == nil {
		t.Error("Ended hands out its own slice")
	}
}

func TestSinksAddedAtOnce(t *testing.T) {
	tracer := &Tracer{}
	sinks := make([]Memory, 200)
	var wg sync.WaitGroup
	for i := range sinks {
		wg.Go(func() { tracer.AddSink(&sinks[i], i%2 == 0) })
	}
	wg.Wait()
	_ = run(t.Context(), tracer, action("flow", "f"), nothing)
	for i := range sinks {
		if len(sinks[i].Ended()) != 1 {
			t.Fatalf("sink %d was lost", i)
		}
	}
}

func TestClosingTwiceAtOnce(t *testing.T) {
	var journal []string
	tracer := &Tracer{}
	tracer.AddSink(&diary{name: "sink", journal: &journal}, true)
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _ = tracer.Close(t.Context()) })
	}
	wg.Wait()
	if len(journal) != 2 {
		t.Errorf("%v", journal)
	}
}

func TestBridge(t *testing.T) {
	tracer, m := recorder(true)
	b := &fakeBridge{trace: "0123456789abcdef0123456789abcdef", span: "0123456789abcdef"}
	tracer.SetBridge(b, false)
	_ = run(t.Context(), tracer, action("flow", "f"), func(s *Span) error {
		if s.TraceID() != b.trace || s.SpanID() != b.span || s.Value(twinKey{}) != "f" {
			t.Errorf("ids %s, %s; context %v", s.TraceID(), s.SpanID(), s.Value(twinKey{}))
		}
		quiet := &Span{} // of another instance, which nobody listens to
		quiet.Init(s, nil, action("tool", "t"))
		if quiet.TraceID() != b.trace {
			t.Errorf("the trace id of a child is %s", quiet.TraceID())
		}
		return nil
	})
	if d := ended(t, m, "f"); d.TraceID != b.trace || d.SpanID != b.span {
		t.Errorf("ids %s, %s", d.TraceID, d.SpanID)
	}
	if d := m.Started()[0]; d.TraceID != b.trace || d.SpanID != b.span {
		t.Errorf("ids at the start %s, %s", d.TraceID, d.SpanID)
	}
	if b.started != 1 || b.ended != 1 {
		t.Errorf("bridge: %d, %d", b.started, b.ended)
	}
	b.trace, b.span = "", "odd"
	_ = run(t.Context(), tracer, action("flow", "own"), func(s *Span) error {
		if len(s.TraceID()) != 32 {
			t.Errorf("trace id %q", s.TraceID())
		}
		return nil
	})
}
