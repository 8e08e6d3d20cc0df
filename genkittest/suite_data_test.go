// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestEmbedderSuitePasses(t *testing.T) {
	g := New(t, nil)
	e := NewEmbedder(0)
	e.Define(g, "fake")
	EmbedderSuite(t, g, "fake", &EmbedderSuiteOptions{Deterministic: true, Similar: true})
	e.AssertUnchanged(t)
}

type embedFunc = func(context.Context, *ai.EmbedRequest) (*ai.EmbedResponse, error)

// misembedding returns a fake embedder whose answers change goes over.
func misembedding(change func(q *ai.EmbedRequest, r *ai.EmbedResponse)) embedFunc {
	e := NewEmbedder(0)
	return func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		r, err := e.embed(ctx, q)
		if err == nil {
			change(q, r)
		}
		return r, err
	}
}

func TestEmbedderSuiteSeesFaults(t *testing.T) {
	var calls atomic.Int64
	good := NewEmbedder(0)
	cases := []broken[embedFunc]{
		{"reverses", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			for i, j := 0, len(r.Embeddings)-1; i < j; i, j = i+1, j-1 {
				r.Embeddings[i], r.Embeddings[j] = r.Embeddings[j], r.Embeddings[i]
			}
		}), "concurrency order", "in another order"},
		{"forgets one", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			if n := len(r.Embeddings); n > 1 {
				r.Embeddings = r.Embeddings[:n-1]
			}
		}), "concurrency dimensions finite order similar", "3 embeddings for 4 short documents"},
		{"has many lengths", misembedding(func(q *ai.EmbedRequest, r *ai.EmbedResponse) {
			for i, e := range r.Embeddings {
				e.Embedding = append(e.Embedding, make([]float32, len(q.Input[i].Text())%3)...)
			}
		}), "dimensions", "dimensions; want 32"},
		{"divides by zero", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			for _, e := range r.Embeddings {
				e.Embedding[0] = float32(math.NaN())
			}
		}), "concurrency finite order", "number 0 of vector 0 is NaN"},
		{"is zero", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			for _, e := range r.Embeddings {
				clear(e.Embedding)
			}
		}), "concurrency finite order", "vector 0 is zero"},
		{"is random", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			for _, e := range r.Embeddings {
				e.Embedding[0] += float32(calls.Add(1)) / 1000
			}
		}), "deterministic", "the same text has two vectors"},
		{"means nothing", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			if e := r.Embeddings; len(e) == 3 { // as many as the texts about cats and interest rates
				e[1], e[2] = e[2], e[1]
			}
		}), "similar", "similarity"},
		{"panics without documents", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) { _ = r.Embeddings[0] }),
			"emptyInput", "index out of range"},
		{"embeds nothing", misembedding(func(_ *ai.EmbedRequest, r *ai.EmbedResponse) {
			if len(r.Embeddings) == 0 {
				r.Embeddings = []*ai.Embedding{{}}
			}
		}), "emptyInput", "1 embeddings of no documents"},
		{"ignores its context", func(_ context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
			return good.embed(context.Background(), q)
		}, "cancelledBefore", "succeeded; want an error with status CANCELLED"},
		{"does not return", sleepy(good), "cancelledDuring", "the call did not return"},
		{"changes documents", misembedding(func(q *ai.EmbedRequest, _ *ai.EmbedResponse) {
			for _, doc := range q.Input {
				doc.Metadata = nil
			}
		}), "requestUnchanged", "$.input[0].metadata was"},
		{"appends in place", misembedding(func(q *ai.EmbedRequest, _ *ai.EmbedResponse) {
			if cap(q.Input) > len(q.Input) {
				_ = append(q.Input, ai.NewTextDocument("", nil))
			}
		}), "requestUnchanged", "in place"},
	}
	seesFaults(t, cases, func(t *testing.T, fn embedFunc) []check {
		g := New(t, nil)
		genkit.DefineEmbedder(g, "broken", &genkit.EmbedderOptions{Dimensions: 32}, fn)
		o := EmbedderSuiteOptions{Deterministic: true, Similar: true, Limits: hasty}
		s, err := newEmbedderSuite(t.Context(), g, "broken", &o)
		if err != nil {
			t.Fatal(err)
		}
		return s.checks()
	})
}

func threeDocs() []*ai.Document {
	return []*ai.Document{
		ai.NewTextDocument("one", ai.Metadata{"page": 1.0}),
		ai.NewTextDocument("two", ai.Metadata{"page": 2.0, "tags": []any{"a"}}),
		ai.NewTextDocument("three", nil),
	}
}

func wantThree() RetrieverSuiteOptions {
	return RetrieverSuiteOptions{
		Query: "numbers", WantTexts: []string{"one", "two", "three"},
		WantMetadata: []ai.Metadata{{"page": 1}, {"tags": []string{"a"}}}, Limits: hasty,
	}
}

func TestRetrieverSuitePasses(t *testing.T) {
	g := New(t, nil)
	f := NewRetriever(threeDocs()...)
	f.Define(g, "fake")
	RetrieverSuite(t, g, "fake", wantThree())
	f.AssertUnchanged(t)
}

func TestRetrieverSuiteNeedsFacts(t *testing.T) {
	g := New(t, nil)
	NewRetriever().Define(g, "fake")
	for _, o := range []RetrieverSuiteOptions{
		{}, {Query: "q", WantTexts: []string{"one"}}, {Query: "q", WantTexts: []string{"a", "b"}, WantMetadata: make([]ai.Metadata, 3)},
	} {
		if _, err := newRetrieverSuite(t.Context(), g, "fake", o); err == nil {
			t.Errorf("no error for %+v", o)
		}
	}
}

type retrieveFunc = func(context.Context, *ai.RetrieverRequest) (*ai.RetrieverResponse, error)

// misretrieving returns a fake retriever whose answers change goes over.
func misretrieving(change func(q *ai.RetrieverRequest, r *ai.RetrieverResponse)) retrieveFunc {
	f := NewRetriever(threeDocs()...)
	return func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
		r, err := f.retrieve(ctx, q)
		if err == nil {
			change(q, r)
		}
		return r, err
	}
}

func TestRetrieverSuiteSeesFaults(t *testing.T) {
	good := NewRetriever(threeDocs()...)
	var busy atomic.Int64
	cases := []broken[retrieveFunc]{
		{"reverses", misretrieving(func(_ *ai.RetrieverRequest, r *ai.RetrieverResponse) {
			if d := r.Documents; len(d) == 3 {
				d[0], d[2] = d[2], d[0]
			}
		}), "concurrency metadata order", `found ["three" "two" "one"]; want ["one" "two" "three"]`},
		{"ignores k", func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
			return good.retrieve(ctx, &ai.RetrieverRequest{Query: q.Query})
		}, "k", `with k = 1 the retriever found ["one" "two" "three"]`},
		{"loses metadata", misretrieving(func(_ *ai.RetrieverRequest, r *ai.RetrieverResponse) {
			for _, d := range r.Documents {
				delete(d.Metadata, "tags")
			}
		}), "metadata", `document 1 has no metadata "tags"`},
		{"stores metadata as text", misretrieving(func(_ *ai.RetrieverRequest, r *ai.RetrieverResponse) {
			r.Documents[0].Metadata["page"] = "1"
		}), "metadata", `metadata "page" is "1"; want 1`},
		{"finds nil", misretrieving(func(_ *ai.RetrieverRequest, r *ai.RetrieverResponse) { r.Documents[0] = nil }),
			"cancelledDuring concurrency k metadata order", "a document is nil"},
		{"ignores its context", func(_ context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
			return good.retrieve(context.Background(), q)
		}, "cancelledBefore", "want an error with status CANCELLED"},
		{"does not return", sleepyRetriever(good), "cancelledDuring", "the call did not return"},
		{"changes the query", misretrieving(func(q *ai.RetrieverRequest, _ *ai.RetrieverResponse) {
			q.Query.Content[0].(*ai.TextPart).Text = "NUMBERS"
		}), "requestUnchanged", `$.query.content[0].text was "numbers" and is "NUMBERS"`},
		{"appends in place", misretrieving(func(q *ai.RetrieverRequest, _ *ai.RetrieverResponse) {
			_ = append(q.Query.Content, ai.NewTextPart("x"))
		}), "requestUnchanged", "in place"},
		{"serves one at a time", func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
			if busy.Add(1) > 1 {
				busy.Add(-1)
				return nil, core.Errorf(core.Unavailable, "busy")
			}
			defer busy.Add(-1)
			time.Sleep(2 * time.Millisecond)
			return good.retrieve(ctx, q)
		}, "concurrency", "of 8 at the same time"},
	}
	seesFaults(t, cases, func(t *testing.T, fn retrieveFunc) []check {
		g := New(t, nil)
		genkit.DefineRetriever(g, "broken", nil, fn)
		s, err := newRetrieverSuite(t.Context(), g, "broken", wantThree())
		if err != nil {
			t.Fatal(err)
		}
		return s.checks()
	})
}

// cancelledLate reports whether ctx, which has not ended, ends within 100 ms.
func cancelledLate(ctx context.Context) bool {
	if ctx.Err() != nil {
		return false
	}
	select {
	case <-ctx.Done():
		return true
	case <-time.After(100 * time.Millisecond):
		return false
	}
}

// sleepy returns an embedder that notices that its context ended, and goes on.
func sleepy(good *Embedder) embedFunc {
	return func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		if cancelledLate(ctx) {
			time.Sleep(2 * time.Second)
		}
		return good.embed(ctx, q)
	}
}

// sleepyRetriever is sleepy for retrievers.
func sleepyRetriever(good *Retriever) retrieveFunc {
	return func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
		if cancelledLate(ctx) {
			time.Sleep(2 * time.Second)
		}
		return good.retrieve(ctx, q)
	}
}
