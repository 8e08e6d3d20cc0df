// SPDX-License-Identifier: Apache-2.0

// Command provider-openrouter-hello shows models of many vendors through OpenRouter: text,
// tools, data and images, and what is special of it: other models take the place of one
// that fails, the price of an answer comes with it, and thinking and caching are asked for
// in the same way whoever makes the model.
//
//	export OPENROUTER_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-openrouter-hello
//	go run ./provider-openrouter-hello -model openrouter/anthropic/claude-sonnet-4.5
//	genkit start -- go run ./provider-openrouter-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/openrouter"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-openrouter-hello", "openrouter/openai/gpt-5-mini", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&openrouter.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	thinking := openrouter.Config{Reasoning: map[string]any{"effort": "low"}}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, openrouter.Model("openai/gpt-5-mini", &thinking)),
		sample.Cache(g, openrouter.Model("anthropic/claude-sonnet-4.5", nil)),
		fallback(g),
	), nil
}

// FallbackInput is the input of the flow fallback.
type FallbackInput struct {
	Others   []string `json:"others" jsonschema:"description=Models to try in turn,default=[\"anthropic/claude-sonnet-4.5\"]"`
	Question string   `json:"question" jsonschema:"minLength=1,default=Which way does the Danube flow? One sentence."`
}

// Priced is an answer and what it cost.
type Priced struct {
	Answer  string  `json:"answer"`
	Dollars float64 `json:"dollars" jsonschema:"description=What OpenRouter took for it; 0 when it does not tell"`
}

// fallback names models that are tried when that of the instance fails.
func fallback(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "fallback", func(ctx context.Context, in FallbackInput) (Priced, error) {
		response, err := g.Generate(ctx, genkit.WithPrompt(in.Question), genkit.WithConfig(openrouter.Config{Models: in.Others}))
		if err != nil {
			return Priced{}, err
		}
		priced := Priced{Answer: response.Text()}
		if response.Usage != nil {
			priced.Dollars = response.Usage.Custom["cost"]
		}
		return priced, nil
	}, genkit.WithFlowDescription("Models in reserve, and the price.")).Action
}
