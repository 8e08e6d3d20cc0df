// SPDX-License-Identifier: Apache-2.0

package groq_test

import (
	"testing"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func TestWire(t *testing.T) {
	plugin := func(baseURL string) core.Plugin { return &groq.Plugin{BaseURL: baseURL, APIKey: fakevendor.Key} }
	for _, o := range []fakevendor.Options{
		{Model: "groq/openai/gpt-oss-120b", MaxTokens: "max_completion_tokens", Reasoning: "reasoning"},
		{Model: "groq/llama-3.3-70b-versatile", MaxTokens: "max_completion_tokens", Words: true},
	} {
		t.Run(o.Model, func(t *testing.T) {
			o.Plugin = plugin
			genkittest.WireSuite(t, o.Vendor())
		})
	}
}
