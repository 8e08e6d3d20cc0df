// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestLogHandler(t *testing.T) {
	var tracer Tracer
	s := &Span{}
	s.Init(t.Context(), &tracer, action("flow", "f"))
	for name, c := range map[string]struct {
		log  func(l *slog.Logger, ctx context.Context)
		want map[string]any
	}{
		"plain": {func(l *slog.Logger, ctx context.Context) { l.InfoContext(ctx, "m", "a", 1) }, map[string]any{"a": 1.0}},
		"attrs": {func(l *slog.Logger, ctx context.Context) { l.With("b", 2).InfoContext(ctx, "m", "a", 1) }, map[string]any{"a": 1.0, "b": 2.0}},
		"groups": {func(l *slog.Logger, ctx context.Context) {
			l.With("b", 2).WithGroup("g").With("c", 3).WithGroup("h").InfoContext(ctx, "m", "a", 1)
		}, map[string]any{"b": 2.0, "g": map[string]any{"c": 3.0, "h": map[string]any{"a": 1.0}}}},
		"empty group": {func(l *slog.Logger, ctx context.Context) { l.WithGroup("").InfoContext(ctx, "m", "a", 1) }, map[string]any{"a": 1.0}},
	} {
		for _, inside := range []string{"", "by context", "bound"} {
			var text bytes.Buffer
			plain := slog.NewJSONHandler(&text, &slog.HandlerOptions{Level: slog.LevelInfo})
			l := slog.New(LogHandler(LogHandler(plain)))
			ctx := t.Context()
			want := map[string]any{"level": "INFO", "msg": "m"}
			for k, v := range c.want {
				want[k] = v
			}
			switch inside {
			case "by context":
				ctx = s
			case "bound":
				l = slog.New(BindLog(s, l.Handler()))
			}
			if inside != "" {
				want["traceId"], want["spanId"] = s.TraceID(), s.SpanID()
			}
			c.log(l, ctx)
			if n := strings.Count(text.String(), "traceId"); n > 1 {
				t.Errorf("%s: traceId stands %d times in %s", name, n, text.String())
			}
			var got map[string]any
			if err := json.Unmarshal(text.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			delete(got, "time")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, inside %q (-want +got):\n%s", name, inside, diff)
			}
			if l.Enabled(ctx, slog.LevelDebug) || !l.Enabled(ctx, slog.LevelInfo) {
				t.Error("levels are not those of the handler below")
			}
		}
	}
}

func TestABoundLogYieldsToTheSpanOfARecord(t *testing.T) {
	var tracer Tracer
	outer, inner := &Span{}, &Span{}
	outer.Init(t.Context(), &tracer, action("flow", "f"))
	inner.Init(outer, &tracer, action("tool", "t"))
	var text bytes.Buffer
	slog.New(BindLog(outer, LogHandler(slog.NewTextHandler(&text, nil)))).InfoContext(inner, "m")
	if !strings.Contains(text.String(), "spanId="+inner.SpanID()) || strings.Contains(text.String(), outer.SpanID()) {
		t.Errorf("logged %s", text.String())
	}
}

func TestLogHandlersWithGroupsDoNotMeet(t *testing.T) {
	var tracer Tracer
	s := &Span{}
	s.Init(t.Context(), &tracer, action("flow", "f"))
	var text bytes.Buffer
	base := slog.New(LogHandler(slog.NewTextHandler(&text, nil))).WithGroup("g").With("a", 1).With("x", 1)
	one, two := base.With("b", 2), base.With("c", 3)
	one.InfoContext(s, "m")
	if got := text.String(); !bytes.Contains([]byte(got), []byte("g.a=1 g.x=1 g.b=2\n")) {
		t.Errorf("logged %s", got)
	}
	text.Reset()
	two.InfoContext(s, "m")
	if got := text.String(); !bytes.Contains([]byte(got), []byte("g.a=1 g.x=1 g.c=3\n")) {
		t.Errorf("logged %s", got)
	}
}

func TestLogHandlersMayShareARecord(t *testing.T) {
	var tracer Tracer
	s := &Span{}
	s.Init(t.Context(), &tracer, action("flow", "f"))
	var text bytes.Buffer
	h := LogHandler(slog.NewTextHandler(&text, nil))
	r := slog.NewRecord(time.Now(), slog.LevelInfo, "m", 0)
	for range 10 { // more than a record holds by itself
		r.AddAttrs(slog.Int("a", 1))
	}
	for range 2 {
		if err := h.Handle(s, r); err != nil {
			t.Fatal(err)
		}
	}
	if got := text.String(); strings.Contains(got, "!BUG") || strings.Count(got, "traceId") != 2 {
		t.Errorf("logged %s", got)
	}
}
