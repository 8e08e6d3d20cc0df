// SPDX-License-Identifier: Apache-2.0

package fakevendor

import (
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/genkittest"
)

// Answer writes a message, as server-sent events when the request asks for a stream.
func Answer(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
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

// Failure writes an error of the API.
func Failure(status int, message string) genkittest.FakeReply {
	kind := map[int]string{400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
		429: "rate_limit_error", 500: "api_error", 504: "timeout_error", 529: "overloaded_error"}[status]
	return genkittest.JSONReply(status, FailureBody(kind, message))
}

// FailureBody is the body of an error, or the event of one in a stream.
func FailureBody(kind, message string) map[string]any {
	return map[string]any{"type": "error", "error": map[string]any{"type": kind, "message": message}, "request_id": "req_1"}
}
