// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"testing"
)

type point struct {
	X     int    `json:"x"`
	Y     int    `json:"y"`
	Label string `json:"label"`
}

func move(_ context.Context, p point, _ Send[None]) (point, error) {
	p.X++
	return p, nil
}

// within fails t when fn allocates more than budget times.
func within(t *testing.T, budget float64, fn func()) {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	if got := testing.AllocsPerRun(200, fn); got > budget {
		t.Errorf("%v allocations, budget %v", got, budget)
	} else {
		t.Logf("%v allocations, budget %v", got, budget)
	}
}

func TestAllocationsOfTypedRun(t *testing.T) {
	r := NewRegistry()
	a := NewAction(KindFlow, "move", move)
	r.Register(a.Action)
	ctx := t.Context()
	within(t, 2, func() {
		if _, err := a.Run(ctx, point{X: 1}, nil); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAllocationsOfTypedRunWithDefaultContext(t *testing.T) {
	r := NewRegistry()
	r.SetDefaultContext(map[string]any{"tenant": "a"})
	a := NewAction(KindFlow, "move", move)
	r.Register(a.Action)
	ctx := t.Context()
	within(t, 2, func() { _, _ = a.Run(ctx, point{X: 1}, nil) })
}

func TestAllocationsOfJSONDoor(t *testing.T) {
	r := NewRegistry()
	a := NewAction(KindFlow, "move", move)
	r.Register(a.Action)
	ctx, in := t.Context(), raw(`{"x":1,"y":2,"label":"here"}`)
	within(t, 25, func() {
		if _, err := a.RunJSON(ctx, in, nil); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAllocationsOfLookup(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p", init: brings("p/m")})
	mustLookup(t, r, KindModel, "m") // and its alias
	child := r.Child()
	ctx := t.Context()
	for _, name := range []string{"p/m", "m"} {
		within(t, 0, func() {
			if _, err := child.Lookup(ctx, KindModel, name); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestAllocationsOfStep(t *testing.T) {
	r := NewRegistry()
	o := StepOptions{Name: "s", Type: "flowStep", Registry: r}
	body := func(context.Context) (int, error) { return 1, nil }
	ctx := t.Context()
	within(t, 1, func() { _, _ = Step(ctx, o, body) })
}

func BenchmarkTypedRun(b *testing.B) {
	r := NewRegistry()
	a := NewAction(KindFlow, "move", move)
	r.Register(a.Action)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = a.Run(b.Context(), point{X: 1}, nil)
	}
}

func BenchmarkJSONDoor(b *testing.B) {
	r := NewRegistry()
	a := NewAction(KindFlow, "move", move)
	r.Register(a.Action)
	in := raw(`{"x":1,"y":2,"label":"here"}`)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = a.RunJSON(b.Context(), in, nil)
	}
}

func BenchmarkLookup(b *testing.B) {
	r := NewRegistry()
	r.Register(echo(KindModel, "p/m"))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = r.Lookup(b.Context(), KindModel, "p/m")
	}
}
