// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"encoding/json"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/format"
	"github.com/genkit-go/genkit/schema"
)

type recipe struct {
	Title       string `json:"title"`
	Ingredients []struct {
		Name   string  `json:"name"`
		Amount float64 `json:"amount"`
	} `json:"ingredients"`
	Steps []string `json:"steps"`
}

// BenchmarkHandler makes what a call with a schema needs.
func BenchmarkHandler(b *testing.B) {
	for _, row := range []struct {
		format string
		schema *schema.Schema
	}{
		{"json", schema.MustFor[recipe]()},
		{"array", schema.MustFor[[]recipe]()},
		{"jsonl", schema.MustFor[[]recipe]()},
		{"text", nil},
	} {
		b.Run(row.format, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := format.Named(row.format).Handler(row.schema); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkParse reads an answer of format json. The floor is the check that it is JSON.
func BenchmarkParse(b *testing.B) {
	const text = `{"title":"Soup","ingredients":[{"name":"water","amount":1},{"name":"salt","amount":0.01}],"steps":["boil","add salt"]}`
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if !json.Valid([]byte(text)) {
				b.Fatal("no JSON")
			}
		}
	})
	for name, answer := range map[string]string{"whole": text, "prose": "Here it is:\n```json\n" + text + "\n```"} {
		h, err := format.Named("json").Handler(schema.MustFor[recipe]())
		if err != nil {
			b.Fatal(err)
		}
		m := ai.NewModelTextMessage(answer)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if v, err := h.Parse(m); v == nil || err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
