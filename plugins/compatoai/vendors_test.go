// SPDX-License-Identifier: Apache-2.0

package compatoai_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/compat"
	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/plugins/compatoai/groq"
	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
	"github.com/genkit-go/genkit/plugins/compatoai/openrouter"
	"github.com/genkit-go/genkit/plugins/compatoai/xai"
)

type plugin interface {
	core.Plugin
	core.Resolver
	core.Lister
	core.Closer
}

var all = []plugin{
	&cloudflareworkersai.Plugin{}, &compat.Plugin{}, &deepseek.Plugin{}, &groq.Plugin{}, &huggingface.Plugin{},
	&microsoftfoundry.Plugin{}, &mistral.Plugin{}, &openai.Plugin{}, &openrouter.Plugin{}, &xai.Plugin{},
}

// Everything that is listed resolves to itself, under the vendor's prefix, with a schema
// that takes an empty configuration and any unknown key.
func TestRegistries(t *testing.T) {
	for _, p := range all {
		list, err := p.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range list {
			r := core.NewRegistry()
			kind := core.Kind(d.ActionType)
			if err := p.Resolve(t.Context(), r, kind, d.Name); err != nil {
				t.Errorf("%s: %v", d.Key, err)
			}
			a, err := r.Lookup(t.Context(), kind, d.Name)
			if err != nil || !strings.HasPrefix(d.Name, p.Name()+"/") {
				t.Errorf("%s of %s: %v", d.Key, p.Name(), err)
				continue
			}
			if raw := string(ai.JSON(a.Metadata)); !strings.Contains(raw, `"additionalProperties":true`) || !strings.Contains(raw, `"apiKey"`) {
				t.Errorf("%s: its metadata has no open schema: %s", d.Key, raw)
			}
			other := map[core.Kind]core.Kind{core.KindModel: core.KindEmbedder, core.KindEmbedder: core.KindModel}[kind]
			_ = p.Resolve(t.Context(), r, other, d.Name)
			if _, err := r.Lookup(t.Context(), other, d.Name); core.StatusOf(err) != core.NotFound {
				t.Errorf("%s is a %s too", d.Key, other)
			}
		}
	}
}

// Names that are not the plugin's are left alone.
func TestForeignNames(t *testing.T) {
	for _, p := range all {
		r := core.NewRegistry()
		for _, name := range []string{"other/m", p.Name(), p.Name() + "/"} {
			for _, k := range []core.Kind{core.KindModel, core.KindEmbedder, core.KindTool} {
				if err := p.Resolve(t.Context(), r, k, name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		_ = p.Resolve(t.Context(), r, core.KindTool, p.Name()+"/m")
		if n := len(r.Actions()); n != 0 {
			t.Errorf("%s registered %d actions", p.Name(), n)
		}
	}
}

// sent makes one call and returns the body that was sent.
func sent(t *testing.T, make func(url string) core.Plugin, o ...genkit.Option) map[string]any {
	t.Helper()
	answer := genkittest.JSONReply(200, json.RawMessage(`{"choices":[{"message":{"content":"{}"},"finish_reason":"insufficient_system_resource"}]}`))
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return answer })
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{make(server.URL)} })
	r, err := g.Generate(t.Context(), o...)
	if err != nil {
		t.Fatal(err)
	}
	if r.FinishReason != ai.FinishOther {
		t.Errorf("finish reason %q", r.FinishReason)
	}
	var body map[string]any
	if err := json.Unmarshal(server.Requests()[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body
}

// What vendors do in ways of their own reaches the wire.
func TestWays(t *testing.T) {
	for name, test := range map[string]struct {
		make func(url string) core.Plugin
		ref  ai.ModelRef
		want []string // pieces of the body
	}{
		"huggingface": {
			func(url string) core.Plugin { return &huggingface.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, huggingface.Model("a/b", &huggingface.Config{Provider: "groq"}),
			[]string{`"model":"a/b:groq"`},
		},
		"mistral": {
			func(url string) core.Plugin { return &mistral.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, mistral.Model("mistral-small-2506", &mistral.Config{SafePrompt: new(false), PromptMode: "reasoning"}),
			[]string{`"model":"mistral-small-2506"`, `"safe_prompt":false`, `"prompt_mode":"reasoning"`},
		},
		"mistral's seed": {
			func(url string) core.Plugin { return &mistral.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, ai.ModelRef{Name: "mistral/mistral-small-2506", Config: map[string]any{"seed": 0}},
			[]string{`"random_seed":0`},
		},
		"groq": {
			func(url string) core.Plugin { return &groq.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, groq.Model("llama-3.1-8b-instant", &groq.Config{ReasoningFormat: "parsed", IncludeReasoning: new(false)}),
			[]string{`"reasoning_format":"parsed"`, `"include_reasoning":false`},
		},
		"openrouter": {
			func(url string) core.Plugin { return &openrouter.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, openrouter.Model("a/b", &openrouter.Config{Models: []string{"c/d"}, TopA: new(0.0)}),
			[]string{`"models":["c/d"]`, `"top_a":0`, `"cache_control":{"type":"ephemeral"}`},
		},
		"openai": {
			func(url string) core.Plugin { return &openai.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, openai.Model("gpt-5.6-sol", &openai.Config{Store: new(false), ReasoningEffort: "none"}),
			[]string{`"store":false`, `"reasoning_effort":"none"`, `"prompt_cache_breakpoint":{"mode":"explicit"}`},
		},
		"deepseek": {
			func(url string) core.Plugin { return &deepseek.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, deepseek.Model("deepseek-v4-flash", &deepseek.Config{Thinking: map[string]any{"type": "enabled"}}),
			[]string{`"thinking":{"type":"enabled"}`},
		},
		"xai": {
			func(url string) core.Plugin { return &xai.Plugin{BaseURL: url, APIKey: fakevendor.Key} }, xai.Model("grok-3-mini", &xai.Config{ReasoningEffort: "low"}),
			[]string{`"reasoning_effort":"low"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			marked := ai.WithPartMetadata(ai.NewTextPart("a"), ai.Metadata{"cache": true})
			got := string(ai.JSON(sent(t, test.make, genkit.WithModelRef(test.ref), genkit.WithParts(marked))))
			for _, piece := range test.want {
				if !strings.Contains(got, piece) {
					t.Errorf("%s is not in %s", piece, got)
				}
			}
		})
	}
}

func TestRefusedParameters(t *testing.T) {
	for _, test := range []struct {
		plugin        core.Plugin
		model, config string
	}{
		{&xai.Plugin{APIKey: "k"}, "xai/grok-4", `{"stopSequences":["a"]}`},
		{&xai.Plugin{APIKey: "k"}, "xai/grok-4", `{"presence_penalty":0}`},
		{&xai.Plugin{APIKey: "k"}, "xai/grok-3", `{"search_parameters":{"mode":"on"}}`},
		{&mistral.Plugin{APIKey: "k"}, "mistral/mistral-small-latest", `{"logProbs":true}`},
		{&groq.Plugin{APIKey: "k"}, "groq/llama-3.1-8b-instant", `{"logitBias":{}}`},
		{&openai.Plugin{APIKey: "k"}, "openai/o3", `{"stop":"a"}`},
	} {
		g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{test.plugin} })
		_, err := g.GenerateText(context.Background(), genkit.WithModel(test.model), genkit.WithPrompt("a"), genkit.WithConfig(json.RawMessage(test.config)))
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "not taken") {
			t.Errorf("%s %s: %v; want INVALID_ARGUMENT", test.model, test.config, err)
		}
	}
}

// The generic plugins list what there is now, too.
func TestList(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.JSONReply(200, json.RawMessage(`[{"id":"x/y"}]`))
	})
	for name, p := range map[string]core.Lister{
		"openrouter": &openrouter.Plugin{BaseURL: server.URL, APIKey: fakevendor.Key},
		"compat":     &compat.Plugin{BaseURL: server.URL},
	} {
		list, err := p.List(t.Context())
		found := func(d core.Descriptor) bool { return d.Key == "/model/"+name+"/x/y" }
		if err != nil || !slices.ContainsFunc(list, found) {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}
