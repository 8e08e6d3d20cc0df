// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// EmbedderOptions describes an embedder.
type EmbedderOptions struct {
	// Label is the name that people see; default the embedder's name.
	Label string
	// Dimensions is the length of the vectors; 0 when it is not known.
	Dimensions int
	Supports   *ai.EmbedderSupports
	// Config is a zero value of the type of the embedder's options, such as Config{},
	// of which tools show the schema; nil when it has none.
	Config any
}

// DefineEmbedder registers an embedder; nil options work. Fn
// returns one embedding for each document of the request, in their order, or several
// for one that it splits, and must not change the request. [OptionsAs] reads the
// request's options.
func DefineEmbedder(r core.Registrar, name string, o *EmbedderOptions, fn func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error)) *core.Action {
	needsFunc(core.KindEmbedder, name, fn == nil)
	if o == nil {
		o = &EmbedderOptions{}
	}
	metadata := kindMetadata(core.KindEmbedder, o.Config)
	metadata["info"] = &ai.EmbedderInfo{Label: cmp.Or(o.Label, name), Dimensions: o.Dimensions, Supports: o.Supports}
	return defineAction(r, core.KindEmbedder, name, metadata, func(ctx context.Context, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
		if err := checkDocuments(core.KindEmbedder, name, q.Input); err != nil {
			return nil, err
		}
		response, err := fn(ctx, q)
		return answered(core.KindEmbedder, name, response, err)
	})
}

// embedFunc is the work of an embedder.
type embedFunc = actionFunc[*ai.EmbedRequest, *ai.EmbedResponse]

// Embed embeds documents with one call of the named embedder and returns the
// embeddings in the order of the documents: one for each, or several for one that
// the embedder splits, such as a document with media. Fewer embeddings than
// documents are INTERNAL. Without documents nothing is called. [Genkit.EmbedMany]
// is for more documents than a provider takes at once.
func (g *Genkit) Embed(ctx context.Context, embedder string, docs []*ai.Document, o ...Option) ([]*ai.Embedding, error) {
	c, err := embedOptions(embedder, docs, o)
	if err != nil {
		return nil, err
	}
	if c.batchSize != 0 {
		return nil, core.Errorf(core.InvalidArgument, "WithBatchSize is no option of Embed, which makes one call; EmbedMany makes batches")
	}
	if len(docs) == 0 {
		return []*ai.Embedding{}, nil
	}
	ctx = c.within(ctx)
	run, err := findAction[*ai.EmbedRequest, *ai.EmbedResponse](ctx, g.registry, core.KindEmbedder, embedder)
	if err != nil {
		return nil, err
	}
	return embed(ctx, embedder, run, docs, c.config())
}

// embedOptions checks the arguments of an embed verb.
func embedOptions(embedder string, docs []*ai.Document, o []Option) (*callOptions, error) {
	c, err := collect(verbEmbed, o)
	if err != nil {
		return nil, err
	}
	if err := checkName(core.KindEmbedder, embedder); err != nil {
		return nil, err
	}
	return c, checkDocuments(core.KindEmbedder, embedder, docs)
}

// embed runs an embedder and checks what it returns.
func embed(ctx context.Context, name string, run embedFunc, docs []*ai.Document, options any) ([]*ai.Embedding, error) {
	response, err := run(ctx, &ai.EmbedRequest{Input: docs, Options: options})
	if response, err = answered(core.KindEmbedder, name, response, err); err != nil {
		return nil, err
	}
	if got := len(response.Embeddings); got < len(docs) {
		return nil, core.Errorf(core.Internal, "embedder '%s' returned %d embeddings for %d documents", name, got, len(docs))
	}
	if i := slices.Index(response.Embeddings, nil); i >= 0 {
		return nil, core.Errorf(core.Internal, "embedder '%s': embedding %d is nil", name, i)
	}
	return response.Embeddings, nil
}

// EmbeddingDocuments returns a copy of doc for each of its embeddings, for stores
// that keep one embedding with a document. The metadata of the embedding, when it
// has any, is in the copy's metadata under embedMetadata. Copies share the parts.
// When two copies are equal, which tells that an embedder gave no metadata to what
// it split, a warning is logged.
func EmbeddingDocuments(doc *ai.Document, embeddings []*ai.Embedding) []*ai.Document {
	if doc == nil {
		return nil
	}
	docs := make([]*ai.Document, 0, len(embeddings))
	seen, equal := map[string]bool{}, false
	for _, e := range embeddings {
		d := &ai.Document{Content: slices.Clone(doc.Content), Metadata: maps.Clone(doc.Metadata), Extra: maps.Clone(doc.Extra)}
		var own ai.Metadata
		if e != nil {
			own = e.Metadata
		}
		if len(own) > 0 {
			if d.Metadata == nil {
				d.Metadata = ai.Metadata{}
			}
			d.Metadata["embedMetadata"] = map[string]any(maps.Clone(own))
		}
		raw, _ := json.Marshal(own) // what cannot be JSON is equal to the like
		equal = equal || seen[string(raw)]
		seen[string(raw)] = true
		docs = append(docs, d)
	}
	if equal {
		slog.Warn("the documents of several embeddings are equal: the embeddings have no metadata that tells them apart")
	}
	return docs
}
