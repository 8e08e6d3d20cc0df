// SPDX-License-Identifier: Apache-2.0

package anthropic_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/anthropic/internal/fakevendor"
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
		Answer:     fakevendor.Answer,
		Failure:    fakevendor.Failure,
		Other:      noModels,
		StreamFailure: func(message string) []byte {
			return genkittest.SSEFrame("error", fakevendor.FailureBody("overloaded_error", message))
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

// readRequest checks how a request was sent.
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
	return fakevendor.Request(q)
}
