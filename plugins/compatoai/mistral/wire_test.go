// SPDX-License-Identifier: Apache-2.0

package mistral_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &mistral.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "mistral/mistral-large-latest", Embedder: "mistral/mistral-embed", Required: "any", ImageAsText: true, NoStreamUsage: true, Reasoning: "list"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
