// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core/tracing"
)

// runBody runs body as a flow of r.
func runBody(t *testing.T, ctx context.Context, r *Registry, body func(ctx context.Context)) {
	t.Helper()
	a := NewAction(KindFlow, "f", func(ctx context.Context, _ None, _ Send[None]) (None, error) { body(ctx); return None{}, nil })
	if r != nil {
		r.Child().Register(a.Action)
	}
	if _, err := a.Run(ctx, None{}, nil); err != nil {
		t.Error(err)
	}
}

func TestActionContext(t *testing.T) {
	r := NewRegistry()
	given := map[string]any{"tenant": "default", "region": "eu"}
	r.SetDefaultContext(given)
	given["tenant"] = "changed later"
	same := func(ctx context.Context, want map[string]any) {
		t.Helper()
		if got := ActionContext(ctx); !maps.EqualFunc(got, want, func(a, b any) bool { return a == b }) {
			t.Errorf("action context %v, want %v", got, want)
		}
	}
	same(t.Context(), nil)
	runBody(t, t.Context(), r, func(ctx context.Context) {
		same(ctx, map[string]any{"tenant": "default", "region": "eu"})
		ctx = WithActionContext(ctx, map[string]any{"tenant": "inner"})
		same(ctx, map[string]any{"tenant": "inner"})
		runBody(t, ctx, r, func(ctx context.Context) { same(ctx, map[string]any{"tenant": "inner", "region": "eu"}) })
		runBody(t, ctx, nil, func(ctx context.Context) { same(ctx, map[string]any{"tenant": "inner", "region": "eu"}) })
	})
	caller := map[string]any{"tenant": "caller", "auth": "me"}
	ctx := WithActionContext(t.Context(), caller)
	want := map[string]any{"tenant": "caller", "auth": "me", "region": "eu"}
	runBody(t, ctx, r, func(ctx context.Context) {
		same(ctx, want)
		runBody(t, ctx, r, func(ctx context.Context) { same(ctx, want) })
		if _, err := Step(ctx, StepOptions{}, func(ctx context.Context) (int, error) { same(ctx, want); return 0, nil }); err != nil {
			t.Error(err)
		}
		// Another instance puts its own defaults below.
		other := NewRegistry()
		other.SetDefaultContext(map[string]any{"zone": 1, "tenant": "other"})
		runBody(t, ctx, other, func(ctx context.Context) {
			same(ctx, map[string]any{"tenant": "caller", "auth": "me", "zone": 1})
			runBody(t, ctx, r, func(ctx context.Context) { same(ctx, want) })
		})
		runBody(t, ctx, NewRegistry(), func(ctx context.Context) { same(ctx, caller) })
	})
	runBody(t, t.Context(), r, func(ctx context.Context) { same(ctx, map[string]any{"tenant": "default", "region": "eu"}) })
	if len(caller) != 2 {
		t.Errorf("the caller's map was changed: %v", caller)
	}
	runBody(t, ctx, NewRegistry(), func(ctx context.Context) { same(ctx, caller) })
	runBody(t, ctx, nil, func(ctx context.Context) { same(ctx, caller) })
	r.SetDefaultContext(nil)
	runBody(t, t.Context(), r, func(ctx context.Context) { same(ctx, nil) })
}

func TestActionContextOnSpans(t *testing.T) {
	r := NewRegistry()
	full := listen(r)
	private := &tracing.Memory{}
	r.Tracer().AddSink(private, false)
	type profile struct {
		Name    string            `json:"name"`
		Secrets map[string]string `json:"secrets"`
	}
	ctx := WithActionContext(t.Context(), map[string]any{
		"auth": func() {}, "secrets": "top", "id": int64(9007199254740993), "tag": "<b>",
		"user":  map[string]any{"auth": "nested", "name": "Ada"},
		"users": []any{map[string]any{"secrets": "listed"}},
		"typed": profile{"Bob", map[string]string{"k": "struct"}},
		"raw":   json.RawMessage(`{"\u0061uth":"escaped"}`),
	})
	runBody(t, ctx, r, func(ctx context.Context) {
		_, _ = Step(ctx, StepOptions{Name: "step", Type: "flowStep"}, func(context.Context) (int, error) { return 0, nil })
	})
	d := spanNamed(t, full, "f")
	const want = `{"auth":"<redacted>","id":9007199254740993,"raw":{"auth":"<redacted>"},"secrets":"<redacted>","tag":"<b>",` +
		`"typed":{"name":"Bob","secrets":"<redacted>"},"user":{"auth":"<redacted>","name":"Ada"},"users":[{"secrets":"<redacted>"}]}`
	wantAttr(t, d, "genkit:metadata:context", want)
	wantNoAttr(t, spanNamed(t, full, "step"), "genkit:metadata:context")
	wantAttr(t, spanNamed(t, private, "f"), "genkit:metadata:context", tracing.Redacted)

	full.Reset()
	runBody(t, WithActionContext(t.Context(), map[string]any{"f": func() {}}), r, func(context.Context) {})
	runBody(t, WithActionContext(t.Context(), map[string]any{}), r, func(context.Context) {})
	for _, d := range full.Ended() {
		wantNoAttr(t, d, "genkit:metadata:context")
	}
}

func TestActionContextIsEncodedOnlyForThoseWhoMaySeeIt(t *testing.T) {
	r := NewRegistry()
	r.Tracer().AddSink(&tracing.Memory{}, false)
	n := 0
	ctx := WithActionContext(t.Context(), map[string]any{"v": counted{&n}})
	runBody(t, ctx, r, func(context.Context) {})
	if n != 0 {
		t.Error("encoded for a sink that may not see it")
	}
	listen(r)
	runBody(t, ctx, r, func(ctx context.Context) { runBody(t, ctx, r, func(context.Context) {}) })
	if n != 1 {
		t.Errorf("encoded %d times for two spans", n)
	}
}

func TestRedactActionContext(t *testing.T) {
	if got := RedactActionContext(nil); got != nil {
		t.Errorf("of nothing: %s", got)
	}
	if got := RedactActionContext(map[string]any{"f": func() {}}); got != nil {
		t.Errorf("of what is no JSON: %s", got)
	}
	values := map[string]any{"auth": map[string]any{"uid": "u"}, "k": 2}
	if got := string(RedactActionContext(values)); got != `{"auth":"<redacted>","k":2}` {
		t.Errorf("got %s", got)
	}
	if _, kept := values["auth"].(map[string]any); !kept {
		t.Error("the map was changed")
	}
}

func TestStreaming(t *testing.T) {
	if Streaming(t.Context()) {
		t.Error("outside of actions somebody listens")
	}
	a := NewAction(KindFlow, "f", func(ctx context.Context, _ None, _ Send[int]) (bool, error) { return Streaming(ctx), nil })
	listener := func(int) error { return nil }
	if yes, _ := a.Run(t.Context(), None{}, listener); !yes {
		t.Error("with a listener: false")
	}
	if yes, _ := a.Run(t.Context(), None{}, nil); yes {
		t.Error("without a listener: true")
	}
	outer := NewAction(KindFlow, "o", func(ctx context.Context, _ None, _ Send[int]) (bool, error) { return a.Run(ctx, None{}, nil) })
	if yes, _ := outer.Run(t.Context(), None{}, listener); yes {
		t.Error("the listener of the outer action is not the inner one's")
	}
}

type userKey struct{}

func TestFrameIsAContext(t *testing.T) {
	for _, recorded := range []bool{false, true} {
		r := NewRegistry()
		if recorded {
			listen(r)
		}
		ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), userKey{}, "value"))
		deadline := time.Now().Add(time.Hour)
		ctx, stop := context.WithDeadline(ctx, deadline)
		runBody(t, ctx, r, func(frame context.Context) {
			if frame.Value(userKey{}) != "value" || frame.Value("none") != nil {
				t.Error("the frame hides the values of its parent")
			}
			if got, ok := frame.Deadline(); !ok || !got.Equal(deadline) {
				t.Error("the frame has another deadline")
			}
			before := runtime.NumGoroutine()
			var children []context.Context
			for range 10 {
				child, cancel := context.WithCancel(frame)
				defer cancel()
				children = append(children, child)
			}
			if after := runtime.NumGoroutine(); after != before {
				t.Errorf("WithCancel started %d goroutines", after-before)
			}
			detached := context.WithoutCancel(frame)
			if tracing.FromContext(detached) == nil || RegistryOf(detached) == nil {
				t.Error("a detached context lost its span")
			}
			cancel(errBroken)
			for _, c := range append(children, frame) {
				if c.Err() != context.Canceled || !errors.Is(context.Cause(c), errBroken) {
					t.Errorf("Err %v, Cause %v", c.Err(), context.Cause(c))
				}
				select {
				case <-c.Done():
				default:
					t.Error("Done is open")
				}
			}
			if detached.Err() != nil {
				t.Error("a detached context was cancelled")
			}
		})
		stop()
	}
}

func TestActionsOfNoRegistry(t *testing.T) {
	r := NewRegistry()
	m := listen(r)
	inner := NewAction(KindTool, "loose", func(ctx context.Context, _ None, _ Send[None]) (bool, error) { return RegistryOf(ctx) != nil, nil })
	if ok, err := inner.Run(t.Context(), None{}, nil); ok || err != nil {
		t.Errorf("alone: %v, %v", ok, err)
	}
	outer := NewAction(KindFlow, "f", func(ctx context.Context, _ None, _ Send[None]) (bool, error) { return inner.Run(ctx, None{}, nil) })
	r.Register(outer.Action)
	if ok, err := outer.Run(t.Context(), None{}, nil); !ok || err != nil {
		t.Errorf("inside of a flow: %v, %v", ok, err)
	}
	if path, _ := spanNamed(t, m, "loose").Attributes["genkit:path"].(string); !strings.HasSuffix(path, "/{loose,t:action,s:tool}") {
		t.Errorf("path %s", path)
	}
}
