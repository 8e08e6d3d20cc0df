// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

const chatter = "ollama/chatter:7b"

// hello answers every call with one word.
func hello(q *genkittest.FakeRequest) genkittest.FakeReply {
	if reply, known := shelf("chatter:7b", "embedder", "hf.co/someone/big:Q4", "x/painter")(q); known {
		return reply
	}
	return genkittest.JSONReply(200, map[string]any{
		"message": map[string]any{"role": "assistant", "content": "hello"}, "done": true, "done_reason": "stop"})
}

func with(t testing.TB, p *ollama.Plugin) *genkit.Genkit {
	t.Helper()
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins, o.Model = []core.Plugin{p}, chatter })
}

// last returns the last request for a path.
func last(t *testing.T, s *genkittest.FakeServer, path string) *genkittest.FakeRequest {
	t.Helper()
	list := s.Requests()
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Path == path {
			return list[i]
		}
	}
	t.Fatalf("nothing was sent to %s", path)
	return nil
}

// Where the plugin asks: its address before the environment's, with a path in front.
func TestServerAddress(t *testing.T) {
	right, wrong := genkittest.NewFakeServer(t, hello), genkittest.NewFakeServer(t, hello)
	host := strings.TrimPrefix(right.URL, "http://")
	for _, c := range []struct{ name, env, address, path string }{
		{"the environment", host, "", "/api/chat"},
		{"in quotes", ` "` + host + `" `, "", "/api/chat"},
		{"all networks", strings.Replace(host, "127.0.0.1", "0.0.0.0", 1), "", "/api/chat"},
		{"the plugin", wrong.URL, right.URL, "/api/chat"},
		{"a proxy", "", right.URL + "/far/away/", "/far/away/api/chat"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("OLLAMA_HOST", c.env)
			p := &ollama.Plugin{ServerAddress: c.address, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}}
			if text, err := with(t, p).GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil || text != "hello" {
				t.Fatal(text, err)
			}
			last(t, right, c.path)
			if len(wrong.Requests()) > 0 {
				t.Error("another server was asked")
			}
		})
	}
}

// Nothing is sent before somebody asks, and a server that is not there is an error of
// those who do, which says what to do.
func TestNoServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &ollama.Plugin{ServerAddress: address}
	g := with(t, p)
	for name, ask := range map[string]func() error{
		"model": func() error { _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); return err },
		"embedder": func() error {
			_, err := g.Embed(t.Context(), "ollama/e", []*ai.Document{ai.NewTextDocument("x", nil)})
			return err
		},
		"list":            func() error { _, err := p.List(t.Context()); return err },
		"list soon after": func() error { _, err := p.List(t.Context()); return err },
		"pull":            func() error { return p.Pull(t.Context(), "m", nil) },
	} {
		err := ask()
		if core.StatusOf(err) != core.Unavailable || !strings.Contains(err.Error(), "no Ollama server answers at http://"+address+`: start it with "ollama serve", or set OLLAMA_HOST`) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInitRefuses(t *testing.T) {
	for _, c := range []struct {
		p    *ollama.Plugin
		says string
	}{
		{&ollama.Plugin{ServerAddress: "ftp://x"}, `has the scheme "ftp"`},
		{&ollama.Plugin{APIKey: "a\nb"}, "APIKey holds a line break"}, // check:allow-secret
		{&ollama.Plugin{Models: []ollama.ModelOptions{{}}}, "Plugin.Models[0] has no name"},
		{&ollama.Plugin{Embedders: []ollama.EmbedderOptions{{Name: "a"}, {}}}, "Plugin.Embedders[1] has no name"},
		{&ollama.Plugin{Models: []ollama.ModelOptions{{Name: "a"}}, Embedders: []ollama.EmbedderOptions{{Name: "a:latest"}}}, `Plugin.Embedders[0]: "a:latest" is given twice`},
		{&ollama.Plugin{Models: []ollama.ModelOptions{{Name: "a"}, {Name: "a"}}}, "Plugin.Models[1]"},
	} {
		if err := c.p.Init(t.Context(), core.NewRegistry()); core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v; want INVALID_ARGUMENT with %q", err, c.says)
		}
	}
}

// The key of the environment is for Ollama's own servers.
func TestKeyOfTheEnvironment(t *testing.T) {
	t.Setenv("OLLAMA_API_KEY", " key-of-the-cloud ")
	for _, c := range []struct{ address, key, want string }{
		{"ollama.com", "", "Bearer key-of-the-cloud"},
		{"https://ollama.com", "mine", "Bearer mine"},
		{"gpu:80", "", ""},
		{"gpu:80", "mine", "Bearer mine"},
	} {
		var got http.Header
		p := &ollama.Plugin{ServerAddress: c.address, APIKey: c.key, HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			got = r.Header
			return nil, errors.New("no network here")
		})}}
		if _, err := p.List(t.Context()); core.StatusOf(err) != core.Unavailable {
			t.Errorf("%s: %v", c.address, err)
		}
		if got.Get("Authorization") != c.want {
			t.Errorf("%s, key %q: sent with %q; want %q", c.address, c.key, got.Get("Authorization"), c.want)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Headers of a request go before those of the plugin, and the key of a call before all.
func TestHeaders(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	var calls []ollama.Call
	p := &ollama.Plugin{
		ServerAddress: server.URL, APIKey: "plugin", // check:allow-secret
		Headers: http.Header{"X-Fixed": {"f"}, "x-both": {"f"}, "Authorization": {"Basic fixed"}, "host": {"ollama.internal"}},
		RequestHeaders: func(_ context.Context, c *ollama.Call) (http.Header, error) {
			calls = append(calls, *c)
			return http.Header{"X-Both": {"r1", "r2"}}, nil
		},
	}
	g := with(t, p)
	for config, want := range map[string]string{"": "Basic fixed", "call": "Bearer call"} {
		if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"), genkit.WithConfig(&ollama.Config{APIKey: config})); err != nil {
			t.Fatal(err)
		}
		h := last(t, server, "/api/chat").Header
		if h.Get("X-Fixed") != "f" || strings.Join(h["X-Both"], ",") != "r1,r2" || h.Get("Authorization") != want {
			t.Errorf("key %q: sent with %v", config, h)
		}
	}
	show, chat := calls[0], calls[1]
	if show.Path != "/api/show" || show.Model != "chatter:7b" || show.Request != nil || show.ServerAddress != server.URL {
		t.Errorf("the first call is %+v", show)
	}
	if chat.Path != "/api/chat" || chat.Request == nil || chat.Request.Messages[0].Text() != "hi" || chat.Embed != nil {
		t.Errorf("the second call is %+v", chat)
	}
	if _, err := g.Embed(t.Context(), "ollama/embedder", []*ai.Document{ai.NewTextDocument("x", nil)}); err == nil {
		t.Error("an answer without embeddings is one")
	}
	if embed := calls[len(calls)-1]; embed.Path != "/api/embed" || embed.Embed == nil || embed.Request != nil {
		t.Errorf("the last call is %+v", embed)
	}
}

// The name of the server that a proxy goes by is no usual header.
func TestHostHeader(t *testing.T) {
	var host string
	p := &ollama.Plugin{Headers: http.Header{"Host": {"ollama.internal"}}, HTTPClient: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		host = r.Host
		return nil, errors.New("no network here")
	})}}
	if _, err := p.List(t.Context()); err == nil || host != "ollama.internal" {
		t.Errorf("sent to %q: %v", host, err)
	}
}

func TestRequestHeadersFail(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	p := &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}},
		RequestHeaders: func(ctx context.Context, _ *ollama.Call) (http.Header, error) {
			if ctx.Err() != nil {
				return nil, errors.New("told to stop")
			}
			return nil, core.Errorf(core.PermissionDenied, "no token today")
		}}
	_, err := with(t, p).GenerateText(t.Context(), genkit.WithPrompt("hi"))
	if core.StatusOf(err) != core.PermissionDenied || !strings.Contains(err.Error(), "Plugin.RequestHeaders for /api/chat") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Pull(ctx, "m", nil); core.StatusOf(err) != core.Cancelled {
		t.Errorf("after the end: %v", err)
	}
	if len(server.Requests()) > 0 {
		t.Error("something was sent")
	}
}

// Models are what the server says that they are; names may have slashes.
func TestResolve(t *testing.T) {
	server := genkittest.NewFakeServer(t, hello)
	g := with(t, &ollama.Plugin{ServerAddress: server.URL,
		Models:    []ollama.ModelOptions{{Name: "known", Label: "Known One"}},
		Embedders: []ollama.EmbedderOptions{{Name: "vectors", Dimensions: 4}}})
	for _, c := range []struct {
		kind core.Kind
		name string
		want core.Status
		says string
	}{
		{core.KindModel, "ollama/hf.co/someone/big:Q4", core.OK, ""},
		{core.KindModel, "ollama/chatter:7b", core.OK, ""},
		{core.KindModel, "ollama/known", core.OK, ""},
		{core.KindModel, "ollama/known:latest", core.OK, ""},
		{core.KindEmbedder, "ollama/vectors:latest", core.OK, ""},
		{core.KindEmbedder, "ollama/embedder", core.OK, ""},
		{core.KindModel, "ollama/x/painter", core.OK, ""},
		{core.KindModel, "ollama/embedder", core.NotFound, "'embedder' is no model: it has the capabilities embedding"},
		{core.KindEmbedder, "ollama/chatter:7b", core.NotFound, "completion, tools, vision, thinking"},
		{core.KindModel, "ollama/vectors", core.NotFound, ""},
		{core.KindEmbedder, "ollama/known", core.NotFound, ""},
		{core.KindModel, "ollama/gone", core.NotFound, `get it with "ollama pull gone" or Plugin.Pull`},
		{core.KindModel, "ollama/", core.NotFound, ""},
		{core.KindTool, "ollama/chatter:7b", core.NotFound, ""},
	} {
		a, err := g.Registry().Lookup(t.Context(), c.kind, c.name)
		if core.StatusOf(err) != c.want || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %s: %v; want %v with %q", c.kind, c.name, err, c.want, c.says)
		}
		if err == nil && a.Descriptor().Name != c.name {
			t.Errorf("%s is %s", c.name, a.Descriptor().Name)
		}
	}
}

// Models that make images, and those that are known to complete a prompt, are asked by
// /api/generate. Both take images.
func TestGenerateModels(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if reply, known := shelf("x/painter")(q); known {
			return reply
		}
		var asked api.GenerateRequest
		if err := strictly(q, "/api/generate", &asked); err != nil || asked.Prompt != "a sunset" || string(asked.Images[0]) != "like this" {
			t.Errorf("%+v, %v", asked, err)
		}
		return genkittest.JSONReply(200, map[string]any{"image": []byte("\x89PNG\r\n\x1a\n"), "done": true, "done_reason": "stop"})
	})
	g := with(t, &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "completer", Generate: true}}})
	for _, name := range []string{"ollama/x/painter", "ollama/completer"} {
		r, err := g.Generate(t.Context(), genkit.WithModel(name),
			genkit.WithParts(ai.NewTextPart("a sunset"), ai.NewMediaPart("image/png", "data:image/png;base64,bGlrZSB0aGlz")))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := string(ai.JSON(r.Message.Content)); got != `[{"media":{"contentType":"image/png","url":"data:image/png;base64,iVBORw0KGgo="}}]` {
			t.Errorf("%s answers %s", name, got)
		}
	}
}

// What is behind the last record does not cost the connection.
func TestConnectionIsKept(t *testing.T) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for _, line := range []string{`{"message":{"content":"hello"}}`, `{"done":true,"done_reason":"stop"}`, ""} {
			_, _ = w.Write([]byte(line + "\n"))
			_ = http.NewResponseController(w).Flush()
		}
		time.Sleep(time.Millisecond) // the end comes by itself
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	g := with(t, &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}})
	for range 10 {
		if text, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil || text != "hello" {
			t.Fatal(text, err)
		}
	}
	if n := opened.Load(); n > 5 { // one, unless the machine stands still for a while
		t.Errorf("%d connections for ten calls", n)
	}
}

// A server that has said all and does not end is not waited for.
func TestNoEnd(t *testing.T) {
	genkittest.NoLeaks(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		reply := genkittest.NDJSONReply(map[string]any{"message": map[string]any{"content": "hello"}, "done": true}, map[string]any{})
		reply.Frames, reply.Hang = reply.Frames[:1], true
		return reply
	})
	g := with(t, &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}})
	start := time.Now()
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"))
	if took := time.Since(start); err != nil || text != "hello" || took > 5*time.Second {
		t.Errorf("%q, %v, after %v", text, err, took)
	}
	select {
	case <-server.Requests()[0].Done():
	case <-time.After(5 * time.Second):
		t.Error("the server still waits for the client to go")
	}
}

// Timeout is for the beginning of an answer, not for a stream.
func TestTimeout(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if strings.Contains(string(q.Body), "slow stream") {
			reply := genkittest.NDJSONReply(map[string]any{"message": map[string]any{"content": "hello"}}, map[string]any{"done": true})
			reply.Before = func(_ context.Context, frame int) {
				if frame > 0 {
					time.Sleep(600 * time.Millisecond)
				}
			}
			return reply
		}
		return genkittest.FakeReply{Hang: true}
	})
	known := []ollama.ModelOptions{{Name: "chatter:7b"}}
	g := with(t, &ollama.Plugin{ServerAddress: server.URL, Timeout: 500 * time.Millisecond, Models: known})
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); core.StatusOf(err) != core.DeadlineExceeded || !strings.Contains(err.Error(), "Plugin.Timeout") {
		t.Errorf("%v; want DEADLINE_EXCEEDED", err)
	}
	if text, err := g.GenerateText(t.Context(), genkit.WithPrompt("slow stream")); err != nil || text != "hello" {
		t.Errorf("a stream that takes longer: %q, %v", text, err)
	}
}

// Headers that may hold a key are for one host.
func TestRedirect(t *testing.T) {
	other := genkittest.NewFakeServer(t, hello)
	here := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if q.Path == "/new/api/chat" {
			return hello(&genkittest.FakeRequest{Path: "/api/chat"})
		}
		to := "/new" + q.Path
		if strings.Contains(string(q.Body), "away") {
			to = other.URL + q.Path
		}
		return genkittest.FakeReply{Status: 307, Header: http.Header{"Location": {to}}}
	})
	g := with(t, &ollama.Plugin{ServerAddress: here.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}})
	if text, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi")); err != nil || text != "hello" {
		t.Errorf("within the host: %q, %v", text, err)
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithPrompt("away")); err == nil || !strings.Contains(err.Error(), "HTTP 307") || len(other.Requests()) > 0 {
		t.Errorf("to another host: %v", err)
	}
}

func TestModel(t *testing.T) {
	if ref := ollama.Model("a/b:7b", nil); ref.Name != "ollama/a/b:7b" || ref.Config != nil {
		t.Errorf("%+v", ref)
	}
	if ref := ollama.Model("ollama/b", &ollama.Config{Think: false}); ref.Name != "ollama/b" || ref.Config == nil {
		t.Errorf("%+v", ref)
	}
}
