// SPDX-License-Identifier: Apache-2.0

package providers_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
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
)

// nowhere refuses connections at once.
const nowhere = "http://127.0.0.1:1"

var plugins = []core.Plugin{
	&googlegenai.GoogleAI{KeyPerCall: true, BaseURL: nowhere},
	&googlegenai.VertexAI{APIKey: "none", BaseURL: nowhere},
	&anthropic.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&openai.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&deepseek.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&xai.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&mistral.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&huggingface.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&openrouter.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&groq.Plugin{KeyPerCall: true, BaseURL: nowhere},
	&microsoftfoundry.Plugin{KeyPerCall: true, Endpoint: nowhere},
	&cloudflareworkersai.Plugin{KeyPerCall: true, AccountID: "none"},
	&compat.Plugin{BaseURL: nowhere},
}

// The table of docs/plugins.md says what the models of each plugin say of themselves: the
// listed ones, and one that no list has.
func TestThePluginsPageIsTrue(t *testing.T) {
	page, err := os.ReadFile("../../docs/plugins.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(plugins, &ollama.Plugin{ServerAddress: ollamaServer(t)}) {
		t.Run(p.Name(), func(t *testing.T) {
			row := "| `" + p.Name() + "/` | " + strings.Join(abilities(t, p), " | ") + " |"
			if !strings.Contains(string(page), row+"\n") {
				t.Errorf("docs/plugins.md has no row\n%s", row)
			}
		})
	}
}

// ollamaServer has a model and an embedder, for Ollama knows what it is asked about.
func ollamaServer(t *testing.T) string {
	return genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		can := []string{"completion", "tools", "vision", "thinking"}
		if strings.Contains(string(q.Body), "embed") {
			can = []string{"embedding"}
		}
		return genkittest.JSONReply(200, map[string]any{
			"models":       []any{map[string]any{"name": "llava", "model": "llava", "digest": "1"}, map[string]any{"name": "embed", "model": "embed", "digest": "2"}},
			"capabilities": can,
		})
	}).URL
}

// abilities returns the cells of a plugin's row.
func abilities(t *testing.T, p core.Plugin) []string {
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{p}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = g.Close(t.Context()) })
	if err := g.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	list := g.Registry().List(t.Context())
	for k, name := range map[core.Kind]string{core.KindModel: "/some-model", core.KindEmbedder: "/some-embedding"} {
		if a, err := g.Registry().Lookup(t.Context(), k, p.Name()+name); err == nil {
			list = append(list, a.Descriptor())
		}
	}
	var tools, media, schema, embeds, shows, background bool
	for _, d := range list {
		switch core.Kind(d.ActionType) {
		case core.KindEmbedder:
			embeds = true
		case core.KindBackgroundModel:
			background = true
		}
		var info struct {
			Model struct{ Supports ai.ModelSupports }
		}
		if err := json.Unmarshal(ai.JSON(d.Metadata), &info); err != nil {
			t.Fatal(err)
		}
		s := info.Model.Supports
		tools = tools || s.Tools
		media = media || s.Media
		schema = schema || s.Constrained != "" && s.Constrained != ai.ConstrainedNone
		shows = shows || slices.Contains(s.Output, "media")
	}
	var cells []string
	for _, has := range []bool{tools, media, schema, embeds, shows, background} {
		cells = append(cells, map[bool]string{true: "yes", false: "no"}[has])
	}
	return cells
}
