// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestLookupInsideOfInit(t *testing.T) {
	ways := map[string]func(ctx context.Context, staging, root *Registry) (context.Context, *Registry){
		"registry": func(ctx context.Context, staging, _ *Registry) (context.Context, *Registry) { return ctx, staging },
		"registry alone": func(_ context.Context, staging, _ *Registry) (context.Context, *Registry) {
			return context.Background(), staging
		},
		"child of the registry": func(ctx context.Context, staging, _ *Registry) (context.Context, *Registry) {
			return ctx, staging.Child()
		},
		"child of the registry, alone": func(_ context.Context, staging, _ *Registry) (context.Context, *Registry) {
			return context.Background(), staging.Child()
		},
		"root": func(ctx context.Context, _, root *Registry) (context.Context, *Registry) { return ctx, root },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // which fails when all goroutines are stuck
				root := NewRegistry()
				resolved := 0
				p := &resolvingPlugin{fakePlugin{"p", func(ctx context.Context, staging *Registry) error {
					ctx, asked := way(ctx, staging, root)
					staging.Register(echo(KindModel, "p/staged"))
					a, err := asked.Lookup(ctx, KindModel, "p/staged")
					if asked != root && (err != nil || a.Name != "p/staged") {
						t.Errorf("staged: %v, %v", a, err)
					}
					if asked == root && StatusOf(err) != NotFound {
						t.Errorf("staged, from the root: %v", err)
					}
					for _, missing := range []string{"p/missing", "missing"} {
						if _, err := asked.Lookup(ctx, KindModel, missing); StatusOf(err) != NotFound {
							t.Errorf("%s: %v", missing, err)
						}
					}
					if a, err := asked.Lookup(ctx, KindModel, "q/m"); err != nil || a.Name != "q/m" {
						t.Errorf("other plugin: %v, %v", a, err)
					}
					if err := asked.Ready(ctx); err != nil {
						t.Errorf("Ready: %v", err)
					}
					return nil
				}}, func(context.Context, *Registry, Kind, string) error { resolved++; return nil }}
				for _, p := range []Plugin{p, &fakePlugin{name: "q", init: brings("q/m")}} {
					if err := root.AddPlugin(p); err != nil {
						t.Fatal(err)
					}
				}
				mustLookup(t, root, KindModel, "p/staged")
				if resolved != 0 {
					t.Error("Resolve was called from inside of Init")
				}
			})
		})
	}
}

func TestUnprefixedNameInsideOfAnInitThatFails(t *testing.T) {
	fail := true
	p := &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
		r.Register(echo(KindModel, "p/m"))
		if a, err := r.Lookup(ctx, KindModel, "m"); err != nil || a.Name != "p/m" {
			t.Errorf("Lookup = %v, %v", a, err)
		}
		if fail {
			return errBroken
		}
		return nil
	}}
	r := newRegistry(t, p)
	for range 2 {
		_, err := r.Lookup(t.Context(), KindModel, "m")
		wantStatus(t, err, Internal, "broken")
	}
	fail = false
	if a := mustLookup(t, r, KindModel, "m"); a != mustLookup(t, r, KindModel, "p/m") {
		t.Error("the name stands for an action that was dropped")
	}
}

func TestUnprefixedNameInsideOfInitIsNotRemembered(t *testing.T) {
	r := newRegistry(t,
		&fakePlugin{name: "q", init: brings("q/m")},
		&resolvingPlugin{fakePlugin{"p", func(ctx context.Context, r *Registry) error {
			if a, err := r.Lookup(ctx, KindModel, "m"); err != nil || a.Name != "q/m" {
				t.Errorf("Lookup = %v, %v", a, err)
			}
			return nil
		}}, func(_ context.Context, r *Registry, k Kind, name string) error {
			r.Register(echo(k, name))
			return nil
		}})
	for range 2 {
		_, err := r.Lookup(t.Context(), KindModel, "m")
		wantStatus(t, err, InvalidArgument, "q/m, p/m")
	}
}

func TestPluginsThatNeedEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		needs := func(other string, before time.Duration) func(context.Context, *Registry) error {
			return func(ctx context.Context, r *Registry) error {
				time.Sleep(before)
				_, err := r.Lookup(ctx, KindModel, other)
				return err
			}
		}
		r := newRegistry(t,
			&fakePlugin{name: "a", init: needs("b/m", time.Second)},
			&fakePlugin{name: "b", init: needs("c/m", time.Second)},
			&fakePlugin{name: "c", init: needs("a/m", time.Second)})
		_, err := r.Lookup(t.Context(), KindModel, "a/m")
		wantStatus(t, err, FailedPrecondition, "need each other")
		var wg sync.WaitGroup
		for _, name := range []string{"a/m", "b/m", "c/m"} { // all at once
			wg.Go(func() {
				_, err := r.Lookup(t.Context(), KindModel, name)
				wantStatus(t, err, FailedPrecondition)
			})
		}
		wg.Wait()
		// Through the registry alone.
		blind := newRegistry(t,
			&fakePlugin{name: "a", init: func(_ context.Context, r *Registry) error { return needs("b/m", 0)(context.Background(), r) }},
			&fakePlugin{name: "b", init: func(_ context.Context, r *Registry) error { return needs("a/m", 0)(context.Background(), r) }})
		_, err = blind.Lookup(t.Context(), KindModel, "a/m")
		wantStatus(t, err, FailedPrecondition, "need each other")
	})
}

func TestInitThatWaitsForSeveralPlugins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// a waits for b and c at once; c needs a, and asks only when b is ready: what a
		// waits for must not have been forgotten with b.
		r := newRegistry(t,
			&fakePlugin{name: "a", init: func(ctx context.Context, r *Registry) error {
				var wg sync.WaitGroup
				var errs [2]error
				for i, name := range []string{"b/m", "c/m"} {
					wg.Go(func() { _, errs[i] = r.Lookup(ctx, KindModel, name) })
				}
				wg.Wait()
				return errors.Join(errs[:]...)
			}},
			&fakePlugin{name: "b", init: func(ctx context.Context, r *Registry) error {
				time.Sleep(time.Second)
				return brings("b/m")(ctx, r)
			}},
			&fakePlugin{name: "c", init: func(ctx context.Context, r *Registry) error {
				time.Sleep(2 * time.Second)
				_, err := r.Lookup(ctx, KindModel, "a/m")
				return err
			}})
		_, err := r.Lookup(t.Context(), KindModel, "a/m")
		wantStatus(t, err, FailedPrecondition, "need each other")
	})
}

func TestCycleByWayOfResolve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// a's Init asks b, which is ready, to resolve; that needs c, whose Init needs a.
		r := newRegistry(t,
			&fakePlugin{name: "a", init: func(ctx context.Context, r *Registry) error {
				_, err := r.Lookup(ctx, KindModel, "b/m")
				return err
			}},
			&resolvingPlugin{fakePlugin{name: "b"}, func(ctx context.Context, r *Registry, _ Kind, _ string) error {
				_, err := r.Lookup(ctx, KindModel, "c/m")
				return err
			}},
			&fakePlugin{name: "c", init: func(ctx context.Context, r *Registry) error {
				_, err := r.Lookup(ctx, KindModel, "a/m")
				return err
			}})
		_, err := r.Lookup(t.Context(), KindModel, "a/m")
		wantStatus(t, err, FailedPrecondition, "need each other")
	})
}

func TestResolveThatNeedsTheInitAboveIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRegistry(t,
			&fakePlugin{name: "a", init: func(ctx context.Context, r *Registry) error {
				_, err := r.Lookup(ctx, KindModel, "b/m")
				return err
			}},
			&resolvingPlugin{fakePlugin{name: "b"}, func(ctx context.Context, r *Registry, _ Kind, _ string) error {
				_, err := r.Lookup(ctx, KindModel, "a/m")
				return err
			}})
		_, err := r.Lookup(t.Context(), KindModel, "a/m")
		wantStatus(t, err, FailedPrecondition, "plugin 'a' needs itself")
	})
}

func TestWaitingIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// a needs b and fails with it. Later b needs a, which does without b.
		first := true
		lookup := func(ctx context.Context, r *Registry, name string) error {
			_, err := r.Lookup(ctx, KindModel, name)
			return err
		}
		r := newRegistry(t,
			&fakePlugin{name: "a", init: func(ctx context.Context, r *Registry) error {
				if first {
					return lookup(ctx, r, "b/m")
				}
				return brings("a/m")(ctx, r)
			}},
			&fakePlugin{name: "b", init: func(ctx context.Context, r *Registry) error {
				if first {
					return errBroken
				}
				if err := lookup(ctx, r, "a/m"); err != nil {
					return err
				}
				return brings("b/m")(ctx, r)
			}})
		if _, err := r.Lookup(t.Context(), KindModel, "a/m"); !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		first = false
		mustLookup(t, r, KindModel, "b/m")
	})
}

func TestInitThatIsOverWaitsForNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The first Init of a leaves a look-up behind, which needs c, which needs a.
		begun, release := false, make(chan struct{})
		var wg sync.WaitGroup
		r := newRegistry(t,
			&fakePlugin{name: "a", init: func(ctx context.Context, r *Registry) error {
				if begun {
					return brings("a/m")(ctx, r)
				}
				begun = true
				wg.Go(func() {
					if _, err := r.Lookup(ctx, KindModel, "b/m"); err != nil {
						t.Error(err)
					}
				})
				synctest.Wait()
				return errBroken
			}},
			&resolvingPlugin{fakePlugin{name: "b"}, func(ctx context.Context, r *Registry, k Kind, name string) error {
				<-release
				_, err := r.Lookup(ctx, KindModel, "c/m")
				r.Register(echo(k, name))
				return err
			}},
			&fakePlugin{name: "c", init: func(ctx context.Context, r *Registry) error {
				if _, err := r.Lookup(ctx, KindModel, "a/m"); err != nil {
					return err
				}
				return brings("c/m")(ctx, r)
			}})
		if _, err := r.Lookup(t.Context(), KindModel, "a/m"); !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		close(release)
		wg.Wait()
		mustLookup(t, r, KindModel, "b/m")
	})
}

func TestResolveIsNoCycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// b resolves with the help of c, whose Init asks b for something else.
		r := newRegistry(t,
			&resolvingPlugin{fakePlugin{name: "b"}, func(ctx context.Context, r *Registry, _ Kind, name string) error {
				if name == "b/base" {
					return brings("b/base")(ctx, r)
				}
				_, err := r.Lookup(ctx, KindModel, "c/m")
				r.Register(echo(KindModel, name))
				return err
			}},
			&fakePlugin{name: "c", init: func(ctx context.Context, r *Registry) error {
				time.Sleep(time.Second)
				if _, err := r.Lookup(ctx, KindModel, "b/base"); err != nil {
					return err
				}
				return brings("c/m")(ctx, r)
			}})
		mustLookup(t, r, KindModel, "b/m")
	})
}

func TestRegistryOfInitStaysUsable(t *testing.T) {
	var kept *Registry
	var keptContext context.Context
	resolved := 0
	p := &resolvingPlugin{fakePlugin{"p", func(ctx context.Context, r *Registry) error {
		kept, keptContext = r, ctx
		return brings("p/m")(ctx, r)
	}}, func(_ context.Context, r *Registry, k Kind, name string) error {
		resolved++
		if name == "p/extra" {
			r.Register(echo(k, name))
		}
		return nil
	}}
	root := newRegistry(t, p)
	m := mustLookup(t, root, KindModel, "p/m")
	if got := mustLookup(t, kept, KindModel, "p/m"); got != m {
		t.Error("the plugin's registry has another action")
	}
	if got := mustLookup(t, kept, KindModel, "p/extra"); got != mustLookup(t, root, KindModel, "p/extra") || resolved != 1 {
		t.Error("the plugin's registry does not resolve as the root does")
	}
	if a, err := root.Lookup(keptContext, KindTool, "p/extra"); err != nil || a.Kind != KindTool {
		t.Errorf("the context of Init does not resolve any more: %v", err)
	}
	kept.Register(echo(KindModel, "p/later"))
	kept.SetValue("kind", "later", 1)
	mustLookup(t, root, KindModel, "p/later")
	if v, _ := root.Value("kind", "later"); v != 1 {
		t.Error("a value that the plugin set later is lost")
	}
	wantPanic(t, func() { kept.Register(echo(KindModel, "p/m")) }, "/model/p/m", "defined twice")
	if RegistryOf(frameOfRun(t, m)) != root {
		t.Error("the action does not run in the root")
	}
}

// frameOfRun returns the context that a body runs with.
func frameOfRun(t *testing.T, a *Action) context.Context {
	t.Helper()
	f := &frame{}
	f.enter(t.Context(), a.registry.Load(), a.info())
	return f
}

func TestRegisteringDuringTheMerge(t *testing.T) {
	var kept *Registry
	started := make(chan struct{})
	var wg sync.WaitGroup
	p := &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
		kept = r
		wg.Go(func() {
			for i := range 200 {
				if i == 20 {
					close(started)
				}
				r.Register(echo(KindModel, "p/m"+strings.Repeat("i", i+1)))
			}
		})
		<-started
		return nil
	}}
	r := newRegistry(t, p)
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if n := len(r.Actions()); n != 200 || len(kept.Actions()) != 200 {
		t.Errorf("%d actions arrived", n)
	}
}

func TestMergeConflict(t *testing.T) {
	closed := 0
	inits := 0
	p := &closingPlugin{fakePlugin{"p", func(ctx context.Context, r *Registry) error {
		inits++
		return brings("p/a", "p/m", "p/z")(ctx, r)
	}}, func(context.Context) error { closed++; return errBroken }}
	r := newRegistry(t, p)
	own := echo(KindModel, "p/m")
	r.Register(own)
	_, err := r.Lookup(t.Context(), KindModel, "p/a")
	wantStatus(t, err, AlreadyExists, "/model/p/m", "plugin 'p'", "fakes_test.go:", "stage_test.go:")
	if !errors.Is(err, errBroken) || closed != 1 {
		t.Errorf("what Init opened was closed %d times: %v", closed, err)
	}
	if actions := r.Actions(); len(actions) != 1 || actions[0] != own {
		t.Errorf("%d actions stayed", len(actions))
	}
	_, err = r.Lookup(t.Context(), KindModel, "p/a")
	wantStatus(t, err, AlreadyExists)
	if inits != 2 {
		t.Errorf("Init ran %d times", inits)
	}
}
