// SPDX-License-Identifier: Apache-2.0

// Package fakevendor speaks the Messages API for tests that stand in for the service:
// it reads what the plugin sends and writes what the model answers, in the words of the
// wire suite.
//
// What may enter: what is the same wherever the models run. How a place is reached, and
// who may, is checked in the tests of that place.
package fakevendor

import (
	"encoding/json"
	"errors"
	"fmt"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/genkittest"
)

// Request reads the body of a call into the vendor's own type, so that what the plugin
// writes is what the SDK would. Model and Stream are those of the body, if it has them.
func Request(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	var more struct {
		Stream     bool            `json:"stream"`
		ToolChoice json.RawMessage `json:"tool_choice"`
	}
	if err := q.Decode(&more); err != nil {
		return nil, err
	}
	var p sdk.MessageNewParams
	if err := json.Unmarshal(q.Body, &p); err != nil {
		return nil, err
	}
	if p.MaxTokens <= 0 {
		return nil, fmt.Errorf("max_tokens is %d", p.MaxTokens)
	}
	w := &genkittest.WireRequest{Model: p.Model, Stream: more.Stream}
	for _, s := range p.System {
		w.Messages = append(w.Messages, ai.NewSystemTextMessage(s.Text))
	}
	names := map[string]string{}
	for i, m := range p.Messages {
		message := &ai.Message{Role: map[sdk.MessageParamRole]ai.Role{"user": ai.RoleUser, "assistant": ai.RoleModel}[m.Role]}
		if message.Role == "" || len(m.Content) == 0 {
			return nil, fmt.Errorf("messages[%d] has role %q and %d blocks", i, m.Role, len(m.Content))
		}
		for j, b := range m.Content {
			part, err := readBlock(b, names)
			if err != nil {
				return nil, fmt.Errorf("messages[%d].content[%d]: %w", i, j, err)
			}
			if _, ok := part.(*ai.ToolResponsePart); ok {
				message.Role = ai.RoleTool
			}
			message.Content = append(message.Content, part)
		}
		w.Messages = append(w.Messages, message)
	}
	for _, t := range p.Tools {
		if t.OfTool == nil {
			continue
		}
		schema, err := json.Marshal(t.OfTool.InputSchema)
		if err != nil {
			return nil, err
		}
		w.Tools = append(w.Tools, &ai.ToolDefinition{Name: t.OfTool.Name, Description: t.OfTool.Description.Value, InputSchema: schema})
	}
	switch {
	case len(more.ToolChoice) == 0:
	case p.ToolChoice.OfAny != nil:
		w.ToolChoice = ai.ToolChoiceRequired
	case p.ToolChoice.OfNone != nil:
		w.ToolChoice = ai.ToolChoiceNone
	case p.ToolChoice.OfAuto != nil:
		w.ToolChoice = ai.ToolChoiceAuto
	}
	if schema := p.OutputConfig.Format.Schema; schema != nil {
		w.Schema = ai.JSON(schema)
	}
	w.Config = ai.CommonConfig{StopSequences: p.StopSequences, MaxOutputTokens: new(int(p.MaxTokens))}
	if p.Temperature.Valid() {
		w.Config.Temperature = &p.Temperature.Value
	}
	if p.TopP.Valid() {
		w.Config.TopP = &p.TopP.Value
	}
	if p.TopK.Valid() {
		w.Config.TopK = new(int(p.TopK.Value))
	}
	return w, nil
}

func readBlock(b sdk.ContentBlockParamUnion, names map[string]string) (ai.Part, error) {
	switch {
	case b.OfText != nil:
		if b.OfText.Text == "" {
			return nil, errors.New("an empty text, which the API refuses")
		}
		return ai.NewTextPart(b.OfText.Text), nil
	case b.OfImage != nil && b.OfImage.Source.OfBase64 != nil:
		s := b.OfImage.Source.OfBase64
		mime := string(s.MediaType)
		return ai.NewMediaPart(mime, "data:"+mime+";base64,"+s.Data), nil
	case b.OfImage != nil && b.OfImage.Source.OfURL != nil:
		return ai.NewMediaPart("", b.OfImage.Source.OfURL.URL), nil
	case b.OfToolUse != nil:
		input, err := json.Marshal(b.OfToolUse.Input)
		if err != nil || len(input) == 0 || input[0] != '{' {
			return nil, fmt.Errorf("the input %s of a tool", input)
		}
		names[b.OfToolUse.ID] = b.OfToolUse.Name
		return &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: b.OfToolUse.ID, Name: b.OfToolUse.Name, Input: input}}, nil
	case b.OfToolResult != nil:
		r := ai.ToolResponse{Ref: b.OfToolResult.ToolUseID, Name: names[b.OfToolResult.ToolUseID]}
		if r.Name == "" {
			return nil, fmt.Errorf("the result of %q, which nobody asked for", r.Ref)
		}
		for _, c := range b.OfToolResult.Content {
			if c.OfText != nil {
				r.Output = genkittest.ToolOutput(c.OfText.Text)
			}
		}
		return &ai.ToolResponsePart{ToolResponse: r}, nil
	case b.OfThinking != nil:
		return ai.NewReasoningPart(b.OfThinking.Thinking), nil
	}
	return nil, errors.New("a block that the fake does not know")
}
