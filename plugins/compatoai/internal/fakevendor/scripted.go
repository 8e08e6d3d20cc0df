// SPDX-License-Identifier: Apache-2.0

package fakevendor

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// Scripted is a plugin against a server whose answers are written beforehand.
type Scripted struct {
	*genkit.Genkit
	server *genkittest.FakeServer
}

// Script returns a plugin whose server gives the answers in turn, and HTTP status 418
// after the last.
func Script(t testing.TB, plugin func(baseURL string) core.Plugin, answers ...genkittest.FakeReply) *Scripted {
	t.Helper()
	var n atomic.Int64
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		if i := int(n.Add(1)); i <= len(answers) {
			return answers[i-1]
		}
		return Failure(418, "there are no more answers")
	})
	p := plugin(server.URL)
	return &Scripted{server: server, Genkit: genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{p} })}
}

// Asked returns the requests, each as method, path, query and body, JSON in the order of
// its keys.
func (s *Scripted) Asked() []string {
	var list []string
	for _, q := range s.server.Requests() {
		path := q.Path
		if query := q.Query.Encode(); query != "" {
			path += "?" + query
		}
		var body any
		text := string(q.Body)
		if json.Unmarshal(q.Body, &body) == nil {
			raw, _ := json.Marshal(body) // it was JSON
			text = string(raw)
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s", q.Method, path, text)))
	}
	return list
}

// Requests returns the requests as they came.
func (s *Scripted) Requests() []*genkittest.FakeRequest { return s.server.Requests() }

// Message is a whole answer with that message and finish reason, both JSON, and further
// fields of the answer.
func Message(message, finish string, more ...string) genkittest.FakeReply {
	fields := ""
	for _, f := range more {
		fields += "," + f
	}
	return genkittest.JSONReply(200, json.RawMessage(fmt.Sprintf(`{"id":"1","choices":[{"index":0,"message":%s,"finish_reason":%q}]%s}`, message, finish, fields)))
}

// Deltas is a streamed answer of those pieces, JSON each.
func Deltas(finish string, deltas ...string) genkittest.FakeReply {
	var events []any
	for _, d := range deltas {
		events = append(events, json.RawMessage(fmt.Sprintf(`{"id":"1","choices":[{"index":0,"delta":%s}]}`, d)))
	}
	end := json.RawMessage(fmt.Sprintf(`{"id":"1","choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, finish))
	return genkittest.SSEReply(append(events, end, "[DONE]")...)
}
