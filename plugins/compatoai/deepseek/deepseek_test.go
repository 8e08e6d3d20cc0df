// SPDX-License-Identifier: Apache-2.0

package deepseek_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/compatoai/deepseek"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func plugin(url string) core.Plugin { return &deepseek.Plugin{BaseURL: url, APIKey: fakevendor.Key} }

// Thinking goes back with a call of a tool, also when there was none, for DeepSeek refuses
// the request otherwise.
func TestThinkingGoesBack(t *testing.T) {
	call := func(id string) string {
		return `"tool_calls":[{"id":"` + id + `","type":"function","function":{"name":"day","arguments":"{}"}}]`
	}
	g := fakevendor.Script(t, plugin,
		fakevendor.Message(`{"content":"","reasoning_content":"ask first",`+call("a")+`}`, "tool_calls"),
		fakevendor.Message(`{"content":"",`+call("b")+`}`, "tool_calls"),
		fakevendor.Message(`{"content":"Monday"}`, "insufficient_system_resource",
			`"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10,"prompt_cache_hit_tokens":6,"prompt_cache_miss_tokens":3}`),
	)
	day := genkit.NewTool("day", "Tells the day.", func(context.Context, struct{}) (string, error) { return "Monday", nil })
	config := &deepseek.Config{ReasoningEffort: "max"}
	r, err := g.Generate(t.Context(), genkit.WithModelRef(deepseek.Model("deepseek-v4-pro", config)), genkit.WithPrompt("Which day?"), genkit.WithTools(day))
	if err != nil {
		t.Fatal(err)
	}
	if r.FinishReason != ai.FinishOther || r.Usage.CachedContentTokens != 6 {
		t.Errorf("finish reason %q, usage %+v; want other and 6 cached tokens", r.FinishReason, r.Usage)
	}
	last := g.Asked()[2]
	for _, want := range []string{
		`"reasoning_content":"ask first","role":"assistant","tool_calls":[{`, `"reasoning_content":"","role":"assistant","tool_calls":[{`, `"reasoning_effort":"max"`,
	} {
		if !strings.Contains(last, want) {
			t.Errorf("%s is not in %s", want, last)
		}
	}
}

// An answer without a call of a tool and without thinking has no such field.
func TestNoThinking(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "stop"))
	if _, err := g.Generate(t.Context(), genkit.WithModel("deepseek/deepseek-v4-flash"), genkit.WithMessages(ai.NewUserTextMessage("a"), ai.NewModelTextMessage("b")), genkit.WithPrompt("c")); err != nil {
		t.Fatal(err)
	}
	want := []string{`POST /chat/completions {"messages":[{"content":"a","role":"user"},{"content":"b","role":"assistant"},{"content":"c","role":"user"}],"model":"deepseek-v4-flash"}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
}

// A schema is told in words, and a fence around the answer does not matter.
func TestFence(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message("{\"content\":\"```json\\n{\\\"n\\\":7}\\n```\"}", "stop"))
	r, err := g.Generate(t.Context(), genkit.WithModel("deepseek/deepseek-v4-flash"), genkit.WithPrompt("a"), genkit.WithOutput(struct {
		N int `json:"n"`
	}{}))
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ N int }
	if err := r.Output(&got); err != nil || got.N != 7 {
		t.Errorf("%+v, %v", got, err)
	}
	if asked := g.Asked()[0]; !strings.Contains(asked, `"response_format":{"type":"json_object"}`) || !strings.Contains(asked, `JSON Schema`) {
		t.Errorf("asked %s", asked)
	}
}
