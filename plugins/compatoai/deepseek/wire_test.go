// SPDX-License-Identifier: Apache-2.0

package deepseek_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &deepseek.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "deepseek/deepseek-v4-flash", Words: true, Reasoning: "reasoning_content"},
		{Model: "deepseek/deepseek-v4-pro", Words: true, Reasoning: "reasoning_content"},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
