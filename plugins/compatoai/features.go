// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// features embeds texts at a vendor that has a path for each model, takes inputs and
// answers with vectors alone.
func (m *modelOf) features(ctx context.Context, c *client, key, model string, texts []string, p params) (*ai.EmbedResponse, error) {
	body := map[string]any{"inputs": texts}
	p.into(body, &m.provider.vendor.Dialect, m.model, m.config)
	segments := strings.Split(model, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	var vectors []vector
	path := fmt.Sprintf(m.provider.vendor.Dialect.FeaturesPath, strings.Join(segments, "/"))
	if _, err := c.post(ctx, path, model, key, body, &vectors); err != nil {
		return nil, err
	}
	if len(vectors) != len(texts) {
		return nil, core.Errorf(core.Internal, "%s: %d embeddings came for %d documents", m.name, len(vectors), len(texts))
	}
	list := make([]*ai.Embedding, len(vectors))
	for i, v := range vectors {
		if len(v) == 0 {
			return nil, core.Errorf(core.Internal, "%s: embedding %d has no numbers", m.name, i)
		}
		list[i] = &ai.Embedding{Embedding: v}
	}
	return &ai.EmbedResponse{Embeddings: list}, nil
}
