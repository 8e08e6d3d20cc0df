// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"bytes"
	"net/http"

	"github.com/genkit-go/genkit/genkittest"
)

// answerAnthropic plays the Messages API.
func answerAnthropic(q *genkittest.FakeRequest) genkittest.FakeReply {
	if q.Path != "/v1/messages" {
		return unknown(q)
	}
	r := replyTo(q)
	usage := object{"input_tokens": 4, "cache_read_input_tokens": 7, "output_tokens": 9}
	text := object{"type": "text", "text": r.text}
	content, stop := list(text), "end_turn"
	switch {
	case r.stream:
		return streamAnthropic(r, usage)
	case r.tool:
		content, stop = list(object{"type": "tool_use", "id": "toolu_1", "name": "temperature", "input": object{"city": "Vienna"}}), "tool_use"
	case r.thinking != "":
		content = list(object{"type": "thinking", "thinking": r.thinking, "signature": "signed"}, text)
	case bytes.Contains(q.Body, []byte(`"citations":{"enabled":true}`)):
		text["citations"] = list(object{"type": "char_location", "cited_text": "It closes at six, on Thursdays at nine.", "document_index": 0})
	case bytes.Contains(q.Body, []byte("web_search_20250305")):
		text["citations"] = list(object{"type": "web_search_result_location", "url": "https://go.dev", "title": "Go", "cited_text": "Go 1.26", "encrypted_index": "x"})
	}
	return genkittest.JSONReply(200, object{"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
		"content": content, "stop_reason": stop, "usage": usage})
}

func streamAnthropic(r reply, usage object) genkittest.FakeReply {
	delta := func(text string) []byte {
		return genkittest.SSEFrame("content_block_delta", object{"type": "content_block_delta", "index": 0, "delta": object{"type": "text_delta", "text": text}})
	}
	return genkittest.FakeReply{Header: http.Header{"Content-Type": {"text/event-stream"}}, Frames: [][]byte{
		genkittest.SSEFrame("message_start", object{"type": "message_start", "message": object{"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": list(), "usage": usage}}),
		genkittest.SSEFrame("content_block_start", object{"type": "content_block_start", "index": 0, "content_block": object{"type": "text", "text": ""}}),
		delta(r.text[:5]), delta(r.text[5:]),
		genkittest.SSEFrame("content_block_stop", object{"type": "content_block_stop", "index": 0}),
		genkittest.SSEFrame("message_delta", object{"type": "message_delta", "delta": object{"stop_reason": "end_turn"}, "usage": object{"output_tokens": 9}}),
		genkittest.SSEFrame("message_stop", object{"type": "message_stop"}),
	}}
}
