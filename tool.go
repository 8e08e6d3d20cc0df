// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// Tool is a function that a model may ask for.
type Tool[In, Out any] struct {
	*core.Action
	typed *core.ActionOf[In, Out, core.None]
}

// ToolOption configures a tool.
type ToolOption func(*core.Action)

// WithToolMetadata adds metadata to a tool's description.
func WithToolMetadata(metadata map[string]any) ToolOption {
	return func(a *core.Action) { addMetadata(a, metadata) }
}

// WithToolSchemas replaces the schemas of a tool's input and output, which come
// from its Go types otherwise; nil keeps that of the type.
func WithToolSchemas(input, output *schema.Schema) ToolOption {
	return func(a *core.Action) { a.SetSchemas(input, output) }
}

// DefineTool registers a tool. Models choose it by its description, and see it under
// the last segment of its name. Its arguments are validated before fn is called.
func DefineTool[In, Out any](r core.Registrar, name, description string, fn func(context.Context, In) (Out, error), o ...ToolOption) *Tool[In, Out] {
	t := NewTool(name, description, fn, o...)
	r.Registry().Register(t.Action)
	return t
}

// NewTool returns a tool that is in no registry: it is offered by the calls that it
// is given to.
func NewTool[In, Out any](name, description string, fn func(context.Context, In) (Out, error), o ...ToolOption) *Tool[In, Out] {
	t := &Tool[In, Out]{}
	t.typed = core.NewAction(core.KindTool, name, withoutChunks(fn))
	t.Action = t.typed.Action
	t.Description = description
	t.Metadata = map[string]any{"type": "tool"}
	for _, option := range o {
		option(t.Action)
	}
	return t
}

// Run runs the tool directly.
func (t *Tool[In, Out]) Run(ctx context.Context, in In) (Out, error) {
	return t.typed.Run(ctx, in, nil)
}

// SendPartial sends output from inside a tool, as a part of its response, into the
// stream of the generate call that runs it. It does nothing when nobody listens; an
// error means that the listener left, and the tool should stop.
func SendPartial(ctx context.Context, output any) error { return generate.SendPartial(ctx, output) }

// SendChunk is [SendPartial] for a chunk of any content.
func SendChunk(ctx context.Context, chunk *ai.Chunk) error { return generate.SendChunk(ctx, chunk) }
