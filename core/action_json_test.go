// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// inspect returns an action that answers with how Go prints its input.
func inspect[In any](name string) *ActionOf[In, string, None] {
	return NewAction(KindFlow, name, func(_ context.Context, in In, _ Send[None]) (string, error) {
		return fmt.Sprintf("%#v", in), nil
	})
}

func TestNothingIsNoInput(t *testing.T) {
	for _, text := range []string{"", " \n\t", "null", " null\n"} {
		for _, a := range []*Action{
			inspect[string]("string").Action, inspect[point]("struct").Action, inspect[*point]("pointer").Action,
			inspect[[]int]("slice").Action, inspect[map[string]int]("map").Action,
		} {
			_, err := a.RunJSON(t.Context(), raw(text), nil)
			wantStatus(t, err, InvalidArgument)
			want := "Action '" + a.Key() + "' requires input."
			if e := new(Error); !errors.As(err, &e) || e.Message != want || !e.Public() {
				t.Errorf("%s with %q: %v, want the public text %q", a.Name, text, err, want)
			}
		}
		for name, run := range map[string]func() (json.RawMessage, error){
			"struct {}{}": func() (json.RawMessage, error) { return inspect[None]("f").RunJSON(t.Context(), raw(text), nil) },
			"<nil>":       func() (json.RawMessage, error) { return inspect[any]("f").RunJSON(t.Context(), raw(text), nil) },
			"json.RawMessage(nil)": func() (json.RawMessage, error) {
				return inspect[json.RawMessage]("f").RunJSON(t.Context(), raw(text), nil)
			},
		} {
			out, err := run()
			if want, _ := json.Marshal(name); err != nil || string(out) != string(want) {
				t.Errorf("%q gave %s, %v; want %s", text, out, err, want)
			}
		}
	}
}

func TestNothingWithASchemaThatAcceptsNull(t *testing.T) {
	a := inspect[*point]("f")
	s, err := schema.Parse([]byte(`{"type":["object","null"]}`))
	if err != nil {
		t.Fatal(err)
	}
	a.SetSchemas(s, nil)
	if out, err := a.RunJSON(t.Context(), raw("null"), nil); err != nil || string(out) != `"(*core.point)(nil)"` {
		t.Errorf("RunJSON = %s, %v", out, err)
	}
}

func TestInputTypes(t *testing.T) {
	for name, c := range map[string]struct {
		a    *Action
		in   string
		want string
	}{
		"any":     {inspect[any]("f").Action, `[1,"a"]`, `[]interface {}{1, "a"}`},
		"none":    {inspect[None]("f").Action, `{"ignored":1}`, `struct {}{}`},
		"raw":     {NewAction(KindFlow, "f", func(_ context.Context, in json.RawMessage, _ Send[None]) (string, error) { return string(in), nil }).Action, `{"n":9007199254740993}`, `{"n":9007199254740993}`},
		"pointer": {NewAction(KindFlow, "f", func(_ context.Context, in *point, _ Send[None]) (string, error) { return in.Label, nil }).Action, `{"x":1,"y":2,"label":"here"}`, `here`},
		"large integer": {NewAction(KindFlow, "f", func(_ context.Context, in struct{ N int64 }, _ Send[None]) (string, error) {
			return fmt.Sprint(in.N), nil
		}).Action, `{"N":9007199254740993}`, `9007199254740993`},
	} {
		out, err := c.a.RunJSON(t.Context(), raw(c.in), nil)
		if want, _ := json.Marshal(c.want); err != nil || !sameJSON(out, want) {
			t.Errorf("%s: %s, %v; want %s", name, out, err, want)
		}
	}
}

func sameJSON(a, b []byte) bool {
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && fmt.Sprint(x) == fmt.Sprint(y)
}

func TestInvalidInputNamesAllPaths(t *testing.T) {
	type item struct {
		Qty int `json:"qty" jsonschema:"minimum=1"`
	}
	type order struct {
		Name  string `json:"name"`
		Items []item `json:"items"`
	}
	ran := false
	a := NewAction(KindFlow, "order", func(context.Context, order, Send[None]) (int, error) { ran = true; return 0, nil })
	_, err := a.RunJSON(t.Context(), raw(`{"name":5,"items":[{"qty":1},{"qty":0}]}`), nil)
	wantStatus(t, err, InvalidArgument, "/flow/order", "name", "items.1.qty")
	var e *Error
	if !errors.As(err, &e) || !e.Public() {
		t.Fatalf("%v is not public", err)
	}
	details, _ := e.Details.(map[string]any)
	list, _ := details["errors"].([]schema.FieldError)
	var paths []string
	for _, f := range list {
		paths = append(paths, f.Path)
	}
	if !slices.Equal(paths, []string{"name", "items.1.qty"}) {
		t.Errorf("details name %v", paths)
	}
	if ran {
		t.Error("the action ran on invalid input")
	}
	for _, text := range []string{`{"name":"a","items":[]`, `{} {}`, `nul`, "\xff"} {
		_, err := a.RunJSON(t.Context(), raw(text), nil)
		wantStatus(t, err, InvalidArgument)
	}
	_, err = inspect[None]("none").RunJSON(t.Context(), raw(`7`), nil)
	wantStatus(t, err, InvalidArgument, "/flow/none")
}

func TestDefaultsAreApplied(t *testing.T) {
	type in struct {
		Size string `json:"size" jsonschema:"default=M"`
		Qty  int    `json:"qty"`
	}
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindFlow, "f", func(_ context.Context, v in, _ Send[None]) (string, error) { return fmt.Sprint(v.Size, v.Qty), nil })
	r.Register(a.Action)
	if out, err := a.RunJSON(t.Context(), raw(`{"qty":9}`), nil); err != nil || string(out) != `"M 9"` && string(out) != `"M9"` {
		t.Errorf("RunJSON = %s, %v", out, err)
	}
	wantAttr(t, spanNamed(t, m, "f"), "genkit:input", `{"qty":9}`)
	_, err := a.RunJSON(t.Context(), raw(`{"qty":"many"}`), nil)
	wantStatus(t, err, InvalidArgument, "qty")
}

func TestInitIsRefused(t *testing.T) {
	a := inspect[string]("f")
	_, err := a.Call(t.Context(), Call{Input: raw(`"x"`), Init: raw(`{}`)})
	wantStatus(t, err, InvalidArgument, "/flow/f", "init")
	inputs := func(func(json.RawMessage) bool) {}
	_, err = a.Call(t.Context(), Call{Inputs: iter.Seq[json.RawMessage](inputs)})
	wantStatus(t, err, InvalidArgument, "/flow/f")
	if _, err = a.Call(t.Context(), Call{Input: raw(`"x"`), Init: raw(` null`)}); err != nil {
		t.Errorf("init null: %v", err)
	}
}

func TestOutputThatIsNoJSON(t *testing.T) {
	type out struct{ F any }
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindModel, "m", func(context.Context, None, Send[None]) (out, error) { return out{func() {}}, nil })
	r.Register(a.Action)
	_, err := a.RunJSON(t.Context(), nil, nil)
	wantStatus(t, err, Internal, "/model/m", "output")
	wantAttr(t, spanNamed(t, m, "m"), "genkit:state", "error")
}

func TestChunks(t *testing.T) {
	a := NewAction(KindFlow, "f", func(ctx context.Context, n int, send Send[any]) (bool, error) {
		for _, chunk := range []any{0, "", false, nil, map[string]int{"n": n}} {
			if err := send(chunk); err != nil {
				return false, err
			}
		}
		return Streaming(ctx), nil
	})
	var chunks []string
	out, err := a.RunJSON(t.Context(), raw("1"), func(chunk json.RawMessage) error {
		chunks = append(chunks, string(chunk))
		return nil
	})
	if want := []string{"0", `""`, "false", "null", `{"n":1}`}; err != nil || string(out) != "true" || !slices.Equal(chunks, want) {
		t.Errorf("chunks %q, result %s, %v", chunks, out, err)
	}
	if out, err = a.RunJSON(t.Context(), raw("1"), nil); err != nil || string(out) != "false" {
		t.Errorf("without a listener: %s, %v", out, err)
	}
}

func TestChunkThatIsNoJSON(t *testing.T) {
	a := NewAction(KindModel, "m", func(_ context.Context, _ None, send Send[any]) (int, error) {
		if err := send(func() {}); err == nil || StatusOf(err) != Internal {
			t.Errorf("send: %v", err)
		}
		return 1, send("fine")
	})
	n := 0
	if _, err := a.RunJSON(t.Context(), nil, func(json.RawMessage) error { n++; return nil }); err != nil || n != 1 {
		t.Errorf("%d chunks, %v", n, err)
	}
}

func TestSendersShareTheListener(t *testing.T) {
	var late Send[int]
	a := NewAction(KindFlow, "f", func(_ context.Context, _ None, send Send[int]) (int, error) {
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() { _ = send(i) })
		}
		wg.Wait()
		late = send
		return 0, nil
	})
	n := 0 // the race detector tells when two send at once
	if _, err := a.RunJSON(t.Context(), nil, func(json.RawMessage) error { n++; return nil }); err != nil || n != 50 {
		t.Errorf("%d chunks, %v", n, err)
	}
	wantStatus(t, late(1), FailedPrecondition)
	if n != 50 {
		t.Error("a chunk was sent after the action was over")
	}
}

func TestListenerThatLeftIsNotCalledAgain(t *testing.T) {
	a := NewAction(KindFlow, "f", func(_ context.Context, _ None, send Send[int]) (int, error) {
		first := send(1)
		if again := send(2); !errors.Is(first, errBroken) || !errors.Is(again, errBroken) {
			t.Errorf("send: %v, then %v", first, again)
		}
		return 0, first
	})
	n := 0
	_, err := a.RunJSON(t.Context(), nil, func(json.RawMessage) error { n++; return errBroken })
	if !errors.Is(err, errBroken) || n != 1 {
		t.Errorf("%d calls, %v", n, err)
	}
}

func TestCallTellsIDs(t *testing.T) {
	r := NewRegistry()
	a := NewAction(KindFlow, "f", func(context.Context, string, Send[None]) (string, error) { return "", errBroken })
	r.Register(a.Action)
	for _, recorded := range []bool{false, true} {
		if recorded {
			listen(r)
		}
		for _, in := range []string{`"x"`, `5`} {
			var traceID, spanID string
			calls := 0
			result, err := a.Call(t.Context(), Call{Input: raw(in), Started: func(trace, span string) {
				calls++
				traceID, spanID = trace, span
			}})
			if err == nil || calls != 1 || len(traceID) != 32 || len(spanID) != 16 || result.TraceID != traceID || result.SpanID != spanID {
				t.Errorf("input %s: %d calls with %q, %q; result %+v, %v", in, calls, traceID, spanID, result, err)
			}
		}
	}
}

func TestLabelsBecomeAttributes(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := inspect[string]("f")
	r.Register(a.Action)
	if _, err := a.Call(t.Context(), Call{Input: raw(`"x"`), Labels: map[string]string{"batchRun": "b1", "genkit:name": "forged"}}); err != nil {
		t.Fatal(err)
	}
	d := m.Started()[0]
	wantAttr(t, d, "batchRun", "b1")
	wantAttr(t, d, "genkit:name", "f")
}

func TestInvalidInputIsOnTheSpan(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := inspect[string]("f")
	r.Register(a.Action)
	for in, want := range map[string]string{`5`: `5`, `{"half`: `"{\"half"`, ``: `null`, `null`: `null`} {
		m.Reset()
		_, err := a.RunJSON(t.Context(), raw(in), nil)
		wantStatus(t, err, InvalidArgument)
		if len(m.Started()) != 1 {
			t.Fatalf("input %q: %d spans", in, len(m.Started()))
		}
		wantAttr(t, m.Started()[0], "genkit:input", want)
		wantAttr(t, m.Ended()[0], "genkit:state", "error")
	}
}

func TestDecoderThatPanics(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindModel, "m", func(context.Context, explosive, Send[None]) (int, error) { return 0, nil })
	r.Register(a.Action)
	if p := panicOf(func() { _, _ = a.RunJSON(t.Context(), raw(`{}`), nil) }); p != "boom" {
		t.Errorf("panic %v", p)
	}
	if len(m.Started()) != 1 || len(m.Ended()) != 1 {
		t.Errorf("%d spans started, %d ended", len(m.Started()), len(m.Ended()))
	}
}

type explosive struct{}

func (*explosive) UnmarshalJSON([]byte) error { panic("boom") }

func TestRedactor(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	a := NewAction(KindModel, "m", func(_ context.Context, q *ai.ModelRequest, _ Send[None]) (*ai.ModelRequest, error) {
		if q != nil {
			if text, _ := json.Marshal(q.Config); string(text) != `{"apiKey":"sk-1"}` {
				t.Errorf("the action got %s", text)
			}
		}
		return q, nil
	})
	r.Register(a.Action)
	const good = `{"messages":[{"role":"user","content":[{"text":"hi"}]}],"config":{"apiKey":"sk-1"}}`
	if _, err := a.RunJSON(t.Context(), raw(good), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Run(t.Context(), &ai.ModelRequest{Config: map[string]any{"apiKey": "sk-1"}}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Run(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`{"messages":5,"config":{"apiKey":"sk-1"}}`, `{"messages":[],"config":{"apiKey":"sk-1"`} {
		_, err := a.RunJSON(t.Context(), raw(bad), nil)
		wantStatus(t, err, InvalidArgument)
	}
	for _, d := range m.Ended() {
		for name, value := range d.Attributes {
			if text, _ := value.(string); strings.Contains(text, "sk-1") {
				t.Errorf("%s is %s", name, text)
			}
		}
	}
	if text, _ := m.Ended()[0].Attributes["genkit:input"].(string); !strings.Contains(text, `"hi"`) {
		t.Errorf("genkit:input is %s", text)
	}
}
