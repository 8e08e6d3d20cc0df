// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin {
		return &cloudflareworkersai.Plugin{BaseURL: baseURL, APIToken: fakevendor.Key}
	}
	for _, o := range []fakevendor.Options{
		{Model: "cloudflare-workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast"},
		{Model: "cloudflare-workers-ai/@cf/google/gemma-3-12b-it"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin, o.Embedder, o.Bare, o.TopK = plugin, "cloudflare-workers-ai/@cf/baai/bge-base-en-v1.5", true, true
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
