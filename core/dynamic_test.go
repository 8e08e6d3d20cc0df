// SPDX-License-Identifier: Apache-2.0

package core

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// provide returns a fetch of tools with names, which counts its calls.
func provide(calls *int, names ...string) func(context.Context) ([]*Action, error) {
	return func(context.Context) ([]*Action, error) {
		*calls++
		var list []*Action
		for _, name := range names {
			list = append(list, echo(KindTool, name))
		}
		return list, nil
	}
}

func TestDynamicAddresses(t *testing.T) {
	r := NewRegistry()
	calls := 0
	d := RegisterDynamicProvider(r, "mcp", &DynamicOptions{Description: "tools", Metadata: map[string]any{"url": "u"}},
		func(ctx context.Context) ([]*Action, error) {
			list, _ := provide(&calls, "file/read", "file/write", "time")(ctx)
			return append(list, echo(KindModel, "time")), nil
		})
	if d.Key() != "/dynamic-action-provider/mcp" || d.Description != "tools" || d.Metadata["url"] != "u" || d.Metadata["type"] != "dynamic-action-provider" {
		t.Errorf("provider %s %v", d.Key(), d.Metadata)
	}
	a := mustLookup(t, r, KindDynamicActionProvider, "mcp:tool/file/read")
	if a.Name != "file/read" || a.Kind != KindTool || a.Key() != "/dynamic-action-provider/mcp:tool/file/read" {
		t.Errorf("found %s, %s", a.Name, a.Key())
	}
	if b, err := r.LookupKey(t.Context(), a.Key()); b != a || err != nil {
		t.Errorf("LookupKey = %v, %v", b, err)
	}
	for address, want := range map[string]string{
		"mcp:tool/*": "file/read file/write time", "mcp:tool/file/*": "file/read file/write", "mcp:model/*": "time",
		"mcp:tool/time": "time", "mcp:tool/none": "", "mcp:tool/none*": "", "mcp:flow/*": "",
	} {
		list, err := r.Child().LookupProvided(t.Context(), address)
		var names []string
		for _, a := range list {
			names = append(names, a.Name)
		}
		if got := strings.Join(names, " "); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", address, got, err, want)
		}
	}
	for address, status := range map[string]Status{
		"mcp:tool/*": NotFound, "mcp:tool/none": NotFound, "none:tool/time": NotFound, "mcp:tool": InvalidArgument, ":tool/time": NotFound,
	} {
		_, err := r.Lookup(t.Context(), KindDynamicActionProvider, address)
		wantStatus(t, err, status)
	}
	if calls != 1 {
		t.Errorf("%d fetches", calls)
	}
	foreign := echo(KindDynamicActionProvider, "foreign")
	r.Register(foreign)
	_, err := r.Lookup(t.Context(), KindDynamicActionProvider, "foreign:tool/x")
	wantStatus(t, err, Internal)
}

func TestDynamicAsTheLastResort(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p", init: brings("p/m")})
	calls := 0
	RegisterDynamicProvider(r, "a", nil, provide(&calls, "one", "both", "twice", "twice"))
	RegisterDynamicProvider(r.Child(), "unseen", nil, provide(&calls, "one"))
	child := r.Child()
	RegisterDynamicProvider(child, "b", nil, provide(&calls, "both"))
	if a := mustLookup(t, r, KindTool, "one"); a.Key() != "/dynamic-action-provider/a:tool/one" {
		t.Errorf("one is %s", a.Key())
	}
	mustLookup(t, r, KindTool, "both")
	mustLookup(t, r, KindTool, "twice")
	_, err := child.Lookup(t.Context(), KindTool, "both")
	wantStatus(t, err, InvalidArgument, "ambiguous", "a:tool/both", "b:tool/both")
	for _, missing := range []struct {
		kind Kind
		name string
	}{{KindTool, "none"}, {KindTool, "*"}, {KindModel, "one"}, {KindDynamicActionProvider, "one"}} {
		_, err := child.Lookup(t.Context(), missing.kind, missing.name)
		wantStatus(t, err, NotFound)
	}
	RegisterDynamicProvider(r, "down", nil, func(context.Context) ([]*Action, error) { return nil, Errorf(Unavailable, "gone") })
	mustLookup(t, r, KindTool, "one")
	_, err = r.Lookup(t.Context(), KindTool, "none")
	wantStatus(t, err, Unavailable, "not every dynamic action provider answered", "gone")
}

func TestDynamicProvidersOfChildren(t *testing.T) {
	r := NewRegistry()
	var calls, hidden int
	RegisterDynamicProvider(r, "d", nil, provide(&hidden, "x"))
	child := r.Child()
	RegisterDynamicProvider(child, "d", nil, provide(&calls, "x"))
	_, err := child.Lookup(t.Context(), KindDynamicActionProvider, "none")
	wantStatus(t, err, NotFound)
	if calls != 0 {
		t.Error("a provider was asked for another provider")
	}
	mustLookup(t, child, KindTool, "x")
	if calls != 1 || hidden != 0 {
		t.Errorf("%d fetches of the child's provider, %d of the one that it hides", calls, hidden)
	}
}

func TestDynamicTTL(t *testing.T) {
	for _, c := range []struct {
		ttl  time.Duration
		want []int // fetches after look-ups at 0, 2, 3 and 10 s
	}{{0, []int{1, 1, 2, 3}}, {5 * time.Second, []int{1, 1, 1, 2}}, {-time.Second, []int{1, 2, 3, 4}}} {
		synctest.Test(t, func(t *testing.T) {
			r := NewRegistry()
			calls := 0
			RegisterDynamicProvider(r, "d", &DynamicOptions{TTL: c.ttl}, provide(&calls, "x"))
			for i, wait := range []time.Duration{0, 2 * time.Second, time.Second, 7 * time.Second} {
				time.Sleep(wait)
				mustLookup(t, r, KindTool, "x")
				if calls != c.want[i] {
					t.Errorf("ttl %v, look-up %d: %d fetches, want %d", c.ttl, i, calls, c.want[i])
				}
			}
		})
	}
}

func TestDynamicFetchIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRegistry()
		calls := 0
		RegisterDynamicProvider(r, "d", &DynamicOptions{TTL: -1}, func(ctx context.Context) ([]*Action, error) {
			time.Sleep(time.Second)
			return provide(&calls, "x")(ctx)
		})
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { mustLookup(t, r, KindTool, "x") })
			wg.Go(func() { mustLookup(t, r, KindDynamicActionProvider, "d:tool/x") })
		}
		wg.Wait()
		if calls != 1 {
			t.Errorf("%d fetches", calls)
		}
	})
}

func TestDynamicFailure(t *testing.T) {
	r := NewRegistry()
	calls, fail := 0, true
	d := RegisterDynamicProvider(r, "d", &DynamicOptions{TTL: time.Hour}, func(ctx context.Context) ([]*Action, error) {
		if fail {
			calls++
			return nil, Errorf(Unavailable, "gone")
		}
		return provide(&calls, "x")(ctx)
	})
	_, err := d.Actions(t.Context())
	wantStatus(t, err, Unavailable, "'d'", "gone")
	fail = false
	if list, err := d.Actions(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("Actions = %v, %v", list, err)
	}
	// Running the provider's own action fetches although something is kept; when that
	// fails, what was kept is gone.
	if out, err := d.RunJSON(t.Context(), nil, nil); err != nil || !strings.Contains(string(out), `"/dynamic-action-provider/d:tool/x"`) {
		t.Errorf("RunJSON = %s, %v", out, err)
	}
	fail = true
	_, err = d.RunJSON(t.Context(), nil, nil)
	wantStatus(t, err, Unavailable)
	_, err = d.Actions(t.Context())
	wantStatus(t, err, Unavailable)
	if calls != 5 {
		t.Errorf("%d fetches, want 5", calls)
	}
	fail = false
	if _, err = d.Actions(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.Invalidate()
	if _, err = d.Actions(t.Context()); err != nil || calls != 7 {
		t.Errorf("after Invalidate: %v, %d fetches", err, calls)
	}
}

func TestDynamicActionsAreTheCallers(t *testing.T) {
	r := NewRegistry()
	calls := 0
	d := RegisterDynamicProvider(r, "d", nil, provide(&calls, "x", "y"))
	list, err := d.Actions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	list[0] = nil
	mustLookup(t, r, KindTool, "x")
}

func TestDynamicChildren(t *testing.T) {
	r := NewRegistry()
	r.SetDefaultContext(map[string]any{"tenant": "a"})
	m := listen(r)
	own := NewAction(KindTool, "x", func(ctx context.Context, in string, _ Send[None]) (string, error) {
		return in + ActionContext(ctx)["tenant"].(string), nil
	})
	own.Metadata = map[string]any{"type": "tool", "dynamic": false}
	bidi := NewBidiAction(KindAgent, "agent", collect)
	var log bytes.Buffer
	captureLog(r, &log)
	RegisterDynamicProvider(r, "d", nil, func(context.Context) ([]*Action, error) {
		return []*Action{nil, own.Action, echo(KindTool, "bad name"), echo("", "x"), bidi.Action}, nil
	})
	child := mustLookup(t, r, KindDynamicActionProvider, "d:tool/x")
	if n := strings.Count(log.String(), "no proper kind or name"); n != 3 {
		t.Errorf("logged %s", log.String())
	}
	if child.Metadata["dynamic"] != true || own.Metadata["dynamic"] != false {
		t.Errorf("metadata %v; the original's %v", child.Metadata, own.Metadata)
	}
	const key = "/dynamic-action-provider/d:tool/x"
	if out, err := child.RunJSON(t.Context(), raw(`"in "`), nil); err != nil || string(out) != `"in a"` {
		t.Errorf("RunJSON = %s, %v", out, err)
	}
	wantAttr(t, spanNamed(t, m, "x"), "genkit:key", key)
	m.Reset()
	typed, ok := As[string, string, None](child)
	if !ok || typed.Raw() != child {
		t.Fatal("As does not find the child's types")
	}
	if out, err := typed.Run(t.Context(), "in ", nil); err != nil || out != "in a" {
		t.Errorf("Run = %s, %v", out, err)
	}
	wantAttr(t, spanNamed(t, m, "x"), "genkit:key", key)
	_, err := child.RunJSON(t.Context(), nil, nil)
	wantStatus(t, err, InvalidArgument, key)
	if again, ok := As[string, string, None](own.Action); !ok || again != own || own.Key() != "/tool/x" {
		t.Error("the original was changed")
	}

	agent := mustLookup(t, r, KindDynamicActionProvider, "d:agent/agent")
	if b, ok := AsBidi[settings, string, string, string](agent); !ok || b.Raw() != agent {
		t.Error("AsBidi does not find the child's types")
	}
	if d := agent.Descriptor(); d.Metadata["bidi"] != true || d.Key != "/dynamic-action-provider/d:agent/agent" {
		t.Errorf("descriptor %+v", d)
	}
}

func TestDynamicFetchIsTraced(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	calls := 0
	RegisterDynamicProvider(r, "d", nil, provide(&calls, "x"))
	r.List(t.Context())
	if n := len(m.Ended()); n != 0 || calls != 1 {
		t.Errorf("listing: %d spans, %d fetches", n, calls)
	}
	r2 := NewRegistry()
	m2 := listen(r2)
	RegisterDynamicProvider(r2, "d", nil, provide(&calls, "x"))
	for range 2 {
		mustLookup(t, r2, KindTool, "x")
	}
	if n := len(m2.Ended()); n != 1 {
		t.Fatalf("looking up: %d spans", n)
	}
	d := spanNamed(t, m2, "d")
	wantAttr(t, d, "genkit:metadata:subtype", "dynamic-action-provider")
	if out, _ := d.Attributes["genkit:output"].(string); !strings.Contains(out, "d:tool/x") {
		t.Errorf("genkit:output is %s", out)
	}
}

func TestDynamicProviderThatNeedsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRegistry()
		var calls, others int
		other := RegisterDynamicProvider(r, "other", nil, func(ctx context.Context) ([]*Action, error) {
			time.Sleep(time.Second)
			if _, err := r.Lookup(ctx, KindTool, "nowhere"); StatusOf(err) != NotFound {
				t.Errorf("Lookup: %v", err)
			}
			return provide(&others, "y")(ctx)
		})
		RegisterDynamicProvider(r, "d", nil, func(ctx context.Context) ([]*Action, error) {
			if _, err := r.Lookup(ctx, KindTool, "nowhere"); StatusOf(err) != NotFound {
				t.Errorf("Lookup: %v", err)
			}
			_, err := r.Lookup(ctx, KindDynamicActionProvider, "d:tool/x")
			wantStatus(t, err, FailedPrecondition, "needs itself")
			return provide(&calls, "x")(ctx)
		})
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = other.Actions(t.Context()) })
		wg.Go(func() { mustLookup(t, r, KindTool, "x") })
		wg.Wait()
	})
}

func TestDynamicProviderOfAPlugin(t *testing.T) {
	calls := 0
	r := newRegistry(t, &fakePlugin{name: "p", init: func(_ context.Context, r *Registry) error {
		RegisterDynamicProvider(r, "p/mcp", nil, provide(&calls, "x"))
		return nil
	}})
	a := mustLookup(t, r, KindDynamicActionProvider, "p/mcp:tool/x")
	if a.Key() != "/dynamic-action-provider/p/mcp:tool/x" {
		t.Errorf("key %s", a.Key())
	}
	if !slices.ContainsFunc(r.List(t.Context()), func(d Descriptor) bool { return d.Key == a.Key() }) {
		t.Error("List does not name it")
	}
}

func TestDynamicLeaderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := NewRegistry()
		calls := 0
		d := RegisterDynamicProvider(r, "d", nil, func(ctx context.Context) ([]*Action, error) {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(time.Minute):
				return provide(&calls, "x")(ctx)
			}
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := d.Actions(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
		synctest.Wait()
		wg.Go(func() { mustLookup(t, r, KindTool, "x") })
		wg.Wait()
		if calls != 1 {
			t.Errorf("%d fetches", calls)
		}
	})
}
