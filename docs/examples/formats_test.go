// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"encoding/json"
	"fmt"
	"log"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/schema"
)

// region mood
type Mood string

// JSONSchema lists the values.
func (Mood) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"type":"string","enum":["calm","angry"]}`)
}

// endregion

func ExampleWithOutputFormat() {
	g := scripted(genkittest.Text("`angry`"))
	// region enum
	mood, _, err := genkit.GenerateData[Mood](ctx, g,
		genkit.WithPrompt("The mood of: Where is my soup?!"),
		genkit.WithOutputFormat("enum"))
	// endregion
	fmt.Println(mood, err)
	// Output: angry <nil>
}

func ExampleWithOutputFormat_jsonl() {
	g := scripted(genkittest.Text("Sure:\n{\"title\":\"Pancakes\"}\n{\"title\":\"Waffles\"}\n"))
	// region jsonl
	type Idea struct {
		Title string `json:"title"`
	}
	ideas, _, err := genkit.GenerateData[[]Idea](ctx, g,
		genkit.WithPrompt("Two ideas for breakfast."),
		genkit.WithOutputFormat("jsonl"))
	// endregion
	fmt.Println(ideas, err)
	// Output: [{Pancakes} {Waffles}] <nil>
}

func ExampleWithOutputSchema() {
	g := scripted(genkittest.Text(`{"city": "Oslo", "country": "Norway"}`))
	// region schema-json
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Where is Oslo?"),
		genkit.WithOutputSchema(json.RawMessage(`{
			"type": "object",
			"properties": {"city": {"type": "string"}, "country": {"type": "string"}},
			"required": ["country"]
		}`)))
	if err != nil {
		log.Fatal(err) // also when the answer does not match
	}
	var place struct{ City, Country string }
	err = response.Output(&place)
	// endregion
	fmt.Println(place.Country, err)
	// Output: Norway <nil>
}

func ExampleDefineSchema() {
	g := scripted(genkittest.JSON(Recipe{"Pancakes", 20, []string{"Mix."}, "easy"}))
	// region schema-name
	genkit.DefineSchema(g, "Recipe", schema.MustFor[Recipe]())

	response, err := g.Generate(ctx, genkit.WithPrompt("Pancakes."), genkit.WithOutputSchemaName("Recipe"))
	// endregion
	fmt.Println(response.Text(), err)
	// Output: {"title":"Pancakes","minutes":20,"steps":["Mix."],"level":"easy"} <nil>
}

func ExampleWithFormatInstructions() {
	m := genkittest.NewModel(genkittest.Repeat(genkittest.Text(`{"title":"Pancakes"}`)))
	g := scripted()
	m.Define(g, "example/model")
	type Idea struct {
		Title string `json:"title"`
	}
	show := func(options ...genkit.Option) {
		options = append(options, genkit.WithPrompt("Breakfast?"), genkit.WithOutput(Idea{}))
		if _, err := g.Generate(ctx, options...); err != nil {
			log.Fatal(err)
		}
		content := m.LastRequest().Messages[0].Content
		fmt.Printf("%d parts, the last: %s\n", len(content), strings.TrimSpace(content[len(content)-1].(*ai.TextPart).Text))
		fmt.Println("enforced:", m.LastRequest().Output.Constrained)
	}
	show()
	// region instructions
	words := genkit.WithOutputInstructions("Give a JSON object with the key title.")
	unforced := genkit.WithConstrained(false) // the provider enforces nothing
	// endregion
	show(words, unforced)
	show(genkit.WithFormatInstructions(true))
	// Output:
	// 1 parts, the last: Breakfast?
	// enforced: true
	// 2 parts, the last: Give a JSON object with the key title.
	// enforced: false
	// 2 parts, the last: Answer with JSON that matches the schema below, and with nothing else.
	//
	// ```
	// {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"title":{"type":"string"}},"required":["title"],"additionalProperties":false}
	// ```
	// enforced: true
}

func ExampleWithConstrained_simulated() {
	g := scripted()
	m := genkittest.NewModel(genkittest.Text(`{"title":"Pancakes"}`)).Supports(ai.ModelSupports{Multiturn: true, SystemRole: true})
	m.Define(g, "example/model")
	response, err := g.Generate(ctx, genkit.WithPrompt("Breakfast?"), genkit.WithOutputSchema(json.RawMessage(`{"type":"object"}`)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the model gets:")
	for _, part := range m.LastRequest().Messages[0].Content {
		fmt.Printf("%q\n", part.(*ai.TextPart).Text)
	}
	fmt.Println("the history says:")
	fmt.Printf("%q\n", response.Messages()[0].Text())
	// Output:
	// the model gets:
	// "Breakfast?"
	// "Answer with JSON that matches the schema below, and with nothing else.\n\n```\n{\"type\":\"object\"}\n```\n"
	// the history says:
	// "Breakfast?"
}

func ExampleDefineFormat() {
	g := scripted(genkittest.Text("soup 3 EUR"), genkittest.Text("soup: 3\nstew: 7"))
	// region define-format
	genkit.DefineFormat(g, &core.Format{
		Name:        "pairs",
		ContentType: "text/x-pairs",
		Instruct:    true, // the model gets the instructions unless the call says otherwise
		Handler: func(s *schema.Schema) (*core.FormatHandler, error) {
			return &core.FormatHandler{
				Instructions: "Answer with lines of the form key: value, and with nothing else.",
				Parse:        parsePairs,
			}, nil
		},
	})

	prices, _, err := genkit.GenerateData[map[string]string](ctx, g,
		genkit.WithPrompt("What do the dishes cost?"),
		genkit.WithOutputFormat("pairs"))
	// endregion
	fmt.Println(prices, err)
	// Output: map[soup:3 stew:7] <nil>
}

// region parse-format
// parsePairs reads a whole answer. What its error says is told to the model.
func parsePairs(m *ai.Message) (json.RawMessage, error) {
	pairs := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(m.Text())) {
		key, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found {
			return nil, fmt.Errorf("the line %q has no colon", line)
		}
		pairs[key] = value
	}
	return json.Marshal(pairs)
}

// endregion

func ExampleWithOutputFormat_mistakes() {
	g := scripted(genkittest.Repeat(genkittest.Text("I'd rather not.")))
	// region format-mistakes
	try := func(options ...genkit.Option) {
		_, err := g.Generate(ctx, append(options, genkit.WithPrompt("?"), genkit.WithRepairs(0))...)
		fmt.Println(err)
	}
	try(genkit.WithOutputFormat("yaml"))
	try(genkit.WithOutputFormat("array"), genkit.WithOutput(Recipe{}))
	try(genkit.WithOutputFormat("jsonl"), genkit.WithOutput([]int{}))
	try(genkit.WithOutputFormat("enum"), genkit.WithOutput(Recipe{}))
	try(genkit.WithOutputFormat("enum"), genkit.WithOutput(Mood("")))
	try(genkit.WithOutput(Recipe{}))
	_, _, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt("?"), genkit.WithOutput(Mood("")))
	fmt.Println(err)
	// endregion

	// Output:
	// NOT_FOUND: format 'yaml' was not found
	// INVALID_ARGUMENT: format 'array' needs a schema of type array, but the schema has type object: give the schema of the list
	// INVALID_ARGUMENT: format 'jsonl' needs a schema whose items are objects, but its items have type integer: use format 'array' for other lists
	// INVALID_ARGUMENT: format 'enum' needs a schema that lists values in "enum" or has type string, but the schema has type object
	// INVALID_ARGUMENT: the model's answer does not match the schema: the answer is "I'd rather not.", but it must be one of: calm, angry
	// INVALID_ARGUMENT: the model's answer does not match the schema: the answer holds no JSON: I'd rather not.
	// INVALID_ARGUMENT: GenerateData takes the schema of its type: give it no other
}
