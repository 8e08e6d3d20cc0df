// SPDX-License-Identifier: Apache-2.0

package openai_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
)

func keys(list []core.Descriptor) []string {
	var keys []string
	for _, d := range list {
		keys = append(keys, d.Key)
	}
	return keys
}

func TestList(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	list, err := (&openai.Plugin{}).List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := keys(list)
	for _, key := range []string{"/model/openai/gpt-5", "/embedder/openai/text-embedding-3-large", "/model/openai/gpt-image-1", "/model/openai/tts-1", "/model/openai/whisper-1"} {
		if !slices.Contains(got, key) {
			t.Errorf("%s is not listed", key)
		}
	}
	for _, key := range []string{"/model/openai/o1-pro", "/embedder/openai/gpt-5", "/model/openai/gpt-5-2025-08-07"} {
		if slices.Contains(got, key) {
			t.Errorf("%s is listed", key)
		}
	}
	if sorted := slices.Sorted(slices.Values(got)); len(slices.Compact(sorted)) != len(got) {
		t.Error("something is listed twice")
	}
	for _, d := range list {
		raw := string(ai.JSON(d.Metadata))
		if d.Key == "/model/openai/gpt-5" && (!strings.Contains(raw, `"gpt-5-2025-08-07"`) || !strings.Contains(raw, `"reasoningEffort"`)) {
			t.Errorf("%s: %s", d.Key, raw)
		}
	}
}

func TestKinds(t *testing.T) {
	g, _ := open(t, genkittest.FakeReply{})
	responses := map[string]bool{"o1-pro": true, "gpt-9-codex": true}
	for name, kind := range map[string]core.Kind{
		"gpt-5-2025-08-07": core.KindModel, "something-new": core.KindModel, "text-embedding-9": core.KindEmbedder,
		"gpt-9-tts": core.KindModel, "gpt-9-image": core.KindModel,
		"o1-pro": "", "gpt-9-codex": "", "omni-moderation-latest": "", "gpt-realtime": "",
	} {
		for _, k := range []core.Kind{core.KindModel, core.KindEmbedder} {
			_, err := g.Registry().Lookup(t.Context(), k, "openai/"+name)
			if k == kind && err != nil || k != kind && core.StatusOf(err) != core.NotFound {
				t.Errorf("%s as a %s: %v", name, k, err)
			}
			if says := strings.Contains(fmt.Sprint(err), "Responses API"); says != (responses[name] && k == core.KindModel) {
				t.Errorf("%s as a %s: %v; whether it names the Responses API: %t", name, k, err, says)
			}
		}
	}
}

func TestLiveList(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.JSONReply(200, json.RawMessage(`{"object":"list","data":[{"id":"gpt-7"},{"id":"gpt-5"},{"id":"gpt-5-2025-08-07"},{"id":"text-embedding-9"},{"id":"omni-moderation"},{"id":""},{"id":"gpt-7"}]}`))
	})
	p := &openai.Plugin{BaseURL: server.URL, APIKey: fakevendor.Key}
	known, err := (&openai.Plugin{BaseURL: server.URL, KeyPerCall: true}).List(t.Context())
	if err != nil || len(server.Requests()) != 0 {
		t.Fatalf("without a key: %v, %d requests", err, len(server.Requests()))
	}
	for range 2 {
		list, err := p.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := keys(list)
		if len(got) != len(known)+2 || !slices.Contains(got, "/model/openai/gpt-7") || !slices.Contains(got, "/embedder/openai/text-embedding-9") {
			t.Errorf("%d are listed, %d known: %v", len(got), len(known), got[len(known):])
		}
	}
	if q := server.Requests(); len(q) != 1 || q[0].Method != "GET" || q[0].Path != "/models" {
		t.Errorf("%d requests", len(q))
	}

	broken := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return fakevendor.Failure(401, "no") })
	p = &openai.Plugin{BaseURL: broken.URL, APIKey: fakevendor.Key}
	if list, err := p.List(t.Context()); core.StatusOf(err) != core.Unauthenticated || len(list) != len(known) {
		t.Errorf("%d listed, error %v", len(list), err)
	}
}

func TestEnvironment(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return fakevendor.Failure(400, "no") })
	t.Setenv("OPENAI_API_KEY", " key-of-env\n") // check:allow-secret
	t.Setenv("OPENAI_ORG_ID", "org-env")
	t.Setenv("OPENAI_PROJECT_ID", "project-env")
	t.Setenv("OPENAI_BASE_URL", server.URL)
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Custom: of the SDK")
	for _, test := range []struct {
		plugin            *openai.Plugin
		key, org, project string
	}{
		{&openai.Plugin{}, "key-of-env", "org-env", "project-env"},
		{&openai.Plugin{APIKey: "own", Organization: "o", Project: "p"}, "own", "o", "p"},
	} {
		g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{test.plugin} })
		_, err := g.GenerateText(t.Context(), genkit.WithModel("openai/gpt-5"), genkit.WithPrompt("a"))
		if core.StatusOf(err) != core.InvalidArgument {
			t.Fatal(err)
		}
		h := server.Requests()[len(server.Requests())-1].Header
		if h.Get("Authorization") != "Bearer "+test.key || h.Get("OpenAI-Organization") != test.org || h.Get("OpenAI-Project") != test.project || h.Get("X-Custom") != "" {
			t.Errorf("headers %v", h)
		}
	}
}

func TestNoKey(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "")
	for name, test := range map[string]struct {
		plugin *openai.Plugin
		want   core.Status
	}{
		"none":       {&openai.Plugin{}, core.FailedPrecondition},
		"per call":   {&openai.Plugin{KeyPerCall: true}, core.Unauthenticated},
		"broken":     {&openai.Plugin{APIKey: "a\nb"}, core.InvalidArgument},
		"no URL":     {&openai.Plugin{APIKey: "k", BaseURL: "ftp://x"}, core.InvalidArgument},
		"user in it": {&openai.Plugin{APIKey: "k", BaseURL: "https://u:p@host/v1"}, core.InvalidArgument},
	} {
		g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{test.plugin} })
		_, err := g.GenerateText(t.Context(), genkit.WithModel("openai/gpt-5"), genkit.WithPrompt("a"))
		if core.StatusOf(err) != test.want {
			t.Errorf("%s: %v; want %v", name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "u:p") {
			t.Errorf("%s: the error tells a password: %v", name, err)
		}
	}
}

// A key of the environment is not used for a call that forgot its own.
func TestKeyPerCall(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "of-another") // check:allow-secret
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return fakevendor.Failure(400, "no") })
	p := &openai.Plugin{KeyPerCall: true, BaseURL: server.URL}
	g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{p} })
	_, err := g.GenerateText(t.Context(), genkit.WithModel("openai/gpt-5"), genkit.WithPrompt("a"))
	if core.StatusOf(err) != core.Unauthenticated || len(server.Requests()) != 0 {
		t.Errorf("%v after %d requests; want UNAUTHENTICATED before any", err, len(server.Requests()))
	}
	if _, err := p.List(t.Context()); err != nil || len(server.Requests()) != 0 {
		t.Errorf("listing: %v, %d requests", err, len(server.Requests()))
	}
}

// A base URL that is not the API's is named, whatever answers there; and a vendor that
// repeats the key does not put it into errors.
func TestWrongPlace(t *testing.T) {
	const key = "key-that-is-secret" // check:allow-secret
	page := genkittest.FakeReply{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Frames: [][]byte{[]byte("<html>Sign in</html>")}}
	for name, test := range map[string]struct {
		reply genkittest.FakeReply
		want  core.Status
		says  string
	}{
		"a page":      {page, core.Internal, "is the base URL that of the API?"},
		"nothing":     {genkittest.FakeReply{Status: 404}, core.NotFound, "is the base URL that of the API?"},
		"no model":    {fakevendor.Failure(404, "no such model"), core.NotFound, "no such model"},
		"a key again": {fakevendor.Failure(401, "wrong key: "+key), core.Unauthenticated, "wrong key: <redacted>"},
	} {
		server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return test.reply })
		g := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{&openai.Plugin{APIKey: key, BaseURL: server.URL}} })
		_, err := g.GenerateStream(t.Context(), genkit.WithModel("openai/gpt-5"), genkit.WithPrompt("a")).Result()
		if core.StatusOf(err) != test.want || !strings.HasSuffix(fmt.Sprint(err), test.says) {
			t.Errorf("%s: %v; want %v: …%s", name, err, test.want, test.says)
		}
	}
}

func TestModelRef(t *testing.T) {
	if ref := openai.Model("gpt-5", nil); ref.Name != "openai/gpt-5" || ref.Config != nil {
		t.Errorf("%+v", ref)
	}
	c := &openai.Config{Verbosity: "low"}
	if ref := openai.Model("gpt-5", c); ref.Config != any(c) {
		t.Errorf("%+v", ref)
	}
}
