// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const testToken = "the-token" // check:allow-secret

// fakePrograms has one program; what it is asked is kept in asked.
type fakePrograms struct {
	list  []Runtime
	run   func(ctx context.Context, q *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error)
	fail  error // of all else
	panic bool

	mu    sync.Mutex
	asked []string
	ended chan string // traces whose input ended; nil keeps nothing
}

func (f *fakePrograms) note(parts ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, strings.Join(parts, " "))
}

func (f *fakePrograms) Runtimes() []Runtime { return f.list }

func (f *fakePrograms) Current() (Runtime, bool) {
	if len(f.list) == 0 {
		return Runtime{}, false
	}
	return f.list[len(f.list)-1], true
}

func (f *fakePrograms) ListActions(_ context.Context, runtimeID string) (map[string]*ai.ActionMetadata, error) {
	f.note("actions", runtimeID)
	if f.panic {
		panic("a bug")
	}
	if f.fail != nil {
		return nil, f.fail
	}
	if len(f.list) == 0 {
		return nil, nil
	}
	return map[string]*ai.ActionMetadata{"/flow/greet": {Key: "/flow/greet", Name: "greet"}}, nil
}

func (f *fakePrograms) ListValues(_ context.Context, runtimeID, kind string) (map[string]json.RawMessage, error) {
	f.note("values", runtimeID, kind)
	if f.fail != nil || len(f.list) == 0 {
		return nil, f.fail
	}
	return map[string]json.RawMessage{"defaultModel": json.RawMessage(`{"name":"m"}`)}, nil
}

func (f *fakePrograms) RunAction(ctx context.Context, q *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
	raw, _ := json.Marshal(q)
	f.note("run", string(raw))
	return f.run(ctx, q, on)
}

func (f *fakePrograms) SendInput(_ context.Context, traceID string, chunk json.RawMessage) error {
	f.note("send", traceID, string(chunk))
	return f.fail
}

func (f *fakePrograms) EndInput(_ context.Context, traceID string) error {
	f.note("end", traceID)
	if f.ended != nil {
		f.ended <- traceID
	}
	return f.fail
}

func (f *fakePrograms) CancelAction(_ context.Context, runtimeID, traceID string) (*ai.ReflectionCancelActionResponse, error) {
	f.note("cancel", runtimeID, traceID)
	if f.fail != nil {
		return nil, f.fail
	}
	return &ai.ReflectionCancelActionResponse{Message: "Action cancelled"}, nil
}

// fakeTraces holds one trace, and tells the events that are sent.
type fakeTraces struct {
	fail   error
	events chan json.RawMessage

	mu     sync.Mutex
	asked  []TraceQuery
	put    []string
	closed chan struct{}
}

func (f *fakeTraces) List(_ context.Context, q TraceQuery) (*Page, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, q)
	if f.fail != nil {
		return nil, f.fail
	}
	if q.Token == "1" {
		return &Page{}, nil
	}
	return &Page{Items: []json.RawMessage{json.RawMessage(`{"traceId":"t1"}`), json.RawMessage(`{"traceId":"t2"}`)}, Next: "1"}, nil
}

func (f *fakeTraces) Trace(_ context.Context, id string) (json.RawMessage, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	if id != "t1" {
		return nil, core.Errorf(core.NotFound, "there is no trace %q", id)
	}
	return json.RawMessage(`{"traceId":"t1","spans":{}}`), nil
}

func (f *fakeTraces) Put(_ context.Context, trace []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put = append(f.put, string(trace))
	return f.fail
}

func (f *fakeTraces) Subscribe(context.Context, string) (Subscription, error) {
	if f.fail != nil {
		return nil, f.fail
	}
	return f, nil
}

func (f *fakeTraces) Next(ctx context.Context) (json.RawMessage, error) {
	select {
	case event, ok := <-f.events:
		if !ok {
			return nil, io.EOF
		}
		return event, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (f *fakeTraces) Close() {
	if f.closed != nil {
		close(f.closed)
	}
}

type fakeLogs struct {
	fail  error
	asked []LogQuery
}

func (f *fakeLogs) List(_ context.Context, q LogQuery) (*Page, error) {
	f.asked = append(f.asked, q)
	if f.fail != nil {
		return nil, f.fail
	}
	return &Page{Items: []json.RawMessage{json.RawMessage(`{"logId":"l1"}`)}}, nil
}

type fakeApp struct {
	status   string
	fail     error
	did      []string
	finished error // the state of the context
}

func (f *fakeApp) Status() string { return f.status }

func (f *fakeApp) Restart(ctx context.Context) error {
	f.did, f.finished = append(f.did, "restart"), ctx.Err()
	return f.fail
}

func (f *fakeApp) Stop(ctx context.Context) error {
	f.did, f.finished = append(f.did, "stop"), ctx.Err()
	return f.fail
}

// rig is a server over fakes, which a test may set up before it asks.
type rig struct {
	*Server
	programs *fakePrograms
	traces   *fakeTraces
	logs     *fakeLogs
	log      *syncBuffer
}

// syncBuffer is what the server logs.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func newRig(t testing.TB, change func(*Options)) *rig {
	t.Helper()
	log := &syncBuffer{}
	g := &rig{
		programs: &fakePrograms{list: []Runtime{{ID: "9-3100", PID: 9, Name: "app", ProjectName: "p", ReflectionServerURL: "http://localhost:3100", Timestamp: "2026-11-20T10:15:21.768Z", GenkitVersion: "go/1", ReflectionAPISpecVersion: 1}}},
		traces:   &fakeTraces{}, logs: &fakeLogs{}, log: log,
	}
	o := Options{Runtimes: g.programs, Traces: g.traces, Logs: g.logs, Token: testToken, Version: "1.2.3",
		Environ: func() []string { return nil }, Logger: slog.New(slog.NewTextHandler(log, nil))}
	if change != nil {
		change(&o)
	}
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	g.Server = s
	return g
}

// request makes a request from this machine to localhost:4000.
func request(method, target, body string, header ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Host, r.RemoteAddr = "localhost:4000", "127.0.0.1:55555"
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		} else {
			r.Header.Set(header[i], header[i+1])
		}
	}
	return r
}

// ask sends a request through the server.
func (g *rig) ask(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}
