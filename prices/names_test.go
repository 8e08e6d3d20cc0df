// SPDX-License-Identifier: Apache-2.0

package prices

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// registries are where the plugins have the names of their models. The plugins are modules
// of their own, and are read, not imported.
var registries = map[string]string{
	"anthropic":             "anthropic/models.go",
	"cloudflare-workers-ai": "compatoai/cloudflareworkersai/models.go",
	"groq":                  "compatoai/groq/models.go",
	"openai":                "compatoai/openai/models.go",
}

// Each price is of a model that its plugin lists, under that name.
func TestNames(t *testing.T) {
	plugins := filepath.Join("..", "plugins")
	if _, err := os.Stat(plugins); err != nil {
		t.Skip("the plugins are not beside this module")
	}
	sources := map[string]string{}
	for plugin, file := range registries {
		source, err := os.ReadFile(filepath.Join(plugins, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		sources[plugin] = string(source)
	}
	for name := range table {
		plugin, id, _ := strings.Cut(name, "/")
		if !strings.Contains(sources[plugin], `"`+id+`"`) {
			t.Errorf("%s has a price, and is not in plugins/%s", name, registries[plugin])
		}
	}
}

func TestLookup(t *testing.T) {
	for name, want := range map[string]bool{
		"anthropic/claude-haiku-4-5":          true,
		"anthropic/claude-haiku-4-5-20251001": true,
		"openai/gpt-5.1":                      true,
		"openai/gpt-5.1-2025-11-13":           true,
		"openai/gpt-4-0613":                   true,
		"groq/openai/gpt-oss-20b":             true,
		"cloudflare-workers-ai/@cf/meta/llama-3.3-70b-instruct-fp8-fast": true,

		"":                                  false,
		"gpt-5.1":                           false,
		"openai":                            false,
		"openai/":                           false,
		"openai/openai/gpt-5.1":             false,
		"openai/GPT-5.1":                    false,
		"openai/gpt-5.1-2099-01-01":         false,
		"openai/gpt-5.1-20251113":           false,
		"openai/gpt-4o-2024-05-13":          false,
		"openai/gpt-5.1-codex":              false,
		"openai/gpt-5.6-sol":                false,
		"openai/gpt-oss-20b":                false,
		"openrouter/openai/gpt-5.1":         false,
		"microsoft-foundry/gpt-5.1":         false,
		"groq/gpt-oss-20b":                  false,
		"anthropic/claude":                  false,
		"anthropic/claude-20251001":         false,
		"anthropic/-20251001":               false,
		"anthropic-vertex/claude-haiku-4-5": false,
		"cloudflare-workers-ai/llama-3.3-70b-instruct": false,
	} {
		if _, ok := Lookup(name); ok != want {
			t.Errorf("%q has a price: %v; want %v", name, ok, want)
		}
	}
}
