// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"encoding/json"
	"strconv"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// dataOptions collects what the options of the verbs embed, retrieve, index,
// rerank and evaluate say; the zero value of a field leaves it out.
type dataOptions struct {
	k         int
	batchSize int
	evalRunID string
}

// WithK limits how many documents a retriever finds, or a reranker returns, to n,
// which is at least 1. It travels as the field k of the action's options, over a k
// that WithConfig gives.
func WithK(n int) Option {
	return checkedOption("WithK", verbRetrieve|verbRerank, func(c *callOptions) error {
		if n < 1 {
			return core.Errorf(core.InvalidArgument, "WithK: k is %d; it must be at least 1", n)
		}
		c.k = n
		return nil
	})
}

// WithBatchSize tells EmbedMany how many documents one call embeds (default
// [DefaultEmbedBatch]) and Evaluate how many cases are scored at the same time
// (default 1). It is at least 1.
func WithBatchSize(n int) Option {
	return checkedOption("WithBatchSize", verbEmbed|verbEvaluate, func(c *callOptions) error {
		if n < 1 {
			return core.Errorf(core.InvalidArgument, "WithBatchSize: the size is %d; it must be at least 1", n)
		}
		c.batchSize = n
		return nil
	})
}

// WithEvalRunID names the run that an evaluation belongs to; "" is the default, a
// random UUID.
func WithEvalRunID(id string) Option {
	return option("WithEvalRunID", verbEvaluate, func(c *callOptions) { c.evalRunID = id })
}

// config returns the configuration of the call, untouched; nil pointers and maps are
// nil.
func (c *callOptions) config() any {
	if generate.IsNil(c.Config) {
		return nil
	}
	return c.Config
}

// configWithK returns the configuration of the call with k in it, when the call has
// one.
func (c *callOptions) configWithK() (any, error) {
	config := c.config()
	if c.k == 0 {
		return config, nil
	}
	merged := map[string]json.RawMessage{}
	if config != nil {
		raw, err := json.Marshal(config)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "config %T cannot be JSON: %w", config, err)
		}
		if err := json.Unmarshal(raw, &merged); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "config %T must be a JSON object to be merged with WithK", config)
		}
		if merged == nil { // the config is null
			merged = map[string]json.RawMessage{}
		}
	}
	merged["k"] = json.RawMessage(strconv.Itoa(c.k))
	raw, err := json.Marshal(merged)
	return json.RawMessage(raw), err
}

// OptionsAs returns the options of a request to an embedder, retriever, indexer or
// reranker as a T: as they are when they are a T or a pointer to one, through JSON
// otherwise. The zero T stands for no options; what does not fit a T is
// INVALID_ARGUMENT.
func OptionsAs[T any](options any) (T, error) { return generate.OptionsAs[T](options) }
