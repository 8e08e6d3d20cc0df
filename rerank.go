// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"cmp"
	"context"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// RerankerOptions describes a reranker.
type RerankerOptions struct {
	// Label is the name that people see; default the reranker's name.
	Label string
	// Config is a zero value of the type of the reranker's options, such as Config{}, of
	// which tools show the schema; nil when it has none.
	Config any
}

// DefineReranker registers a reranker; nil options work. Fn returns the documents of
// the request with their scores, best first, and must not change the request.
// [OptionsAs] reads the request's options, of which k is the number of documents
// that the caller wants.
func DefineReranker(r core.Registrar, name string, o *RerankerOptions, fn func(ctx context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error)) *core.Action {
	needsFunc(core.KindReranker, name, fn == nil)
	if o == nil {
		o = &RerankerOptions{}
	}
	metadata := kindMetadata(core.KindReranker, o.Config)
	metadata["info"] = map[string]any{"label": cmp.Or(o.Label, name)}
	return defineAction(r, core.KindReranker, name, metadata, func(ctx context.Context, q *ai.RerankerRequest) (*ai.RerankerResponse, error) {
		if err := checkRerank(name, q.Query, q.Documents); err != nil {
			return nil, err
		}
		response, err := fn(ctx, q)
		return answered(core.KindReranker, name, response, err)
	})
}

// Rerank has the named reranker order documents by how well they fit a query and
// returns them with their scores, best first. [WithK] limits their number,
// [WithConfig] gives the reranker's options. Without documents nothing is called.
func (g *Genkit) Rerank(ctx context.Context, reranker string, query *ai.Document, docs []*ai.Document, o ...Option) ([]*ai.RankedDocument, error) {
	c, err := collect(verbRerank, o)
	if err != nil {
		return nil, err
	}
	if err := checkName(core.KindReranker, reranker); err != nil {
		return nil, err
	}
	if err := checkRerank(reranker, query, docs); err != nil {
		return nil, err
	}
	options, err := c.configWithK()
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 {
		return []*ai.RankedDocument{}, nil
	}
	response, err := runAction[*ai.RerankerRequest, *ai.RerankerResponse](c.within(ctx), g.registry,
		core.KindReranker, reranker, &ai.RerankerRequest{Query: query, Documents: docs, Options: options})
	if response, err = answered(core.KindReranker, reranker, response, err); err != nil {
		return nil, err
	}
	if i := slices.Index(response.Documents, nil); i >= 0 {
		return nil, core.Errorf(core.Internal, "reranker '%s': document %d of its response is nil", reranker, i)
	}
	return response.Documents, nil
}

func checkRerank(name string, query *ai.Document, docs []*ai.Document) error {
	if err := checkQuery(core.KindReranker, name, query); err != nil {
		return err
	}
	return checkDocuments(core.KindReranker, name, docs)
}
