// SPDX-License-Identifier: Apache-2.0

// Command provider-huggingface-hello shows open models through the router of Hugging Face:
// text, tools, data and embeddings, and what is special of it: many companies run the same
// model, and the caller may choose one.
//
//	export HF_TOKEN=…   # asked for on a terminal when it is missing
//	go run ./provider-huggingface-hello
//	go run ./provider-huggingface-hello -flow route -input '{"provider":"groq"}'
//	genkit start -- go run ./provider-huggingface-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() {
	sample.Main("provider-huggingface-hello", "huggingface/meta-llama/Llama-3.3-70B-Instruct", newApp)
}

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&huggingface.Plugin{BaseURL: o.BaseURL}}, // the token is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Think(g, huggingface.Model("deepseek-ai/DeepSeek-R1", nil)),
		sample.Similar(g, "huggingface/intfloat/multilingual-e5-large", genkit.WithConfig(huggingface.EmbedConfig{Normalize: new(true)})),
		route(g),
	), nil
}

// RouteInput is the input of the flow route.
type RouteInput struct {
	Provider string `json:"provider" jsonschema:"description=Who runs the model; a company on the model's page at Hugging Face,minLength=1,default=together"`
	Question string `json:"question" jsonschema:"minLength=1,default=Which way does the Danube flow? One sentence."`
}

// Routed is an answer and how long it took.
type Routed struct {
	Provider  string  `json:"provider"`
	Answer    string  `json:"answer"`
	LatencyMs float64 `json:"latencyMs"`
}

// route asks the same model where the caller wants it to run.
func route(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "route", func(ctx context.Context, in RouteInput) (Routed, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Question), genkit.WithConfig(huggingface.Config{Provider: in.Provider}))
		if err != nil {
			return Routed{}, err
		}
		return Routed{in.Provider, response.Text(), response.LatencyMs}, nil
	}, genkit.WithFlowDescription("A model at the company that you choose.")).Action
}
