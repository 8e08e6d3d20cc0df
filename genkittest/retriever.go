// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Retriever is a fake retriever: it finds the same documents for every query, in the
// order in which it was given them. It remembers what it was asked and is safe for
// concurrent use.
type Retriever struct {
	docs     []*ai.Document
	requests journal[*ai.RetrieverRequest]
}

// NewRetriever returns a retriever of docs, as they are now. Its option k limits how
// many are returned; without it, or with 0, it is all of them.
func NewRetriever(docs ...*ai.Document) *Retriever { return &Retriever{docs: clone(docs)} }

// Define registers the retriever.
func (f *Retriever) Define(r core.Registrar, name string) *core.Action {
	return genkit.DefineRetriever(r, name, &genkit.RetrieverOptions{Config: ai.CommonRetrieverOptions{}}, f.retrieve)
}

func (f *Retriever) retrieve(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
	if ctx.Err() != nil {
		return nil, stopped(ctx)
	}
	f.requests.add(q)
	options, err := genkit.OptionsAs[ai.CommonRetrieverOptions](q.Options)
	if err != nil {
		return nil, err
	}
	if options.K < 0 {
		return nil, core.Errorf(core.InvalidArgument, "retriever option k is %d; it must not be negative", options.K)
	}
	found := f.docs
	if options.K > 0 && options.K < len(found) {
		found = found[:options.K]
	}
	return &ai.RetrieverResponse{Documents: clone(found)}, nil
}

// Requests returns deep copies of what the retriever was asked, in order, as it was
// at that time.
func (f *Retriever) Requests() []*ai.RetrieverRequest { return f.requests.snapshots() }

// Calls returns how often the retriever was called.
func (f *Retriever) Calls() int { return f.requests.count() }

// Reset forgets the requests.
func (f *Retriever) Reset() { f.requests.reset() }

// AssertUnchanged fails t for each request that somebody has changed since the
// retriever got it.
func (f *Retriever) AssertUnchanged(t testing.TB) {
	t.Helper()
	f.requests.assertUnchanged(t, "the retriever")
}
