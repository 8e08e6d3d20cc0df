// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// GreetInput is the input of the flow greet. A name that is left out takes the default of
// the file.
type GreetInput struct {
	Name string `json:"name,omitempty"`
}

// Greetings is its output.
type Greetings struct {
	Plain  string `json:"plain"`
	Formal string `json:"formal"`
}

// ChatInput is the input of the flow chat.
type ChatInput struct {
	Turns []string `json:"turns" jsonschema:"description=What the user says\\, turn by turn,minItems=1,default=[\"I live in Oslo.\"\\,\"Where do I live?\"]"`
}

// PictureInput is the input of the flow picture.
type PictureInput struct {
	URL  string `json:"url" jsonschema:"minLength=1,default=https://example.com/teapot.png"`
	Type string `json:"type" jsonschema:"minLength=1,default=image/png"`
}

// RecipeInput is the input of the flow recipe.
type RecipeInput struct {
	Dish    string `json:"dish" jsonschema:"minLength=1,default=pancakes"`
	Minutes int    `json:"minutes,omitempty" jsonschema:"minimum=1"`
}

// Recipe is what the prompt recipe asks for, by the name that defineFlows gives it.
type Recipe struct {
	Dish    string `json:"dish" jsonschema:"description=Name of the dish"`
	Minutes int    `json:"minutes" jsonschema:"description=Minutes to cook,minimum=1,maximum=600"`
	Level   string `json:"level" jsonschema:"enum=easy|medium|hard"`
}

// StockInput is the input of the flow stock, and of the tool.
type StockInput struct {
	Item string `json:"item" jsonschema:"description=Name of the item,minLength=1,default=teapot"`
}

// BillInput is the input of the flow bill.
type BillInput struct {
	User  string     `json:"user" jsonschema:"description=Who pays,minLength=1,default=ada"`
	Items []BillItem `json:"items" jsonschema:"minItems=1,default=[{\"name\":\"teapot\"\\,\"cents\":2500}\\,{\"name\":\"cup\"\\,\"cents\":450}]"`
}

// BillItem is what is bought.
type BillItem struct {
	Name  string `json:"name"`
	Cents int    `json:"cents" jsonschema:"minimum=0"`
}

// defineFlows defines what the prompts need, and a flow for each of them.
func defineFlows(ctx context.Context, g *genkit.Genkit) ([]*core.Action, error) {
	genkit.DefineSchema(g, "Recipe", schema.MustFor[Recipe]())
	genkit.DefineHelper(g, "price", price)
	genkit.DefineTool(g, "inStock", "Tells how many of an item are in stock.", inStock)
	flows := []*core.Action{defineGreet(g)}
	for _, define := range []func(context.Context, *genkit.Genkit) (*core.Action, error){
		defineChat, definePicture, defineRecipe, defineStock, defineBill,
	} {
		flow, err := define(ctx, g)
		if err != nil {
			return nil, err
		}
		flows = append(flows, flow)
	}
	return append(flows, defineTeach(g)), nil
}

// price is a helper: {{price 250}} is 2.50 euros.
func price(cents int) string { return fmt.Sprintf("%d.%02d euros", cents/100, cents%100) }

func inStock(_ context.Context, in StockInput) (int, error) {
	return map[string]int{"teapot": 7, "cup": 40}[in.Item], nil
}

// defineGreet looks the variants up in each call, so that one that is added while the
// program runs under the developer tools is there at once.
func defineGreet(g *genkit.Genkit) *core.Action {
	greet := func(ctx context.Context, name string, in GreetInput) (string, error) {
		p, err := genkit.LookupPrompt[GreetInput, string](ctx, g, name)
		if err != nil {
			return "", err
		}
		text, _, err := p.Run(ctx, in)
		return text, err
	}
	return genkit.DefineFlow(g, "greet", func(ctx context.Context, in GreetInput) (out Greetings, err error) {
		if out.Plain, err = greet(ctx, "greet", in); err != nil {
			return out, err
		}
		out.Formal, err = greet(ctx, "greet.formal", in)
		return out, err
	}, genkit.WithFlowDescription("Two variants of a prompt, a partial, and a default.")).Action
}

func defineChat(ctx context.Context, g *genkit.Genkit) (*core.Action, error) {
	p, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "chat")
	if err != nil {
		return nil, err
	}
	return genkit.DefineFlow(g, "chat", func(ctx context.Context, in ChatInput) ([]string, error) {
		var conversation []*ai.Message
		for _, text := range in.Turns {
			_, response, err := p.Run(ctx, map[string]any{"text": text}, genkit.WithMessages(conversation...))
			if err != nil {
				return nil, err
			}
			conversation = response.Messages()
		}
		return told(conversation), nil
	}, genkit.WithFlowDescription("A conversation, whose history stands where the prompt says.")).Action, nil
}

func definePicture(ctx context.Context, g *genkit.Genkit) (*core.Action, error) {
	p, err := genkit.LookupPrompt[PictureInput, string](ctx, g, "picture")
	if err != nil {
		return nil, err
	}
	return genkit.DefineFlow(g, "picture", func(ctx context.Context, in PictureInput) (string, error) {
		text, _, err := p.Run(ctx, in)
		return text, err
	}, genkit.WithFlowDescription("A picture in a prompt.")).Action, nil
}

func defineRecipe(ctx context.Context, g *genkit.Genkit) (*core.Action, error) {
	p, err := genkit.LookupPrompt[RecipeInput, Recipe](ctx, g, "recipe")
	if err != nil {
		return nil, err
	}
	return genkit.DefineFlow(g, "recipe", func(ctx context.Context, in RecipeInput) (Recipe, error) {
		recipe, _, err := p.Run(ctx, in)
		return recipe, err
	}, genkit.WithFlowDescription("An answer as a Go struct, whose schema the prompt names.")).Action, nil
}

func defineStock(ctx context.Context, g *genkit.Genkit) (*core.Action, error) {
	p, err := genkit.LookupPrompt[StockInput, string](ctx, g, "shop/stock")
	if err != nil {
		return nil, err
	}
	return genkit.DefineFlow(g, "stock", func(ctx context.Context, in StockInput) (string, error) {
		text, _, err := p.Run(ctx, in)
		return text, err
	}, genkit.WithFlowDescription("A prompt in a folder that offers a tool.")).Action, nil
}

func defineBill(ctx context.Context, g *genkit.Genkit) (*core.Action, error) {
	p, err := genkit.LookupPrompt[map[string]any, string](ctx, g, "shop/bill")
	if err != nil {
		return nil, err
	}
	return genkit.DefineStreamingFlow(g, "bill", func(ctx context.Context, in BillInput, send core.Send[string]) (string, error) {
		stream := p.Stream(ctx, map[string]any{"items": in.Items}, genkit.WithContext(map[string]any{
			core.ContextAuth: map[string]any{"uid": in.User}, // a server would have put it there
		}))
		for chunk, err := range stream.Chunks() {
			if err != nil {
				return "", err
			}
			if err := send(strings.TrimSpace(chunk.Text())); err != nil {
				return "", err
			}
		}
		response, err := stream.Result()
		if err != nil {
			return "", err
		}
		return response.Text(), nil
	}, genkit.WithFlowDescription("A loop, a helper of the program, JSON, and who calls, as a stream.")).Action, nil
}
