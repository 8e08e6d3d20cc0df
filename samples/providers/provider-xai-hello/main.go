// SPDX-License-Identifier: Apache-2.0

// Command provider-xai-hello shows the Grok models of xAI: text, tools, data and images,
// and what is special of them: thinking with more or less effort, and a model that paints.
//
//	export XAI_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-xai-hello
//	genkit start -- go run ./provider-xai-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-xai-hello", "xai/grok-4", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&xai.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	return g, append(sample.Basics(g),
		sample.Describe(g, ""),
		sample.Think(g, xai.Model("grok-3-mini", &xai.Config{ReasoningEffort: "high"})),
		sample.Paint(g, ai.ModelRef{Name: "xai/grok-2-image-1212"}),
	), nil
}
