// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

const traceID = "0123456789abcdef0123456789abcdef"

// trace is one with a root span.
func trace(id, name string) []byte {
	return ai.JSON(&ai.TraceData{TraceID: id, DisplayName: name, StartTime: 1000, EndTime: 2000, Spans: map[string]*ai.SpanData{
		"0123456789abcdef": {
			SpanID: "0123456789abcdef", TraceID: id, DisplayName: name, StartTime: 1000, EndTime: 2000, SpanKind: "INTERNAL",
			Attributes: map[string]any{"genkit:type": "action", "genkit:metadata:subtype": "flow", "genkit:name": name, "genkit:input": `"apples"`},
		},
	}})
}

func newRoot(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

func open(t *testing.T, o Options) *Project {
	t.Helper()
	p, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return p
}

// The three ways to the traces of a project behave the same: the database, a server that
// is borrowed, and one that the environment names.
func TestTelemetry(t *testing.T) {
	root := newRoot(t)
	owner := open(t, Options{Dir: root})
	if !owner.Local || !strings.HasPrefix(owner.URL, "http://localhost:") {
		t.Fatalf("the owner has %+v", owner.Telemetry)
	}
	borrower := open(t, Options{Dir: filepath.Join(root, "."), Borrow: true})
	if borrower.Local || borrower.URL != owner.URL {
		t.Errorf("the borrower has %+v", borrower.Telemetry)
	}
	other := open(t, Options{Dir: newRoot(t), Environ: []string{"GENKIT_TELEMETRY_SERVER=http://localhost:1", "GENKIT_TELEMETRY_SERVER=" + owner.URL + "/"}})
	if other.Local || other.URL != owner.URL {
		t.Errorf("one that was told has %+v", other.Telemetry)
	}
	reader, err := OpenTelemetry(t.Context(), Options{Dir: root})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close(context.Background())
	if !reader.Local || reader.URL != "" {
		t.Errorf("the reader has %+v", reader)
	}

	for name, way := range map[string]*Telemetry{"owner": &owner.Telemetry, "borrower": &borrower.Telemetry, "told": &other.Telemetry, "reader": reader} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			subscription, err := way.Traces.Subscribe(ctx, traceID)
			if err != nil {
				t.Fatal(err)
			}
			if err := way.Traces.Put(ctx, trace(traceID, "buy")); err != nil {
				t.Fatal(err)
			}
			message, err := subscription.Next(ctx)
			if err != nil || !strings.Contains(string(message), "0123456789abcdef") {
				t.Errorf("told %s, %v", message, err)
			}
			ended, cancel := context.WithCancel(ctx)
			cancel()
			for range 4 { // what was told before it ended may be left
				if _, err = subscription.Next(ended); err != nil {
					break
				}
			}
			if err == nil {
				t.Error("the end of the context does not end Next")
			}
			subscription.Close()

			page, err := way.Traces.List(ctx, api.TraceQuery{Limit: 5, Filter: json.RawMessage(`{"eq":{"name":"buy"}}`)})
			if err != nil || len(page.Items) != 1 || !strings.Contains(string(page.Items[0]), traceID) {
				t.Errorf("listed %+v, %v", page, err)
			}
			if page, err := way.Traces.List(ctx, api.TraceQuery{Filter: json.RawMessage(`{"eq":{"name":"sell"}}`)}); err != nil || len(page.Items) != 0 {
				t.Errorf("listed %+v, %v", page, err)
			}
			if raw, err := way.Traces.Trace(ctx, traceID); err != nil || !json.Valid(raw) {
				t.Errorf("got %s, %v", raw, err)
			}
			if _, err := way.Traces.Trace(ctx, strings.Repeat("f", 32)); core.StatusOf(err) != core.NotFound {
				t.Errorf("a missing trace: %v", err)
			}
			if err := way.Traces.Put(ctx, []byte(`{"traceId":`)); core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("a bad trace: %v", err)
			}
			if _, err := way.Traces.List(ctx, api.TraceQuery{Filter: json.RawMessage(`[]`)}); core.StatusOf(err) != core.InvalidArgument {
				t.Errorf("a bad filter: %v", err)
			}
			if logs, err := way.Logs.List(ctx, api.LogQuery{Limit: 3, TraceID: traceID, SpanID: "0123456789abcdef", SeverityNumber: 9, SeverityText: "INFO"}); err != nil || len(logs.Items) != 0 {
				t.Errorf("logs %+v, %v", logs, err)
			}
		})
	}
}

func TestSearchOverHTTP(t *testing.T) {
	owner := open(t, Options{Dir: newRoot(t)})
	told := open(t, Options{Dir: newRoot(t), Environ: []string{"GENKIT_TELEMETRY_SERVER=" + owner.URL}})
	if err := told.Traces.Put(t.Context(), trace(traceID, "buy")); err != nil {
		t.Fatal(err)
	}
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) { // the text is indexed a moment later
		page, err := told.Traces.List(t.Context(), api.TraceQuery{Search: "apples"})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) == 1 {
			break
		}
		if time.Since(begin) > 20*time.Second {
			t.Fatal("the trace is not found by its input")
		}
	}
	if page, err := told.Traces.List(t.Context(), api.TraceQuery{Search: "pears"}); err != nil || len(page.Items) != 0 {
		t.Errorf("found %+v, %v", page, err)
	}
}

// A server whose process is gone is not borrowed, whoever has its port now.
func TestStaleServersAreNotBorrowed(t *testing.T) {
	root := newRoot(t)
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK") }))
	defer stranger.Close()
	url := strings.Replace(stranger.URL, "127.0.0.1", "localhost", 1)
	name := runtimes.TelemetryFileName(1 << 30)
	if _, err := runtimes.WriteServerFile(root, name, url); err != nil {
		t.Fatal(err)
	}
	p := open(t, Options{Dir: root, Borrow: true})
	if p.URL == url || !p.Local {
		t.Errorf("borrowed %s", p.URL)
	}
	if _, err := runtimes.ReadServerFile(root, name); core.StatusOf(err) != core.NotFound {
		t.Errorf("its file is there still: %v", err)
	}
}

func TestWithoutTelemetry(t *testing.T) {
	root := newRoot(t)
	p := open(t, Options{Dir: root, NoTelemetry: true})
	if p.URL != "" || p.Traces != nil || p.Root != root {
		t.Errorf("got %+v", p)
	}
	if _, err := os.Stat(filepath.Join(root, ".genkit", "telemetry.db")); err == nil {
		t.Error("the database was opened")
	}
	if err := p.NoProgram(); core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), root) {
		t.Errorf("got %v", err)
	}
}

// A command that ends soon does its work where traces cannot be stored; one that is there
// for them does not begin.
func TestTracesCannotBeStored(t *testing.T) {
	root := newRoot(t)
	if err := os.WriteFile(filepath.Join(root, ".genkit"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: root}); err == nil {
		t.Error("it began")
	}
	var log strings.Builder
	p, err := Open(t.Context(), Options{Dir: root, Borrow: true, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if p.URL != "" || p.Local || p.Traces != nil || p.Manager == nil {
		t.Errorf("got %+v", p.Telemetry)
	}
	if !strings.Contains(log.String(), "traces and logs are not stored") {
		t.Errorf("nobody was told: %s", log.String())
	}
}

func TestRemoteTrouble(t *testing.T) {
	answer := func(code int, body string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			io.WriteString(w, body)
		}))
		t.Cleanup(s.Close)
		return s
	}
	for name, c := range map[string]struct {
		server *httptest.Server
		want   core.Status
		text   string
	}{
		"an error with a code": {answer(500, `{"code":3,"message":"bad filter"}`), core.InvalidArgument, "bad filter"},
		"an error without":     {answer(503, `oops`), core.Unavailable, "503"},
		"no JSON":              {answer(200, `<html>`), core.DataLoss, "did not answer JSON"},
		"no traces":            {answer(200, `[]`), core.DataLoss, "did not answer traces"},
	} {
		remote, err := remoteTelemetry(c.server.URL)
		if err != nil {
			t.Fatal(err)
		}
		_, err = remote.Traces.List(t.Context(), api.TraceQuery{})
		if core.StatusOf(err) != c.want || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := answer(200, "")
	gone.Close()
	remote, _ := remoteTelemetry(gone.URL)
	if _, err := remote.Traces.Subscribe(t.Context(), traceID); core.StatusOf(err) != core.Unavailable {
		t.Errorf("a server that is gone: %v", err)
	}
	for _, url := range []string{"nonsense", "ftp://x", "http://", "http://%zz"} {
		if _, err := remoteTelemetry(url); core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%q: %v", url, err)
		}
	}
	ended := answer(200, "data: {}\n\n")
	remote, _ = remoteTelemetry(ended.URL)
	subscription, err := remote.Traces.Subscribe(t.Context(), traceID)
	if err != nil {
		t.Fatal(err)
	}
	defer subscription.Close()
	if raw, err := subscription.Next(t.Context()); err != nil || string(raw) != "{}" {
		t.Errorf("got %s, %v", raw, err)
	}
	if _, err := subscription.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Errorf("the end: %v", err)
	}
}

// Official traces of the project are there as soon as it is open.
func TestOfficialTracesAreImported(t *testing.T) {
	root := newRoot(t)
	folder := filepath.Join(root, ".genkit", "traces")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, traceID), trace(traceID, "old"), 0o644); err != nil {
		t.Fatal(err)
	}
	p := open(t, Options{Dir: root})
	if _, err := p.Traces.Trace(t.Context(), traceID); err != nil {
		t.Error(err)
	}
}

// A program's answers and errors reach the tools server in its form.
func TestPrograms(t *testing.T) {
	root := newRoot(t)
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/__health", "/api/notify":
			io.WriteString(w, "OK")
		case "/api/actions":
			io.WriteString(w, `{"/flow/greet":{"key":"/flow/greet","name":"greet"}}`)
		case "/api/runAction":
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("X-Genkit-Trace-Id", traceID)
			if strings.Contains(string(body), "bad") {
				w.WriteHeader(http.StatusInternalServerError)
				io.WriteString(w, `{"code":3,"message":"nope","details":{"traceId":"`+traceID+`"}}`)
				return
			}
			io.WriteString(w, `{"result":"hi","telemetry":{"traceId":"`+traceID+`"}}`)
		}
	}))
	defer program.Close()
	if err := os.MkdirAll(filepath.Join(root, ".genkit", "runtimes"), 0o755); err != nil {
		t.Fatal(err)
	}
	file := ai.JSON(map[string]any{"id": "1-1", "pid": os.Getpid(), "name": "fake", "reflectionServerUrl": program.URL, "timestamp": time.Now().UTC().Format(time.RFC3339), "genkitVersion": "nodejs/1.42.0", "reflectionApiSpecVersion": 1})
	if err := os.WriteFile(filepath.Join(root, ".genkit", "runtimes", "1-1.json"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	p := open(t, Options{Dir: root, NoTelemetry: true})
	if err := p.Manager.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	programs := p.Programs()
	if all := programs.Runtimes(); len(all) != 1 || all[0].Name != "fake" {
		t.Errorf("running are %+v", all)
	}
	if current, ok := programs.Current(); !ok || current.ID != "1-1" {
		t.Errorf("current is %+v", current)
	}
	traced := ""
	answer, err := programs.RunAction(t.Context(), &ai.ReflectionRunActionParams{Key: "/flow/greet"}, api.RunOptions{OnTrace: func(id string) { traced = id }})
	if err != nil || string(answer.Result) != `"hi"` || traced != traceID || answer.GenkitVersion != "nodejs/1.42.0" {
		t.Errorf("answered %+v, %v, trace %s", answer, err, traced)
	}
	_, err = programs.RunAction(t.Context(), &ai.ReflectionRunActionParams{Key: "/flow/greet", Input: json.RawMessage(`"bad"`)}, api.RunOptions{})
	failed, ok := errors.AsType[*api.ActionError](err)
	if !ok || failed.Status != core.InvalidArgument || failed.TraceID != traceID {
		t.Errorf("failed with %#v", err)
	}
}
