// SPDX-License-Identifier: Apache-2.0

// Command provider-deepseek-hello shows the models of DeepSeek: text, tools and data, and
// what is special of them: thinking in plain sight, and prompts that are cached without
// being asked.
//
//	export DEEPSEEK_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-deepseek-hello
//	genkit start -- go run ./provider-deepseek-hello
package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-deepseek-hello", "deepseek/deepseek-v4-flash", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&deepseek.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	// DeepSeek has no schemas: for the flow recipe, the plugin asks for a JSON object and
	// tells the schema in words.
	return g, append(sample.Basics(g),
		sample.Think(g, deepseek.Model("deepseek-v4-pro", &deepseek.Config{Thinking: map[string]any{"type": "enabled"}})),
		sample.Cache(g, deepseek.Model("deepseek-v4-flash", nil)), // the mark is not needed here
	), nil
}
