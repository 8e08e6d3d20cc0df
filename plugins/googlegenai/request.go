// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bytes"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Keys of the metadata of parts and messages that this package reads and writes. They
// are those of the other Genkit runtimes, so that histories can be exchanged.
const (
	signatureKey       = "thoughtSignature" // base64, of a part of the model
	videoMetadataKey   = "videoMetadata"    // such as {"fps": 2}
	mediaResolutionKey = "mediaResolution"
	partMetadataKey    = "metadata"
	cacheKey           = "cache" // see cache.go
)

// conversation is a request's messages in the words of the API.
type conversation struct {
	system   *content
	contents []*content
	mark     *cacheMark // the last wish for caching, nil for none
}

// converter writes messages for one model.
type converter struct {
	names  *toolNames
	vertex bool
	gemma  bool // does not take its own thoughts back
}

// conversation converts messages. All system messages become one instruction; messages
// without anything to say, which the API refuses, are left out.
func (c *converter) conversation(messages []*ai.Message) (*conversation, error) {
	talk := &conversation{}
	for i, m := range messages {
		if m == nil {
			continue
		}
		parts, err := c.parts(m.Content)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "messages[%d]: %w", i, err)
		}
		mark, err := markOf(m)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "messages[%d]: %w", i, err)
		}
		if len(parts) == 0 {
			continue
		}
		if m.Role == ai.RoleSystem {
			if talk.system == nil {
				talk.system = &content{}
			}
			talk.system.Parts = append(talk.system.Parts, parts...)
			continue
		}
		role := "user" // also of what tools answer
		if m.Role == ai.RoleModel {
			role = "model"
		}
		talk.contents = append(talk.contents, &content{Role: role, Parts: parts})
		if mark != nil {
			mark.upTo = len(talk.contents)
			talk.mark = mark
		}
	}
	if len(talk.contents) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "the request has no message with content, which the model needs to answer")
	}
	return talk, nil
}

func (c *converter) parts(list ai.Parts) ([]*part, error) {
	parts := make([]*part, 0, len(list))
	for i, p := range list {
		converted, err := c.part(p)
		if err != nil {
			return nil, core.Errorf(core.StatusOf(err), "content[%d]: %w", i, err)
		}
		if converted != nil {
			parts = append(parts, converted)
		}
	}
	return parts, nil
}

// part converts a part; nil when there is nothing to send.
func (c *converter) part(p ai.Part) (*part, error) {
	meta := p.PartMetadata()
	signature, _ := meta[signatureKey].(string)
	if c.gemma && signature != "" {
		return nil, nil
	}
	converted, err := c.value(p, signature)
	if converted == nil || err != nil {
		return nil, err
	}
	converted.ThoughtSignature = signature
	if !c.vertex { // which refuses the field
		converted.PartMetadata = meta[partMetadataKey]
	}
	return converted, nil
}

func (c *converter) value(p ai.Part, signature string) (*part, error) {
	switch p := p.(type) {
	case *ai.TextPart:
		if p.Text == "" && signature == "" {
			return nil, nil
		}
		return &part{Text: &p.Text}, nil
	case *ai.ReasoningPart:
		if c.gemma || p.Reasoning == "" && signature == "" {
			return nil, nil
		}
		return &part{Text: &p.Reasoning, Thought: p.Reasoning != ""}, nil
	case *ai.MediaPart:
		converted, err := c.media(&p.Media)
		if err != nil {
			return nil, err
		}
		converted.VideoMetadata = p.Metadata[videoMetadataKey]
		converted.MediaResolution = p.Metadata[mediaResolutionKey]
		return converted, nil
	case *ai.DataPart:
		text := string(p.Data)
		return &part{Text: &text}, nil
	case *ai.ToolRequestPart:
		t := &p.ToolRequest
		return &part{FunctionCall: &functionCall{ID: t.Ref, Name: c.names.wire(t.Name), Args: argumentsOf(t.Input)}}, nil
	case *ai.ToolResponsePart:
		return c.toolResponse(&p.ToolResponse)
	case *ai.CustomPart:
		return customPart(p.Custom)
	case nil:
		return nil, core.Errorf(core.InvalidArgument, "the part is nil")
	}
	return nil, core.Errorf(core.InvalidArgument, "a part of type %T cannot be sent to a model of Google", p)
}

// argumentsOf returns a tool's input as the object that the API wants: {} for none, and
// {"input": …} for what is no object.
func argumentsOf(input json.RawMessage) json.RawMessage {
	switch text := bytes.TrimSpace(input); {
	case len(text) == 0, string(text) == "null":
		return json.RawMessage("{}")
	case text[0] == '{':
		return input
	}
	return ai.JSON(map[string]json.RawMessage{"input": input})
}

// toolResponse converts what a tool answered. Text and data among its further parts go
// beside the output, media into parts of their own.
func (c *converter) toolResponse(t *ai.ToolResponse) (*part, error) {
	output := t.Output
	if len(output) == 0 {
		output = json.RawMessage("null")
	}
	r := &functionResponse{ID: t.Ref, Name: c.names.wire(t.Name), Response: map[string]json.RawMessage{"output": output}}
	var texts []string
	for i, p := range t.Content {
		switch p := p.(type) {
		case *ai.TextPart:
			texts = append(texts, p.Text)
		case *ai.DataPart:
			texts = append(texts, string(p.Data))
		case *ai.MediaPart:
			converted, err := c.media(&p.Media)
			if err != nil {
				return nil, core.Errorf(core.StatusOf(err), "toolResponse.content[%d]: %w", i, err)
			}
			r.Parts = append(r.Parts, converted)
		default:
			return nil, core.Errorf(core.InvalidArgument, "toolResponse.content[%d]: a part of type %T cannot be sent to a model of Google", i, p)
		}
	}
	if len(texts) > 0 {
		r.Response["content"] = ai.JSON(texts)
	}
	return &part{FunctionResponse: r}, nil
}

// customFields are the custom parts that this package makes of parts of the API, and
// which go back as they came.
var customFields = []struct {
	name  string
	field func(*part) *json.RawMessage
}{
	{"executableCode", func(p *part) *json.RawMessage { return &p.ExecutableCode }},
	{"codeExecutionResult", func(p *part) *json.RawMessage { return &p.CodeExecutionResult }},
	{"geminiToolCall", func(p *part) *json.RawMessage { return &p.ToolCall }},
	{"geminiToolResponse", func(p *part) *json.RawMessage { return &p.ToolResponse }},
	{"audioTranscription", func(p *part) *json.RawMessage { return &p.AudioTranscription }},
}

func customPart(custom json.RawMessage) (*part, error) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(custom, &fields) // what is no object has no fields
	for _, c := range customFields {
		if raw, ok := fields[c.name]; ok {
			converted := &part{}
			*c.field(converted) = raw
			return converted, nil
		}
	}
	return nil, core.Errorf(core.InvalidArgument, "a custom part must have executableCode, codeExecutionResult, geminiToolCall, geminiToolResponse or audioTranscription")
}
