// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

func noSuchCity(_ context.Context, q WeatherQuery) (Weather, error) {
	return Weather{}, core.Errorf(core.NotFound, "no city is called %q", q.City)
}

func ExampleWithToolPolicy() {
	m := genkittest.NewModel(
		genkittest.ToolCall("weather", WeatherQuery{"Atlantis"}),
		genkittest.Text("I know no city called Atlantis."),
	)
	g := scripted()
	m.Define(g, "example/model")
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", noSuchCity)
	// region policy-return
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("Weather in Atlantis?"),
		genkit.WithTools(weather),
		genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsReturn}))
	// endregion
	fmt.Println(string(m.ToolResponses()[0].ToolResponse.Output)) // what the model is told
	fmt.Println(text, err)
	// Output:
	// {"error":"NOT_FOUND: tool 'weather': no city is called \"Atlantis\""}
	// I know no city called Atlantis. <nil>
}

func ExampleWithToolPolicy_retries() {
	g := scripted(genkittest.Repeat(genkittest.ToolCall("weather", WeatherQuery{"Atlantis"})))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", noSuchCity)
	// region policy-retries
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Atlantis?"),
		genkit.WithTools(weather),
		genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsReturn, Retries: 1}))
	fmt.Println(err)
	fmt.Println(len(response.Turns()), "turns")
	// endregion

	// Output:
	// NOT_FOUND: tool 'weather': no city is called "Atlantis"
	// 2 turns
}

func ExampleWithToolPolicy_interrupt() {
	down := true
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("21 degrees."))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.",
		func(ctx context.Context, q WeatherQuery) (Weather, error) {
			if down {
				return Weather{}, core.Errorf(core.Unavailable, "the station is down")
			}
			return weatherOf(ctx, q)
		})
	// region policy-interrupt
	policy := genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsInterrupt})
	first, err := g.Generate(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather), policy)
	if err != nil {
		log.Fatal(err)
	}
	call := first.Interrupts()[0]
	problem, _ := genkit.InterruptAs[struct {
		Error struct{ Status, Message string }
	}](call)
	fmt.Println(problem.Error.Status, problem.Error.Message)
	// endregion
	down = false
	// region policy-restart
	second, err := g.Generate(ctx,
		genkit.WithMessages(first.Messages()...), genkit.WithTools(weather), policy,
		genkit.WithResume(weather.Restart(call, nil))) // try again
	// endregion
	fmt.Println(second.Text(), err)
	// Output:
	// UNAVAILABLE tool 'weather': the station is down
	// 21 degrees. <nil>
}

func ExampleWithToolDefaults() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}))
	// region policy-defaults
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.",
		func(ctx context.Context, q WeatherQuery) (Weather, error) {
			<-ctx.Done() // a slow service
			return Weather{}, ctx.Err()
		},
		genkit.WithToolDefaults(core.ToolPolicy{Timeout: 10 * time.Millisecond}))

	_, err := g.Generate(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather))
	fmt.Println(err)
	// endregion

	// Output: DEADLINE_EXCEEDED: tool 'weather': it took longer than its timeout of 10ms
}

func ExampleWithToolPolicy_layers() {
	g := scripted(genkittest.Text("Fine."))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	pay := definePay(g)
	// region policy-layers
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Pay Ada, and tell me the weather."),
		genkit.WithTools(weather, pay),
		genkit.WithToolPolicy(core.ToolPolicy{ // of all tools
			OnError: core.ToolErrorsReturn, Timeout: 30 * time.Second, MaxParallel: 4, MaxOutput: 64 << 10}),
		genkit.WithToolPolicy(core.ToolPolicy{ // of this one: its timeout stays 30 s
			OnError: core.ToolErrorsFail, MaxParallel: 1}, "pay"))
	// endregion
	fmt.Println(response.Text(), err)
	// Output: Fine. <nil>
}

func ExampleWithToolPolicy_maxOutput() {
	g := scripted(genkittest.ToolCall("read", core.None{}))
	read := genkit.DefineTool(g, "read", "Reads the log.", func(context.Context, core.None) (string, error) {
		return strings.Repeat("x", 1<<20), nil
	})
	// region policy-output
	_, err := g.Generate(ctx,
		genkit.WithPrompt("What does the log say?"),
		genkit.WithTools(read),
		genkit.WithToolPolicy(core.ToolPolicy{MaxOutput: 64 << 10}))
	fmt.Println(err)
	// endregion

	// Output: RESOURCE_EXHAUSTED: tool 'read': its output takes 1048578 bytes; its limit is 65536 (MaxOutput)
}

func ExampleWithToolPolicy_arguments() {
	m := genkittest.NewModel(
		genkittest.ToolCall("weather", map[string]any{"town": "Oslo"}), // wrong
		genkittest.ToolCall("weather", WeatherQuery{"Oslo"}),
		genkittest.Text("21 degrees and clear."),
	)
	g := scripted()
	m.Define(g, "example/model")
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region wrong-arguments
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather))
	fmt.Println(text, err)
	// endregion
	fmt.Println("the model was told:")
	for _, answer := range m.ToolResponses() {
		fmt.Println(string(answer.ToolResponse.Output))
	}
	// Output:
	// 21 degrees and clear. <nil>
	// the model was told:
	// {"error":"INVALID_ARGUMENT: tool 'weather': Action '/tool/weather': invalid input: town: unknown property; city: is required"}
	// {"temperatureC":21,"sky":"clear"}
}

func ExampleWithToolPolicy_strict() {
	g := scripted(genkittest.ToolCall("weather", map[string]any{"town": "Oslo"}))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region policy-strict
	_, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithToolPolicy(core.ToolPolicy{Retries: -1})) // nothing goes back to the model
	fmt.Println(err)
	// endregion

	// Output: INVALID_ARGUMENT: tool 'weather': Action '/tool/weather': invalid input: town: unknown property; city: is required
}

func ExampleDefineMultipartTool() {
	m := genkittest.NewModel(genkittest.ToolCall("photo", core.None{}), genkittest.Text("A gopher."))
	g := scripted()
	m.Define(g, "example/model")
	// region multipart
	photo := genkit.DefineMultipartTool(g, "photo", "Takes a photo.",
		func(ctx context.Context, _ core.None) (*ai.MultipartToolResponse, error) {
			return &ai.MultipartToolResponse{
				Output:  ai.JSON("one photo"),
				Content: ai.Parts{ai.NewMediaPart("image/png", "data:image/png;base64,AA==")},
			}, nil
		})
	// endregion
	text, err := g.GenerateText(ctx, genkit.WithPrompt("What is there?"), genkit.WithTools(photo))
	fmt.Println(text, err)
	fmt.Println(len(m.ToolResponses()[0].ToolResponse.Content))
	// Output:
	// A gopher. <nil>
	// 1
}

func ExampleToolPolicy_Check() {
	g := scripted()
	_, err := g.Generate(ctx, genkit.WithPrompt("?"), genkit.WithToolPolicy(core.ToolPolicy{OnError: "explode"}))
	fmt.Println(err, errors.Is(err, core.ErrInvalidArgument))
	_, err = g.Generate(ctx, genkit.WithPrompt("?"), genkit.WithToolPolicy(core.ToolPolicy{Timeout: -1}))
	fmt.Println(err)
	// Output:
	// INVALID_ARGUMENT: tool policy: OnError is "explode"; it must be fail, return or interrupt true
	// INVALID_ARGUMENT: tool policy: Timeout is -1ns; it must not be negative
}
