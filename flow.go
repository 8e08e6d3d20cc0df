// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"maps"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// Flow is a function that Genkit can list, trace, serve and run from its tools. Its
// input, output and chunks are any types that JSON can hold.
type Flow[In, Out, C any] struct {
	*core.Action
	typed *core.ActionOf[In, Out, C]
}

// FlowOption configures a flow.
type FlowOption func(*core.Action)

// WithFlowDescription says what a flow does, for tools and people.
func WithFlowDescription(text string) FlowOption {
	return func(a *core.Action) { a.Description = text }
}

// WithFlowMetadata adds metadata to a flow's description.
func WithFlowMetadata(metadata map[string]any) FlowOption {
	return func(a *core.Action) { addMetadata(a, metadata) }
}

func addMetadata(a *core.Action, metadata map[string]any) {
	if a.Metadata == nil {
		a.Metadata = map[string]any{}
	}
	maps.Copy(a.Metadata, metadata)
}

// WithFlowSchemas replaces the schemas of a flow's input and output, which come
// from its Go types otherwise; nil keeps that of the type.
func WithFlowSchemas(input, output *schema.Schema) FlowOption {
	return func(a *core.Action) { a.SetSchemas(input, output) }
}

// DefineFlow registers a flow that does not stream.
func DefineFlow[In, Out any](r core.Registrar, name string, fn func(context.Context, In) (Out, error), o ...FlowOption) *Flow[In, Out, core.None] {
	return defineFlow(r, name, withoutChunks(fn), o)
}

// DefineStreamingFlow registers a flow that sends chunks while it works. Sending
// works, and does nothing, also when nobody listens; core.Streaming tells.
func DefineStreamingFlow[In, Out, C any](r core.Registrar, name string, fn func(context.Context, In, core.Send[C]) (Out, error), o ...FlowOption) *Flow[In, Out, C] {
	return defineFlow(r, name, fn, o)
}

// withoutChunks makes the work of an action of a function that sends none; nil of
// nil, so that what defines the action can say so.
func withoutChunks[In, Out any](fn func(context.Context, In) (Out, error)) core.Func[In, Out, core.None] {
	if fn == nil {
		return nil
	}
	return func(ctx context.Context, in In, _ core.Send[core.None]) (Out, error) { return fn(ctx, in) }
}

func defineFlow[In, Out, C any](r core.Registrar, name string, fn core.Func[In, Out, C], o []FlowOption) *Flow[In, Out, C] {
	f := &Flow[In, Out, C]{typed: core.NewAction(core.KindFlow, name, fn)}
	f.Action = f.typed.Action
	for _, option := range o {
		option(f.Action)
	}
	r.Registry().Register(f.Action)
	return f
}

// Run runs the flow and returns its output; chunks are dropped. The input is not
// validated: the compiler has checked it.
func (f *Flow[In, Out, C]) Run(ctx context.Context, in In) (Out, error) {
	return f.typed.Run(ctx, in, nil)
}

// Stream returns the run of the flow as a stream of its chunks, which ends with its
// output.
func (f *Flow[In, Out, C]) Stream(ctx context.Context, in In) *Stream[C, Out] {
	return newStream(ctx, func(ctx context.Context, send core.Send[C]) (Out, error) {
		return f.typed.Run(ctx, in, send)
	})
}

// Run runs fn as a step of the flow around it, with a span of its own that records
// what fn returns. The context given to fn is that of the step. Outside of a flow it
// just runs fn, as nobody would record it.
func Run[Out any](ctx context.Context, name string, fn func(context.Context) (Out, error)) (Out, error) {
	return core.Step(ctx, core.StepOptions{Name: name, Type: "flowStep", Streaming: core.Streaming(ctx)}, fn)
}

// LookupFlow returns the flow with a name, for callers that know its types: NOT_FOUND
// when there is none, INVALID_ARGUMENT when its types are others.
func LookupFlow[In, Out, C any](ctx context.Context, r core.Registrar, name string) (*Flow[In, Out, C], error) {
	a, err := r.Registry().Lookup(ctx, core.KindFlow, name)
	if err != nil {
		return nil, err
	}
	typed, ok := core.As[In, Out, C](a)
	if !ok {
		return nil, core.Errorf(core.InvalidArgument, "flow '%s' has other types than %T", name, (*Flow[In, Out, C])(nil))
	}
	return &Flow[In, Out, C]{Action: a, typed: typed}, nil
}
