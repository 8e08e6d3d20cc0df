// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"bytes"
	"strings"

	"github.com/genkit-go/genkit/genkittest"
)

// answerOpenAI plays OpenAI and those that speak its API.
func answerOpenAI(q *genkittest.FakeRequest) genkittest.FakeReply {
	_, path, _ := strings.Cut(q.Path, "/openai/deployments/")
	if _, after, ok := strings.Cut(path, "/"); ok {
		path = "/" + after // of a deployment at Azure
	} else {
		path = q.Path
	}
	switch path {
	case "/chat/completions":
		return chatOpenAI(q)
	case "/embeddings":
		return genkittest.JSONReply(200, object{"data": list(
			object{"index": 0, "embedding": list(1, 0)}, object{"index": 1, "embedding": list(0.6, 0.8)})})
	case "/images/generations":
		return genkittest.JSONReply(200, object{"data": list(object{"b64_json": "AQID"})})
	case "/audio/transcriptions":
		return genkittest.JSONReply(200, object{"text": "The kettle is on."})
	}
	if strings.HasSuffix(path, "/pipeline/feature-extraction") { // of Hugging Face
		return genkittest.JSONReply(200, list(list(1, 0), list(0.6, 0.8)))
	}
	return unknown(q)
}

func chatOpenAI(q *genkittest.FakeRequest) genkittest.FakeReply {
	r := replyTo(q)
	usage := object{"prompt_tokens": 11, "completion_tokens": 9, "total_tokens": 20, "cost": 0.25,
		"prompt_tokens_details": object{"cached_tokens": 7}, "completion_tokens_details": object{"reasoning_tokens": 5}}
	if r.stream {
		return genkittest.SSEReply(
			object{"choices": list(object{"index": 0, "delta": object{"role": "assistant", "content": r.text[:5]}})},
			object{"choices": list(object{"index": 0, "delta": object{"content": r.text[5:]}, "finish_reason": "stop"})},
			object{"choices": list(), "usage": usage}, "[DONE]")
	}
	message := object{"role": "assistant", "content": r.text}
	finish := "stop"
	if r.thinking != "" {
		message["reasoning_content"] = r.thinking
	}
	if bytes.Contains(q.Body, []byte(`"audio"`)) {
		message = object{"role": "assistant", "content": nil, "audio": object{"id": "audio_1", "data": "AQID", "transcript": "Good morning."}}
	}
	if r.blocked {
		message, finish = object{"role": "assistant", "content": ""}, "content_filter"
	}
	if r.tool {
		finish = "tool_calls"
		message = object{"role": "assistant", "content": nil, "tool_calls": list(
			object{"id": "call00001", "type": "function", "function": object{"name": "temperature", "arguments": city}})}
	}
	return genkittest.JSONReply(200, object{"choices": list(object{"index": 0, "message": message, "finish_reason": finish}), "usage": usage})
}
