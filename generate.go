// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// Response is a model's answer: the wire record with its accessors (Text,
// Reasoning, Media, ToolRequests, Messages, Usage, …). Usage is the sum over all
// turns of the call.
type Response struct{ *ai.ModelResponse }

// Output decodes the answer, which should be JSON, into v. Prose or a code fence
// around the JSON is allowed. It does not validate; [GenerateData] does.
func (r *Response) Output(v any) error { return generate.DecodeOutput(r.ModelResponse, nil, v) }

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
	response, err := generate.Run(ctx, g.registry, &c.Options, send)
	if response == nil {
		return nil, err
	}
	return &Response{response}, err
}

// GenerateText is [Genkit.Generate] for callers who need the text alone.
func (g *Genkit) GenerateText(ctx context.Context, o ...Option) (string, error) {
	response, err := g.Generate(ctx, o...)
	if err != nil {
		return "", err
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
// validated against it and decoded. An answer that does not match is
// INVALID_ARGUMENT, with every offending path in its details; the response is
// returned beside it.
func GenerateData[T any](ctx context.Context, g *Genkit, o ...Option) (T, *Response, error) {
	var value T
	s, err := schema.For[T]()
	if err != nil {
		return value, nil, core.Errorf(core.InvalidArgument, "GenerateData: %w", err)
	}
	c, err := collect(verbGenerate, o)
	if err != nil {
		return value, nil, err
	}
	if c.Output != nil {
		return value, nil, core.Errorf(core.InvalidArgument, "WithOutputSchema is no option of GenerateData, which takes the schema of %T", value)
	}
	c.Output = generate.JSONOutput(s.JSON())
	response, err := g.generate(c.within(ctx), c, nil)
	if err != nil || len(response.ToolRequests()) > 0 {
		return value, response, err
	}
	err = generate.DecodeOutput(response.ModelResponse, s, &value)
	return value, response, err
}
