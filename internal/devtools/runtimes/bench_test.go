// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// A command on a running program: a manager is made, finds it, runs an action and ends.
// What is asked of it is at most 20 ms.
func BenchmarkDiscoverAndRun(b *testing.B) {
	_, root := benchProgram(b, `{"result":"hi","telemetry":{"traceId":"t1"}}`)
	b.ReportAllocs()
	for b.Loop() {
		m, err := New(Options{Root: root, TelemetryURL: "http://localhost:4033"})
		if err != nil {
			b.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		if _, err = m.WaitForRuntime(ctx); err == nil {
			_, err = m.RunAction(ctx, &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{})
		}
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Close(ctx); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
}

// The floor of what follows: the same request by plain net/http.
func BenchmarkRunFloor(b *testing.B) {
	p, _ := benchProgram(b, `{"result":"hi","telemetry":{"traceId":"t1"}}`)
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	b.ReportAllocs()
	for b.Loop() {
		resp, err := client.Post(p.URL+"/api/runAction", "application/json", strings.NewReader(`{"key":"/flow/x"}`))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}

func BenchmarkRun(b *testing.B) {
	_, root := benchProgram(b, `{"result":"hi","telemetry":{"traceId":"t1"}}`)
	m, err := New(Options{Root: root})
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close(context.Background())
	if _, err := m.WaitForRuntime(context.Background()); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.RunAction(context.Background(), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

// benchStream is an answer of 1000 chunks.
func benchStream() []byte {
	var body bytes.Buffer
	for n := range 1000 {
		fmt.Fprintf(&body, "{\"role\":\"model\",\"index\":%d,\"content\":[{\"text\":\"token \"}]}\n", n)
	}
	body.WriteString(`{"result":"x"}`)
	return body.Bytes()
}

// The floor of what follows: the lines are split and nothing else is done.
func BenchmarkReadStream1000Floor(b *testing.B) {
	body := benchStream()
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for line := range bytes.Lines(body) {
			n += len(line)
		}
		if n != len(body) {
			b.Fatal(n)
		}
	}
}

func BenchmarkReadStream1000(b *testing.B) {
	body := benchStream()
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		if _, err := readStream(bytes.NewReader(body), mostAnswer, func(json.RawMessage) error { n++; return nil }); err != nil || n != 1000 {
			b.Fatal(n, err)
		}
	}
}

func benchProgram(b *testing.B, answer string) (*program, string) {
	p := newProgram(b)
	p.handle("/api/runAction", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Genkit-Trace-Id", "t1")
		_, _ = io.WriteString(w, answer)
	})
	root := b.TempDir()
	write(b, root, "a.json", runtimeJSON("a", p.URL, time.Now().UTC().Format(timeForm)))
	return p, root
}
