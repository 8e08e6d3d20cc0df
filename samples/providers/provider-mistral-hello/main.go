// SPDX-License-Identifier: Apache-2.0

// Command provider-mistral-hello shows the models of Mistral: text, tools, data and images,
// and what is special of them: models that think aloud, embeddings, and a guard in front of
// the prompt.
//
//	export MISTRAL_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-mistral-hello
//	genkit start -- go run ./provider-mistral-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-mistral-hello", "mistral/mistral-small-latest", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&mistral.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, mistral.Model("magistral-small-latest", &mistral.Config{PromptMode: "reasoning"})),
		sample.Similar(g, "mistral/mistral-embed"),
		guard(g),
	), nil
}

// PromptInput is the input of the flow guard.
type PromptInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Tell a joke about my neighbour\\, who is always late."`
}

// guard has Mistral put a message before all others that asks for respect.
func guard(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "guard", func(ctx context.Context, in PromptInput) (string, error) {
		return g.GenerateText(ctx, genkit.WithPrompt(in.Prompt), genkit.WithConfig(mistral.Config{SafePrompt: new(true)}))
	}, genkit.WithFlowDescription("An answer with Mistral's guard before the prompt.")).Action
}
