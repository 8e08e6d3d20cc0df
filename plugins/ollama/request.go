// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The ways to ask a model.
const (
	chatPath     = "/api/chat"
	generatePath = "/api/generate"
)

// chatRequest is the body of /api/chat; its messages and tools are our own.
type chatRequest struct {
	api.ChatRequest
	Messages []*message `json:"messages"`
	Tools    []tool     `json:"tools,omitempty"`
}

// message is one of a chat.
type message struct {
	Role       string          `json:"role"`
	Content    string          `json:"content"`
	Thinking   string          `json:"thinking,omitempty"`
	Images     []api.ImageData `json:"images,omitempty"`
	ToolCalls  []toolCall      `json:"tool_calls,omitempty"`
	ToolName   string          `json:"tool_name,omitempty"`
	ToolCallID string          `json:"tool_call_id,omitempty"`
}

// messageWriter writes messages, and knows where it is for its errors.
type messageWriter struct {
	tools         *toolbox
	message, part int
}

func (w *messageWriter) bad(format string, args ...any) error {
	return core.Errorf(core.InvalidArgument, "messages[%d].content[%d] %w", w.message, w.part,
		core.Errorf(core.InvalidArgument, format, args...))
}

var roles = map[ai.Role]string{ai.RoleSystem: "system", ai.RoleUser: "user", ai.RoleModel: "assistant", ai.RoleTool: "tool"}

// messages returns the messages as a chat has them: one for each, and one for each
// response of a tool.
func (w *messageWriter) messages(list []*ai.Message) ([]*message, error) {
	chat := []*message{}
	for i, m := range list {
		w.message = i
		if m == nil || roles[m.Role] == "" {
			return nil, core.Errorf(core.InvalidArgument, "messages[%d] has no role that Ollama knows", i)
		}
		out := &message{Role: roles[m.Role]}
		var responses []*message
		for j, part := range m.Content {
			w.part = j
			if r, ok := part.(*ai.ToolResponsePart); ok {
				response, err := w.response(r.ToolResponse)
				if err != nil {
					return nil, err
				}
				responses = append(responses, response)
				continue
			}
			if err := w.put(out, part); err != nil {
				return nil, err
			}
		}
		chat = append(chat, responses...)
		if len(responses) == 0 || out.Content != "" || out.Thinking != "" || len(out.Images)+len(out.ToolCalls) > 0 {
			chat = append(chat, out)
		}
	}
	return chat, nil
}

// put writes a part into a message.
func (w *messageWriter) put(m *message, part ai.Part) error {
	switch p := part.(type) {
	case *ai.TextPart:
		m.Content += p.Text
	case *ai.DataPart:
		m.Content += string(p.Data)
	case *ai.ReasoningPart:
		m.Thinking += p.Reasoning
	case *ai.MediaPart:
		image, err := w.image(p.Media)
		if err != nil {
			return err
		}
		m.Images = append(m.Images, image)
	case *ai.ToolRequestPart:
		m.ToolCalls = append(m.ToolCalls, w.tools.call(len(m.ToolCalls), p.ToolRequest))
	default:
		return w.bad("is a %T, which Ollama has no word for", part)
	}
	return nil
}

// response returns the message that a tool's response is. What it has beside its output
// is put behind that.
func (w *messageWriter) response(r ai.ToolResponse) (*message, error) {
	m := &message{Role: roles[ai.RoleTool], Content: outputText(r.Output), ToolName: r.Name, ToolCallID: r.Ref}
	for _, part := range r.Content {
		if text, ok := part.(*ai.TextPart); ok && m.Content != "" {
			part = ai.NewTextPart("\n" + text.Text)
		}
		if err := w.put(m, part); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// format returns what the answer is held to: a schema, the word json, or nothing.
func format(o *ai.OutputConfig) json.RawMessage {
	switch {
	case o == nil:
		return nil
	case o.Constrained && len(o.Schema) > 0:
		return o.Schema
	case len(o.Schema) == 0 && (o.Format == "json" || o.ContentType == "application/json"):
		return json.RawMessage(`"json"`)
	}
	return nil
}

// writeChat returns the body of /api/chat.
func writeChat(model string, q *ai.ModelRequest, s *settings, streaming bool) (*chatRequest, *toolbox, error) {
	box, tools, err := newToolbox(q)
	if err != nil {
		return nil, nil, err
	}
	for _, only := range []struct {
		name  string
		given bool
	}{
		{"raw", s.Raw != nil}, {"template", s.Template != ""}, {"suffix", s.Suffix != ""},
		{"width", s.Width != nil}, {"height", s.Height != nil}, {"steps", s.Steps != nil},
	} {
		if only.given {
			return nil, nil, badConfig("%s is for models that complete a prompt (ModelOptions.Generate), and this one chats", only.name)
		}
	}
	body := &chatRequest{Tools: tools}
	w := &messageWriter{tools: box}
	if body.Messages, err = w.messages(q.Messages); err != nil {
		return nil, nil, err
	}
	body.Model, body.Stream = cmp.Or(s.Version, model), &streaming
	body.Format, body.Options = format(q.Output), s.options()
	body.Truncate, body.Shift = s.Truncate, s.Shift
	body.Logprobs, body.TopLogprobs = s.Logprobs != nil && *s.Logprobs, value(s.TopLogprobs)
	if body.Think, err = s.think(); err != nil {
		return nil, nil, err
	}
	body.KeepAlive, err = keepAlive(s.KeepAlive)
	return body, box, err
}

// writeGenerate returns the body of /api/generate: the text of the user is the prompt.
// There is no history.
func writeGenerate(model string, q *ai.ModelRequest, s *settings, streaming bool) (*api.GenerateRequest, error) {
	body := &api.GenerateRequest{
		Model: cmp.Or(s.Version, model), Stream: &streaming, Format: format(q.Output), Options: s.options(),
		Truncate: s.Truncate, Shift: s.Shift, Raw: s.Raw != nil && *s.Raw, Template: s.Template, Suffix: s.Suffix,
		Logprobs: s.Logprobs != nil && *s.Logprobs, TopLogprobs: value(s.TopLogprobs),
		Width: int32(value(s.Width)), Height: int32(value(s.Height)), Steps: int32(value(s.Steps)), // checked before
	}
	w := &messageWriter{tools: &toolbox{}}
	list, err := w.messages(q.Messages)
	if err != nil {
		return nil, err
	}
	var system []string
	prompts := 0
	for _, m := range list {
		switch m.Role {
		case "system":
			system = append(system, m.Content)
		case "user":
			prompts++
			body.Prompt, body.Images = m.Content, m.Images
		default:
			return nil, core.Errorf(core.InvalidArgument, "ollama: '%s' completes one prompt; it takes no messages with the role %s", model, m.Role)
		}
	}
	if prompts != 1 {
		return nil, core.Errorf(core.InvalidArgument, "ollama: '%s' completes one prompt; it got %d messages of the user", model, prompts)
	}
	body.System = strings.Join(system, "\n\n")
	if body.Think, err = s.think(); err != nil {
		return nil, err
	}
	body.KeepAlive, err = keepAlive(s.KeepAlive)
	return body, err
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
