// SPDX-License-Identifier: Apache-2.0

package openai_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
)

func plugin(baseURL string) core.Plugin {
	return &openai.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key}
}

func TestWire(t *testing.T) {
	for _, o := range []fakevendor.Options{
		{Model: "openai/gpt-4.1"},
		{Model: "openai/gpt-5", MaxTokens: "max_completion_tokens"},
		{Model: "openai/a-name-of-tomorrow", MaxTokens: "max_completion_tokens"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin, o.Embedder = plugin, "openai/text-embedding-3-small"
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
