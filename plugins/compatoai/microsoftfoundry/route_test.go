// SPDX-License-Identifier: Apache-2.0

package microsoftfoundry_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/microsoftfoundry"
)

// Every shape of endpoint has its URL, its header of the key, and the deployment in the
// place of the model, for embedders and versions too.
func TestShapes(t *testing.T) {
	for name, test := range map[string]struct {
		path, key, bearer string
		chat, embed       string
	}{
		"resource": {
			path: "/", key: fakevendor.Key,
			chat: "/openai/deployments/ours%20one/chat/completions?api-version=1", embed: "/openai/deployments/vectors/embeddings?api-version=1",
		},
		"v1":         {path: "/openai/v1/", key: fakevendor.Key, chat: "/openai/v1/chat/completions", embed: "/openai/v1/embeddings"},
		"project":    {path: "/api/projects/p", bearer: "Bearer " + fakevendor.Key, chat: "/api/projects/p/openai/v1/chat/completions", embed: "/api/projects/p/openai/v1/embeddings"},
		"project v1": {path: "/api/projects/p/openai/v1", bearer: "Bearer " + fakevendor.Key, chat: "/api/projects/p/openai/v1/chat/completions", embed: "/api/projects/p/openai/v1/embeddings"},
	} {
		t.Run(name, func(t *testing.T) {
			plugin := func(url string) core.Plugin {
				return &microsoftfoundry.Plugin{
					Endpoint: url + test.path, APIKey: fakevendor.Key, APIVersion: "1",
					Deployments: map[string]string{"gpt-4o": "ours one", "text-embedding-3-small": "vectors"},
				}
			}
			answer := fakevendor.Message(`{"content":"b"}`, "content_filter")
			g := fakevendor.Script(t, plugin, answer, answer, genkittest.JSONReply(200, json.RawMessage(`{"data":[{"index":0,"embedding":[1]}]}`)))
			r, err := g.Generate(t.Context(), genkit.WithModelRef(microsoftfoundry.Model("gpt-4o", nil)), genkit.WithPrompt("a"))
			if r == nil || r.FinishReason != ai.FinishBlocked {
				t.Fatalf("%v, %v; want blocked", r, err)
			}
			config := &microsoftfoundry.Config{}
			config.Version = "gpt-4o"
			_, _ = g.Generate(t.Context(), genkit.WithModelRef(microsoftfoundry.Model("other", config)), genkit.WithPrompt("a"))
			if _, err := g.Embed(t.Context(), "microsoft-foundry/text-embedding-3-small", []*ai.Document{ai.NewTextDocument("a", nil)}, genkit.WithConfig(map[string]any{"dimensions": 8})); err != nil {
				t.Fatal(err)
			}
			chat := "POST " + test.chat + ` {"messages":[{"content":"a","role":"user"}],"model":"ours one"}`
			want := []string{chat, chat, "POST " + test.embed + ` {"dimensions":8,"input":["a"],"model":"vectors"}`}
			if diff := cmp.Diff(want, g.Asked()); diff != "" {
				t.Error(diff)
			}
			for _, q := range g.Requests() {
				if q.Header.Get("Api-Key") != test.key || q.Header.Get("Authorization") != test.bearer {
					t.Errorf("%s: api-key %q, authorization %q", q.Path, q.Header.Get("Api-Key"), q.Header.Get("Authorization"))
				}
			}
		})
	}
}

// The key of a call is freed of what a copy brings along, and goes before the token.
func TestKeyOfCall(t *testing.T) {
	var tokens int
	source := func(context.Context) (string, error) { tokens++; return "token", nil }
	answer := fakevendor.Message(`{"content":"b"}`, "stop")
	g := fakevendor.Script(t, func(url string) core.Plugin {
		return &microsoftfoundry.Plugin{Endpoint: url, TokenSource: source}
	}, answer, answer, answer)
	for _, key := range []string{"\u200bof the\u00a0call\ufeff\n", "", ""} { // check:allow-secret
		config := &microsoftfoundry.Config{}
		config.APIKey = key
		if _, err := g.Generate(t.Context(), genkit.WithModelRef(microsoftfoundry.Model("gpt-4o", config)), genkit.WithPrompt("a")); err != nil {
			t.Fatal(err)
		}
	}
	q := g.Requests()
	if q[0].Header.Get("Api-Key") != "ofthecall" || q[0].Header.Get("Authorization") != "" {
		t.Errorf("headers %v", q[0].Header)
	}
	if tokens != 2 || q[2].Header.Get("Authorization") != "Bearer token" || q[2].Header.Get("Api-Key") != "" {
		t.Errorf("asked for %d tokens; headers %v", tokens, q[2].Header)
	}
}

// The o-series takes system messages, and no parameters of chance.
func TestThinkers(t *testing.T) {
	g := fakevendor.Script(t, func(url string) core.Plugin {
		return &microsoftfoundry.Plugin{Endpoint: url, APIKey: fakevendor.Key}
	}, fakevendor.Message(`{"content":"b"}`, "stop"))
	config := &microsoftfoundry.Config{ReasoningEffort: "low"}
	config.MaxOutputTokens = new(9)
	if _, err := g.Generate(t.Context(), genkit.WithModelRef(microsoftfoundry.Model("o3-mini", config)), genkit.WithSystem("s"), genkit.WithPrompt("a")); err != nil {
		t.Fatal(err)
	}
	want := []string{"POST /openai/deployments/o3-mini/chat/completions?api-version=" + microsoftfoundry.DefaultAPIVersion +
		` {"max_completion_tokens":9,"messages":[{"content":"s","role":"system"},{"content":"a","role":"user"}],"model":"o3-mini","reasoning_effort":"low"}`}
	if diff := cmp.Diff(want, g.Asked()); diff != "" {
		t.Error(diff)
	}
	for _, wrong := range []string{`{"temperature":0}`, `{"top_p":1}`, `{"logProbs":true}`} {
		if _, err := g.Generate(t.Context(), genkit.WithModel("microsoft-foundry/o4-mini"), genkit.WithConfig(json.RawMessage(wrong)), genkit.WithPrompt("a")); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", wrong, err)
		}
	}
}
