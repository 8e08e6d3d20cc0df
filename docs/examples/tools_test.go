// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// region tool-types
type WeatherQuery struct {
	City string `json:"city" jsonschema:"description=Name of the city,minLength=1"`
}

type Weather struct {
	TemperatureC float64 `json:"temperatureC"`
	Sky          string  `json:"sky"`
}

// endregion

func weatherOf(context.Context, WeatherQuery) (Weather, error) { return Weather{21, "clear"}, nil }

func ExampleDefineTool() {
	g := scripted(
		genkittest.ToolCall("weather", WeatherQuery{"Oslo"}),
		genkittest.Text("In Oslo it is 21 degrees and clear."),
	)
	// region define-tool
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.",
		func(ctx context.Context, q WeatherQuery) (Weather, error) {
			return Weather{TemperatureC: 21, Sky: "clear"}, nil
		})

	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("What is the weather in Oslo?"),
		genkit.WithTools(weather))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
	// endregion

	// Output: In Oslo it is 21 degrees and clear.
}

func ExampleNewTool() {
	g := scripted(genkittest.ToolCall("now", nil), genkittest.Text("It is noon."))
	// region new-tool
	now := genkit.NewTool("now", "Tells the time.", func(context.Context, core.None) (string, error) {
		return "12:00", nil
	})
	text, err := g.GenerateText(ctx, genkit.WithPrompt("What time is it?"), genkit.WithTools(now))
	// endregion
	fmt.Println(text, err)
	// Output: It is noon. <nil>
}

func ExampleWithToolNames() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("Clear."))
	genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region tool-names
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithToolNames("weather"))
	// endregion
	fmt.Println(text, err)
	// Output: Clear. <nil>
}

func ExampleWithTools_flow() {
	g := scripted(genkittest.ToolCall("greet", "Ada"), genkittest.Text("She says hello."))
	// region flow-as-tool
	greet := genkit.DefineFlow(g, "greet", func(ctx context.Context, name string) (string, error) {
		return "Hello, " + name + "!", nil
	}, genkit.WithFlowDescription("Greets a person."))
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Greet Ada."), genkit.WithTools(greet))
	// endregion
	fmt.Println(text, err)
	// Output: She says hello. <nil>
}

func ExampleDefineTool_fails() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Atlantis"}))
	// region tool-fails
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.",
		func(ctx context.Context, q WeatherQuery) (Weather, error) {
			return Weather{}, core.Errorf(core.NotFound, "no city is called %q", q.City)
		})

	response, err := g.Generate(ctx, genkit.WithPrompt("Weather in Atlantis?"), genkit.WithTools(weather))
	fmt.Println(err)
	fmt.Println(errors.Is(err, core.ErrNotFound), response.FinishReason)
	// endregion

	// Output:
	// NOT_FOUND: tool 'weather': no city is called "Atlantis"
	// true failed
}

func ExampleDefineTool_soft() {
	g := scripted(
		genkittest.ToolCall("weather", WeatherQuery{"Atlantis"}),
		genkittest.Text("I know no city called Atlantis."),
	)
	// region tool-soft
	type WeatherOrProblem struct {
		Weather *Weather `json:"weather,omitempty"`
		Problem string   `json:"problem,omitempty"`
	}
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.",
		func(ctx context.Context, q WeatherQuery) (WeatherOrProblem, error) {
			return WeatherOrProblem{Problem: "there is no such city"}, nil // the model reads it
		})
	// endregion
	fmt.Println(g.GenerateText(ctx, genkit.WithPrompt("Weather in Atlantis?"), genkit.WithTools(weather)))
	// Output: I know no city called Atlantis. <nil>
}

func ExampleWithMaxTurns() {
	g := scripted(genkittest.Repeat(genkittest.ToolCall("weather", WeatherQuery{"Oslo"})))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region max-turns
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithMaxTurns(2))
	fmt.Println(err)
	fmt.Println(len(response.Messages()), "messages are kept")
	// endregion

	// Output:
	// ABORTED: the model still asks for tools after 2 rounds of them, which is the limit (maxTurns)
	// 5 messages are kept
}

func ExampleWithReturnToolRequests() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("21 degrees and clear."))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region by-hand
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithReturnToolRequests())
	if err != nil {
		log.Fatal(err)
	}
	var answers []ai.Part
	for _, call := range response.ToolRequests() {
		output, err := weather.RunJSON(ctx, call.ToolRequest.Input, nil) // or ask another service
		if err != nil {
			log.Fatal(err)
		}
		answers = append(answers, ai.NewToolResponsePart(call.ToolRequest.Name, call.ToolRequest.Ref, output))
	}
	response, err = g.Generate(ctx,
		genkit.WithMessages(append(response.Messages(), ai.NewMessage(ai.RoleTool, answers...))...),
		genkit.WithTools(weather))
	// endregion
	fmt.Println(response.Text(), err)
	// Output: 21 degrees and clear. <nil>
}

func ExampleWithToolChoice() {
	m := genkittest.NewModel(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("Clear."))
	g := scripted()
	m.Define(g, "example/model")
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region tool-choice
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithToolChoice(ai.ToolChoiceAuto)) // or ToolChoiceRequired, ToolChoiceNone
	// endregion
	fmt.Println(text, err, m.LastRequest().ToolChoice)
	// Output: Clear. <nil> auto
}

func ExampleTool_Run() {
	weather := genkit.NewTool("weather", "Tells the current weather of a city.", weatherOf)
	// region run-tool
	w, err := weather.Run(ctx, WeatherQuery{City: "Oslo"})
	// endregion
	fmt.Println(w.Sky, err)
	// Output: clear <nil>
}

func ExampleWithTools_sameName() {
	g := scripted()
	here := genkit.NewTool("here/weather", "Weather here.", weatherOf)
	there := genkit.NewTool("there/weather", "Weather there.", weatherOf)
	_, err := g.Generate(ctx, genkit.WithPrompt("?"), genkit.WithModelAction(genkittest.EchoModel().Define(g, "example/model")),
		genkit.WithTools(here, there))
	fmt.Println(err)
	// Output: INVALID_ARGUMENT: tools /tool/here/weather and /tool/there/weather would both be called 'weather' by the model
}
