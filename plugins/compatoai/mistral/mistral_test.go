// SPDX-License-Identifier: Apache-2.0

package mistral_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/mistral"
)

func plugin(url string) core.Plugin { return &mistral.Plugin{BaseURL: url, APIKey: fakevendor.Key} }

// A history has thinking as a part of the content, ids of nine letters and digits, images
// and documents by URL, sound as base64, and the name of the tool in its answer.
func TestHistory(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "model_length"))
	data := func(kind string) string { return "data:" + kind + ";base64,AAAA" }
	history := []*ai.Message{
		ai.NewUserMessage(ai.NewMediaPart("image/png", data("image/png")), ai.NewMediaPart("application/pdf", data("application/pdf")), ai.NewMediaPart("audio/wav", data("audio/wav"))),
		ai.NewModelMessage(ai.NewReasoningPart("hm"), ai.NewTextPart("so"), &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Ref: "a-ref_of-others", Name: "t"}}),
		ai.NewMessage(ai.RoleTool, &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Ref: "a-ref_of-others", Name: "t", Output: ai.JSON(1)}}),
	}
	r, err := g.Generate(t.Context(), genkit.WithModelRef(mistral.Model("mistral-large-latest", &mistral.Config{ReasoningEffort: "high", PromptCacheKey: "k"})), genkit.WithMessages(history...))
	if err != nil || r.FinishReason != ai.FinishLength {
		t.Fatalf("%+v, %v; want the finish reason length", r, err)
	}
	var body struct {
		Messages        []map[string]any
		ReasoningEffort string `json:"reasoning_effort"`
		PromptCacheKey  string `json:"prompt_cache_key"`
	}
	if err := json.Unmarshal(g.Requests()[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	id, _ := body.Messages[2]["tool_call_id"].(string)
	if len(id) != 9 || strings.ContainsAny(id, "-_") {
		t.Errorf("the id of the tool call is %q", id)
	}
	want := []map[string]any{
		{"role": "user", "content": []any{
			map[string]any{"type": "image_url", "image_url": data("image/png")},
			map[string]any{"type": "document_url", "document_url": data("application/pdf")},
			map[string]any{"type": "input_audio", "input_audio": "AAAA"},
		}},
		{"role": "assistant", "content": []any{
			map[string]any{"type": "thinking", "thinking": []any{map[string]any{"type": "text", "text": "hm"}}},
			map[string]any{"type": "text", "text": "so"},
		}, "tool_calls": []any{map[string]any{"id": id, "type": "function", "function": map[string]any{"name": "t", "arguments": "{}"}}}},
		{"role": "tool", "content": "1", "tool_call_id": id, "name": "t"},
	}
	if diff := cmp.Diff(want, body.Messages); diff != "" {
		t.Error(diff)
	}
	if body.ReasoningEffort != "high" || body.PromptCacheKey != "k" {
		t.Errorf("parameters %+v", body)
	}
}

// Thinking is read from a list, in a stream as well.
func TestThinking(t *testing.T) {
	list := `[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"reference","reference_ids":[1]},{"type":"text","text":"so"}]`
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":`+list+`}`, "stop"), fakevendor.Deltas("stop", `{"content":`+list+`}`, `{"content":"!"}`))
	o := []genkit.Option{genkit.WithModel("mistral/magistral-medium-latest"), genkit.WithPrompt("a")}
	r, err := g.Generate(t.Context(), o...)
	if err != nil || r.Reasoning() != "hm" || r.Text() != "so" {
		t.Errorf("%v, %v", r, err)
	}
	r, err = g.GenerateStream(t.Context(), o...).Result()
	if err != nil || r.Reasoning() != "hm" || r.Text() != "so!" {
		t.Errorf("stream: %v, %v", r, err)
	}
}

func TestEmbed(t *testing.T) {
	g := fakevendor.Script(t, plugin, genkittest.JSONReply(200, json.RawMessage(`{"data":[{"index":1,"embedding":[3]},{"index":0,"embedding":[-2]}]}`)))
	docs := []*ai.Document{ai.NewTextDocument("a", nil), ai.NewTextDocument("b", nil)}
	config := &mistral.EmbedConfig{OutputDtype: "int8"}
	config.Dimensions = new(256)
	got, err := g.Embed(t.Context(), "mistral/codestral-embed-2505", docs, genkit.WithConfig(config))
	if err != nil || got[0].Embedding[0] != -2 || got[1].Embedding[0] != 3 {
		t.Errorf("%v, %v", got, err)
	}
	want := []string{`POST /embeddings {"input":["a","b"],"model":"codestral-embed-2505","output_dimension":256,"output_dtype":"int8"}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, refused := range []string{`{"encodingFormat":"base64"}`, `{"user":"a"}`, `{"outputDtype":"binary"}`} {
		if _, err := g.Embed(t.Context(), "mistral/mistral-embed", docs, genkit.WithConfig(json.RawMessage(refused))); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", refused, err)
		}
	}
}
