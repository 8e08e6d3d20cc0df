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

// AssertRequest fails t unless got, which is one of [ScriptedModel.Requests], is the
// request that is wanted:
//
//	genkittest.AssertRequest(t, m.LastRequest(), `{
//		"messages": [{"role": "user", "content": [{"text": "hi"}]}],
//		"output": {"format": "text"}
//	}`)
//
// Want is JSON in a string, a []byte or a json.RawMessage; other values, such as an
// *ai.ModelRequest, are encoded. The two are compared as JSON: space and the order
// of keys do not count, numbers are compared by their value, and everything else must
// be there and be equal. A key that only one of them has is a difference, also when
// its value is null or empty.
//
// A ref of a toolRequest or toolResponse that is "*" in want stands for any. With a
// name, as in "*first", it stands for any as well, but for the same one wherever the
// name is and for another one than other names: for refs that the generate loop makes
// up.
//
// The failure names the places that differ. A want that is no JSON fails t at once.
func AssertRequest(t testing.TB, got *ai.ModelRequest, want any) {
	t.Helper()
	wanted := wantedJSON(t, want)
	if got == nil {
		t.Errorf("there is no request; want %s", cut(string(wanted)))
		return
	}
	if differences := compareJSON(wanted, imageOf(got)); len(differences) > 0 {
		t.Errorf("the request is not the wanted one:\n%s", list(differences))
	}
}

// wantedJSON returns what a test wants as JSON.
func wantedJSON(t testing.TB, want any) []byte {
	t.Helper()
	var raw []byte
	switch want := want.(type) {
	case string:
		raw = []byte(want)
	case []byte:
		raw = want
	case json.RawMessage:
		raw = want
	default:
		encoded, err := json.Marshal(want)
		if err != nil {
			t.Fatalf("the wanted value cannot be JSON: %v", err)
		}
		raw = encoded
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("the wanted value is no JSON: %v: %s", err, cut(string(raw)))
	}
	return raw
}

// AssertToolCalled fails t unless the tool was called with exactly this input and
// answered: unless a request that m got shows both. Name is the one that the model
// uses, which is the last segment of the registered one. Input is encoded as JSON and
// compared like [AssertRequest] does; nil is also no input.
//
// The model sees a call only when it is asked again. Calls in its last answer are
// therefore none here. The failure lists the calls that there were.
func AssertToolCalled(t testing.TB, m *ScriptedModel, name string, input any) {
	t.Helper()
	wanted, err := json.Marshal(input)
	if err != nil {
		t.Fatalf("the input cannot be JSON: %v", err)
	}
	calls := toolCallsIn(m.Requests())
	answered := slices.ContainsFunc(calls, func(c toolCall) bool {
		return c.name == name && c.answered && len(compareJSON(wanted, c.input)) == 0
	})
	if answered {
		return
	}
	if len(calls) == 0 {
		t.Errorf("tool %q was not called with %s: no tool was called in the %d requests of the model", name, cut(string(wanted)), m.Calls())
		return
	}
	lines := make([]string, len(calls))
	for i, c := range calls {
		lines[i] = c.String()
	}
	t.Errorf("tool %q was not called with %s and answered; the calls were:\n%s", name, cut(string(wanted)), list(lines))
}

// toolCall is a call that a conversation shows.
type toolCall struct {
	ref, name string
	input     []byte
	answered  bool
	output    []byte // of an answer; empty for none
}

func (c toolCall) String() string {
	text := c.name + "(" + cut(string(c.input)) + ")"
	switch {
	case !c.answered:
		return text + " was not answered"
	case len(c.output) == 0:
		return text + " answered without an output"
	}
	return text + " = " + cut(string(c.output))
}

// toolCallsIn returns the calls in the conversations, each once: requests repeat
// those of the requests before them.
func toolCallsIn(requests []*ai.ModelRequest) []toolCall {
	var calls []toolCall
	for _, q := range requests {
		for _, call := range toolCallsOf(q) {
			same := slices.IndexFunc(calls, func(c toolCall) bool {
				return c.ref == call.ref && c.name == call.name && string(c.input) == string(call.input)
			})
			switch {
			case same < 0:
				calls = append(calls, call)
			case call.answered:
				calls[same] = call
			}
		}
	}
	return calls
}

// toolCallsOf returns the calls in one conversation. A response answers the first
// call in front of it that has its ref and name and no answer.
func toolCallsOf(q *ai.ModelRequest) []toolCall {
	var calls []toolCall
	for _, message := range q.Messages {
		for _, part := range message.Content {
			switch p := part.(type) {
			case *ai.ToolRequestPart:
				call := toolCall{ref: p.ToolRequest.Ref, name: p.ToolRequest.Name, input: p.ToolRequest.Input}
				if len(call.input) == 0 {
					call.input = []byte("null")
				}
				calls = append(calls, call)
			case *ai.ToolResponsePart:
				i := slices.IndexFunc(calls, func(c toolCall) bool {
					return c.ref == p.ToolResponse.Ref && c.name == p.ToolResponse.Name && !c.answered
				})
				if i >= 0 {
					calls[i].answered, calls[i].output = true, p.ToolResponse.Output
				}
			}
		}
	}
	return calls
}

// list returns the lines, indented; of many, the first.
func list(lines []string) string {
	const most = 10
	if more := len(lines) - most; more > 0 {
		lines = append(slices.Clone(lines[:most]), fmt.Sprintf("… and %d more", more))
	}
	return "\t" + strings.Join(lines, "\n\t")
}
