// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/compat"
	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
	"github.com/genkit-go/genkit/plugins/compatoai/openrouter"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
	"github.com/genkit-go/genkit/plugins/googlegenai"
	"github.com/genkit-go/genkit/plugins/ollama"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

// providers make the plugin of a provider, by the prefix of its models. A program for one
// provider would import one of these packages, and link that vendor's SDK alone.
var providers = map[string]func(baseURL string) core.Plugin{
	"anthropic":             func(url string) core.Plugin { return &anthropic.Plugin{BaseURL: url} },
	"cloudflare-workers-ai": func(url string) core.Plugin { return &cloudflareworkersai.Plugin{BaseURL: url} },
	"compat":                func(url string) core.Plugin { return &compat.Plugin{BaseURL: url} },
	"deepseek":              func(url string) core.Plugin { return &deepseek.Plugin{BaseURL: url} },
	"googleai":              func(url string) core.Plugin { return &googlegenai.GoogleAI{BaseURL: url} },
	"groq":                  func(url string) core.Plugin { return &groq.Plugin{BaseURL: url} },
	"huggingface":           func(url string) core.Plugin { return &huggingface.Plugin{BaseURL: url} },
	"microsoft-foundry":     func(url string) core.Plugin { return &microsoftfoundry.Plugin{Endpoint: url} },
	"mistral":               func(url string) core.Plugin { return &mistral.Plugin{BaseURL: url} },
	"ollama":                func(url string) core.Plugin { return &ollama.Plugin{ServerAddress: url} },
	"openai":                func(url string) core.Plugin { return &openai.Plugin{BaseURL: url} },
	"openrouter":            func(url string) core.Plugin { return &openrouter.Plugin{BaseURL: url} },
	"vertexai":              func(url string) core.Plugin { return &googlegenai.VertexAI{BaseURL: url} },
	"xai":                   func(url string) core.Plugin { return &xai.Plugin{BaseURL: url} },
}

// pluginFor returns the plugin of the model that the command line names.
func pluginFor(o sample.Options) (core.Plugin, error) {
	known := strings.Join(slices.Sorted(maps.Keys(providers)), "/…, ") + "/…"
	if o.Model == "" {
		return nil, fmt.Errorf("no model: name one with -model, as %s\n%s", known, usage)
	}
	provider, name, _ := strings.Cut(o.Model, "/")
	if name == "" {
		return nil, fmt.Errorf("-model %s: a model is named with its provider, as %s", o.Model, known)
	}
	make, ok := providers[provider]
	switch {
	case !ok:
		return nil, fmt.Errorf("-model %s: there is no provider %q; there are %s", o.Model, provider, known)
	case provider == "compat" && o.BaseURL == "":
		return nil, fmt.Errorf("-model %s: -base-url must tell where the server is, such as http://127.0.0.1:8000/v1", o.Model)
	}
	return make(o.BaseURL), nil
}
