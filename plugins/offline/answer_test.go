// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

const streamingPage = `---
title: Streaming
---
# Streaming

Genkit streams answers word by word. Call ` + "`GenerateStream`" + ` and range over its chunks:

` + "```go\nfor chunk, err := range stream.Chunks() {\n\tfmt.Print(chunk.Text())\n}\n```" + `

Leaving the loop cancels the call and waits until it is over. The result comes from ` + "`Result`" + `.

## Errors

An error is the last value of the stream. Retry calls that fail with **UNAVAILABLE**.
`

const toolsPage = `Tools
=====

A tool is a function that a model may ask for. Define one with [DefineTool](https://example.com/tools).

There are three ways to give tools to a call:

- by value with WithTools
- by name with WithToolNames
- through middleware

Limits
------

By default a call may take 5 rounds of tools. ` + "`WithMaxTurns`" + ` changes that number.

| Option | Meaning |
| --- | --- |
| WithToolChoice | tells whether the model must call tools |
| WithReturnToolRequests | returns the requests, e.g. to ask a person. |
`

const pluginsPage = `<!-- internal note: flamingo -->
# Plugins

Dr. Smith wrote the first plugin in approx. 3 days. It had no tests.

> A plugin brings models and other actions.
> It is initialised when something of it is first looked up.

## Ports

The developer UI listens on port 4000! The reflection server takes 3100 or the next free port.
`

func manual() []*ai.Document {
	return []*ai.Document{
		ai.NewTextDocument(streamingPage, ai.Metadata{"path": "streaming.md"}),
		ai.NewTextDocument(toolsPage, ai.Metadata{"ref": "tools.md", "id": 7}),
		ai.NewTextDocument(pluginsPage, ai.Metadata{"source": "plugins.md"}),
	}
}

func TestAnswerFromDocuments(t *testing.T) {
	for question, want := range map[string]string{
		"How do I stream an answer?": "Genkit streams answers word by word. Call `GenerateStream` and range over its chunks: (source: streaming.md)\n\n" +
			"```go\nfor chunk, err := range stream.Chunks() {\n\tfmt.Print(chunk.Text())\n}\n```",
		"What happens when I leave the loop?":              "Leaving the loop cancels the call and waits until it is over. (source: streaming.md)",
		"how many rounds of tools are allowed by default?": "By default a call may take 5 rounds of tools. (source: tools.md)",
		"In which ways can I give tools to a call?":        "There are three ways to give tools to a call:\n- by value with WithTools\n- by name with WithToolNames\n- through middleware (source: tools.md)",
		"What does WithToolChoice tell?":                   "WithToolChoice: tells whether the model must call tools (source: tools.md)",
		"When is a plugin initialised?":                    "A plugin brings models and other actions. It is initialised when something of it is first looked up. (source: plugins.md)",
		"What does the DevUI listen on? Which port?":       "The developer UI listens on port 4000! (source: plugins.md)",
		"Who wrote the first plugin?":                      "Dr. Smith wrote the first plugin in approx. 3 days. (source: plugins.md)",
		"Which calls should I retry?":                      "Retry calls that fail with UNAVAILABLE. (source: streaming.md)",
		"What is said about flamingos?":                    "I found nothing about said or flamingos in the 3 given documents. (I am the offline simulator, no language model: I can only quote.)",
		"Why?":                                             "I found nothing in the 3 given documents that fits. (I am the offline simulator, no language model: I can only quote.)",
	} {
		t.Run(question, func(t *testing.T) {
			if diff := cmp.Diff(want, ask(t, userRequest(question, manual()...)).Text()); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnswerNamesSources(t *testing.T) {
	docs := []*ai.Document{
		ai.NewTextDocument("The kettle is blue.", nil),
		ai.NewTextDocument("The kettle holds two litres.", ai.Metadata{"id": 7.0}),
		nil,
	}
	want := "The kettle is blue. (source: document 1)\n\nThe kettle holds two litres. (source: 7)"
	if got := ask(t, userRequest("Tell me about the kettle", docs...)).Text(); got != want {
		t.Errorf("got %q", got)
	}
	if got := ask(t, userRequest("Tell me about the kettle", docs[0])).Text(); got != "The kettle is blue." {
		t.Errorf("one document without a name: %q", got)
	}
	context := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserMessage(ai.NewTextPart("Which colour has the kettle?"),
		&ai.TextPart{Text: "Use these:\n\n- [0]: The kettle has the colour blue.\n", Metadata: ai.Metadata{"purpose": "context"}})}}
	if got := ask(t, context).Text(); !strings.Contains(got, "colour blue") {
		t.Errorf("documents in a message: %q", got)
	}
}

func TestAnswerWithoutDocuments(t *testing.T) {
	for prompt, want := range map[string]string{
		"Ada Lovelace was born in London. She wrote the first program. Charles Babbage designed the engine. Who designed the engine?":                                                   "Charles Babbage designed the engine.",
		"Context:\n\nThe shop opens at nine. It closes at six.\n\nQuestion: When does the shop open?":                                                                                   "The shop opens at nine.",
		"Summarize this text:\n\nThe gopher is a small rodent. Gophers live in tunnels that they dig. Most gophers eat roots. The tunnels of gophers can be long. It rained yesterday.": "The gopher is a small rodent. Gophers live in tunnels that they dig. The tunnels of gophers can be long.",
		"Hi!":                           whatIAm + ": I quote from documents, fill in JSON schemas and call tools.",
		"Tell me a joke about gophers.": whatIAm + ": I quote from documents, fill in JSON schemas and call tools. On joke and gophers I have nothing to say myself; give me documents to quote from, or choose a real model.",
	} {
		got := ask(t, userRequest(prompt)).Text()
		if strings.TrimPrefix(got, "Hi! ") != want {
			t.Errorf("%q:\n got %q\nwant %q", prompt, got, want)
		}
	}
}

func TestAnswerFromTheConversation(t *testing.T) {
	q := &ai.ModelRequest{Messages: []*ai.Message{
		ai.NewSystemTextMessage("You are a pirate."),
		ai.NewUserTextMessage("My name is Ada. What is yours?"),
		ai.NewModelTextMessage("I am the offline simulator, no language model: my name is no name."),
		ai.NewUserTextMessage("What is my name?"),
	}}
	if got, want := ask(t, q).Text(), "Earlier in this conversation: My name is Ada."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	// The question before helps where two passages fit equally well.
	docs := []*ai.Document{ai.NewTextDocument("The limit of tools is 5. The limit of files is 9.", nil)}
	q = &ai.ModelRequest{Docs: docs, Messages: []*ai.Message{
		ai.NewUserTextMessage("Tell me about files."), ai.NewModelTextMessage("Well."), ai.NewUserTextMessage("And what is the limit?"),
	}}
	if got := ask(t, q).Text(); !strings.Contains(got, "The limit of files is 9.") {
		t.Errorf("got %q", got)
	}
}

// TestDeterminism asks the same 100 times, at the same time.
func TestDeterminism(t *testing.T) {
	requests := []*ai.ModelRequest{
		userRequest("How do I stream an answer and call tools?", manual()...),
		{Messages: userRequest("Three dishes for Ada in Rome, 2 of them vegan").Messages, Output: &ai.OutputConfig{Format: "json",
			Schema: json.RawMessage(`{"type":"object","properties":{"dishes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"vegan":{"type":"boolean"},"price":{"type":"number"},"id":{"type":"string","format":"uuid"}}}},"scores":{"type":"object","additionalProperties":{"type":"integer"}}}}`)}},
		{Messages: userRequest("The weather in Paris and London").Messages, Tools: []*ai.ToolDefinition{weatherTool, timeTool}},
	}
	for _, q := range requests {
		want := ai.JSON(ask(t, q).Message)
		model := modelFunc(t, &Plugin{})
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				r, err := model(t.Context(), q, nil)
				if err != nil {
					t.Error(err)
				} else if got := ai.JSON(r.Message); string(got) != string(want) {
					t.Errorf("got %s\nwant %s", got, want)
				}
			})
		}
		wg.Wait()
	}
}

func TestJSONWithoutSchema(t *testing.T) {
	q := userRequest("Say hello")
	q.Output = &ai.OutputConfig{Format: "json"}
	var answer struct{ Answer string }
	if err := json.Unmarshal([]byte(ask(t, q).Text()), &answer); err != nil || !strings.HasPrefix(answer.Answer, "Hello!") {
		t.Errorf("%+v, %v", answer, err)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"One. Two! Three? Four":         {"One.", "Two!", "Three?", "Four"},
		"Use e.g. Go 1.26. It is new.":  {"Use e.g. Go 1.26.", "It is new."},
		"He said \"Stop.\" Then left.":  {"He said \"Stop.\"", "Then left."},
		"J. R. Smith came. Why?! Well…": {"J. R. Smith came.", "Why?!", "Well…"},
		"日本語です。これは文。":                   {"日本語です。", "これは文。"},
		"see example.com for more.":     {"see example.com for more."},
		"1. First":                      {"1. First"},
		"":                              nil,
	} {
		if diff := cmp.Diff(want, sentences(text)); diff != "" {
			t.Errorf("sentences(%q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestMarkdown(t *testing.T) {
	var got []string
	for _, p := range readMarkdown(nil, 0, toolsPage+"\n~~~\nunclosed fence\n# no heading") {
		got = append(got, strings.Join(p.heading, "/")+"|"+p.text)
	}
	want := []string{
		"Tools|A tool is a function that a model may ask for.",
		"Tools|Define one with DefineTool.",
		"Tools|There are three ways to give tools to a call:",
		"Tools|by value with WithTools", "Tools|by name with WithToolNames", "Tools|through middleware",
		"Tools/Limits|By default a call may take 5 rounds of tools.",
		"Tools/Limits|`WithMaxTurns` changes that number.",
		"Tools/Limits|WithToolChoice: tells whether the model must call tools",
		"Tools/Limits|WithReturnToolRequests: returns the requests, e.g. to ask a person.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("passages (-want +got):\n%s", diff)
	}
}

func TestStem(t *testing.T) {
	for _, family := range []string{
		"stream streams streaming streamed", "run running runs runner", "cache caches caching cached", "retry retries retrying retried",
		"embed embeds embedding embeddings embedder", "generate generates generating generation generator", "validate validates validation validator",
		"configure configures configuring configuration", "quick quickly", "error errors", "class classes", "city cities", "user's user users", "call calls calling",
	} {
		forms := strings.Fields(family)
		for _, form := range forms[1:] {
			if stem(form) != stem(forms[0]) {
				t.Errorf("stem(%q) = %q, stem(%q) = %q", form, stem(form), forms[0], stem(forms[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"sing", "s"}, {"bus", "bu"}, {"need", "ne"}, {"this", "thi"}} {
		if stem(pair[0]) == pair[1] {
			t.Errorf("stem(%q) = %q", pair[0], pair[1])
		}
	}
	for identifier, want := range map[string]string{
		"getWeather": "get Weather", "HTTPServer": "HTTP Server", "user_name": "user name", "temperatureC": "temperature C", "word": "word", "X": "X", "parseJSON": "parse JSON", "": "",
	} {
		if got := strings.Join(pieces(identifier), " "); got != want {
			t.Errorf("pieces(%q) = %q, want %q", identifier, got, want)
		}
		if got := isCompound(identifier); got != (len(pieces(identifier)) > 1) {
			t.Errorf("isCompound(%q) = %v", identifier, got)
		}
	}
}

// TestAnswerFromTheReadme asks about this plugin as a newcomer would.
func TestAnswerFromTheReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := ai.NewTextDocument(string(readme), ai.Metadata{"path": "README.md"})
	for question, want := range map[string]string{
		"How do I inject a fault?":                  "\"status\": \"UNAVAILABLE\"",
		"How do I add latency?":                     "offline.Plugin{Latency: 30 * time.Millisecond}",
		"Is it a language model?":                   "It is no language model: it quotes and fills in, it does not think.",
		"What happens to a message with an image?":  "a message with an image is `INVALID_ARGUMENT`",
		"What is the default number of dimensions?": "512",
		"Can it translate?":                         "It does not know anything, follow instructions, write, translate",
		"Which vector does an empty text get?":      "(1, 0, 0, …)",
		"What does maxOutputTokens do?":             "cuts the text",
	} {
		if got := ask(t, userRequest(question, doc)).Text(); !strings.Contains(got, want) || !strings.Contains(got, "(source: README.md)") {
			t.Errorf("%s\n got %s\nwant %s", question, got, want)
		}
	}
}
