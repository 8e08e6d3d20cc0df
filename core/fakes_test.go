// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/tracing"
)

// fakePlugin is a plugin made of functions; nil ones do nothing.
type fakePlugin struct {
	name string
	init func(ctx context.Context, r *Registry) error
}

func (p *fakePlugin) Name() string { return p.name }

func (p *fakePlugin) Init(ctx context.Context, r *Registry) error {
	if p.init == nil {
		return nil
	}
	return p.init(ctx, r)
}

type resolvingPlugin struct {
	fakePlugin
	resolve func(ctx context.Context, r *Registry, k Kind, name string) error
}

func (p *resolvingPlugin) Resolve(ctx context.Context, r *Registry, k Kind, name string) error {
	return p.resolve(ctx, r, k, name)
}

type listingPlugin struct {
	fakePlugin
	list func(ctx context.Context) ([]Descriptor, error)
}

func (p *listingPlugin) List(ctx context.Context) ([]Descriptor, error) { return p.list(ctx) }

type closingPlugin struct {
	fakePlugin
	close func(ctx context.Context) error
}

func (p *closingPlugin) Close(ctx context.Context) error { return p.close(ctx) }

func newRegistry(t testing.TB, plugins ...Plugin) *Registry {
	t.Helper()
	r := NewRegistry()
	for _, p := range plugins {
		if err := r.AddPlugin(p); err != nil {
			t.Fatalf("AddPlugin: %v", err)
		}
	}
	return r
}

// echo returns an action that answers with its input.
func echo(k Kind, name string) *Action {
	return NewAction(k, name, func(_ context.Context, in string, _ Send[None]) (string, error) { return in, nil }).Action
}

// brings returns a function that registers echoes.
func brings(names ...string) func(context.Context, *Registry) error {
	return func(_ context.Context, r *Registry) error {
		for _, name := range names {
			r.Register(echo(KindModel, name))
		}
		return nil
	}
}

func mustLookup(t testing.TB, r *Registry, k Kind, name string) *Action {
	t.Helper()
	a, err := r.Lookup(context.Background(), k, name)
	if err != nil {
		t.Fatalf("Lookup(%s, %q): %v", k, name, err)
	}
	if a == nil {
		t.Fatalf("Lookup(%s, %q) returned neither an action nor an error", k, name)
	}
	return a
}

// wantStatus fails t unless err has the status and its text holds all of parts.
func wantStatus(t testing.TB, err error, s Status, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", s)
	}
	if got := StatusOf(err); got != s {
		t.Fatalf("status %s, want %s: %v", got, s, err)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not hold %q", err, part)
		}
	}
}

// wantPanic fails t unless fn panics with a text that holds all of parts.
func wantPanic(t testing.TB, fn func(), parts ...string) {
	t.Helper()
	p := panicOf(fn)
	if p == nil {
		t.Fatal("no panic")
	}
	text, _ := p.(string)
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("panic %v does not hold %q", p, part)
		}
	}
}

func panicOf(fn func()) (p any) {
	defer func() { p = recover() }()
	fn()
	return nil
}

// listen adds a sink that sees content.
func listen(r *Registry) *tracing.Memory {
	m := &tracing.Memory{}
	r.Tracer().AddSink(m, true)
	return m
}

// spanNamed returns the last ended span of a name.
func spanNamed(t testing.TB, m *tracing.Memory, name string) *ai.SpanData {
	t.Helper()
	var found *ai.SpanData
	for _, d := range m.Ended() {
		if d.DisplayName == name {
			found = d
		}
	}
	if found == nil {
		t.Fatalf("no span %q ended", name)
	}
	return found
}

func wantAttr(t testing.TB, d *ai.SpanData, name string, want any) {
	t.Helper()
	if got := d.Attributes[name]; got != want {
		t.Errorf("span %s: %s is %v, want %v", d.DisplayName, name, got, want)
	}
}

func wantNoAttr(t testing.TB, d *ai.SpanData, name string) {
	t.Helper()
	if got, ok := d.Attributes[name]; ok {
		t.Errorf("span %s: %s is %v, want none", d.DisplayName, name, got)
	}
}

var errBroken = errors.New("broken")

func raw(text string) json.RawMessage { return json.RawMessage(text) }
