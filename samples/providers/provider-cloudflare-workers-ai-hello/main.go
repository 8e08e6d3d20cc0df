// SPDX-License-Identifier: Apache-2.0

// Command provider-cloudflare-workers-ai-hello shows open models that run at Cloudflare:
// text, tools, data, images and embeddings. What is special of it: models have names such as
// @cf/meta/llama-3.3-70b-instruct-fp8-fast, and images are sent as bytes, which the plugin
// fetches.
//
//	export CLOUDFLARE_ACCOUNT_ID=… CLOUDFLARE_API_TOKEN=…
//	go run ./provider-cloudflare-workers-ai-hello   # asks on a terminal for what is missing
//	genkit start -- go run ./provider-cloudflare-workers-ai-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() {
	sample.Main("provider-cloudflare-workers-ai-hello", "cloudflare-workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast", newApp)
}

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&cloudflareworkersai.Plugin{BaseURL: o.BaseURL}}, // account and token are in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, "cloudflare-workers-ai/@cf/meta/llama-4-scout-17b-16e-instruct"),
		sample.Similar(g, "cloudflare-workers-ai/@cf/baai/bge-base-en-v1.5"),
		dice(g),
	), nil
}

// DiceInput is the input of the flow dice.
type DiceInput struct {
	Seed int64 `json:"seed" jsonschema:"description=The same seed gives the same answer,minimum=1,default=7"`
	TopK int   `json:"topK" jsonschema:"description=How many of the likeliest tokens to choose from,minimum=1,maximum=50,default=40"`
}

// dice shows parameters of the choice of words. Those that all vendors of this API have are
// in compatoai.Config, the others beside it.
func dice(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "dice", func(ctx context.Context, in DiceInput) (string, error) {
		return g.GenerateText(ctx, genkit.WithPrompt("Invent a name for a café on the moon. Only the name."),
			genkit.WithConfig(cloudflareworkersai.Config{
				Config: compatoai.Config{Seed: &in.Seed, Temperature: new(1.2)},
				TopK:   &in.TopK,
			}))
	}, genkit.WithFlowDescription("An answer that a seed repeats.")).Action
}
