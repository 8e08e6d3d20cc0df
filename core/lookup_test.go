// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestUnprefixedNames(t *testing.T) {
	r := newRegistry(t,
		&fakePlugin{name: "a", init: brings("a/both", "a/one", "a/m")},
		&fakePlugin{name: "b", init: brings("b/both", "b/own")})
	own := echo(KindModel, "own")
	r.Register(own)

	if a := mustLookup(t, r, KindModel, "one"); a.Name != "a/one" {
		t.Errorf("one is %s", a.Name)
	}
	if a := mustLookup(t, r, KindModel, "own"); a != own {
		t.Errorf("own is %s: what is registered must come first", a.Key())
	}
	_, err := r.Lookup(t.Context(), KindModel, "both")
	wantStatus(t, err, InvalidArgument, "ambiguous", "a/both, b/both")
	_, err = r.Lookup(t.Context(), KindModel, "none")
	wantStatus(t, err, NotFound, "configured plugins: a, b")
	_, err = r.Lookup(t.Context(), KindTool, "one")
	wantStatus(t, err, NotFound)
	_, err = NewRegistry().Lookup(t.Context(), KindModel, "one")
	wantStatus(t, err, NotFound, "no plugins are configured")

	// A later registration and a later plugin count.
	mustLookup(t, r, KindModel, "m")
	r.Register(echo(KindModel, "m"))
	if a := mustLookup(t, r, KindModel, "m"); a.Name != "m" {
		t.Errorf("m is %s", a.Name)
	}
	if err := r.AddPlugin(&fakePlugin{name: "c", init: brings("c/one")}); err != nil {
		t.Fatal(err)
	}
	_, err = r.Lookup(t.Context(), KindModel, "one")
	wantStatus(t, err, InvalidArgument, "a/one, c/one")
}

func TestUnprefixedNameWithAPluginThatFails(t *testing.T) {
	fail := true
	r := newRegistry(t,
		&fakePlugin{name: "a", init: brings("a/m")},
		&fakePlugin{name: "b", init: func(ctx context.Context, r *Registry) error {
			if fail {
				return Errorf(Unavailable, "down")
			}
			return brings("b/m", "b/other")(ctx, r)
		}})
	if a := mustLookup(t, r, KindModel, "m"); a.Name != "a/m" {
		t.Errorf("m is %s", a.Name)
	}
	_, err := r.Lookup(t.Context(), KindModel, "other")
	wantStatus(t, err, Unavailable, "not every plugin could be asked", "down")
	fail = false
	mustLookup(t, r, KindModel, "other")
	_, err = r.Lookup(t.Context(), KindModel, "m") // must not have been remembered
	wantStatus(t, err, InvalidArgument, "a/m, b/m")
}

func TestUnprefixedNameWhenTheCallerLeaves(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r := newRegistry(t,
		&fakePlugin{name: "a", init: brings("a/m")},
		&fakePlugin{name: "b", init: func(ctx context.Context, _ *Registry) error { cancel(); return Errorf(Internal, "interrupted") }})
	_, err := r.Lookup(ctx, KindModel, "m")
	wantStatus(t, err, Cancelled)
	_, err = r.Lookup(ctx, KindModel, "none")
	wantStatus(t, err, Cancelled)
}

func TestAliasesOfChildrenStayThere(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p"})
	child := r.Child()
	own := echo(KindModel, "p/m")
	child.Register(own)
	if a := mustLookup(t, child, KindModel, "m"); a != own {
		t.Error("the child does not find its own")
	}
	_, err := r.Lookup(t.Context(), KindModel, "m")
	wantStatus(t, err, NotFound)
	brings("p/m")(t.Context(), r)
	if a := mustLookup(t, r, KindModel, "m"); a == own {
		t.Error("the root has the child's action")
	}
	if a := mustLookup(t, child, KindModel, "p/m"); a != own {
		t.Error("the child lost its action")
	}
}

func TestResolve(t *testing.T) {
	var calls atomic.Int32
	p := &resolvingPlugin{fakePlugin{name: "p"}, func(_ context.Context, r *Registry, k Kind, name string) error {
		calls.Add(1)
		switch name {
		case "p/new":
			r.Register(echo(k, name))
			r.Register(echo(KindTool, "p/companion"))
		case "p/broken":
			r.Register(echo(k, name))
			return Errorf(Unavailable, "down")
		case "p/unknown":
			return Errorf(NotFound, "no such model; did you mean new?")
		case "p/elsewhere":
			r.Register(echo(k, "p/other-name"))
		}
		return nil
	}}
	r := newRegistry(t, p)
	first := mustLookup(t, r, KindModel, "p/new")
	if mustLookup(t, r, KindModel, "p/new") != first || mustLookup(t, r, KindModel, "new") != first || calls.Load() != 1 {
		t.Errorf("%d calls of Resolve", calls.Load())
	}
	mustLookup(t, r, KindTool, "p/companion")
	_, err := r.Lookup(t.Context(), KindModel, "p/nothing")
	wantStatus(t, err, NotFound, "plugin 'p' has no such model")
	_, err = r.Lookup(t.Context(), KindModel, "p/unknown")
	wantStatus(t, err, NotFound, "did you mean new?")
	_, err = r.Lookup(t.Context(), KindModel, "unknown")
	wantStatus(t, err, NotFound)
	_, err = r.Lookup(t.Context(), KindModel, "p/broken")
	wantStatus(t, err, Unavailable, "resolving /model/p/broken")
	_, err = r.Lookup(t.Context(), KindModel, "p/elsewhere")
	wantStatus(t, err, NotFound)
	mustLookup(t, r, KindModel, "p/other-name")
	if n := len(r.Actions()); n != 3 {
		t.Errorf("%d actions, want 3: those of a failed Resolve must go", n)
	}
}

func TestUnprefixedNameThatOneResolverRefuses(t *testing.T) {
	calls := 0
	r := newRegistry(t,
		&resolvingPlugin{fakePlugin{name: "a"}, func(context.Context, *Registry, Kind, string) error {
			calls++
			return Errorf(NotFound, "no such model")
		}},
		&fakePlugin{name: "b", init: brings("b/m")})
	for range 3 {
		if a := mustLookup(t, r, KindModel, "m"); a.Name != "b/m" {
			t.Errorf("m is %s", a.Name)
		}
	}
	if calls != 1 {
		t.Errorf("Resolve was called %d times: the name was not remembered", calls)
	}
}

func TestProvidersDoNotMaskFailures(t *testing.T) {
	r := newRegistry(t,
		&fakePlugin{name: "a", init: brings("a/both")},
		&fakePlugin{name: "b", init: brings("b/both")},
		&fakePlugin{name: "down", init: func(context.Context, *Registry) error { return Errorf(Unavailable, "gone") }})
	RegisterDynamicProvider(r, "d", nil, func(context.Context) ([]*Action, error) {
		return []*Action{echo(KindModel, "both"), echo(KindModel, "down/m")}, nil
	})
	_, err := r.Lookup(t.Context(), KindModel, "both")
	wantStatus(t, err, InvalidArgument, "ambiguous")
	_, err = r.Lookup(t.Context(), KindModel, "down/m")
	wantStatus(t, err, Unavailable)
}

func TestResolveAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &resolvingPlugin{fakePlugin{name: "p"}, func(_ context.Context, r *Registry, k Kind, name string) error {
			time.Sleep(time.Second)
			r.Register(echo(k, name))
			return nil
		}}
		r := newRegistry(t, p)
		found := make([]*Action, 20)
		var wg sync.WaitGroup
		for i := range found {
			wg.Go(func() { found[i] = mustLookup(t, r, KindModel, "p/m") })
		}
		wg.Wait()
		for _, a := range found {
			if a != found[0] {
				t.Fatal("look-ups at the same time found several actions of one name")
			}
		}
	})
}

func TestLookupInsideOfResolve(t *testing.T) {
	for name, way := range map[string]func(ctx context.Context, staging, root *Registry) (context.Context, *Registry){
		"registry": func(ctx context.Context, staging, _ *Registry) (context.Context, *Registry) { return ctx, staging },
		"registry alone": func(_ context.Context, staging, _ *Registry) (context.Context, *Registry) {
			return context.Background(), staging
		},
		"root": func(ctx context.Context, _, root *Registry) (context.Context, *Registry) { return ctx, root },
	} {
		t.Run(name, func(t *testing.T) {
			var root *Registry
			calls := 0
			p := &resolvingPlugin{fakePlugin{"p", brings("p/base")}, func(ctx context.Context, r *Registry, k Kind, name string) error {
				if calls++; calls > 1 {
					t.Fatal("Resolve calls itself")
				}
				ctx, asked := way(ctx, r, root)
				if _, err := asked.Lookup(ctx, k, "p/base"); err != nil {
					t.Error(err)
				}
				if _, err := asked.Lookup(ctx, k, name); StatusOf(err) != NotFound {
					t.Error(err)
				}
				r.Register(echo(k, name))
				return nil
			}}
			root = newRegistry(t, p)
			mustLookup(t, root, KindModel, "p/m")
		})
	}
}

func TestRegistryOfResolveStaysUsable(t *testing.T) {
	var kept *Registry
	var keptContext context.Context
	p := &resolvingPlugin{fakePlugin{name: "p"}, func(ctx context.Context, r *Registry, k Kind, name string) error {
		kept, keptContext = r, ctx
		r.Register(echo(k, name))
		return nil
	}}
	root := newRegistry(t, p)
	mustLookup(t, root, KindModel, "p/a")
	mustLookup(t, kept, KindModel, "p/b")
	if _, err := root.Lookup(keptContext, KindModel, "p/c"); err != nil {
		t.Error(err)
	}
	if n := len(root.Actions()); n != 3 {
		t.Errorf("%d actions", n)
	}
}

func TestLookupKey(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p", init: brings("p/deep/m")})
	if a, err := r.LookupKey(t.Context(), "/model/p/deep/m"); err != nil || a.Name != "p/deep/m" {
		t.Errorf("LookupKey = %v, %v", a, err)
	}
	for _, key := range []string{"", "model/m", "/model", "/model/", "//m", "/"} {
		_, err := r.LookupKey(t.Context(), key)
		wantStatus(t, err, InvalidArgument)
	}
}
