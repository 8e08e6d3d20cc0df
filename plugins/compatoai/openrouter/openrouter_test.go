// SPDX-License-Identifier: Apache-2.0

package openrouter_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openrouter"
)

func plugin(url string) core.Plugin {
	return &openrouter.Plugin{BaseURL: url, APIKey: fakevendor.Key, Headers: http.Header{
		"Http-Referer": {"https://app.example"}, "X-Title": {"App"},
	}}
}

// The record of the thinking goes back as it came, put together from its pieces, in place
// of the text; and so it does when the history was stored in between.
func TestReasoningDetails(t *testing.T) {
	const record = `[{"format":"anthropic-claude-v1","id":null,"index":0,"signature":"sig","text":"let me see","type":"reasoning.text"},{"data":"AAAA","index":1,"type":"reasoning.encrypted"},{"data":"BBBB","index":1,"type":"reasoning.encrypted"}]`
	whole := fakevendor.Message(`{"content":"so","reasoning":"let me see","reasoning_details":`+record+`}`, "stop", `"usage":{"prompt_tokens":9,"completion_tokens":2,"cost":0.25,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3}}`)
	stream := fakevendor.Deltas("stop",
		`{"content":"","reasoning":"let me","reasoning_details":[{"type":"reasoning.text","text":"let me","format":"anthropic-claude-v1","id":null,"index":0}]}`,
		`{"content":"","reasoning":" see","reasoning_details":[{"type":"reasoning.text","text":" see","format":"anthropic-claude-v1","index":0}]}`,
		`{"content":"","reasoning_details":[{"type":"reasoning.text","signature":"sig","text":null,"format":null,"index":0}]}`,
		`{"content":"","reasoning_details":[{"type":"reasoning.encrypted","data":"AAAA","index":1},{"type":"reasoning.encrypted","data":"BBBB","index":1}]}`,
		`{"content":"so","reasoning_details":"none"}`)
	for name, first := range map[string]genkittest.FakeReply{"whole": whole, "stream": stream} {
		t.Run(name, func(t *testing.T) {
			g := fakevendor.Script(t, plugin, first, whole)
			model := genkit.WithModel("openrouter/anthropic/claude-sonnet-4.5")
			ask := func(o ...genkit.Option) *genkit.Response {
				var r *genkit.Response
				var err error
				if name == "stream" {
					r, err = g.GenerateStream(t.Context(), append(o, model)...).Result()
				} else {
					r, err = g.Generate(t.Context(), append(o, model)...)
				}
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			r := ask(genkit.WithPrompt("a"))
			if r.Reasoning() != "let me see" || r.Text() != "so" {
				t.Errorf("%q, %q", r.Reasoning(), r.Text())
			}
			var history []*ai.Message
			if err := json.Unmarshal(ai.JSON(r.Messages()), &history); err != nil {
				t.Fatal(err)
			}
			r = ask(genkit.WithMessages(history...), genkit.WithPrompt("b"))
			if r.Usage.CachedContentTokens != 4 || r.Usage.Custom["cost"] != 0.25 || r.Usage.Custom["cacheWriteTokens"] != 3 {
				t.Errorf("usage %+v", r.Usage)
			}
			asked := g.Asked()
			if last := asked[len(asked)-1]; !strings.Contains(last, `{"content":"so","reasoning_details":`+record+`,"role":"assistant"}`) {
				t.Errorf("asked %s", last)
			}
		})
	}
}

// Without a record the text of the thinking goes back.
func TestReasoning(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"c"}`, "stop"))
	history := ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("b"))
	config := &openrouter.Config{Reasoning: map[string]any{"effort": "high"}, Provider: map[string]any{"sort": "price"}, MinP: new(0.0)}
	if _, err := g.Generate(t.Context(), genkit.WithModelRef(openrouter.Model("x/y:free", config)), genkit.WithMessages(ai.NewUserTextMessage("a"), history), genkit.WithPrompt("c")); err != nil {
		t.Fatal(err)
	}
	want := []string{`POST /chat/completions {"messages":[{"content":"a","role":"user"},{"content":"b","reasoning":"hm","role":"assistant"},{"content":"c","role":"user"}],` +
		`"min_p":0,"model":"x/y:free","provider":{"sort":"price"},"reasoning":{"effort":"high"}}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	if h := g.Requests()[0].Header; h.Get("HTTP-Referer") != "https://app.example" || h.Get("X-Title") != "App" || h.Get("Authorization") != "Bearer "+fakevendor.Key {
		t.Errorf("headers %v", h)
	}
}
