// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Vendor tells [WireSuite] how a provider speaks: how a request of its API is read and
// how an answer is written, in bytes. The scenarios are the suite's own and the same
// for all vendors. Plugin, Model, Request, Answer and Failure are required.
type Vendor struct {
	// Plugin returns a new plugin that sends its requests to baseURL, such as
	// http://127.0.0.1:41234, with Key.
	Plugin func(baseURL string) core.Plugin
	// Model is the whole name of the model to test, such as openai/gpt-5.
	Model string
	// WireModel is what the vendor calls the model; "" is Model without its prefix.
	WireModel string
	// Key is the plugin's key, which must be nowhere in spans and errors; "" for none.
	Key string
	// RequestKey returns the key that a request brought. Nil: the vendor has no keys.
	RequestKey func(q *FakeRequest) string

	// Request reads a call of the model. An error, such as of a wrong method, path or
	// header, fails the subtest: this is where a vendor checks all of that.
	Request func(q *FakeRequest) (*WireRequest, error)
	// Answer writes the vendor's answer to a request: as a stream of one frame for each
	// event when q.Stream is set.
	Answer func(q *WireRequest, a *WireAnswer) FakeReply
	// Failure writes the vendor's answer of an error with an HTTP status.
	Failure func(status int, message string) FakeReply
	// Other answers requests that are no calls of the model, such as those for a list
	// of models; false for requests that it does not know. May be nil.
	Other func(q *FakeRequest) (FakeReply, bool)
	// StreamFailure returns the frame by which the vendor reports an error in the
	// middle of a stream. Nil: it has none.
	StreamFailure func(message string) []byte
	// Malformed is a frame of a stream that cannot be read; nil is an unfinished JSON
	// object as a server-sent event or, for a stream of another type, on a line.
	Malformed []byte

	// Embedder is the whole name of an embedder of the plugin; "" when it has none.
	Embedder string
	// Config are the common parameters that the vendor has, by their names in
	// ai.CommonConfig; nil is temperature, topP, maxOutputTokens and stopSequences.
	Config []string
	// Finishes are the finish reasons that the vendor tells apart; nil is stop and
	// length.
	Finishes []ai.FinishReason
	// NoRefs: tool requests and responses have no ids on the wire; order pairs them.
	NoRefs bool
	// NoStreaming: the model answers in one piece.
	NoStreaming bool
	// Reasoning: answers have visible thinking.
	Reasoning bool
	// CachedTokens and ThoughtsTokens: the usage counts them.
	CachedTokens, ThoughtsTokens bool
	// Supports are the abilities that are tested; nil is what the model says of itself.
	Supports *ai.ModelSupports
	// Skip holds the reasons for which subtests are left out, by their names.
	Skip map[string]string
	Limits
}

// WireRequest is a request to a model as its vendor understands it, in Genkit's words.
// A vendor that has no word for something leaves it empty.
type WireRequest struct {
	Model  string // as the vendor calls it
	Stream bool
	// Messages in order. System messages come first where the vendor keeps them apart.
	// Media are data URIs where the bytes were sent. The names of tools are those on
	// the wire; outputs of tools are what [ToolOutput] makes of them where they are
	// text on the wire.
	Messages []*ai.Message
	// Tools with their names on the wire, descriptions and input schemas.
	Tools      []*ai.ToolDefinition
	ToolChoice ai.ToolChoice // "" when the request does not say
	// Schema is what the answer is to fit; nil when the request does not say.
	Schema json.RawMessage
	Config ai.CommonConfig
}

// WireAnswer is what a model answers, in Genkit's words, for a [Vendor] to write in
// its own: first the reasoning, then the text, then the tool requests.
type WireAnswer struct {
	Reasoning []string // pieces, each of them an event of a stream
	Text      []string // pieces, each of them an event of a stream
	// ToolRequests have their names on the wire. Ref is empty where the vendor has none.
	ToolRequests []ai.ToolRequest
	// Finish is stop also for answers with tool requests, for which some vendors have
	// another word.
	Finish ai.FinishReason
	// Usage is what the model's answer is to report: InputTokens and OutputTokens;
	// CachedContentTokens and ThoughtsTokens where the vendor counts them.
	Usage ai.Usage
}

// ToolOutput returns the output of a tool that stands as text in a request: text
// itself when it is JSON, and a JSON string of it otherwise.
func ToolOutput(text string) json.RawMessage {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text)
	}
	return ai.JSON(text)
}
