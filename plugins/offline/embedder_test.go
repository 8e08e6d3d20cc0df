// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func cosine(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

// TestEmbedderRanking asks that of three texts the one that says the same in other
// forms is nearest, and the one about something else farthest.
func TestEmbedderRanking(t *testing.T) {
	for _, c := range []struct{ query, near, far string }{
		{"stream an answer", "streaming of answers", "boil three eggs"},
		{"How do I stream an answer?", "Genkit streams answers word by word.", "The kettle on the stove is blue and round."},
		{"embedding", "embeddings", "bedding for horses"},
		{"configuration", "confguration", "constitution"},
		{"receive a message", "recieve the messages", "leave the house"},
		{"Paris is the capital of France", "France's capital: Paris", "Tokyo is a city in Japan"},
		{"retry failed calls", "calls that fail are retried", "the cat sat on the mat"},
		{"red apples and green pears", "green pears and red apples", "blue cars and loud trains"},
		{"日本語の文書", "日本語の文", "完全に別"},
		{"über größe", "Über Größe", "klein"},
		{"🎉🎂", "🎂", "🚗"},
	} {
		q, near, far := vectorOf(c.query, DefaultDimensions), vectorOf(c.near, DefaultDimensions), vectorOf(c.far, DefaultDimensions)
		if n, f := cosine(q, near), cosine(q, far); n < f+0.15 || n < 0.3 {
			t.Errorf("%q: %.3f to %q, %.3f to %q", c.query, n, c.near, f, c.far)
		}
		if same := cosine(q, q); math.Abs(same-1) > 1e-5 {
			t.Errorf("%q: %v to itself", c.query, same)
		}
	}
	// A question finds its section.
	sections := []string{streamingPage, toolsPage, pluginsPage}
	for question, want := range map[string]int{"How do I range over the chunks of a stream?": 0, "limit of rounds of tool calls": 1, "which port does the reflection server use": 2} {
		best, at := -1.0, -1
		for i, s := range sections {
			if c := cosine(vectorOf(question, DefaultDimensions), vectorOf(s, DefaultDimensions)); c > best {
				best, at = c, i
			}
		}
		if at != want {
			t.Errorf("%q is nearest to section %d, want %d", question, at, want)
		}
	}
}

// goldenVectorSum is what the vector of a text has been since the first version.
const goldenVectorSum = 2.360848

func TestEmbedderVectors(t *testing.T) {
	for _, text := range []string{"x", "Hello, world!", streamingPage, strings.Repeat("a", 5000), "🎉", "the", "\xff\xfe", "a b a b"} {
		for _, dimensions := range []int{minDimensions, 100, DefaultDimensions, maxDimensions} {
			v := vectorOf(text, dimensions)
			if n := cosine(v, v); len(v) != dimensions || math.Abs(n-1) > 1e-4 {
				t.Errorf("%.20q: %d dimensions, square %v", text, len(v), n)
			}
			if !slices.Equal(v, vectorOf(text, dimensions)) {
				t.Errorf("%.20q: differs from call to call", text)
			}
		}
	}
	blank := vectorOf("", DefaultDimensions)
	if blank[0] != 1 || cosine(blank, blank) != 1 {
		t.Error("the empty text is not the first unit vector")
	}
	for _, text := range []string{" \n", "…", "!?", "\xff"} {
		if !slices.Equal(blank, vectorOf(text, DefaultDimensions)) {
			t.Errorf("%q is not as empty", text)
		}
	}
	if cosine(blank, vectorOf(toolsPage, DefaultDimensions)) != 0 {
		t.Error("a text is similar to nothing")
	}
	// The same in every process: a golden number.
	v := vectorOf("Genkit streams answers.", 16)
	var sum float64
	for i, x := range v {
		sum += float64(i+1) * float64(x)
	}
	if want := goldenVectorSum; math.Abs(sum-want) > 1e-5 {
		t.Errorf("weighted sum %.6f, want %.6f", sum, want)
	}
}

// embedderFunc returns the embedder of a new instance.
func embedderFunc(t testing.TB) func(context.Context, *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{&Plugin{}}})
	if err != nil {
		t.Fatal(err)
	}
	a, err := g.Registry().Lookup(t.Context(), core.KindEmbedder, EmbedderName)
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		raw, err := a.RunJSON(ctx, ai.JSON(q), nil)
		if err != nil {
			return nil, err
		}
		r := &ai.EmbedResponse{}
		return r, json.Unmarshal(raw, r)
	}
}

func TestEmbedder(t *testing.T) {
	run := embedderFunc(t)
	mixed := ai.NewDocument(ai.NewTextPart("A kettle "), ai.NewMediaPart("image/png", "data:,"), ai.NewTextPart("is blue."))
	r, err := run(t.Context(), &ai.EmbedRequest{Input: []*ai.Document{mixed, ai.NewTextDocument("A kettle is blue.", nil), ai.NewTextDocument("", nil)}})
	if err != nil || len(r.Embeddings) != 3 {
		t.Fatalf("%d embeddings, %v", len(r.Embeddings), err)
	}
	if !slices.Equal(r.Embeddings[0].Embedding, r.Embeddings[1].Embedding) || len(r.Embeddings[0].Embedding) != DefaultDimensions {
		t.Error("media change the embedding")
	}
	if r.Embeddings[2].Embedding[0] != 1 {
		t.Error("an empty text is not the first unit vector")
	}
	r, err = run(t.Context(), &ai.EmbedRequest{Input: []*ai.Document{mixed}, Options: EmbedConfig{Dimensions: new(64)}})
	if err != nil || len(r.Embeddings[0].Embedding) != 64 {
		t.Errorf("dimensions 64: %v", err)
	}
	for _, c := range []struct {
		q    *ai.EmbedRequest
		want string
	}{
		{&ai.EmbedRequest{Input: []*ai.Document{mixed, ai.NewDocument(ai.NewMediaPart("image/png", "data:,"))}}, "document 1 has no text"},
		{&ai.EmbedRequest{Input: []*ai.Document{ai.NewDocument()}}, "document 0 has no text"},
		{&ai.EmbedRequest{Input: []*ai.Document{mixed}, Options: map[string]any{"dimensions": 15}}, "dimensions is 15"},
		{&ai.EmbedRequest{Input: []*ai.Document{mixed}, Options: map[string]any{"dimensions": 4097}}, "dimensions is 4097"},
		{&ai.EmbedRequest{Input: []*ai.Document{mixed}, Options: map[string]any{"dimensions": "big"}}, "dimensions must be"},
	} {
		if _, err := run(t.Context(), c.q); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want INVALID_ARGUMENT with %q", err, c.want)
		}
	}
	if r, err := run(t.Context(), &ai.EmbedRequest{}); err != nil || len(r.Embeddings) != 0 {
		t.Errorf("no documents: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run(ctx, &ai.EmbedRequest{Input: []*ai.Document{mixed}}); core.StatusOf(err) != core.Cancelled {
		t.Errorf("cancelled: %v", err)
	}
}
