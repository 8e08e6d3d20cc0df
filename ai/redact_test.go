// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func TestRequestsAreRedactedWhereTheyHoldCredentials(t *testing.T) {
	type own struct {
		APIKey      string  `json:"apiKey"`
		Temperature float64 `json:"temperature"`
	}
	for name, config := range map[string]any{
		"struct":  own{"k3y", 0.5},
		"pointer": &own{"k3y", 0.5},
		"map":     map[string]any{"api_key": "k3y", "temperature": 0.5, "clientSecret": "k3y"},
		"nested":  map[string]any{"temperature": 0.5, "list": []any{map[string]any{"headers": map[string]string{"x-api-key": "k3y", "Authorization": "k3y"}}}},
		"JSON":    json.RawMessage(`{"Authorization":"Bearer k3y","temperature":0.5}`),
	} {
		for _, record := range []interface{ Redacted() any }{
			&ai.ModelRequest{Config: config}, &ai.GenerateActionOptions{Config: config}, &ai.EmbedRequest{Options: config},
			&ai.RetrieverRequest{Options: config}, &ai.IndexerRequest{Options: config}, &ai.RerankerRequest{Options: config},
			&ai.EvalRequest{Options: config}, &ai.ModelResponse{Request: &ai.ModelRequest{Config: config}},
		} {
			safe := string(ai.JSON(record.Redacted()))
			if strings.Contains(safe, "k3y") || !strings.Contains(safe, `"\u003credacted\u003e"`) || !strings.Contains(safe, `"temperature":0.5`) {
				t.Errorf("%s: %T is recorded as %s", name, record, safe)
			}
			if !strings.Contains(string(ai.JSON(record)), "k3y") {
				t.Errorf("%s: %T itself was changed", name, record)
			}
		}
	}
}

func TestRedactingWithoutConfiguration(t *testing.T) {
	r := &ai.ModelRequest{}
	if r.Redacted() != any(r) {
		t.Error("a request without configuration is copied")
	}
	if got := ai.RedactConfig(func() {}); got != nil {
		t.Errorf("what cannot be JSON is recorded as %v", got)
	}
	if got := ai.RedactConfig("text"); got != "text" {
		t.Errorf("a config that is no object is recorded as %v", got)
	}
	if got := string(ai.JSON(ai.RedactConfig(json.RawMessage(`{"maxOutputTokens":9007199254740993}`)))); got != `{"maxOutputTokens":9007199254740993}` {
		t.Errorf("numbers and limits are recorded as %s", got)
	}
}
