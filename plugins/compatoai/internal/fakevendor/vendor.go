// SPDX-License-Identifier: Apache-2.0

package fakevendor

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// Key is the key of plugins under test.
const Key = "key-of-the-plugin" // check:allow-secret

// Options are what a vendor does differently. Model and Plugin are required.
type Options struct {
	Plugin   func(baseURL string) core.Plugin
	Model    string // with the prefix
	Embedder string
	Path     string // "" is /chat/completions
	// KeyHeader holds the key; "" is Authorization, with Bearer.
	KeyHeader string
	MaxTokens string // "" is max_tokens
	System    string // "" is system
	Required  string // the word for a required call; "" is required
	// Words: schemas are told in the messages, beside json_object.
	Words bool
	// Bare: json_schema is the schema itself.
	Bare bool
	// Images: image_url is a string.
	ImageAsText bool
	// Reasoning is the field of thinking; "" for none, list for parts of the content.
	Reasoning string
	// NoStreamUsage: stream_options must not be sent.
	NoStreamUsage bool
	// TopK: the vendor has top_k.
	TopK bool
	// Check looks at each request.
	Check func(q *genkittest.FakeRequest) error
}

// Vendor returns what the suite needs.
func (o Options) Vendor() *genkittest.Vendor {
	v := &genkittest.Vendor{
		Plugin: o.Plugin, Model: o.Model, Key: Key, RequestKey: o.key, Request: o.read, Answer: o.write, Failure: Failure, Other: list,
		StreamFailure: func(message string) []byte {
			return genkittest.SSEFrame("", map[string]any{"error": map[string]any{"message": message, "type": "server_error"}})
		},
		Embedder:  o.Embedder,
		Finishes:  []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked, ai.FinishOther},
		Reasoning: o.Reasoning != "", CachedTokens: true, ThoughtsTokens: true,
	}
	if o.TopK {
		v.Config = []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"}
	}
	return v
}

// list answers the question which models there are: none that are not known.
func list(q *genkittest.FakeRequest) (genkittest.FakeReply, bool) {
	asked := q.Method == "GET" && strings.HasSuffix(q.Path, "/models")
	return genkittest.JSONReply(200, map[string]any{"object": "list", "data": []any{}}), asked
}

func (o Options) key(q *genkittest.FakeRequest) string {
	if o.KeyHeader != "" {
		return q.Header.Get(o.KeyHeader)
	}
	return strings.TrimPrefix(q.Header.Get("Authorization"), "Bearer ")
}

// Failure is an error in OpenAI's form.
func Failure(status int, message string) genkittest.FakeReply {
	return genkittest.JSONReply(status, map[string]any{"error": map[string]any{"message": message, "type": "some_error", "param": nil, "code": "some_code"}})
}

type request struct {
	Model         string          `json:"model"`
	Stream        bool            `json:"stream"`
	StreamOptions json.RawMessage `json:"stream_options"`
	Messages      []message       `json:"messages"`
	Tools         []tool          `json:"tools"`
	ToolChoice    string          `json:"tool_choice"`
	Format        *format         `json:"response_format"`
	Temperature   *float64        `json:"temperature"`
	TopP          *float64        `json:"top_p"`
	TopK          *int            `json:"top_k"`
	MaxTokens     *int            `json:"max_tokens"`
	MaxCompletion *int            `json:"max_completion_tokens"`
	Stop          []string        `json:"stop"`
}

type message struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  []toolCall      `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
	Name       string          `json:"name"`
}

type toolCall struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

type tool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
	} `json:"function"`
}

type format struct {
	Type   string          `json:"type"`
	Schema json.RawMessage `json:"json_schema"`
}

func (o Options) read(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	path := o.Path
	if path == "" {
		path = "/chat/completions"
	}
	switch {
	case q.Method != "POST" || q.Path != path:
		return nil, fmt.Errorf("want POST %s", path)
	case q.Header.Get("Content-Type") != "application/json":
		return nil, fmt.Errorf("content-type is %q", q.Header.Get("Content-Type"))
	case o.key(q) == "":
		return nil, fmt.Errorf("no key")
	case q.Header.Get("OpenAI-Organization") != "" && !strings.HasPrefix(o.Model, "openai/"):
		return nil, fmt.Errorf("an organization of OpenAI is sent")
	}
	if o.Check != nil {
		if err := o.Check(q); err != nil {
			return nil, err
		}
	}
	var r request
	if err := q.Decode(&r); err != nil {
		return nil, err
	}
	if got, want := r.StreamOptions != nil, r.Stream && !o.NoStreamUsage; got != want {
		return nil, fmt.Errorf("stream_options are %s", r.StreamOptions)
	}
	w := &genkittest.WireRequest{Model: r.Model, Stream: r.Stream}
	w.Config.Temperature, w.Config.TopP, w.Config.TopK, w.Config.StopSequences = r.Temperature, r.TopP, r.TopK, r.Stop
	w.Config.MaxOutputTokens = r.MaxTokens
	if o.MaxTokens == "max_completion_tokens" {
		w.Config.MaxOutputTokens = r.MaxCompletion
	}
	required := o.Required
	if required == "" {
		required = "required"
	}
	if w.ToolChoice = ai.ToolChoice(r.ToolChoice); r.ToolChoice == required {
		w.ToolChoice = ai.ToolChoiceRequired
	}
	for _, t := range r.Tools {
		if t.Type != "function" {
			return nil, fmt.Errorf("tool type is %q", t.Type)
		}
		w.Tools = append(w.Tools, &ai.ToolDefinition{Name: t.Function.Name, Description: t.Function.Description, InputSchema: t.Function.Parameters})
	}
	for i, m := range r.Messages {
		read, err := o.message(m)
		if err != nil {
			return nil, fmt.Errorf("message %d: %w", i, err)
		}
		w.Messages = append(w.Messages, read)
	}
	return w, o.schema(&r, w)
}

// schema reads what the answer is to fit. Words about it are no message of the user's.
func (o Options) schema(r *request, w *genkittest.WireRequest) error {
	if r.Format == nil {
		return nil
	}
	if o.Words {
		if r.Format.Type != "json_object" || r.Format.Schema != nil {
			return fmt.Errorf("response_format is %+v", r.Format)
		}
		_, schema, _ := strings.Cut(w.Messages[0].Text(), "\n")
		w.Schema, w.Messages = json.RawMessage(schema), w.Messages[1:]
		return nil
	}
	if r.Format.Type != "json_schema" {
		return fmt.Errorf("response_format is %q", r.Format.Type)
	}
	if w.Schema = r.Format.Schema; o.Bare {
		return nil
	}
	var named struct {
		Name   string          `json:"name"`
		Schema json.RawMessage `json:"schema"`
	}
	if err := json.Unmarshal(r.Format.Schema, &named); err != nil || named.Name == "" {
		return fmt.Errorf("json_schema is %s", r.Format.Schema)
	}
	w.Schema = named.Schema
	return nil
}

func (o Options) message(m message) (*ai.Message, error) {
	out := &ai.Message{}
	system := o.System
	if system == "" {
		system = "system"
	}
	switch m.Role {
	case system:
		out.Role = ai.RoleSystem
	case "user":
		out.Role = ai.RoleUser
	case "assistant":
		out.Role = ai.RoleModel
	case "tool":
		var text string
		if err := json.Unmarshal(m.Content, &text); err != nil || m.ToolCallID == "" {
			return nil, fmt.Errorf("a tool message of id %q with content %s", m.ToolCallID, m.Content)
		}
		r := &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Ref: m.ToolCallID, Name: m.Name, Output: genkittest.ToolOutput(text)}}
		return ai.NewMessage(ai.RoleTool, r), nil
	default:
		return nil, fmt.Errorf("role %q", m.Role)
	}
	content, err := o.content(m.Content)
	if err != nil {
		return nil, err
	}
	out.Content = content
	for _, c := range m.ToolCalls {
		if c.Type != "function" || c.ID == "" || !json.Valid([]byte(c.Function.Arguments)) {
			return nil, fmt.Errorf("tool call %+v", c)
		}
		out.Content = append(out.Content, &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: c.ID, Name: c.Function.Name, Input: json.RawMessage(c.Function.Arguments)}})
	}
	if m.Role == "assistant" && len(out.Content) == 0 {
		return nil, fmt.Errorf("an empty message of the assistant")
	}
	return out, nil
}

func (o Options) content(raw json.RawMessage) (ai.Parts, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return ai.Parts{ai.NewTextPart(text)}, nil
	}
	var list []struct {
		Type  string          `json:"type"`
		Text  string          `json:"text"`
		Image json.RawMessage `json:"image_url"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, err
	}
	var parts ai.Parts
	for _, p := range list {
		switch p.Type {
		case "text":
			parts = append(parts, ai.NewTextPart(p.Text))
		case "image_url":
			var url string
			var image struct {
				URL string `json:"url"`
			}
			err := json.Unmarshal(p.Image, &image)
			if o.ImageAsText {
				err = json.Unmarshal(p.Image, &url)
			} else {
				url = image.URL
			}
			if err != nil {
				return nil, fmt.Errorf("image_url is %s", p.Image)
			}
			parts = append(parts, ai.NewMediaPart("", url))
		default:
			return nil, fmt.Errorf("a part of type %q", p.Type)
		}
	}
	return parts, nil
}
