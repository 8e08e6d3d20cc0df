// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestReadStream(t *testing.T) {
	long := `{"text":"` + strings.Repeat("x", 100_000) + `"}`
	for _, test := range []struct {
		name, body string
		chunks     []string
		last       string
		status     core.Status
	}{
		{"no newline at the end", "{\"n\":1}\n{\"n\":2}\n{\"result\":3}", []string{`{"n":1}`, `{"n":2}`}, `{"result":3}`, core.OK},
		{"a newline at the end", "{\"n\":1}\n{\"error\":{\"code\":1}}\n", []string{`{"n":1}`}, `{"error":{"code":1}}`, core.OK},
		{"newlines at the end", "1\n{\"telemetry\":{}}\r\n\r\n", []string{`1`}, `{"telemetry":{}}`, core.OK},
		{"no chunks", `{"result":3}`, nil, `{"result":3}`, core.OK},
		{"falsy chunks", "0\n\"\"\nfalse\nnull\n{\"result\":3}", []string{`0`, `""`, `false`, `null`}, `{"result":3}`, core.OK},
		{"a chunk that looks like the end", "{\"result\":1}\n{\"error\":2}\n{\"result\":3}", []string{`{"result":1}`, `{"error":2}`}, `{"result":3}`, core.OK},
		{"a chunk that only says result", "{\"a\":\"result\",\"b\":{\"error\":1}}\n{\"result\":3}", []string{`{"a":"result","b":{"error":1}}`}, `{"result":3}`, core.OK},
		{"a long chunk", long + "\n{\"result\":3}", []string{long}, `{"result":3}`, core.OK},
		{"an object of nothing known", "1\n{}", []string{`1`}, `{}`, core.OK},
		{"nothing", "", nil, "", core.DataLoss},
		{"only newlines", "\n\n", nil, "", core.DataLoss},
		{"chunks without an end", "{\"n\":1}\n", []string{`{"n":1}`}, "", core.DataLoss},
		{"no JSON", "{\"n\":1}\noops\n{\"result\":3}", []string{`{"n":1}`}, "", core.DataLoss},
		{"half an end", "{\"n\":1}\n{\"resu", []string{`{"n":1}`}, "", core.DataLoss},
		{"too long", strings.Repeat("1", 200_001) + "\n1", nil, "", core.ResourceExhausted},
	} {
		for _, way := range []struct {
			name string
			read func(io.Reader) io.Reader
		}{
			{"", func(r io.Reader) io.Reader { return r }},
			{"by the byte", iotest.OneByteReader},
			{"with the end", iotest.DataErrReader},
		} {
			t.Run(test.name+way.name, func(t *testing.T) {
				var chunks []string
				last, err := readStream(way.read(strings.NewReader(test.body)), 200_000, func(raw json.RawMessage) error {
					chunks = append(chunks, string(raw))
					return nil
				})
				if core.StatusOf(err) != test.status || string(last) != test.last {
					t.Errorf("got %q, %v; want %q, %v", last, err, test.last, test.status)
				}
				if diff := cmp.Diff(test.chunks, chunks); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A chunk is passed on before the next one is there, and each is the listener's own.
func TestReadStreamAtOnce(t *testing.T) {
	r, w := io.Pipe()
	got := make(chan json.RawMessage)
	done := make(chan error, 1)
	go func() {
		_, err := readStream(r, 1000, func(raw json.RawMessage) error { got <- raw; return nil })
		done <- err
	}()
	var kept []json.RawMessage
	for i := range 3 {
		fmt.Fprintf(w, "{\"n\":%d}\n", i)
		kept = append(kept, <-got)
	}
	fmt.Fprint(w, `{"result":1}`)
	w.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	for i, raw := range kept {
		if string(raw) != fmt.Sprintf(`{"n":%d}`, i) {
			t.Errorf("chunk %d is now %s", i, raw)
		}
	}
}

func TestReadStreamErrors(t *testing.T) {
	broken, enough := errors.New("broken"), errors.New("enough")
	_, err := readStream(io.MultiReader(strings.NewReader("{\"result\":1}\n"), iotest.ErrReader(broken)), 1000, nil)
	if !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	for _, body := range []string{"1\n2\n{}", "{\"result\":1}\n2\n{}"} { // at once, and held back
		n := 0
		_, err = readStream(strings.NewReader(body), 1000, func(json.RawMessage) error { n++; return enough })
		if err != enough || n != 1 {
			t.Errorf("got %v after %d chunks", err, n)
		}
	}
}

func TestReadAnswer(t *testing.T) {
	for _, test := range []struct {
		name, raw string
		want      *ai.ReflectionRunActionResponse
		status    core.Status
	}{
		{"as published", `{"result":"hi Bo","telemetry":{"traceId":"t1"}}`, &ai.ReflectionRunActionResponse{Result: json.RawMessage(`"hi Bo"`), Telemetry: &ai.ReflectionTelemetry{TraceID: "t1"}}, core.OK},
		{"no result", `{"telemetry":{"traceId":"t1","spanId":"s"}}`, &ai.ReflectionRunActionResponse{Telemetry: &ai.ReflectionTelemetry{TraceID: "t1", SpanID: "s"}}, core.OK},
		{"no telemetry", `{"result":null}`, &ai.ReflectionRunActionResponse{Result: json.RawMessage(`null`), Telemetry: &ai.ReflectionTelemetry{TraceID: "header"}}, core.OK},
		{"telemetry null, error null", `{"result":1,"telemetry":null,"error":null}`, &ai.ReflectionRunActionResponse{Result: json.RawMessage(`1`), Telemetry: &ai.ReflectionTelemetry{TraceID: "header"}}, core.OK},
		{"an empty trace", `{"result":1,"telemetry":{}}`, &ai.ReflectionRunActionResponse{Result: json.RawMessage(`1`), Telemetry: &ai.ReflectionTelemetry{TraceID: "header"}}, core.OK},
		{"an error", `{"error":{"code":5,"message":"x"}}`, nil, core.NotFound},
		{"a text as error", `{"error":"x"}`, nil, core.Internal},
		{"no object", `[]`, nil, core.DataLoss},
		{"null", `null`, nil, core.DataLoss},
		{"nothing", ``, nil, core.DataLoss},
		{"another form", `{"result":1,"telemetry":7}`, nil, core.DataLoss},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := readAnswer([]byte(test.raw), "header")
			if core.StatusOf(err) != test.status {
				t.Fatalf("got %v, want %v", err, test.status)
			}
			if diff := cmp.Diff(test.want, got); err == nil && diff != "" {
				t.Error(diff)
			}
		})
	}
	if got, err := readAnswer([]byte(`{"result":1}`), ""); err != nil || got.Telemetry != nil {
		t.Errorf("without any trace: %+v, %v", got, err)
	}
}

func TestReadActions(t *testing.T) {
	var wrong []string
	got := readActions(map[string]json.RawMessage{
		"/flow/a": json.RawMessage(`{"key":"/flow/a","name":"a","type":"flow","description":"","inputSchema":null,"metadata":null}`),
		"/flow/b": json.RawMessage(`{"name":"b"}`),
		"/flow/c": json.RawMessage(`{"name":7}`),
		"/flow/d": json.RawMessage(`null`),
	}, func(key string, err error) { wrong = append(wrong, key) })
	if len(got) != 2 || got["/flow/a"].Name != "a" || got["/flow/b"].Key != "/flow/b" || len(wrong) != 2 {
		t.Errorf("got %v, wrong %v", got, wrong)
	}
}

func FuzzReadStream(f *testing.F) {
	f.Add("{\"n\":1}\n{\"result\":3}")
	f.Add("{\"n\":1}\n{\"error\":{}}\n")
	f.Add("\n{\"result\":1}\n{\"result\":2}\n\n")
	f.Fuzz(func(t *testing.T, body string) {
		const most = 1000
		read := func(r io.Reader) (all []string, err error) {
			last, err := readStream(r, most, func(raw json.RawMessage) error { all = append(all, string(raw)); return nil })
			return append(all, string(last)), err
		}
		whole, err := read(strings.NewReader(body))
		parts, partsErr := read(iotest.OneByteReader(strings.NewReader(body)))
		if diff := cmp.Diff(whole, parts); diff != "" || (err == nil) != (partsErr == nil) {
			t.Errorf("%q depends on how it arrives: %v %v %s", body, err, partsErr, diff)
		}
		if err != nil {
			return
		}
		var lines []string // nothing is lost, and nothing made up
		for line := range strings.SplitSeq(body, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		if diff := cmp.Diff(lines, whole); diff != "" {
			t.Errorf("%q: %s", body, diff)
		}
	})
}
