// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/handlebars"
)

// promptInput is a request that becomes a .prompt file.
type promptInput struct {
	Model    string               `json:"model"`
	Messages []*ai.Message        `json:"messages"`
	Config   json.RawMessage      `json:"config"`
	Tools    []*ai.ToolDefinition `json:"tools"`
	Use      json.RawMessage      `json:"use"`
	Input    *promptForm          `json:"input"`
	Output   *promptForm          `json:"output"`
}

// promptForm is what a prompt takes or gives.
type promptForm struct {
	Format      string          `json:"format"`
	ContentType string          `json:"contentType"`
	Schema      json.RawMessage `json:"schema"`
	JSONSchema  json.RawMessage `json:"jsonSchema"` // which wins
	Default     json.RawMessage `json:"default"`
}

// createPrompt returns the text of a .prompt file that asks what the input asks.
func (s *Server) createPrompt(_ context.Context, in promptInput) (any, error) {
	if in.Model == "" {
		return nil, required("model")
	}
	front := &handlebars.Map{}
	put := func(name string, value any) {
		var v handlebars.Map
		if err := json.Unmarshal(ai.JSON(map[string]any{name: value}), &v); err == nil { // which keeps the order of keys
			if field, _ := v.Lookup(name); meaningful(field) != nil {
				front.Set(name, meaningful(field))
			}
		}
	}
	put("model", strings.TrimPrefix(in.Model, "/model/"))
	put("config", present(in.Config))
	var tools []string
	for i, t := range in.Tools {
		if t == nil {
			return nil, core.Errorf(core.InvalidArgument, "tools[%d] is null", i)
		}
		name, _ := t.Metadata["originalName"].(string)
		if name == "" {
			name = t.Name
		}
		tools = append(tools, name)
	}
	put("tools", tools)
	put("raw", map[string]json.RawMessage{"use": present(in.Use)})
	put("input", in.Input.front(false))
	put("output", in.Output.front(true))
	var metadata dotprompt.Metadata
	if err := json.Unmarshal(ai.JSON(front), &metadata); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the input cannot be a prompt file: %w", err)
	}
	template, err := templateOf(in.Messages)
	if err != nil {
		return nil, err
	}
	text, err := dotprompt.Format(&metadata, "\n"+template+"\n")
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	return text, nil
}

// front returns a form as frontmatter has it.
func (f *promptForm) front(output bool) map[string]any {
	if f == nil {
		return nil
	}
	schema := present(f.JSONSchema)
	if schema == nil {
		schema = present(f.Schema)
	}
	form := map[string]any{"schema": schema}
	if !output {
		form["default"] = present(f.Default)
		return form
	}
	form["format"], form["contentType"] = f.Format, f.ContentType
	return form
}

// meaningful returns a value without what in it is null or empty, nil when nothing is left.
func meaningful(v any) any {
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil
		}
	case *handlebars.Map:
		kept := &handlebars.Map{}
		for name, field := range v.All() {
			if field = meaningful(field); field != nil {
				kept.Set(name, field)
			}
		}
		if kept.Len() == 0 {
			return nil
		}
		return kept
	case []any:
		if len(v) == 0 {
			return nil
		}
	}
	return v
}

// keepSpace is what [dotprompt.FormatMessages] puts after white space at the end, which a
// file would lose.
const keepSpace = `{{role "user"}}`

// templateOf returns a template that makes the messages. What a template cannot hold is
// left out, and a comment stands in its place, or at the end of its message.
func templateOf(messages []*ai.Message) (string, error) {
	var b strings.Builder
	omitted, last := false, ""
	for i, m := range messages {
		if m == nil {
			return "", core.Errorf(core.InvalidArgument, "messages[%d] is null", i)
		}
		if reason := unsupported(m); reason != "" {
			omitted = true
			fmt.Fprintf(&b, "{{! message with role %q omitted (%s). }}", m.Role, reason)
			continue
		}
		parts, comments := supportedParts(m)
		omitted = omitted || comments != ""
		text, err := dotprompt.FormatMessages([]dotprompt.Message{{Role: string(m.Role), Content: parts}})
		if err != nil {
			return "", core.Errorf(core.InvalidArgument, "messages[%d]: %w", i, err)
		}
		if n := len(parts); n > 0 && endsInSpace(parts[n-1].Text) {
			text, last = strings.TrimSuffix(text, keepSpace), keepSpace
		} else {
			last = ""
		}
		if before := b.String(); before != "" && !endsInSpace(before) { // on a line of its own, which makes no text
			text = "\n{{~" + strings.TrimPrefix(text, "{{")
		}
		b.WriteString(text + comments)
	}
	template := b.String() + last
	if omitted {
		template = "{{! Parts that a template cannot hold were left out; comments say where. }}\n\n" + template
	}
	return template, nil
}

func endsInSpace(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsSpace(last)
}

// unsupported returns why a message cannot be in a template, "" when it can.
func unsupported(m *ai.Message) string {
	supported := len(m.Content) == 0
	for _, part := range m.Content {
		switch part.(type) {
		case *ai.ToolRequestPart:
			return "toolRequest"
		case *ai.ToolResponsePart:
			return "toolResponse"
		case *ai.TextPart, *ai.MediaPart:
			supported = true
		}
	}
	if !supported {
		return "unsupported content"
	}
	return ""
}

// supportedParts returns the parts of a message that a template can hold, and comments for
// the others.
func supportedParts(m *ai.Message) (parts []dotprompt.Part, comments string) {
	for _, part := range m.Content {
		switch p := part.(type) {
		case *ai.TextPart:
			parts = append(parts, dotprompt.Part{Text: p.Text})
		case *ai.MediaPart:
			parts = append(parts, dotprompt.Part{Media: &dotprompt.Media{URL: p.Media.URL, ContentType: p.Media.ContentType}})
		default:
			comments += fmt.Sprintf("{{! %s part omitted }}", kindOf(part))
		}
	}
	return parts, comments
}

// kindOf returns the name of a part's kind, which is its field.
func kindOf(part ai.Part) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(ai.JSON(part), &fields) == nil {
		delete(fields, "metadata")
		for name := range fields {
			return name
		}
	}
	return "unknown"
}
