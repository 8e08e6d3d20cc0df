// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// counted returns a step that reports tokens.
func counted(in, out int, parts ...ai.Part) genkittest.Step {
	return genkittest.Response(&ai.ModelResponse{
		Message: ai.NewModelMessage(parts...), FinishReason: ai.FinishStop,
		Usage: &ai.Usage{InputTokens: in, OutputTokens: out, TotalTokens: in + out},
	})
}

func asksWeather() ai.Part { return ai.NewToolRequestPart("weather", "1", WeatherQuery{"Oslo"}) }

// perMillion are prices in US dollars for a million tokens.
var perMillion = map[string]struct{ in, out float64 }{"example/model": {1, 4}}

func newPriced() (*genkit.Genkit, error) {
	// region price
	g, err := genkit.New(ctx, &genkit.Options{
		Model: "example/model",
		Price: func(model string, u ai.Usage) (usd float64, known bool) {
			price, known := perMillion[model]
			return (float64(u.InputTokens)*price.in + float64(u.OutputTokens)*price.out) / 1e6, known
		},
	})
	// endregion
	return g, err
}

// priced returns an instance that knows prices, and a tool of it.
func priced(steps ...genkittest.Step) (*genkit.Genkit, *genkit.Tool[WeatherQuery, Weather]) {
	g, err := newPriced()
	if err != nil {
		log.Fatal(err)
	}
	genkittest.NewModel(steps...).Define(g, "example/model")
	return g, genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
}

func ExampleResponse_Turns() {
	g, weather := priced(counted(1000, 100, asksWeather()), counted(1200, 50, ai.NewTextPart("Clear.")))
	// region usage
	response, err := g.Generate(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather))
	if err != nil {
		log.Fatal(err)
	}
	usd, known := response.Cost()
	fmt.Printf("%d in, %d out, %.4f USD, known: %v\n", response.Usage.InputTokens, response.Usage.OutputTokens, usd, known)
	for i, turn := range response.Turns() {
		usd, _ := turn.Cost()
		fmt.Printf("turn %d of %s: %d in, %d out, %.4f USD\n", i, turn.Model, turn.Usage.InputTokens, turn.Usage.OutputTokens, usd)
	}
	// endregion

	// Output:
	// 2200 in, 150 out, 0.0028 USD, known: true
	// turn 0 of example/model: 1000 in, 100 out, 0.0014 USD
	// turn 1 of example/model: 1200 in, 50 out, 0.0014 USD
}

func ExampleWithLimits() {
	g, weather := priced(genkittest.Repeat(counted(1000, 100, asksWeather())))
	// region limits
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithLimits(core.Limits{ModelCalls: 10, TotalTokens: 2000, Cost: 0.05, Time: time.Minute}))
	fmt.Println(err)
	if errors.Is(err, core.ErrResourceExhausted) && response != nil {
		fmt.Println(response.Usage.TotalTokens, "tokens,", len(response.Messages()), "messages to go on from")
	}
	// endregion

	// Output:
	// RESOURCE_EXHAUSTED: the call took 2200 tokens; its limit is 2000
	// 2200 tokens, 3 messages to go on from
}

func ExampleWithLimits_whole() {
	g, _ := priced(counted(1000, 100, ai.NewTextPart("A long story.")))
	// region limits-whole
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("A long story, please."),
		genkit.WithLimits(core.Limits{OutputTokens: 50})) // it takes 100
	// endregion
	fmt.Println(text, err)
	// Output: A long story. <nil>
}

func ExampleWithLimits_mistakes() {
	g, _ := priced()
	genkittest.NewModel(genkittest.Text("hi")).Define(g, "acme/unpriced")
	try := func(g *genkit.Genkit, l core.Limits, o ...genkit.Option) {
		_, err := g.Generate(ctx, append(o, genkit.WithPrompt("?"), genkit.WithLimits(l))...)
		fmt.Println(err)
	}
	try(g, core.Limits{Cost: -1})
	try(g, core.Limits{Cost: 1}, genkit.WithModel("acme/unpriced"))
	try(scripted(genkittest.Text("hi")), core.Limits{Cost: 1})
	// Output:
	// INVALID_ARGUMENT: limits: Cost is -1; it must not be negative
	// FAILED_PRECONDITION: limits: Cost cannot be held: Options.Price knows no price of model 'acme/unpriced'
	// INVALID_ARGUMENT: limits: Cost needs prices: set Options.Price
}

func ExampleWithStopWhen() {
	g, weather := priced(genkittest.Repeat(counted(1000, 100, asksWeather())))
	// region stop-when
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Watch the weather in Oslo."),
		genkit.WithTools(weather),
		genkit.WithStopWhen(func(t *genkit.Turn) bool { return t.ToolCalls >= 3 }))
	if err != nil {
		log.Fatal(err)
	}
	messages := response.Messages()
	fmt.Println(len(response.Turns()), "turns, and no answer:", len(response.ToolRequests()) > 0)
	fmt.Println("the last message is of the", messages[len(messages)-1].Role)
	// endregion

	// Output:
	// 3 turns, and no answer: true
	// the last message is of the tool
}

func ExampleWithPrepareTurn() {
	g, weather := priced(counted(1000, 100, asksWeather()))
	genkittest.NewModel(counted(1200, 50, ai.NewTextPart("Clear."))).Define(g, "example/small")
	// region prepare-turn
	response, err := g.Generate(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithPrepareTurn(func(ctx context.Context, t *genkit.Turn) ([]genkit.Option, error) {
			if t.Index < 0 {
				return nil, nil // before the first turn: as the call says
			}
			return []genkit.Option{ // a cheaper model reads what the tools say
				genkit.WithModel("example/small"),
				genkit.WithToolChoice(ai.ToolChoiceNone),
			}, nil
		}))
	if err != nil {
		log.Fatal(err)
	}
	for _, turn := range response.Turns() {
		fmt.Println(turn.Model)
	}
	// endregion
	_, known := response.Cost()
	fmt.Println(known)
	// Output:
	// example/model
	// example/small
	// false
}

func ExampleGenkit_Turns() {
	g, weather := priced(counted(1000, 100, asksWeather()), counted(1200, 50, ai.NewTextPart("Clear.")))
	// region turns-loop
	for turn, err := range g.Turns(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("turn %d: %d messages, %d tokens, done: %v\n", turn.Index, len(turn.Messages), turn.Usage.TotalTokens, turn.Done)
		for _, answer := range turn.ToolResponses {
			fmt.Println(answer.ToolResponse.Name, "said", string(answer.ToolResponse.Output))
		}
		if turn.Done {
			fmt.Println(turn.Response.Text())
		}
	}
	// endregion

	// Output:
	// turn 0: 3 messages, 1100 tokens, done: false
	// weather said {"temperatureC":21,"sky":"clear"}
	// turn 1: 4 messages, 2350 tokens, done: true
	// Clear.
}

func ExampleGenkit_Turns_leave() {
	g, weather := priced(counted(1000, 100, asksWeather()), counted(1200, 50, ai.NewTextPart("Clear.")))
	// region turns-leave
	var history []*ai.Message
	for turn, err := range g.Turns(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather)) {
		if err != nil {
			log.Fatal(err)
		}
		history = turn.Messages
		if usd, known := turn.Cost(); known && usd > 0.001 {
			break // ends the call
		}
	}
	// later, perhaps in another process:
	text, err := g.GenerateText(ctx, genkit.WithMessages(history...), genkit.WithTools(weather))
	// endregion
	fmt.Println(len(history), text, err)
	// Output: 3 Clear. <nil>
}
