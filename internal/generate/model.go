// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// ModelMetadata is what the descriptor of a model's action says under "model".
type ModelMetadata struct {
	Label         string            `json:"label,omitempty"`
	Versions      []string          `json:"versions,omitempty"`
	Supports      *ai.ModelSupports `json:"supports,omitempty"`
	Stage         ai.ModelStage     `json:"stage,omitempty"`
	CustomOptions json.Marshaler    `json:"customOptions,omitempty"` // schema of the config
}

// NewModel returns the action of a model. It makes the requests such as the model can
// take (see [Adaption]) and measures what it does: latency, usage where the model
// reports none, cost, and the gen_ai attributes of its span.
func NewModel(name string, m *ModelMetadata, adaption *Adaption, middleware []core.Middleware, fn core.ModelFunc) *core.Action {
	adapted := func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		q, err := adaption.adapt(ctx, name, m, q)
		if err != nil {
			return nil, err
		}
		return fn(ctx, q, orDiscard(send)) // whose hooks may hand on none
	}
	measured := func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		span := tracing.FromContext(ctx)
		describeRequest(span, name, q)
		begin := time.Now()
		run, err := withModelHooks(ctx, middleware, adapted)
		if err != nil {
			return nil, err
		}
		response, err := run(ctx, q, send)
		if response == nil || err != nil {
			return response, err
		}
		r := &struct { // a copy: the model may hand out one response many times
			ai.ModelResponse
			usage ai.Usage
		}{*response, completeUsage(response.Usage, q, response)}
		r.Usage = &r.usage
		if r.LatencyMs == 0 {
			r.LatencyMs = float64(time.Since(begin).Microseconds()) / 1000
		}
		addCost(r.Usage, priceOf(core.RegistryOf(ctx)), name)
		describeResponse(span, &r.ModelResponse)
		return &r.ModelResponse, nil
	}
	a := core.NewAction(core.KindModel, name, measured).Action
	a.Description = m.Label
	a.Metadata = map[string]any{"type": "model", "model": m}
	return a
}

// withModelHooks puts the Model hooks of middleware that belongs to the model
// around fn.
func withModelHooks(ctx context.Context, middleware []core.Middleware, fn core.ModelFunc) (core.ModelFunc, error) {
	if len(middleware) == 0 {
		return fn, nil
	}
	hooks, err := hooksOf(ctx, core.RegistryOf(ctx), middleware)
	if err != nil {
		return nil, err
	}
	c := call{model: fn, hooks: hooks}
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return c.callModel(ctx, &core.Turn{Request: q}, send)
	}, nil
}

// InfoOf returns what is known of a model's abilities; never nil.
func InfoOf(model *core.Action) *ai.ModelInfo {
	switch m := model.Metadata["model"].(type) {
	case *ModelMetadata:
		return &ai.ModelInfo{Label: m.Label, Versions: m.Versions, Supports: m.Supports, Stage: m.Stage}
	case nil:
		return &ai.ModelInfo{}
	default: // of another process
		info := &ai.ModelInfo{}
		if raw, err := json.Marshal(m); err == nil {
			_ = json.Unmarshal(raw, info) // what does not fit stays unknown
		}
		return info
	}
}

// modelThroughJSON returns a function that runs a model whose Go types are unknown.
func modelThroughJSON(a *core.Action) core.ModelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		raw, err := json.Marshal(q)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the request to '%s' cannot be JSON: %w", a.Key(), err)
		}
		var sendRaw func(json.RawMessage) error
		if send != nil {
			sendRaw = func(raw json.RawMessage) error {
				chunk := &ai.Chunk{}
				if err := json.Unmarshal(raw, chunk); err != nil {
					return core.Errorf(core.Internal, "'%s' sent a chunk that is none: %w", a.Key(), err)
				}
				return send(chunk)
			}
		}
		out, err := a.RunJSON(ctx, raw, sendRaw)
		if err != nil {
			return nil, err
		}
		response := &ai.ModelResponse{}
		if err := json.Unmarshal(out, response); err != nil {
			return nil, core.Errorf(core.Internal, "'%s' answered with what is no response: %w", a.Key(), err)
		}
		return response, nil
	}
}

// describeRequest sets the gen_ai attributes that are known before the call.
func describeRequest(span *tracing.Span, name string, q *ai.ModelRequest) {
	if !span.Recording() {
		return
	}
	span.SetAttr("gen_ai.operation.name", "chat")
	span.SetAttr("gen_ai.request.model", modelName(name))
	span.SetAttr("gen_ai.provider.name", providerName(name))
	config, err := ConfigAs[ai.CommonConfig](q)
	if err != nil {
		return
	}
	setNumber(span, "gen_ai.request.temperature", config.Temperature)
	setNumber(span, "gen_ai.request.top_p", config.TopP)
	setNumber(span, "gen_ai.request.top_k", config.TopK)
	setNumber(span, "gen_ai.request.max_tokens", config.MaxOutputTokens)
}

// describeResponse sets the gen_ai attributes that are known after the call.
func describeResponse(span *tracing.Span, r *ai.ModelResponse) {
	if !span.Recording() {
		return
	}
	if r.FinishReason != "" {
		span.SetAttr("gen_ai.response.finish_reasons", []string{string(r.FinishReason)})
	}
	if r.Usage != nil {
		span.SetAttr("gen_ai.usage.input_tokens", r.Usage.InputTokens)
		span.SetAttr("gen_ai.usage.output_tokens", r.Usage.OutputTokens)
		if usd, known := r.Usage.Custom[CostKey]; known {
			span.SetAttr("gen_ai.usage.cost", usd)
		}
	}
}

func setNumber[N int | float64](span *tracing.Span, name string, n *N) {
	if n != nil {
		span.SetAttr(name, *n)
	}
}
