// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"hash/fnv"
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Embedder is a fake embedder. Its vectors depend on the words of a document alone
// (lower-cased, in any order) and on the URLs of its media, so that the same text
// always has the same vector, on every machine, and texts that share words are
// closer than others. All vectors have length 1. It remembers what it was asked and
// is safe for concurrent use.
type Embedder struct {
	dimensions int
	requests   journal[*ai.EmbedRequest]
}

// NewEmbedder returns an embedder of vectors with so many dimensions; 0 is 32.
func NewEmbedder(dimensions int) *Embedder {
	switch {
	case dimensions < 0:
		panic("genkittest: NewEmbedder with a negative number of dimensions")
	case dimensions == 0:
		dimensions = 32
	}
	return &Embedder{dimensions: dimensions}
}

// Define registers the embedder.
func (e *Embedder) Define(r core.Registrar, name string) *core.Action {
	return genkit.DefineEmbedder(r, name, &genkit.EmbedderOptions{Dimensions: e.dimensions}, e.embed)
}

func (e *Embedder) embed(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	e.requests.add(q)
	response := &ai.EmbedResponse{Embeddings: make([]*ai.Embedding, len(q.Input))}
	for i, doc := range q.Input {
		response.Embeddings[i] = &ai.Embedding{Embedding: e.Vector(doc)}
	}
	return response, nil
}

// Vector returns the vector that the embedder gives to a document.
func (e *Embedder) Vector(doc *ai.Document) []float32 {
	words := strings.FieldsFunc(strings.ToLower(doc.Text()), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	})
	for _, media := range doc.Media() {
		words = append(words, media.URL)
	}
	sum := make([]float64, e.dimensions)
	for _, word := range words {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(word))
		state := hash.Sum64()
		for i := range sum {
			sum[i] += signed(&state)
		}
	}
	return unit(sum)
}

// signed returns the next number of a sequence between -1 and 1 (splitmix64).
func signed(state *uint64) float64 {
	*state += 0x9e3779b97f4a7c15
	z := *state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	return float64(z>>11)/(1<<52) - 1
}

// unit returns v with length 1; a zero v is the first axis.
func unit(v []float64) []float32 {
	square := 0.0
	for _, x := range v {
		square += float64(x * x) // the conversion rounds, so that all machines agree
	}
	out := make([]float32, len(v))
	if square == 0 {
		out[0] = 1
		return out
	}
	length := math.Sqrt(square)
	for i, x := range v {
		out[i] = float32(x / length)
	}
	return out
}

// Requests returns deep copies of what the embedder was asked, in order, as it was at
// that time.
func (e *Embedder) Requests() []*ai.EmbedRequest { return e.requests.snapshots() }

// Calls returns how often the embedder was called.
func (e *Embedder) Calls() int { return e.requests.count() }

// Reset forgets the requests.
func (e *Embedder) Reset() { e.requests.reset() }

// AssertUnchanged fails t for each request that somebody has changed since the
// embedder got it.
func (e *Embedder) AssertUnchanged(t testing.TB) {
	t.Helper()
	e.requests.assertUnchanged(t, "the embedder")
}
