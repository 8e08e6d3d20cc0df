// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"encoding/json"
	"fmt"

	"github.com/genkit-go/genkit/ai"
)

// streamEvent is an event of a stream. Fields are those of several types.
// https://platform.claude.com/docs/en/build-with-claude/streaming
type streamEvent struct {
	Type         string          `json:"type"`
	Index        int             `json:"index"`
	Message      json.RawMessage `json:"message"`       // of message_start
	ContentBlock json.RawMessage `json:"content_block"` // of content_block_start
	Delta        json.RawMessage `json:"delta"`         // of content_block_delta and message_delta
	Usage        json.RawMessage `json:"usage"`         // of message_delta
	editInfo                     // of message_delta
}

// blockDelta is what content_block_delta adds to a block.
type blockDelta struct {
	Type        string          `json:"type"`
	Text        string          `json:"text"`
	Thinking    string          `json:"thinking"`
	Signature   string          `json:"signature"`
	PartialJSON string          `json:"partial_json"`
	Citation    json.RawMessage `json:"citation"`
}

// apiFailure is an event that says that the provider failed.
type apiFailure struct{ body []byte }

func (f *apiFailure) Error() string { return "the provider reports an error" }

// event takes one event and returns what it adds to the answer.
func (a *answer) event(data []byte) (ai.Parts, error) {
	var e streamEvent
	if err := json.Unmarshal(data, &e); err != nil {
		return nil, fmt.Errorf("an event: %w", err)
	}
	switch e.Type {
	case "message_start":
		return nil, unmarshal("message_start", e.Message, &a.messageInfo)
	case "content_block_start":
		return a.start(&e)
	case "content_block_delta":
		b, err := a.at(e.Index)
		if err != nil {
			return nil, err
		}
		return b.add(a.tools, e.Delta)
	case "content_block_stop":
		b, err := a.at(e.Index)
		if err != nil {
			return nil, err
		}
		return b.stop(a.tools), nil
	case "message_delta":
		if err := unmarshal("message_delta", e.Delta, &a.stopInfo); err != nil {
			return nil, err
		}
		if e.ContextManagement != nil {
			a.ContextManagement = e.ContextManagement
		}
		if e.InputTransformations != nil {
			a.InputTransformations = e.InputTransformations
		}
		if len(e.Usage) == 0 {
			return nil, nil
		}
		return nil, unmarshal("usage", e.Usage, &a.Usage)
	case "message_stop":
		a.ended = true
	case "error":
		return nil, &apiFailure{body: data}
	}
	return nil, nil // ping, and what is new
}

func unmarshal(what string, raw json.RawMessage, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func (a *answer) at(index int) (*answerBlock, error) {
	if index < 0 || index >= len(a.blocks) {
		return nil, fmt.Errorf("an event is for content block %d, but %d have begun", index, len(a.blocks))
	}
	return a.blocks[index], nil
}

// start begins a block. Text that is there at once is sent.
func (a *answer) start(e *streamEvent) (ai.Parts, error) {
	if e.Index != len(a.blocks) {
		return nil, fmt.Errorf("content block %d begins, but %d have begun", e.Index, len(a.blocks))
	}
	b, err := newAnswerBlock(e.ContentBlock)
	if err != nil {
		return nil, err
	}
	a.blocks = append(a.blocks, b)
	switch {
	case b.Type == "text" && b.Text != "":
		return ai.Parts{ai.NewTextPart(b.Text)}, nil
	case b.Type == "thinking" && b.Thinking != "":
		return ai.Parts{ai.NewReasoningPart(b.Thinking)}, nil
	}
	return nil, nil
}

// add takes a delta and returns what of it is sent at once.
func (b *answerBlock) add(tools *toolNames, raw json.RawMessage) (ai.Parts, error) {
	var d blockDelta
	if err := unmarshal("content_block_delta", raw, &d); err != nil {
		return nil, err
	}
	switch d.Type {
	case "text_delta":
		b.texts.WriteString(d.Text)
		if d.Text == "" {
			return nil, nil
		}
		return ai.Parts{ai.NewTextPart(d.Text)}, nil
	case "thinking_delta":
		b.thoughts.WriteString(d.Thinking)
		if d.Thinking == "" {
			return nil, nil
		}
		return ai.Parts{ai.NewReasoningPart(d.Thinking)}, nil
	case "signature_delta":
		b.Signature += d.Signature
		return nil, nil
	case "citations_delta":
		b.Citations = append(b.Citations, d.Citation)
		cited := citationsOf([]json.RawMessage{d.Citation})
		if cited == nil {
			return nil, nil
		}
		return ai.Parts{&ai.TextPart{Metadata: ai.Metadata{citationsKey: cited}}}, nil
	case "input_json_delta":
		return b.addInput(tools, d.PartialJSON), nil
	}
	return nil, b.addUnknown(raw)
}

// addUnknown takes a delta of a kind that is new: texts are joined to those that the
// block has under the same name, and other values replace them.
func (b *answerBlock) addUnknown(raw json.RawMessage) error {
	var delta, began map[string]json.RawMessage
	if err := unmarshal("content_block_delta", raw, &delta); err != nil {
		return err
	}
	if err := unmarshal("content_block", b.raw, &began); err != nil {
		return err
	}
	if b.deltas == nil {
		b.deltas = map[string]any{}
	}
	for name, value := range delta {
		if name == "type" {
			continue
		}
		var more string
		if json.Unmarshal(value, &more) != nil {
			b.deltas[name] = value
			continue
		}
		before, joined := b.deltas[name].(string)
		if !joined {
			_ = json.Unmarshal(began[name], &before) // "" when it is no text
		}
		b.deltas[name] = before + more
	}
	return nil
}

// stop returns what is sent when a block is whole: that which means nothing in pieces.
func (b *answerBlock) stop(tools *toolNames) ai.Parts {
	switch b.Type {
	case "text":
		return nil
	case "thinking":
		if b.Signature == "" {
			return nil
		}
		return ai.Parts{&ai.ReasoningPart{Metadata: ai.Metadata{signatureKey: b.Signature}}}
	}
	return ai.Parts{b.part(tools)}
}
