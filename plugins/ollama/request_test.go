// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const point = "data:image/png;base64,aW1hZ2U=" // not an image, which nobody here looks at

func settingsOf(t testing.TB, config any) *settings {
	t.Helper()
	s, err := readSettings(config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWriteChat(t *testing.T) {
	q := &ai.ModelRequest{
		Messages: []*ai.Message{
			ai.NewSystemTextMessage("Be brief."),
			ai.NewUserMessage(ai.NewTextPart("What is "), ai.NewTextPart("this?"), ai.NewMediaPart("", point), ai.NewDataPart(map[string]int{"n": 1})),
			ai.NewModelMessage(ai.NewReasoningPart("I must look."), ai.NewTextPart("I look."),
				ai.NewToolRequestPart("look", "c1", json.RawMessage(`{"n":9007199254740993}`)), ai.NewToolRequestPart("name", "c2", "it")),
			ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart("look", "c1", false),
				&ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Ref: "c2", Name: "name", Output: json.RawMessage(`"A"`),
					Content: ai.Parts{ai.NewTextPart("seen"), ai.NewMediaPart("image/png", point)}}}),
		},
		Tools: []*ai.ToolDefinition{
			{Name: "look", Description: "Looks.", InputSchema: json.RawMessage(`{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}`)},
			{Name: "name", InputSchema: json.RawMessage(`{"type":"string"}`)},
		},
		Output: &ai.OutputConfig{Format: "json"},
	}
	s := settingsOf(t, map[string]any{"version": "other:1b", "think": "high", "keep_alive": -1, "truncate": false, "shift": false, "logprobs": true, "top_logprobs": 3, "seed": 0})
	body, _, err := writeChat("m", q, s, false)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"model":"other:1b","stream":false,"format":"json","keep_alive":-1,"options":{"seed":0},"think":"high","truncate":false,"shift":false,` +
		`"logprobs":true,"top_logprobs":3,"messages":[` +
		`{"role":"system","content":"Be brief."},` +
		`{"role":"user","content":"What is this?{\"n\":1}","images":["aW1hZ2U="]},` +
		`{"role":"assistant","content":"I look.","thinking":"I must look.","tool_calls":[` +
		`{"id":"c1","function":{"index":0,"name":"look","arguments":{"n":9007199254740993}}},` +
		`{"id":"c2","function":{"index":1,"name":"name","arguments":{"value":"it"}}}]},` +
		`{"role":"tool","content":"false","tool_name":"look","tool_call_id":"c1"},` +
		`{"role":"tool","content":"A\nseen","images":["aW1hZ2U="],"tool_name":"name","tool_call_id":"c2"}],` +
		`"tools":[{"type":"function","function":{"name":"look","description":"Looks.","parameters":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}}},` +
		`{"type":"function","function":{"name":"name","parameters":{"properties":{"value":{"type":"string"}},"required":["value"],"type":"object"}}}]}`
	if got := string(ai.JSON(body)); got != want {
		t.Errorf("the body is\n%s; want\n%s", got, want)
	}
	// It is what the vendor's record reads: nothing is lost but what that cannot hold.
	var theirs api.ChatRequest
	if err := json.Unmarshal([]byte(want), &theirs); err != nil {
		t.Fatal(err)
	}
	if m := theirs.Messages[2]; m.ToolCalls[1].ID != "c2" || m.Thinking != "I must look." || theirs.Messages[4].ToolCallID != "c2" {
		t.Errorf("the api package reads %+v", theirs)
	}
}

func TestWriteGenerate(t *testing.T) {
	q := &ai.ModelRequest{
		Messages: []*ai.Message{
			ai.NewSystemTextMessage("Be brief."), ai.NewSystemTextMessage("Be kind."),
			ai.NewUserMessage(ai.NewTextPart("Once upon"), ai.NewMediaPart("", point)),
		},
		Output: &ai.OutputConfig{Constrained: true, Schema: json.RawMessage(`{"type":"object"}`)},
	}
	s := settingsOf(t, map[string]any{"raw": true, "template": "{{.Prompt}}", "suffix": "the end", "think": false, "keep_alive": "5m", "logprobs": true, "top_logprobs": 1, "truncate": true, "shift": true})
	body, err := writeGenerate("m", q, s, true)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"model":"m","prompt":"Once upon","suffix":"the end","system":"Be brief.\n\nBe kind.","template":"{{.Prompt}}","stream":true,"raw":true,` +
		`"format":{"type":"object"},"keep_alive":"5m0s","images":["aW1hZ2U="],"options":{},"think":false,"truncate":true,"shift":true,"logprobs":true,"top_logprobs":1}`
	if got := string(ai.JSON(body)); got != want {
		t.Errorf("the body is\n%s; want\n%s", got, want)
	}
}

// What is 0, false or empty is sent when it was given, and only then.
func TestFalsy(t *testing.T) {
	q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("")}}
	for _, c := range []struct {
		config any
		want   string
	}{
		{nil, `{"model":"m","stream":false,"options":{},"messages":[{"role":"user","content":""}]}`},
		{map[string]any{"temperature": 0, "think": false, "keep_alive": 0, "truncate": false, "num_gpu": 0, "use_mmap": false},
			`{"model":"m","stream":false,"keep_alive":"0s","options":{"num_gpu":0,"temperature":0,"use_mmap":false},"think":false,"truncate":false,"messages":[{"role":"user","content":""}]}`},
	} {
		body, _, err := writeChat("m", q, settingsOf(t, c.config), false)
		if got := string(ai.JSON(body)); err != nil || got != c.want {
			t.Errorf("%v: the body is\n%s, %v; want\n%s", c.config, got, err, c.want)
		}
	}
}

// Images are made by /api/generate.
func TestWriteGenerateImage(t *testing.T) {
	q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("a sunset")}}
	body, err := writeGenerate("x/painter", q, settingsOf(t, map[string]any{"width": 1024, "height": 768, "steps": 9, "seed": 0}), true)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"model":"x/painter","prompt":"a sunset","suffix":"","system":"","template":"","stream":true,"options":{"seed":0},"width":1024,"height":768,"steps":9}`
	if got := string(ai.JSON(body)); got != want {
		t.Errorf("the body is\n%s; want\n%s", got, want)
	}
}

// A message of responses and other things is several, and nothing of it is lost.
func TestMixedMessage(t *testing.T) {
	m := ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart("a", "1", 0), ai.NewToolRequestPart("b", "2", nil), ai.NewToolResponsePart("a", "3", ""))
	list, err := (&messageWriter{tools: &toolbox{}}).messages([]*ai.Message{m})
	const want = `[{"role":"tool","content":"0","tool_name":"a","tool_call_id":"1"},{"role":"tool","content":"","tool_name":"a","tool_call_id":"3"},` +
		`{"role":"tool","content":"","tool_calls":[{"id":"2","function":{"index":0,"name":"b","arguments":{}}}]}]`
	if got := string(ai.JSON(list)); err != nil || got != want {
		t.Errorf("%s, %v; want\n%s", got, err, want)
	}
}

// Our records have the fields of the vendor's.
func TestRecordsAreTheirs(t *testing.T) {
	for _, c := range []struct {
		name         string
		ours, theirs []string
	}{
		{"message", fieldsOf[message](), fieldsOf[api.Message]()},
		{"chat", fieldsOf[chatRequest](), fieldsOf[api.ChatRequest]()},
		{"tool", fieldsOf[toolFunction](), fieldsOf[api.ToolFunction]()},
		{"call", fieldsOf[calledByName](), fieldsOf[api.ToolCallFunction]()},
	} {
		for _, name := range c.theirs {
			if !slices.Contains(c.ours, name) {
				t.Errorf("%s has no %s", c.name, name)
			}
		}
	}
}

func TestFormat(t *testing.T) {
	schema := json.RawMessage(`{"type":"array"}`)
	for _, c := range []struct {
		o    *ai.OutputConfig
		want string
	}{
		{nil, ""},
		{&ai.OutputConfig{Format: "text"}, ""},
		{&ai.OutputConfig{Format: "json"}, `"json"`},
		{&ai.OutputConfig{ContentType: "application/json"}, `"json"`},
		{&ai.OutputConfig{Format: "json", Schema: schema}, ""}, // the instructions say it
		{&ai.OutputConfig{Format: "enum", Schema: schema, Constrained: true}, `{"type":"array"}`},
	} {
		if got := string(format(c.o)); got != c.want {
			t.Errorf("format(%+v) = %s; want %s", c.o, got, c.want)
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	user := ai.NewUserTextMessage("Hello.")
	one := func(p ai.Part) []*ai.Message { return []*ai.Message{user, ai.NewUserMessage(ai.NewTextPart("x"), p)} }
	tool := func(name, schema string) *ai.ToolDefinition {
		return &ai.ToolDefinition{Name: name, InputSchema: json.RawMessage(schema)}
	}
	for _, c := range []struct {
		name     string
		q        ai.ModelRequest
		config   any
		generate bool
		says     string
	}{
		{"no message", ai.ModelRequest{Messages: []*ai.Message{nil}}, nil, false, "messages[0] has no role"},
		{"role", ai.ModelRequest{Messages: []*ai.Message{{Role: "narrator"}}}, nil, false, "messages[0] has no role that Ollama knows"},
		{"custom part", ai.ModelRequest{Messages: one(ai.NewCustomPart(map[string]int{}))}, nil, false, "messages[1].content[1] is a *ai.CustomPart"},
		{"sound", ai.ModelRequest{Messages: one(ai.NewMediaPart("audio/wav", point))}, nil, false, `messages[1].content[1] is media of type "audio/wav"`},
		{"type of the URI", ai.ModelRequest{Messages: one(ai.NewMediaPart("", "data:video/mp4;base64,aW1hZ2U="))}, nil, false, "video/mp4"},
		{"other scheme", ai.ModelRequest{Messages: one(ai.NewMediaPart("image/png", "gs://a/b"))}, nil, false, "neither http(s) nor a data URI"},
		{"no bytes", ai.ModelRequest{Messages: one(ai.NewMediaPart("image/png", "data:image/png;base64,"))}, nil, false, "without bytes"},
		{"bad URI", ai.ModelRequest{Messages: one(ai.NewMediaPart("image/png", "data:image/png;base64,!"))}, nil, false, "messages[1].content[1]"},
		{"in a response", ai.ModelRequest{Messages: []*ai.Message{ai.NewMessage(ai.RoleTool, &ai.ToolResponsePart{
			ToolResponse: ai.ToolResponse{Name: "t", Content: ai.Parts{ai.NewMediaPart("audio/wav", point)}}})}}, nil, false, "audio/wav"},
		{"tool without a name", ai.ModelRequest{Tools: []*ai.ToolDefinition{tool("", "")}}, nil, false, "tools[0] has no name"},
		{"two tools", ai.ModelRequest{Tools: []*ai.ToolDefinition{tool("a", ""), tool("a", "")}}, nil, false, "two tools are named 'a'"},
		{"schema", ai.ModelRequest{Tools: []*ai.ToolDefinition{tool("a", "true")}}, nil, false, "tools[0], 'a': its input schema is no object"},
		{"null schema", ai.ModelRequest{Tools: []*ai.ToolDefinition{tool("a", "null")}}, nil, false, "its input schema is no object"},
		{"required tools", ai.ModelRequest{ToolChoice: ai.ToolChoiceRequired}, nil, false, `toolChoice is "required"`},
		{"raw", ai.ModelRequest{Messages: []*ai.Message{user}}, Config{Raw: new(false)}, false, "raw is for models that complete"},
		{"template", ai.ModelRequest{Messages: []*ai.Message{user}}, Config{Template: "x"}, false, "template"},
		{"suffix", ai.ModelRequest{Messages: []*ai.Message{user}}, Config{Suffix: "x"}, false, "suffix"},
		{"steps", ai.ModelRequest{Messages: []*ai.Message{user}}, Config{Steps: new(1)}, false, "steps"},
		{"history", ai.ModelRequest{Messages: []*ai.Message{user, ai.NewModelTextMessage("Hi."), user}}, nil, true, "role assistant"},
		{"two prompts", ai.ModelRequest{Messages: []*ai.Message{user, user}}, nil, true, "2 messages of the user"},
		{"no prompt", ai.ModelRequest{}, nil, true, "0 messages of the user"},
		{"part of a prompt", ai.ModelRequest{Messages: one(ai.NewCustomPart(map[string]int{}))}, nil, true, "*ai.CustomPart"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			if s := settingsOf(t, c.config); c.generate {
				_, err = writeGenerate("m", &c.q, s, false)
			} else {
				_, _, err = writeChat("m", &c.q, s, false)
			}
			if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want INVALID_ARGUMENT with %q", err, c.says)
			}
		})
	}
}
