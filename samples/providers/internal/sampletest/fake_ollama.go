// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"bytes"

	"github.com/genkit-go/genkit/genkittest"
)

// answerOllama plays a server of Ollama.
func answerOllama(q *genkittest.FakeRequest) genkittest.FakeReply {
	switch q.Path {
	case "/api/show":
		can := list("completion", "tools", "vision", "thinking")
		if bytes.Contains(q.Body, []byte("embed")) {
			can = list("embedding")
		}
		return genkittest.JSONReply(200, object{"capabilities": can, "model_info": object{}})
	case "/api/embed":
		return genkittest.JSONReply(200, object{"model": "m", "embeddings": list(list(1, 0), list(0.6, 0.8))})
	case "/api/pull":
		return genkittest.NDJSONReply(object{"status": "pulling manifest"},
			object{"status": "pulling 1234", "digest": "sha256:1234", "total": 200, "completed": 100}, object{"status": "success"})
	case "/api/chat":
		return chatOllama(q)
	}
	return unknown(q)
}

func chatOllama(q *genkittest.FakeRequest) genkittest.FakeReply {
	r := replyTo(q)
	end := object{"model": "m", "done": true, "done_reason": "stop", "prompt_eval_count": 11, "eval_count": 9}
	if r.stream {
		end["message"] = object{"role": "assistant", "content": ""}
		return genkittest.NDJSONReply(
			object{"model": "m", "message": object{"role": "assistant", "content": r.text[:5]}},
			object{"model": "m", "message": object{"role": "assistant", "content": r.text[5:]}}, end)
	}
	message := object{"role": "assistant", "content": r.text, "thinking": r.thinking}
	if r.tool {
		message = object{"role": "assistant", "content": "", "tool_calls": list(
			object{"function": object{"name": "temperature", "arguments": object{"city": "Vienna"}}})}
	}
	end["message"] = message
	return genkittest.JSONReply(200, end)
}
