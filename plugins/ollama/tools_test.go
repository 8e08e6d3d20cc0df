// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func TestInputSchema(t *testing.T) {
	for _, c := range []struct {
		given, want string
		boxed       bool
	}{
		{``, `{"properties":{},"type":"object"}`, false},
		{`{}`, `{"properties":{},"type":"object"}`, false},
		{`{"type":"object"}`, `{"properties":{},"type":"object"}`, false},
		{`{"properties":{"a":{}},"$defs":{}}`, `{"$defs":{},"properties":{"a":{}},"type":"object"}`, false},
		{`{"type":"object","properties":{"a":{"pattern":"x"}}}`, `{"type":"object","properties":{"a":{"pattern":"x"}}}`, false},
		{`{"type":"string"}`, `{"properties":{"value":{"type":"string"}},"required":["value"],"type":"object"}`, true},
		{`{"type":"object","properties":{"a":true}}`, `{"properties":{"a":{}},"type":"object"}`, false},
		{`{"$ref":"#/$defs/s","$defs":{"s":{"type":"string"}}}`, `{"properties":{"value":{"type":"string"}},"required":["value"],"type":"object"}`, true},
		{`{"type":["string","null"]}`, `{"properties":{"value":{"type":["string","null"]}},"required":["value"],"type":"object"}`, true},
	} {
		got, boxed, err := inputSchema(json.RawMessage(c.given))
		if err != nil || string(got) != c.want || boxed != c.boxed {
			t.Errorf("inputSchema(%s) = %s, %v, %v; want %s, %v", c.given, got, boxed, err, c.want, c.boxed)
		}
	}
}

func TestToolChoice(t *testing.T) {
	for choice, want := range map[ai.ToolChoice]int{"": 1, ai.ToolChoiceAuto: 1, ai.ToolChoiceNone: 0} {
		_, list, err := newToolbox(&ai.ModelRequest{ToolChoice: choice, Tools: []*ai.ToolDefinition{{Name: "a"}}})
		if err != nil || len(list) != want {
			t.Errorf("choice %q: %d tools, %v; want %d", choice, len(list), err, want)
		}
	}
}

// Inputs go into a box and come out of it, whatever is in it.
func TestInputs(t *testing.T) {
	b := &toolbox{boxed: map[string]bool{"text": true, "object": false}}
	for _, c := range []struct{ tool, input, wire, back string }{
		{"object", `{"a":1}`, `{"a":1}`, `{"a":1}`},
		{"object", ` {"a":1} `, `{"a":1}`, `{"a":1}`},
		{"object", ``, `{}`, `{}`},
		{"object", `null`, `{}`, `{}`},
		{"object", `7`, `{"value":7}`, `{"value":7}`},
		{"text", `"a"`, `{"value":"a"}`, `"a"`},
		{"text", `false`, `{"value":false}`, `false`},
		{"text", `null`, `{"value":null}`, `null`},
		{"text", `{"value":1}`, `{"value":{"value":1}}`, `{"value":1}`},
		{"text", ``, `{}`, `{}`},
	} {
		call := b.call(2, ai.ToolRequest{Ref: "r", Name: c.tool, Input: json.RawMessage(c.input)})
		if got := string(call.Function.Arguments); got != c.wire || call.ID != "r" || call.Function.Index != 2 {
			t.Errorf("%s %s goes as %+v; want the input %s", c.tool, c.input, call, c.wire)
		}
		back := b.request(call).ToolRequest
		if string(back.Input) != c.back || back.Ref != "r" || back.Name != c.tool {
			t.Errorf("%s %s comes back as %+v; want the input %s", c.tool, c.input, back, c.back)
		}
	}
	if got := string(b.request(toolCall{Function: calledByName{Name: "object"}}).ToolRequest.Input); got != "{}" {
		t.Errorf("no input comes back as %s", got)
	}
}

// Refs that are made differ from each other over a whole conversation.
func TestMadeRefs(t *testing.T) {
	q := &ai.ModelRequest{}
	seen := map[string]bool{}
	for range 3 {
		b, _, err := newToolbox(q)
		if err != nil {
			t.Fatal(err)
		}
		answer := ai.NewModelMessage()
		for range 2 {
			r := b.request(toolCall{Function: calledByName{Name: "a"}})
			if r.ToolRequest.Ref == "" || seen[r.ToolRequest.Ref] {
				t.Errorf("the ref %q is there already", r.ToolRequest.Ref)
			}
			seen[r.ToolRequest.Ref] = true
			answer.Content = append(answer.Content, r)
		}
		q = &ai.ModelRequest{Messages: append(q.Messages, answer)}
	}
}

func TestOutputText(t *testing.T) {
	for output, want := range map[string]string{
		`"a\nb"`: "a\nb", `""`: "", `null`: "null", `false`: "false", `0`: "0", `{"a": 1}`: `{"a": 1}`, ``: "",
	} {
		if got := outputText(json.RawMessage(output)); got != want {
			t.Errorf("outputText(%s) = %q; want %q", output, got, want)
		}
	}
}
