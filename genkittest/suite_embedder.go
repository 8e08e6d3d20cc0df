// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// EmbedderSuiteOptions says how an embedder is tested. The zero value works.
type EmbedderSuiteOptions struct {
	// Dimensions is the length of all vectors; 0 is what the embedder says of itself,
	// or any that is the same for all.
	Dimensions int
	// Deterministic tells that one text always has the same vector.
	Deterministic bool
	// Similar tells that texts of a like meaning, in many of the same words, are closer
	// than others.
	Similar bool
	// Options is the configuration of all calls.
	Options any
	// Skip holds the reasons for which subtests are left out, by their names.
	Skip map[string]string
	Limits
}

// EmbedderSuite holds the embedder with that name, which g can find, to what Genkit
// expects of every embedder. Nil options are the zero value. The subtests:
//
//   - order: each document has one vector, in the order of the request.
//   - dimensions: all vectors have the same length, and the one that was declared.
//   - finite: no number is infinite or NaN, no vector is zero.
//   - deterministic: the same text has the same vector, where that is declared.
//   - similar: alike texts are closer than others, where that is declared.
//   - emptyInput: no documents have no vectors, or are INVALID_ARGUMENT.
//   - cancelledBefore, cancelledDuring: a call ends soon after its context, with
//     CANCELLED.
//   - requestUnchanged: nothing in the request was changed.
//   - concurrency: calls at the same time get their own vectors (run with -race).
func EmbedderSuite(t *testing.T, g *genkit.Genkit, embedder string, o *EmbedderSuiteOptions) {
	t.Helper()
	s, err := newEmbedderSuite(t.Context(), g, embedder, o)
	if err != nil {
		t.Fatal(err)
	}
	runChecks(t, s.checks(), s.o.Skip)
}

type embedderSuite struct {
	action *core.Action
	o      EmbedderSuiteOptions
}

func newEmbedderSuite(ctx context.Context, g *genkit.Genkit, embedder string, o *EmbedderSuiteOptions) (*embedderSuite, error) {
	s := &embedderSuite{}
	if o != nil {
		s.o = *o
	}
	s.o.setDefaults()
	var err error
	if s.action, err = g.Registry().Lookup(ctx, core.KindEmbedder, embedder); err != nil {
		return nil, err
	}
	if s.o.Dimensions == 0 {
		var info ai.EmbedderInfo
		if json.Unmarshal(imageOf(s.action.Metadata["info"]), &info) == nil {
			s.o.Dimensions = info.Dimensions
		}
	}
	return s, nil
}

func (s *embedderSuite) checks() []check {
	return []check{
		{"order", s.order},
		{"dimensions", s.dimensions},
		{"finite", s.finite},
		{"deterministic", s.deterministic},
		{"similar", s.similar},
		{"emptyInput", s.emptyInput},
		{"cancelledBefore", s.cancelledBefore},
		{"cancelledDuring", s.cancelledDuring},
		{"requestUnchanged", s.requestUnchanged},
		{"concurrency", s.concurrency},
	}
}

// embedderTexts have little in common.
var embedderTexts = []string{
	"The cat sat on the mat and slept.",
	"Quarterly revenue grew by nine percent.",
	"Rust forms where iron meets water.",
	"She plays violin in a small orchestra.",
}

func (s *embedderSuite) request(texts ...string) *ai.EmbedRequest {
	q := &ai.EmbedRequest{Options: s.o.Options}
	for _, text := range texts {
		q.Input = append(q.Input, ai.NewTextDocument(text, nil))
	}
	return q
}

func (s *embedderSuite) ask(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	return call(ctx, s.o.Limits, func(ctx context.Context) (*ai.EmbedResponse, error) {
		return invoke[ai.EmbedRequest, ai.EmbedResponse](ctx, s.action, q)
	})
}

// vectors embeds texts in one call.
func (s *embedderSuite) vectors(ctx context.Context, texts ...string) ([][]float32, error) {
	r, err := s.ask(ctx, s.request(texts...))
	if err != nil {
		return nil, fmt.Errorf("the call failed: %w", err)
	}
	if r == nil || len(r.Embeddings) != len(texts) {
		n := 0
		if r != nil {
			n = len(r.Embeddings)
		}
		return nil, fmt.Errorf("%d embeddings for %d short documents", n, len(texts))
	}
	list := make([][]float32, len(texts))
	for i, e := range r.Embeddings {
		if e == nil || len(e.Embedding) == 0 {
			return nil, fmt.Errorf("embedding %d is empty", i)
		}
		list[i] = e.Embedding
	}
	return list, nil
}

func (s *embedderSuite) mustVectors(tb testing.TB, texts ...string) [][]float32 {
	tb.Helper()
	list, err := s.vectors(tb.Context(), texts...)
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

// cosine returns how close two vectors are: 1 for the same direction.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

// belongs returns an error unless v is closer to the vector at index than to all
// others.
func belongs(v []float32, all [][]float32, index int) error {
	own := cosine(v, all[index])
	for i, other := range all {
		if i != index && !(cosine(v, other) < own) {
			return fmt.Errorf("the vector of document %d is as close to that of document %d: they are in another order", index, i)
		}
	}
	return nil
}

func (s *embedderSuite) order(tb testing.TB) {
	all := s.mustVectors(tb, embedderTexts...)
	for i, text := range embedderTexts {
		alone := s.mustVectors(tb, text)
		if err := belongs(alone[0], all, i); err != nil {
			tb.Error(err)
		}
	}
}

func (s *embedderSuite) dimensions(tb testing.TB) {
	texts := append([]string{"a"}, embedderTexts...)
	list := s.mustVectors(tb, texts...)
	want := s.o.Dimensions
	if want == 0 {
		want = len(list[0])
	}
	for i, v := range list {
		if len(v) != want {
			tb.Errorf("the vector of document %d has %d dimensions; want %d", i, len(v), want)
		}
	}
}

func (s *embedderSuite) finite(tb testing.TB) {
	for i, v := range s.mustVectors(tb, embedderTexts...) {
		zero := true
		for j, x := range v {
			if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) {
				tb.Errorf("number %d of vector %d is %v", j, i, f)
			}
			zero = zero && x == 0
		}
		if zero {
			tb.Errorf("vector %d is zero", i)
		}
	}
}

func (s *embedderSuite) deterministic(tb testing.TB) {
	if !s.o.Deterministic {
		tb.Skip("the embedder is not declared to be deterministic")
	}
	text := embedderTexts[0]
	a, b := s.mustVectors(tb, text)[0], s.mustVectors(tb, text)[0]
	for i := range min(len(a), len(b)) {
		if math.Abs(float64(a[i]-b[i])) > 1e-5 {
			tb.Fatalf("the same text has two vectors: number %d is %v and then %v", i, a[i], b[i])
		}
	}
}

func (s *embedderSuite) similar(tb testing.TB) {
	if !s.o.Similar {
		tb.Skip("the embedder is not declared to put alike texts close together")
	}
	v := s.mustVectors(tb, "A cat sleeps on the mat.", "The cat slept on a mat.", "Interest rates rose in March.")
	alike, unlike := cosine(v[0], v[1]), cosine(v[0], v[2])
	if alike <= unlike {
		tb.Errorf("two texts about a cat on a mat have similarity %.3f, one of them and a text about interest rates %.3f", alike, unlike)
	}
}

func (s *embedderSuite) emptyInput(tb testing.TB) {
	r, err := s.ask(tb.Context(), s.request())
	switch {
	case err != nil && core.StatusOf(err) != core.InvalidArgument:
		tb.Errorf("no documents failed with %v; want no embeddings, or INVALID_ARGUMENT", err)
	case err == nil && r != nil && len(r.Embeddings) > 0:
		tb.Errorf("%d embeddings of no documents", len(r.Embeddings))
	}
}

func (s *embedderSuite) cancelledBefore(tb testing.TB) {
	cancelBefore(tb, s.o.Limits, func(ctx context.Context) (*ai.EmbedResponse, error) {
		return s.ask(ctx, s.request(embedderTexts...))
	})
}

func (s *embedderSuite) cancelledDuring(tb testing.TB) {
	cancelDuring(tb, s.o.Limits, func(ctx context.Context) (*ai.EmbedResponse, error) {
		return s.ask(ctx, s.request(embedderTexts...))
	})
}

func (s *embedderSuite) requestUnchanged(tb testing.TB) {
	q := s.request()
	q.Options = clone(s.o.Options)
	q.Input = append(make([]*ai.Document, 0, 4), ai.NewTextDocument(embedderTexts[0], ai.Metadata{"note": "of the document"}))
	before := imageOf(q)
	if _, err := s.ask(tb.Context(), q); err != nil {
		tb.Fatalf("the call failed: %v", err)
	}
	if changed := difference(before, imageOf(q)); changed != "" {
		tb.Errorf("the embedder changed its request: %s", changed)
	}
	if q.Input[:2][1] != nil {
		tb.Error("the embedder appended to the request's input in place")
	}
}

func (s *embedderSuite) concurrency(tb testing.TB) {
	all := s.mustVectors(tb, embedderTexts...)
	errs := together(s.o.Parallel, func(i int) error {
		index := i % len(embedderTexts)
		alone, err := s.vectors(tb.Context(), embedderTexts[index])
		if err != nil {
			return err
		}
		return belongs(alone[0], all, index)
	})
	for i, err := range errs {
		if err != nil {
			tb.Errorf("call %d of %d at the same time: %v", i+1, s.o.Parallel, err)
		}
	}
}
