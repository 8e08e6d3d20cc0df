// SPDX-License-Identifier: Apache-2.0

package ollama_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/ollama"
)

// download is what a server tells of one.
var download = []any{
	api.ProgressResponse{Status: "pulling manifest"},
	api.ProgressResponse{Status: "pulling abc", Digest: "sha256:abc", Total: 2142590208},
	api.ProgressResponse{Status: "pulling abc", Digest: "sha256:abc", Total: 2142590208, Completed: 241970},
	api.ProgressResponse{Status: "success"},
}

func TestPull(t *testing.T) {
	genkittest.NoLeaks(t)
	told := make(chan struct{})
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		var asked api.PullRequest
		if err := strictly(q, "/api/pull", &asked); err != nil || asked.Model != "library/tiny:1b" || asked.Stream == nil || !*asked.Stream {
			t.Errorf("%s %s: %+v, %v", q.Method, q.Path, asked, err)
		}
		reply := genkittest.NDJSONReply(download...)
		reply.Before = func(ctx context.Context, frame int) {
			if frame == 2 { // the first two have been told by now
				select {
				case <-told:
				case <-ctx.Done():
					t.Error("progress is not told as it comes")
				}
			}
		}
		return reply
	})
	var got []any
	err := (&ollama.Plugin{ServerAddress: server.URL}).Pull(t.Context(), "library/tiny:1b", func(p ollama.Progress) error {
		got = append(got, api.ProgressResponse(p))
		if len(got) == 2 {
			close(told)
		}
		return nil
	})
	if err != nil || !cmp.Equal(got, download) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestPullFails(t *testing.T) {
	stop := errors.New("enough")
	for _, c := range []struct {
		name     string
		reply    genkittest.FakeReply
		progress func(ollama.Progress) error
		want     core.Status
		says     string
	}{
		{"no such model", genkittest.NDJSONReply(download[0], failure("pull model manifest: file does not exist")), nil, core.Internal, "file does not exist"},
		{"refused", genkittest.JSONReply(400, failure("invalid model name")), nil, core.InvalidArgument, "invalid model name"},
		{"refused with 404", genkittest.JSONReply(404, failure("not here")), nil, core.NotFound, "HTTP 404: not here"},
		{"breaks off", genkittest.NDJSONReply(download[:3]...), nil, core.Unavailable, "ended before it was complete"},
		{"malformed", genkittest.FakeReply{Frames: [][]byte{[]byte("{\"status\":\"x\"}\n"), []byte("<html>\n")}}, nil, core.Internal, "cannot be read"},
		{"the caller stops it", genkittest.NDJSONReply(download...), func(ollama.Progress) error { return stop }, core.Internal, "enough"},
	} {
		t.Run(c.name, func(t *testing.T) {
			genkittest.NoLeaks(t)
			server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return c.reply })
			err := (&ollama.Plugin{ServerAddress: server.URL}).Pull(t.Context(), "m", c.progress)
			if core.StatusOf(err) != c.want || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "ollama pull") {
				t.Errorf("%v; want %v with %q", err, c.want, c.says)
			}
			if c.progress != nil && !errors.Is(err, stop) {
				t.Errorf("%v is not the caller's error", err)
			}
		})
	}
	if err := (&ollama.Plugin{}).Pull(t.Context(), "", nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("no name: %v", err)
	}
}

// A download ends with the context, and the server sees it.
func TestPullCancelled(t *testing.T) {
	genkittest.NoLeaks(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		reply := genkittest.NDJSONReply(download[:3]...)
		reply.Hang = true
		return reply
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	err := (&ollama.Plugin{ServerAddress: server.URL}).Pull(ctx, "m", func(ollama.Progress) error {
		if n++; n == 3 {
			cancel()
		}
		return nil
	})
	if core.StatusOf(err) != core.Cancelled || n != 3 {
		t.Errorf("%v after %d reports; want CANCELLED after 3", err, n)
	}
	select {
	case <-server.Requests()[0].Done():
	case <-time.After(5 * time.Second):
		t.Error("the server still downloads")
	}
}
