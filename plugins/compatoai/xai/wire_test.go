// SPDX-License-Identifier: Apache-2.0

package xai_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &xai.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "xai/grok-3", Reasoning: "reasoning_content"},
		{Model: "xai/grok-4-fast-non-reasoning", Reasoning: "reasoning_content"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
