// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// RetrieverSuiteOptions says what a retriever should find.
type RetrieverSuiteOptions struct {
	// Query is the text that is asked for. It must be set.
	Query string
	// WantTexts are the texts of the documents that belong to the query, best first. It
	// must hold two or more; the retriever may know more documents that come after them.
	WantTexts []string
	// WantMetadata is what the documents hold in their metadata, in the same order. A
	// document may hold more. Nil is not tested.
	WantMetadata []ai.Metadata
	// Options returns the configuration of a call that wants k documents; the default
	// is an ai.CommonRetrieverOptions.
	Options func(k int) any
	// Skip holds the reasons for which subtests are left out, by their names.
	Skip map[string]string
	Limits
}

// RetrieverSuite holds the retriever with that name, which g can find and which holds
// some documents already, to what Genkit expects of every retriever. The subtests:
//
//   - order: the documents that belong to the query are found, best first.
//   - k: no more documents are returned than were asked for, and the best ones.
//   - metadata: documents keep what was stored with them.
//   - cancelledBefore, cancelledDuring: a call ends soon after its context, with
//     CANCELLED.
//   - requestUnchanged: nothing in the request was changed.
//   - concurrency: calls at the same time get the same documents (run with -race).
func RetrieverSuite(t *testing.T, g *genkit.Genkit, retriever string, o RetrieverSuiteOptions) {
	t.Helper()
	s, err := newRetrieverSuite(t.Context(), g, retriever, o)
	if err != nil {
		t.Fatal(err)
	}
	runChecks(t, s.checks(), s.o.Skip)
}

type retrieverSuite struct {
	action *core.Action
	o      RetrieverSuiteOptions
}

func newRetrieverSuite(ctx context.Context, g *genkit.Genkit, retriever string, o RetrieverSuiteOptions) (*retrieverSuite, error) {
	o.setDefaults()
	if o.Query == "" || len(o.WantTexts) < 2 {
		return nil, fmt.Errorf("RetrieverSuite needs a Query and at least two WantTexts")
	}
	if n := len(o.WantMetadata); n > len(o.WantTexts) {
		return nil, fmt.Errorf("RetrieverSuite has %d WantMetadata for %d WantTexts", n, len(o.WantTexts))
	}
	if o.Options == nil {
		o.Options = func(k int) any { return ai.CommonRetrieverOptions{K: k} }
	}
	a, err := g.Registry().Lookup(ctx, core.KindRetriever, retriever)
	return &retrieverSuite{a, o}, err
}

func (s *retrieverSuite) checks() []check {
	return []check{
		{"order", s.order},
		{"k", s.k},
		{"metadata", s.metadata},
		{"cancelledBefore", s.cancelledBefore},
		{"cancelledDuring", s.cancelledDuring},
		{"requestUnchanged", s.requestUnchanged},
		{"concurrency", s.concurrency},
	}
}

func (s *retrieverSuite) ask(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	return call(ctx, s.o.Limits, func(ctx context.Context) (*ai.RetrieverResponse, error) {
		return invoke[ai.RetrieverRequest, ai.RetrieverResponse](ctx, s.action, q)
	})
}

// find retrieves k documents.
func (s *retrieverSuite) find(ctx context.Context, k int) ([]*ai.Document, error) {
	r, err := s.ask(ctx, &ai.RetrieverRequest{Query: ai.NewTextDocument(s.o.Query, nil), Options: s.o.Options(k)})
	switch {
	case err != nil:
		return nil, fmt.Errorf("the call failed: %w", err)
	case r == nil:
		return nil, fmt.Errorf("there is no response")
	case slices.Contains(r.Documents, nil):
		return nil, fmt.Errorf("a document is nil")
	}
	return r.Documents, nil
}

// wantTexts returns an error unless the documents have the first k texts.
func (s *retrieverSuite) wantTexts(docs []*ai.Document, k int) error {
	texts := make([]string, len(docs))
	for i, d := range docs {
		texts[i] = d.Text()
	}
	if want := s.o.WantTexts[:k]; !slices.Equal(texts, want) {
		return fmt.Errorf("with k = %d the retriever found %q; want %q", k, texts, want)
	}
	return nil
}

func (s *retrieverSuite) mustFind(tb testing.TB, k int) []*ai.Document {
	tb.Helper()
	docs, err := s.find(tb.Context(), k)
	if err != nil {
		tb.Fatal(err)
	}
	if err := s.wantTexts(docs, k); err != nil {
		tb.Error(err)
	}
	return docs
}

func (s *retrieverSuite) order(tb testing.TB) { s.mustFind(tb, len(s.o.WantTexts)) }

func (s *retrieverSuite) k(tb testing.TB) {
	for k := 1; k < len(s.o.WantTexts); k++ {
		s.mustFind(tb, k)
	}
}

func (s *retrieverSuite) metadata(tb testing.TB) {
	if s.o.WantMetadata == nil {
		tb.Skip("RetrieverSuiteOptions.WantMetadata is not set")
	}
	docs := s.mustFind(tb, len(s.o.WantTexts))
	for i, want := range s.o.WantMetadata {
		if i >= len(docs) {
			break // the texts have told
		}
		for name, value := range want {
			got, ok := docs[i].Metadata[name]
			if !ok {
				tb.Errorf("document %d has no metadata %q; want %v", i, name, value)
			} else if d := difference(imageOf(value), imageOf(got)); d != "" {
				tb.Errorf("document %d: metadata %q is %s; want %s", i, name, short(got), short(value))
			}
		}
	}
}

func (s *retrieverSuite) cancelledBefore(tb testing.TB) {
	cancelBefore(tb, s.o.Limits, func(ctx context.Context) ([]*ai.Document, error) { return s.find(ctx, 1) })
}

func (s *retrieverSuite) cancelledDuring(tb testing.TB) {
	cancelDuring(tb, s.o.Limits, func(ctx context.Context) ([]*ai.Document, error) { return s.find(ctx, 1) })
}

func (s *retrieverSuite) requestUnchanged(tb testing.TB) {
	content := append(make(ai.Parts, 0, 4), ai.NewTextPart(s.o.Query))
	q := &ai.RetrieverRequest{
		Query:   &ai.Document{Content: content, Metadata: ai.Metadata{"note": "of the query"}},
		Options: s.o.Options(1),
	}
	before := imageOf(q)
	if _, err := s.ask(tb.Context(), q); err != nil {
		tb.Fatalf("the call failed: %v", err)
	}
	if changed := difference(before, imageOf(q)); changed != "" {
		tb.Errorf("the retriever changed its request: %s", changed)
	}
	if content[:2][1] != nil {
		tb.Error("the retriever appended to the query's content in place")
	}
}

func (s *retrieverSuite) concurrency(tb testing.TB) {
	errs := together(s.o.Parallel, func(int) error {
		docs, err := s.find(tb.Context(), len(s.o.WantTexts))
		if err != nil {
			return err
		}
		return s.wantTexts(docs, len(s.o.WantTexts))
	})
	for i, err := range errs {
		if err != nil {
			tb.Errorf("call %d of %d at the same time: %v", i+1, s.o.Parallel, err)
		}
	}
}
