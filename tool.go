// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"
	"maps"

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

// WithToolDefaults sets the policy by which a tool is run wherever a call says
// nothing else ([WithToolPolicy]). A wrong policy panics.
func WithToolDefaults(p core.ToolPolicy) ToolOption {
	return func(a *core.Action) { a.SetToolPolicy(p) }
}

// DefineTool registers a tool. Models choose it by its description, and see it under
// the last segment of its name. Its arguments are validated before fn is called. It
// is listed a second time as a multipart tool (tool.v2), whose output is fn's, for
// peers that know no other.
func DefineTool[In, Out any](r core.Registrar, name, description string, fn func(context.Context, In) (Out, error), o ...ToolOption) *Tool[In, Out] {
	t := newTool(core.KindTool, name, description, fn, o)
	r.Registry().Register(t.Action)
	r.Registry().Register(t.multipartTwin())
	return t
}

// NewTool returns a tool that is in no registry: it is offered by the calls that it
// is given to.
func NewTool[In, Out any](name, description string, fn func(context.Context, In) (Out, error), o ...ToolOption) *Tool[In, Out] {
	t := newTool(core.KindTool, name, description, fn, o)
	t.Metadata["dynamic"] = true
	return t
}

// MultipartTool is a tool that answers with parts, such as images, beside its output.
type MultipartTool[In any] = Tool[In, *ai.MultipartToolResponse]

// DefineMultipartTool registers a tool that answers with parts, such as images, beside
// its output. Its metadata, when fn gives some, goes to the part of the response.
func DefineMultipartTool[In any](r core.Registrar, name, description string, fn func(context.Context, In) (*ai.MultipartToolResponse, error), o ...ToolOption) *MultipartTool[In] {
	t := newTool(core.KindToolV2, name, description, fn, o)
	r.Registry().Register(t.Action)
	return t
}

// NewMultipartTool is [NewTool] for a tool that answers with parts.
func NewMultipartTool[In any](name, description string, fn func(context.Context, In) (*ai.MultipartToolResponse, error), o ...ToolOption) *MultipartTool[In] {
	t := newTool(core.KindToolV2, name, description, fn, o)
	t.Metadata["dynamic"] = true
	return t
}

func newTool[In, Out any](k core.Kind, name, description string, fn func(context.Context, In) (Out, error), o []ToolOption) *Tool[In, Out] {
	t := &Tool[In, Out]{typed: core.NewAction(k, name, withoutChunks(fn))}
	t.Action = t.typed.Action
	t.Description = description
	for _, option := range o {
		option(t.Action)
	}
	addMetadata(t.Action, map[string]any{"type": string(k)})
	if k == core.KindToolV2 {
		markTool(t.Action, "multipart", true)
	}
	return t
}

// markTool sets a field of what a tool's metadata says under "tool".
func markTool(a *core.Action, field string, value any) {
	marks := map[string]any{}
	if given, ok := a.Metadata["tool"].(map[string]any); ok {
		maps.Copy(marks, given)
	}
	marks[field] = value
	addMetadata(a, map[string]any{"tool": marks})
}

// multipartTwin returns the tool as one that answers with parts.
func (t *Tool[In, Out]) multipartTwin() *core.Action {
	twin := core.NewAction(core.KindToolV2, t.Name, func(ctx context.Context, in In, _ core.Send[core.None]) (*ai.MultipartToolResponse, error) {
		out, err := t.typed.Run(ctx, in, nil)
		if err != nil {
			return nil, err
		}
		raw, err := json.Marshal(out)
		if err != nil {
			return nil, core.Errorf(core.Internal, "tool '%s': the output cannot be JSON: %w", t.Name, err)
		}
		return &ai.MultipartToolResponse{Output: raw}, nil
	}).Action
	twin.Description = t.Description
	twin.Metadata = maps.Clone(t.Metadata)
	addMetadata(twin, map[string]any{"type": string(core.KindToolV2), "dynamic": true})
	markTool(twin, "multipart", true)
	twin.SetToolPolicy(t.ToolPolicy())
	if in, err := t.InputSchema(); err == nil {
		twin.SetSchemas(in, nil)
	}
	return twin
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
