// SPDX-License-Identifier: Apache-2.0

package openai_test

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
	"github.com/genkit-go/genkit/plugins/compatoai"
	"github.com/genkit-go/genkit/plugins/compatoai/internal/fakevendor"
	"github.com/genkit-go/genkit/plugins/compatoai/openai"
)

// open returns an instance whose provider answers reply, and the provider.
func open(t *testing.T, reply genkittest.FakeReply) (*genkit.Genkit, *genkittest.FakeServer) {
	t.Helper()
	server := genkittest.NewFakeServer(t, func(*genkittest.FakeRequest) genkittest.FakeReply { return reply })
	g := genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&openai.Plugin{BaseURL: server.URL + "/v1/", APIKey: fakevendor.Key, Organization: "org-1"}}
	})
	return g, server
}

// last returns the one request that the provider got, with its body as JSON.
func last(t *testing.T, server *genkittest.FakeServer, path string) map[string]any {
	t.Helper()
	list := server.Requests()
	if len(list) != 1 {
		t.Fatalf("%d requests were sent; want 1", len(list))
	}
	q := list[0]
	if q.Path != path || q.Header.Get("Authorization") != "Bearer "+fakevendor.Key || q.Header.Get("OpenAI-Organization") != "org-1" {
		t.Errorf("%s %s with %v", q.Method, q.Path, q.Header)
	}
	var body map[string]any
	if strings.HasPrefix(q.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(q.Body, &body); err != nil {
			t.Error(err)
		}
	}
	return body
}

func docs(texts ...string) []*ai.Document {
	var list []*ai.Document
	for _, text := range texts {
		list = append(list, ai.NewTextDocument(text, nil))
	}
	return list
}

func TestEmbed(t *testing.T) {
	for name, data := range map[string]string{
		"numbers in another order": `[{"index":1,"embedding":[3,-0.5]},{"index":0,"embedding":[1,2]}]`,
		"base64":                   `[{"index":0,"embedding":"AACAPwAAAEA="},{"index":1,"embedding":"AABAQAAAAL8="}]`,
		"no indexes":               `[{"embedding":[1,2]},{"embedding":[3,-0.5]}]`,
	} {
		g, server := open(t, genkittest.JSONReply(200, json.RawMessage(`{"object":"list","data":`+data+`}`)))
		got, err := g.Embed(t.Context(), "openai/text-embedding-3-small", docs("a", "b"), genkit.WithConfig(map[string]any{"dimensions": 2}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := []*ai.Embedding{{Embedding: []float32{1, 2}}, {Embedding: []float32{3, -0.5}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(map[string]any{"model": "text-embedding-3-small", "input": []any{"a", "b"}, "dimensions": 2.0}, last(t, server, "/v1/embeddings")); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// More texts than the API takes in one request are sent in several, in order.
func TestEmbedMany(t *testing.T) {
	server := genkittest.NewFakeServer(t, func(q *genkittest.FakeRequest) genkittest.FakeReply {
		var body struct{ Input []string }
		if err := json.Unmarshal(q.Body, &body); err != nil {
			return fakevendor.Failure(400, err.Error())
		}
		data := []any{}
		for i, text := range body.Input {
			data = append(data, map[string]any{"index": i, "embedding": []int{len(text)}})
		}
		return genkittest.JSONReply(200, map[string]any{"data": data})
	})
	g := genkittest.New(t, nil, func(o *genkit.Options) {
		o.Plugins = []core.Plugin{&openai.Plugin{BaseURL: server.URL, APIKey: fakevendor.Key}}
	})
	var list []*ai.Document
	for i := range 2049 {
		list = append(list, ai.NewTextDocument(strings.Repeat("a", 1+i%7), nil))
	}
	got, err := g.Embed(t.Context(), "openai/text-embedding-3-small", list)
	if err != nil || len(got) != len(list) || len(server.Requests()) != 2 {
		t.Fatalf("%d embeddings with %d requests, %v", len(got), len(server.Requests()), err)
	}
	for i, e := range got {
		if e.Embedding[0] != float32(1+i%7) {
			t.Fatalf("embedding %d is that of another text", i)
		}
	}
}

// What OpenAI alone has is sent under its names, and falsy values are.
func TestOwnConfig(t *testing.T) {
	g, server := open(t, genkittest.SSEReply(map[string]any{"choices": []any{map[string]any{"delta": map[string]any{"content": "a"}, "finish_reason": "stop"}}}, "[DONE]"))
	c := openai.Config{
		Config:          compatoai.Config{Temperature: new(0.0), LogProbs: new(false), TopLogProbs: new(0), Seed: new(int64(0)), ParallelToolCalls: new(false), VisualDetailLevel: "original"},
		ReasoningEffort: "none", Verbosity: "low", ServiceTier: "flex", Store: new(false), Modalities: []string{"text", "audio"},
		Audio: &openai.Audio{Voice: "alloy", Format: "pcm16"}, PromptCacheKey: "k", PromptCacheRetention: "24h", SafetyIdentifier: "s",
		Moderation: map[string]any{"model": "omni-moderation-latest"}, StreamOptions: map[string]any{"include_obfuscation": false},
	}
	s := g.GenerateStream(t.Context(), genkit.WithModelRef(openai.Model("gpt-4.1", &c)), genkit.WithPrompt("hi"))
	if _, err := s.Result(); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"model": "gpt-4.1", "messages": []any{map[string]any{"role": "user", "content": "hi"}}, "stream": true,
		"stream_options": map[string]any{"include_usage": true, "include_obfuscation": false},
		"temperature":    0.0, "logprobs": false, "top_logprobs": 0.0, "seed": 0.0, "parallel_tool_calls": false,
		"reasoning_effort": "none", "verbosity": "low", "service_tier": "flex", "store": false, "modalities": []any{"text", "audio"},
		"audio":            map[string]any{"voice": "alloy", "format": "pcm16"},
		"prompt_cache_key": "k", "prompt_cache_retention": "24h", "safety_identifier": "s", "moderation": map[string]any{"model": "omni-moderation-latest"},
	}
	if diff := cmp.Diff(want, last(t, server, "/v1/chat/completions")); diff != "" {
		t.Error(diff)
	}
	for name, config := range map[string]map[string]any{"stream": {"stream": true}, "options": {"stream_options": 1}, "verbosity": {"verbosity": "loud"}} {
		if _, err := g.Generate(t.Context(), genkit.WithModel("openai/gpt-4.1"), genkit.WithPrompt("hi"), genkit.WithConfig(config)); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", name, err)
		}
	}
}

func TestEmbedFails(t *testing.T) {
	for data, want := range map[string]core.Status{
		`{"data":[]}`:                                                        core.Internal,
		`{"data":[{"index":7,"embedding":[1]}]}`:                             core.Internal,
		`{"data":[{"index":0,"embedding":[]}]}`:                              core.Internal,
		`{"data":[{"index":0,"embedding":"***"}]}`:                           core.Internal,
		`{"data":[{"index":0,"embedding":"AAA="}]}`:                          core.Internal,
		`{"error":{"message":"x","code":"rate_limit_exceeded"},"data":null}`: core.ResourceExhausted,
		`[]`: core.Internal,
	} {
		g, _ := open(t, genkittest.JSONReply(200, json.RawMessage(data)))
		if _, err := g.Embed(t.Context(), "openai/text-embedding-3-small", docs("a")); core.StatusOf(err) != want {
			t.Errorf("%s: %v; want %v", data, err, want)
		}
	}
	g, server := open(t, genkittest.FakeReply{})
	for name, doc := range map[string]*ai.Document{"media": ai.NewDocument(ai.NewMediaPart("image/png", "https://example.com/a")), "nothing": ai.NewTextDocument("", nil)} {
		if _, err := g.Embed(t.Context(), "openai/text-embedding-3-small", []*ai.Document{doc}); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", name, err)
		}
	}
	if _, err := g.Embed(t.Context(), "openai/text-embedding-ada-002", docs("a"), genkit.WithConfig(map[string]any{"dimensions": 2})); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("dimensions of a model without: %v", err)
	}
	if n := len(server.Requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestImage(t *testing.T) {
	g, server := open(t, genkittest.JSONReply(200, json.RawMessage(`{"created":1,"data":[{"b64_json":"iVBORw0K"},{"url":"https://example.com/a.png","revised_prompt":"a big cat"}],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}`)))
	got, err := g.Generate(t.Context(), genkit.WithModel("openai/gpt-image-1"), genkit.WithPrompt("a cat"), genkit.WithConfig(openai.ImageConfig{N: new(2), Quality: "xhigh", SafetyIdentifier: "s"}))
	if err != nil {
		t.Fatal(err)
	}
	want := ai.Parts{
		ai.NewMediaPart("image/png", "data:image/png;base64,iVBORw0K"),
		ai.WithPartMetadata(ai.NewMediaPart("image/png", "https://example.com/a.png"), ai.Metadata{"revisedPrompt": "a big cat"}),
	}
	if diff := cmp.Diff(want, got.Message.Content); diff != "" {
		t.Error(diff)
	}
	if got.Usage.InputTokens != 3 || got.Usage.TotalTokens != 7 || got.FinishReason != ai.FinishStop {
		t.Errorf("usage %+v, finish %q", got.Usage, got.FinishReason)
	}
	if diff := cmp.Diff(map[string]any{"model": "gpt-image-1", "prompt": "a cat", "n": 2.0, "quality": "xhigh", "safety_identifier": "s"}, last(t, server, "/v1/images/generations")); diff != "" {
		t.Error(diff)
	}

	g, server = open(t, genkittest.JSONReply(200, json.RawMessage(`{"data":[{"b64_json":"/9j/AA=="}]}`)))
	got, err = g.Generate(t.Context(), genkit.WithModel("openai/dall-e-3"), genkit.WithPrompt("a cat"))
	if err != nil || got.Media().ContentType != "image/jpeg" {
		t.Fatalf("%+v, %v", got, err)
	}
	if diff := cmp.Diff(map[string]any{"model": "dall-e-3", "prompt": "a cat", "response_format": "b64_json"}, last(t, server, "/v1/images/generations")); diff != "" {
		t.Error(diff)
	}

	g, _ = open(t, genkittest.JSONReply(200, json.RawMessage(`{"data":[{}]}`)))
	if _, err := g.Generate(t.Context(), genkit.WithModel("openai/dall-e-3"), genkit.WithPrompt("a cat")); core.StatusOf(err) != core.Internal {
		t.Errorf("no image: %v", err)
	}
}

func TestSpeech(t *testing.T) {
	sound := genkittest.FakeReply{Header: http.Header{"Content-Type": {"audio/wav"}}, Frames: [][]byte{[]byte("RIFF")}}
	g, server := open(t, sound)
	got, err := g.Generate(t.Context(), genkit.WithModel("openai/tts-1"), genkit.WithPrompt("hello"), genkit.WithConfig(map[string]any{"responseFormat": "wav", "speed": 0.25}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&ai.Media{ContentType: "audio/wav", URL: "data:audio/wav;base64,UklGRg=="}, got.Media()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]any{"model": "tts-1", "input": "hello", "voice": "alloy", "response_format": "wav", "speed": 0.25}, last(t, server, "/v1/audio/speech")); diff != "" {
		t.Error(diff)
	}
	for name, reply := range map[string]genkittest.FakeReply{"JSON": genkittest.JSONReply(200, map[string]any{}), "nothing": {}, "events": genkittest.SSEReply(map[string]any{"type": "speech.audio.delta"})} {
		g, _ := open(t, reply)
		if _, err := g.Generate(t.Context(), genkit.WithModel("openai/tts-1"), genkit.WithPrompt("hello")); core.StatusOf(err) != core.Internal {
			t.Errorf("%s: %v; want INTERNAL", name, err)
		}
	}
	g, server = open(t, sound)
	if _, err := g.Generate(t.Context(), genkit.WithModel("openai/tts-1"), genkit.WithPrompt("hello"), genkit.WithConfig(map[string]any{"instructions": "softly"})); core.StatusOf(err) != core.InvalidArgument || len(server.Requests()) > 0 {
		t.Errorf("instructions for a model without: %v", err)
	}
	own := compatoai.SpeechConfig{Voice: map[string]any{"id": "voice_1"}, Speed: new(1.5), Instructions: "softly"}
	if _, err := g.Generate(t.Context(), genkit.WithModel("openai/gpt-4o-mini-tts"), genkit.WithPrompt("hello"), genkit.WithConfig(own)); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"model": "gpt-4o-mini-tts", "input": "hello", "voice": map[string]any{"id": "voice_1"}, "speed": 1.5, "instructions": "softly"}
	if diff := cmp.Diff(want, last(t, server, "/v1/audio/speech")); diff != "" {
		t.Error(diff)
	}
}

// fields reads a form: fields, and under file its name, type and bytes.
func fields(t *testing.T, q *genkittest.FakeRequest) map[string][]string {
	t.Helper()
	_, p, err := mime.ParseMediaType(q.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for r := multipart.NewReader(strings.NewReader(string(q.Body)), p["boundary"]); ; {
		part, err := r.NextPart()
		if err == io.EOF {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		value, _ := io.ReadAll(part)
		text := string(value)
		if part.FileName() != "" {
			text = part.FileName() + " " + part.Header.Get("Content-Type") + " " + text
		}
		got[part.FormName()] = append(got[part.FormName()], text)
	}
}

func TestTranscription(t *testing.T) {
	heard := genkit.WithParts(ai.NewTextPart("Names: Ada."), ai.NewMediaPart("", "data:audio/mpeg;base64,SUQz"))
	g, server := open(t, genkittest.JSONReply(200, json.RawMessage(`{"text":"hello Ada","usage":{"type":"tokens","input_tokens":5,"output_tokens":2,"total_tokens":7}}`)))
	got, err := g.Generate(t.Context(), genkit.WithModel("openai/gpt-4o-transcribe"), heard,
		genkit.WithConfig(map[string]any{"temperature": 0, "include": []string{"logprobs"}, "chunkingStrategy": map[string]any{"type": "server_vad"}}))
	if err != nil || got.Text() != "hello Ada" || got.Usage.InputTokens != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	last(t, server, "/v1/audio/transcriptions")
	want := map[string][]string{
		"model": {"gpt-4o-transcribe"}, "prompt": {"Names: Ada."}, "temperature": {"0"}, "include[]": {"logprobs"},
		"chunking_strategy": {`{"type":"server_vad"}`}, "file": {"input.mp3 audio/mpeg ID3"},
	}
	if diff := cmp.Diff(want, fields(t, server.Requests()[0])); diff != "" {
		t.Error(diff)
	}

	plain := genkittest.FakeReply{Header: http.Header{"Content-Type": {"text/plain"}}, Frames: [][]byte{[]byte("1\n00:00\nhello\n")}}
	g, server = open(t, plain)
	got, err = g.Generate(t.Context(), genkit.WithModel("openai/whisper-1"), genkit.WithParts(ai.NewMediaPart("audio/wav", "data:audio/wav;base64,UklGRg==")),
		genkit.WithConfig(map[string]any{"translate": true, "responseFormat": "srt"}))
	if err != nil || got.Text() != "1\n00:00\nhello\n" {
		t.Fatalf("%+v, %v", got, err)
	}
	last(t, server, "/v1/audio/translations")
	want = map[string][]string{"model": {"whisper-1"}, "response_format": {"srt"}, "file": {"input.wav audio/wav RIFF"}}
	if diff := cmp.Diff(want, fields(t, server.Requests()[0])); diff != "" {
		t.Error(diff)
	}

	g, server = open(t, genkittest.JSONReply(200, json.RawMessage(`{"text":"hi","languages":[],"usage":{"type":"duration","seconds":2.5}}`)))
	speakers := compatoai.TranscriptionConfig{Keywords: []string{"Ada", "Bo"}, Languages: []string{"en"}, KnownSpeakerNames: []string{"a"}, KnownSpeakerReferences: []string{"data:audio/wav;base64,UklGRg=="}}
	got, err = g.Generate(t.Context(), genkit.WithModel("openai/gpt-transcribe"), genkit.WithParts(ai.NewMediaPart("audio/wav", "data:audio/wav;base64,UklGRg==")), genkit.WithConfig(speakers))
	if err != nil || got.Usage.Custom["seconds"] != 2.5 {
		t.Fatalf("%+v, %v", got, err)
	}
	want = map[string][]string{
		"model": {"gpt-transcribe"}, "keywords[]": {"Ada", "Bo"}, "languages[]": {"en"}, "known_speaker_names[]": {"a"},
		"known_speaker_references[]": {"data:audio/wav;base64,UklGRg=="}, "file": {"input.wav audio/wav RIFF"},
	}
	if diff := cmp.Diff(want, fields(t, server.Requests()[0])); diff != "" {
		t.Error(diff)
	}

	for name, o := range map[string]genkit.Option{
		"no sound": genkit.WithPrompt("hello"),
		"a URL":    genkit.WithParts(ai.NewMediaPart("", "https://example.com/a.mp3")),
	} {
		if _, err := g.Generate(t.Context(), genkit.WithModel("openai/whisper-1"), o); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s: %v; want INVALID_ARGUMENT", name, err)
		}
	}
	g, _ = open(t, genkittest.JSONReply(200, json.RawMessage(`{}`)))
	if _, err := g.Generate(t.Context(), genkit.WithModel("openai/whisper-1"), heard); core.StatusOf(err) != core.Internal {
		t.Errorf("no text: %v", err)
	}
}
