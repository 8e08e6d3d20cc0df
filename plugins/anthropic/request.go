// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// writeRequest returns the body of a call of POST /v1/messages.
// https://platform.claude.com/docs/en/api/messages
func writeRequest(model string, q *ai.ModelRequest, s *settings, tools *toolNames, stream bool) ([]byte, error) {
	body := map[string]any{}
	s.put(body)
	body["model"] = model
	if s.Version != "" {
		body["model"] = s.Version
	}
	if stream {
		body["stream"] = true
	}
	w := &messageWriter{tools: tools}
	if err := w.write(q.Messages); err != nil {
		return nil, err
	}
	body["messages"] = w.messages
	if len(w.system) > 0 {
		body["system"] = w.system
	}
	if err := putTools(body, q, s, tools); err != nil {
		return nil, err
	}
	if o := q.Output; o != nil && o.Constrained && len(o.Schema) > 0 {
		schema, err := strictSchema(o.Schema, "output.schema")
		if err != nil {
			return nil, err
		}
		output, _ := body["output_config"].(map[string]any)
		if output == nil {
			output = map[string]any{}
			body["output_config"] = output
		}
		if _, own := output["format"]; !own {
			output["format"] = map[string]any{"type": "json_schema", "schema": schema}
		}
	}
	return encode(body)
}

// encode is json.Marshal without the escapes for HTML, which would cost tokens.
func encode(v any) ([]byte, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the request cannot be JSON: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// messageWriter collects messages. Errors name the place in the request.
type messageWriter struct {
	tools    *toolNames
	system   []any
	messages []*wireMessage
	at       string
}

// wireMessage is a message of the API. Content are *block, or json.RawMessage for what
// came from there.
type wireMessage struct {
	Role    string `json:"role"`
	Content []any  `json:"content"`
}

func (w *messageWriter) write(messages []*ai.Message) error {
	for i, m := range messages {
		if m == nil {
			return core.Errorf(core.InvalidArgument, "messages[%d] is nil", i)
		}
		var content []any
		for j, part := range m.Content {
			w.at = fmt.Sprintf("messages[%d].content[%d]", i, j)
			b, err := w.block(m.Role, part)
			if err != nil {
				return err
			}
			if b != nil {
				content = append(content, b)
			}
		}
		if len(content) == 0 {
			continue // the API takes no message without content
		}
		w.at = fmt.Sprintf("messages[%d]", i)
		if err := w.markLast(content, m.Metadata); err != nil {
			return err
		}
		switch m.Role {
		case ai.RoleSystem:
			w.system = append(w.system, content...)
		case ai.RoleUser, ai.RoleTool:
			w.messages = append(w.messages, &wireMessage{Role: "user", Content: content})
		case ai.RoleModel:
			w.messages = append(w.messages, &wireMessage{Role: "assistant", Content: content})
		default:
			return w.bad("has the role %q; the roles are system, user, model and tool", m.Role)
		}
	}
	if len(w.messages) == 0 {
		return core.Errorf(core.InvalidArgument, "the request has no message with content beside the system's")
	}
	return nil
}

// markLast puts the cache mark of a message on the last of its blocks that takes one.
func (w *messageWriter) markLast(content []any, m ai.Metadata) error {
	mark, err := cacheMark(m)
	if err != nil {
		return w.bad("%w", err)
	}
	if mark == nil {
		return nil
	}
	for i, b := range slices.Backward(content) {
		if cacheable(b) {
			content[i] = marked(b, mark)
			return nil
		}
	}
	return nil
}

func (w *messageWriter) bad(format string, args ...any) error {
	return core.Errorf(core.InvalidArgument, w.at+": "+format, args...)
}
