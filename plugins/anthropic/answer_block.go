// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
)

var errNoBody = errors.New("the answer has no body")

// answerBlock is a content block of an answer. What of it arrives in pieces is kept as
// pieces until it is whole.
type answerBlock struct {
	Type      string            `json:"type"`
	Text      string            `json:"text"`
	Citations []json.RawMessage `json:"citations"`
	Thinking  string            `json:"thinking"`
	Signature string            `json:"signature"`
	Data      string            `json:"data"`
	ID        string            `json:"id"`
	Name      string            `json:"name"`
	Input     json.RawMessage   `json:"input"`
	toolUseExtra

	raw json.RawMessage // as it came

	texts, thoughts, inputs strings.Builder
	growing                 genkit.PartialInput // of inputs: what they say so far
	deltas                  map[string]any      // of kinds that are new: string or json.RawMessage
}

func newAnswerBlock(raw json.RawMessage) (*answerBlock, error) {
	b := &answerBlock{raw: raw}
	if err := json.Unmarshal(raw, b); err != nil {
		return nil, fmt.Errorf("a content block: %w", err)
	}
	b.texts.WriteString(b.Text)
	b.thoughts.WriteString(b.Thinking)
	return b, nil
}

// read reads a whole message.
func (a *answer) read(raw []byte) error {
	var m struct {
		Type    string            `json:"type"`
		Content []json.RawMessage `json:"content"`
		messageInfo
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return err
	}
	if m.Content == nil {
		return errors.New("the answer has no content")
	}
	a.messageInfo = m.messageInfo
	for _, c := range m.Content {
		b, err := newAnswerBlock(c)
		if err != nil {
			return err
		}
		a.blocks = append(a.blocks, b)
	}
	return nil
}

// part returns the block as a part of a message; nil for one that says nothing.
func (b *answerBlock) part(tools *toolNames) ai.Part {
	switch b.Type {
	case "text":
		text := b.texts.String()
		cited := citationsOf(b.Citations)
		if text == "" && cited == nil {
			return nil
		}
		p := ai.NewTextPart(text)
		if cited != nil {
			p.Metadata = ai.Metadata{citationsKey: cited}
		}
		return p
	case "thinking":
		p := ai.NewReasoningPart(b.thoughts.String())
		if p.Reasoning == "" && b.Signature == "" {
			return nil
		}
		if b.Signature != "" {
			p.Metadata = ai.Metadata{signatureKey: b.Signature}
		}
		return p
	case "redacted_thinking":
		return ai.NewCustomPart(map[string]string{redactedKey: b.Data})
	case "tool_use":
		p := b.toolRequest(tools, tools.inputRestored(tools.restored(b.Name), b.wholeInput()), false)
		if !b.toolUseExtra.usual() {
			p.Metadata = ai.Metadata{toolUseKey: renamed(ai.JSON(b.toolUseExtra), func(name string) string { return name })}
		}
		return p
	}
	return ai.NewCustomPart(map[string]any{blockKey: b.wholeRaw()})
}

// toolRequest returns the request of a tool_use block.
func (b *answerBlock) toolRequest(tools *toolNames, input json.RawMessage, partial bool) *ai.ToolRequestPart {
	return &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: b.ID, Name: tools.restored(b.Name), Input: input, Partial: partial}}
}

// addInput takes a piece of a tool's input and returns the request so far; nil when the
// piece tells nothing new.
func (b *answerBlock) addInput(tools *toolNames, piece string) ai.Parts {
	b.inputs.WriteString(piece)
	if b.Type != "tool_use" {
		return nil
	}
	input := tools.inputSoFar(tools.restored(b.Name), b.growing.Add(piece))
	if input == nil {
		return nil
	}
	return ai.Parts{b.toolRequest(tools, input, true)}
}

// wholeInput returns the input of a tool. Input that a limit has cut is no JSON: it
// becomes a text, which no tool takes for its arguments.
func (b *answerBlock) wholeInput() json.RawMessage {
	if b.inputs.Len() == 0 {
		return b.Input
	}
	input := json.RawMessage(b.inputs.String())
	if !json.Valid(input) {
		return ai.JSON(string(input))
	}
	return input
}

// wholeRaw returns the block as the API takes it back: as it came, with what came later.
func (b *answerBlock) wholeRaw() json.RawMessage {
	if b.inputs.Len() == 0 && len(b.deltas) == 0 {
		return b.raw
	}
	var began map[string]json.RawMessage
	if json.Unmarshal(b.raw, &began) != nil {
		return b.raw
	}
	fields := map[string]any{}
	for name, value := range began {
		fields[name] = value
	}
	maps.Copy(fields, b.deltas)
	if b.inputs.Len() > 0 {
		fields["input"] = b.wholeInput()
	}
	return ai.JSON(fields)
}
