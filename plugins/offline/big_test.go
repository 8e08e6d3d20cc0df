// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// TestLargeRequests asks with texts that are made to be slow: the work must grow with
// the size, not with its square.
func TestLargeRequests(t *testing.T) {
	m := &simulator{}
	for _, piece := range []string{"a", "- x\n", "```\n", "\"' ", "Ab ", "1+", "a@b.", ". ", "# a\nb\n", "aB", "a_", "|a", "[](", "colon: b ", "日"} {
		text := strings.Repeat(piece, 60_000/len(piece))
		begin := time.Now()
		for _, q := range []*ai.ModelRequest{
			userRequest(text),
			userRequest("What is a colon b?", ai.NewTextDocument(text, nil)),
			{Messages: userRequest(text).Messages, Tools: allTools},
			{Messages: userRequest(text).Messages, Output: &ai.OutputConfig{Schema: json.RawMessage(`{"type":"object","properties":{"name":{"type":"string"},"summary":{"type":"string"}}}`)}},
		} {
			if _, err := m.generate(context.Background(), q, nil); err != nil {
				t.Errorf("%q: %v", piece, err)
			}
		}
		if d := time.Since(begin); d > 20*time.Second {
			t.Errorf("%q took %v", piece, d)
		}
	}
}
