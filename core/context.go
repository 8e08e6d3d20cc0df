// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"log/slog"
	"maps"
	"sync"

	"github.com/genkit-go/genkit/core/tracing"
)

// Reserved keys of an action context whose values are never recorded.
const (
	ContextAuth    = "auth"    // who calls
	ContextSecrets = "secrets" // credentials for the work
)

type actionContextKey struct{}

// actionContext is what travels in a context.
type actionContext struct {
	values   map[string]any
	given    map[string]any // values without the defaults of an instance
	complete *Registry      // the instance whose defaults are in values

	once sync.Once
	safe string // JSON of values for spans, which share it
}

// recorded returns the JSON that spans show.
func (c *actionContext) recorded() string {
	c.once.Do(func() { c.safe = string(RedactActionContext(c.values)) })
	return c.safe
}

// WithActionContext returns a context whose actions see values as their action
// context, in place of the one in ctx. The map must not be changed afterwards.
func WithActionContext(ctx context.Context, values map[string]any) context.Context {
	return context.WithValue(ctx, actionContextKey{}, &actionContext{values: values, given: values})
}

// ActionContext returns facts about the current call, such as who calls
// ("auth"): what the caller gave, over the defaults of the instance. It is nil
// when nobody gave any. The map must not be changed.
func ActionContext(ctx context.Context) map[string]any {
	c, _ := ctx.Value(actionContextKey{}).(*actionContext)
	if c == nil {
		return nil
	}
	return c.values
}

// Streaming tells whether anyone listens to the chunks that the action running in
// ctx sends. Sending without a listener is allowed and does nothing.
func Streaming(ctx context.Context) bool {
	f := frameOf(ctx)
	return f != nil && f.streaming
}

// Logger returns the logger of the instance that runs the action of ctx; its
// records carry the trace and span id of that action, also those of Info and the other
// methods that take no context. Outside of any action it is slog's default.
func Logger(ctx context.Context) *slog.Logger {
	if f := frameOf(ctx); f != nil && f.registry != nil {
		return slog.New(tracing.BindLog(ctx, f.registry.Logger().Handler()))
	}
	return slog.Default()
}

// RegistryOf returns the registry of the instance that runs the action of ctx, nil
// outside of any action.
func RegistryOf(ctx context.Context) *Registry {
	if f := frameOf(ctx); f != nil {
		return f.registry
	}
	return nil
}

// frame is one running action or step: span, context and call state in one
// allocation.
type frame struct {
	tracing.Span
	registry  *Registry // nil for actions that are in no registry
	streaming bool
	context   *actionContext // with the defaults of the instance, when it has any
}

type frameKey struct{}

func frameOf(ctx context.Context) *frame {
	f, _ := ctx.Value(frameKey{}).(*frame)
	return f
}

// Value makes the frame, its span and its action context findable.
func (f *frame) Value(key any) any {
	switch key.(type) {
	case frameKey:
		return f
	case actionContextKey:
		if f.context != nil {
			return f.context
		}
	}
	return f.Span.Value(key)
}

// enter makes f a frame below ctx, owned by r, which may be nil.
func (f *frame) enter(ctx context.Context, r *Registry, info tracing.Info) {
	above := frameOf(ctx)
	if r == nil && above != nil {
		r = above.registry
	}
	f.registry = r
	var tracer *tracing.Tracer
	if r != nil {
		root := r.root()
		tracer = &root.tracer
		foreign := above != nil && above.registry != nil && above.registry.root() != root
		if root.defaults != nil || foreign {
			f.context = root.completeContext(ctx)
		}
	}
	f.Init(ctx, tracer, info)
	if f.Recording() && info.Key != "" { // of an action
		f.recordContext()
	}
}

// recordContext records the action context, as far as JSON can hold it.
func (f *frame) recordContext() {
	c, _ := f.Value(actionContextKey{}).(*actionContext)
	switch {
	case c == nil || len(c.values) == 0:
	case !f.WantsContent():
		f.SetContent("genkit:metadata:context", "")
	default:
		if text := c.recorded(); text != "" {
			f.SetContent("genkit:metadata:context", text)
		}
	}
}

// completeContext returns the action context of ctx with r's defaults below it.
func (r *Registry) completeContext(ctx context.Context) *actionContext {
	given, _ := ctx.Value(actionContextKey{}).(*actionContext)
	switch {
	case given == nil:
		return r.defaults
	case given.complete == r:
		return given
	}
	values := map[string]any{}
	if r.defaults != nil {
		maps.Copy(values, r.defaults.values)
	}
	maps.Copy(values, given.given) // and not the defaults of another instance
	return &actionContext{values: values, given: given.given, complete: r}
}
