// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestInitIsLazyAndRunsOnce(t *testing.T) {
	var inits atomic.Int32
	p := &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
		inits.Add(1)
		return brings("p/m")(ctx, r)
	}}
	r := newRegistry(t, p)
	r.Register(echo(KindFlow, "own"))
	mustLookup(t, r, KindFlow, "own")
	r.Actions()
	r.List(t.Context())
	if _, err := r.Lookup(t.Context(), KindModel, "other/m"); StatusOf(err) != NotFound {
		t.Error(err)
	}
	if inits.Load() != 0 {
		t.Fatal("Init ran although nothing of the plugin was looked up")
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { mustLookup(t, r, KindModel, "p/m") })
	}
	wg.Wait()
	if n := inits.Load(); n != 1 {
		t.Errorf("Init ran %d times", n)
	}
	_, err := r.Lookup(t.Context(), KindModel, "p/none")
	wantStatus(t, err, NotFound, "plugin 'p' has no such model")
}

func TestInitIsRetried(t *testing.T) {
	var inits, now atomic.Int32
	p := &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
		if now.Add(1) != 1 {
			t.Error("Init runs twice at once")
		}
		defer now.Add(-1)
		n := inits.Add(1)
		r.Register(echo(KindModel, "p/m"))
		r.SetValue("kind", "name", n)
		if n < 3 {
			r.Register(echo(KindModel, "p/half"))
			time.Sleep(time.Millisecond)
			return errBroken
		}
		return nil
	}}
	r := newRegistry(t, p)
	_, err := r.Lookup(t.Context(), KindModel, "p/m")
	wantStatus(t, err, Internal, "plugin 'p'", "broken")
	if !errors.Is(err, errBroken) {
		t.Error("the chain lost Init's error")
	}
	if len(r.Actions()) != 0 {
		t.Error("actions of a failed Init stayed")
	}
	if _, ok := r.Value("kind", "name"); ok {
		t.Error("a value of a failed Init stayed")
	}
	inits.Store(0)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			for {
				a, err := r.Lookup(context.Background(), KindModel, "p/m")
				if err == nil {
					if a.Key() != "/model/p/m" {
						t.Errorf("found %s", a.Key())
					}
					return
				}
				if !errors.Is(err, errBroken) {
					t.Errorf("Lookup: %v", err)
				}
			}
		})
	}
	wg.Wait()
	if n := inits.Load(); n != 3 {
		t.Errorf("Init ran %d times, want 3", n)
	}
	if _, err := r.Lookup(t.Context(), KindModel, "p/half"); StatusOf(err) != NotFound {
		t.Errorf("half of a failed Init stayed: %v", err)
	}
	if v, _ := r.Value("kind", "name"); v != int32(3) {
		t.Errorf("value %v", v)
	}
}

func TestInitThatMissesSomethingIsNotNotFound(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p", init: func(context.Context, *Registry) error { return Errorf(NotFound, "no key file") }})
	_, err := r.Lookup(t.Context(), KindModel, "p/m")
	wantStatus(t, err, FailedPrecondition, "no key file")
	_, err = r.Lookup(t.Context(), KindModel, "m")
	wantStatus(t, err, FailedPrecondition, "no key file")
}

func TestInitPanic(t *testing.T) {
	inits := 0
	r := newRegistry(t, &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
		if inits++; inits == 1 {
			r.Register(echo(KindModel, "p/half"))
			panic("boom")
		}
		return brings("p/m")(ctx, r)
	}})
	if p := panicOf(func() { _, _ = r.Lookup(t.Context(), KindModel, "p/m") }); p != "boom" {
		t.Errorf("panic %v", p)
	}
	mustLookup(t, r, KindModel, "p/m")
	if len(r.Actions()) != 1 {
		t.Error("half of an Init that panicked stayed")
	}
}

func TestLeaderOfInitLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var inits atomic.Int32
		p := &fakePlugin{name: "p", init: func(ctx context.Context, r *Registry) error {
			inits.Add(1)
			select {
			case <-ctx.Done():
				return context.Cause(ctx)
			case <-time.After(time.Minute):
				return brings("p/m")(ctx, r)
			}
		}}
		r := newRegistry(t, p)
		ctx, cancel := context.WithCancelCause(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := r.Lookup(ctx, KindModel, "p/m"); !errors.Is(err, errBroken) {
				t.Errorf("the leader got %v", err)
			}
		})
		synctest.Wait()
		for range 20 {
			wg.Go(func() { mustLookup(t, r, KindModel, "p/m") })
		}
		synctest.Wait()
		cancel(errBroken)
		wg.Wait()
		if n := inits.Load(); n != 2 {
			t.Errorf("Init ran %d times, want 2", n)
		}
	})
}

func TestAddPlugin(t *testing.T) {
	r := NewRegistry()
	for _, name := range []string{"", "a/b", "a b", "/a", "a:b"} {
		wantStatus(t, r.AddPlugin(&fakePlugin{name: name}), InvalidArgument)
	}
	wantStatus(t, r.AddPlugin(nil), InvalidArgument)
	if err := r.Child().AddPlugin(&fakePlugin{name: "p", init: brings("p/m")}); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, r.AddPlugin(&fakePlugin{name: "p"}), AlreadyExists, "'p'")
	mustLookup(t, r, KindModel, "p/m")
}

func TestReady(t *testing.T) {
	r := newRegistry(t,
		&fakePlugin{name: "a", init: func(context.Context, *Registry) error { return errBroken }},
		&fakePlugin{name: "b", init: brings("b/m")},
		&fakePlugin{name: "c", init: func(context.Context, *Registry) error { return Errorf(Unavailable, "down") }})
	err := r.Ready(t.Context())
	if !errors.Is(err, errBroken) || !errors.Is(err, ErrUnavailable) {
		t.Errorf("Ready: %v", err)
	}
	if len(r.Actions()) != 1 {
		t.Error("the plugin that works was not initialised")
	}
}

func TestClose(t *testing.T) {
	var order []string
	closing := func(name string, err error) *closingPlugin {
		return &closingPlugin{fakePlugin{name: name, init: func(context.Context, *Registry) error {
			if name == "fails" {
				return errBroken
			}
			return nil
		}}, func(context.Context) error { order = append(order, name); return err }}
	}
	unused := &closingPlugin{fakePlugin{name: "unused", init: func(context.Context, *Registry) error {
		t.Error("a plugin was initialised after Close")
		return nil
	}}, func(context.Context) error { order = append(order, "unused"); return nil }}
	r := newRegistry(t, closing("a", nil), closing("fails", nil), &fakePlugin{name: "plain"}, closing("b", errBroken), closing("c", Errorf(Unavailable, "gone")), unused)
	for _, name := range []string{"a", "fails", "plain", "b", "c"} {
		_, _ = r.Lookup(t.Context(), KindModel, name+"/m")
	}
	err := r.Child().Close(t.Context())
	if !errors.Is(err, errBroken) || !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "closing plugin 'b'") {
		t.Errorf("Close: %v", err)
	}
	if want := []string{"c", "b", "a"}; !slices.Equal(order, want) {
		t.Errorf("closed %v, want %v", order, want)
	}
	if err := r.Close(t.Context()); err != nil || len(order) != 3 {
		t.Errorf("second Close: %v; closed %v", err, order)
	}
	_, err = r.Lookup(t.Context(), KindModel, "unused/m")
	wantStatus(t, err, FailedPrecondition, "closed")
}

func TestCloseDuringInit(t *testing.T) {
	closed := 0
	var r *Registry
	p := &closingPlugin{fakePlugin{name: "p", init: func(ctx context.Context, _ *Registry) error { return r.Close(ctx) }},
		func(context.Context) error { closed++; return nil }}
	r = newRegistry(t, p)
	_, err := r.Lookup(t.Context(), KindModel, "p/m")
	wantStatus(t, err, FailedPrecondition, "closed")
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
}
