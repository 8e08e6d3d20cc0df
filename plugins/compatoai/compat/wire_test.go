// SPDX-License-Identifier: Apache-2.0

package compat_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/compat"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &compat.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "compat/qwen3", TopK: true, Embedder: "compat/nomic-embed-text", Reasoning: "reasoning_content"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
