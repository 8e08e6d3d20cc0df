// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"context"
	"strings"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const embedPath = "/api/embed"

// EmbedConfig configures one call of an embedder. The zero value works. Keys that it does
// not have, given in a map or as JSON, are sent among Ollama's options as they are.
// https://docs.ollama.com/api/embed
type EmbedConfig struct {
	// Version is the name of the model that is called in place of the one asked for.
	Version string `json:"version,omitempty" jsonschema:"description=The model to call in place of this one by its full name with a tag."`
	// Dimensions cuts the vectors to a length, for models that are trained for it.
	Dimensions *int `json:"dimensions,omitempty" jsonschema:"description=The length of the vectors where the model can do with less.,minimum=1"`
	// Truncate false makes a text that is longer than the context an error.
	Truncate *bool `json:"truncate,omitempty" jsonschema:"description=Cut texts that are longer than the context."`
	// KeepAlive is as in Config.
	KeepAlive any `json:"keep_alive,omitempty" jsonschema:"description=How long the model stays loaded: seconds or a duration such as 5m; -1 is for ever."`
	// APIKey is sent as a bearer token with this call. Traces do not show it.
	APIKey string `json:"apiKey,omitempty" jsonschema:"description=A key for this call in place of the plugin's."`
}

// embed makes one call of an embedder, for all documents. Without documents nothing is
// sent.
func (p *Plugin) embed(ctx context.Context, model string, q *ai.EmbedRequest) (*ai.EmbedResponse, error) {
	config, raw, err := readConfig[EmbedConfig](q.Options)
	if err != nil {
		return nil, err
	}
	if n := config.Dimensions; n != nil && *n < 1 {
		return nil, badConfig("dimensions is %d; it must be at least 1", *n)
	}
	if strings.ContainsAny(config.APIKey, "\r\n") {
		return nil, badConfig("apiKey holds a line break")
	}
	if config.Version != "" {
		model = config.Version
	}
	body := api.EmbedRequest{
		Model: model, Truncate: config.Truncate, Dimensions: value(config.Dimensions), Options: unknownKeys[EmbedConfig](raw),
	}
	if body.KeepAlive, err = keepAlive(config.KeepAlive); err != nil {
		return nil, err
	}
	texts := make([]string, len(q.Input))
	for i, d := range q.Input {
		for _, part := range d.Content {
			if _, ok := part.(*ai.TextPart); !ok {
				return nil, core.Errorf(core.InvalidArgument, "documents[%d] has a %T; Ollama embeds text only", i, part)
			}
		}
		texts[i] = d.Text()
	}
	response := &ai.EmbedResponse{Embeddings: make([]*ai.Embedding, 0, len(texts))}
	if len(texts) == 0 {
		return response, nil
	}
	body.Input = texts
	var answer struct {
		api.EmbedResponse
		Error string `json:"error"`
	}
	if err := p.get(ctx, Call{Path: embedPath, Model: model, Embed: q}, config.APIKey, body, &answer); err != nil {
		return nil, err
	}
	switch {
	case answer.Error != "":
		return nil, reported(answer.Error)
	case len(answer.Embeddings) != len(texts):
		return nil, core.Errorf(core.Internal, "ollama: %d embeddings came for %d documents", len(answer.Embeddings), len(texts))
	}
	for i, v := range answer.Embeddings {
		if len(v) == 0 {
			return nil, core.Errorf(core.Internal, "ollama: the embedding of documents[%d] is empty", i)
		}
		response.Embeddings = append(response.Embeddings, &ai.Embedding{Embedding: v})
	}
	return response, nil
}
