// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestFacts(t *testing.T) {
	for _, c := range []struct {
		name, id, shown string
		want            facts
		called          string
	}{
		{"chat", "m", `{"capabilities":["completion","tools","vision","thinking","insert"]}`,
			facts{chat: true, tools: true, vision: true, thinking: true}, "completion, tools, vision, thinking"},
		{"embedder", "m", `{"capabilities":["embedding"],"model_info":{"general.architecture":"nomic-bert","nomic-bert.embedding_length":768}}`,
			facts{embed: true, dimensions: 768}, "embedding"},
		{"images", "m", `{"capabilities":["image"]}`, facts{image: true}, "image"},
		{"neither", "m", `{"capabilities":["insert"]}`, facts{}, "(none)"},
		{"older server, chat", "llava", `{"template":"{{ if .Tools }}","projector_info":{"a":1},"model_info":{"general.architecture":"llama","llama.embedding_length":4096}}`,
			facts{chat: true, tools: true, vision: true}, "completion, tools, vision"},
		{"older server, by its name", "mxbai-Embed-large", `{}`, facts{embed: true}, "embedding"},
		{"older server, by its family", "all-minilm", `{"details":{"family":"bert"},"model_info":{"general.architecture":"bert","bert.embedding_length":-1}}`, facts{embed: true}, "embedding"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var shown api.ShowResponse
			if err := json.Unmarshal([]byte(c.shown), &shown); err != nil {
				t.Fatal(err)
			}
			got := factsOf(c.id, &shown)
			if *got != c.want || got.String() != c.called {
				t.Errorf("%+v, %s; want %+v, %s", *got, got, c.want, c.called)
			}
			if got.is(core.KindModel) != (c.want.chat || c.want.image) || got.is(core.KindEmbedder) != c.want.embed || got.is(core.KindTool) {
				t.Error("it is of the wrong kind")
			}
		})
	}
}

func TestSupports(t *testing.T) {
	for _, c := range []struct {
		of   facts
		want ai.ModelSupports
	}{
		{facts{chat: true, tools: true}, ai.ModelSupports{Multiturn: true, SystemRole: true, Tools: true, Output: []string{"text", "json"}, Constrained: ai.ConstrainedNoTools}},
		{facts{chat: true, vision: true, image: true}, ai.ModelSupports{Multiturn: true, SystemRole: true, Media: true, Output: []string{"text", "json"}, Constrained: ai.ConstrainedNoTools}},
		{facts{image: true}, ai.ModelSupports{Media: true, Output: []string{"media"}, Constrained: ai.ConstrainedNone}},
	} {
		if got := c.of.supports(); !cmp.Equal(*got, c.want) {
			t.Errorf("%v supports %+v; want %+v", &c.of, got, c.want)
		}
	}
}
