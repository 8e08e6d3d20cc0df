// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// Generate asks a model and runs the tools that it asks for until it has answered.
//
// When it fails, the response is not nil if the model had begun: its request holds
// the conversation up to the last finished round of tools, which can be sent again,
// and its usage what was spent.
func (g *Genkit) Generate(ctx context.Context, o ...Option) (*Response, error) {
	c, err := collect(verbGenerate, o)
	if err != nil {
		return nil, err
	}
	return g.generate(c.within(ctx), c, nil)
}

func (g *Genkit) generate(ctx context.Context, c *callOptions, send core.Send[*ai.Chunk]) (*Response, error) {
	if c.schemaName != "" {
		s, err := g.registry.Schema(c.schemaName)
		if err != nil {
			return nil, err
		}
		c.output().Schema = s
	}
	result, err := generate.Run(ctx, g.registry, &c.Options, send)
	return newResponse(result), err
}

// GenerateText is [Genkit.Generate] for callers who need the text alone. An interrupted
// call has none: FAILED_PRECONDITION.
func (g *Genkit) GenerateText(ctx context.Context, o ...Option) (string, error) {
	response, err := g.Generate(ctx, o...)
	if err != nil {
		return "", err
	}
	if waiting := response.Interrupts(); len(waiting) > 0 {
		return "", core.Errorf(core.FailedPrecondition, "tool '%s' was interrupted: use Generate, which returns the interrupts", waiting[0].ToolRequest.Name)
	}
	return response.Text(), nil
}

// GenerateStream is [Genkit.Generate] as a stream of chunks that ends with the
// response. Mistakes in the options come out of the stream.
func (g *Genkit) GenerateStream(ctx context.Context, o ...Option) *Stream[*ai.Chunk, *Response] {
	return newStream(ctx, func(ctx context.Context, send core.Send[*ai.Chunk]) (*Response, error) {
		c, err := collect(verbGenerate, o)
		if err != nil {
			return nil, err
		}
		return g.generate(c.within(ctx), c, send)
	})
}

// GenerateData asks a model for a T: the answer is held to the schema of T,
// validated against it and decoded. A model whose answer does not match is asked to
// mend it ([WithRepairs]); then the error is INVALID_ARGUMENT, with every offending path
// in its details and a [*core.OutputError] in its chain, and the response is returned
// beside it (the answer is the error's Text). The value is the zero T when the response holds tool requests instead of
// an answer: interrupts, or with [WithReturnToolRequests].
func GenerateData[T any](ctx context.Context, g *Genkit, o ...Option) (T, *Response, error) {
	var value T
	c, err := collectData[T]("GenerateData", o, func(v T) { value = v })
	if err != nil {
		return value, nil, err
	}
	response, err := g.generate(c.within(ctx), c, nil)
	return value, response, err
}

// collectData applies the options of a call that wants a T, which is handed to got.
func collectData[T any](verb string, o []Option, got func(T)) (*callOptions, error) {
	s, err := schema.For[T]()
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: %w", verb, err)
	}
	c, err := collect(verbGenerate, o)
	if err != nil {
		return nil, err
	}
	out := c.output()
	if out.Schema != nil || c.schemaName != "" {
		return nil, core.Errorf(core.InvalidArgument, "%s takes the schema of its type: give it no other", verb)
	}
	out.Schema = s
	out.Accept = func(raw json.RawMessage) error {
		var value T
		if err := schema.Decode(raw, &value); err != nil {
			return err
		}
		got(value)
		return nil
	}
	return c, nil
}
