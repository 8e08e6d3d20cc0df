// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func TestReasoningDetails(t *testing.T) {
	for name, test := range map[string]struct {
		events []string
		want   string
	}{
		"pieces of a summary":     {[]string{`[{"type":"reasoning.summary","summary":"a","index":0}]`, `[{"type":"reasoning.summary","summary":"b","index":0}]`}, `[{"index":0,"summary":"ab","type":"reasoning.summary"}]`},
		"another index":           {[]string{`[{"type":"reasoning.text","text":"a","index":0},{"type":"reasoning.text","text":"b","index":1}]`}, `[{"index":0,"text":"a","type":"reasoning.text"},{"index":1,"text":"b","type":"reasoning.text"}]`},
		"no index":                {[]string{`[{"type":"reasoning.text","text":"a"},{"type":"reasoning.text","text":"b"}]`}, `[{"text":"a","type":"reasoning.text"},{"text":"b","type":"reasoning.text"}]`},
		"what never comes whole":  {[]string{`[{"type":"reasoning.encrypted","data":"A","index":0}]`, `[{"type":"reasoning.encrypted","data":"B","index":0}]`}, `[{"data":"A","index":0,"type":"reasoning.encrypted"},{"data":"B","index":0,"type":"reasoning.encrypted"}]`},
		"null does not overwrite": {[]string{`[{"type":"reasoning.text","text":"a","signature":"s","index":0}]`, `[{"type":"reasoning.text","text":null,"signature":null,"index":0}]`}, `[{"index":0,"signature":"s","text":"a","type":"reasoning.text"}]`},
		"no list":                 {[]string{``, `null`, `"a"`, `{}`, `[1]`}, `[]`},
	} {
		var d reasoningDetails
		for _, event := range test.events {
			d.add(json.RawMessage(event))
		}
		if diff := cmp.Diff(test.want, string(ai.JSON(d.list()))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Any JSON can be added, and what comes of it can be sent.
func FuzzReasoningDetails(f *testing.F) {
	f.Add([]byte(`[{"type":"reasoning.text","text":"a","index":0}]`), []byte(`[{"type":"reasoning.text","text":1,"index":0},null]`))
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var d reasoningDetails
		d.add(first)
		d.add(second)
		if _, err := encode(d.list()); err != nil {
			t.Errorf("%s, %s: %v", first, second, err)
		}
	})
}
