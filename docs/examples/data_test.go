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
	g := scripted(genkittest.Repeat(genkittest.Text(`{"title": "Pancakes", "minutes": 0, "steps": "Fry.", "level": "trivial"}`)))
	// region invalid-data
	_, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	var invalid *schema.ValidationError
	if errors.As(err, &invalid) {
		for _, wrong := range invalid.Errors {
			fmt.Println(wrong.Path+":", wrong.Message)
		}
	}
	var output *core.OutputError
	if errors.As(err, &output) {
		fmt.Println(core.StatusOf(err), "after", output.Attempts, "answers, the last:", output.Text)
	}
	fmt.Println(response.FinishReason, len(response.Turns()), "turns")
	// endregion

	// Output:
	// minutes: must be >= 1
	// steps: must be array, got string
	// level: must be one of "easy", "medium", "hard", got "trivial"
	// INVALID_ARGUMENT after 3 answers, the last: {"title": "Pancakes", "minutes": 0, "steps": "Fry.", "level": "trivial"}
	// failed 3 turns
}

func ExampleGenerateData_repair() {
	m := genkittest.NewModel(
		genkittest.Text(`{"title": "Pancakes"}`),
		genkittest.JSON(Recipe{"Pancakes", 20, []string{"Mix.", "Fry."}, "easy"}),
	)
	g := scripted()
	m.Define(g, "example/model")
	// region repair
	recipe, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(recipe.Title, recipe.Minutes)
	for _, message := range response.Messages() {
		fmt.Println(message.Role+":", message.Text())
	}
	// endregion

	// Output:
	// Pancakes 20
	// user: A recipe for pancakes.
	// model: {"title": "Pancakes"}
	// user: This answer does not have the form that was asked for: minutes: is required; steps: is required; level: is required. Answer again, in full, and give nothing but the corrected answer.
	// model: {"title":"Pancakes","minutes":20,"steps":["Mix.","Fry."],"level":"easy"}
}

func ExampleWithRepairs() {
	g := scripted(genkittest.Text(`{"title": "Pancakes"}`))
	// region no-repair
	_, response, err := genkit.GenerateData[Recipe](ctx, g,
		genkit.WithPrompt("A recipe for pancakes."),
		genkit.WithRepairs(0)) // the first answer counts
	fmt.Println(err)
	fmt.Println(len(response.Turns()), "turn")
	// endregion

	// Output:
	// INVALID_ARGUMENT: the model's answer does not match the schema: minutes: is required; steps: is required; level: is required
	// 1 turn
}

func ExampleGenerateData_interrupted() {
	g := scripted(genkittest.ToolCall("pay", Payment{"Ada", 20000}))
	pay := definePay(g)
	// region data-interrupted
	recipe, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("Buy eggs, then a recipe."), genkit.WithTools(pay))
	fmt.Printf("%q %v %d\n", recipe.Title, err, len(response.Interrupts()))
	// endregion

	// Output: "" <nil> 1
}

func ExampleGenerateDataStream() {
	g := scripted(genkittest.Chunks(`{"title":"Panc`, `akes","minutes":20,`, `"steps":["Mix.","Fry."],`, `"level":"easy"}`))
	// region data-stream
	stream := genkit.GenerateDataStream[Recipe](ctx, g, genkit.WithPrompt("A recipe for pancakes."))
	for recipe, err := range stream.Chunks() { // each says more than the one before
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q %d %q %q\n", recipe.Title, recipe.Minutes, recipe.Steps, recipe.Level)
	}
	recipe, err := stream.Result() // complete and validated
	// endregion
	fmt.Println(recipe.Title, err)
	// Output:
	// "Panc" 0 [] ""
	// "Pancakes" 20 [] ""
	// "Pancakes" 20 ["Mix." "Fry."] ""
	// "Pancakes" 20 ["Mix." "Fry."] "easy"
	// "Pancakes" 20 ["Mix." "Fry."] "easy"
	// Pancakes <nil>
}

func ExampleGenerateItemStream() {
	g := scripted(genkittest.Chunks(`[{"name":"soup","pr`, `ice":3},{"name":"st`, `ew","price":7}]`))
	// region item-stream
	type Dish struct {
		Name  string `json:"name"`
		Price int    `json:"price"`
	}
	stream := genkit.GenerateItemStream[Dish](ctx, g, genkit.WithPrompt("Today's dishes."))
	for dish, err := range stream.Chunks() { // each as soon as it is complete
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(dish.Name, dish.Price)
	}
	dishes, err := stream.Result() // the whole list, validated
	// endregion
	fmt.Println(len(dishes), err)
	// Output:
	// soup 3
	// stew 7
	// 2 <nil>
}

func ExampleResponse_Output() {
	g := scripted(genkittest.Chunks(`{"title":"Panc`, `akes","minutes":20,`, `"steps":["Mix."],"level":"easy"}`))
	// region stream-data
	stream := g.GenerateStream(ctx,
		genkit.WithPrompt("A recipe for pancakes."),
		genkit.WithOutput(Recipe{}))
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
	if err := response.Output(&recipe); err != nil { // validated already
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
