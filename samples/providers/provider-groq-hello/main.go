// SPDX-License-Identifier: Apache-2.0

// Command provider-groq-hello shows open models on the hardware of Groq: text, tools and
// data, and what is special of it: how fast it is, and thinking that comes apart from the
// answer.
//
//	export GROQ_API_KEY=…   # asked for on a terminal when it is missing
//	go run ./provider-groq-hello
//	genkit start -- go run ./provider-groq-hello
package main

import (
	"context"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

func main() { sample.Main("provider-groq-hello", "groq/llama-3.3-70b-versatile", newApp) }

func newApp(ctx context.Context, o sample.Options) (*genkit.Genkit, []*core.Action, error) {
	g, err := genkit.New(ctx, &genkit.Options{
		Name:    o.Name,
		Plugins: []core.Plugin{&groq.Plugin{BaseURL: o.BaseURL}}, // the key is in the environment
		Model:   o.Model,
	})
	if err != nil {
		return nil, nil, err
	}
	thinking := groq.Config{ReasoningEffort: "low", IncludeReasoning: new(true)}
	return g, append(sample.Basics(g),
		sample.Think(g, groq.Model("openai/gpt-oss-20b", &thinking)),
		speed(g),
	), nil
}

// SpeedInput is the input of the flow speed.
type SpeedInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Write a fable of 200 words about a tortoise."`
}

// Pace is how fast an answer came.
type Pace struct {
	FirstMs         float64 `json:"firstMs" jsonschema:"description=Until the first piece of text"`
	Tokens          int     `json:"tokens"`
	TokensPerSecond float64 `json:"tokensPerSecond"`
}

// speed measures a stream, which tells how long a reader waits for the first words.
func speed(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "speed", func(ctx context.Context, in SpeedInput) (Pace, error) {
		begin := time.Now()
		var first time.Duration
		stream := g.GenerateStream(ctx, genkit.WithPrompt(in.Prompt))
		for chunk, err := range stream.Chunks() {
			if err != nil {
				return Pace{}, err
			}
			if first == 0 && chunk.Text() != "" {
				first = time.Since(begin)
			}
		}
		response, err := stream.Result()
		if err != nil {
			return Pace{}, err
		}
		pace := Pace{FirstMs: float64(first.Microseconds()) / 1000}
		if response.Usage != nil {
			pace.Tokens = response.Usage.OutputTokens
			pace.TokensPerSecond = float64(pace.Tokens) / time.Since(begin).Seconds()
		}
		return pace, nil
	}, genkit.WithFlowDescription("How fast an answer comes.")).Action
}
