// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// DefineBackgroundModel registers a model whose answers take long, such as one that
// makes videos: Start begins an operation, Check tells how far it is, and Cancel, which
// may be nil, ends it. The output of an operation that is done is an ai.ModelResponse
// as JSON. Set Supports.LongRunning, or GenerateOperation refuses the model.
func DefineBackgroundModel(r core.Registrar, name string, o *ModelOptions, b core.Background[*ai.ModelRequest]) *core.Action {
	if o == nil {
		o = &ModelOptions{}
	}
	m, adaption := o.parts(name)
	return generate.RegisterBackgroundModel(r, name, m, adaption, b)
}

// GenerateOperation asks a model whose answers take long, and returns the operation that
// it began. An operation is plain JSON: it can be stored, and checked by another
// process. A model without long-running operations is INVALID_ARGUMENT.
func (g *Genkit) GenerateOperation(ctx context.Context, o ...Option) (*ai.Operation, error) {
	c, err := collect(verbGenerate, o)
	if err != nil {
		return nil, err
	}
	return generate.RunOperation(c.within(ctx), g.registry, &c.Options)
}

// CheckOperation returns the state of an operation. One that names no action of this
// instance is INVALID_ARGUMENT.
func (g *Genkit) CheckOperation(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
	return core.CheckOperation(ctx, g.registry, op)
}

// CancelOperation asks to end an operation. A model that cannot is UNIMPLEMENTED.
func (g *Genkit) CancelOperation(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
	return core.CancelOperation(ctx, g.registry, op)
}

// PollOptions say how often WaitOperation checks. The zero value works.
type PollOptions struct {
	First time.Duration // wait before the first check; default 1 s
	Most  time.Duration // longest wait between checks; default 30 s
	Grow  float64       // factor from one wait to the next; default 1.5
	// Progress, when set, hears of each state.
	Progress func(op *ai.Operation)
}

// WaitOperation checks an operation, more and more rarely, until it is done or ctx ends;
// nil options work. It returns the last state also beside an error. An operation that
// failed is an error, INTERNAL; [OperationResponse] reads the answer of one that did not.
func (g *Genkit) WaitOperation(ctx context.Context, op *ai.Operation, o *PollOptions) (*ai.Operation, error) {
	if o == nil {
		o = &PollOptions{}
	}
	return generate.WaitOperation(ctx, g.registry, op, generate.Poll{First: o.First, Most: o.Most, Grow: o.Grow}, o.Progress)
}

// OperationResponse returns the answer of an operation of a model. One that is not done
// is FAILED_PRECONDITION, one that failed INTERNAL.
func OperationResponse(op *ai.Operation) (*Response, error) {
	switch {
	case op == nil || !op.Done:
		return nil, core.Errorf(core.FailedPrecondition, "the operation is not done")
	case op.Error != nil:
		return nil, core.Errorf(core.Internal, "the operation failed: %s", op.Error.Message)
	}
	response := &ai.ModelResponse{}
	if err := json.Unmarshal(op.Output, response); err != nil {
		return nil, core.Errorf(core.Internal, "the output of operation '%s' is no response of a model: %w", op.ID, err)
	}
	return &Response{ModelResponse: response}, nil
}
