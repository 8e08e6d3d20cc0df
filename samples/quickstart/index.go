// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
)

// index holds documents with their embeddings in memory.
type index struct {
	g        *genkit.Genkit
	embedder string
	docs     []*ai.Document
	vectors  [][]float32
}

// newIndex embeds docs.
func newIndex(ctx context.Context, g *genkit.Genkit, embedder string, docs []*ai.Document) (*index, error) {
	embeddings, err := g.EmbedMany(ctx, embedder, docs)
	if err != nil {
		return nil, err
	}
	x := &index{g: g, embedder: embedder, docs: docs}
	for _, e := range embeddings {
		x.vectors = append(x.vectors, e.Embedding)
	}
	return x, nil
}

// retrieve is the retriever: it returns the k documents nearest to the query.
func (x *index) retrieve(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	options, err := genkit.OptionsAs[ai.CommonRetrieverOptions](q.Options)
	if err != nil {
		return nil, err
	}
	k := min(max(options.K, 1), len(x.docs))
	embeddings, err := x.g.Embed(ctx, x.embedder, []*ai.Document{q.Query})
	if err != nil {
		return nil, err
	}
	query := embeddings[0].Embedding
	order := make([]int, len(x.docs))
	scores := make([]float32, len(x.docs))
	for i, vector := range x.vectors {
		order[i] = i
		for d := range query {
			scores[i] += query[d] * vector[d] // both have length 1: this is the cosine
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	response := &ai.RetrieverResponse{}
	for _, i := range order[:k] {
		response.Documents = append(response.Documents, x.docs[i])
	}
	return response, nil
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
