// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

// keys returns the keys of what a plugin lists.
func keys(t *testing.T, p *ollama.Plugin) ([]string, error) {
	t.Helper()
	list, err := p.List(t.Context())
	var names []string
	for _, d := range list {
		names = append(names, d.Key)
	}
	slices.Sort(names)
	return names, err
}

// times counts the requests for a path.
func times(s *genkittest.FakeServer, path string) (n int) {
	for _, q := range s.Requests() {
		if q.Path == path {
			n++
		}
	}
	return n
}

// Each model is what the server says of it, those of the plugin are what that says, and
// the server is not asked again at once.
func TestList(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		reply, _ := shelf("chatter:7b", "embedder", "hf.co/someone/big:Q4", "x/painter", "mine")(q)
		return reply
	})
	p := &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "mine", Generate: true}, {Name: "elsewhere"}}}
	want := []string{"/embedder/ollama/embedder", "/model/ollama/chatter:7b", "/model/ollama/elsewhere", "/model/ollama/hf.co/someone/big:Q4", "/model/ollama/mine", "/model/ollama/x/painter"}
	for range 2 {
		if got, err := keys(t, p); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%v, %v; want %v", got, err, want)
		}
	}
	if lists, shows := times(server, "/api/tags"), times(server, "/api/show"); lists != 1 || shows != 5 {
		t.Errorf("%d lists and %d questions", lists, shows)
	}
}

// A download is seen at once, and models that are known are not asked about again.
func TestListAfterPull(t *testing.T) {
	var pulled atomic.Bool
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		names := []string{"old"}
		if pulled.Load() {
			names = append(names, "new")
		}
		if reply, ok := shelf(names...)(q); ok {
			return reply
		}
		pulled.Store(true)
		return genkittest.NDJSONReply(download...)
	})
	p := &ollama.Plugin{ServerAddress: server.URL}
	if got, err := keys(t, p); err != nil || !cmp.Equal(got, []string{"/model/ollama/old"}) {
		t.Fatal(got, err)
	}
	if err := p.Pull(t.Context(), "new", nil); err != nil {
		t.Fatal(err)
	}
	if got, err := keys(t, p); err != nil || !cmp.Equal(got, []string{"/model/ollama/new", "/model/ollama/old"}) {
		t.Error(got, err)
	}
	if n := times(server, "/api/show"); n != 2 {
		t.Errorf("%d questions about two models", n)
	}
}

// When the server fails, what was known before is listed beside the error, and a model
// that cannot be asked about is what its name says.
func TestListFails(t *testing.T) {
	var status atomic.Int32
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		if q.Path == "/api/show" {
			return genkittest.JSONReply(500, failure("broken"))
		}
		if s := status.Load(); s != 0 {
			return genkittest.JSONReply(int(s), failure("no"))
		}
		return genkittest.JSONReply(200, api.ListResponse{Models: []api.ListModelResponse{
			{Name: "nomic-embed-text:latest"}, {Name: "a:1b"}, {Name: "a:1b"}, {Name: ""}, {Name: "with space"}, {Name: "m", Details: api.ModelDetails{Family: "BERT"}}}})
	})
	p := &ollama.Plugin{ServerAddress: server.URL}
	want := []string{"/embedder/ollama/m", "/embedder/ollama/nomic-embed-text", "/model/ollama/a:1b"}
	if got, err := keys(t, p); err != nil || !cmp.Equal(got, want) {
		t.Fatal(got, err)
	}
	status.Store(503)
	p.Forget()
	for range 2 { // the second without asking
		if got, err := keys(t, p); core.StatusOf(err) != core.Unavailable || !cmp.Equal(got, want) {
			t.Errorf("%v, %v; want those before and UNAVAILABLE", got, err)
		}
	}
	status.Store(0)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p.Forget()
	if _, err := p.List(ctx); core.StatusOf(err) != core.Cancelled {
		t.Errorf("after the end: %v", err)
	}
	if got, err := keys(t, p); err != nil || !cmp.Equal(got, want) {
		t.Errorf("that somebody else gave up is remembered: %v, %v", got, err)
	}
}

// Many who list at the same time make one question.
func TestListTogether(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		reply, _ := shelf("chatter:7b")(q)
		reply.Delay = 10 * time.Millisecond
		return reply
	})
	p := &ollama.Plugin{ServerAddress: server.URL}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got, err := keys(t, p); err != nil || len(got) != 1 {
				t.Error(got, err)
			}
		})
	}
	wait.Wait()
	if n := times(server, "/api/tags"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}
