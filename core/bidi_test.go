// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

type settings struct {
	Prefix string `json:"prefix,omitempty"`
}

// collect is a bidi action that sends back each input with a prefix and ends with
// all of them.
func collect(_ context.Context, init settings, inputs iter.Seq2[string, error], send Send[string]) (string, error) {
	var all []string
	for in, err := range inputs {
		if err != nil {
			return strings.Join(all, ","), err
		}
		all = append(all, in)
		if err := send(init.Prefix + in); err != nil {
			return "", err
		}
	}
	return strings.Join(all, ","), nil
}

func TestBidiRun(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	b := NewBidiAction(KindAgent, "b", collect)
	r.Register(b.Action)
	if !b.Bidi() || b.Metadata["bidi"] != true {
		t.Error("the action does not say that it is bidi")
	}
	var chunks []string
	out, err := b.Run(t.Context(), settings{"- "}, "one", func(c string) error { chunks = append(chunks, c); return nil })
	if err != nil || out != "one" || !slices.Equal(chunks, []string{"- one"}) {
		t.Errorf("Run = %q, %v with chunks %q", out, err, chunks)
	}
	d := spanNamed(t, m, "b")
	wantAttr(t, d, "genkit:init", `{"prefix":"- "}`)
	wantAttr(t, d, "genkit:input", `"one"`)
	wantAttr(t, d, "genkit:output", `"one"`)
	wantAttr(t, d, "genkit:metadata:subtype", "agent")
	if out, err := b.Run(t.Context(), settings{}, "two", nil); out != "two" || err != nil {
		t.Errorf("Run without a listener = %q, %v", out, err)
	}
}

func TestBidiJSON(t *testing.T) {
	seq := func(texts ...string) iter.Seq[json.RawMessage] {
		return func(yield func(json.RawMessage) bool) {
			for _, text := range texts {
				if !yield(raw(text)) {
					return
				}
			}
		}
	}
	for name, c := range map[string]struct {
		call   Call
		out    string
		chunks []string
		status Status
		text   string
	}{
		"unary":              {call: Call{Input: raw(`"a"`), Init: raw(`{"prefix":"-"}`)}, out: `"a"`, chunks: []string{`"-a"`}},
		"absent init":        {call: Call{Input: raw(`"a"`)}, out: `"a"`, chunks: []string{`"a"`}},
		"null init":          {call: Call{Input: raw(`"a"`), Init: raw("null")}, out: `"a"`, chunks: []string{`"a"`}},
		"stream":             {call: Call{Inputs: seq(`"a"`, `"b"`)}, out: `"a,b"`, chunks: []string{`"a"`, `"b"`}},
		"empty stream":       {call: Call{Inputs: seq()}, out: `""`},
		"no input":           {call: Call{}, status: InvalidArgument, text: "requires input"},
		"invalid init":       {call: Call{Input: raw(`"a"`), Init: raw(`{"prefix":1}`)}, status: InvalidArgument, text: "invalid init: prefix"},
		"invalid unary":      {call: Call{Input: raw(`1`)}, status: InvalidArgument, text: "invalid input"},
		"invalid in between": {call: Call{Inputs: seq(`"a"`, `1`, `"b"`)}, status: InvalidArgument, text: "invalid input", chunks: []string{`"a"`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := NewRegistry()
			m := listen(r)
			b := NewBidiAction(KindAgent, "b", collect)
			r.Register(b.Action)
			var chunks []string
			c.call.Send = func(chunk json.RawMessage) error { chunks = append(chunks, string(chunk)); return nil }
			result, err := b.Call(t.Context(), c.call)
			if c.status != OK {
				wantStatus(t, err, c.status, c.text, "/agent/b")
			} else if err != nil || string(result.Output) != c.out {
				t.Errorf("%s, %v; want %s", result.Output, err, c.out)
			}
			if !slices.Equal(chunks, c.chunks) {
				t.Errorf("chunks %q, want %q", chunks, c.chunks)
			}
			d := spanNamed(t, m, "b")
			if init, _ := d.Attributes["genkit:init"].(string); !strings.HasPrefix(init, "{") {
				t.Errorf("genkit:init is %v", d.Attributes["genkit:init"])
			}
			if _, recorded := d.Attributes["genkit:input"]; recorded != (c.call.Inputs == nil) {
				t.Errorf("genkit:input is %v", d.Attributes["genkit:input"])
			}
		})
	}
}

func TestBidiLeavesTheInputsEarly(t *testing.T) {
	b := NewBidiAction(KindAgent, "b", func(_ context.Context, _ None, inputs iter.Seq2[string, error], _ Send[None]) (string, error) {
		for in := range inputs {
			return in, nil
		}
		return "", nil
	})
	pulled := 0
	result, err := b.Call(t.Context(), Call{Inputs: func(yield func(json.RawMessage) bool) {
		for _, text := range []string{`"a"`, `"b"`} {
			pulled++
			if !yield(raw(text)) {
				return
			}
		}
	}})
	if err != nil || string(result.Output) != `"a"` || pulled != 1 {
		t.Errorf("%s, %v after %d inputs", result.Output, err, pulled)
	}
}

func TestBidiInvalidInputIsTheLast(t *testing.T) {
	b := NewBidiAction(KindAgent, "b", func(_ context.Context, _ None, inputs iter.Seq2[string, error], _ Send[None]) (int, error) {
		n := 0
		for range inputs {
			n++
		}
		return n, nil
	})
	result, err := b.Call(t.Context(), Call{Inputs: func(yield func(json.RawMessage) bool) {
		_ = yield(raw(`"a"`)) && yield(raw(`1`)) && yield(raw(`"b"`))
	}})
	if err != nil || string(result.Output) != "2" {
		t.Errorf("%s, %v", result.Output, err)
	}
}

func TestBidiPanicAndFailure(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	b := NewBidiAction(KindAgent, "b", func(_ context.Context, _ None, inputs iter.Seq2[string, error], _ Send[None]) (func(), error) {
		for in := range inputs {
			switch in {
			case "panic":
				panic("own")
			case "fail":
				return nil, errBroken
			}
		}
		return func() {}, nil
	})
	r.Register(b.Action)
	if p := panicOf(func() { _, _ = b.Run(t.Context(), None{}, "panic", nil) }); p != "own" {
		t.Errorf("panic %v", p)
	}
	if p := panicOf(func() { _, _ = b.RunJSON(t.Context(), raw(`"panic"`), nil) }); p != "own" {
		t.Errorf("panic %v", p)
	}
	if _, err := b.Run(t.Context(), None{}, "fail", nil); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	if _, err := b.RunJSON(t.Context(), raw(`"fail"`), nil); !errors.Is(err, errBroken) {
		t.Error(err)
	}
	_, err := b.RunJSON(t.Context(), raw(`"fine"`), nil)
	wantStatus(t, err, Internal, "output")
	for _, d := range m.Ended() {
		wantAttr(t, d, "genkit:state", "error")
	}
	if n := len(m.Ended()); n != 5 {
		t.Errorf("%d spans", n)
	}
}

func TestBidiInitOfATypeThatIsNoJSON(t *testing.T) {
	b := NewBidiAction(KindAgent, "b", func(context.Context, struct{ F func() }, iter.Seq2[string, error], Send[None]) (None, error) {
		return None{}, nil
	})
	_, err := b.RunJSON(t.Context(), raw(`"a"`), nil)
	wantStatus(t, err, Internal, "init schema")
}

func TestBidiRedacts(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	b := NewBidiAction(KindAgent, "b", func(_ context.Context, init *ai.ModelRequest, inputs iter.Seq2[*ai.ModelRequest, error], _ Send[None]) (None, error) {
		for in, err := range inputs {
			if err != nil {
				return None{}, err
			}
			for _, q := range []*ai.ModelRequest{init, in} {
				if text, _ := json.Marshal(q.Config); !strings.Contains(string(text), "sk-1") {
					t.Errorf("the action got %s", text)
				}
			}
		}
		return None{}, nil
	})
	r.Register(b.Action)
	q := &ai.ModelRequest{Messages: []*ai.Message{}, Config: map[string]any{"apiKey": "sk-1"}}
	if _, err := b.Run(t.Context(), q, q, nil); err != nil {
		t.Fatal(err)
	}
	const text = `{"messages":[],"config":{"apiKey":"sk-1"}}`
	if _, err := b.Call(t.Context(), Call{Init: raw(text), Input: raw(text)}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Call(t.Context(), Call{Init: raw(`{"messages":1,"config":{"apiKey":"sk-1"}}`), Input: raw(text)}); err == nil {
		t.Fatal("an invalid init is no error")
	}
	for _, d := range m.Ended() {
		for _, name := range []string{"genkit:init", "genkit:input"} {
			if recorded, _ := d.Attributes[name].(string); recorded == "" || strings.Contains(recorded, "sk-1") {
				t.Errorf("%s is %q", name, recorded)
			}
		}
	}
}
