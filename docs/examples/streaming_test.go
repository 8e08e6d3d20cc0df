// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

func ExampleGenkit_GenerateStream() {
	g := scripted(genkittest.Chunks("Gophers ", "dig ", "holes."))
	// region generate-stream
	stream := g.GenerateStream(ctx, genkit.WithPrompt("What do gophers do?"))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(chunk.Text())
	}
	response, err := stream.Result()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("\nfinished:", response.FinishReason)
	// endregion

	// Output:
	// Gophers dig holes.
	// finished: stop
}

func ExampleGenkit_GenerateStream_roles() {
	g := scripted(
		genkittest.Chunks(&ai.Chunk{Content: ai.Parts{ai.NewToolRequestPart("weather", "1", map[string]any{"city": "Oslo"})}}),
		genkittest.Chunks("It", " is sunny."),
	)
	weather := genkit.DefineTool(g, "weather", "Tells the weather of a city.",
		func(ctx context.Context, in struct {
			City string `json:"city"`
		}) (string, error) {
			return "sunny", nil
		})
	// region roles
	stream := g.GenerateStream(ctx, genkit.WithPrompt("Weather in Oslo?"), genkit.WithTools(weather))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		for _, part := range chunk.Content {
			switch p := part.(type) {
			case *ai.TextPart:
				fmt.Printf("%d %s: %s\n", chunk.Index, chunk.Role, p.Text)
			case *ai.ToolRequestPart:
				fmt.Printf("%d %s calls %s(%s)\n", chunk.Index, chunk.Role, p.ToolRequest.Name, p.ToolRequest.Input)
			case *ai.ToolResponsePart:
				fmt.Printf("%d %s: %s\n", chunk.Index, chunk.Role, p.ToolResponse.Output)
			}
		}
	}
	// endregion

	// Output:
	// 0 model calls weather({"city":"Oslo"})
	// 1 tool: "sunny"
	// 2 model: It
	// 2 model:  is sunny.
}

func ExampleSendPartial() {
	g := scripted(
		genkittest.ToolCall("import", map[string]any{"files": 2}),
		genkittest.Text("All files are in."),
	)
	// region progress
	importFiles := genkit.DefineTool(g, "import", "Imports files.",
		func(ctx context.Context, in struct {
			Files int `json:"files"`
		}) (string, error) {
			for n := range in.Files {
				if err := genkit.SendPartial(ctx, fmt.Sprintf("%d of %d", n+1, in.Files)); err != nil {
					return "", err // nobody listens any more
				}
			}
			return "done", nil
		})

	stream := g.GenerateStream(ctx, genkit.WithPrompt("Import everything."), genkit.WithTools(importFiles))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		for _, part := range chunk.Content {
			if p, ok := part.(*ai.ToolResponsePart); ok {
				fmt.Printf("partial=%v %s\n", p.Metadata["partial"] == true, p.ToolResponse.Output)
			}
		}
	}
	// endregion

	// Output:
	// partial=true "1 of 2"
	// partial=true "2 of 2"
	// partial=false "done"
}

func ExampleGenkit_GenerateStream_failure() {
	g := scripted(genkittest.Chunks("Once", " upon").Then(genkittest.Fail(core.Unavailable, "the provider is gone")))
	// region stream-failure
	stream := g.GenerateStream(ctx, genkit.WithPrompt("Tell me a story."))
	for chunk, err := range stream.Chunks() {
		if err != nil {
			fmt.Println("\nfailed:", err) // always the last value
			break
		}
		fmt.Print(chunk.Text())
	}
	response, err := stream.Result()
	fmt.Println(core.StatusOf(err), response.FinishReason, len(response.Messages()))
	// endregion

	// Output:
	// Once upon
	// failed: UNAVAILABLE: the provider is gone
	// UNAVAILABLE failed 1
}

func ExampleStreaming() {
	g := scripted()
	// region streaming
	report := genkit.DefineStreamingFlow(g, "report", func(ctx context.Context, in core.None, send core.Send[string]) (string, error) {
		if core.Streaming(ctx) { // worth the work only when somebody listens
			if err := send("half way"); err != nil {
				return "", err
			}
		}
		return "done", nil
	})
	// endregion
	fmt.Println(report.Run(ctx, core.None{}))
	for chunk := range report.Stream(ctx, core.None{}).Chunks() {
		fmt.Println(chunk)
	}
	// Output:
	// done <nil>
	// half way
}
