// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
	"github.com/genkit-go/genkit/samples/providers/internal/sampletest"
)

func TestMain(m *testing.M) { sampletest.Main(m, main) }

// models are one of each provider, with what its plugin takes from the environment.
var models = map[string][]string{
	"anthropic/claude-sonnet-4-6":            {"ANTHROPIC_API_KEY=one"},
	"cloudflare-workers-ai/@cf/meta/llama":   {"CLOUDFLARE_API_TOKEN=one"},
	"compat/qwen3":                           nil,
	"deepseek/deepseek-v4-flash":             {"DEEPSEEK_API_KEY=one"},
	"googleai/gemini-3.8-flash":              {"GEMINI_API_KEY=one"},
	"groq/llama-3.3-70b-versatile":           {"GROQ_API_KEY=one"},
	"huggingface/meta-llama/Llama-3.3-70B":   {"HF_TOKEN=one"},
	"microsoft-foundry/gpt-4o":               {"AZURE_OPENAI_API_KEY=one"},
	"mistral/mistral-small-latest":           {"MISTRAL_API_KEY=one"},
	"ollama/llama3.2":                        nil,
	"openai/gpt-5-mini":                      {"OPENAI_API_KEY=one"},
	"openrouter/anthropic/claude-sonnet-4.5": {"OPENROUTER_API_KEY=one"},
	"vertexai/gemini-2.5-flash":              {"VERTEX_API_KEY=one"},
	"xai/grok-4":                             {"XAI_API_KEY=one"},
}

// Two lines reach the model, the second one with what was said before.
func TestConversation(t *testing.T) {
	for model, env := range models {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			provider, _, _ := strings.Cut(model, "/")
			api := genkittest.NewFakeServer(t, sampletest.Answer(provider))
			r := sampletest.Start(t, env, "I am Ada.\nWho am I?\n\nnever read\n", "-model", model, "-base-url", api.URL, "-system", "Be brief.")
			if want := strings.Repeat(sampletest.Hello+"\n", 2); r.Code != 0 || r.Out != want || r.Err != "" {
				t.Fatalf("%+v; want %q", r, want)
			}
			var asked []string
			for _, q := range api.Requests() {
				if strings.Contains(string(q.Body), "Be brief.") {
					asked = append(asked, string(q.Body))
				}
			}
			if len(asked) != 2 {
				t.Fatalf("%d requests with what the model is told", len(asked))
			}
			for _, said := range []string{"Be brief.", "I am Ada.", sampletest.Hello, "Who am I?"} {
				if strings.Count(asked[1], said) != 1 {
					t.Errorf("%q is not once in %s", said, asked[1])
				}
			}
			if strings.Contains(asked[0], "Who am I?") {
				t.Errorf("the first request holds the second line: %s", asked[0])
			}
		})
	}
}

func TestEveryProviderIsThere(t *testing.T) {
	if want := append(sample.Providers(), "compat"); !slices.Equal(slices.Sorted(maps.Keys(providers)), slices.Sorted(slices.Values(want))) {
		t.Errorf("chat has %q, the samples %q", slices.Sorted(maps.Keys(providers)), want)
	}
	var tried []string
	for model := range models {
		provider, _, _ := strings.Cut(model, "/")
		tried = append(tried, provider)
	}
	slices.Sort(tried)
	if got := slices.Sorted(maps.Keys(providers)); !slices.Equal(got, tried) {
		t.Errorf("tried are %q of %q", tried, got)
	}
}

func TestWrongUse(t *testing.T) {
	tests := []struct {
		name string
		env  []string
		args []string
		says string
	}{
		{"no model", nil, nil, "no model: name one with -model, as anthropic/…, cloudflare-workers-ai/…, compat/…"},
		{"unknown provider", nil, []string{"-model", "acme/one"}, `there is no provider "acme"; there are anthropic/…`},
		{"no provider", nil, []string{"-model", "gpt-5"}, "-model gpt-5: a model is named with its provider"},
		{"no name", nil, []string{"-model", "openai/"}, "-model openai/: a model is named with its provider"},
		{"no address", nil, []string{"-model", "compat/one"}, "-base-url must tell where the server is"},
		{"no key", nil, []string{"-model", "groq/one"}, "GROQ_API_KEY is not set in the environment; it is a key, made at https://console.groq.com/keys"},
		{"unknown flag", nil, []string{"-sing"}, "-sing"},
		{"an argument", nil, []string{"-model", "ollama/x", "hello"}, `unexpected argument "hello"`},
		{"nobody there", []string{"GROQ_API_KEY=one"}, []string{"-model", "groq/one", "-base-url", "http://127.0.0.1:1"}, "error: UNAVAILABLE"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := sampletest.Start(t, tt.env, "hello\n", tt.args...)
			if r.Code != 1 || r.Out != "" || !strings.HasPrefix(r.Err, "error: ") || !strings.Contains(r.Err, tt.says) {
				t.Errorf("%+v", r)
			}
		})
	}
	if r := sampletest.Start(t, nil, "", "-h"); r.Code != 0 || r.Out != usage {
		t.Errorf("help: %+v", r)
	}
}

// What was said is printed also when the answer breaks off, and what ended it is told.
func TestAnswerThatBreaksOff(t *testing.T) {
	for name, tt := range map[string]struct {
		reply     genkittest.FakeReply
		code      int
		out, says string
	}{
		"cut":       {genkittest.FakeReply{Frames: genkittest.SSEReply(chunk("Half an", nil)).Frames, Cut: true, Header: genkittest.SSEReply().Header}, 1, "Half an\n", "UNAVAILABLE"},
		"too long":  {genkittest.SSEReply(chunk("Half an", "length"), "[DONE]"), 0, "Half an [length]\n", ""},
		"blocked":   {genkittest.SSEReply(chunk("", "content_filter"), "[DONE]"), 1, "", "FAILED_PRECONDITION: generation was blocked"},
		"forbidden": {genkittest.JSONReply(403, map[string]any{"error": map[string]any{"message": "not you"}}), 1, "", "PERMISSION_DENIED"},
	} {
		t.Run(name, func(t *testing.T) {
			api := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return tt.reply })
			r := sampletest.Start(t, nil, "hello\n", "-model", "compat/one", "-base-url", api.URL)
			if r.Code != tt.code || r.Out != tt.out || !strings.Contains(r.Err, tt.says) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func chunk(text string, finish any) map[string]any {
	return map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": text}, "finish_reason": finish}}}
}

// The environment of the tests is no part of what they try.
func TestStartIsAlone(t *testing.T) {
	t.Setenv("GROQ_API_KEY", "of the tests")
	if r := sampletest.Start(t, nil, "", "-model", "groq/one"); r.Code != 1 || os.Getenv("GROQ_API_KEY") == "" {
		t.Errorf("%+v", r)
	}
}
