// SPDX-License-Identifier: Apache-2.0

package huggingface_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &huggingface.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "huggingface/meta-llama/Llama-3.3-70B-Instruct", TopK: true},
		{Model: "huggingface/somebody/some-model", TopK: true, Reasoning: "reasoning"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
