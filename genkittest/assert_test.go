// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
)

func TestCompareJSON(t *testing.T) {
	for _, c := range []struct {
		want, got   string
		differences []string
	}{
		{`{"a":1,"b":[true,null,"x"]}`, ` { "b" : [true, null, "x"], "a":1 } `, nil},
		{`{"a":1}`, `{"a":2}`, []string{`$.a is 2; want 1`}},
		{`{"a":1}`, `{}`, []string{`$.a is missing; want 1`}},
		{`{}`, `{"a":null}`, []string{`$.a is null; want none`}},
		{`{"a":null}`, `{}`, []string{`$.a is missing; want null`}},
		{`[1,2]`, `[1]`, []string{`$[1] is missing; want 2`}},
		{`[1]`, `[2,3]`, []string{`$[0] is 2; want 1`, `$[1] is 3; want none`}},
		{`{"b":[{"c":"x"}],"a":1}`, `{"b":[{"c":"y"}],"a":true}`, []string{`$.a is true; want 1`, `$.b[0].c is "y"; want "x"`}},
		{`{}`, `[]`, []string{`$ is []; want {}`}},
		{`[]`, `{}`, []string{`$ is {}; want []`}},
		{`null`, `{}`, []string{`$ is {}; want null`}},
		{`"a"`, `[]`, []string{`$ is []; want "a"`}},
		{`"1"`, `1`, []string{`$ is 1; want "1"`}},
		{`1`, `"1"`, []string{`$ is "1"; want 1`}},
		{`1`, `1.0`, nil},
		{`10`, `1e1`, nil},
		{`0.1`, `0.10`, nil},
		{`1`, `1.5`, []string{`$ is 1.5; want 1`}},
		{`1e999`, `2e999`, []string{`$ is 2e999; want 1e999`}},
		{`12345678901234567890`, `12345678901234567891`, []string{`$ is 12345678901234567891; want 12345678901234567890`}},

		// refs
		{`{"toolRequest":{"ref":"a"}}`, `{"toolRequest":{"ref":"b"}}`, []string{`$.toolRequest.ref is "b"; want "a"`}},
		{`{"toolRequest":{"ref":"*"}}`, `{"toolRequest":{"ref":"b"}}`, nil},
		{`{"toolRequest":{"ref":"*"}}`, `{"toolRequest":{}}`, []string{`$.toolRequest.ref is missing; want "*"`}},
		{`{"toolRequest":{"ref":"*"}}`, `{"toolRequest":{"ref":1}}`, []string{`$.toolRequest.ref is 1; want "*"`}},
		{`{"ref":"*"}`, `{"ref":"b"}`, []string{`$.ref is "b"; want "*"`}},
		{`{"toolRequest":{"name":"*"}}`, `{"toolRequest":{"name":"b"}}`, []string{`$.toolRequest.name is "b"; want "*"`}},
		{
			`[{"toolRequest":{"ref":"*1"}},{"toolRequest":{"ref":"*2"}},{"toolResponse":{"ref":"*2"}},{"toolResponse":{"ref":"*1"}}]`,
			`[{"toolRequest":{"ref":"x"}},{"toolRequest":{"ref":"y"}},{"toolResponse":{"ref":"y"}},{"toolResponse":{"ref":"x"}}]`, nil,
		},
		{
			`[{"toolRequest":{"ref":"*1"}},{"toolResponse":{"ref":"*1"}}]`,
			`[{"toolRequest":{"ref":"x"}},{"toolResponse":{"ref":"y"}}]`,
			[]string{`$[1].toolResponse.ref is "y"; want "x", which *1 stands for`},
		},
		{
			`[{"toolRequest":{"ref":"*1"}},{"toolRequest":{"ref":"*2"}}]`,
			`[{"toolRequest":{"ref":"x"}},{"toolRequest":{"ref":"x"}}]`,
			[]string{`$[1].toolRequest.ref is "x", which *1 stands for; want another for *2`},
		},
		{`[{"toolRequest":{"ref":"*"}},{"toolRequest":{"ref":"*"}}]`, `[{"toolRequest":{"ref":"x"}},{"toolRequest":{"ref":"y"}}]`, nil},
	} {
		if diff := cmp.Diff(c.differences, compareJSON([]byte(c.want), []byte(c.got))); diff != "" {
			t.Errorf("compareJSON(%s, %s) (-want +got):\n%s", c.want, c.got, diff)
		}
	}
}

func TestAssertRequest(t *testing.T) {
	request := &ai.ModelRequest{
		Messages: []*ai.Message{ai.NewUserTextMessage("hi")},
		Config:   map[string]any{"temperature": 0.5},
	}
	const same = `{"config": {"temperature": 0.50}, "messages": [{"content": [{"text": "hi"}], "role": "user"}]}`
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf(`"k%02d":1`, i)
	}
	for name, c := range map[string]struct {
		got  *ai.ModelRequest
		want any
		says string // "" when it passes
	}{
		"string":      {request, same, ""},
		"bytes":       {request, []byte(same), ""},
		"raw message": {request, json.RawMessage(same), ""},
		"request":     {request, clone(request), ""},
		"map":         {request, map[string]any{"messages": request.Messages, "config": request.Config}, ""},
		"other text": {
			request, strings.Replace(same, "hi", "ho", 1),
			"the request is not the wanted one:\n\t" + `$.messages[0].content[0].text is "hi"; want "ho"`,
		},
		"more than wanted": {request, `{"messages":[]}`, "the request is not the wanted one:\n\t" + `$.config is {"temperature":0.5}; want none` + "\n\t" + `$.messages[0] is `},
		"many":             {&ai.ModelRequest{}, `{"messages":[],` + strings.Join(many, ",") + `}`, "$.k09 is missing; want 1\n\t… and 2 more"},
		"no request":       {nil, same, "there is no request; want {"},
		"no JSON":          {request, `{"messages":`, "the wanted value is no JSON: unexpected end of JSON input: {"},
		"more than JSON":   {request, same + "x", "the wanted value is no JSON: invalid character 'x'"},
		"not encodable":    {request, func() {}, "the wanted value cannot be JSON: json: unsupported type"},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, func(t testing.TB) { AssertRequest(t, c.got, c.want) })
			if r.failed != (c.says != "") || !strings.Contains(r.text(), c.says) || len(r.messages) > 1 {
				t.Errorf("failed %t; want %q in:\n%s", r.failed, c.says, r.text())
			}
			if strings.Contains(r.text(), "k10") {
				t.Errorf("the report is long:\n%s", r.text())
			}
		})
	}
}

func TestListIsCut(t *testing.T) {
	lines := strings.Split("0123456789ab", "")
	if got := list(lines[:10]); strings.Contains(got, "more") || !strings.HasSuffix(got, "\n\t9") {
		t.Errorf("ten lines: %q", got)
	}
	if got := list(lines); !strings.HasSuffix(got, "\n\t9\n\t… and 2 more") || lines[10] != "a" {
		t.Errorf("twelve lines: %q", got)
	}
}

func TestAssertRequestPinsRefsOfTheLoop(t *testing.T) {
	m := NewModel(
		ToolCalls(ai.NewToolRequestPart("now", "", nil), ai.NewToolRequestPart("now", "", nil)),
		Text("ok"),
	)
	g := New(t, m)
	now := genkit.DefineTool(g, "now", "Tells the time.", func(context.Context, struct{}) (string, error) { return "noon", nil })
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("hi"), genkit.WithTools(now)); err != nil {
		t.Fatal(err)
	}
	request := clone(m.LastRequest())
	request.Tools, request.Output = nil, nil
	AssertRequest(t, request, `{"messages": [
		{"role": "user", "content": [{"text": "hi"}]},
		{"role": "model", "content": [
			{"toolRequest": {"ref": "*1", "name": "now", "input": null}},
			{"toolRequest": {"ref": "*2", "name": "now", "input": null}}
		]},
		{"role": "tool", "content": [
			{"toolResponse": {"ref": "*1", "name": "now", "output": "noon"}},
			{"toolResponse": {"ref": "*2", "name": "now", "output": "noon"}}
		]}
	]}`)
}

func TestAssertToolCalled(t *testing.T) {
	type numbers struct {
		A int `json:"a"`
		B int `json:"b"`
	}
	m := NewModel(
		ToolCall("add", map[string]any{"a": 1, "b": 2}),
		ToolCalls(ai.NewToolRequestPart("add", "x", json.RawMessage(`{"b":4,"a":3}`)), ai.NewToolRequestPart("now", "y", nil)),
		Text("ok"),
		ToolCall("add", numbers{5, 6}), // the model is not asked again
	)
	none := record(t, func(t testing.TB) { AssertToolCalled(t, m, "add", numbers{1, 2}) })
	if want := `tool "add" was not called with {"a":1,"b":2}: no tool was called in the 0 requests of the model`; none.text() != want {
		t.Errorf("report: %s", none.text())
	}
	g := New(t, m)
	tools := genkit.WithTools(
		genkit.DefineTool(g, "math/add", "Adds.", func(_ context.Context, n numbers) (int, error) { return n.A + n.B, nil }),
		genkit.DefineTool(g, "now", "Tells the time.", func(context.Context, struct{}) (string, error) { return "noon", nil }),
	)
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("hi"), tools); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("hi"), tools, genkit.WithReturnToolRequests()); err != nil {
		t.Fatal(err)
	}
	AssertToolCalled(t, m, "add", numbers{1, 2})
	AssertToolCalled(t, m, "add", map[string]any{"b": 4.0, "a": 3})
	AssertToolCalled(t, m, "add", json.RawMessage(`{"a":3, "b":4}`))
	AssertToolCalled(t, m, "now", nil)

	const calls = "\n\t" + `add({"a":1,"b":2}) = 3` + "\n\t" + `add({"b":4,"a":3}) = 7` + "\n\t" + `now(null) = "noon"`
	for name, c := range map[string]struct {
		tool  string
		input any
		says  string
	}{
		"other input":     {"add", numbers{2, 1}, `tool "add" was not called with {"a":2,"b":1} and answered; the calls were:` + calls},
		"part of input":   {"add", map[string]int{"a": 1}, `tool "add" was not called with {"a":1} and answered; the calls were:` + calls},
		"other tool":      {"now", numbers{1, 2}, `tool "now" was not called with {"a":1,"b":2} and answered; the calls were:` + calls},
		"registered name": {"math/add", numbers{1, 2}, `tool "math/add" was not called`},
		"last answer":     {"add", numbers{5, 6}, `tool "add" was not called`},
		"not encodable":   {"add", func() {}, `the input cannot be JSON: json: unsupported type`},
	} {
		t.Run(name, func(t *testing.T) {
			r := record(t, func(t testing.TB) { AssertToolCalled(t, m, c.tool, c.input) })
			if !r.failed || !strings.Contains(r.text(), c.says) || len(r.messages) != 1 {
				t.Errorf("failed %t; want %q in:\n%s", r.failed, c.says, r.text())
			}
		})
	}
}

func TestToolCallsInConversations(t *testing.T) {
	call := func(ref, input string) ai.Part { return ai.NewToolRequestPart("t", ref, json.RawMessage(input)) }
	answer := func(name, ref, output string) ai.Part {
		return &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: name, Ref: ref, Output: json.RawMessage(output)}}
	}
	for name, c := range map[string]struct {
		requests [][]ai.Part
		want     []string
	}{
		"no answer":            {[][]ai.Part{{call("1", "1")}}, []string{"t(1) was not answered"}},
		"answer in front":      {[][]ai.Part{{answer("t", "1", "2"), call("1", "1")}}, []string{"t(1) was not answered"}},
		"answer of other ref":  {[][]ai.Part{{call("1", "1"), answer("t", "2", "2")}}, []string{"t(1) was not answered"}},
		"answer of other tool": {[][]ai.Part{{call("1", "1"), answer("u", "1", "2")}}, []string{"t(1) was not answered"}},
		"no output":            {[][]ai.Part{{call("1", "1"), answer("t", "1", "")}}, []string{"t(1) answered without an output"}},
		"no refs":              {[][]ai.Part{{call("", "1"), call("", "2"), answer("t", "", "3"), answer("t", "", "4")}}, []string{"t(1) = 3", "t(2) = 4"}},
		"no input":             {[][]ai.Part{{&ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: "1", Name: "t"}}}}, []string{"t(null) was not answered"}},
		"repeated":             {[][]ai.Part{{call("1", "1")}, {call("1", "1"), answer("t", "1", "2")}, {call("1", "1")}}, []string{"t(1) = 2"}},
		"other conversations":  {[][]ai.Part{{call("1", "1")}, {call("1", "2")}, {call("2", "1")}}, []string{"t(1) was not answered", "t(2) was not answered", "t(1) was not answered"}},
	} {
		t.Run(name, func(t *testing.T) {
			var requests []*ai.ModelRequest
			for _, parts := range c.requests {
				requests = append(requests, &ai.ModelRequest{Messages: []*ai.Message{ai.NewModelMessage(parts...)}})
			}
			var got []string
			for _, call := range toolCallsIn(requests) {
				got = append(got, call.String())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
