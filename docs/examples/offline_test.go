// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/offline"
)

func ExamplePlugin() {
	// region instance
	g, err := genkit.New(ctx, &genkit.Options{
		Plugins: []core.Plugin{&offline.Plugin{}},
		Model:   offline.ModelName,
	})
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	// region quote
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("When does the kitchen close?"),
		genkit.WithDocs(ai.NewTextDocument("We open at noon. The kitchen closes at 22:00.", ai.Metadata{"ref": "house rules"})))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
	// endregion

	// Output: The kitchen closes at 22:00. (source: house rules)
}

func ExamplePlugin_nothing() {
	g := withOffline()
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("Tell me a joke about gophers.")))
	// Output: I am the offline simulator, no language model: I quote from documents, fill in JSON schemas and call tools. On joke and gophers I have nothing to say myself; give me documents to quote from, or choose a real model. <nil>
}

func ExamplePlugin_tools() {
	g := withOffline()
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("What is the weather in Oslo?"), genkit.WithTools(weather)))
	// Output: weather (city Oslo): temperature C 21, sky clear. <nil>
}

func ExamplePlugin_data() {
	g := withOffline()
	recipe, _, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes in 20 minutes."))
	fmt.Println(recipe.Title != "", recipe.Minutes, len(recipe.Steps) > 0, err)
	// Output: true 20 true <nil>
}

func ExampleFault() {
	g := withOffline()
	// region fault
	config := offline.Config{Fault: &offline.Fault{Status: "UNAVAILABLE", Message: "overloaded", Times: 1}}
	_, err := g.GenerateText(ctx, genkit.WithPrompt("Hello"), genkit.WithConfig(config))
	fmt.Println(err)
	_, err = g.GenerateText(ctx, genkit.WithPrompt("Hello"), genkit.WithConfig(config)) // a second time
	fmt.Println(err)
	// endregion

	// Output:
	// UNAVAILABLE: overloaded
	// <nil>
}

// modelOf is what changes when a real model takes the place of the offline one.
func modelOf(plugin core.Plugin, model string) *genkit.Options {
	// region swap
	options := &genkit.Options{
		Plugins: []core.Plugin{plugin}, // the provider's plugin, in place of &offline.Plugin{}
		Model:   model,                 // one of its models, in place of offline.ModelName
	}
	// endregion
	return options
}

func ExampleOptions_swap() {
	g, err := genkit.New(ctx, modelOf(&Acme{Key: "k"}, "acme/shout"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(g.GenerateText(context.Background(), genkit.WithPrompt("hello")))
	// Output: HELLO! <nil>
}
