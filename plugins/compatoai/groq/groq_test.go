// SPDX-License-Identifier: Apache-2.0

package groq_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func plugin(url string) core.Plugin { return &groq.Plugin{BaseURL: url, APIKey: fakevendor.Key} }

type number struct {
	N int `json:"n"`
}

// An answer that is held to a schema does not come as a stream, and one that is not does.
func TestSchemas(t *testing.T) {
	for model, test := range map[string]struct{ answer, want, not string }{
		"openai/gpt-oss-20b":      {"", `"strict":true`, `"stream"`},
		"llama-3.3-70b-versatile": {"", `"stream":true`, `"json_schema"`},
	} {
		answer := fakevendor.Message(`{"content":"{\"n\":7}","reasoning":"hm"}`, "stop")
		if strings.HasPrefix(model, "llama") {
			answer = fakevendor.Deltas("stop", `{"reasoning":"hm"}`, `{"content":"{\"n\":7}"}`)
		}
		g := fakevendor.Script(t, plugin, answer)
		r, err := g.GenerateStream(t.Context(), genkit.WithModel("groq/"+model), genkit.WithPrompt("a"), genkit.WithOutput(number{})).Result()
		if err != nil {
			t.Fatal(err)
		}
		var got number
		if err := r.Output(&got); err != nil || got.N != 7 || r.Reasoning() != "hm" {
			t.Errorf("%s: %+v, thinking %q, %v", model, got, r.Reasoning(), err)
		}
		if asked := g.Asked()[0]; !strings.Contains(asked, test.want) || strings.Contains(asked, test.not) {
			t.Errorf("%s: asked %s; want %s and no %s", model, asked, test.want, test.not)
		}
	}
}

// Schemas are told in the prompt where there are tools, which Groq has not together.
func TestSchemaWithTools(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"{\"n\":7}"}`, "stop"))
	tool := genkit.NewTool("t", "Does.", func(context.Context, struct{}) (string, error) { return "", nil })
	if _, err := g.Generate(t.Context(), genkit.WithModel("groq/openai/gpt-oss-120b"), genkit.WithPrompt("a"), genkit.WithOutput(number{}), genkit.WithTools(tool)); err != nil {
		t.Fatal(err)
	}
	if asked := g.Asked()[0]; strings.Contains(asked, "json_schema") || !strings.Contains(asked, `\"n\"`) {
		t.Errorf("asked %s", asked)
	}
}

func TestConfig(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "stop"))
	config := &groq.Config{
		ReasoningEffort: "none", ReasoningFormat: "hidden", ServiceTier: "flex", CitationOptions: "disabled", DisableToolValidation: new(false),
		SearchSettings: map[string]any{"include_domains": []string{"a"}}, CompoundCustom: map[string]any{"tools": map[string]any{}},
	}
	config.MaxOutputTokens = new(5)
	if _, err := g.Generate(t.Context(), genkit.WithModelRef(groq.Model("groq/compound", config)), genkit.WithPrompt("a")); err != nil {
		t.Fatal(err)
	}
	want := []string{`POST /chat/completions {"citation_options":"disabled","compound_custom":{"tools":{}},"disable_tool_validation":false,"max_completion_tokens":5,` +
		`"messages":[{"content":"a","role":"user"}],"model":"groq/compound","reasoning_effort":"none","reasoning_format":"hidden","search_settings":{"include_domains":["a"]},"service_tier":"flex"}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{`{"n":2}`, `{"logprobs":true}`, `{"store":true}`, `{"reasoningFormat":"loud"}`, `{"citationOptions":"some"}`} {
		if _, err := g.Generate(t.Context(), genkit.WithModel("groq/openai/gpt-oss-120b"), genkit.WithConfig(json.RawMessage(wrong)), genkit.WithPrompt("a")); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", wrong, err)
		}
	}
}
