// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/genkit-go/genkit/genkittest"
)

// Hello is what a fake says to what is no special question.
const Hello = "Hello, Ada. A fine name."

// What the fakes say otherwise.
const (
	warmer   = "It is warmer in Vienna."
	thinking = "All but nine means that nine stay."
	recipe   = `{"title":"Pancakes","minutes":20,"ingredients":["flour","milk"]}`
	city     = `{"city":"Vienna"}`
)

// reply is what a model should do with a request, whoever makes the model.
type reply struct {
	text, thinking string
	tool           bool // ask for the temperature in Vienna before anything is said
	stream         bool
	blocked        bool
}

// replyTo reads a request as a model does: loosely.
func replyTo(q *genkittest.FakeRequest) reply {
	has := func(text string) bool { return bytes.Contains(q.Body, []byte(text)) }
	r := reply{text: Hello, stream: has(`"stream":true`) || strings.HasSuffix(q.Path, ":streamGenerateContent")}
	switch {
	case has("24 °C"): // the tool has answered
		r.text = warmer
	case has("What is the weather"):
		r.tool = true
	case has("A recipe for"):
		r.text = recipe
	case has("something forbidden"):
		r.blocked = true
	case has("17 sheep"):
		r.thinking = thinking
	}
	return r
}

// unknown is the answer to a request that no flow should make.
func unknown(q *genkittest.FakeRequest) genkittest.FakeReply {
	return genkittest.FakeReply{Status: http.StatusTeapot, Frames: [][]byte{[]byte("the fake does not know " + q.Method + " " + q.Path)}}
}

// object is a JSON object.
type object = map[string]any

func list(items ...any) []any { return items }

// Answer returns the fake of the API of a provider, by the prefix of its models.
func Answer(provider string) func(*genkittest.FakeRequest) genkittest.FakeReply {
	switch provider {
	case "anthropic":
		return answerAnthropic
	case "googleai", "vertexai":
		return answerGoogle
	case "ollama":
		return answerOllama
	}
	return answerOpenAI
}
