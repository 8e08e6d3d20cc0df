// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
)

// index holds documents with their embeddings in memory. Each document has two: of
// its heading, and of its prose. A question that is worded like a heading finds it,
// however long the section is.
type index struct {
	g        *genkit.Genkit
	embedder string
	docs     []*ai.Document
	headings [][]float32
	bodies   [][]float32
}

// newIndex embeds docs.
func newIndex(ctx context.Context, g *genkit.Genkit, embedder string, docs []*ai.Document) (*index, error) {
	var texts []*ai.Document
	for _, doc := range docs {
		heading, body, _ := strings.Cut(doc.Text(), "\n")
		texts = append(texts, ai.NewTextDocument(heading, nil), ai.NewTextDocument(heading+"\n"+withoutCode(body), nil))
	}
	embeddings, err := g.EmbedMany(ctx, embedder, texts)
	if err != nil {
		return nil, err
	}
	x := &index{g: g, embedder: embedder, docs: docs}
	for pair := range slices.Chunk(embeddings, 2) {
		x.headings = append(x.headings, pair[0].Embedding)
		x.bodies = append(x.bodies, pair[1].Embedding)
	}
	return x, nil
}

// withoutCode drops the fenced blocks of a Markdown text.
func withoutCode(text string) string {
	var prose strings.Builder
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			prose.WriteString(line)
		}
	}
	return prose.String()
}

// retrieve is the retriever: it returns the k documents nearest to the query.
func (x *index) retrieve(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	options, err := genkit.OptionsAs[ai.CommonRetrieverOptions](q.Options)
	if err != nil {
		return nil, err
	}
	embeddings, err := x.g.Embed(ctx, x.embedder, []*ai.Document{q.Query})
	if err != nil {
		return nil, err
	}
	query := embeddings[0].Embedding
	order := make([]int, len(x.docs))
	scores := make([]float32, len(x.docs))
	for i := range x.docs {
		order[i], scores[i] = i, max(cosine(query, x.headings[i]), cosine(query, x.bodies[i]))
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	response := &ai.RetrieverResponse{}
	for _, i := range order[:min(max(options.K, 1), len(order))] {
		response.Documents = append(response.Documents, x.docs[i])
	}
	return response, nil
}

// cosine returns how alike two vectors of length 1 are.
func cosine(a, b []float32) (sum float32) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// files returns the names of the indexed files, without repetition.
func (x *index) files() []string {
	var names []string
	for _, doc := range x.docs {
		if name := doc.Metadata["file"].(string); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
