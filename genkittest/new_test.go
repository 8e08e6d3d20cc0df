// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// closing is a sink whose Close fails.
type closing struct {
	tracing.Memory
	err    error
	closed bool
}

func (c *closing) Close(ctx context.Context) error {
	c.closed = ctx.Err() == nil
	return c.err
}

func TestNewClosesAtTheEnd(t *testing.T) {
	sink := &closing{}
	r := record(t, func(t testing.TB) {
		New(t, NewModel(), func(o *genkit.Options) { o.Sinks = append(o.Sinks, sink) })
		if sink.closed {
			t.Error("closed at once")
		}
	})
	if r.failed || !sink.closed {
		t.Errorf("closed %t: %s", sink.closed, r.text())
	}
	sink.err = errors.New("disk full")
	r = record(t, func(t testing.TB) {
		New(t, nil, func(o *genkit.Options) { o.Sinks = append(o.Sinks, sink) })
	})
	if !strings.Contains(r.text(), "disk full") {
		t.Errorf("a failing Close is not reported: %s", r.text())
	}
}

func TestNewReportsWrongOptions(t *testing.T) {
	r := record(t, func(t testing.TB) {
		New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{nil} })
		t.Error("New returned")
	})
	if !strings.Contains(r.text(), "Options.Plugins[0] is nil") || strings.Contains(r.text(), "New returned") {
		t.Errorf("report: %s", r.text())
	}
}

func TestTrace(t *testing.T) {
	var l *SpanLog
	r := record(t, func(t testing.TB) {
		g := New(t, NewModel(Text("secret answer"), Fail(core.Unavailable, "busy")))
		l = Trace(t, g)
		for range 2 {
			_, _ = g.GenerateText(t.Context(), genkit.WithPrompt("secret question"))
		}
		t.Error("so that the spans are shown")
	})
	spans := l.Spans(ModelName)
	if len(spans) != 2 || len(l.Spans("generate")) != 2 || len(l.Spans("nothing")) != 0 {
		t.Fatalf("%d spans of the model, %d of generate", len(spans), len(l.Spans("generate")))
	}
	if input, _ := spans[0].Attributes["genkit:input"].(string); !strings.Contains(input, "secret question") {
		t.Errorf("input = %q", input)
	}
	if spans[1].Attributes["genkit:state"] != "error" {
		t.Errorf("state of the second = %v", spans[1].Attributes["genkit:state"])
	}
	for _, want := range []string{"  generate [util] success in", "\n    " + ModelName + " [action] success in", "[action] error in", "UNAVAILABLE: busy", "secret answer"} {
		if !strings.Contains(r.text(), want) {
			t.Errorf("the log does not hold %q:\n%s", want, r.text())
		}
	}
	quiet := record(t, func(t testing.TB) { Trace(t, New(t, nil)) })
	if quiet.text() != "" {
		t.Errorf("a test that passes logs %q", quiet.text())
	}
}

func TestTraceOfARunningSpan(t *testing.T) {
	g := New(t, nil)
	l := Trace(t, g)
	_, err := core.Step(t.Context(), core.StepOptions{Name: "step", Type: "util", Registry: g.Registry()}, func(context.Context) (string, error) {
		return l.tree(), nil
	})
	if err != nil || !strings.Contains(l.Spans("step")[0].Attributes["genkit:output"].(string), "still runs") {
		t.Errorf("err = %v", err)
	}
}

func TestEmbedder(t *testing.T) {
	g := New(t, nil)
	e := NewEmbedder(8)
	e.Define(g, "fake")
	docs := []*ai.Document{ai.NewTextDocument("Hello, World", nil), ai.NewTextDocument("world hello!", nil), ai.NewTextDocument("", nil),
		ai.NewDocument(ai.NewMediaPart("image/png", "https://example.com/a.png"))}
	list, err := g.Embed(t.Context(), "fake", docs)
	if err != nil {
		t.Fatal(err)
	}
	if c := cosine(list[0].Embedding, list[1].Embedding); c < 0.9999 {
		t.Errorf("the same words in another order have similarity %v", c)
	}
	if c := cosine(list[2].Embedding, list[3].Embedding); c > 0.9999 || len(list[2].Embedding) != 8 {
		t.Errorf("nothing and an image have similarity %v", c)
	}
	// Vectors are the same on every machine and in every version.
	if got := short(e.Vector(ai.NewTextDocument("hello", nil))[:2]); got != "[0.49176,0.12907797]" {
		t.Errorf("vector of hello begins with %s", got)
	}
	if q := e.Requests(); e.Calls() != 1 || q[0].Input[0].Text() != "Hello, World" {
		t.Errorf("requests = %s", short(q))
	}
	docs[0].Metadata = ai.Metadata{"new": true}
	if r := record(t, e.AssertUnchanged); !strings.Contains(r.text(), "request 1 of the embedder") {
		t.Errorf("report: %s", r.text())
	}
	if e.Reset(); e.Calls() != 0 {
		t.Error("Reset forgot nothing")
	}
}

func TestRetriever(t *testing.T) {
	g := New(t, nil)
	docs := threeDocs()
	f := NewRetriever(docs...)
	f.Define(g, "fake")
	docs[0].Metadata["page"] = "changed"
	query := ai.NewTextDocument("q", nil)
	for _, c := range []struct {
		options any
		want    int
	}{{nil, 3}, {ai.CommonRetrieverOptions{K: 2}, 2}, {&ai.CommonRetrieverOptions{K: 9}, 3}, {map[string]any{"k": 1}, 1}} {
		found, err := g.Retrieve(t.Context(), "fake", query, genkit.WithConfig(c.options))
		if err != nil || len(found) != c.want || found[0].Metadata["page"] != 1.0 {
			t.Errorf("options %v: %s, %v", c.options, short(found), err)
		}
	}
	for _, wrong := range []any{ai.CommonRetrieverOptions{K: -1}, map[string]any{"k": "two"}} {
		if _, err := g.Retrieve(t.Context(), "fake", query, genkit.WithConfig(wrong)); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("options %v: %v", wrong, err)
		}
	}
	if q := f.Requests(); len(q) != f.Calls() || q[0].Query.Text() != "q" {
		t.Errorf("%d calls, requests %s", f.Calls(), short(q))
	}
	query.Content = nil
	if r := record(t, f.AssertUnchanged); !strings.Contains(r.text(), "request 1 of the retriever") {
		t.Errorf("report: %s", r.text())
	}
	if f.Reset(); f.Calls() != 0 {
		t.Error("Reset forgot nothing")
	}
}
