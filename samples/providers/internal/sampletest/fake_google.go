// SPDX-License-Identifier: Apache-2.0

package sampletest

import (
	"bytes"
	"strings"

	"github.com/genkit-go/genkit/genkittest"
)

// answerGoogle plays the Gemini API and Vertex AI.
func answerGoogle(q *genkittest.FakeRequest) genkittest.FakeReply {
	_, method, _ := strings.Cut(q.Path[strings.LastIndexByte(q.Path, '/'):], ":")
	switch {
	case method == "generateContent":
		if replyTo(q).blocked {
			return genkittest.JSONReply(200, object{"candidates": list(object{"finishReason": "SAFETY"})})
		}
		return genkittest.JSONReply(200, googleAnswer(contentOf(q)...))
	case method == "streamGenerateContent":
		text := replyTo(q).text
		return genkittest.SSEReply(googleAnswer(object{"text": text[:5]}), googleAnswer(object{"text": text[5:]}))
	case method == "embedContent":
		values := list(1, 0)
		if bytes.Contains(q.Body, []byte("kitten")) {
			values = list(0.6, 0.8)
		}
		return genkittest.JSONReply(200, object{"embedding": object{"values": values}})
	case method == "batchEmbedContents":
		return genkittest.JSONReply(200, object{"embeddings": list(object{"values": list(1, 0)}, object{"values": list(0.6, 0.8)})})
	case method == "predict": // an embedder of Vertex AI
		return genkittest.JSONReply(200, object{"predictions": list(
			object{"embeddings": object{"values": list(1, 0)}}, object{"embeddings": object{"values": list(0.6, 0.8)}})})
	case method == "predictLongRunning":
		return genkittest.JSONReply(200, object{"name": "models/veo/operations/one"})
	case strings.HasSuffix(q.Path, "/operations/one"):
		return genkittest.JSONReply(200, object{"name": "models/veo/operations/one", "done": true, "response": object{
			"generateVideoResponse": object{"generatedSamples": list(object{"video": object{"uri": "https://example.com/film.mp4"}})}}})
	case strings.HasSuffix(q.Path, "/cachedContents"):
		return genkittest.JSONReply(200, object{"name": "cachedContents/one", "expireTime": "2999-01-01T00:00:00Z"})
	}
	return unknown(q)
}

// contentOf returns the parts of the answer to a request.
func contentOf(q *genkittest.FakeRequest) []any {
	r := replyTo(q)
	switch {
	case strings.Contains(q.Path, "-image:"):
		return list(object{"inlineData": object{"mimeType": "image/png", "data": "AQID"}})
	case strings.Contains(q.Path, "-tts:"):
		return list(object{"inlineData": object{"mimeType": "audio/L16;codec=pcm;rate=24000", "data": "AQID"}})
	case r.tool:
		return list(object{"functionCall": object{"name": "temperature", "args": object{"city": "Vienna"}}})
	case bytes.Contains(q.Body, []byte("codeExecution")):
		return list(object{"executableCode": object{"language": "PYTHON", "code": "print(5117)"}},
			object{"codeExecutionResult": object{"outcome": "OUTCOME_OK", "output": "5117"}}, object{"text": "5117"})
	case r.thinking != "":
		return list(object{"text": r.thinking, "thought": true}, object{"text": r.text})
	}
	return list(object{"text": r.text})
}

func googleAnswer(parts ...any) object {
	return object{
		"candidates": list(object{"content": object{"role": "model", "parts": parts}, "finishReason": "STOP",
			"safetyRatings":     list(object{"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "NEGLIGIBLE"}),
			"groundingMetadata": object{"groundingChunks": list(object{"web": object{"title": "Go", "uri": "https://go.dev"}})}}),
		"usageMetadata": object{"promptTokenCount": 11, "candidatesTokenCount": 9, "thoughtsTokenCount": 5, "cachedContentTokenCount": 7, "totalTokenCount": 25},
	}
}
