// SPDX-License-Identifier: Apache-2.0

package compat_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/compat"
)

func delta(text string) []byte {
	return genkittest.SSEFrame("", map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": text}}}})
}

func open(t *testing.T, p *compat.Plugin, reply genkittest.FakeReply) (*genkit.Genkit, *genkittest.FakeServer) {
	t.Helper()
	genkittest.NoLeaks(t)
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return reply })
	if p.BaseURL == "" {
		p.BaseURL = server.URL
	}
	return genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{p} }), server
}

func stream(t *testing.T, g *genkit.Genkit) (string, error) {
	t.Helper()
	s := g.GenerateStream(t.Context(), genkit.WithModel("vllm/qwen3"), genkit.WithPrompt("a"))
	var text strings.Builder
	for c, err := range s.Chunks() {
		if err != nil {
			return text.String(), err
		}
		text.WriteString(c.Text())
	}
	_, err := s.Result()
	return text.String(), err
}

// A stream may take longer than the limit, as long as it goes on.
func TestTimeout(t *testing.T) {
	slow := genkittest.FakeReply{Header: http.Header{"Content-Type": {"text/event-stream"}}}
	for range 6 {
		slow.Frames = append(slow.Frames, delta("a"))
	}
	slow.Frames = append(slow.Frames, genkittest.SSEFrame("", "[DONE]"))
	silent := slow
	silent.Frames, silent.Hang = slow.Frames[:2], true
	slow.Before = pause(100 * time.Millisecond)
	limits := compatoai.Limits{Timeout: 350 * time.Millisecond}

	g, _ := open(t, &compat.Plugin{Provider: "vllm", Limits: limits}, slow)
	if text, err := stream(t, g); text != "aaaaaa" || err != nil {
		t.Errorf("a slow stream: %q, %v", text, err)
	}
	g, _ = open(t, &compat.Plugin{Provider: "vllm", Limits: limits}, silent)
	if text, err := stream(t, g); text != "aa" || core.StatusOf(err) != core.DeadlineExceeded || !strings.Contains(err.Error(), "Timeout") {
		t.Errorf("a silent stream: %q, %v", text, err)
	}
	g, _ = open(t, &compat.Plugin{Provider: "vllm", Limits: limits}, genkittest.FakeReply{Hang: true})
	if _, err := g.GenerateText(t.Context(), genkit.WithModel("vllm/qwen3"), genkit.WithPrompt("a")); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("a silent answer: %v", err)
	}
	// A whole answer must be there in time, however it drips.
	g, _ = open(t, &compat.Plugin{Provider: "vllm", Limits: limits}, slow)
	if _, err := g.GenerateText(t.Context(), genkit.WithModel("vllm/qwen3"), genkit.WithPrompt("a")); core.StatusOf(err) != core.DeadlineExceeded {
		t.Errorf("a dripping answer: %v", err)
	}
}

func TestSize(t *testing.T) {
	large := genkittest.JSONReply(200, map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": strings.Repeat("x", 5000)}}}})
	for limit, want := range map[int64]core.Status{1000: core.FailedPrecondition, 100_000: core.OK, int64(len(large.Frames[0])): core.OK} {
		g, _ := open(t, &compat.Plugin{Provider: "vllm", Limits: compatoai.Limits{MaxAnswerBytes: limit}}, large)
		if _, err := g.GenerateText(t.Context(), genkit.WithModel("vllm/qwen3"), genkit.WithPrompt("a")); core.StatusOf(err) != want {
			t.Errorf("limit %d: %v; want %v", limit, err, want)
		}
	}
}

// A server that does not stream is listened to all the same.
func TestWholeInPlaceOfStream(t *testing.T) {
	g, _ := open(t, &compat.Plugin{Provider: "vllm"}, genkittest.JSONReply(200, map[string]any{"choices": []any{map[string]any{"finish_reason": "stop", "message": map[string]any{"content": "whole"}}}}))
	if text, err := stream(t, g); text != "whole" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestMediaOfPrivateNetwork(t *testing.T) {
	g, server := open(t, &compat.Plugin{Provider: "vllm"}, genkittest.FakeReply{})
	_, err := g.Generate(t.Context(), genkit.WithModel("vllm/qwen3"), genkit.WithParts(ai.NewMediaPart("application/pdf", server.URL+"/secret.pdf")))
	if core.StatusOf(err) != core.PermissionDenied || len(server.Requests()) != 0 {
		t.Errorf("%v, %d requests", err, len(server.Requests()))
	}
}

func TestSettings(t *testing.T) {
	t.Setenv("OPENAI_API_KEY", "key-of-openai") // check:allow-secret
	t.Setenv("OPENAI_ORG_ID", "org-of-openai")
	p := &compat.Plugin{
		Provider: "lab", Headers: http.Header{"X-Team": {"a", "b"}}, Dialect: &compatoai.Dialect{MaxTokens: "n_predict"}, Generic: new(compatoai.Abilities(0)),
		Models: []compatoai.Model{{Name: "big", Can: compatoai.Text}},
	}
	g, server := open(t, p, genkittest.JSONReply(200, map[string]any{"choices": []any{map[string]any{"message": map[string]any{"content": "a"}}}}))
	if _, err := g.GenerateText(t.Context(), genkit.WithModelRef(p.Model("small", &compat.Config{TopK: new(-1), Config: compatoai.Config{MaxOutputTokens: new(5)}})), genkit.WithPrompt("a")); err != nil {
		t.Fatal(err)
	}
	q := server.Requests()[0]
	if q.Header.Get("Authorization") != "" || q.Header.Get("OpenAI-Organization") != "" || len(q.Header.Values("X-Team")) != 2 {
		t.Errorf("headers %v", q.Header)
	}
	if !strings.Contains(string(q.Body), `"n_predict":5`) || !strings.Contains(string(q.Body), `"top_k":-1`) {
		t.Errorf("body %s", q.Body)
	}
	tool := genkit.WithTools(genkit.NewTool("t", "A tool.", echo))
	if _, err := g.GenerateText(t.Context(), genkit.WithModel("lab/small"), genkit.WithPrompt("a"), tool); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("a tool for a model without: %v", err)
	}
	if _, err := g.GenerateText(t.Context(), genkit.WithModel("lab/big"), genkit.WithPrompt("a"), tool); err != nil {
		t.Errorf("a tool for a model with: %v", err)
	}
	if _, err := genkittest.New(t, nil, func(o *genkit.Options) { o.Plugins = []core.Plugin{&compat.Plugin{}} }).GenerateText(t.Context(), genkit.WithModel("compat/a"), genkit.WithPrompt("a")); core.StatusOf(err) != core.FailedPrecondition {
		t.Errorf("no base URL: %v", err)
	}
}

// pause waits before each frame.
func pause(d time.Duration) func(context.Context, int) {
	return func(ctx context.Context, _ int) {
		select {
		case <-time.After(d):
		case <-ctx.Done():
		}
	}
}

func echo(_ context.Context, in string) (string, error) { return in, nil }
