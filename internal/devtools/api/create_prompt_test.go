// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
)

// What is exported and loaded again asks the same.
func TestPromptsRoundTrip(t *testing.T) {
	for name, c := range map[string]struct{ request, metadata string }{
		"texts":           {`{"model":"/model/a/b","messages":[{"role":"system","content":[{"text":"Be kind."}]},{"role":"user","content":[{"text":"one "},{"text":"two\n\nthree"}]},{"role":"model","content":[{"text":"ok"}]}]}`, `{"model":"a/b"}`},
		"white space":     {`{"model":"m","messages":[{"role":"user","content":[{"text":"  a \n"}]},{"role":"model","content":[{"text":"\tb"}]},{"role":"user","content":[{"text":"c\n\n"}]}]}`, `{"model":"m"}`},
		"like a template": {`{"model":"m","messages":[{"role":"user","content":[{"text":"{{role \"system\"}} {{{x}}} \\{{y}} ---\n---"}]}]}`, `{"model":"m"}`},
		"media":           {`{"model":"m","messages":[{"role":"user","content":[{"media":{"url":"http://x/a b?c=\"d\"","contentType":"image/png"}},{"text":"what is it?"},{"media":{"url":"data:image/png;base64,AAAA"}}]}]}`, `{"model":"m"}`},
		"everything": {`{"model":"m","config":{"temperature":0,"stop":[],"nested":{"a":null,"b":[1,"x"]}},"tools":[{"name":"add","metadata":{"originalName":"math/add"}}],"use":[{"name":"log","config":{"level":1}}],"input":{"schema":{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]},"default":{"x":"y"}},"output":{"format":"json","schema":{"type":"number"},"jsonSchema":{"type":"object","properties":{"n":{"type":"integer"}}}},"messages":[{"role":"user","content":[{"text":"hi"}]}]}`,
			`{"model":"m","config":{"temperature":0,"nested":{"b":[1,"x"]}},"tools":["math/add"],"input":{"schema":{"type":"object","properties":{"x":{"type":"string"}},"required":["x"]},"default":{"x":"y"}},"output":{"format":"json","schema":{"type":"object","properties":{"n":{"type":"integer"}}}}}`},
		"numbers and words": {`{"model":"m","config":{"version":"1.0","flag":"true","n":12345678901234567890,"date":"2026-01-01"},"messages":[{"role":"user","content":[{"text":"hi"}]}]}`, `{"model":"m","config":{"version":"1.0","flag":"true","n":12345678901234567890,"date":"2026-01-01"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			var in promptInput
			if err := json.Unmarshal([]byte(c.request), &in); err != nil {
				t.Fatal(err)
			}
			out, err := (&Server{}).createPrompt(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			text := out.(string)
			p, err := dotprompt.Parse(text, &dotprompt.ParseOptions{Strict: true})
			if err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			template, err := p.Compile(nil)
			if err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			rendered, err := template.RenderMessages(t.Context(), nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(joined(t, ai.JSON(in.Messages)), joined(t, ai.JSON(rendered))); diff != "" {
				t.Errorf("messages (-want +got):\n%s\nof\n%s", diff, text)
			}
			metadata := *p.Metadata()
			raw := metadata.Raw
			metadata.Raw, metadata.Ext = nil, nil
			if diff := cmp.Diff(generic(t, []byte(c.metadata)), generic(t, ai.JSON(&metadata))); diff != "" {
				t.Errorf("metadata (-want +got):\n%s\nof\n%s", diff, text)
			}
			if use, ok := raw.Lookup("use"); ok != (in.Use != nil) || ok && string(ai.JSON(use)) != string(in.Use) {
				t.Errorf("use is %s", ai.JSON(use))
			}
		})
	}
}

func generic(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

// joined returns messages with neighbouring texts as one.
func joined(t *testing.T, raw []byte) any {
	t.Helper()
	messages := generic(t, raw)
	for _, m := range messages.([]any) {
		var parts []any
		for _, part := range m.(map[string]any)["content"].([]any) {
			p := part.(map[string]any)
			if n := len(parts); n > 0 && p["text"] != nil && parts[n-1].(map[string]any)["text"] != nil {
				parts[n-1] = map[string]any{"text": parts[n-1].(map[string]any)["text"].(string) + p["text"].(string)}
				continue
			}
			parts = append(parts, p)
		}
		m.(map[string]any)["content"] = parts
	}
	return messages
}

func TestPromptsThatLoseSomething(t *testing.T) {
	in := promptInput{Model: "m", Messages: []*ai.Message{
		ai.NewUserTextMessage("hi"),
		{Role: ai.RoleModel, Content: ai.Parts{&ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "t"}}}},
		{Role: ai.RoleTool, Content: ai.Parts{&ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: "t"}}}},
		{Role: ai.RoleModel, Content: ai.Parts{ai.NewTextPart("so"), &ai.DataPart{Data: json.RawMessage("1")}}},
		{Role: ai.RoleUser, Content: ai.Parts{&ai.DataPart{Data: json.RawMessage("1")}}},
	}}
	out, err := (&Server{}).createPrompt(t.Context(), in)
	want := `---
model: m
---

{{! Parts that a template cannot hold were left out; comments say where. }}

{{role "user"}}hi{{! message with role "model" omitted (toolRequest). }}{{! message with role "tool" omitted (toolResponse). }}
{{~role "model"}}so{{! data part omitted }}{{! message with role "user" omitted (unsupported content). }}
`
	if diff := cmp.Diff(want, out); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, in := range []promptInput{
		{Model: "m", Messages: []*ai.Message{nil}},
		{Model: "m", Tools: []*ai.ToolDefinition{nil}},
		{Model: "m", Messages: []*ai.Message{{Role: "Wrong role"}}},
		{Model: "m", Config: json.RawMessage(`"x"`)},
		{},
	} {
		if _, err := (&Server{}).createPrompt(t.Context(), in); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%+v: %v", in, err)
		}
	}
}
