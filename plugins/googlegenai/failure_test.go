// SPDX-License-Identifier: Apache-2.0

package googlegenai_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/googlegenai"
)

// TestRefusals tells what is made of errors that the suite does not have.
func TestRefusals(t *testing.T) {
	genkittest.NoLeaks(t)
	const retry = `"details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2.5s"}]`
	for name, c := range map[string]struct {
		status int
		body   string
		want   core.Status
		wait   time.Duration
		words  string
	}{
		"details":       {429, `{"error":{"message":"slow",` + retry + `}}`, core.ResourceExhausted, 2500 * time.Millisecond, "slow"},
		"in a list":     {400, `[{"error":{"message":"bad"}}]`, core.InvalidArgument, 0, "bad"},
		"status only":   {404, `{"error":{"status":"NOT_FOUND"}}`, core.NotFound, 0, "NOT_FOUND"},
		"named code":    {500, `{"error":{"message":"dropped","code":"chaos","details":"none"}}`, core.Internal, 0, ": dropped"},
		"not found":     {404, ``, core.NotFound, 0, "404 Not Found; is the BaseURL that of the API?"},
		"redirect":      {302, `elsewhere`, core.Unknown, 0, "302"},
		"key in text":   {403, `{"error":{"message":"key ` + pluginKey + ` is not allowed"}}`, core.PermissionDenied, 0, "key <redacted> is not allowed"},
		"number status": {200, `{"error":{"code":8,"message":"quota"}}`, core.ResourceExhausted, 0, "quota"},
		"no status":     {200, `{"error":{"message":"odd"}}`, core.Unknown, 0, "odd"},
	} {
		r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
			return genkittest.FakeReply{Status: c.status, Header: http.Header{"Location": {"http://127.0.0.1:1/"}}, Frames: [][]byte{[]byte(c.body)}}
		})
		_, err := r.run(t.Context(), gemini, nil, ai.NewTextPart("hi"))
		var e *core.Error
		if !errors.As(err, &e) || core.StatusOf(err) != c.want || e.RetryAfter != c.wait || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: the error is %v, RetryAfter %v; want %s, %v", name, err, e.RetryAfter, c.want, c.wait)
		}
		if details, _ := e.Details.(json.RawMessage); (name == "details") != strings.Contains(string(details), "RetryInfo") {
			t.Errorf("%s: the details are %s", name, details)
		}
		if n := len(r.server.Requests()); n != 1 {
			t.Errorf("%s: %d requests", name, n)
		}
	}
}

// TestStreamError has an error as plain JSON in the place of events.
func TestStreamError(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.FakeReply{Frames: [][]byte{[]byte("{\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"slow\"\n  }\n}\n")}}
	})
	_, err := r.ask(t, gemini, deaf, question(ai.NewTextPart("hi")))
	wantStatus(t, err, core.ResourceExhausted, "slow")
}

// TestSilence ends calls whose provider says nothing, before an answer and within one.
func TestSilence(t *testing.T) {
	genkittest.NoLeaks(t)
	begun := genkittest.SSEFrame("", event([]any{textPart("a")}, "", nil))
	for name, frames := range map[string][][]byte{"before": nil, "within": {begun, begun}} {
		server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
			return genkittest.FakeReply{Frames: frames, Hang: true}
		})
		r := &rig{server: server, Genkit: genkittest.New(t, nil, func(o *genkit.Options) {
			o.Plugins = []core.Plugin{&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: server.URL, Timeout: 200 * time.Millisecond}}
		})}
		_, err := r.ask(t, gemini, deaf, question(ai.NewTextPart("hi")))
		if core.StatusOf(err) != core.DeadlineExceeded || !strings.Contains(err.Error(), "Timeout") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	// One that goes on speaking is not silent.
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		f := genkittest.SSEReply(event([]any{textPart("a")}, "", nil), event([]any{textPart("b")}, "", nil), event([]any{textPart("c")}, "", nil), event(nil, "STOP", nil))
		f.Before = func(ctx context.Context, _ int) {
			select {
			case <-time.After(150 * time.Millisecond):
			case <-ctx.Done():
			}
		}
		return f
	})
	r := &rig{server: server, Genkit: genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&googlegenai.GoogleAI{APIKey: pluginKey, BaseURL: server.URL, Timeout: 400 * time.Millisecond}}
	})}
	response, err := r.ask(t, gemini, deaf, question(ai.NewTextPart("hi")))
	if err != nil || response.Text() != "abc" {
		t.Errorf("the answer is %q, %v", response.Text(), err)
	}
}

// TestListenerFails ends a stream with the listener's error.
func TestListenerFails(t *testing.T) {
	genkittest.NoLeaks(t)
	r := newRig(t, func(*genkittest.FakeRequest) genkittest.FakeReply {
		return genkittest.SSEReply(event([]any{textPart("a")}, "", nil), event([]any{textPart("b")}, "STOP", nil))
	})
	left := errors.New("left")
	heard := 0
	_, err := r.ask(t, gemini, func(*ai.Chunk) error { heard++; return left }, question(ai.NewTextPart("hi")))
	if !errors.Is(err, left) || heard != 1 {
		t.Errorf("the error is %v after %d chunks", err, heard)
	}
}
