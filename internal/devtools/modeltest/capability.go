// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
)

// capability is something that a model may be able to do, with the case that shows it.
type capability struct {
	name string
	// standard ones are tested when nobody says which.
	standard   bool
	title      string
	request    func() *ai.ModelRequest
	validators []string
	stream     bool
}

// Capabilities returns the names of all capabilities that have built-in cases.
func Capabilities() []string {
	return names(func(capability) bool { return true })
}

// DefaultCapabilities returns the names of those that are tested when nobody says which.
func DefaultCapabilities() []string {
	return names(func(c capability) bool { return c.standard })
}

func names(wanted func(capability) bool) (names []string) {
	for _, c := range capabilities {
		if wanted(c) {
			names = append(names, c.name)
		}
	}
	return names
}

// builtIn returns the case of a capability.
func builtIn(name string) (Test, bool) {
	for _, c := range capabilities {
		if c.name == name {
			return Test{Name: c.title, Input: ai.JSON(c.request()), Validators: c.validators, Stream: c.stream}, true
		}
	}
	return Test{}, false
}

// capabilities are the table. The names and what they demand are those of the published
// tools, so that suites mean the same to both.
var capabilities = []capability{
	{
		name: "tool-request", standard: true, title: "Tool Request Conformance",
		request: weather, validators: []string{"has-tool-request:weather"},
	},
	{
		name: "structured-output", standard: true, title: "Structured Output Conformance",
		request: structured("Make up a profile of a person called Jane Roe.", "age"), validators: []string{"valid-json"},
	},
	{
		name: "multiturn", standard: true, title: "Multiturn Conformance",
		request: conversation, validators: []string{"text-includes:Genkit"},
	},
	{
		name: "system-role", standard: true, title: "System Role Conformance",
		request: talk(
			ai.NewSystemTextMessage("A program reads your answers. Begin each of them with \"RESPONSE:\", in capitals and before anything else. For example: RESPONSE: good morning"),
			ai.NewUserTextMessage("Hi there!"),
		),
		validators: []string{"text-starts-with:RESPONSE:"},
	},
	{
		name: "input-image-base64", standard: true, title: "Image Input (Base64) Conformance",
		request: look("Which word is written in this picture?", "image/png", pictureURL), validators: []string{"text-includes:genkit"},
	},
	{
		name: "input-image-url", standard: true, title: "Image Input (URL) Conformance",
		request: look("Whose logo is this?", "image/png", staticURL("https://www.google.com/images/branding/googlelogo/2x/googlelogo_color_272x92dp.png")), validators: []string{"text-includes:google"},
	},
	{
		name: "input-video-youtube", title: "Video Input (YouTube) Conformance",
		request: look("What happens in this video?", "video/mp4", staticURL("https://www.youtube.com/watch?v=3p1P5grjXIQ")), validators: []string{"text-not-empty"},
	},
	{
		name: "output-audio", title: "Audio Output (TTS) Conformance",
		request: ask("Say: hello."), validators: []string{"valid-media:audio"},
	},
	{
		name: "output-image", title: "Image Output (Generation) Conformance",
		request: ask("Draw a picture of a cat."), validators: []string{"valid-media:image"},
	},
	{
		name: "streaming-multiturn", standard: true, title: "Multiturn Conformance with streaming",
		request: conversation, validators: []string{"stream-text-includes:Genkit"}, stream: true,
	},
	{
		name: "streaming-tool-request", standard: true, title: "Tool Request Conformance with streaming",
		request: weather, validators: []string{"stream-has-tool-request:weather"}, stream: true,
	},
	{
		name: "streaming-structured-output", standard: true, title: "Structured Output Conformance with streaming",
		request: structured("Review a film of your choice.", "rating"), validators: []string{"stream-valid-json"}, stream: true,
	},
	{
		// The published tools name it among the capabilities, but have no case for it.
		name: "reasoning", title: "Reasoning Conformance",
		request: ask("A bat and a ball cost 1.10 together. The bat costs 1.00 more than the ball. Think step by step: what does the ball cost?"), validators: []string{"reasoning"},
	},
}

// talk makes a request of messages.
func talk(messages ...*ai.Message) func() *ai.ModelRequest {
	return func() *ai.ModelRequest { return &ai.ModelRequest{Messages: messages} }
}

func ask(text string) func() *ai.ModelRequest { return talk(ai.NewUserTextMessage(text)) }

// look asks about media, whose address is made when it is needed.
func look(question, contentType string, address func() string) func() *ai.ModelRequest {
	return func() *ai.ModelRequest {
		return talk(ai.NewUserMessage(ai.NewTextPart(question), ai.NewMediaPart(contentType, address())))()
	}
}

func staticURL(address string) func() string { return func() string { return address } }

func conversation() *ai.ModelRequest {
	return talk(
		ai.NewUserTextMessage("I am called Genkit."),
		ai.NewModelTextMessage("Nice to meet you, Genkit."),
		ai.NewUserTextMessage("What am I called?"),
	)()
}

func weather() *ai.ModelRequest {
	request := ask("How is the weather in New York? Ask the weather tool.")()
	request.Tools = []*ai.ToolDefinition{{
		Name:        "weather",
		Description: "Tells the weather in a city",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`),
	}}
	return request
}

// structured asks for an object of a name and a number, which are both required.
func structured(text, number string) func() *ai.ModelRequest {
	return func() *ai.ModelRequest {
		request := ask(text)()
		request.Output = &ai.OutputConfig{
			Format:      "json",
			Constrained: true,
			Schema:      json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"},"` + number + `":{"type":"number"}},"required":["name","` + number + `"]}`),
		}
		return request
	}
}
