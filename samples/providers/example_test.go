// SPDX-License-Identifier: Apache-2.0

package providers_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
)

// Example is on the page of plugins. It asks real services, and is compiled only.
func Example() {
	ctx := context.Background()
	// region swap
	g, err := genkit.New(ctx, &genkit.Options{
		Plugins: []core.Plugin{&anthropic.Plugin{}}, // in place of &offline.Plugin{}
		Model:   "anthropic/claude-sonnet-4-6",      // in place of offline.ModelName
	})
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("Which way does the Danube flow?")))
}

// Example_several has two vendors in one program.
func Example_several() {
	ctx := context.Background()
	// region several
	g, err := genkit.New(ctx, &genkit.Options{
		Plugins: []core.Plugin{&anthropic.Plugin{}, &openai.Plugin{}},
	})
	if err != nil {
		log.Fatal(err)
	}
	text, err := g.GenerateText(ctx,
		genkit.WithModelRef(anthropic.Model("claude-sonnet-4-6", &anthropic.Config{Temperature: new(0.0)})),
		genkit.WithPrompt("Which way does the Danube flow?"))
	if err != nil {
		log.Fatal(err) // no ANTHROPIC_API_KEY is FAILED_PRECONDITION
	}
	vectors, err := g.Embed(ctx, "openai/text-embedding-3-small", []*ai.Document{ai.NewTextDocument(text, nil)})
	// endregion
	fmt.Println(vectors, err)
}
