// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// changing is a source whose one action is another one after each change.
type changing struct {
	version atomic.Int64
	broken  atomic.Bool
}

func (c *changing) action() *Action {
	v := c.version.Load()
	return NewAction(KindFlow, "changing", func(context.Context, None, Send[None]) (int64, error) { return v, nil }).Action
}

func (c *changing) Lookup(_ context.Context, k Kind, name string) (*Action, error) {
	if k != KindFlow || name != "changing" {
		return nil, nil
	}
	if c.broken.Load() {
		return nil, Errorf(InvalidArgument, "it is broken")
	}
	return c.action(), nil
}

func (c *changing) Actions(context.Context) []*Action { return []*Action{c.action()} }

func TestSources(t *testing.T) {
	r := NewRegistry()
	source := &changing{}
	r.AddSource(source)
	run := func() string {
		t.Helper()
		a, err := r.Child().Lookup(t.Context(), KindFlow, "changing")
		if err != nil {
			t.Fatal(err)
		}
		if a.registry.Load() != r {
			t.Error("the action does not belong to the instance")
		}
		out, err := a.RunJSON(t.Context(), nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	keys := func() (keys []string) {
		for _, d := range r.List(t.Context()) {
			keys = append(keys, d.Key)
		}
		return keys
	}
	first := run()
	source.version.Add(1)
	if second := run(); first != "0" || second != "1" {
		t.Errorf("ran %s and %s", first, second)
	}
	if diff := cmp.Diff([]string{"/flow/changing"}, keys()); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
	if _, err := r.Lookup(t.Context(), KindFlow, "other"); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
	source.broken.Store(true)
	if _, err := r.Lookup(t.Context(), KindFlow, "changing"); StatusOf(err) != InvalidArgument {
		t.Errorf("a broken one: %v", err)
	}

	// What is registered hides it.
	r.AddSource(&changing{})
	r.Register(NewAction(KindFlow, "changing", func(context.Context, None, Send[None]) (string, error) { return "own", nil }).Action)
	if got := run(); got != `"own"` {
		t.Errorf("ran %s", got)
	}
	if diff := cmp.Diff([]string{"/flow/changing"}, keys()); diff != "" {
		t.Errorf("listed (-want +got):\n%s", diff)
	}
}

func TestAbsentInput(t *testing.T) {
	a := NewAction(KindPrompt, "p", func(_ context.Context, in map[string]any, _ Send[None]) (map[string]any, error) { return in, nil })
	if _, err := a.RunJSON(t.Context(), nil, nil); StatusOf(err) != InvalidArgument || !a.NeedsInput() {
		t.Errorf("without one: %v", err)
	}
	a.SetAbsentInput(json.RawMessage(`{"x":1}`))
	for _, in := range []string{"", "null"} {
		if out, err := a.RunJSON(t.Context(), json.RawMessage(in), nil); err != nil || string(out) != `{"x":1}` || a.NeedsInput() {
			t.Errorf("%q gave %s, %v", in, out, err)
		}
	}
	if out, err := a.RunJSON(t.Context(), json.RawMessage(`{"x":2}`), nil); err != nil || string(out) != `{"x":2}` {
		t.Errorf("gave %s, %v", out, err)
	}
}
