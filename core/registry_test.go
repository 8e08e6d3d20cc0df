// SPDX-License-Identifier: Apache-2.0

package core

import (
	"bytes"
	"context"
	"log"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/schema"
)

func TestRegisterTwice(t *testing.T) {
	r := NewRegistry()
	r.Register(echo(KindModel, "m"))
	r.Register(echo(KindTool, "m"))
	wantPanic(t, func() { r.Register(echo(KindModel, "m")) }, "/model/m is defined twice", "registry_test.go:19 and", "registry_test.go:21")
}

func TestRegisterMalformedNames(t *testing.T) {
	r := NewRegistry()
	for _, name := range []string{"", "/m", "m/", "a//b", "a b", "a\tb", "a\x00", "a\u0085", "a\u00a0b", "a\xff", strings.Repeat("x", 513)} {
		wantPanic(t, func() { r.Register(echo(KindModel, name)) }, "model name", "registry_test.go:")
	}
	for _, kind := range []Kind{"", "a/b", "a b"} {
		wantPanic(t, func() { r.Register(echo(kind, "m")) }, "kind", "registry_test.go:")
	}
	wantPanic(t, func() { r.Register(echo(KindDynamicActionProvider, "a:b")) }, "colon")
	for _, name := range []string{"m", "a/b/c", "gemini-2.5:latest", "ü.ß_1", strings.Repeat("x", 512)} {
		r.Register(echo(KindModel, name))
	}
}

func TestChildRegistries(t *testing.T) {
	r := NewRegistry()
	tool, model := echo(KindTool, "x"), echo(KindModel, "x")
	r.Register(tool)
	child := r.Child()
	child.Register(model)
	own := echo(KindTool, "y")
	child.Register(own)
	r.Register(echo(KindTool, "y"))

	if mustLookup(t, child, KindTool, "x") != tool || mustLookup(t, child, KindModel, "x") != model {
		t.Error("a tool and a model of one name hide each other")
	}
	if mustLookup(t, child, KindTool, "y") != own || mustLookup(t, r, KindTool, "y") == own {
		t.Error("the child's own does not come first")
	}
	_, err := r.Lookup(t.Context(), KindModel, "x")
	wantStatus(t, err, NotFound)
	var keys []string
	for _, a := range child.Actions() {
		keys = append(keys, a.Key())
	}
	if got := strings.Join(keys, " "); got != "/model/x /tool/x /tool/y" {
		t.Errorf("Actions = %s", got)
	}
	if child.Actions()[2] != own {
		t.Error("Actions has the parent's in place of the child's")
	}
	if len(r.Actions()) != 2 {
		t.Error("the child's actions are in the parent")
	}
	if child.Tracer() != r.Tracer() || child.Registry() != child {
		t.Error("child registry has a tracer of its own")
	}
	if RegistryOf(frameOfRun(t, model)) != child || RegistryOf(frameOfRun(t, tool)) != r {
		t.Error("actions do not run in the registry that holds them")
	}
}

func TestValuesAndSchemas(t *testing.T) {
	r := NewRegistry()
	child := r.Child()
	r.SetValue("format", "json", 1)
	r.SetValue("format", "text", 2)
	r.SetValue("other", "json", 3)
	child.SetValue("format", "json", 4)
	if v, ok := child.Value("format", "json"); v != 4 || !ok {
		t.Errorf("child: %v", v)
	}
	if v, _ := r.Value("format", "json"); v != 1 {
		t.Errorf("parent: %v", v)
	}
	if v, ok := child.Value("format", "none"); v != nil || ok {
		t.Errorf("missing: %v", v)
	}
	if all := child.Values("format"); len(all) != 2 || all["json"] != 4 || all["text"] != 2 {
		t.Errorf("Values = %v", all)
	}
	r.SetValue("format", "json", nil)
	if v, ok := r.Value("format", "json"); v != nil || !ok {
		t.Error("a nil value is none")
	}

	s, err := schema.For[int]()
	if err != nil {
		t.Fatal(err)
	}
	r.SetSchema("Number", s)
	if got, err := child.Schema("Number"); got != s || err != nil {
		t.Errorf("Schema = %v, %v", got, err)
	}
	_, err = r.Schema("None")
	wantStatus(t, err, NotFound, "'None'")
	r.SetValue("schema", "odd", 5)
	_, err = r.Schema("odd")
	wantStatus(t, err, NotFound)
}

func TestRegistryIsSafeForConcurrentUse(t *testing.T) {
	r := newRegistry(t, &fakePlugin{name: "p", init: brings("p/m")})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			r.Register(echo(KindModel, "m"+strings.Repeat("i", i)))
			mustLookup(t, r, KindModel, "p/m")
			mustLookup(t, r.Child(), KindModel, "m"+strings.Repeat("i", i))
			r.SetValue("kind", "name", i)
			r.Value("kind", "name")
			r.Values("kind")
			r.Actions()
			r.List(context.Background())
		})
	}
	wg.Wait()
}

func TestLogger(t *testing.T) {
	r := NewRegistry()
	var text bytes.Buffer
	own := slog.New(slog.NewTextHandler(&text, nil))
	old, output := slog.Default(), log.Writer()
	slog.SetDefault(own)
	t.Cleanup(func() {
		slog.SetDefault(old)
		log.SetOutput(output)
	})

	a := NewAction(KindFlow, "f", func(ctx context.Context, _ None, _ Send[None]) (None, error) {
		Logger(ctx).Info("hello")
		return None{}, nil
	})
	r.Register(a.Action)
	check := func() {
		t.Helper()
		text.Reset()
		result, err := a.Call(t.Context(), Call{})
		if err != nil {
			t.Fatal(err)
		}
		if got := text.String(); strings.Count(got, "traceId="+result.TraceID) != 1 || strings.Count(got, "spanId="+result.SpanID) != 1 {
			t.Errorf("logged %q", got)
		}
	}
	check()
	r.SetLogger(own)
	check()
	r.SetLogger(r.Logger()) // which adds the ids already
	check()
	if Logger(t.Context()) != slog.Default() {
		t.Error("outside of actions the logger is not slog's")
	}
	if RegistryOf(t.Context()) != nil {
		t.Error("there is a registry outside of actions")
	}
}
