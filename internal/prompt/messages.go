// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"encoding/json"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
)

// asHistory returns messages such as a template takes. Their parts go through it as they
// are.
func asHistory(messages []*ai.Message) []dotprompt.Message {
	if len(messages) == 0 {
		return nil
	}
	history := make([]dotprompt.Message, len(messages))
	for i, m := range messages {
		content := make([]dotprompt.Part, len(m.Content))
		for j, part := range m.Content {
			content[j] = dotprompt.Part{Other: part}
		}
		history[i] = dotprompt.Message{Role: string(m.Role), Content: content, Metadata: m.Metadata}
	}
	return history
}

// ofHistory reports whether a template took a message from the history.
func ofHistory(m dotprompt.Message) bool { return m.Metadata["purpose"] == "history" }

// withoutSystem returns messages but for those of the system.
func withoutSystem(messages []*ai.Message) []*ai.Message {
	isSystem := func(m *ai.Message) bool { return m.Role == ai.RoleSystem }
	if !slices.ContainsFunc(messages, isSystem) {
		return messages
	}
	return slices.DeleteFunc(slices.Clone(messages), isSystem)
}

// messagesOf returns what a template has made.
func messagesOf(rendered []dotprompt.Message) ([]*ai.Message, error) {
	messages := make([]*ai.Message, len(rendered))
	for i, m := range rendered {
		parts, err := partsOf(m.Content)
		if err != nil {
			return nil, err
		}
		messages[i] = &ai.Message{Role: ai.Role(m.Role), Content: parts, Metadata: m.Metadata}
	}
	return messages, nil
}

func partsOf(rendered []dotprompt.Part) ([]ai.Part, error) {
	parts := make([]ai.Part, len(rendered))
	for i := range rendered {
		var err error
		if parts[i], err = partOf(&rendered[i]); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// partOf returns a part: of the history as it came, of the usual kinds directly, all else
// by its JSON.
func partOf(p *dotprompt.Part) (ai.Part, error) {
	switch {
	case p.Other != nil:
		if part, ok := p.Other.(ai.Part); ok {
			return part, nil
		}
	case p.Media != nil:
		return &ai.MediaPart{Media: ai.Media{URL: p.Media.URL, ContentType: p.Media.ContentType}, Metadata: p.Metadata}, nil
	case p.Data == nil && p.ToolRequest == nil && p.ToolResponse == nil && (p.Text != "" || len(p.Metadata) == 0):
		return &ai.TextPart{Text: p.Text, Metadata: p.Metadata}, nil
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "a part of a rendered message is no JSON: %w", err)
	}
	part, err := ai.DecodePart(raw)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "a part of a rendered message: %w", err)
	}
	return part, nil
}
