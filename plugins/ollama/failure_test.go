// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		wait   string
		want   core.Status
		says   string
		after  time.Duration
	}{
		{"no model", 404, `{"error":"model 'chatter:7b' not found"}`, "", core.NotFound,
			`HTTP 404: model 'chatter:7b' not found; get it with "ollama pull chatter:7b" or Plugin.Pull`, 0},
		{"not Ollama", 404, "404 page not found", "", core.NotFound, "HTTP 404: 404 page not found; this is not how Ollama says", 0},
		{"signed out", 401, `{"error":"unauthorized","signin_url":"https://ollama.com/connect?x=1"}`, "", core.Unauthenticated,
			"HTTP 401: unauthorized; sign in at https://ollama.com/connect?x=1", 0},
		{"busy", 503, `{"error":"server busy, please try again.  maximum pending requests exceeded"}`, "2", core.Unavailable, "server busy", 2 * time.Second},
		{"limit", 429, `{"error":"you have reached your limit"}`, "60", core.ResourceExhausted, "reached your limit", time.Minute},
		{"no sense in the wait", 429, `{}`, "soon", core.ResourceExhausted, "HTTP 429: {}", 0},
		{"cannot think", 400, `{"error":"\"chatter:7b\" does not support thinking"}`, "", core.InvalidArgument, `"chatter:7b" does not support thinking`, 0},
		{"no text", 500, "", "", core.Internal, "HTTP 500: Internal Server Error", 0},
		{"another shape", 502, `{"error":{"message":"upstream"}}`, "", core.Unavailable, `HTTP 502: {"error":{"message":"upstream"}}`, 0},
		{"very long", 500, strings.Repeat("é", 400), "", core.Internal, "HTTP 500: " + strings.Repeat("é", 250), 0},
		{"no status of errors", 304, "", "", core.Unknown, "HTTP 304", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
				reply := genkittest.FakeReply{Status: c.status, Header: http.Header{}, Frames: [][]byte{[]byte(c.body)}}
				if c.status == 304 {
					reply.Frames = nil
				}
				if c.wait != "" {
					reply.Header.Set("Retry-After", c.wait)
				}
				return reply
			})
			g := with(t, &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}})
			_, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"))
			var failed *core.Error
			if !errors.As(err, &failed) || failed.Status != c.want || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v; want %v with %q", err, c.want, c.says)
			}
			if failed.RetryAfter != c.after {
				t.Errorf("wait for %v; want %v", failed.RetryAfter, c.after)
			}
			if strings.Contains(err.Error(), strings.Repeat("é", 251)) {
				t.Error("the whole body is in the error")
			}
		})
	}
}

// An error within a stream comes after the text before it.
func TestErrorWithinStream(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.NDJSONReply(map[string]any{"message": map[string]any{"content": "I "}}, map[string]any{"message": map[string]any{"content": "can"}},
			failure("an error was encountered while running the model"))
	})
	g := with(t, &ollama.Plugin{ServerAddress: server.URL, Models: []ollama.ModelOptions{{Name: "chatter:7b"}}})
	text := ""
	var err error
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"))
	for chunk, e := range stream.Chunks() {
		if err = e; err == nil {
			text += chunk.Text()
		}
	}
	if err == nil {
		_, err = stream.Result()
	}
	if text != "I can" || core.StatusOf(err) != core.Internal || !strings.Contains(err.Error(), "an error was encountered while running the model") {
		t.Errorf("%q, then %v", text, err)
	}
}
