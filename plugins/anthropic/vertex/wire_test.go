// SPDX-License-Identifier: Apache-2.0

package vertex_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/anthropic/vertex"
)

func TestWire(t *testing.T) {
	noEnvironment(t)
	genkittest.WireSuite(t, &genkittest.Vendor{
		Plugin: func(baseURL string) core.Plugin {
			return &vertex.Plugin{Project: "p1", Location: "us-east5", Credentials: credentials(), BaseURL: baseURL}
		},
		Model:   model,
		Key:     "token-of-google",
		Request: readRequest,
		Answer:  fakevendor.Answer,
		Failure: fakevendor.Failure,
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

// readRequest checks where and by whom a request was sent: the model is in the path
// alone, and the version of the API in the body.
func readRequest(q *genkittest.FakeRequest) (*genkittest.WireRequest, error) {
	last, ours := strings.CutPrefix(q.Path, "/v1/projects/p1/locations/us-east5/publishers/anthropic/models/")
	id, method, ok := strings.Cut(last, ":")
	switch {
	case q.Method != "POST" || !ours || !ok:
		return nil, fmt.Errorf("%s %s", q.Method, q.Path)
	case q.Header.Get("Authorization") != "Bearer token-of-google":
		return nil, errors.New("the token is not that of the credentials")
	case q.Header.Get("X-Api-Key") != "":
		return nil, errors.New("a key of Anthropic")
	}
	var body struct {
		Version string          `json:"anthropic_version"`
		Model   json.RawMessage `json:"model"`
	}
	if err := q.Decode(&body); err != nil {
		return nil, err
	}
	if body.Version != "vertex-2023-10-16" || body.Model != nil {
		return nil, fmt.Errorf("anthropic_version is %q, model is %s", body.Version, body.Model)
	}
	w, err := fakevendor.Request(q)
	if err != nil {
		return nil, err
	}
	if want := map[bool]string{true: "streamRawPredict", false: "rawPredict"}[w.Stream]; method != want {
		return nil, fmt.Errorf("the method is %s; want %s", method, want)
	}
	w.Model = id
	return w, nil
}
