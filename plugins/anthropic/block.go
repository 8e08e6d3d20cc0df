// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// The keys of an [ai.CustomPart] that this plugin writes and reads.
const (
	// blockKey holds a block of the API for which Genkit has no word, as it came: the
	// use of a tool that Anthropic runs, its result, and the like.
	blockKey = "anthropicBlock"
	// documentKey holds a document with more than a media part can say.
	documentKey = "anthropicDocument"
	// redactedKey holds thinking that only Anthropic can read.
	redactedKey = "redactedThinking"
)

// The keys of the metadata of parts.
const (
	signatureKey = "thoughtSignature" // of reasoning
	citationsKey = "citations"        // of text
	toolUseKey   = "anthropicToolUse" // of a tool request: what the API says of it beside its input
)

// block is a content block as it is sent. Fields are those of several types.
type block struct {
	Type string `json:"type"`

	Text      string `json:"text,omitempty"`      // never empty: the API takes no empty text
	Citations any    `json:"citations,omitempty"` // of text: those that it came with; of a document: whether to cite it

	Source  any    `json:"source,omitempty"` // of an image or document
	Title   string `json:"title,omitempty"`
	Context string `json:"context,omitempty"`

	ID    string          `json:"id,omitempty"` // of a tool's use
	Name  string          `json:"name,omitempty"`
	Input json.RawMessage `json:"input,omitempty"`

	toolUseExtra // of a tool's use; the result has the name of the toolset too

	ToolUseID string `json:"tool_use_id,omitempty"` // of a tool's result
	Content   []any  `json:"content,omitempty"`     // of a tool's result
	IsError   bool   `json:"is_error,omitempty"`

	Thinking  *string `json:"thinking,omitempty"` // may be empty beside a signature
	Signature string  `json:"signature,omitempty"`
	Data      string  `json:"data,omitempty"` // of thinking that cannot be read

	CacheControl *cacheControl `json:"cache_control,omitempty"`
}

// toolUseExtra is what the use of a tool tells beside its input.
type toolUseExtra struct {
	// Caller is who asked: the model itself, or a program that Anthropic runs for it.
	Caller given `json:"caller,omitempty"`
	// ToolsetName is the set of tools that the tool is a member of.
	ToolsetName string `json:"toolset_name,omitempty"`
}

// usual tells whether the model itself asked for a tool of no set: it need not be said.
func (x *toolUseExtra) usual() bool {
	var caller struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(x.Caller, &caller) // "" when there is none
	return x.ToolsetName == "" && (len(x.Caller) == 0 || caller.Type == "direct")
}

// given is JSON that stays as it is when a later value is null.
type given json.RawMessage

// UnmarshalJSON keeps the bytes.
func (g *given) UnmarshalJSON(raw []byte) error {
	if string(raw) != "null" {
		*g = bytes.Clone(raw)
	}
	return nil
}

// MarshalJSON returns the bytes.
func (g given) MarshalJSON() ([]byte, error) { return json.RawMessage(g).MarshalJSON() }

// cacheable tells whether the API takes a cache mark on a block, which is a *block or
// json.RawMessage.
func cacheable(b any) bool {
	ours, ok := b.(*block)
	return !ok && b != nil || ok && ours.Type != "thinking" && ours.Type != "redacted_thinking"
}

// marked returns a block with a cache mark; one that has a mark keeps it.
func marked(b any, mark *cacheControl) any {
	switch b := b.(type) {
	case *block:
		if b.CacheControl == nil {
			b.CacheControl = mark
		}
	case json.RawMessage:
		var fields map[string]json.RawMessage
		if json.Unmarshal(b, &fields) != nil || fields == nil || fields["cache_control"] != nil {
			return b
		}
		fields["cache_control"] = ai.JSON(mark)
		return ai.JSON(fields)
	}
	return b
}

// block returns a part as a *block or json.RawMessage; nil for what is not sent.
func (w *messageWriter) block(role ai.Role, part ai.Part) (any, error) {
	b, err := w.unmarked(role, part)
	if err != nil {
		return nil, err
	}
	mark, err := cacheMark(part.PartMetadata())
	if err != nil {
		return nil, w.bad("%w", err)
	}
	if mark != nil && cacheable(b) {
		b = marked(b, mark)
	}
	return b, nil
}

func (w *messageWriter) unmarked(role ai.Role, part ai.Part) (any, error) {
	if _, text := part.(*ai.TextPart); role == ai.RoleSystem && !text {
		return nil, w.bad("is a %T; the system message takes text only", part)
	}
	switch p := part.(type) {
	case *ai.TextPart:
		if strings.TrimSpace(p.Text) == "" {
			return nil, nil // the API refuses it, though its own answers may have it
		}
		b := &block{Type: "text", Text: p.Text}
		if cited := wireCitations(p.Metadata[citationsKey]); cited != nil && role == ai.RoleModel {
			b.Citations = cited
		}
		return b, nil
	case *ai.DataPart:
		if len(p.Data) == 0 {
			return nil, nil
		}
		return &block{Type: "text", Text: string(p.Data)}, nil
	case *ai.MediaPart:
		return w.media(p.Media)
	case *ai.ToolRequestPart:
		return w.toolUse(p)
	case *ai.ToolResponsePart:
		return w.toolResult(p)
	case *ai.ReasoningPart:
		// Thinking without a signature is another vendor's, and would be refused.
		signature, _ := p.Metadata[signatureKey].(string)
		if signature == "" || role != ai.RoleModel {
			return nil, nil
		}
		return &block{Type: "thinking", Thinking: &p.Reasoning, Signature: signature}, nil
	case *ai.CustomPart:
		return w.custom(role, p)
	}
	return nil, w.bad("is a %T, which Anthropic has no block for", part)
}

func (w *messageWriter) custom(role ai.Role, p *ai.CustomPart) (any, error) {
	var c struct {
		Block    json.RawMessage `json:"anthropicBlock"`
		Document json.RawMessage `json:"anthropicDocument"`
		Redacted string          `json:"redactedThinking"`
	}
	switch err := json.Unmarshal(p.Custom, &c); {
	case err != nil:
		return nil, w.bad("is a custom part that cannot be read: %w", err)
	case len(c.Block) > 0:
		return c.Block, nil
	case c.Redacted != "":
		return &block{Type: "redacted_thinking", Data: c.Redacted}, nil
	case len(c.Document) > 0:
		return w.document(c.Document)
	case role == ai.RoleModel:
		return nil, nil // another vendor's
	}
	return nil, w.bad("is a custom part without %s, %s or %s", blockKey, documentKey, redactedKey)
}

// toolUse returns a request for a tool.
func (w *messageWriter) toolUse(p *ai.ToolRequestPart) (*block, error) {
	t := &p.ToolRequest
	b := &block{
		Type: "tool_use", ID: w.tools.requestID(t.Name, t.Ref),
		Name: w.tools.onWire(t.Name), Input: w.tools.inputOnWire(t.Name, t.Input),
	}
	if extra := p.Metadata[toolUseKey]; extra != nil {
		if err := reread(extra, &b.toolUseExtra); err != nil {
			return nil, w.bad("metadata.%s cannot be read: %w", toolUseKey, err)
		}
		w.tools.sets[b.ID] = b.ToolsetName
	}
	return b, nil
}

// toolResult returns what a tool answered: text as it is, and JSON otherwise.
func (w *messageWriter) toolResult(p *ai.ToolResponsePart) (*block, error) {
	t := &p.ToolResponse
	b := &block{Type: "tool_result", ToolUseID: w.tools.responseID(t.Name, t.Ref)}
	b.ToolsetName = w.tools.sets[b.ToolUseID]
	_, b.IsError = p.Metadata["error"]
	first, err := w.toolOutput(t.Output)
	if err != nil {
		return nil, err
	}
	if first != nil {
		b.Content = append(b.Content, first)
	}
	for _, part := range t.Content {
		inner, err := w.block(ai.RoleTool, part)
		if err != nil {
			return nil, err
		}
		if inner != nil {
			b.Content = append(b.Content, inner)
		}
	}
	return b, nil
}

// toolOutput returns the output of a tool as a block; nil for none. An empty text stays
// in its quotes, for the API takes no text without any sign.
func (w *messageWriter) toolOutput(output json.RawMessage) (*block, error) {
	if len(output) == 0 {
		return nil, nil
	}
	if picture, ok := outputMedia(output); ok {
		return w.media(picture)
	}
	var text string
	if json.Unmarshal(output, &text) != nil || strings.TrimSpace(text) == "" {
		text = string(output)
	}
	return &block{Type: "text", Text: text}, nil
}
