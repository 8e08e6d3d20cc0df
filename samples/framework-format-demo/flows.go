// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Recipe is what the flow json asks for.
type Recipe struct {
	Dish    string `json:"dish" jsonschema:"description=Name of the dish"`
	Minutes int    `json:"minutes" jsonschema:"description=Minutes to cook,minimum=1,maximum=600"`
	Level   string `json:"level" jsonschema:"enum=easy|medium|hard"`
}

// Person is an item of the lists that the flows array and jsonl ask for.
type Person struct {
	Name string `json:"name"`
	Age  int    `json:"age" jsonschema:"minimum=0,maximum=150"`
}

// Price is a row of the tables that the flow csv asks for.
type Price struct {
	Item  string `json:"item"`
	Cents int    `json:"cents" jsonschema:"description=Price in cents,minimum=0"`
}

// TextInput is the input of the flows json and text.
type TextInput struct {
	Text string `json:"text" jsonschema:"minLength=1,default=Dish: pancakes\nMinutes: 20\nLevel: easy"`
}

// PeopleInput is the input of the flows array and jsonl.
type PeopleInput struct {
	Text string `json:"text" jsonschema:"minLength=1,default=Name: Ada\nAge: 36\nName: Grace\nAge: 85"`
}

// ReviewInput is the input of the flow enum.
type ReviewInput struct {
	Review string `json:"review" jsonschema:"minLength=1,default=Such a positive surprise: it works."`
}

// RepairsInput is the input of the flows csv and repair.
type RepairsInput struct {
	Repairs int `json:"repairs" jsonschema:"description=How often the model may be asked to mend its answer,minimum=0,maximum=5,default=2"`
}

// Answer shows the two sides of an answer.
type Answer[T any] struct {
	Raw    string `json:"raw" jsonschema:"description=The text as the model wrote it"`
	Parsed T      `json:"parsed" jsonschema:"description=The value that the format read from it"`
}

// Attempts shows how an answer came about.
type Attempts[T any] struct {
	Answers []string `json:"answers" jsonschema:"description=Every answer of the model\\, and what it was told between them"`
	Parsed  T        `json:"parsed"`
	Problem string   `json:"problem,omitempty" jsonschema:"description=Why there is none"`
}

func defineFlows(g *genkit.Genkit) []*core.Action {
	jsonFlow := genkit.DefineFlow(g, "json", func(ctx context.Context, in TextInput) (Answer[Recipe], error) {
		recipe, response, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPrompt(in.Text))
		if err != nil {
			return Answer[Recipe]{}, err
		}
		return Answer[Recipe]{response.Text(), recipe}, nil
	}, genkit.WithFlowDescription("An object, as a Go struct."))

	array := genkit.DefineStreamingFlow(g, "array", func(ctx context.Context, in PeopleInput, send core.Send[string]) ([]Person, error) {
		stream := genkit.GenerateItemStream[Person](ctx, g, genkit.WithPrompt("List the people.\n"+in.Text))
		for person, err := range stream.Chunks() {
			if err != nil {
				return nil, err
			}
			if err := send(fmt.Sprintf("arrived: %s, %d", person.Name, person.Age)); err != nil {
				return nil, err
			}
		}
		return stream.Result()
	}, genkit.WithFlowDescription("A list, whose items can be used while the rest still arrives."))

	jsonl := genkit.DefineFlow(g, "jsonl", func(ctx context.Context, in PeopleInput) (Answer[[]Person], error) {
		return answer[[]Person](ctx, g,
			genkit.WithPrompt("List the people.\n"+in.Text),
			genkit.WithOutput([]Person{}),
			genkit.WithOutputFormat("jsonl"))
	}, genkit.WithFlowDescription("A list, one object on each line."))

	enum := genkit.DefineFlow(g, "enum", func(ctx context.Context, in ReviewInput) (Answer[string], error) {
		return answer[string](ctx, g,
			genkit.WithPrompt("Classify this review: "+in.Review),
			genkit.WithOutputFormat("enum"),
			genkit.WithOutputSchema(json.RawMessage(`{"type":"string","enum":["negative","neutral","positive"]}`)))
	}, genkit.WithFlowDescription("One of a few values."))

	text := genkit.DefineFlow(g, "text", func(ctx context.Context, in TextInput) (Answer[string], error) {
		return answer[string](ctx, g,
			genkit.WithPrompt("How many minutes does it take?\n"+in.Text),
			genkit.WithOutputFormat("text"))
	}, genkit.WithFlowDescription("Prose: the parsed value is the text itself."))

	csvFlow := genkit.DefineStreamingFlow(g, "csv", func(ctx context.Context, in RepairsInput, send core.Send[string]) ([]Price, error) {
		stream := genkit.GenerateItemStream[Price](ctx, g,
			genkit.WithModel(clerkName),
			genkit.WithPrompt("What do you sell?"),
			genkit.WithOutputFormat("csv"),
			genkit.WithRepairs(in.Repairs))
		for row, err := range stream.Chunks() {
			if err != nil {
				return nil, err
			}
			if err := send(fmt.Sprintf("arrived: %s at %d cents", row.Item, row.Cents)); err != nil {
				return nil, err
			}
		}
		return stream.Result()
	}, genkit.WithFlowDescription("A format of this program: rows arrive, and begin anew when the model has to mend them."))

	repair := genkit.DefineFlow(g, "repair", func(ctx context.Context, in RepairsInput) (Attempts[*Price], error) {
		price, response, err := genkit.GenerateData[Price](ctx, g,
			genkit.WithModel(clerkName),
			genkit.WithPrompt("What does a pot of tea cost?"),
			genkit.WithRepairs(in.Repairs))
		var wrong *core.OutputError
		switch {
		case errors.As(err, &wrong): // the response is there nevertheless
			return Attempts[*Price]{Answers: append(answersIn(response), "model: "+wrong.Text), Problem: wrong.Error()}, nil
		case err != nil:
			return Attempts[*Price]{}, err
		}
		return Attempts[*Price]{Answers: answersIn(response), Parsed: &price}, nil
	}, genkit.WithFlowDescription("What a model that ignores the form at first is told, and answers then."))

	return []*core.Action{jsonFlow.Action, array.Action, jsonl.Action, enum.Action, text.Action, csvFlow.Action, repair.Action}
}

// answer asks a model and returns both sides of what it answers.
func answer[T any](ctx context.Context, g *genkit.Genkit, o ...genkit.Option) (Answer[T], error) {
	response, err := g.Generate(ctx, o...)
	if err != nil {
		return Answer[T]{}, err
	}
	var parsed T
	err = response.Output(&parsed)
	return Answer[T]{response.Text(), parsed}, err
}

// answersIn returns the answers of the model that the response holds, and what it was told
// between them.
func answersIn(response *genkit.Response) []string {
	var texts []string
	for _, m := range response.Messages()[1:] {
		who := "model: "
		if m.Role == ai.RoleUser {
			who = "genkit: "
		}
		texts = append(texts, who+m.Text())
	}
	return texts
}
