// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// RegisterBackgroundModel registers a model whose answers take long: a call begins an
// operation, which is checked until it is done.
func RegisterBackgroundModel(r core.Registrar, name string, m *ModelMetadata, adaption *Adaption, b core.Background[*ai.ModelRequest]) *core.Action {
	start := b.Start
	if start != nil {
		b.Start = func(ctx context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
			q, err := adaption.adapt(ctx, name, m, q)
			if err != nil {
				return nil, err
			}
			return start(ctx, q)
		}
	}
	metadata := map[string]any{"type": string(core.KindBackgroundModel), "model": m, "outputSchema": responseSchema{}}
	return core.RegisterBackgroundAction(r, core.KindBackgroundModel, name, m.Label, metadata, b)
}

// responseSchema encodes as the schema of what the operation ends with.
type responseSchema struct{}

func (responseSchema) MarshalJSON() ([]byte, error) {
	s, err := schema.For[ai.ModelResponse]()
	if err != nil {
		return nil, err
	}
	return s.JSON(), nil
}

// backgroundModel returns a model that answers with an operation.
func backgroundModel(a *core.Action) core.ModelFunc {
	return func(ctx context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		if start, ok := core.As[*ai.ModelRequest, *ai.Operation, core.None](a); ok {
			op, err := start.Run(ctx, q, nil)
			if err != nil {
				return nil, err
			}
			return &ai.ModelResponse{Operation: op}, nil
		}
		raw, err := json.Marshal(q)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the request to '%s' cannot be JSON: %w", a.Key(), err)
		}
		if raw, err = a.RunJSON(ctx, raw, nil); err != nil {
			return nil, err
		}
		op := &ai.Operation{}
		if err := json.Unmarshal(raw, op); err != nil {
			return nil, core.Errorf(core.Internal, "'%s' answered with what is no operation: %w", a.Key(), err)
		}
		return &ai.ModelResponse{Operation: op}, nil
	}
}

// RunOperation is Run for a model whose answers take long: it returns the operation
// that the model began. A model that does not is INVALID_ARGUMENT.
func RunOperation(ctx context.Context, r *core.Registry, o *Options) (*ai.Operation, error) {
	model, ref, err := chooseModel(ctx, r, o)
	if err != nil {
		return nil, err
	}
	if info := InfoOf(model); info.Supports == nil || !info.Supports.LongRunning {
		return nil, core.Errorf(core.InvalidArgument, "model '%s' does not begin operations (its supports.longRunning is not set): use Generate", model.Name)
	}
	if o.ModelRef == nil && o.Model == nil {
		o.ModelRef = &ref // the same when the default changes meanwhile
	}
	result, err := Run(ctx, r, o, nil)
	if err != nil {
		return nil, err
	}
	if result.Response.Operation == nil {
		return nil, core.Errorf(core.FailedPrecondition, "model '%s' answered without an operation", model.Name)
	}
	return result.Response.Operation, nil
}

// Poll says how often an operation is checked. The zero value of a field is its
// default.
type Poll struct {
	First time.Duration // wait before the first check; default 1 s
	Most  time.Duration // longest wait between checks; default 30 s
	Grow  float64       // factor from one wait to the next; default 1.5, at least 1
}

// WaitOperation checks an operation until it is done or ctx ends. It returns the last
// state beside an error; an operation that failed is one, INTERNAL.
func WaitOperation(ctx context.Context, r *core.Registry, op *ai.Operation, p Poll, heard func(*ai.Operation)) (*ai.Operation, error) {
	if p.First <= 0 {
		p.First = time.Second
	}
	if p.Most <= 0 {
		p.Most = 30 * time.Second
	}
	if p.Grow == 0 {
		p.Grow = 1.5
	}
	if op == nil {
		return nil, core.Errorf(core.InvalidArgument, "the operation is nil")
	}
	wait := min(p.First, p.Most)
	for !op.Done {
		select {
		case <-ctx.Done():
			return op, core.Errorf(core.StatusOf(ctx.Err()), "operation '%s' of '%s' is not done: %w", op.ID, op.Action, context.Cause(ctx))
		case <-time.After(wait):
		}
		next, err := core.CheckOperation(ctx, r, op)
		if err != nil {
			return op, err
		}
		if op = next; heard != nil {
			heard(op)
		}
		wait = min(time.Duration(float64(wait)*max(p.Grow, 1)), p.Most)
	}
	if op.Error != nil {
		return op, core.Errorf(core.Internal, "operation '%s' of '%s' failed: %s", op.ID, op.Action, op.Error.Message)
	}
	return op, nil
}
