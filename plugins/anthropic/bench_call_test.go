// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	sdk "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const (
	benchMessage = `{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[{"type":"text","text":"The end."}],` +
		`"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":20,"output_tokens":30,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,"service_tier":"standard"}}`
	benchStart = "event: message_start\ndata: " + `{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-haiku-4-5","content":[],"stop_reason":null,"usage":{"input_tokens":20,"output_tokens":1}}}` + "\n\n" +
		"event: content_block_start\ndata: " + `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}` + "\n\n"
	benchDelta = "event: content_block_delta\ndata: " + `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" a few words of text"}}` + "\n\n"
	benchEnd   = "event: content_block_stop\ndata: " + `{"type":"content_block_stop","index":0}` + "\n\n" +
		"event: message_delta\ndata: " + `{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":30}}` + "\n\n" +
		"event: message_stop\ndata: " + `{"type":"message_stop"}` + "\n\n"
)

// benchServer answers with a message, or with a stream of pieces when there are any.
func benchServer(b *testing.B, pieces int) *httptest.Server {
	body, kind := benchMessage, "application/json"
	if pieces > 0 {
		body, kind = benchStart+strings.Repeat(benchDelta, pieces)+benchEnd, "text/event-stream"
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, body)
	}))
	b.Cleanup(s.Close)
	return s
}

func benchVendor(s *httptest.Server) (sdk.Client, sdk.MessageNewParams) {
	client := sdk.NewClient(option.WithoutEnvironmentDefaults(), option.WithBaseURL(s.URL), option.WithAPIKey("k"), // check:allow-secret
		option.WithHTTPClient(s.Client()), option.WithMaxRetries(0), option.WithoutOpenTelemetry())
	return client, sdk.MessageNewParams{Model: "claude-haiku-4-5", MaxTokens: 4096, Messages: []sdk.MessageParam{sdk.NewUserMessage(sdk.NewTextBlock("hi"))}}
}

func benchPlugin(s *httptest.Server) *Plugin {
	return &Plugin{BaseURL: s.URL, APIKey: "k", HTTPClient: s.Client()} // check:allow-secret
}

// BenchmarkCall is one answer that is not streamed: by the plugin, by the whole of
// Genkit, and by the vendor's SDK alone, which is the floor.
func BenchmarkCall(b *testing.B) {
	s := benchServer(b, 0)
	b.Run("ours", func(b *testing.B) {
		p := benchPlugin(s)
		if err := p.connect(b.Context()); err != nil {
			b.Fatal(err)
		}
		q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("hi")}}
		b.ReportAllocs()
		for b.Loop() {
			if r, err := p.generate(b.Context(), "claude-haiku-4-5", q, nil); err != nil || r.Text() != "The end." {
				b.Fatal(err)
			}
		}
	})
	b.Run("genkit", func(b *testing.B) {
		g, err := genkit.New(context.Background(), &genkit.Options{Plugins: []core.Plugin{benchPlugin(s)}, Model: "anthropic/claude-haiku-4-5"})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if text, err := g.GenerateText(b.Context(), genkit.WithPrompt("hi")); err != nil || text != "The end." {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		client, q := benchVendor(s)
		b.ReportAllocs()
		for b.Loop() {
			if m, err := client.Messages.New(b.Context(), q); err != nil || m.Content[0].Text != "The end." {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStream is an answer of 1000 pieces, ours with the whole of Genkit around it.
// The floor is the vendor's SDK alone.
func BenchmarkStream(b *testing.B) {
	const pieces = 1000
	s := benchServer(b, pieces)
	b.Run("ours", func(b *testing.B) {
		g, err := genkit.New(context.Background(), &genkit.Options{Plugins: []core.Plugin{benchPlugin(s)}, Model: "anthropic/claude-haiku-4-5"})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for _, err := range g.GenerateStream(b.Context(), genkit.WithPrompt("hi")).Chunks() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != pieces {
				b.Fatal(n)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		client, q := benchVendor(s)
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			events := client.Messages.NewStreaming(b.Context(), q)
			for events.Next() {
				if events.Current().Delta.Text != "" {
					n++
				}
			}
			if err := events.Err(); err != nil || n != pieces {
				b.Fatal(n, err)
			}
		}
	})
}

// BenchmarkStart makes a plugin ready and finds a model, as the start of a program does.
func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		p := &Plugin{APIKey: "k"} // check:allow-secret
		r := core.NewRegistry()
		if err := p.Init(b.Context(), r); err != nil {
			b.Fatal(err)
		}
		if err := p.Resolve(b.Context(), r, core.KindModel, "anthropic/claude-haiku-4-5"); err != nil {
			b.Fatal(err)
		}
	}
}
