// SPDX-License-Identifier: Apache-2.0

package huggingface_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/huggingface"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
)

func plugin(url string) core.Plugin {
	return &huggingface.Plugin{BaseURL: url + "/v1", APIKey: fakevendor.Key}
}

var docs = []*ai.Document{ai.NewTextDocument("a", nil), ai.NewTextDocument("b", nil)}

// Embedders have a path of their own beside that of chat.
func TestEmbed(t *testing.T) {
	g := fakevendor.Script(t, plugin, genkittest.JSONReply(200, [][]float32{{1, 0.5}, {2, 0}}))
	config := &huggingface.EmbedConfig{Normalize: new(false), Truncate: new(true), TruncationDirection: "Left", PromptName: "query"}
	got, err := g.Embed(t.Context(), "huggingface/BAAI/bge-large-en-v1.5", docs, genkit.WithConfig(config))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*ai.Embedding{{Embedding: []float32{1, 0.5}}, {Embedding: []float32{2, 0}}}, got); diff != "" {
		t.Error(diff)
	}
	want := []string{`POST /hf-inference/models/BAAI/bge-large-en-v1.5/pipeline/feature-extraction {"inputs":["a","b"],"normalize":false,"prompt_name":"query","truncate":true,"truncation_direction":"Left"}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	if got := g.Requests()[0].Header.Get("Authorization"); got != "Bearer "+fakevendor.Key {
		t.Errorf("authorization %q", got)
	}
}

func TestEmbedFails(t *testing.T) {
	for answer, want := range map[string]core.Status{
		`[[1]]`: core.Internal, `[[1],[]]`: core.Internal, `[[[1]],[[2]]]`: core.Internal, `{"error":"no such model"}`: core.Internal,
	} {
		g := fakevendor.Script(t, plugin, genkittest.JSONReply(200, json.RawMessage(answer)))
		if _, err := g.Embed(t.Context(), "huggingface/intfloat/multilingual-e5-large", docs); core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", answer, err, want)
		}
	}
	g := fakevendor.Script(t, plugin, fakevendor.Failure(503, "it is loading"))
	if _, err := g.Embed(t.Context(), "huggingface/intfloat/multilingual-e5-large", docs); core.StatusOf(err) != core.Unavailable {
		t.Errorf("%v; want UNAVAILABLE", err)
	}
	if _, err := g.Embed(t.Context(), "huggingface/thenlper/gte-large", docs, genkit.WithConfig(json.RawMessage(`{"truncationDirection":"Up"}`))); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("%v; want INVALID_ARGUMENT", err)
	}
}

// Who runs the model follows its name, and the path of chat is the router's.
func TestProvider(t *testing.T) {
	g := fakevendor.Script(t, plugin, fakevendor.Message(`{"content":"b"}`, "stop"))
	config := &huggingface.Config{Provider: "together", TopK: new(1), RepetitionPenalty: new(1.0)}
	if _, err := g.Generate(t.Context(), genkit.WithModelRef(huggingface.Model("Qwen/Qwen2.5-7B-Instruct", config)), genkit.WithPrompt("a")); err != nil {
		t.Fatal(err)
	}
	want := []string{`POST /v1/chat/completions {"messages":[{"content":"a","role":"user"}],"model":"Qwen/Qwen2.5-7B-Instruct:together","repetition_penalty":1,"top_k":1}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"BAAI/bge-reranker-v2-m3"} {
		if _, err := g.Generate(t.Context(), genkit.WithModel("huggingface/"+name), genkit.WithPrompt("a")); core.StatusOf(err) != core.NotFound {
			t.Errorf("%s: %v; want NOT_FOUND", name, err)
		}
	}
}
