// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"errors"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/schema"
)

// region recipe
type Recipe struct {
	Title   string   `json:"title" jsonschema:"description=Name of the dish,minLength=1"`
	Minutes int      `json:"minutes" jsonschema:"description=Time to cook,minimum=1,maximum=600"`
	Steps   []string `json:"steps" jsonschema:"description=What to do in order,minItems=1"`
	Level   string   `json:"level" jsonschema:"enum=easy|medium|hard"`
}

// endregion

func ExampleGenerateData() {
	g := scripted(genkittest.JSON(Recipe{"Pancakes", 20, []string{"Mix.", "Fry."}, "easy"}))
	// region generate-data
	recipe, _, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(recipe.Title, "takes", recipe.Minutes, "minutes and", len(recipe.Steps), "steps.")
	// endregion

	// Output: Pancakes takes 20 minutes and 2 steps.
}

func ExampleGenerateData_list() {
	g := scripted(genkittest.Text("Here you are:\n```json\n[\"soup\", \"stew\"]\n```\n"))
	// region generate-list
	dishes, _, err := genkit.GenerateData[[]string](ctx, g, genkit.WithPrompt("Two dishes."))
	// endregion
	fmt.Println(len(dishes), dishes, err)
	// Output: 2 [soup stew] <nil>
}

func ExampleGenerateData_invalid() {
	g := scripted(genkittest.Text(`{"title": "Pancakes", "minutes": 0, "steps": "Fry.", "level": "trivial"}`))
	// region invalid-data
	_, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	var invalid *schema.ValidationError
	if errors.As(err, &invalid) {
		for _, wrong := range invalid.Errors {
			fmt.Println(wrong.Path+":", wrong.Message)
		}
		fmt.Println(core.StatusOf(err), response.Text()) // what the model said
	}
	// endregion

	// Output:
	// minutes: must be >= 1
	// steps: must be array, got string
	// level: must be one of "easy", "medium", "hard", got "trivial"
	// INVALID_ARGUMENT {"title": "Pancakes", "minutes": 0, "steps": "Fry.", "level": "trivial"}
}

func ExampleResponse_Output() {
	g := scripted(genkittest.Chunks(`{"title":"Panc`, `akes","minutes":20,`, `"steps":["Mix."],"level":"easy"}`))
	// region stream-data
	stream := g.GenerateStream(ctx,
		genkit.WithPrompt("A recipe for pancakes."),
		genkit.WithOutputSchema(schema.MustFor[Recipe]().JSON()))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(chunk.Text()) // a piece of JSON
	}
	response, err := stream.Result()
	if err != nil {
		log.Fatal(err)
	}
	var recipe Recipe
	if err := response.Output(&recipe); err != nil { // decodes, does not validate
		log.Fatal(err)
	}
	fmt.Println(recipe.Title)
	// endregion

	// Output:
	// {"title":"Panc
	// akes","minutes":20,
	// "steps":["Mix."],"level":"easy"}
	// Pancakes
}

func ExampleGenerateData_again() {
	g := scripted(
		genkittest.Text(`{"title": "Pancakes"}`),
		genkittest.JSON(Recipe{"Pancakes", 20, []string{"Mix.", "Fry."}, "easy"}),
	)
	// region ask-again
	recipe, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	if errors.Is(err, core.ErrInvalidArgument) && response != nil {
		recipe, _, err = genkit.GenerateData[Recipe](ctx, g,
			genkit.WithMessages(response.Messages()...),
			genkit.WithPromptf("That was wrong: %v. Answer again.", err))
	}
	// endregion
	fmt.Println(recipe.Title, recipe.Minutes, err)
	// Output: Pancakes 20 <nil>
}
