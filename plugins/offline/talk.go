// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// talk is what the simulator understands of a request.
type talk struct {
	question string       // the text of the user's last message
	previous string       // that of the user's message before
	earlier  []string     // what user and model said before the question
	results  []toolResult // of the tools called since the question
	docs     []source     // documents to quote from
	calls    int          // tool requests so far
}

// source is a text that can be quoted; name is "" when nothing names it.
type source struct{ name, text string }

// toolResult is what a tool answered.
type toolResult struct {
	name   string
	input  json.RawMessage // nil when the request is not in the conversation
	output json.RawMessage // nil when it answered with parts only
	text   string          // of those parts
}

// readTalk reads a request. Media from the user is INVALID_ARGUMENT.
func readTalk(q *ai.ModelRequest) (*talk, error) {
	t := &talk{}
	for i, doc := range q.Docs {
		if text := doc.Text(); strings.TrimSpace(text) != "" {
			name := sourceName(doc.Metadata)
			if name == "" && len(q.Docs) > 1 {
				name = fmt.Sprintf("document %d", i+1)
			}
			t.docs = append(t.docs, source{name, text})
		}
	}
	inputs := map[string]json.RawMessage{} // by name and ref
	for i, m := range q.Messages {
		if m == nil {
			return nil, core.Errorf(core.InvalidArgument, "%s: messages[%d] is null", ModelName, i)
		}
		switch m.Role {
		case ai.RoleUser:
			if err := t.user(i, m); err != nil {
				return nil, err
			}
		case ai.RoleModel:
			for _, call := range m.ToolRequests() {
				t.calls++
				inputs[call.ToolRequest.Name+"\x00"+call.ToolRequest.Ref] = call.ToolRequest.Input
			}
			if text := m.Text(); text != "" && !strings.Contains(text, whatIAm) {
				t.earlier = append(t.earlier, text)
			}
		case ai.RoleTool:
			for _, part := range m.Content {
				if p, ok := part.(*ai.ToolResponsePart); ok {
					r := p.ToolResponse
					t.results = append(t.results, toolResult{r.Name, inputs[r.Name+"\x00"+r.Ref], r.Output, r.Content.Text()})
				}
			}
		}
	}
	if len(q.Messages) > 0 && q.Messages[len(q.Messages)-1].Role != ai.RoleTool {
		t.results = nil // the model has answered with them already
	}
	return t, nil
}

// user reads the message at index i, which is of the user.
func (t *talk) user(i int, m *ai.Message) error {
	var texts []string
	for n, part := range m.Content {
		switch p := part.(type) {
		case *ai.MediaPart:
			return core.Errorf(core.InvalidArgument, "%s takes no media: messages[%d].content[%d]", ModelName, i, n)
		case *ai.DataPart:
			texts = append(texts, string(p.Data))
		case *ai.TextPart:
			switch p.Metadata["purpose"] {
			case "output": // instructions for models that cannot be held to a schema
			case "context":
				t.docs = append(t.docs, source{"", p.Text})
			default:
				texts = append(texts, p.Text)
			}
		}
	}
	if t.question != "" {
		t.previous = t.question
		t.earlier = append(t.earlier, t.question)
	}
	t.question, t.results = strings.ToValidUTF8(strings.Join(texts, "\n"), "\uFFFD"), nil
	return nil
}

// sourceName returns how a document's metadata names it, "" when that says nothing.
func sourceName(m ai.Metadata) string {
	for _, key := range []string{"ref", "id", "path", "source", "file", "url", "title", "name"} {
		switch v := m[key].(type) {
		case string:
			if v = strings.Join(strings.Fields(strings.ToValidUTF8(v, "\uFFFD")), " "); v != "" {
				return shorten(v, 200)
			}
		case json.Number, float64, int, int64:
			return fmt.Sprint(v)
		}
	}
	return ""
}

// corpusOf returns the passages of sources, to be searched.
func corpusOf(sources []source) *corpus {
	var passages []passage
	for i, s := range sources {
		passages = readMarkdown(passages, i, s.text)
	}
	return newCorpus(passages)
}

// unnamed returns sources without names.
func unnamed(texts []string) []source {
	list := make([]source, len(texts))
	for i, text := range texts {
		list[i].text = text
	}
	return list
}
