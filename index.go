// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// IndexerOptions describes an indexer.
type IndexerOptions struct {
	// EmbedderInfo tells which embedder the indexer embeds documents with; nil when it
	// uses none or any.
	EmbedderInfo *ai.EmbedderInfo
	// Config is a zero value of the type of the indexer's options, such as Config{}, of
	// which tools show the schema; nil when it has none.
	Config any
}

// DefineIndexer registers an indexer; nil options work. Fn stores the documents of
// the request and must not change them. [OptionsAs] reads the request's options.
// The action returns nothing, which is null on the wire.
func DefineIndexer(r core.Registrar, name string, o *IndexerOptions, fn func(ctx context.Context, q *ai.IndexerRequest) error) *core.Action {
	needsFunc(core.KindIndexer, name, fn == nil)
	if o == nil {
		o = &IndexerOptions{}
	}
	metadata := kindMetadata(core.KindIndexer, o.Config)
	if o.EmbedderInfo != nil {
		metadata["embedderInfo"] = o.EmbedderInfo
	}
	return defineAction(r, core.KindIndexer, name, metadata, func(ctx context.Context, q *ai.IndexerRequest) (any, error) {
		if err := checkDocuments(core.KindIndexer, name, q.Documents); err != nil {
			return nil, err
		}
		return nil, fn(ctx, q)
	})
}

// Index has the named indexer store documents. Without documents nothing is called.
func (g *Genkit) Index(ctx context.Context, indexer string, docs []*ai.Document, o ...Option) error {
	c, err := collect(verbIndex, o)
	if err != nil {
		return err
	}
	if err := checkName(core.KindIndexer, indexer); err != nil {
		return err
	}
	if err := checkDocuments(core.KindIndexer, indexer, docs); err != nil {
		return err
	}
	if len(docs) == 0 {
		return nil
	}
	_, err = runAction[*ai.IndexerRequest, any](c.within(ctx), g.registry,
		core.KindIndexer, indexer, &ai.IndexerRequest{Documents: docs, Options: c.config()})
	return err
}
