// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// HelloInput is the input of the flow hello.
type HelloInput struct {
	Name string `json:"name" jsonschema:"minLength=1,default=Ada"`
}

// WeatherInput is the input of the flow weather.
type WeatherInput struct {
	Question string `json:"question" jsonschema:"minLength=1,default=What is the weather in Vienna and in Oslo? Where is it warmer?"`
}

// DishInput is the input of the flow recipe.
type DishInput struct {
	Dish string `json:"dish" jsonschema:"minLength=1,default=pancakes"`
}

// ImageInput is the input of the flow describe.
type ImageInput struct {
	// The image is in the public domain.
	URL string `json:"url" jsonschema:"format=uri,default=https://upload.wikimedia.org/wikipedia/commons/1/13/Cute_kitten.jpg"`
}

// Place is the input of the tool that the flow weather offers.
type Place struct {
	City string `json:"city" jsonschema:"description=The name of a city"`
}

// Recipe is what the flow recipe asks the model for.
type Recipe struct {
	Title       string   `json:"title"`
	Minutes     int      `json:"minutes" jsonschema:"description=Minutes to cook,minimum=1"`
	Ingredients []string `json:"ingredients" jsonschema:"minItems=1"`
}

// Basics defines the flows that every chat model can do: text that is streamed, tools,
// and answers as data.
func Basics(g *genkit.Genkit) []*core.Action {
	hello := genkit.DefineStreamingFlow(g, "hello", func(ctx context.Context, in HelloInput, send core.Send[string]) (string, error) {
		return streamText(g.GenerateStream(ctx,
			genkit.WithPromptf("Say hello to %s in one sentence, and tell one thing about the name.", in.Name)), send)
	}, genkit.WithFlowDescription("Text, as it arrives."))

	readings := map[string]string{"Vienna": "24 °C", "Oslo": "11 °C"}
	thermometer := genkit.DefineTool(g, "temperature", "Tells the temperature in a city.",
		func(_ context.Context, in Place) (string, error) {
			if reading, ok := readings[in.City]; ok {
				return reading, nil
			}
			return "There is no thermometer in " + in.City + ".", nil
		})
	weather := genkit.DefineFlow(g, "weather", func(ctx context.Context, in WeatherInput) (string, error) {
		return g.GenerateText(ctx, genkit.WithPrompt(in.Question), genkit.WithTools(thermometer))
	}, genkit.WithFlowDescription("An answer for which the model calls a tool."))

	recipe := genkit.DefineFlow(g, "recipe", func(ctx context.Context, in DishInput) (Recipe, error) {
		value, _, err := genkit.GenerateData[Recipe](ctx, g, genkit.WithPromptf("A recipe for %s.", in.Dish))
		return value, err
	}, genkit.WithFlowDescription("Data, as a Go struct."))
	return []*core.Action{hello.Action, weather.Action, recipe.Action}
}

// Describe defines a flow for models that see: it shows an image to the model of that
// name, or the instance's own when the name is "".
func Describe(g *genkit.Genkit, model string) *core.Action {
	return genkit.DefineStreamingFlow(g, "describe", func(ctx context.Context, in ImageInput, send core.Send[string]) (string, error) {
		options := []genkit.Option{genkit.WithParts(
			ai.NewMediaPart("image/jpeg", in.URL),
			ai.NewTextPart("What is in this picture? One sentence."))}
		if model != "" {
			options = append(options, genkit.WithModel(model))
		}
		return streamText(g.GenerateStream(ctx, options...), send)
	}, genkit.WithFlowDescription("An image in the prompt.")).Action
}

// streamText sends the text of a stream as it arrives, and returns it whole.
func streamText(stream *genkit.Stream[*ai.Chunk, *genkit.Response], send core.Send[string]) (string, error) {
	for chunk, err := range stream.Chunks() {
		if err != nil {
			return "", err
		}
		if text := chunk.Text(); text != "" {
			if err := send(text); err != nil {
				return "", err
			}
		}
	}
	response, err := stream.Result()
	return response.Text(), err
}
