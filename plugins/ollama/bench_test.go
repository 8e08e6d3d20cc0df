// SPDX-License-Identifier: Apache-2.0

package ollama

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ollama/ollama/api"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const benchPiece = `{"model":"m","created_at":"2026-11-27T04:00:00.123456Z","message":{"role":"assistant","content":"some words "},"done":false}` + "\n"

const benchEnd = `{"model":"m","created_at":"2026-11-27T04:00:00.123456Z","message":{"role":"assistant","content":"The end."},"done":true,"done_reason":"stop",` +
	`"total_duration":5191566416,"load_duration":2154458,"prompt_eval_count":26,"prompt_eval_duration":383809000,"eval_count":298,"eval_duration":4799921000}` + "\n"

// benchServer answers with a number of pieces and the end.
func benchServer(b *testing.B, pieces int) *httptest.Server {
	body := []byte(strings.Repeat(benchPiece, pieces) + benchEnd)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(body)
	}))
	b.Cleanup(s.Close)
	return s
}

// vendorClient is the api package's own, with connections as ours has them.
func vendorClient(b *testing.B, s *httptest.Server) *api.Client {
	base, err := url.Parse(s.URL)
	if err != nil {
		b.Fatal(err)
	}
	return api.NewClient(base, s.Client())
}

// BenchmarkCall is one answer that is not streamed. The floor is the same request by
// net/http, read into a record of the text alone; vendor is the api package's client.
func BenchmarkCall(b *testing.B) {
	s := benchServer(b, 0)
	b.Run("ours", func(b *testing.B) {
		p := &Plugin{ServerAddress: s.URL, HTTPClient: s.Client()}
		q := &ai.ModelRequest{Messages: []*ai.Message{ai.NewUserTextMessage("hi")}, Config: &Config{Temperature: new(0.0)}}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := p.generate(context.Background(), ModelOptions{Name: "m"}, q, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		c := s.Client()
		const q = `{"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}],"options":{"temperature":0}}`
		b.ReportAllocs()
		for b.Loop() {
			r, err := c.Post(s.URL+chatPath, "application/json", strings.NewReader(q))
			if err != nil {
				b.Fatal(err)
			}
			var answer struct {
				Message struct {
					Content string `json:"content"`
				} `json:"message"`
			}
			raw, err := io.ReadAll(r.Body)
			if err != nil || json.Unmarshal(raw, &answer) != nil || answer.Message.Content == "" {
				b.Fatal(string(raw), err)
			}
			_ = r.Body.Close()
		}
	})
	b.Run("vendor", func(b *testing.B) {
		c := vendorClient(b, s)
		stream := false
		q := &api.ChatRequest{Model: "m", Stream: &stream, Messages: []api.Message{{Role: "user", Content: "hi"}}, Options: map[string]any{"temperature": 0.0}}
		b.ReportAllocs()
		for b.Loop() {
			if err := c.Chat(context.Background(), q, func(api.ChatResponse) error { return nil }); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStream is an answer of 1000 pieces, ours with the whole of Genkit around it.
// The floor is the api package's client.
func BenchmarkStream(b *testing.B) {
	const pieces = 1000
	s := benchServer(b, pieces)
	b.Run("ours", func(b *testing.B) {
		p := &Plugin{ServerAddress: s.URL, HTTPClient: s.Client(), Models: []ModelOptions{{Name: "m"}}}
		g, err := genkit.New(context.Background(), &genkit.Options{Plugins: []core.Plugin{p}, Model: "ollama/m"})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for _, err := range g.GenerateStream(context.Background(), genkit.WithPrompt("hi")).Chunks() {
				if err != nil {
					b.Fatal(err)
				}
				n++
			}
			if n != pieces+1 {
				b.Fatal(n)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		c := vendorClient(b, s)
		q := &api.ChatRequest{Model: "m", Messages: []api.Message{{Role: "user", Content: "hi"}}}
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			if err := c.Chat(context.Background(), q, func(api.ChatResponse) error { n++; return nil }); err != nil || n != pieces+1 {
				b.Fatal(n, err)
			}
		}
	})
}

// BenchmarkPiece reads 1000 pieces of an answer without a network. The floor decodes
// their lines into the api package's record, and does nothing with it.
func BenchmarkPiece(b *testing.B) {
	const pieces = 1000
	body := []byte(strings.Repeat(benchPiece, pieces) + benchEnd)
	b.Run("ours", func(b *testing.B) {
		p := &Plugin{}
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			from, a := newRecords(bytes.NewReader(body)), &answer{tools: &toolbox{}}
			for !a.last.Done {
				var next piece
				if err := p.next(context.Background(), from, &next); err != nil {
					b.Fatal(err)
				}
				a.add(next)
			}
			a.response()
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			for line := range bytes.Lines(body) {
				var next api.ChatResponse
				if err := json.Unmarshal(line, &next); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
