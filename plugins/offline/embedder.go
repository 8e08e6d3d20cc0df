// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"math"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The lengths of the embedder's vectors.
const (
	DefaultDimensions = 512

	minDimensions = 16
	maxDimensions = 4096
)

// embed is the embedder's function: a vector of length 1 for each document, of its
// text parts alone. A document without a text part is INVALID_ARGUMENT. A text
// without any word or symbol, such as "" or "…", gets the first unit vector, which
// is at a right angle to the vectors of all other texts.
func embed(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	config, err := readConfig[EmbedConfig](q.Options)
	if err != nil {
		return nil, err
	}
	dimensions := DefaultDimensions
	if config.Dimensions != nil {
		dimensions = *config.Dimensions
	}
	if dimensions < minDimensions || dimensions > maxDimensions {
		return nil, badConfig("dimensions is %d; it must be from %d to %d", dimensions, minDimensions, maxDimensions)
	}
	response := &ai.EmbedResponse{Embeddings: make([]*ai.Embedding, 0, len(q.Input))}
	for i, doc := range q.Input {
		if err := ctx.Err(); err != nil {
			return nil, core.Errorf(core.StatusOf(err), "%s: %w", EmbedderName, context.Cause(ctx))
		}
		if !hasText(doc) {
			return nil, core.Errorf(core.InvalidArgument, "%s: document %d has no text; only text can be embedded", EmbedderName, i)
		}
		response.Embeddings = append(response.Embeddings, &ai.Embedding{Embedding: vectorOf(doc.Text(), dimensions)})
	}
	return response, nil
}

func hasText(doc *ai.Document) bool {
	if doc == nil {
		return false
	}
	for _, part := range doc.Content {
		if _, ok := part.(*ai.TextPart); ok {
			return true
		}
	}
	return false
}

// vectorOf returns the vector of a text. Each feature of the text adds to one of the
// dimensions from 1 on, with a sign that its hash chooses as well, so that
// collisions cancel out on average.
func vectorOf(text string, dimensions int) []float32 {
	sums := make([]float64, dimensions)
	for _, f := range features(text) {
		at := 1 + int(f.hash%uint64(dimensions-1))
		if f.hash>>63 == 1 {
			sums[at] -= f.weight
		} else {
			sums[at] += f.weight
		}
	}
	squares := 0.0
	for _, x := range sums {
		squares += x * x
	}
	vector := make([]float32, dimensions)
	if squares < 1e-12 {
		vector[0] = 1
		return vector
	}
	length := math.Sqrt(squares)
	for i, x := range sums {
		vector[i] = float32(x / length)
	}
	return vector
}
