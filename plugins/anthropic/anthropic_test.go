// SPDX-License-Identifier: Apache-2.0

package anthropic_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/anthropic"
	"github.com/genkit-go/genkit/plugins/anthropic/internal/fakevendor"
)

const model = "anthropic/claude-haiku-4-5"

// hello answers every call with one word.
func hello(*genkittest.FakeRequest) genkittest.FakeReply {
	return genkittest.JSONReply(200, map[string]any{"content": []any{map[string]any{"type": "text", "text": "hello"}}, "stop_reason": "end_turn"})
}

func with(t *testing.T, p *anthropic.Plugin) *genkit.Genkit {
	t.Helper()
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins, o.Model = []core.Plugin{p}, model })
}

// noEnvironment hides the variables that the plugin reads.
func noEnvironment(t *testing.T) {
	for _, name := range []string{"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"} {
		t.Setenv(name, "")
	}
}

// What is set in the plugin is stronger than the environment, and a key stronger than a
// token.
func TestCredentials(t *testing.T) {
	for _, test := range []struct {
		name               string
		env                map[string]string
		plugin             *anthropic.Plugin
		config             any
		wantKey, wantToken string
		wantErr            core.Status
	}{
		{name: "key of the environment", env: map[string]string{"ANTHROPIC_API_KEY": "e", "ANTHROPIC_AUTH_TOKEN": "t"}, wantKey: "e"},
		{name: "token of the environment", env: map[string]string{"ANTHROPIC_AUTH_TOKEN": "t"}, wantToken: "Bearer t"},
		{name: "key of the plugin", env: map[string]string{"ANTHROPIC_API_KEY": "e"}, plugin: &anthropic.Plugin{APIKey: "p"}, wantKey: "p"}, // check:allow-secret
		{name: "token of the plugin", env: map[string]string{"ANTHROPIC_API_KEY": "e"}, plugin: &anthropic.Plugin{AuthToken: "p"}, wantToken: "Bearer p"},
		{name: "key of the call", plugin: &anthropic.Plugin{AuthToken: "p"}, config: map[string]any{"apiKey": "c"}, wantKey: "c"},
		{name: "key of the call alone", plugin: &anthropic.Plugin{KeyPerCall: true}, config: anthropic.Config{APIKey: "c"}, wantKey: "c"}, // check:allow-secret
		{name: "a call that forgot it", env: map[string]string{"ANTHROPIC_API_KEY": "e"}, plugin: &anthropic.Plugin{KeyPerCall: true}, wantErr: core.Unauthenticated},
		{name: "none", wantErr: core.FailedPrecondition},
	} {
		t.Run(test.name, func(t *testing.T) {
			noEnvironment(t)
			server := genkittest.NewFakeServer(t, hello)
			t.Setenv("ANTHROPIC_BASE_URL", server.URL)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			plugin := test.plugin
			if plugin == nil {
				plugin = &anthropic.Plugin{}
			}
			_, err := with(t, plugin).GenerateText(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(test.config))
			if core.StatusOf(err) != test.wantErr {
				t.Fatalf("got error %v, want %v", err, test.wantErr)
			}
			if err != nil {
				if n := len(server.Requests()); n != 0 {
					t.Errorf("%d requests were sent", n)
				}
				return
			}
			h := server.Requests()[0].Header
			if h.Get("X-Api-Key") != test.wantKey || h.Get("Authorization") != test.wantToken {
				t.Errorf("sent with key %q and %q; want %q and %q", h.Get("X-Api-Key"), h.Get("Authorization"), test.wantKey, test.wantToken)
			}
		})
	}
}

func TestBaseURL(t *testing.T) {
	noEnvironment(t)
	wrong := genkittest.NewFakeServer(t, hello)
	right := genkittest.NewFakeServer(t, hello)
	t.Setenv("ANTHROPIC_BASE_URL", wrong.URL)
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: right.URL + "/proxy"}) // check:allow-secret
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil {
		t.Fatal(err)
	}
	if got := right.Requests(); len(got) != 1 || got[0].Path != "/proxy/v1/messages" || len(wrong.Requests()) != 0 {
		t.Errorf("asked %d times at the plugin's address, %d times elsewhere", len(got), len(wrong.Requests()))
	}
}

func TestHeaders(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL, Betas: []string{"p1"}}) // check:allow-secret
	for _, config := range []any{nil, anthropic.Config{Betas: []string{"c1", "c2"}, APIVersion: "beta"}, anthropic.Config{Betas: []string{"c3"}, APIVersion: "stable"}} {
		if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(config)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(anthropic.Config{UserProfileID: "u1", WorkspaceID: "w1"})); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range server.Requests() {
		h := q.Header
		got = append(got, h.Get("Anthropic-Beta")+" "+q.Query.Get("beta")+h.Get("Anthropic-User-Profile-Id")+h.Get("Anthropic-Workspace-Id"))
	}
	if diff := cmp.Diff([]string{"p1 ", "p1,c1,c2 true", "p1,c3 ", "p1 u1w1"}, got); diff != "" {
		t.Error(diff)
	}
}

// Models are found and listed without a request; listing needs no key.
func TestModels(t *testing.T) {
	noEnvironment(t)
	p := &anthropic.Plugin{}
	list, err := p.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, d := range list {
		keys = append(keys, d.Key)
	}
	var want []string
	for _, m := range anthropic.Models() {
		want = append(want, "/model/anthropic/"+m.ID)
		if m.Label == "" || m.Stage == "" || !strings.HasPrefix(m.Source, "https://") || m.Seen == "" {
			t.Errorf("%s lacks something: %+v", m.ID, m)
		}
		for _, v := range m.Versions {
			if !strings.HasPrefix(v, m.ID+"-") {
				t.Errorf("%s is no version of %s", v, m.ID)
			}
		}
	}
	if diff := cmp.Diff(want, keys); diff != "" {
		t.Error(diff)
	}

	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: "http://127.0.0.1:1"}) // check:allow-secret
	r := g.Registry()
	for name, label := range map[string]string{
		"anthropic/claude-opus-4-5":          "Claude Opus 4.5",
		"anthropic/claude-opus-4-5-20251101": "Claude Opus 4.5 (claude-opus-4-5-20251101)",
		"anthropic/claude-next-9":            "claude-next-9",
		"claude-next-10":                     "claude-next-10",
	} {
		a, err := r.Lookup(t.Context(), core.KindModel, name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var info ai.ModelInfo
		if err := json.Unmarshal(ai.JSON(a.Metadata["model"]), &info); err != nil || info.Label != label || !info.Supports.Tools || info.Supports.Constrained != ai.ConstrainedAll {
			t.Errorf("%s is %+v, %v; want the label %q", name, info, err, label)
		}
	}
	for kind, name := range map[core.Kind]string{core.KindEmbedder: "anthropic/claude-opus-4-5", core.KindBackgroundModel: "anthropic/claude-opus-4-5", core.KindModel: "anthropic/gpt-5"} {
		if _, err := r.Lookup(t.Context(), kind, name); core.StatusOf(err) != core.NotFound {
			t.Errorf("%s as %s: %v; want NOT_FOUND", name, kind, err)
		}
	}
	anthropic.Models()[0].ID = "changed"
	if anthropic.Models()[0].ID == "changed" {
		t.Error("the table can be changed")
	}
}

func TestModelRef(t *testing.T) {
	if got := anthropic.Model("claude-x", nil); got.Name != "anthropic/claude-x" || got.Config != nil {
		t.Errorf("%+v", got)
	}
	server := genkittest.NewFakeServer(t, hello)
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL}) // check:allow-secret
	ref := anthropic.Model("anthropic/claude-opus-4-5", &anthropic.Config{Version: "claude-opus-4-5-20251101", Temperature: new(0.0)})
	if _, err := g.GenerateText(t.Context(), genkit.WithModelRef(ref), genkit.WithPrompt("hi"), genkit.WithConfig(map[string]any{"maxOutputTokens": 5, "x": 1, "container": map[string]any{"id": "c"}})); err != nil {
		t.Fatal(err)
	}
	var body map[string]any
	if err := server.Requests()[0].Decode(&body); err != nil {
		t.Fatal(err)
	}
	delete(body, "messages")
	want := map[string]any{"model": "claude-opus-4-5-20251101", "temperature": json.Number("0"), "max_tokens": json.Number("5"), "x": json.Number("1"), "container": map[string]any{"id": "c"}}
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
}

// A conversation with a tool whose input is a plain value: thinking and its signature go
// back with the tool's result.
func TestToolLoop(t *testing.T) {
	turns := []any{
		[]any{map[string]any{"type": "thinking", "thinking": "double it", "signature": "sig"}, map[string]any{"type": "tool_use", "id": "toolu_1", "name": "double", "input": map[string]any{"value": 21}}},
		[]any{map[string]any{"type": "text", "text": "It is 42."}},
	}
	var n int
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		n++
		return genkittest.JSONReply(200, map[string]any{"content": turns[n-1], "stop_reason": []string{"tool_use", "end_turn"}[n-1], "usage": map[string]any{"input_tokens": 1, "output_tokens": 1}})
	})
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL}) // check:allow-secret
	double := genkit.DefineTool(g, "double", "Doubles.", func(_ context.Context, x int) (int, error) { return 2 * x, nil })
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("Twice 21?"), genkit.WithTools(double))
	if err != nil || text != "It is 42." {
		t.Fatalf("%q, %v", text, err)
	}
	var body struct {
		Messages []any `json:"messages"`
	}
	if err := server.Requests()[1].Decode(&body); err != nil {
		t.Fatal(err)
	}
	want := []any{
		map[string]any{"role": "user", "content": []any{map[string]any{"type": "text", "text": "Twice 21?"}}},
		map[string]any{"role": "assistant", "content": []any{map[string]any{"type": "thinking", "thinking": "double it", "signature": "sig"},
			map[string]any{"type": "tool_use", "id": "toolu_1", "name": "double", "input": map[string]any{"value": json.Number("21")}}}},
		map[string]any{"role": "user", "content": []any{map[string]any{"type": "tool_result", "tool_use_id": "toolu_1", "content": []any{map[string]any{"type": "text", "text": "42"}}}}},
	}
	if diff := cmp.Diff(want, body.Messages); diff != "" {
		t.Error(diff)
	}
}

func TestTimeout(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return genkittest.FakeReply{Hang: true} })
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL, Timeout: 50 * time.Millisecond}) // check:allow-secret
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("got %v, want DEADLINE_EXCEEDED", err)
	}
}

// A stream may take longer than the timeout once it has begun.
func TestTimeoutOfStream(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		f := fakevendor.Answer(&genkittest.WireRequest{Stream: true}, &genkittest.WireAnswer{Text: []string{"a", "b"}, Finish: ai.FinishStop})
		f.Before = func(_ context.Context, frame int) {
			if frame == 4 {
				time.Sleep(1300 * time.Millisecond)
			}
		}
		return f
	})
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL, Timeout: time.Second}) // check:allow-secret
	if r, err := g.GenerateStream(t.Context(), genkit.WithPrompt("hi")).Result(); err != nil || r.Text() != "ab" {
		t.Errorf("%q, %v", r.Text(), err)
	}
}

func TestRequestSize(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	platform := &anthropic.Platform{Name: "anthropic", MaxRequestBytes: 1000, Connect: func(context.Context, *http.Client) ([]option.RequestOption, error) { return nil, nil }}
	g := with(t, &anthropic.Plugin{Platform: platform, BaseURL: server.URL})
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil {
		t.Error(err)
	}
	_, err := g.GenerateText(t.Context(), genkit.WithPrompt(strings.Repeat("x", 1000)))
	if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), "may have 1000") {
		t.Errorf("got %v", err)
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestPlatform(t *testing.T) {
	noEnvironment(t)
	server := genkittest.NewFakeServer(t, hello)
	platform := &anthropic.Platform{
		Name:    "cloud",
		Connect: func(context.Context, *http.Client) ([]option.RequestOption, error) { return nil, nil },
		Models:  []anthropic.ModelEntry{{ID: "c1", Label: "C"}},
		Takes:   func(id string) bool { return id == "c1" || id == "c2" },
	}
	g := genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&anthropic.Plugin{Platform: platform, BaseURL: server.URL}}
	})
	for name, want := range map[string]core.Status{"cloud/c1": core.OK, "cloud/c2": core.OK, "cloud/claude-x": core.NotFound} {
		if _, err := g.GenerateText(t.Context(), genkit.WithModel(name), genkit.WithPrompt("hi")); core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", name, err, want)
		}
	}
	_, err := g.GenerateText(t.Context(), genkit.WithModel("cloud/c1"), genkit.WithPrompt("hi"), genkit.WithConfig(anthropic.Config{APIKey: "k"})) // check:allow-secret
	if core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a key of Anthropic at another place: %v", err)
	}
	platform.Connect = func(context.Context, *http.Client) ([]option.RequestOption, error) {
		return nil, errors.New("no region")
	}
	if err := (&anthropic.Plugin{Platform: platform}).Init(t.Context(), core.NewRegistry()); err == nil || err.Error() != "no region" {
		t.Errorf("got %v", err)
	}
}

// Text by URL is fetched by the plugin, which refuses addresses of the own network;
// images by URL are left to Anthropic.
func TestMediaByURL(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	g := with(t, &anthropic.Plugin{APIKey: "k", BaseURL: server.URL}) // check:allow-secret
	_, err := g.GenerateText(t.Context(), genkit.WithParts(ai.NewMediaPart("text/plain", server.URL+"/secrets.txt")))
	if core.StatusOf(err) != core.PermissionDenied || len(server.Requests()) != 0 {
		t.Errorf("got %v after %d requests; want PERMISSION_DENIED", err, len(server.Requests()))
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithParts(ai.NewMediaPart("image/png", "https://example.com/x.png"))); err != nil {
		t.Error(err)
	}
}

func TestLiveList(t *testing.T) {
	pages := map[string]string{
		"":  `{"data":[{"id":"claude-a","display_name":"A","lifecycle":"active"},{"id":"claude-b","display_name":"B","lifecycle":"deprecated"},{"id":"claude-haiku-4-5-20251001","display_name":"known","lifecycle":"active"}],"has_more":true,"first_id":"claude-a","last_id":"claude-b"}`,
		"b": `{"data":[{"id":"claude-c","display_name":"C","lifecycle":"retired"}],"has_more":false,"first_id":"claude-c","last_id":"claude-c"}`,
	}
	fail := false
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if fail || q.Method != "GET" || q.Path != "/v1/models" || q.Query.Get("limit") != "1000" {
			return fakevendor.Failure(401, "no")
		}
		return genkittest.JSONReply(200, json.RawMessage(pages[strings.TrimPrefix(q.Query.Get("after_id"), "claude-")]))
	})
	p := &anthropic.Plugin{APIKey: "k", BaseURL: server.URL} // check:allow-secret
	known, err := (&anthropic.Plugin{KeyPerCall: true, BaseURL: server.URL}).List(t.Context())
	if err != nil || len(server.Requests()) != 0 {
		t.Fatalf("without a key: %v, %d requests", err, len(server.Requests()))
	}
	for range 2 {
		list, err := p.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range list[len(known):] {
			var info struct{ Label, Stage string }
			if err := json.Unmarshal(ai.JSON(d.Metadata["model"]), &info); err != nil {
				t.Fatal(err)
			}
			got = append(got, d.Key+" "+info.Label+" "+info.Stage)
		}
		if diff := cmp.Diff([]string{"/model/anthropic/claude-a A stable", "/model/anthropic/claude-b B deprecated"}, got); diff != "" {
			t.Error(diff)
		}
	}
	if n := len(server.Requests()); n != 2 {
		t.Errorf("%d requests; want two pages", n)
	}
	fail = true
	list, err := (&anthropic.Plugin{APIKey: "k", BaseURL: server.URL}).List(t.Context()) // check:allow-secret
	if core.StatusOf(err) != core.Unauthenticated || len(list) != len(known) {
		t.Errorf("%d actions, %v", len(list), err)
	}
	list, err = (&anthropic.Plugin{APIKey: "k", Platform: &anthropic.Platform{Name: "other"}}).List(t.Context()) // check:allow-secret
	if err != nil || len(list) != 0 {
		t.Errorf("a platform: %d actions, %v", len(list), err)
	}
}

// A BaseURL that is not the API's is named, whatever answers there; and a server that
// repeats the key does not put it into errors.
func TestWrongPlace(t *testing.T) {
	const key = "key-that-is-secret" // check:allow-secret
	page := genkittest.FakeReply{Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}, Frames: [][]byte{[]byte("<html>Sign in</html>")}}
	for name, test := range map[string]struct {
		reply genkittest.FakeReply
		want  core.Status
		says  string
	}{
		"a page":      {page, core.Internal, "is the BaseURL that of the API?"},
		"nothing":     {genkittest.FakeReply{Status: 404}, core.NotFound, "is the BaseURL that of the API?"},
		"a key again": {fakevendor.Failure(401, "wrong key: "+key), core.Unauthenticated, "wrong key: <redacted>"},
	} {
		server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return test.reply })
		g := with(t, &anthropic.Plugin{APIKey: key, BaseURL: server.URL})
		_, err := g.GenerateStream(t.Context(), genkit.WithPrompt("a")).Result()
		if core.StatusOf(err) != test.want || !strings.Contains(fmt.Sprint(err), test.says) {
			t.Errorf("%s: %v; want %v: …%s", name, err, test.want, test.says)
		}
		var e *core.Error
		if errors.As(err, &e); strings.Contains(string(ai.JSON(e.Details)), key) {
			t.Errorf("%s: the details tell the key: %v", name, e.Details)
		}
	}
}

// Two instances may have one plugin.
func TestPluginOfTwoInstances(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	p := &anthropic.Plugin{APIKey: "k", BaseURL: server.URL} // check:allow-secret
	for range 2 {
		if _, err := with(t, p).GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil {
			t.Fatal(err)
		}
	}
}
