// SPDX-License-Identifier: Apache-2.0

package openrouter_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openrouter"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &openrouter.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "openrouter/openai/gpt-5", TopK: true, Embedder: "openrouter/openai/text-embedding-3-small", Reasoning: "reasoning"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
