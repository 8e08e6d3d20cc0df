// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// message is a message on the wire.
type message struct {
	Role             string     `json:"role"`
	Content          any        `json:"content"` // a string, a list of parts, or nil
	ReasoningContent *string    `json:"reasoning_content,omitempty"`
	Reasoning        string     `json:"reasoning,omitempty"`
	ReasoningDetails any        `json:"reasoning_details,omitempty"`
	ToolCalls        []toolCall `json:"tool_calls,omitempty"`
	ToolCallID       string     `json:"tool_call_id,omitempty"`
	Name             string     `json:"name,omitempty"`
	Audio            *spoken    `json:"audio,omitempty"`
}

// spoken is an earlier answer that was spoken.
type spoken struct {
	ID string `json:"id"`
}

// toolCall is a model's wish to have a tool called.
type toolCall struct {
	ID       string       `json:"id"`
	Type     string       `json:"type"`
	Function functionCall `json:"function"`
}

type functionCall struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"` // JSON
}

// messageWriter writes the messages of one request.
type messageWriter struct {
	dialect *Dialect
	system  string // the role of system messages
	detail  string // of images
	names   *toolNames
	ids     callIDs
	mark    cacheMark
	called  bool // a tool, since the user spoke last
	out     []message
}

// write adds a message. The place is for errors.
func (w *messageWriter) write(m *ai.Message, place string) error {
	marked := isMarked(m.Metadata)
	switch m.Role {
	case ai.RoleSystem:
		parts, err := w.parts(m.Content, place, marked)
		if err != nil {
			return err
		}
		w.out = append(w.out, message{Role: w.system, Content: content(parts)})
	case ai.RoleModel:
		return w.model(m, place, marked)
	case ai.RoleUser, ai.RoleTool:
		w.called = w.called && m.Role == ai.RoleTool
		return w.user(m, place, marked)
	default:
		return core.Errorf(core.InvalidArgument, "%s has role %q; it must be system, user, model or tool", place, m.Role)
	}
	return nil
}

// user writes the answers of tools, each as a message of its own, and then what else
// there is, also in the answers: the API takes media from users alone.
func (w *messageWriter) user(m *ai.Message, place string, marked bool) error {
	var rest ai.Parts
	answers := 0
	for i, part := range m.Content {
		response, ok := part.(*ai.ToolResponsePart)
		if !ok {
			rest = append(rest, part)
			continue
		}
		answers++
		r := &response.ToolResponse
		answer := message{Role: "tool", ToolCallID: w.ids.response(r)}
		if w.dialect.ToolNames {
			answer.Name = w.names.of(r.Name)
		}
		texts := []contentPart{{Type: "text", Text: new(toolOutput(r))}}
		if isMarked(response.Metadata) || marked && i == len(m.Content)-1 {
			texts[0].mark = w.mark
		}
		answer.Content = content(texts)
		w.out = append(w.out, answer)
		for _, inner := range r.Content {
			if _, ok := inner.(*ai.TextPart); !ok {
				rest = append(rest, inner)
			}
		}
	}
	if len(rest) == 0 && (answers > 0 || m.Role == ai.RoleTool) {
		return nil
	}
	parts, err := w.parts(rest, place, marked)
	if err != nil {
		return err
	}
	w.out = append(w.out, message{Role: "user", Content: content(parts)})
	return nil
}

// toolOutput returns the output of a tool as text: a JSON string as it reads, anything
// else as JSON, and after it the texts of a multipart answer.
func toolOutput(r *ai.ToolResponse) string {
	var b strings.Builder
	var text string
	switch {
	case len(r.Output) == 0:
	case r.Output[0] == '"' && json.Unmarshal(r.Output, &text) == nil:
		b.WriteString(text)
	default:
		b.Write(r.Output)
	}
	b.WriteString(r.Content.Text())
	return b.String()
}

// model writes an earlier answer. One of nothing is left out, for vendors refuse it. A
// spoken one goes back by its id, and by its words once the vendor has forgotten it.
func (w *messageWriter) model(given *ai.Message, place string, marked bool) error {
	m := message{Role: "assistant"}
	var texts ai.Parts
	for _, part := range given.Content {
		switch p := part.(type) {
		case *ai.ToolRequestPart:
			m.ToolCalls = append(m.ToolCalls, w.toolCall(&p.ToolRequest))
		case *ai.ReasoningPart: // else sent back below, if at all
			if w.dialect.ReplayReasoning == "thinking" && p.Reasoning != "" {
				texts = append(texts, &ai.CustomPart{Custom: thinkingPart(p.Reasoning)})
			}
		case *ai.TextPart:
			if p.Text != "" {
				texts = append(texts, p)
			}
		case *ai.MediaPart:
			ref := audioRefOf(p)
			if ref == nil {
				return core.Errorf(core.InvalidArgument, "%s: media of the model cannot be sent back; leave it out of the history or make it the user's", place)
			}
			if !ref.isOver(time.Now()) {
				m.Audio = &spoken{ID: ref.ID}
			}
		default:
			texts = append(texts, p)
		}
	}
	w.called = w.called || len(m.ToolCalls) > 0
	thinking := given.Content.Reasoning()
	details := given.Metadata[detailsKey]
	switch {
	case w.dialect.ReasoningDetails && details != nil:
		m.ReasoningDetails = details
	case w.dialect.ReplayReasoning == "reasoning_content" && w.called:
		m.ReasoningContent = &thinking
	case w.dialect.ReplayReasoning == "reasoning":
		m.Reasoning = thinking
	}
	if m.Audio != nil {
		texts = nil // they are what was said
	}
	if len(texts) > 0 {
		written, err := w.parts(texts, place, marked && len(m.ToolCalls) == 0)
		if err != nil {
			return err
		}
		m.Content = content(written)
	}
	if m.Content != nil || len(m.ToolCalls) > 0 || m.Audio != nil {
		w.out = append(w.out, m)
	}
	return nil
}

func (w *messageWriter) toolCall(r *ai.ToolRequest) toolCall {
	input := "{}"
	if len(r.Input) > 0 && string(r.Input) != "null" {
		input = string(r.Input)
	}
	if w.names.wrapped[r.Name] {
		input = `{"input":` + input + `}`
	}
	return toolCall{ID: w.ids.request(r), Type: "function", Function: functionCall{Name: w.names.of(r.Name), Arguments: input}}
}

// content returns parts as a string where that says it all.
func content(parts []contentPart) any {
	var b strings.Builder
	for _, p := range parts {
		if p.Text == nil || p.mark.field != "" {
			return parts
		}
		b.WriteString(*p.Text)
	}
	return b.String()
}
