// SPDX-License-Identifier: Apache-2.0

package cloudflareworkersai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/cloudflareworkersai"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func plugin(url string) core.Plugin {
	return &cloudflareworkersai.Plugin{BaseURL: url, APIToken: fakevendor.Key}
}

// A schema is sent bare and without references, and the object that is the answer is text.
func TestSchema(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":{"n":7}}`, "stop"))
	schema := json.RawMessage(`{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}}}`)
	r, err := g.Generate(t.Context(), genkit.WithModel("cloudflare-workers-ai/@cf/meta/llama-3.1-8b-instruct"), genkit.WithPrompt("a"), genkit.WithOutputSchema(schema))
	if err != nil || r.Text() != `{"n":7}` {
		t.Errorf("%v, %v", r, err)
	}
	want := []string{`POST /chat/completions {"messages":[{"content":"a","role":"user"}],"model":"@cf/meta/llama-3.1-8b-instruct",` +
		`"response_format":{"json_schema":{"properties":{"n":{"type":"integer"}},"type":"object"},"type":"json_schema"}}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
}

// The ranges of parameters are Cloudflare's.
func TestRanges(t *testing.T) {
	const model = "cloudflare-workers-ai/@cf/qwen/qwq-32b"
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "stop"))
	config := &cloudflareworkersai.Config{Config: compatoai.Config{Temperature: new(5.0), Seed: new(int64(9999999999))}, Raw: new(false), Lora: "l", RepetitionPenalty: new(0.0)}
	if _, err := g.Generate(t.Context(), genkit.WithModelRef(cloudflareworkersai.Model("@cf/qwen/qwq-32b", config)), genkit.WithPrompt("a")); err != nil {
		t.Fatal(err)
	}
	want := []string{`POST /chat/completions {"lora":"l","messages":[{"content":"a","role":"user"}],"model":"@cf/qwen/qwq-32b","raw":false,"repetition_penalty":0,"seed":9999999999,"temperature":5}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{`{"temperature":5.1}`, `{"seed":0}`, `{"topK":51}`, `{"repetitionPenalty":2.1}`, `{"raw":"no"}`} {
		if _, err := g.Generate(t.Context(), genkit.WithModel(model), genkit.WithConfig(json.RawMessage(wrong)), genkit.WithPrompt("a")); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", wrong, err)
		}
	}
}

func TestEmbed(t *testing.T) {
	g := fakevendor.Script(t, plugin, genkittest.JSONReply(200, json.RawMessage(`{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,2]}]}`)))
	got, err := g.Embed(t.Context(), "cloudflare-workers-ai/@cf/baai/bge-m3", []*ai.Document{ai.NewTextDocument("a", nil)})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*ai.Embedding{{Embedding: []float32{1, 2}}}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{`POST /embeddings {"input":["a"],"model":"@cf/baai/bge-m3"}`}, g.Asked()); diff != "" {
		t.Error(diff)
	}
}

// Errors are Cloudflare's list of them.
func TestErrors(t *testing.T) {
	g := fakevendor.Script(t, plugin, genkittest.JSONReply(400, json.RawMessage(`{"result":null,"success":false,"errors":[{"message":"AiError: no such model","code":5007}],"messages":[]}`)))
	_, err := g.Generate(t.Context(), genkit.WithModel("cloudflare-workers-ai/@cf/a/b"), genkit.WithPrompt("a"))
	if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "AiError: no such model") {
		t.Errorf("%v; want INVALID_ARGUMENT with the message", err)
	}
}
