// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

const vectors = "ollama/nomic-embed-text"

// embedding is a plugin with an embedder, and the server that it asks.
func embedding(t *testing.T, reply genkittest.FakeReply) (*genkit.Genkit, *genkittest.FakeServer) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return reply })
	return with(t, &ollama.Plugin{ServerAddress: server.URL, Embedders: []ollama.EmbedderOptions{{Name: "nomic-embed-text"}}}), server
}

func documents(texts ...string) (list []*ai.Document) {
	for _, text := range texts {
		list = append(list, ai.NewTextDocument(text, nil))
	}
	return list
}

// All documents go in one request, with everything that the configuration says.
func TestEmbed(t *testing.T) {
	g, server := embedding(t, genkittest.JSONReply(200, api.EmbedResponse{Embeddings: [][]float32{{0.5, -1}, {0, 1e-7}}, PromptEvalCount: 8}))
	for _, c := range []struct {
		config any
		want   string
	}{
		{nil, `{"model":"nomic-embed-text","input":["a","b"],"options":{}}`},
		{map[string]any{"version": "nomic-embed-text:v1.5", "dimensions": 2, "truncate": false, "keep_alive": 0, "num_ctx": 0, "seed": 9007199254740993},
			`{"model":"nomic-embed-text:v1.5","input":["a","b"],"keep_alive":"0s","truncate":false,"dimensions":2,"options":{"num_ctx":0,"seed":9007199254740993}}`},
		{&ollama.EmbedConfig{Truncate: new(true), KeepAlive: "5m"}, `{"model":"nomic-embed-text","input":["a","b"],"keep_alive":"5m0s","truncate":true,"options":{}}`},
	} {
		got, err := g.Embed(t.Context(), vectors, documents("a", "b"), genkit.WithConfig(c.config))
		if err != nil || len(got) != 2 || !cmp.Equal(got[0].Embedding, []float32{0.5, -1}) || !cmp.Equal(got[1].Embedding, []float32{0, 1e-7}) {
			t.Fatalf("%+v, %v", got, err)
		}
		q := last(t, server, "/api/embed")
		var theirs api.EmbedRequest
		if err := strictly(q, "/api/embed", &theirs); err != nil || strings.TrimSpace(string(q.Body)) != c.want {
			t.Errorf("the body is %s, %v; want\n%s", q.Body, err, c.want)
		}
	}
}

func TestEmbedFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		reply  genkittest.FakeReply
		docs   []*ai.Document
		config any
		want   core.Status
		says   string
	}{
		{"too few", genkittest.JSONReply(200, api.EmbedResponse{Embeddings: [][]float32{{1}}}), documents("a", "b"), nil, core.Internal, "1 embeddings came for 2 documents"},
		{"empty", genkittest.JSONReply(200, api.EmbedResponse{Embeddings: [][]float32{{1}, {}}}), documents("a", "b"), nil, core.Internal, "documents[1] is empty"},
		{"error with status 200", genkittest.JSONReply(200, failure("no")), documents("a"), nil, core.Internal, "ollama: no"},
		{"too long", genkittest.JSONReply(400, failure("the input length exceeds the context length")), documents("a"), nil, core.InvalidArgument, "exceeds the context length"},
		{"no JSON", genkittest.FakeReply{Frames: [][]byte{[]byte("<html>")}}, documents("a"), nil, core.Internal, "cannot be read"},
		{"dimensions", genkittest.FakeReply{}, documents("a"), ollama.EmbedConfig{Dimensions: new(0)}, core.InvalidArgument, "dimensions"},
		{"key", genkittest.FakeReply{}, documents("a"), ollama.EmbedConfig{APIKey: "a\nb"}, core.InvalidArgument, "apiKey holds a line break"}, // check:allow-secret
		{"keep_alive", genkittest.FakeReply{}, documents("a"), ollama.EmbedConfig{KeepAlive: "soon"}, core.InvalidArgument, "keep_alive"},
		{"type", genkittest.FakeReply{}, documents("a"), map[string]any{"truncate": "x"}, core.InvalidArgument, "truncate"},
		{"a picture", genkittest.FakeReply{}, []*ai.Document{{Content: ai.Parts{ai.NewMediaPart("image/png", "data:image/png;base64,AA==")}}}, nil, core.InvalidArgument, "embeds text only"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, server := embedding(t, c.reply)
			_, err := g.Embed(t.Context(), vectors, c.docs, genkit.WithConfig(c.config))
			if core.StatusOf(err) != c.want || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v; want %v with %q", err, c.want, c.says)
			}
			if sent := len(server.Requests()); sent > 0 != (c.reply.Frames != nil) {
				t.Errorf("%d requests were sent", sent)
			}
		})
	}
}
