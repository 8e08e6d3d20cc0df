// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const (
	pngURI = "data:image/png;base64,iVBORw0K"
	pdfURI = "data:application/pdf;base64,JVBERi0="
	wavURI = "data:audio/wav;base64,UklGRg=="
)

// modelFor returns a model of a vendor that is made up.
func modelFor(d Dialect, m Model) *modelOf {
	p := NewProvider(&Vendor{Name: "acme", Label: "Acme", BaseURL: "http://127.0.0.1:1", KeyOptional: true, Dialect: d}, Settings{})
	return &modelOf{provider: p, model: &m, wire: "m", name: "acme/m", config: p.configs.of(Config{}, nil)}
}

// body returns the JSON that a model sends.
func body(m *modelOf, q *ai.ModelRequest) (map[string]any, error) {
	r, err := m.request(q, false)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	return fields, json.Unmarshal(r.body, &fields)
}

func marked(p ai.Part) ai.Part { return ai.WithPartMetadata(p, ai.Metadata{"cache": true}) }

func TestMessages(t *testing.T) {
	image := ai.NewMediaPart("image/png", pngURI)
	for _, test := range []struct {
		name     string
		dialect  Dialect
		model    Model
		config   any
		messages []*ai.Message
		want     string
	}{
		{
			name: "texts are one string", messages: []*ai.Message{ai.NewUserMessage(ai.NewTextPart("a"), ai.NewTextPart(""), ai.NewTextPart("b"))},
			want: `[{"role":"user","content":"ab"}]`,
		},
		{
			name: "developer", model: Model{SystemRole: "developer"}, messages: []*ai.Message{ai.NewSystemTextMessage("a")},
			want: `[{"role":"developer","content":"a"}]`,
		},
		{
			name: "media", config: map[string]any{"visualDetailLevel": "low"},
			messages: []*ai.Message{ai.NewUserMessage(ai.NewTextPart("a"), image, ai.NewMediaPart("", "https://example.com/x"), ai.NewMediaPart("", pdfURI), ai.NewMediaPart("audio/wav", wavURI))},
			want: `[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"` + pngURI + `","detail":"low"}},
				{"type":"image_url","image_url":{"url":"https://example.com/x","detail":"low"}},
				{"type":"file","file":{"filename":"file.pdf","file_data":"` + pdfURI + `"}},
				{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}]`,
		},
		{
			name: "media as text", dialect: Dialect{ImageAsText: true, AudioAsText: true}, messages: []*ai.Message{ai.NewUserMessage(image, ai.NewMediaPart("audio/mpeg", "data:audio/mpeg;base64,AAAA"))},
			want: `[{"role":"user","content":[{"type":"image_url","image_url":"` + pngURI + `"},{"type":"input_audio","input_audio":"AAAA"}]}]`,
		},
		{
			name: "data and custom parts", messages: []*ai.Message{ai.NewUserMessage(ai.NewDataPart(map[string]int{"a": 0}), ai.NewCustomPart(map[string]string{"type": "odd"}))},
			want: `[{"role":"user","content":[{"type":"text","text":"{\"a\":0}"},{"type":"odd"}]}]`,
		},
		{
			name: "data URI without base64", messages: []*ai.Message{ai.NewUserMessage(ai.NewMediaPart("text/plain", "data:text/plain,a%20b"))},
			want: `[{"role":"user","content":[{"type":"file","file":{"filename":"file.txt","file_data":"data:text/plain;base64,YSBi"}}]}]`,
		},
		{
			name: "answer with text and calls", messages: []*ai.Message{ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("a"), ai.NewToolRequestPart("f/g", "1", nil), &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "h", Input: json.RawMessage(`{"n":9007199254740993}`)}})},
			want: `[{"role":"assistant","content":"a","tool_calls":[{"id":"1","type":"function","function":{"name":"f_g","arguments":"{}"}},{"id":"genkit_1","type":"function","function":{"name":"h","arguments":"{\"n\":9007199254740993}"}}]}]`,
		},
		{
			name: "calls alone", messages: []*ai.Message{ai.NewModelMessage(ai.NewToolRequestPart("f", "1", nil))},
			want: `[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}]`,
		},
		{
			name: "thinking goes back", dialect: Dialect{ReplayReasoning: "reasoning"}, messages: []*ai.Message{ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("a"))},
			want: `[{"role":"assistant","content":"a","reasoning":"hm"}]`,
		},
		{
			name: "thinking goes back with calls of tools", dialect: Dialect{ReplayReasoning: "reasoning_content"}, messages: []*ai.Message{
				ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("a")), ai.NewUserTextMessage("b"),
				ai.NewModelMessage(ai.NewToolRequestPart("f", "1", nil)), ai.NewMessage(ai.RoleTool, ai.NewToolResponsePart("f", "1", "r")),
				ai.NewModelMessage(ai.NewReasoningPart("so"), ai.NewTextPart("c")), ai.NewUserTextMessage("d"),
				ai.NewModelMessage(ai.NewReasoningPart("ah"), ai.NewTextPart("e"))},
			want: `[{"role":"assistant","content":"a"},{"role":"user","content":"b"},
				{"role":"assistant","content":null,"reasoning_content":"","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},
				{"role":"tool","content":"r","tool_call_id":"1"},{"role":"assistant","content":"c","reasoning_content":"so"},{"role":"user","content":"d"},
				{"role":"assistant","content":"e"}]`,
		},
		{
			name: "nothing said", messages: []*ai.Message{ai.NewUserTextMessage("a"), ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("")), ai.NewUserTextMessage("")},
			want: `[{"role":"user","content":"a"},{"role":"user","content":""}]`,
		},
		{
			name: "tools answer", dialect: Dialect{ToolNames: true}, messages: []*ai.Message{ai.NewMessage(ai.RoleTool,
				ai.NewToolResponsePart("f/g", "1", false), ai.NewToolResponsePart("f/g", "2", "text"), &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: "h", Ref: "3", Content: ai.Parts{ai.NewTextPart("seen"), image}}})},
			want: `[{"role":"tool","content":"false","tool_call_id":"1","name":"f_g"},{"role":"tool","content":"text","tool_call_id":"2","name":"f_g"},{"role":"tool","content":"seen","tool_call_id":"3","name":"h"},
				{"role":"user","content":[{"type":"image_url","image_url":{"url":"` + pngURI + `"}}]}]`,
		},
		{
			name: "marks", dialect: Dialect{CacheMark: "cache_control", CacheValue: `{"type":"ephemeral"}`}, model: Model{CacheMarks: true},
			messages: []*ai.Message{
				{Role: ai.RoleSystem, Content: ai.Parts{ai.NewTextPart("s")}, Metadata: ai.Metadata{"cache": map[string]any{"ttlSeconds": 300}}},
				ai.NewUserMessage(marked(ai.NewTextPart("a")), ai.NewTextPart("b")),
				ai.NewUserMessage(ai.WithPartMetadata(ai.NewTextPart("c"), ai.Metadata{"cache": false})),
				{Role: ai.RoleTool, Content: ai.Parts{ai.NewToolResponsePart("f", "1", 0)}, Metadata: ai.Metadata{"cache": true}},
			},
			want: `[{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]},
				{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]},{"role":"user","content":"c"},
				{"role":"tool","tool_call_id":"1","content":[{"type":"text","text":"0","cache_control":{"type":"ephemeral"}}]}]`,
		},
		{
			name: "too many marks", dialect: Dialect{CacheMark: "x", CacheValue: `1`, MaxCacheMarks: 2}, model: Model{CacheMarks: true},
			messages: []*ai.Message{ai.NewUserMessage(marked(ai.NewTextPart("a")), marked(ai.NewTextPart("b"))), ai.NewUserMessage(marked(ai.NewTextPart("c")))},
			want:     `[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b","x":1}]},{"role":"user","content":[{"type":"text","text":"c","x":1}]}]`,
		},
		{
			name: "marks are not for this model", dialect: Dialect{CacheMark: "x", CacheValue: `1`}, messages: []*ai.Message{ai.NewUserMessage(marked(ai.NewTextPart("a")))},
			want: `[{"role":"user","content":"a"}]`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := body(modelFor(test.dialect, test.model), &ai.ModelRequest{Messages: test.messages, Config: test.config})
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, "messages", test.want, got["messages"])
		})
	}
}

func TestRefusedMessages(t *testing.T) {
	for name, m := range map[string]*ai.Message{
		"media of the model":   ai.NewModelMessage(ai.NewMediaPart("image/png", pngURI)),
		"role":                 ai.NewMessage("oracle", ai.NewTextPart("a")),
		"resource":             ai.NewUserMessage(ai.NewResourcePart("x://y")),
		"custom without type":  ai.NewUserMessage(ai.NewCustomPart(map[string]int{"a": 1})),
		"unknown":              ai.NewUserMessage(&ai.UnknownPart{Raw: json.RawMessage(`{}`)}),
		"file by URL":          ai.NewUserMessage(ai.NewMediaPart("application/pdf", "https://example.com/a.pdf")),
		"another scheme":       ai.NewUserMessage(ai.NewMediaPart("image/png", "gs://bucket/a.png")),
		"a broken data URI":    ai.NewUserMessage(ai.NewMediaPart("image/png", "data:image/png;base64,***")),
		"thinking of the user": ai.NewUserMessage(ai.NewReasoningPart("a")),
	} {
		_, err := body(modelFor(Dialect{}, Model{}), &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("a"), m}})
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "messages[1]") {
			t.Errorf("%s: %v; want INVALID_ARGUMENT with the place", name, err)
		}
	}
}

func TestRequest(t *testing.T) {
	tool := &ai.ToolDefinition{Name: "f", Description: "d", InputSchema: json.RawMessage(`{"type":"string"}`)}
	for _, test := range []struct {
		name    string
		dialect Dialect
		model   Model
		request ai.ModelRequest
		want    string
	}{
		{name: "least", want: `{"model":"m","messages":[]}`},
		{
			name: "wrapped tool", request: ai.ModelRequest{Tools: []*ai.ToolDefinition{tool}, ToolChoice: ai.ToolChoiceRequired, Messages: []*ai.Message{ai.NewModelMessage(ai.NewToolRequestPart("f", "1", "x"))}},
			want: `{"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"input\":\"x\"}"}}]}],
				"tool_choice":"required","tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}}]}`,
		},
		{
			name: "any", dialect: Dialect{ToolRequired: "any"}, request: ai.ModelRequest{Tools: []*ai.ToolDefinition{{Name: "f"}}, ToolChoice: ai.ToolChoiceRequired},
			want: `{"model":"m","messages":[],"tool_choice":"any","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}]}`,
		},
		{name: "choice without tools", request: ai.ModelRequest{ToolChoice: ai.ToolChoiceNone}, want: `{"model":"m","messages":[]}`},
		{
			name: "vendor without choice", dialect: Dialect{NoToolChoice: true}, request: ai.ModelRequest{Tools: []*ai.ToolDefinition{tool}, ToolChoice: ai.ToolChoiceNone},
			want: `{"model":"m","messages":[]}`,
		},
		{
			name: "the call's own", dialect: Dialect{Suffix: "provider", JSON: JSONSchema}, model: Model{Can: CanSchema},
			request: ai.ModelRequest{
				Config: map[string]any{"version": "v", "provider": "p", "apiKey": "k", "tools": []any{map[string]any{"type": "web"}}, "toolChoice": "auto", "responseFormat": map[string]any{"type": "text"}, "model": "other"},
				Output: &ai.OutputConfig{Constrained: true, Schema: json.RawMessage(`{"type":"object"}`)},
			},
			want: `{"model":"v:p","messages":[],"tools":[{"type":"web"}],"tool_choice":"auto","response_format":{"type":"text"}}`,
		},
		{
			name: "nobody speaks of JSON", dialect: Dialect{JSON: JSONObject},
			request: ai.ModelRequest{Output: &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"object"}`)}, Messages: []*ai.Message{ai.NewUserTextMessage("a")}},
			want:    `{"model":"m","messages":[{"role":"system","content":"Answer with a JSON object."},{"role":"user","content":"a"}],"response_format":{"type":"json_object"}}`,
		},
		{
			name: "somebody does", dialect: Dialect{JSON: JSONObject},
			request: ai.ModelRequest{Output: &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"object"}`)}, Messages: []*ai.Message{ai.NewUserTextMessage("a Json")}},
			want:    `{"model":"m","messages":[{"role":"user","content":"a Json"}],"response_format":{"type":"json_object"}}`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := body(modelFor(test.dialect, test.model), &test.request)
			if err != nil {
				t.Fatal(err)
			}
			sameJSON(t, "body", test.want, got)
		})
	}
	for name, q := range map[string]*ai.ModelRequest{
		"choice":     {ToolChoice: "perhaps"},
		"schema":     {Tools: []*ai.ToolDefinition{{Name: "f", InputSchema: json.RawMessage(`{`)}}},
		"output":     {Output: &ai.OutputConfig{Schema: json.RawMessage(`{`)}},
		"logit bias": {Config: map[string]any{"logitBias": map[string]any{"1": 1000}}},
	} {
		if _, err := body(modelFor(Dialect{JSON: JSONSchema}, Model{Can: CanSchema}), q); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", name, err)
		}
	}
}

// A request is shared: writing it must not change it, and two writers don't meet.
func TestRequestIsKept(t *testing.T) {
	q := &ai.ModelRequest{
		Messages: []*ai.Message{ai.NewUserMessage(marked(ai.NewTextPart("a")))},
		Tools:    []*ai.ToolDefinition{{Name: "f", InputSchema: json.RawMessage(`{"$schema":"x","type":"string"}`)}},
		Config:   map[string]any{"apiKey": "k", "version": "v"}, // check:allow-secret
	}
	before := string(ai.JSON(q))
	if _, err := body(modelFor(Dialect{CacheMark: "x", CacheValue: "1"}, Model{CacheMarks: true}), q); err != nil {
		t.Fatal(err)
	}
	if after := string(ai.JSON(q)); after != before {
		t.Errorf("the request was %s and is %s", before, after)
	}
}
