// SPDX-License-Identifier: Apache-2.0

package vertex_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/anthropic/vertex"
)

const model = "anthropic-vertex/claude-haiku-4-5@20251001"

func noEnvironment(t *testing.T) {
	for _, name := range []string{
		"GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION", "GOOGLE_APPLICATION_CREDENTIALS",
		"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL",
	} {
		t.Setenv(name, "")
	}
	t.Setenv("HOME", t.TempDir())
}

func credentials() *google.Credentials {
	return &google.Credentials{ProjectID: "p-of-credentials", TokenSource: oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "token-of-google"})}
}

func with(t *testing.T, p *vertex.Plugin) *genkit.Genkit {
	t.Helper()
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins, o.Model = []core.Plugin{p}, model })
}

func TestCalls(t *testing.T) {
	noEnvironment(t)
	t.Setenv("ANTHROPIC_API_KEY", "not-for-google") // check:allow-secret
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if strings.HasSuffix(q.Path, ":streamRawPredict") {
			frames := genkittest.FakeReply{Header: map[string][]string{"Content-Type": {"text/event-stream"}}}
			for _, e := range []string{
				`{"type":"message_start","message":{"id":"m","usage":{"input_tokens":3}}}`, `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`,
				`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"hel"}}`, `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}`,
				`{"type":"content_block_stop","index":0}`, `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}`, `{"type":"message_stop"}`,
			} {
				frames.Frames = append(frames.Frames, genkittest.SSEFrame("event", e))
			}
			return frames
		}
		return genkittest.JSONReply(200, map[string]any{"content": []any{map[string]any{"type": "text", "text": "hello"}}, "stop_reason": "end_turn"})
	})
	g := with(t, &vertex.Plugin{Project: "p1", Location: "us-east5", Credentials: credentials(), BaseURL: server.URL})
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(anthropic.Config{Betas: []string{"b1"}}))
	if err != nil || text != "hello" {
		t.Fatalf("%q, %v", text, err)
	}
	r, err := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"), genkit.WithModelRef(vertex.Model("claude-next", &anthropic.Config{MaxOutputTokens: new(9)}))).Result()
	if err != nil || r.Text() != "hello" || r.Usage.InputTokens != 3 {
		t.Fatalf("%q, %v", r.Text(), err)
	}
	const place = "/v1/projects/p1/locations/us-east5/publishers/anthropic/models/"
	for i, want := range []struct{ path, body string }{
		{place + "claude-haiku-4-5@20251001:rawPredict", `{"anthropic_version":"vertex-2023-10-16","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`},
		{place + "claude-next:streamRawPredict", `{"anthropic_version":"vertex-2023-10-16","max_tokens":9,"stream":true,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}`},
	} {
		q := server.Requests()[i]
		var got, body any
		if err := q.Decode(&got); err != nil {
			t.Fatal(err)
		}
		d := json.NewDecoder(strings.NewReader(want.body))
		d.UseNumber()
		if err := d.Decode(&body); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(body, got); diff != "" || q.Path != want.path || q.Method != "POST" {
			t.Errorf("%s %s: %s", q.Method, q.Path, diff)
		}
		if q.Header.Get("Authorization") != "Bearer token-of-google" || q.Header.Get("X-Api-Key") != "" {
			t.Errorf("sent with %q and key %q", q.Header.Get("Authorization"), q.Header.Get("X-Api-Key"))
		}
	}
	if got := server.Requests()[0].Header.Get("Anthropic-Beta"); got != "b1" {
		t.Errorf("anthropic-beta is %q", got)
	}
}

func TestErrors(t *testing.T) {
	noEnvironment(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		f := genkittest.JSONReply(429, map[string]any{"error": map[string]any{"code": 429, "message": "Quota exceeded", "status": "RESOURCE_EXHAUSTED"}})
		f.Header.Set("Retry-After", "3")
		return f
	})
	g := with(t, &vertex.Plugin{Location: "global", Credentials: credentials(), BaseURL: server.URL})
	_, err := g.Generate(t.Context(), genkit.WithPrompt("hi"))
	wait := core.Errorf(core.Internal, "%w", err).RetryAfter
	if core.StatusOf(err) != core.ResourceExhausted || !strings.Contains(err.Error(), "Quota exceeded") || wait != 3*time.Second {
		t.Errorf("got %v after %v", err, wait)
	}
	if path := server.Requests()[0].Path; !strings.HasPrefix(path, "/v1/projects/p-of-credentials/locations/global/") || len(server.Requests()) != 1 {
		t.Errorf("%d requests, the first to %s", len(server.Requests()), path)
	}
	// Vertex AI fetches no media: the plugin does, and refuses its own network.
	_, err = g.Generate(t.Context(), genkit.WithParts(ai.NewMediaPart("image/png", server.URL+"/x.png")))
	if core.StatusOf(err) != core.PermissionDenied {
		t.Errorf("got %v, want PERMISSION_DENIED", err)
	}
	_, err = g.Generate(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(map[string]any{"apiKey": "k"}))
	if core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a key of Anthropic: %v", err)
	}
}

// noToken is a source that has run dry.
type noToken struct{}

func (noToken) Token() (*oauth2.Token, error) { return nil, errors.New("invalid_grant") }

func TestNoToken(t *testing.T) {
	noEnvironment(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.JSONReply(200, nil) })
	g := with(t, &vertex.Plugin{Location: "global", Project: "p", Credentials: &google.Credentials{TokenSource: noToken{}}, BaseURL: server.URL})
	_, err := g.Generate(t.Context(), genkit.WithPrompt("hi"))
	if core.StatusOf(err) != core.Unauthenticated || !strings.Contains(err.Error(), "invalid_grant") || len(server.Requests()) != 0 {
		t.Errorf("got %v after %d requests; want UNAUTHENTICATED", err, len(server.Requests()))
	}
}

func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "adc.json")
	if err := os.WriteFile(file, []byte(`{"type":"authorized_user","client_id":"a","client_secret":"b","refresh_token":"c"}`), 0o600); err != nil { // check:allow-secret
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		plugin *vertex.Plugin
		env    map[string]string
		want   string // "" for success
	}{
		{"no location", &vertex.Plugin{Project: "p", Credentials: credentials()}, nil, "set GOOGLE_CLOUD_LOCATION"},
		{"odd location", &vertex.Plugin{Project: "p", Location: "evil.com/x", Credentials: credentials()}, nil, `the location is "evil.com/x"`},
		{"no project", &vertex.Plugin{Location: "global", Credentials: &google.Credentials{TokenSource: credentials().TokenSource}}, nil, "set GOOGLE_CLOUD_PROJECT"},
		{"empty credentials", &vertex.Plugin{Project: "p", Location: "global", Credentials: &google.Credentials{}}, nil, "no TokenSource"},
		{"odd project", &vertex.Plugin{Project: "a/b", Location: "global", Credentials: credentials()}, nil, `the project is "a/b"`},
		{"no credentials", &vertex.Plugin{Project: "p", Location: "global"}, map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": filepath.Join(t.TempDir(), "none")}, "gcloud auth"},
		{"environment", &vertex.Plugin{}, map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": file, "GCLOUD_PROJECT": "p", "GOOGLE_CLOUD_REGION": "eu"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			noEnvironment(t)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			err := test.plugin.Init(t.Context(), core.NewRegistry())
			defer test.plugin.Close(t.Context())
			if test.want == "" && err != nil {
				t.Error(err)
			}
			if test.want != "" && (core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestList(t *testing.T) {
	noEnvironment(t)
	list, err := (&vertex.Plugin{}).List(t.Context())
	if err != nil || len(list) != len(vertex.Models()) || list[0].Key != "/model/"+vertex.Name+"/"+vertex.Models()[0].ID {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := with(t, &vertex.Plugin{Location: "global", Credentials: credentials()}).Registry().Lookup(t.Context(), core.KindEmbedder, model); core.StatusOf(err) != core.NotFound {
		t.Errorf("the model as an embedder: %v", err)
	}
}
