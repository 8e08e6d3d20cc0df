// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"log/slog"
	"slices"
)

// LogHandler returns a handler that adds traceId and spanId to the records that
// are logged with the context of a span, and hands them to next. The ids stand
// outside of the logger's groups. A handler that does so already is returned as it
// is.
func LogHandler(next slog.Handler) slog.Handler {
	if _, ok := next.(*logHandler); ok {
		return next
	}
	return &logHandler{Handler: next, outer: next}
}

type logHandler struct {
	slog.Handler // with the groups and attributes of the logger

	outer  slog.Handler // as it was before the first group
	within []func(slog.Handler) slog.Handler
}

// Unwrap returns the handler below, so that another one can be put between.
func (h *logHandler) Unwrap() slog.Handler { return h.Handler }

func (h *logHandler) Handle(ctx context.Context, r slog.Record) error {
	s := FromContext(ctx)
	if s == nil {
		return h.Handler.Handle(ctx, r)
	}
	ids := []slog.Attr{slog.String("traceId", s.TraceID()), slog.String("spanId", s.SpanID())}
	if len(h.within) == 0 {
		r = r.Clone()
		r.AddAttrs(ids...)
		return h.Handler.Handle(ctx, r)
	}
	next := h.outer.WithAttrs(ids)
	for _, add := range h.within {
		next = add(next)
	}
	return next.Handle(ctx, r)
}

func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	if len(h.within) == 0 {
		return LogHandler(h.Handler.WithAttrs(attrs))
	}
	return h.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(attrs) })
}

func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

// with returns the handler with one more addition in or below a group.
func (h *logHandler) with(add func(slog.Handler) slog.Handler) slog.Handler {
	return &logHandler{Handler: add(h.Handler), outer: h.outer, within: append(slices.Clip(h.within), add)}
}

// BindLog returns a handler whose records belong to the span of ctx, unless they come with
// the context of a span of their own: Info and Error give none.
func BindLog(ctx context.Context, next slog.Handler) slog.Handler {
	return &boundHandler{Handler: next, ctx: ctx}
}

type boundHandler struct {
	slog.Handler

	ctx context.Context
}

func (h *boundHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.Handler.Enabled(h.context(ctx), level)
}

func (h *boundHandler) Handle(ctx context.Context, r slog.Record) error {
	return h.Handler.Handle(h.context(ctx), r)
}

func (h *boundHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return BindLog(h.ctx, h.Handler.WithAttrs(attrs))
}

func (h *boundHandler) WithGroup(name string) slog.Handler {
	return BindLog(h.ctx, h.Handler.WithGroup(name))
}

// context returns the context that a record belongs to.
func (h *boundHandler) context(ctx context.Context) context.Context {
	if FromContext(ctx) != nil {
		return ctx
	}
	return h.ctx
}
