// SPDX-License-Identifier: Apache-2.0

package anthropic_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic"
)

func TestWire(t *testing.T) {
	genkittest.WireSuite(t, &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			return &anthropic.Plugin{BaseURL: baseURL, APIKey: "key-of-the-plugin"} // check:allow-secret
		},
		Model:      "anthropic/claude-haiku-4-5",
		Key:        "key-of-the-plugin",
		RequestKey: func(q *genkittest.FakeRequest) string { return q.Header.Get("X-Api-Key") },
		Request:    readRequest,
		Answer:     writeAnswer,
		Failure:    writeFailure,
		Other:      noModels,
		StreamFailure: func(message string) []byte {
			return genkittest.SSEFrame("error", failureBody("overloaded_error", message))
		},
		Malformed:      genkittest.SSEFrame("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"te`),
		Config:         []string{"temperature", "topP", "topK", "maxOutputTokens", "stopSequences"},
		Finishes:       []ai.FinishReason{ai.FinishStop, ai.FinishLength, ai.FinishBlocked},
		Reasoning:      true,
		CachedTokens:   true,
		ThoughtsTokens: true,
	})
}

// noModels answers the question which models there are: none that are not known.
func noModels(q *genkittest.FakeRequest) (genkittest.FakeReply, bool) {
	return genkittest.JSONReply(200, map[string]any{"data": []any{}, "has_more": false}), q.Method == "GET" && q.Path == "/v1/models"
}

// readRequest reads a body into the vendor's own type, so that what the plugin writes is
// what the SDK would.
func readRequest(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	switch {
	case q.Method != "POST" || q.Path != "/v1/messages":
		return nil, errors.New("not POST /v1/messages")
	case q.Header.Get("Anthropic-Version") != "2023-06-01":
		return nil, fmt.Errorf("anthropic-version is %q", q.Header.Get("Anthropic-Version"))
	case q.Header.Get("Content-Type") != "application/json":
		return nil, fmt.Errorf("content-type is %q", q.Header.Get("Content-Type"))
	case q.Header.Get("X-Api-Key") == "":
		return nil, errors.New("no key")
	}
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

func writeAnswer(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
	blocks := answerBlocks(a)
	message := map[string]any{
		"id": "msg_1", "type": "message", "role": "assistant", "model": q.Model, "content": blocks,
		"stop_reason": stopReason(a), "stop_sequence": nil, "usage": wireUsage(a.Usage),
	}
	if !q.Stream {
		return genkittest.JSONReply(200, message)
	}
	message["content"], message["stop_reason"] = []any{}, nil
	message["usage"] = map[string]any{"input_tokens": a.Usage.InputTokens - a.Usage.CachedContentTokens, "output_tokens": 1,
		"cache_read_input_tokens": a.Usage.CachedContentTokens}
	f := genkittest.FakeReply{Header: map[string][]string{"Content-Type": {"text/event-stream; charset=utf-8"}}}
	send := func(name string, fields map[string]any) {
		fields["type"] = name
		f.Frames = append(f.Frames, genkittest.SSEFrame(name, fields))
	}
	send("message_start", map[string]any{"message": message})
	send("ping", map[string]any{})
	index := 0
	stream := func(b map[string]any, deltas ...map[string]any) {
		send("content_block_start", map[string]any{"index": index, "content_block": b})
		for _, d := range deltas {
			send("content_block_delta", map[string]any{"index": index, "delta": d})
		}
		send("content_block_stop", map[string]any{"index": index})
		index++
	}
	pieces := func(list []string, kind, field string) (deltas []map[string]any) {
		for _, piece := range list {
			deltas = append(deltas, map[string]any{"type": kind, field: piece})
		}
		return deltas
	}
	if len(a.Reasoning) > 0 {
		deltas := append(pieces(a.Reasoning, "thinking_delta", "thinking"), map[string]any{"type": "signature_delta", "signature": "c2lnbmVk"})
		stream(map[string]any{"type": "thinking", "thinking": "", "signature": ""}, deltas...)
	}
	if len(a.Text) > 0 {
		stream(map[string]any{"type": "text", "text": ""}, pieces(a.Text, "text_delta", "text")...)
	}
	for _, t := range a.ToolRequests {
		input := string(t.Input)
		list := []string{""}
		if input != "{}" {
			half := len(input) / 2
			list = append(list, input[:half], input[half:])
		}
		stream(map[string]any{"type": "tool_use", "id": t.Ref, "name": t.Name, "input": map[string]any{}}, pieces(list, "input_json_delta", "partial_json")...)
	}
	send("message_delta", map[string]any{"delta": map[string]any{"stop_reason": stopReason(a), "stop_sequence": nil},
		"usage": map[string]any{"output_tokens": a.Usage.OutputTokens, "output_tokens_details": map[string]any{"thinking_tokens": a.Usage.ThoughtsTokens}}})
	send("message_stop", map[string]any{})
	return f
}

func answerBlocks(a *genkittest.WireAnswer) []any {
	blocks := []any{}
	if len(a.Reasoning) > 0 {
		blocks = append(blocks, map[string]any{"type": "thinking", "thinking": strings.Join(a.Reasoning, ""), "signature": "c2lnbmVk"})
	}
	if len(a.Text) > 0 {
		blocks = append(blocks, map[string]any{"type": "text", "text": strings.Join(a.Text, ""), "citations": nil})
	}
	for _, t := range a.ToolRequests {
		blocks = append(blocks, map[string]any{"type": "tool_use", "id": t.Ref, "name": t.Name, "input": t.Input})
	}
	return blocks
}

func stopReason(a *genkittest.WireAnswer) string {
	if len(a.ToolRequests) > 0 && a.Finish == ai.FinishStop {
		return "tool_use"
	}
	return map[ai.FinishReason]string{ai.FinishStop: "end_turn", ai.FinishLength: "max_tokens", ai.FinishBlocked: "refusal"}[a.Finish]
}

func wireUsage(u ai.Usage) map[string]any {
	return map[string]any{
		"input_tokens": u.InputTokens - u.CachedContentTokens, "cache_read_input_tokens": u.CachedContentTokens, "cache_creation_input_tokens": 0,
		"output_tokens": u.OutputTokens, "output_tokens_details": map[string]any{"thinking_tokens": u.ThoughtsTokens},
	}
}

func writeFailure(status int, message string) genkittest.FakeReply {
	kind := map[int]string{400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
		429: "rate_limit_error", 500: "api_error", 504: "timeout_error", 529: "overloaded_error"}[status]
	return genkittest.JSONReply(status, failureBody(kind, message))
}

func failureBody(kind, message string) map[string]any {
	return map[string]any{"type": "error", "error": map[string]any{"type": kind, "message": message}, "request_id": "req_1"}
}
