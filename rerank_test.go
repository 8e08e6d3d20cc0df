// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// longest puts longer documents first and returns k of them.
func longest(_ context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error) {
	o, err := genkit.OptionsAs[ai.CommonRerankerOptions](q.Options)
	if err != nil {
		return nil, err
	}
	r := &ai.RerankerResponse{}
	for _, doc := range q.Documents {
		r.Documents = append(r.Documents, &ai.RankedDocument{Content: doc.Content, Metadata: doc.Metadata, Score: float64(len(doc.Text()))})
	}
	slices.SortStableFunc(r.Documents, func(a, b *ai.RankedDocument) int { return cmp.Compare(b.Score, a.Score) })
	if o.K > 0 {
		r.Documents = r.Documents[:min(o.K, len(r.Documents))]
	}
	return r, nil
}

func TestRerank(t *testing.T) {
	g := newGenkit(t)
	calls := 0
	foreign(g, genkit.DefineReranker(g, "longest", nil, func(ctx context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error) {
		calls++
		return longest(ctx, q)
	}))
	docs := []*ai.Document{ai.NewTextDocument("a", ai.Metadata{"id": 1.0}), text("abc"), text("ab")}
	tests := []struct {
		name    string
		docs    []*ai.Document
		options []genkit.Option
		want    string
		calls   int
	}{
		{"none", nil, nil, `[]`, 0},
		{"all", docs, nil, `[{"content":[{"text":"abc"}],"metadata":{"score":3}},{"content":[{"text":"ab"}],"metadata":{"score":2}},
			{"content":[{"text":"a"}],"metadata":{"id":1,"score":1}}]`, 1},
		{"k", docs, []genkit.Option{genkit.WithK(1)}, `[{"content":[{"text":"abc"}],"metadata":{"score":3}}]`, 1},
	}
	for _, tt := range tests {
		for _, name := range []string{"longest", "foreign"} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				calls = 0
				got, err := g.Rerank(t.Context(), name, text("q"), tt.docs, tt.options...)
				if err != nil || got == nil || calls != tt.calls {
					t.Fatalf("%d calls, nil: %v, %v", calls, got == nil, err)
				}
				wantJSON(t, got, tt.want)
			})
		}
	}
}

func TestRerankFailures(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineReranker(g, "nothing", nil, func(context.Context, *ai.RerankerRequest) (*ai.RerankerResponse, error) { return nil, nil })
	answering(g, core.KindReranker, "null", always(`null`))
	answering(g, core.KindReranker, "hole", always(`{"documents":[null]}`))
	tests := []struct {
		name, reranker string
		query          *ai.Document
		docs           []*ai.Document
		status         core.Status
		says           string
	}{
		{"no query", "nothing", nil, texts("a"), core.InvalidArgument, "the query is nil"},
		{"nil document", "nothing", text("q"), []*ai.Document{nil}, core.InvalidArgument, "document 0 is nil"},
		{"no response", "nothing", text("q"), texts("a"), core.Internal, "reranker 'nothing' returned no response"},
		{"null", "null", text("q"), texts("a"), core.Internal, "reranker 'null' returned no response"},
		{"nil ranked document", "hole", text("q"), texts("a"), core.Internal, "document 0 of its response is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := g.Rerank(t.Context(), tt.reranker, tt.query, tt.docs)
			wantError(t, err, tt.status, tt.says)
		})
	}
}

func TestRerankerThroughJSON(t *testing.T) {
	a := genkit.DefineReranker(newGenkit(t), "longest", nil, longest)
	tests := []struct {
		name, in, out string
		status        core.Status
		says          string
	}{
		{"documents", `{"query":{"content":[{"text":"q"}]},"documents":[{"content":[{"text":"a"}]},{"content":[{"text":"ab"}],"metadata":{"id":1}}],"options":{"k":1}}`,
			`{"documents":[{"content":[{"text":"ab"}],"metadata":{"id":1,"score":2}}]}`, core.OK, ""},
		{"none", `{"query":{"content":[]},"documents":[]}`, `{"documents":[]}`, core.OK, ""},
		{"no query", `{"documents":[]}`, ``, core.InvalidArgument, "reranker 'longest': the query is nil"},
		{"null document", `{"query":{"content":[]},"documents":[null]}`, ``, core.InvalidArgument, "document 0 is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := a.RunJSON(t.Context(), json.RawMessage(tt.in), nil)
			if wantError(t, err, tt.status, tt.says); string(out) != tt.out {
				t.Errorf("output is %s", out)
			}
		})
	}
}

func TestRerankerDescriptor(t *testing.T) {
	g := newGenkit(t)
	wantJSON(t, genkit.DefineReranker(g, "plain", nil, longest).Descriptor(), `{"key":"/reranker/plain","actionType":"reranker","name":"plain",
		"inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},"outputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},
		"metadata":{"type":"reranker","info":{"label":"plain"},"reranker":{}}}`)
	wantJSON(t, genkit.DefineReranker(g, "full", &genkit.RerankerOptions{Label: "Full", Config: oddConfig{}}, longest).Metadata, `{"type":"reranker",
		"info":{"label":"Full"},
		"reranker":{"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}
