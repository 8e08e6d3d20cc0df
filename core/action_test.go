// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/schema"
)

func TestRunTyped(t *testing.T) {
	type in struct{ N int }
	a := NewAction(KindFlow, "double", func(_ context.Context, v in, send Send[int]) (int, error) {
		if err := send(v.N); err != nil {
			return 0, err
		}
		return 2 * v.N, nil
	})
	var chunks []int
	out, err := a.Run(t.Context(), in{21}, func(c int) error { chunks = append(chunks, c); return nil })
	if err != nil || out != 42 || len(chunks) != 1 || chunks[0] != 21 {
		t.Errorf("Run = %d, %v with chunks %v", out, err, chunks)
	}
	if out, err = a.Run(t.Context(), in{21}, nil); err != nil || out != 42 {
		t.Errorf("Run without a listener = %d, %v", out, err)
	}
	if _, err = a.Run(t.Context(), in{1}, func(int) error { return errBroken }); !errors.Is(err, errBroken) {
		t.Errorf("Run with a listener that leaves: %v", err)
	}
}

func TestRunTypedMarshalsNothingUnlessRecorded(t *testing.T) {
	r := NewRegistry()
	a := NewAction(KindModel, "m", func(_ context.Context, v counted, _ Send[None]) (counted, error) { return v, nil })
	r.Register(a.Action)
	var n int
	if _, err := a.Run(t.Context(), counted{&n}, nil); err != nil || n != 0 {
		t.Errorf("without a sink: %d calls of MarshalJSON, %v", n, err)
	}
	r.Tracer().AddSink(&tracing.Memory{}, false)
	if _, err := a.Run(t.Context(), counted{&n}, nil); err != nil || n != 0 {
		t.Errorf("without a sink that may see it: %d calls of MarshalJSON, %v", n, err)
	}
	m := listen(r)
	if _, err := a.Run(t.Context(), counted{&n}, nil); err != nil || n != 2 {
		t.Errorf("with a sink: %d calls of MarshalJSON, want 2; %v", n, err)
	}
	d := spanNamed(t, m, "m")
	wantAttr(t, d, "genkit:input", `"counted"`)
	wantAttr(t, d, "genkit:output", `"counted"`)
}

// counted counts how often it is encoded.
type counted struct{ n *int }

func (c counted) MarshalJSON() ([]byte, error) {
	*c.n++
	return []byte(`"counted"`), nil
}

func TestRunRecordsWhatIsNotJSON(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindModel, "m", func(_ context.Context, v float64, _ Send[None]) (float64, error) { return v, nil })
	r.Register(a.Action)
	if _, err := a.Run(t.Context(), math.NaN(), nil); err != nil {
		t.Fatal(err)
	}
	if text, _ := spanNamed(t, m, "m").Attributes["genkit:input"].(string); !strings.HasPrefix(text, `"not JSON: `) {
		t.Errorf("genkit:input is %q", text)
	}
}

func TestRunFailureIsOnTheSpan(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindFlow, "f", func(context.Context, string, Send[None]) (string, error) { return "partial", errBroken })
	r.Register(a.Action)
	if out, err := a.Run(t.Context(), "x", nil); out != "partial" || !errors.Is(err, errBroken) {
		t.Errorf("Run = %q, %v", out, err)
	}
	d := spanNamed(t, m, "f")
	wantAttr(t, d, "genkit:state", "error")
	wantNoAttr(t, d, "genkit:output")
	if d.Status.Code != 2 || d.Status.Message != "broken" {
		t.Errorf("status %+v", d.Status)
	}
}

func TestPanicPassesThrough(t *testing.T) {
	for name, run := range map[string]func(context.Context, *ActionOf[string, string, None]) error{
		"typed": func(ctx context.Context, a *ActionOf[string, string, None]) error {
			_, err := a.Run(ctx, "x", nil)
			return err
		},
		"JSON": func(ctx context.Context, a *ActionOf[string, string, None]) error {
			_, err := a.RunJSON(ctx, raw(`"x"`), nil)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, recorded := range []bool{false, true} {
				r := NewRegistry()
				var m *tracing.Memory
				if recorded {
					m = listen(r)
				}
				value := errors.New("own panic")
				inner := NewAction(KindModel, "inner", func(context.Context, string, Send[None]) (string, error) { panic(value) })
				outer := NewAction(KindFlow, "outer", func(ctx context.Context, _ string, _ Send[None]) (string, error) {
					return "", run(ctx, inner)
				})
				r.Register(inner.Action)
				r.Register(outer.Action)
				if p := panicOf(func() { _ = run(t.Context(), outer) }); p != value {
					t.Fatalf("panic %v, want the body's own", p)
				}
				if !recorded {
					continue
				}
				for _, name := range []string{"inner", "outer"} {
					d := spanNamed(t, m, name)
					wantAttr(t, d, "genkit:state", "error")
					if d.Status.Code != 2 || d.EndTime == 0 {
						t.Errorf("span %s: status %+v, end %v", name, d.Status, d.EndTime)
					}
				}
				wantAttr(t, spanNamed(t, m, "inner"), "genkit:isFailureSource", true)
				wantNoAttr(t, spanNamed(t, m, "outer"), "genkit:isFailureSource")
			}
		})
	}
}

func TestStepPanicPassesThrough(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	p := panicOf(func() {
		_, _ = Step(t.Context(), StepOptions{Name: "s", Type: "flowStep", Registry: r}, func(context.Context) (int, error) { panic("own") })
	})
	if p != "own" {
		t.Errorf("panic %v", p)
	}
	wantAttr(t, spanNamed(t, m, "s"), "genkit:state", "error")
}

func TestStep(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	flow := NewAction(KindFlow, "f", func(ctx context.Context, _ None, _ Send[None]) (int, error) {
		return Step(ctx, StepOptions{Name: "s", Type: "flowStep", Input: 1, Streaming: true}, func(ctx context.Context) (int, error) {
			if !Streaming(ctx) || RegistryOf(ctx) != r {
				t.Error("the step's context does not know what the step was told")
			}
			return 2, nil
		})
	})
	r.Register(flow.Action)
	if out, err := flow.Run(t.Context(), None{}, nil); err != nil || out != 2 {
		t.Fatal(out, err)
	}
	d := spanNamed(t, m, "s")
	wantAttr(t, d, "genkit:type", "flowStep")
	wantAttr(t, d, "genkit:path", "/{f,t:flow}/{s,t:flowStep}")
	wantAttr(t, d, "genkit:input", "1")
	wantAttr(t, d, "genkit:output", "2")
	wantNoAttr(t, d, "genkit:metadata:context")
	if d.ParentSpanID != spanNamed(t, m, "f").SpanID {
		t.Error("the step is no child of the flow")
	}
	_, err := Step(t.Context(), StepOptions{Name: "bad", Type: "util", Registry: r}, func(context.Context) (int, error) { return 0, errBroken })
	if !errors.Is(err, errBroken) {
		t.Error(err)
	}
	wantNoAttr(t, spanNamed(t, m, "bad"), "genkit:input")
	wantNoAttr(t, spanNamed(t, m, "bad"), "genkit:output")
	if out, err := Step(t.Context(), StepOptions{Name: "alone"}, func(context.Context) (int, error) { return 3, nil }); out != 3 || err != nil {
		t.Error(out, err)
	}
}

func TestAs(t *testing.T) {
	a := NewAction(KindFlow, "f", func(context.Context, string, Send[int]) (bool, error) { return true, nil })
	if typed, ok := As[string, bool, int](a.Raw()); !ok || typed != a {
		t.Error("As does not find the action's own types")
	}
	if _, ok := As[string, bool, None](a.Raw()); ok {
		t.Error("As finds other types")
	}
}

func TestKeysAndSchemas(t *testing.T) {
	type order struct {
		Name string `json:"name"`
	}
	a := NewAction(KindFlow, "shop/order", func(context.Context, order, Send[int]) (None, error) { return None{}, nil })
	if got := a.Key(); got != "/flow/shop/order" {
		t.Errorf("Key = %s", got)
	}
	in, err := a.InputSchema()
	if err != nil || !strings.Contains(string(in.JSON()), `"name"`) {
		t.Errorf("InputSchema = %s, %v", in.JSON(), err)
	}
	if out, err := a.OutputSchema(); out != nil || err != nil {
		t.Errorf("OutputSchema of None = %s, %v", out.JSON(), err)
	}
	if chunk, err := a.StreamSchema(); err != nil || !strings.Contains(string(chunk.JSON()), "integer") {
		t.Errorf("StreamSchema = %s, %v", chunk.JSON(), err)
	}
	if init, err := a.InitSchema(); init != nil || err != nil || a.Bidi() {
		t.Errorf("InitSchema of a plain action = %s, %v", init.JSON(), err)
	}
	own, err := schema.Parse([]byte(`{"type":"string"}`))
	if err != nil {
		t.Fatal(err)
	}
	a.SetSchemas(own, nil)
	if in, _ := a.InputSchema(); in != own {
		t.Error("SetSchemas did not replace the input's")
	}
	a.SetSchemas(nil, own)
	if in, _ := a.InputSchema(); in != own {
		t.Error("SetSchemas(nil, …) forgot the input's")
	}
	if out, _ := a.OutputSchema(); out != own {
		t.Error("SetSchemas did not replace the output's")
	}
}

func TestTypesThatAreNoJSON(t *testing.T) {
	type bad struct{ F func() }
	wantPanic(t, func() {
		NewAction(KindFlow, "f", func(context.Context, bad, Send[None]) (int, error) { return 0, nil })
	}, "/flow/f", "func", "action_test.go:")
	wantPanic(t, func() {
		NewAction(KindTool, "t", func(context.Context, int, Send[None]) (bad, error) { return bad{}, nil })
	}, "/tool/t")
	model := NewAction(KindModel, "m", func(context.Context, bad, Send[bad]) (int, error) { return 0, nil })
	if d := model.Descriptor(); d.InputSchema != nil || d.StreamSchema != nil || d.OutputSchema == nil {
		t.Errorf("descriptor %+v", d)
	}
	_, err := model.RunJSON(t.Context(), raw(`{}`), nil)
	wantStatus(t, err, Internal, "/model/m", "input schema")
	_, err = model.ToolDefinition()
	wantStatus(t, err, Internal, "/model/m")
}

func TestToolDefinition(t *testing.T) {
	type in struct {
		A int `json:"a"`
	}
	a := NewAction(KindTool, "math/add", func(context.Context, in, Send[None]) (int, error) { return 0, nil }).Action
	a.Description = "adds"
	d, err := a.ToolDefinition()
	if err != nil {
		t.Fatal(err)
	}
	if d.Name != "add" || d.Key != "/tool/math/add" || d.Description != "adds" || d.Metadata["originalName"] != "math/add" ||
		!strings.Contains(string(d.InputSchema), `"a"`) || !strings.Contains(string(d.OutputSchema), "integer") {
		t.Errorf("definition %+v", d)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if again, _ := a.ToolDefinition(); again != d {
				t.Error("the definition is made more than once")
			}
		})
	}
	wg.Wait()
	plain := NewAction(KindTool, "now", func(context.Context, None, Send[None]) (None, error) { return None{}, nil }).Action
	if d, err = plain.ToolDefinition(); err != nil || d.Metadata != nil || string(d.InputSchema) != NoSchema || string(d.OutputSchema) != NoSchema {
		t.Errorf("definition %+v, %v", d, err)
	}
}

func TestLazySchema(t *testing.T) {
	type config struct {
		Heat float64 `json:"heat"`
	}
	s, err := schema.For[int]()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		of   any
		want string
	}{{nil, "{}"}, {s, "integer"}, {config{}, `"heat"`}, {&config{}, `"heat"`}} {
		got, err := LazySchema(c.of).MarshalJSON()
		if err != nil || !strings.Contains(string(got), c.want) {
			t.Errorf("LazySchema(%T) = %s, %v", c.of, got, err)
		}
	}
	if got, err := LazySchema(func() {}).MarshalJSON(); string(got) != "{}" || err != nil {
		t.Errorf("the schema of a function is %s, %v", got, err)
	}
}
