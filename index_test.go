// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestIndex(t *testing.T) {
	g := newGenkit(t)
	var stored []string
	calls := 0
	a := genkit.DefineIndexer(g, "store", nil, func(_ context.Context, q *ai.IndexerRequest) error {
		calls++
		for _, doc := range q.Documents {
			if doc.Text() == "bad" {
				return core.Errorf(core.OutOfRange, "cannot store that")
			}
			stored = append(stored, doc.Text())
		}
		return nil
	})
	foreign(g, a)
	through := map[string]func(docs []*ai.Document) error{
		"typed":   func(docs []*ai.Document) error { return g.Index(t.Context(), "store", docs) },
		"foreign": func(docs []*ai.Document) error { return g.Index(t.Context(), "foreign", docs) },
	}
	tests := []struct {
		name   string
		docs   []*ai.Document
		want   []string
		calls  int
		status core.Status
		says   string
	}{
		{"none", nil, nil, 0, core.OK, ""},
		{"two", texts("a", "b"), []string{"a", "b"}, 1, core.OK, ""},
		{"nil", []*ai.Document{text("a"), nil}, nil, 0, core.InvalidArgument, "document 1 is nil"},
		{"failure", texts("a", "bad"), []string{"a"}, 1, core.OutOfRange, "cannot store that"},
	}
	for _, tt := range tests {
		for name, index := range through {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				stored, calls = nil, 0
				wantError(t, index(tt.docs), tt.status, tt.says)
				if diff := cmp.Diff(tt.want, stored); diff != "" || calls != tt.calls {
					t.Errorf("%d calls: %s", calls, diff)
				}
			})
		}
	}

	wire := []struct {
		name, in, out string
		status        core.Status
		says          string
	}{
		{"void", `{"documents":[{"content":[{"text":"a"}]}]}`, `null`, core.OK, ""},
		{"null document", `{"documents":[{"content":[]},null]}`, ``, core.InvalidArgument, "indexer 'store': document 1 is nil"},
		{"failure", `{"documents":[{"content":[{"text":"bad"}]}]}`, ``, core.OutOfRange, "cannot store that"},
	}
	for _, tt := range wire {
		t.Run("wire "+tt.name, func(t *testing.T) {
			out, err := a.RunJSON(t.Context(), json.RawMessage(tt.in), nil)
			if wantError(t, err, tt.status, tt.says); string(out) != tt.out {
				t.Errorf("output is %s", out)
			}
		})
	}
}

func TestIndexIgnoresWhatAnIndexerReturns(t *testing.T) {
	g := newGenkit(t)
	answering(g, core.KindIndexer, "talks", always(`{"stored":2}`))
	if err := g.Index(t.Context(), "talks", texts("a")); err != nil {
		t.Error(err)
	}
}

func TestIndexerDescriptor(t *testing.T) {
	g := newGenkit(t)
	store := func(context.Context, *ai.IndexerRequest) error { return nil }
	wantJSON(t, genkit.DefineIndexer(g, "plain", nil, store).Descriptor(), `{"key":"/indexer/plain","actionType":"indexer","name":"plain",
		"inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},"outputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},
		"metadata":{"type":"indexer","indexer":{}}}`)
	full := genkit.DefineIndexer(g, "full", &genkit.IndexerOptions{EmbedderInfo: &ai.EmbedderInfo{Label: "E", Dimensions: 3}, Config: oddConfig{}}, store)
	wantJSON(t, full.Metadata, `{"type":"indexer","embedderInfo":{"label":"E","dimensions":3},
		"indexer":{"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}
