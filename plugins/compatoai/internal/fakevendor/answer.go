// SPDX-License-Identifier: Apache-2.0

package fakevendor

import (
	"fmt"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/genkittest"
)

// words are finish reasons on the wire.
var words = map[ai.FinishReason]string{
	ai.FinishStop: "stop", ai.FinishLength: "length", ai.FinishBlocked: "content_filter", ai.FinishOther: "sunspots",
}

func usage(u ai.Usage) map[string]any {
	return map[string]any{
		"prompt_tokens": u.InputTokens, "completion_tokens": u.OutputTokens, "total_tokens": u.InputTokens + u.OutputTokens,
		"prompt_tokens_details":     map[string]any{"cached_tokens": u.CachedContentTokens, "audio_tokens": 0},
		"completion_tokens_details": map[string]any{"reasoning_tokens": u.ThoughtsTokens},
	}
}

func finish(a *genkittest.WireAnswer) string {
	if a.Finish == ai.FinishStop && len(a.ToolRequests) > 0 {
		return "tool_calls"
	}
	return words[a.Finish]
}

// write writes an answer, as a stream of one event for each piece when it was asked for.
func (o Options) write(q *genkittest.WireRequest, a *genkittest.WireAnswer) genkittest.FakeReply {
	head := func(object string) map[string]any {
		return map[string]any{"id": "chatcmpl-1", "object": object, "created": 1, "model": q.Model}
	}
	if !q.Stream {
		return genkittest.JSONReply(200, o.whole(head("chat.completion"), a))
	}
	event := func(delta map[string]any, finish any) map[string]any {
		e := head("chat.completion.chunk")
		e["choices"] = []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}
		return e
	}
	events := []any{event(map[string]any{"role": "assistant", "content": ""}, nil)}
	for _, text := range a.Reasoning {
		if o.Reasoning == "list" {
			events = append(events, event(map[string]any{"content": []any{thinking(text)}}, nil))
			continue
		}
		events = append(events, event(map[string]any{o.Reasoning: text, "content": nil}, nil))
	}
	for _, text := range a.Text {
		events = append(events, event(map[string]any{"content": text}, nil))
	}
	for i, t := range a.ToolRequests {
		input := string(t.Input)
		if input == "{}" {
			input = "" // as some vendors say that there are no arguments
		}
		start := map[string]any{"index": i, "id": t.Ref, "type": "function", "function": map[string]any{"name": t.Name, "arguments": ""}}
		events = append(events, event(map[string]any{"tool_calls": []any{start}}, nil))
		for at := 0; at < len(input); at += 7 {
			piece := input[at:min(at+7, len(input))]
			more := map[string]any{"index": i, "function": map[string]any{"arguments": piece}}
			events = append(events, event(map[string]any{"tool_calls": []any{more}}, nil))
		}
	}
	events = append(events, event(map[string]any{}, finish(a)))
	last := head("chat.completion.chunk")
	last["choices"], last["usage"] = []any{}, usage(a.Usage)
	return genkittest.SSEReply(append(events, last, "[DONE]")...)
}

func thinking(text string) map[string]any {
	return map[string]any{"type": "thinking", "thinking": []any{map[string]any{"type": "text", "text": text}}}
}

func (o Options) whole(head map[string]any, a *genkittest.WireAnswer) map[string]any {
	text := ""
	for _, piece := range a.Text {
		text += piece
	}
	m := map[string]any{"role": "assistant", "content": text, "refusal": nil}
	reasoning := ""
	for _, piece := range a.Reasoning {
		reasoning += piece
	}
	switch {
	case reasoning != "" && o.Reasoning == "list":
		m["content"] = []any{thinking(reasoning), map[string]any{"type": "text", "text": text}}
	case reasoning != "":
		m[o.Reasoning] = reasoning
	}
	if len(a.ToolRequests) > 0 {
		var calls []any
		for _, t := range a.ToolRequests {
			calls = append(calls, map[string]any{"id": t.Ref, "type": "function", "function": map[string]any{"name": t.Name, "arguments": fmt.Sprint(string(t.Input))}})
		}
		m["tool_calls"] = calls
		if text == "" {
			m["content"] = nil
		}
	}
	head["choices"] = []any{map[string]any{"index": 0, "message": m, "finish_reason": finish(a), "logprobs": nil}}
	head["usage"] = usage(a.Usage)
	return head
}
