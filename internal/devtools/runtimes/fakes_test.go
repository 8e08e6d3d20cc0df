// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/fsnotify/fsnotify"
)

// patience is how long tests wait for what comes at once.
const patience = 20 * time.Second

// start starts a manager of a new project, which is closed at the end of the test.
func start(t *testing.T, edit ...func(*Options)) *Manager {
	t.Helper()
	noLeaks(t)
	o := Options{Root: t.TempDir(), TelemetryURL: "http://localhost:4033"}
	for _, change := range edit {
		change(&o)
	}
	m, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { shut(t, m) })
	return m
}

func shut(t *testing.T, m *Manager) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := m.Close(ctx); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// noLeaks fails the test when goroutines are left at its end.
func noLeaks(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			if runtime.NumGoroutine() <= before {
				return
			}
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<20)
				t.Errorf("%d goroutines were there, and %d are left:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
				return
			}
		}
	})
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

// eventually waits until holds is true.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never came about that %s", what)
		}
	}
}

// folderOf returns the folder of the runtime files of a project.
func folderOf(t testing.TB, root string) string {
	t.Helper()
	folder := filepath.Join(root, ".genkit", "runtimes")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

// runtimeJSON returns the file of a program as official Node writes it.
func runtimeJSON(id, url, timestamp string) string {
	return fmt.Sprintf(`{"id":%q,"pid":3473,"name":"probe-app","reflectionServerUrl":%q,"timestamp":%q,"genkitVersion":"nodejs/1.42.0","reflectionApiSpecVersion":1}`, id, url, timestamp)
}

// write writes a file of a program, all at once, and returns its path.
func write(t testing.TB, root, name, content string) string {
	t.Helper()
	path := filepath.Join(folderOf(t, root), name)
	if err := os.WriteFile(path+".new", []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// program is a v1 program. Its routes are answered by handle; without one for it, health
// is OK and all else is not found.
type program struct {
	*httptest.Server
	mu       sync.Mutex
	handlers map[string]http.HandlerFunc
	calls    []string // method, path, query and body of each request but health
}

func newProgram(t testing.TB) *program {
	p := &program{handlers: map[string]http.HandlerFunc{}}
	p.Server = httptest.NewServer(p)
	t.Cleanup(func() { p.CloseClientConnections(); p.Close() })
	return p
}

func (p *program) handle(path string, h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handlers[path] = h
}

// answer lets a path be answered with a code and a body.
func (p *program) answer(path string, code int, body string) {
	p.handle(path, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	})
}

func (p *program) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body bytes.Buffer
	_, _ = body.ReadFrom(r.Body)
	p.mu.Lock()
	h := p.handlers[r.URL.Path]
	if r.URL.Path != "/api/__health" {
		p.calls = append(p.calls, strings.TrimSpace(r.Method+" "+r.URL.RequestURI()+" "+body.String()))
	}
	p.mu.Unlock()
	switch {
	case h != nil:
		h(w, r)
	case r.URL.Path == "/api/__health" || r.URL.Path == "/api/notify":
		_, _ = w.Write([]byte("OK"))
	default:
		http.NotFound(w, r)
	}
}

func (p *program) heard() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.calls...)
}

// announce shows the program to the manager and waits until it is known.
func (p *program) announce(t *testing.T, m *Manager) {
	t.Helper()
	write(t, m.o.Root, "a.json", runtimeJSON("3473-3101", p.URL, "2026-11-20T10:15:21.768Z"))
	if _, err := m.WaitForRuntime(soon(t)); err != nil {
		t.Fatal(err)
	}
}

// client is a v2 program, driven by the test.
type client struct {
	t    *testing.T
	conn *websocket.Conn
}

func withV2(o *Options) { o.V2 = true }

func connect(t *testing.T, m *Manager) *client {
	t.Helper()
	conn, _, err := websocket.Dial(soon(t), m.V2URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(mostMessage)
	t.Cleanup(func() { conn.CloseNow() })
	return &client{t, conn}
}

// register connects a program and waits until it is known.
func register(t *testing.T, m *Manager, id string) *client {
	t.Helper()
	c := connect(t, m)
	c.write(fmt.Sprintf(`{"jsonrpc":"2.0","id":"1","method":"register","params":{"id":%q,"pid":7,"name":"probe-app","genkitVersion":"nodejs/1.42.0","reflectionApiSpecVersion":1,"envs":["dev"]}}`, id))
	c.read()
	eventually(t, "the program is known", func() bool { _, err := m.find(id); return err == nil })
	return c
}

func (c *client) write(text string) {
	c.t.Helper()
	if err := c.conn.Write(context.Background(), websocket.MessageText, []byte(text)); err != nil {
		c.t.Error(err)
	}
}

func (c *client) read() string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, raw, err := c.conn.Read(ctx)
	if err != nil {
		c.t.Error(err)
	}
	return string(raw)
}

// readID reads a request and returns its id, as JSON.
func (c *client) readID() string {
	c.t.Helper()
	var m received
	if err := json.Unmarshal([]byte(c.read()), &m); err != nil {
		c.t.Error(err)
	}
	return string(m.ID)
}

// deaf is a way to hear of changes that the system does not offer.
func deaf(string) (*fsnotify.Watcher, error) { return nil, errors.New("no changes are told here") }

// transport is an http.RoundTripper.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// journal is a log of a test.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) logger() *slog.Logger { return slog.New(slog.NewTextHandler(j, nil)) }
