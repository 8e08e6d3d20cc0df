// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"cmp"
	"context"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// RetrieverOptions describes a retriever.
type RetrieverOptions struct {
	// Label is the name that people see; default the retriever's name.
	Label string
	// Config is a zero value of the type of the retriever's options, such as Config{},
	// of which tools show the schema; nil when it has none.
	Config any
}

// DefineRetriever registers a retriever; nil options work. Fn returns the documents
// that belong to the request's query, best first. [OptionsAs] reads the request's
// options, of which k is the number of documents that the caller wants.
func DefineRetriever(r core.Registrar, name string, o *RetrieverOptions, fn func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error)) *core.Action {
	needsFunc(core.KindRetriever, name, fn == nil)
	if o == nil {
		o = &RetrieverOptions{}
	}
	metadata := kindMetadata(core.KindRetriever, o.Config)
	metadata["info"] = map[string]any{"label": cmp.Or(o.Label, name)}
	return defineAction(r, core.KindRetriever, name, metadata, func(ctx context.Context, q *ai.RetrieverRequest) (*ai.RetrieverResponse, error) {
		if err := checkQuery(core.KindRetriever, name, q.Query); err != nil {
			return nil, err
		}
		response, err := fn(ctx, q)
		return answered(core.KindRetriever, name, response, err)
	})
}

// Retrieve asks the named retriever for the documents that belong to a query, best
// first. [WithK] limits their number, [WithConfig] gives the retriever's options.
func (g *Genkit) Retrieve(ctx context.Context, retriever string, query *ai.Document, o ...Option) ([]*ai.Document, error) {
	c, err := collect(verbRetrieve, o)
	if err != nil {
		return nil, err
	}
	if err := checkName(core.KindRetriever, retriever); err != nil {
		return nil, err
	}
	if err := checkQuery(core.KindRetriever, retriever, query); err != nil {
		return nil, err
	}
	options, err := c.configWithK()
	if err != nil {
		return nil, err
	}
	response, err := runAction[*ai.RetrieverRequest, *ai.RetrieverResponse](c.within(ctx), g.registry,
		core.KindRetriever, retriever, &ai.RetrieverRequest{Query: query, Options: options})
	if response, err = answered(core.KindRetriever, retriever, response, err); err != nil {
		return nil, err
	}
	if i := slices.Index(response.Documents, nil); i >= 0 {
		return nil, core.Errorf(core.Internal, "retriever '%s': document %d of its response is nil", retriever, i)
	}
	return response.Documents, nil
}
