// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// lengths embeds each document as the length of its text; media get an embedding of
// their own.
func lengths(_ context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	r := &ai.EmbedResponse{}
	for _, doc := range q.Input {
		r.Embeddings = append(r.Embeddings, &ai.Embedding{Embedding: []float32{float32(len(doc.Text()))}})
		for _, m := range doc.Media() {
			r.Embeddings = append(r.Embeddings, &ai.Embedding{Embedding: []float32{-1}, Metadata: ai.Metadata{"url": m.URL}})
		}
	}
	return r, nil
}

func TestEmbed(t *testing.T) {
	g := newGenkit(t)
	calls := 0
	foreign(g, genkit.DefineEmbedder(g, "lengths", nil, func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		calls++
		return lengths(ctx, q)
	}))
	picture := ai.NewDocument(ai.NewTextPart("abcd"), ai.NewMediaPart("image/png", "https://x/1.png"), ai.NewMediaPart("image/png", "https://x/2.png"))
	tests := []struct {
		name  string
		docs  []*ai.Document
		want  string
		calls int
	}{
		{"none", nil, `[]`, 0},
		{"one", texts("a"), `[{"embedding":[1]}]`, 1},
		{"several in one call", texts("abc", "", "ab"), `[{"embedding":[3]},{"embedding":[0]},{"embedding":[2]}]`, 1},
		{"several embeddings of one", []*ai.Document{text("a"), picture},
			`[{"embedding":[1]},{"embedding":[4]},{"embedding":[-1],"metadata":{"url":"https://x/1.png"}},{"embedding":[-1],"metadata":{"url":"https://x/2.png"}}]`, 1},
	}
	for _, tt := range tests {
		for _, name := range []string{"lengths", "foreign"} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				calls = 0
				got, err := g.Embed(t.Context(), name, tt.docs)
				if err != nil {
					t.Fatal(err)
				}
				if wantJSON(t, got, tt.want); got == nil || calls != tt.calls {
					t.Errorf("%d calls, nil: %v", calls, got == nil)
				}
			})
		}
	}
}

func TestEmbedFailures(t *testing.T) {
	g := newGenkit(t)
	genkit.DefineEmbedder(g, "nothing", nil, func(context.Context, *ai.EmbedRequest) (*ai.EmbedResponse, error) { return nil, nil })
	genkit.DefineEmbedder(g, "fewer", nil, func(context.Context, *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		return &ai.EmbedResponse{Embeddings: []*ai.Embedding{{}, {}}}, nil
	})
	answering(g, core.KindEmbedder, "null", always(`null`))
	answering(g, core.KindEmbedder, "hole", always(`{"embeddings":[{"embedding":[1]},null,{"embedding":[1]}]}`))
	tests := []struct {
		name, embedder string
		docs           []*ai.Document
		status         core.Status
		says           string
	}{
		{"no name", "", nil, core.InvalidArgument, "name of the embedder is empty"},
		{"nil document", "fewer", []*ai.Document{text("a"), nil}, core.InvalidArgument, "document 1 is nil"},
		{"no response", "nothing", texts("a"), core.Internal, "embedder 'nothing' returned no response"},
		{"null", "null", texts("a"), core.Internal, "embedder 'null' returned no response"},
		{"fewer", "fewer", texts("a", "b", "c"), core.Internal, "returned 2 embeddings for 3 documents"},
		{"nil embedding", "hole", texts("a", "b", "c"), core.Internal, "embedding 1 is nil"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := g.Embed(t.Context(), tt.embedder, tt.docs)
			wantError(t, err, tt.status, tt.says)
			_, err = g.EmbedMany(t.Context(), tt.embedder, tt.docs)
			wantError(t, err, tt.status, tt.says)
		})
	}
}

func TestEmbedderThroughJSON(t *testing.T) {
	g := newGenkit(t)
	var options any
	a := genkit.DefineEmbedder(g, "lengths", nil, func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		options = q.Options
		return lengths(ctx, q)
	})
	tests := []struct {
		name, in, out string
		options       any
		status        core.Status
		says          string
	}{
		{name: "documents", in: `{"input":[{"content":[{"text":"abc"}]},{"content":[]}]}`, out: `{"embeddings":[{"embedding":[3]},{"embedding":[0]}]}`},
		{name: "options", in: `{"input":[],"options":{"taskType":"QUERY"}}`, out: `{"embeddings":[]}`, options: json.RawMessage(`{"taskType":"QUERY"}`)},
		{name: "null document", in: `{"input":[null]}`, status: core.InvalidArgument, says: "embedder 'lengths': document 0 is nil"},
		{name: "null", in: `null`, status: core.InvalidArgument, says: "requires input"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			options = nil
			out, err := a.RunJSON(t.Context(), json.RawMessage(tt.in), nil)
			if wantError(t, err, tt.status, tt.says); string(out) != tt.out {
				t.Errorf("output is %s", out)
			}
			if diff := cmp.Diff(tt.options, options); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEmbedderDescriptor(t *testing.T) {
	g := newGenkit(t)
	plain := genkit.DefineEmbedder(g, "p/plain", nil, lengths)
	wantJSON(t, plain.Descriptor(), `{"key":"/embedder/p/plain","actionType":"embedder","name":"p/plain",
		"inputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},"outputSchema":{"$schema":"http://json-schema.org/draft-07/schema#"},
		"metadata":{"type":"embedder","info":{"label":"p/plain"},"embedder":{}}}`)
	full := genkit.DefineEmbedder(g, "p/full", &genkit.EmbedderOptions{Label: "Full", Dimensions: 768,
		Supports: &ai.EmbedderSupports{Input: []string{"text", "image"}, Multilingual: true}, Config: oddConfig{}}, lengths)
	wantJSON(t, full.Descriptor().Metadata, `{"type":"embedder",
		"info":{"label":"Full","dimensions":768,"supports":{"input":["text","image"],"multilingual":true}},
		"embedder":{"customOptions":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","additionalProperties":false,
			"properties":{"collection":{"type":"string"},"k":{"type":"integer"}}}}}`)
}

func TestEmbeddingDocuments(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&logged, nil)))
	defer slog.SetDefault(before)
	doc := &ai.Document{Content: ai.Parts{ai.NewTextPart("t")}, Metadata: ai.Metadata{"id": 1.0}, Extra: ai.Extra{"x": json.RawMessage(`2`)}}
	bare := ai.NewTextDocument("t", nil)
	from := func(second float64) *ai.Embedding {
		return &ai.Embedding{Embedding: []float32{1}, Metadata: ai.Metadata{"start": second}}
	}
	tests := []struct {
		name       string
		doc        *ai.Document
		embeddings []*ai.Embedding
		want       string
		warns      bool
	}{
		{"none", doc, nil, `[]`, false},
		{"no document", nil, []*ai.Embedding{{}}, `null`, false},
		{"one without metadata", bare, []*ai.Embedding{{}}, `[{"content":[{"text":"t"}]}]`, false},
		{"two", doc, []*ai.Embedding{from(0), from(5)},
			`[{"content":[{"text":"t"}],"metadata":{"id":1,"embedMetadata":{"start":0}},"x":2},{"content":[{"text":"t"}],"metadata":{"id":1,"embedMetadata":{"start":5}},"x":2}]`, false},
		{"no metadata of its own", bare, []*ai.Embedding{from(1)}, `[{"content":[{"text":"t"}],"metadata":{"embedMetadata":{"start":1}}}]`, false},
		{"equal", bare, []*ai.Embedding{{}, nil, {}}, `[{"content":[{"text":"t"}]},{"content":[{"text":"t"}]},{"content":[{"text":"t"}]}]`, true},
		{"one with, one without", bare, []*ai.Embedding{{}, from(1)}, `[{"content":[{"text":"t"}]},{"content":[{"text":"t"}],"metadata":{"embedMetadata":{"start":1}}}]`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			logged.Reset()
			docs := genkit.EmbeddingDocuments(tt.doc, tt.embeddings)
			wantJSON(t, docs, tt.want)
			if warned := strings.Count(logged.String(), "equal"); (warned == 1) != tt.warns {
				t.Errorf("logged %q", logged.String())
			}
			for i, d := range docs {
				d.Metadata, d.Content[0] = ai.Metadata{"changed": true}, nil
				if tt.embeddings[i] != nil && tt.embeddings[i].Metadata["changed"] != nil {
					t.Error("the embedding's metadata is shared")
				}
			}
			wantJSON(t, doc, `{"content":[{"text":"t"}],"metadata":{"id":1},"x":2}`)
		})
	}
}
