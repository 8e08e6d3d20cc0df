// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

// The subtests of WireSuite about tools.

// wireTool returns a definition whose input has a text and a number.
func wireTool(name string) *ai.ToolDefinition {
	return &ai.ToolDefinition{
		Name: name, Description: "Does " + name + ".",
		InputSchema: json.RawMessage(`{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}`),
	}
}

// toolRequest returns the n-th request for a tool that is named so on the wire.
func (s *wireSuite) toolRequest(n int, wireName, input string) ai.ToolRequest {
	r := ai.ToolRequest{Name: wireName, Input: json.RawMessage(input)}
	if !s.v.NoRefs {
		r.Ref = fmt.Sprintf("call_%d", n)
	}
	return r
}

// wireNameOf returns the name on the wire of the request's n-th tool.
func wireNameOf(q *WireRequest, n int) string {
	if n < len(q.Tools) {
		return q.Tools[n].Name
	}
	return "missing"
}

// toolRequests returns those of the answer, which each have a ref of their own.
func (w *wire) toolRequests(mode string, r result) []ai.ToolRequest {
	w.tb.Helper()
	var list []ai.ToolRequest
	seen := map[string]bool{}
	for _, p := range w.message(mode, r).ToolRequests() {
		t := p.ToolRequest
		if t.Partial {
			w.tb.Errorf("%s: the request for %s is partial in the whole answer", mode, t.Name)
		}
		if t.Ref == "" || seen[t.Ref] {
			w.tb.Errorf("%s: the request for %s has ref %q; want one that no other request of the answer has", mode, t.Name, t.Ref)
		}
		seen[t.Ref] = true
		list = append(list, t)
	}
	return list
}

// wantTools fails tb unless the requests are the wanted ones, whose refs count unless
// the vendor has none.
func (w *wire) wantTools(mode string, got, want []ai.ToolRequest) {
	w.tb.Helper()
	if len(got) != len(want) {
		w.tb.Errorf("%s: the answer has %d tool requests; want %d: %s", mode, len(got), len(want), imageOf(got))
		return
	}
	for i := range want {
		if got[i].Name != want[i].Name || want[i].Ref != "" && got[i].Ref != want[i].Ref {
			w.tb.Errorf("%s: tool request %d is for %q with ref %q; want %q with %q", mode, i, got[i].Name, got[i].Ref, want[i].Name, want[i].Ref)
		}
		if changed := difference(want[i].Input, got[i].Input); changed != "" {
			w.tb.Errorf("%s: the input of tool request %d is not as it was sent: %s", mode, i, changed)
		}
	}
}

func (s *wireSuite) tools(tb testing.TB) {
	want := []ai.ToolRequest{s.toolRequest(1, "forecast", `{"city":"Ulm","days":2}`)}
	w := s.answering(tb, &WireAnswer{Text: []string{"I look", " it up."}, ToolRequests: want, Finish: ai.FinishStop})
	need(tb, w.supports.Tools, "tools")
	for _, m := range w.modes() {
		q := userRequest("How is the weather in Ulm?")
		q.Tools = []*ai.ToolDefinition{wireTool("forecast"), wireTool("archive")}
		r := m.call(q)
		w.wantTools(m.name, w.toolRequests(m.name, r), want)
		w.wantText(m.name, r, "I look it up.")
		sent := w.last().Tools
		if len(sent) != 2 {
			tb.Fatalf("%s: %d tools were sent; want 2", m.name, len(sent))
		}
		for i, d := range q.Tools {
			if sent[i].Name != d.Name || sent[i].Description != d.Description {
				tb.Errorf("%s: tool %d was sent as %q, %q; want %q, %q", m.name, i, sent[i].Name, sent[i].Description, d.Name, d.Description)
			}
			for _, word := range []string{`"city"`, `"days"`, `"required"`} {
				if !strings.Contains(string(sent[i].InputSchema), word) {
					tb.Errorf("%s: the input schema of tool %d was sent without %s: %s", m.name, i, word, sent[i].InputSchema)
				}
			}
		}
	}
}

// toolsParallel has an integer that no float64 holds, and one request without input.
func (s *wireSuite) toolsParallel(tb testing.TB) {
	want := []ai.ToolRequest{
		s.toolRequest(1, "forecast", `{"city":"Ulm","days":9007199254740993}`),
		s.toolRequest(2, "archive", `{}`),
		s.toolRequest(3, "forecast", `{"city":"Köln \"2\"\n","days":0}`),
	}
	w := s.answering(tb, &WireAnswer{ToolRequests: want, Finish: ai.FinishStop})
	need(tb, w.supports.Tools, "tools")
	for _, m := range w.modes() {
		q := userRequest("How is the weather in Ulm and Köln?")
		q.Tools = []*ai.ToolDefinition{wireTool("forecast"), wireTool("archive")}
		r := m.call(q)
		got := w.toolRequests(m.name, r)
		w.wantTools(m.name, got, want)
		// Those in the chunks that are whole are those of the answer.
		var sent []ai.ToolRequest
		for _, p := range joinChunks(r.chunks).ToolRequests() {
			sent = append(sent, p.ToolRequest)
		}
		if m.name == "streamed" && difference(imageOf(got), imageOf(sent)) != "" {
			tb.Errorf("the tool requests in the chunks are %s; in the answer %s", imageOf(sent), imageOf(got))
		}
		w.wantPartials(r.chunks, got)
	}
}

// wantPartials fails tb unless each unfinished tool request in the chunks is one of the
// answer's, and its input the values so far.
func (w *wire) wantPartials(chunks []*ai.Chunk, whole []ai.ToolRequest) {
	w.tb.Helper()
	for _, chunk := range chunks {
		for _, p := range chunk.ToolRequests() {
			t := p.ToolRequest
			if !t.Partial {
				continue
			}
			i := slices.IndexFunc(whole, func(r ai.ToolRequest) bool { return r.Ref == t.Ref && r.Name == t.Name })
			if i < 0 || t.Input != nil && !isPart(decoded(t.Input), decoded(whole[i].Input)) {
				w.tb.Errorf("a chunk has the unfinished tool request %s, which is no part of any in the answer: %s", imageOf(t), imageOf(whole))
			}
		}
	}
}

// isPart tells whether a value is the beginning of another: objects have some of its
// fields, lists its first items, and texts begin as it does. Null is part of anything.
func isPart(part, whole any) bool {
	switch part := part.(type) {
	case nil:
		return true
	case map[string]any:
		other, ok := whole.(map[string]any)
		for name, v := range part {
			w, has := other[name]
			ok = ok && has && isPart(v, w)
		}
		return ok
	case []any:
		other, ok := whole.([]any)
		if !ok || len(part) > len(other) {
			return false
		}
		for i, v := range part {
			ok = ok && isPart(v, other[i])
		}
		return ok
	case string:
		other, ok := whole.(string)
		return ok && strings.HasPrefix(other, part)
	}
	return part == whole
}

// toolNames has a tool with a slash in its name, which few providers take.
func (s *wireSuite) toolNames(tb testing.TB) {
	const name = "files/read"
	w := s.open(tb, func(q *WireRequest) FakeReply {
		return s.v.Answer(q, &WireAnswer{ToolRequests: []ai.ToolRequest{s.toolRequest(2, wireNameOf(q, 0), `{"city":"Ulm"}`)}, Finish: ai.FinishStop})
	})
	need(tb, w.supports.Tools, "tools")
	for _, m := range w.modes() {
		q := &ai.ModelRequest{Tools: []*ai.ToolDefinition{wireTool(name)}, Messages: []*ai.Message{
			ai.NewUserTextMessage("Read it."),
			ai.NewModelMessage(ai.NewToolRequestPart(name, "call_1", map[string]any{"city": "Bonn"})),
			ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart(name, "call_1", "nothing")),
		}}
		for _, t := range w.toolRequests(m.name, m.call(q)) {
			if t.Name != name {
				tb.Errorf("%s: the answer asks for the tool %q; want %q", m.name, t.Name, name)
			}
		}
		sent := w.last()
		defined := wireNameOf(sent, 0)
		for _, message := range sent.Messages {
			for _, t := range message.ToolRequests() {
				if t.ToolRequest.Name != defined {
					tb.Errorf("%s: the tool is defined as %q, but the history asks for %q", m.name, defined, t.ToolRequest.Name)
				}
			}
		}
	}
}

// toolResponses answers two requests for one tool and others, with outputs that are
// easily lost.
func (s *wireSuite) toolResponses(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.Tools, "tools")
	outputs := []string{`false`, `0`, `""`, `null`, `{}`, `[]`, `"sunny"`, `{"degrees":21}`}
	question := ai.NewModelMessage()
	answers := ai.NewMessage(ai.RoleTool)
	for i, output := range outputs {
		name, ref := []string{"forecast", "archive"}[i%2], fmt.Sprintf("call_%d", i)
		question.Content = append(question.Content, ai.NewToolRequestPart(name, ref, map[string]any{"city": "Ulm", "days": i}))
		answers.Content = append(answers.Content, ai.NewToolResponsePart(name, ref, json.RawMessage(output)))
	}
	q := &ai.ModelRequest{
		Tools:    []*ai.ToolDefinition{wireTool("forecast"), wireTool("archive")},
		Messages: []*ai.Message{ai.NewUserTextMessage("How is the weather?"), question, answers},
	}
	w.wantText("whole", w.whole(q), "Amber bricks carry domes.")

	var asked []ai.ToolRequest
	var answered []ai.ToolResponse
	for _, m := range w.last().Messages {
		for _, p := range m.Content {
			switch p := p.(type) {
			case *ai.ToolRequestPart:
				asked = append(asked, p.ToolRequest)
			case *ai.ToolResponsePart:
				answered = append(answered, p.ToolResponse)
			}
		}
	}
	if len(asked) != len(outputs) || len(answered) != len(outputs) {
		tb.Fatalf("%d tool requests and %d responses were sent; want %d of each", len(asked), len(answered), len(outputs))
	}
	for i, output := range outputs {
		want := question.Content[i].(*ai.ToolRequestPart).ToolRequest
		if asked[i].Name != want.Name || difference(want.Input, asked[i].Input) != "" {
			tb.Errorf("tool request %d was sent as %s; want %s", i, imageOf(asked[i]), imageOf(want))
		}
		if answered[i].Name != "" && answered[i].Name != want.Name {
			tb.Errorf("tool response %d was sent for the tool %q; want %q", i, answered[i].Name, want.Name)
		}
		if difference([]byte(output), answered[i].Output) != "" {
			tb.Errorf("the output %s of tool response %d was sent as %s", output, i, answered[i].Output)
		}
		if !s.v.NoRefs && (answered[i].Ref == "" || answered[i].Ref != asked[i].Ref) {
			tb.Errorf("tool request %d was sent with ref %q and its response with %q", i, asked[i].Ref, answered[i].Ref)
		}
	}
}

func (s *wireSuite) toolChoice(tb testing.TB) {
	w := s.answering(tb, wireText())
	need(tb, w.supports.Tools && w.supports.ToolChoice, "a choice of tools (toolChoice)")
	for _, choice := range []ai.ToolChoice{ai.ToolChoiceRequired, ai.ToolChoiceNone, ai.ToolChoiceAuto} {
		q := userRequest("How is the weather in Ulm?")
		q.Tools, q.ToolChoice = []*ai.ToolDefinition{wireTool("forecast")}, choice
		w.message("whole", w.whole(q))
		switch sent := w.last(); {
		case sent.ToolChoice == choice:
		case choice == ai.ToolChoiceAuto && sent.ToolChoice == "":
		case choice == ai.ToolChoiceNone && sent.ToolChoice == "" && len(sent.Tools) == 0: // which forbids them as well
		default:
			tb.Errorf("the tool choice %q was sent as %q, with %d tools", choice, sent.ToolChoice, len(sent.Tools))
		}
	}
}
