// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/sse"
)

func newGenkit(tb testing.TB) *genkit.Genkit {
	tb.Helper()
	g, err := genkit.New(tb.Context(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

type person struct {
	Name string `json:"name"`
	Age  int    `json:"age,omitempty"`
}

// greet is a flow with a struct as input.
func greet(tb testing.TB) core.Runner {
	return genkit.DefineFlow(newGenkit(tb), "greet", func(_ context.Context, p person) (string, error) {
		return "Hello, " + p.Name + "!", nil
	})
}

// failing is a streaming flow that sends n chunks and ends with err.
func failing(tb testing.TB, n int, err error) core.Runner {
	return genkit.DefineStreamingFlow(newGenkit(tb), "failing", func(_ context.Context, _ any, send core.Send[int]) (string, error) {
		for i := range n {
			if err := send(i); err != nil {
				return "", err
			}
		}
		return "", err
	})
}

// post asks h without a network.
func post(h http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// dial posts to a real server and checks that the answer is a stream.
func dial(t *testing.T, ctx context.Context, url, body string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("answered %d, %v", resp.StatusCode, resp.Header)
	}
	return resp
}

// events reads a stream to its end.
func events(t *testing.T, r io.Reader) (all []string) {
	t.Helper()
	for event, err := range sse.Read(r) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(event))
	}
	return all
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%q", got), fmt.Sprintf("%q", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

// logs keeps what a logger writes.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logs) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// records returns what was logged.
func (l *logs) records(t *testing.T) (all []map[string]any) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	d := json.NewDecoder(&l.buf)
	for {
		var record map[string]any
		if err := d.Decode(&record); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, record)
	}
}
