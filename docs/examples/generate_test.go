// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// echoing returns an instance whose default model shows what it is asked.
func echoing() *genkit.Genkit {
	g := scripted()
	genkittest.EchoModel().Define(g, "example/model")
	return g
}

func ExampleGenkit_GenerateText() {
	g := scripted(genkittest.Text("Because they dig it."))
	// region generate-text
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Why do gophers like Go?"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(text)
	// endregion

	// Output: Because they dig it.
}

func ExampleGenkit_Generate() {
	g := scripted(genkittest.Response(&ai.ModelResponse{
		Message: ai.NewModelTextMessage("Because they dig it."), FinishReason: ai.FinishStop,
		Usage: &ai.Usage{InputTokens: 7, OutputTokens: 5, TotalTokens: 12},
	}))
	// region generate
	response, err := g.Generate(ctx,
		genkit.WithSystem("You are terse."),
		genkit.WithPrompt("Why do gophers like Go?"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Text())
	fmt.Println(response.FinishReason, response.Usage.InputTokens, response.Usage.OutputTokens)
	fmt.Println(len(response.Messages()), "messages so far")
	// endregion

	// Output:
	// Because they dig it.
	// stop 7 5
	// 3 messages so far
}

func ExampleGenkit_Generate_turns() {
	g := scripted(genkittest.Text("Hello Ada."), genkittest.Text("Your name is Ada."))
	// region turns
	first, err := g.Generate(ctx, genkit.WithPrompt("My name is Ada."))
	if err != nil {
		log.Fatal(err)
	}
	second, err := g.Generate(ctx,
		genkit.WithMessages(first.Messages()...),
		genkit.WithPrompt("What is my name?"))
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range second.Messages() {
		fmt.Println(message.Role+":", message.Text())
	}
	// endregion

	// Output:
	// user: My name is Ada.
	// model: Hello Ada.
	// user: What is my name?
	// model: Your name is Ada.
}

func ExampleWithMessages() {
	g := echoing()
	// region messages
	text, err := g.GenerateText(ctx,
		genkit.WithSystem("Answer with one word."),
		genkit.WithMessages(
			ai.NewUserTextMessage("The capital of Norway?"),
			ai.NewModelTextMessage("Oslo."),
		),
		genkit.WithPrompt("And of Sweden?"))
	// endregion
	fmt.Println(text, err)
	// Output:
	// system: Answer with one word.
	// user: The capital of Norway?
	// model: Oslo.
	// user: And of Sweden? <nil>
}

func ExampleWithParts() {
	g := scripted(genkittest.Text("A gopher."))
	// region parts
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("What is in this picture?"),
		genkit.WithParts(ai.NewMediaPart("image/png", "https://example.com/gopher.png")))
	// endregion
	fmt.Println(text, err)
	// Output: A gopher. <nil>
}

func ExampleWithModel() {
	g := scripted()
	genkittest.EchoModel().Define(g, "example/small")
	genkittest.EchoModel().Define(g, "example/large")
	// region with-model
	text, err := g.GenerateText(ctx,
		genkit.WithModel("example/large"), // in place of Options.Model
		genkit.WithConfig(map[string]any{"temperature": 0.2}),
		genkit.WithPrompt("Hello"))
	// endregion
	fmt.Println(text, err)
	// Output:
	// user: Hello
	// config: {"temperature":0.2} <nil>
}

func ExampleWithModelRef() {
	g := scripted()
	genkittest.EchoModel().Define(g, "example/large")
	// region model-ref
	careful := ai.ModelRef{
		Name:    "example/large",
		Version: "2025-10",
		Config:  ai.CommonConfig{Temperature: new(0.0), MaxOutputTokens: new(500)},
	}
	text, err := g.GenerateText(ctx,
		genkit.WithModelRef(careful),
		genkit.WithConfig(ai.CommonConfig{MaxOutputTokens: new(50)}),
		genkit.WithPrompt("Hello"))
	// endregion
	fmt.Println(text, err)
	// Output:
	// user: Hello
	// config: {"maxOutputTokens":50,"temperature":0,"version":"2025-10"} <nil>
}

func ExampleWithDocs() {
	g := echoing()
	// region docs
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("When does the kitchen close?"),
		genkit.WithDocs(ai.NewTextDocument("The kitchen closes at 22:00.", ai.Metadata{"ref": "house rules"})))
	// endregion
	fmt.Println(text, err)
	// Output:
	// user: When does the kitchen close?Use these pieces of information to answer, where they help:
	//
	// - [house rules]: The kitchen closes at 22:00.
	//
	//  <nil>
}

func ExampleGenkit_Generate_partial() {
	g := scripted(
		genkittest.ToolCall("lookUp", map[string]any{"word": "gopher"}),
		genkittest.Fail(core.Unavailable, "the provider is overloaded"),
		genkittest.Text("A burrowing rodent."),
	)
	lookUp := genkit.DefineTool(g, "lookUp", "Looks a word up.", func(ctx context.Context, in struct {
		Word string `json:"word"`
	}) (string, error) {
		return "rodent", nil
	})
	// region partial
	response, err := g.Generate(ctx, genkit.WithPrompt("What is a gopher?"), genkit.WithTools(lookUp))
	if errors.Is(err, core.ErrUnavailable) && response != nil {
		// The tool has run; its result is in the history. Go on from there.
		fmt.Println(response.FinishReason, "after", len(response.Messages()), "messages")
		response, err = g.Generate(ctx, genkit.WithMessages(response.Messages()...), genkit.WithTools(lookUp))
	}
	// endregion
	fmt.Println(response.Text(), err)
	// Output:
	// failed after 3 messages
	// A burrowing rodent. <nil>
}

func ExampleGenkit_Generate_mistakes() {
	g := scripted(genkittest.Text("hello"))
	// region mistakes
	_, err := g.Generate(ctx)
	fmt.Println(err)
	_, err = g.Generate(ctx, genkit.WithPrompt("hi"), genkit.WithK(3))
	fmt.Println(err)
	_, err = g.Generate(ctx, genkit.WithPrompt("hi"), genkit.WithModel("acme/unknown"))
	fmt.Println(err)
	// endregion

	// Output:
	// INVALID_ARGUMENT: nothing to generate from: give a prompt or messages
	// INVALID_ARGUMENT: WithK is no option of generate
	// NOT_FOUND: model 'acme/unknown' was not found (no plugins are configured)
}

func ExampleContextOptions() {
	g := scripted()
	doc := ai.NewTextDocument("The kitchen closes at 22:00.", ai.Metadata{"title": "House rules"})
	m := genkittest.EchoModel()
	// region context-options
	genkit.DefineModel(g, "acme/plain", &genkit.ModelOptions{
		Context: &genkit.ContextOptions{
			Preface:     "Answer from these notes:\n",
			CitationKey: "title", // in place of ref, else id, else the index
		},
	}, answerOf(m))
	text, err := g.GenerateText(ctx,
		genkit.WithModel("acme/plain"), genkit.WithPrompt("When does the kitchen close?\n"), genkit.WithDocs(doc))
	// endregion
	fmt.Println(text, err)
	// Output:
	// user: When does the kitchen close?
	// Answer from these notes:
	// - [House rules]: The kitchen closes at 22:00.
	//
	//  <nil>
}

// answerOf returns what a scripted model does.
func answerOf(m *genkittest.ScriptedModel) core.ModelFunc {
	model := m.Define(scripted(), "example/inner")
	typed, _ := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](model)
	return typed.Run
}

func ExampleMessage_json() {
	// region message-json
	history := []*ai.Message{
		ai.NewUserTextMessage("Hello"),
		ai.NewModelTextMessage("Hi there."),
	}
	stored, err := json.Marshal(history) // a history is plain JSON: keep it anywhere
	if err != nil {
		log.Fatal(err)
	}
	var restored []*ai.Message
	err = json.Unmarshal(stored, &restored)
	// endregion
	fmt.Println(restored[1].Text(), err)
	fmt.Println(string(stored))
	// Output:
	// Hi there. <nil>
	// [{"role":"user","content":[{"text":"Hello"}]},{"role":"model","content":[{"text":"Hi there."}]}]
}
