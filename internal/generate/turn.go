// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// turn takes one turn from s: the model answers, and when it asks for tools they
// run. On failure the returned state is where the call stood before what failed.
func (c *call) turn(ctx context.Context, s State, send core.Send[*ai.Chunk]) (State, error) {
	if err := ctx.Err(); err != nil {
		return s, core.Errorf(core.StatusOf(err), "generate stopped before turn %d: %w", s.Turn+1, context.Cause(ctx))
	}
	t := &core.Turn{Request: c.request(s), Index: s.Turn, MessageIndex: s.MessageIndex}
	response, err := c.generate(ctx, t, send)
	if response != nil {
		s.Usage.Add(response.Usage)
	}
	if err != nil {
		return s, err
	}
	if response == nil || response.Message == nil && response.Operation == nil {
		return s, core.Errorf(core.Internal, "the model answered with no message (finish reason %q)", finishReason(response))
	}
	response = withRefs(response)
	s.Turn++
	s.Response = response
	requests := response.ToolRequests()
	if len(requests) == 0 || c.stop {
		s.Done = true
		return s, nil
	}
	if s.Turn > c.maxTurns {
		return s, core.Errorf(core.Aborted, "the model still asks for tools after %d rounds of them, which is the limit (maxTurns)", c.maxTurns)
	}
	responses, err := c.runTools(ctx, requests, indexed(send, ai.RoleTool, s.MessageIndex+1))
	if err != nil {
		return s, err
	}
	answer := &ai.Message{Role: ai.RoleTool, Content: responses}
	if send != nil {
		if err := send(&ai.Chunk{Role: ai.RoleTool, Index: s.MessageIndex + 1, Content: responses}); err != nil {
			return s, err
		}
	}
	// A new slice each turn: earlier requests, which middleware and traces may hold,
	// keep theirs.
	messages := make([]*ai.Message, 0, len(s.Messages)+2)
	s.Messages = append(append(messages, s.Messages...), response.Message, answer)
	s.MessageIndex += 2
	return s, nil
}

func finishReason(r *ai.ModelResponse) ai.FinishReason {
	if r == nil {
		return ai.FinishUnknown
	}
	return r.FinishReason
}

// generate runs the Generate hooks around the call of the model.
func (c *call) generate(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	next := func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
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
	if len(c.hooks) > 0 {
		send = indexed(send, ai.RoleModel, t.MessageIndex) // for the chunks that hooks send
	}
	return next(ctx, t, send)
}

// callModel runs the Model hooks around the model's action. All chunks of the
// answer get their role and index here.
func (c *call) callModel(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	next := quietUnlessStreaming(c.model)
	if len(c.hooks) == 0 {
		next = c.model
	}
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
