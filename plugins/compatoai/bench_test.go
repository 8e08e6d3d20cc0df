// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/ssestream"

	"github.com/genkit-go/genkit/ai"
)

// longRequest has 20 messages and 5 tools.
func longRequest() *ai.ModelRequest {
	q := &ai.ModelRequest{Config: map[string]any{"temperature": 0.5, "maxOutputTokens": 100}}
	for range 10 {
		q.Messages = append(q.Messages, ai.NewUserTextMessage(strings.Repeat("word ", 50)), ai.NewModelTextMessage(strings.Repeat("word ", 50)))
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		q.Tools = append(q.Tools, &ai.ToolDefinition{Name: name, Description: "Does it.", InputSchema: json.RawMessage(`{"$schema":"x","type":"object","properties":{"city":{"type":"string"}},"required":["city"]}`)})
	}
	return q
}

// BenchmarkRequest writes a request. The floor encodes what comes out of it.
func BenchmarkRequest(b *testing.B) {
	m, q := modelFor(Dialect{}, Model{}), longRequest()
	r, err := m.request(q, true)
	if err != nil {
		b.Fatal(err)
	}
	var decoded any
	_ = json.Unmarshal(r.body, &decoded)
	b.Run("request", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = m.request(q, true)
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = json.Marshal(decoded)
		}
	})
}

// BenchmarkStream reads 1000 events of text. The floor decodes their JSON.
func BenchmarkStream(b *testing.B) {
	const event = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}`
	text := strings.Repeat("data: "+event+"\n\n", 1000) + "data: [DONE]\n\n"
	m, c := modelFor(Dialect{}, Model{}), testClient()
	b.Run("stream", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			events := ssestream.NewDecoder(&http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))})
			a := &answerBuilder{model: m, request: &chatRequest{names: &toolNames{}}}
			if err := m.readStream(c, events, a, func(*ai.Chunk) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("sdk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			events := ssestream.NewDecoder(&http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))})
			s := ssestream.NewStream[openai.ChatCompletionChunk](events, nil)
			for s.Next() {
				_ = s.Current().Choices[0].Delta.Content
			}
			if err := s.Err(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for range 1000 {
				var v struct {
					Choices []struct {
						Delta struct {
							Content string `json:"content"`
						} `json:"delta"`
					} `json:"choices"`
				}
				_ = json.Unmarshal([]byte(event), &v)
			}
		}
	})
}

// roundTrip answers requests without a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

// BenchmarkCall asks a provider that answers at once. The floor asks it through the SDK
// alone.
func BenchmarkCall(b *testing.B) {
	const answer = `{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"It flows to the Black Sea.","refusal":null},"finish_reason":"stop","logprobs":null}],"usage":{"prompt_tokens":9,"completion_tokens":8,"total_tokens":17}}`
	h := &http.Client{Transport: roundTrip(func(q *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, q.Body)
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(answer)), Request: q}, nil
	})}
	b.Run("call", func(b *testing.B) {
		m := modelFor(Dialect{}, Model{})
		m.provider.settings = Settings{APIKey: "k", BaseURL: "http://127.0.0.1/v1", HTTPClient: h} // check:allow-secret
		q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("Which way does the Danube flow?")}, Config: map[string]any{"temperature": 0.5}}
		b.ReportAllocs()
		for b.Loop() {
			if r, err := m.chat(context.Background(), q, nil); err != nil || r.Text() == "" {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		c := openai.NewClient(option.WithAPIKey("k"), option.WithBaseURL("http://127.0.0.1/v1"), option.WithHTTPClient(h)) // check:allow-secret
		b.ReportAllocs()
		for b.Loop() {
			r, err := c.Chat.Completions.New(context.Background(), openai.ChatCompletionNewParams{
				Model: "m", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("Which way does the Danube flow?")}, Temperature: openai.Float(0.5),
			})
			if err != nil || r.Choices[0].Message.Content == "" {
				b.Fatal(err)
			}
		}
	})
}
