// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Use is a middleware of a call: the value itself, or its name and configuration.
type Use struct {
	Middleware core.Middleware
	Ref        *ai.MiddlewareRef
}

// makeHooks makes the hooks of the call's middleware.
func (c *call) makeHooks(ctx context.Context) ([]*core.Hooks, error) {
	if len(c.o.Use) == 0 {
		return nil, nil
	}
	middleware := make([]core.Middleware, len(c.o.Use))
	for i, use := range c.o.Use {
		middleware[i] = use.Middleware
		if use.Middleware == nil {
			var err error
			if middleware[i], err = c.registry.LookupMiddleware(ctx, use.Ref); err != nil {
				return nil, err
			}
		}
	}
	return hooksOf(ctx, c.registry, middleware)
}

// hooksOf makes the hooks of each middleware, anew for this call.
func hooksOf(ctx context.Context, r *core.Registry, middleware []core.Middleware) ([]*core.Hooks, error) {
	if len(middleware) == 0 {
		return nil, nil
	}
	hooks := make([]*core.Hooks, 0, len(middleware))
	for _, m := range middleware {
		h, err := m.Hooks(ctx, r)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "middleware '%s': %w", m.MiddlewareName(), err)
		}
		if h != nil {
			hooks = append(hooks, h)
		}
	}
	return hooks, nil
}

// generate runs the Generate hooks around the call of the model. It also returns the
// turn that came out of them.
func (c *call) generate(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, *core.Turn, error) {
	if len(c.hooks) == 0 {
		response, err := c.callModel(ctx, t, send)
		return response, t, err
	}
	var mu sync.Mutex // a hook may call next from goroutines of its own
	asked := t
	next := func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		mu.Lock()
		asked = t
		mu.Unlock()
		return c.callModel(ctx, t, send)
	}
	for i := len(c.hooks) - 1; i >= 0; i-- {
		if hook := c.hooks[i].Generate; hook != nil {
			inner := next
			next = func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
				return hook(ctx, t, orDiscard(send), inner)
			}
		}
	}
	response, err := next(ctx, t, indexed(send, ai.RoleModel, t.MessageIndex)) // for the chunks that hooks send
	mu.Lock()
	defer mu.Unlock()
	return response, asked, err
}

// callModel runs the Model hooks around the model's action. All chunks of the
// answer get their role and index here.
func (c *call) callModel(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	if len(c.hooks) == 0 {
		return c.model(ctx, t.Request, indexed(send, ai.RoleModel, t.MessageIndex))
	}
	next := quietUnlessStreaming(c.model)
	for i := len(c.hooks) - 1; i >= 0; i-- {
		if hook := c.hooks[i].Model; hook != nil {
			inner := next
			next = func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
				return hook(ctx, q, orDiscard(send), inner)
			}
		}
	}
	return next(ctx, t.Request, indexed(send, ai.RoleModel, t.MessageIndex))
}

// quietUnlessStreaming returns model without a send when nobody listens: what a
// hook hands on is never nil, and would make the model stream for nobody.
func quietUnlessStreaming(model core.ModelFunc) core.ModelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		if !core.Streaming(ctx) {
			send = nil
		}
		return model(ctx, q, send)
	}
}

// orDiscard returns send, or a function that drops chunks, for hooks, whose send
// is never nil.
func orDiscard(send core.Send[*ai.Chunk]) core.Send[*ai.Chunk] {
	if send == nil {
		return func(*ai.Chunk) error { return nil }
	}
	return send
}
