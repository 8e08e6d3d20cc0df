// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"
	"github.com/ollama/ollama/types/model"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

const pluginKey = "key-of-the-plugin" // check:allow-secret

func TestWireChat(t *testing.T) { genkittest.WireSuite(t, chatVendor(false)) }

// Older servers have no ids of tool calls.
func TestWireChatWithoutIDs(t *testing.T) { genkittest.WireSuite(t, chatVendor(true)) }

func TestWireGenerate(t *testing.T) {
	v := chatVendor(false)
	v.Plugin = func(baseURL string) core.Plugin {
		return &ollama.Plugin{ServerAddress: baseURL, APIKey: pluginKey, Models: []ollama.ModelOptions{{Name: "completer", Generate: true}}}
	}
	v.Model, v.Embedder = "ollama/completer", ""
	v.Request, v.Answer = readGenerate, writeGenerated
	genkittest.WireSuite(t, v)
}

func chatVendor(noRefs bool) *genkittest.Vendor {
	return &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			return &ollama.Plugin{ServerAddress: baseURL, APIKey: pluginKey}
		},
		Model: "ollama/chatter:7b",
		Key:   pluginKey,
		RequestKey: func(q *genkittest.FakeRequest) string {
			return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
		},
		Request: readChat,
		Answer:  writeChatted,
		Failure: func(status int, message string) genkittest.FakeReply {
			return genkittest.JSONReply(status, failure(message))
		},
		StreamFailure: func(message string) []byte { return append(ai.JSON(failure(message)), '\n') },
		Other:         shelf("chatter:7b", "embedder"),
		Embedder:      "ollama/embedder",
		Config:        []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"},
		Reasoning:     true,
		NoRefs:        noRefs,
	}
}

func failure(message string) map[string]any { return map[string]any{"error": message} }

// shelf answers what is asked about models: those with "embed" in their names are
// embedders.
func shelf(names ...string) func(*genkittest.FakeRequest) (genkittest.FakeReply, bool) {
	return func(q *genkittest.FakeRequest) (genkittest.FakeReply, bool) {
		switch q.Path {
		case "/api/tags":
			var list api.ListResponse
			for _, name := range names {
				if !strings.Contains(name, ":") {
					name += ":latest"
				}
				list.Models = append(list.Models, api.ListModelResponse{Name: name, Model: name, Digest: "digest of " + name})
			}
			return genkittest.JSONReply(200, list), true
		case "/api/show":
			var asked api.ShowRequest
			if err := q.Decode(&asked); err != nil {
				return genkittest.JSONReply(400, failure(err.Error())), true
			}
			for _, name := range names {
				if strings.TrimSuffix(asked.Model, ":latest") != name {
					continue
				}
				shown := api.ShowResponse{Capabilities: []model.Capability{"completion", "tools", "vision", "thinking"}}
				if strings.Contains(name, "embed") {
					shown.Capabilities = []model.Capability{"embedding"}
					shown.ModelInfo = map[string]any{"general.architecture": "nomic-bert", "nomic-bert.embedding_length": 768}
				}
				if strings.Contains(name, "painter") {
					shown.Capabilities = []model.Capability{"image"}
				}
				return genkittest.JSONReply(200, shown), true
			}
			return genkittest.JSONReply(404, failure("model '"+asked.Model+"' not found")), true
		}
		return genkittest.FakeReply{}, false
	}
}

// strictly reads a body into the vendor's own record, which must have all of its fields.
func strictly(q *genkittest.FakeRequest, path string, into any) error {
	switch {
	case q.Method != "POST" || q.Path != path:
		return errors.New("not POST " + path)
	case q.Header.Get("Content-Type") != "application/json":
		return fmt.Errorf("content-type is %q", q.Header.Get("Content-Type"))
	}
	d := json.NewDecoder(bytes.NewReader(q.Body))
	d.UseNumber()
	d.DisallowUnknownFields()
	return d.Decode(into)
}

var rolesOnWire = map[string]ai.Role{"system": ai.RoleSystem, "user": ai.RoleUser, "assistant": ai.RoleModel, "tool": ai.RoleTool}

func readChat(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	var c api.ChatRequest
	if err := strictly(q, "/api/chat", &c); err != nil {
		return nil, err
	}
	if c.Stream == nil {
		return nil, errors.New("stream is not said, and true is its default")
	}
	var exact struct { // what the api package reads as floats
		Messages []struct {
			ToolCalls []struct {
				Function struct {
					Arguments json.RawMessage `json:"arguments"`
				} `json:"function"`
			} `json:"tool_calls"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(q.Body, &exact); err != nil {
		return nil, err
	}
	w := &genkittest.WireRequest{Model: c.Model, Stream: *c.Stream, Schema: c.Format, Config: commonConfig(c.Options)}
	for i, m := range c.Messages {
		out := &ai.Message{Role: rolesOnWire[m.Role]}
		if out.Role == "" {
			return nil, fmt.Errorf("messages[%d] has the role %q", i, m.Role)
		}
		switch {
		case out.Role == ai.RoleTool:
			out.Content = append(out.Content, &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{
				Ref: m.ToolCallID, Name: m.ToolName, Output: genkittest.ToolOutput(m.Content)}})
		case m.Content != "":
			out.Content = append(out.Content, ai.NewTextPart(m.Content))
		}
		out.Content = append(out.Content, images(m.Images)...)
		for j, t := range m.ToolCalls {
			if t.Function.Index != j {
				return nil, fmt.Errorf("messages[%d].tool_calls[%d] has the index %d", i, j, t.Function.Index)
			}
			out.Content = append(out.Content, &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{
				Ref: t.ID, Name: t.Function.Name, Input: exact.Messages[i].ToolCalls[j].Function.Arguments}})
		}
		w.Messages = append(w.Messages, out)
	}
	for _, t := range c.Tools {
		if t.Type != "function" {
			return nil, fmt.Errorf("a tool of type %q", t.Type)
		}
		w.Tools = append(w.Tools, &ai.ToolDefinition{
			Name: t.Function.Name, Description: t.Function.Description, InputSchema: ai.JSON(t.Function.Parameters)})
	}
	return w, nil
}

func readGenerate(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	var c api.GenerateRequest
	if err := strictly(q, "/api/generate", &c); err != nil {
		return nil, err
	}
	if c.Stream == nil {
		return nil, errors.New("stream is not said, and true is its default")
	}
	w := &genkittest.WireRequest{Model: c.Model, Stream: *c.Stream, Schema: c.Format, Config: commonConfig(c.Options)}
	if c.System != "" {
		w.Messages = append(w.Messages, ai.NewSystemTextMessage(c.System))
	}
	w.Messages = append(w.Messages, &ai.Message{Role: ai.RoleUser, Content: append(ai.Parts{ai.NewTextPart(c.Prompt)}, images(c.Images)...)})
	return w, nil
}

func images(list []api.ImageData) (parts ai.Parts) {
	for _, data := range list {
		parts = append(parts, ai.NewMediaPart("", media.DataURI("image/png", data)))
	}
	return parts
}

func commonConfig(options map[string]any) (c ai.CommonConfig) {
	renamed := map[string]any{}
	for own, wire := range map[string]string{
		"temperature": "temperature", "topP": "top_p", "topK": "top_k", "maxOutputTokens": "num_predict", "stopSequences": "stop",
	} {
		if v, ok := options[wire]; ok {
			renamed[own] = v
		}
	}
	if err := json.Unmarshal(ai.JSON(renamed), &c); err != nil {
		panic(err)
	}
	return c
}

// metrics are the last fields of an answer.
func metrics(record map[string]any, a *genkittest.WireAnswer) map[string]any {
	record["done"], record["done_reason"] = true, string(a.Finish)
	record["total_duration"], record["eval_duration"] = 3_000_000, 2_000_000
	record["prompt_eval_count"], record["eval_count"] = a.Usage.InputTokens, a.Usage.OutputTokens
	return record
}

func record(q *genkittest.WireRequest) map[string]any {
	return map[string]any{"model": q.Model, "created_at": "2026-11-27T04:00:00.123456Z", "done": false}
}

func writeChatted(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
	var calls []any
	for i, t := range a.ToolRequests {
		call := map[string]any{"function": map[string]any{"index": i, "name": t.Name, "arguments": t.Input}}
		if t.Ref != "" {
			call["id"] = t.Ref
		}
		calls = append(calls, call)
	}
	message := func(content, thinking string, calls []any) map[string]any {
		r := record(q)
		m := map[string]any{"role": "assistant", "content": content}
		if thinking != "" {
			m["thinking"] = thinking
		}
		if len(calls) > 0 {
			m["tool_calls"] = calls
		}
		r["message"] = m
		return r
	}
	if !q.Stream {
		return genkittest.JSONReply(200, metrics(message(strings.Join(a.Text, ""), strings.Join(a.Reasoning, ""), calls), a))
	}
	var pieces []any
	for _, text := range a.Reasoning {
		pieces = append(pieces, message("", text, nil))
	}
	for _, text := range a.Text {
		pieces = append(pieces, message(text, "", nil))
	}
	for _, call := range calls {
		pieces = append(pieces, message("", "", []any{call}))
	}
	return genkittest.NDJSONReply(append(pieces, metrics(message("", "", nil), a))...)
}

func writeGenerated(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
	response := func(text, thinking string) map[string]any {
		r := record(q)
		r["response"] = text
		if thinking != "" {
			r["thinking"] = thinking
		}
		return r
	}
	if !q.Stream {
		return genkittest.JSONReply(200, metrics(response(strings.Join(a.Text, ""), strings.Join(a.Reasoning, "")), a))
	}
	var pieces []any
	for _, text := range a.Reasoning {
		pieces = append(pieces, response("", text))
	}
	for _, text := range a.Text {
		pieces = append(pieces, response(text, ""))
	}
	return genkittest.NDJSONReply(append(pieces, metrics(response("", ""), a))...)
}
