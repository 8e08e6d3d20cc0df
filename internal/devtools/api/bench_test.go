// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

// discard is a response that nobody reads.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}
func (d *discard) Flush()                      {}

func bench(b *testing.B, h http.Handler, next func() *http.Request) {
	b.ReportAllocs()
	for b.Loop() {
		h.ServeHTTP(&discard{http.Header{}}, next())
	}
}

// BenchmarkQuery is a query without input, the floor a handler that writes its answer.
func BenchmarkQuery(b *testing.B) {
	g := newRig(b, nil)
	r := request("GET", "/api/getCurrentRuntime", "")
	next := func() *http.Request { return r }
	b.Run("floor", func(b *testing.B) {
		bench(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			raw, _ := json.Marshal(g.programs.list[0])
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(raw)
		}), next)
	})
	b.Run("call", func(b *testing.B) { bench(b, g, next) })
}

// BenchmarkTrace is a query that answers 1 MB, which is passed on and not read again;
// the floor copies it once.
func BenchmarkTrace(b *testing.B) {
	g := newRig(b, nil)
	whole := json.RawMessage(`{"traceId":"t1","pad":"` + strings.Repeat("x", 1<<20) + `"}`)
	g.procedures["trace"] = procedure{call: func(context.Context, json.RawMessage) (any, error) { return whole, nil }}
	r := request("GET", "/api/trace", "")
	next := func() *http.Request { return r }
	b.Run("floor", func(b *testing.B) {
		bench(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(append([]byte(nil), whole...)) }), next)
	})
	b.Run("call", func(b *testing.B) { bench(b, g, next) })
}

// BenchmarkStream is a run of 1000 chunks, the floor one that writes and flushes them.
func BenchmarkStream(b *testing.B) {
	chunk := json.RawMessage(`{"role":"model","content":[{"text":"token "}]}`)
	g := newRig(b, nil)
	g.programs.run = func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		on.OnTrace("t1")
		for range 1000 {
			_ = on.OnChunk(chunk)
		}
		return &ai.ReflectionRunActionResponse{}, nil
	}
	next := func() *http.Request { return request("POST", "/api/streamAction", `{"key":"/flow/x"}`) }
	b.Run("floor", func(b *testing.B) {
		bench(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for range 1000 {
				_, _ = w.Write(append(chunk, '\n'))
				w.(http.Flusher).Flush()
			}
		}), next)
	})
	b.Run("call", func(b *testing.B) { bench(b, g, next) })
}

// BenchmarkLine is a line of 1 MB, plain and of which a tenth is no ASCII.
func BenchmarkLine(b *testing.B) {
	for name, text := range map[string]string{"ascii": "0123456789", "mixed": "012345678ü"} {
		raw := []byte(strings.Repeat(text, 1<<20/len(text)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			line := make([]byte, 0, 2*len(raw))
			for b.Loop() {
				line = appendLine(line[:0], raw)
			}
		})
	}
}
