// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// FakeServer plays a provider's HTTP API on a port of 127.0.0.1: it remembers what it
// is asked and answers what the test says, piece by piece if need be. It can also do
// what providers do on bad days: wait, cut the connection and stay silent.
type FakeServer struct {
	// URL is the address without a slash at its end, such as http://127.0.0.1:41234.
	URL string

	http    *httptest.Server
	closing chan struct{}
	once    sync.Once

	mu       sync.Mutex
	requests []*FakeRequest
}

// FakeRequest is a request that a [FakeServer] got.
type FakeRequest struct {
	Method string
	Path   string // as it was sent, escapes included
	Query  url.Values
	Header http.Header
	Body   []byte

	ctx  context.Context
	done chan struct{}
}

// FakeReply is what a [FakeServer] answers. The zero value is status 200 without a
// body.
type FakeReply struct {
	Status int           // default 200
	Header http.Header   // beside what net/http adds; may be nil
	Delay  time.Duration // before anything is sent
	// Frames are the body. Each is sent on its own and at once when there are several,
	// so that it should be one event of a stream.
	Frames [][]byte
	// Before, when set, is called before each frame with its index. It may wait, at
	// most until the context ends: the client has gone then, or the server is closed.
	Before func(ctx context.Context, frame int)
	// Drop closes the connection without any answer, after the delay.
	Drop bool
	// Cut closes the connection after the last frame, as a network does that fails:
	// the client sees the body end too early.
	Cut bool
	// Hang sends nothing after the last frame, and ends when the client has gone.
	// Without any frame not even the status is sent.
	Hang bool
}

// NewFakeServer returns a server that asks answer for the reply to each request, on
// several goroutines when there are requests at the same time. It is closed at the end
// of t.
func NewFakeServer(t testing.TB, answer func(*FakeRequest) FakeReply) *FakeServer {
	t.Helper()
	s := &FakeServer{closing: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.handle(w, r, answer)
	}))
	s.URL = s.http.URL
	t.Cleanup(s.Close)
	return s
}

// Close ends all connections and closes the server; nobody listens at its URL then.
// Later calls do nothing.
func (s *FakeServer) Close() {
	s.once.Do(func() {
		close(s.closing)
		s.http.CloseClientConnections()
		s.http.Close()
	})
}

// Requests returns what was asked so far, in order.
func (s *FakeServer) Requests() []*FakeRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Done is closed when the server has no more to do with the request: its reply is
// sent, or the client has gone.
func (q *FakeRequest) Done() <-chan struct{} { return q.done }

// Decode reads the body, which must be one JSON value, into v. Numbers in an any are
// json.Number.
func (q *FakeRequest) Decode(v any) error {
	d := json.NewDecoder(bytes.NewReader(q.Body))
	d.UseNumber()
	return d.Decode(v)
}

func (s *FakeServer) handle(w http.ResponseWriter, r *http.Request, answer func(*FakeRequest) FakeReply) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-s.closing:
			cancel()
		case <-stop:
		}
	}()
	q := &FakeRequest{
		Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header.Clone(), Body: body,
		ctx: ctx, done: make(chan struct{}),
	}
	defer close(q.done)
	s.mu.Lock()
	s.requests = append(s.requests, q)
	s.mu.Unlock()
	answer(q).write(ctx, w)
}

// write sends the reply. To abort the handler is how net/http closes a connection.
func (f FakeReply) write(ctx context.Context, w http.ResponseWriter) {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-ctx.Done():
		}
	}
	switch {
	case f.Drop || ctx.Err() != nil:
		panic(http.ErrAbortHandler)
	case f.Hang && len(f.Frames) == 0:
		<-ctx.Done()
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), f.Header)
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	flush := len(f.Frames) > 1 || f.Cut || f.Hang || f.Before != nil
	for i, frame := range f.Frames {
		if f.Before != nil {
			f.Before(ctx, i)
		}
		if ctx.Err() != nil {
			panic(http.ErrAbortHandler)
		}
		_, err := w.Write(frame)
		if err == nil && flush {
			err = http.NewResponseController(w).Flush()
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
	}
	if f.Hang {
		<-ctx.Done()
	}
	if f.Cut || f.Hang {
		panic(http.ErrAbortHandler)
	}
}

// JSONReply returns a reply whose body is v as JSON.
func JSONReply(status int, v any) FakeReply {
	return FakeReply{Status: status, Header: contentType("application/json"), Frames: [][]byte{jsonText(v)}}
}

// SSEReply returns a stream of server-sent events, see [SSEFrame]: one event without a
// type for each value.
func SSEReply(values ...any) FakeReply {
	f := FakeReply{Header: contentType("text/event-stream")}
	for _, v := range values {
		f.Frames = append(f.Frames, SSEFrame("", v))
	}
	return f
}

// NDJSONReply returns a stream of one JSON document on each line.
func NDJSONReply(values ...any) FakeReply {
	f := FakeReply{Header: contentType("application/x-ndjson")}
	for _, v := range values {
		f.Frames = append(f.Frames, append(jsonText(v), '\n'))
	}
	return f
}

// SSEFrame returns a server-sent event of the given type, which may be empty. Its data
// is a string as it is, such as [DONE], and any other value as JSON.
func SSEFrame(event string, data any) []byte {
	var b strings.Builder
	if event != "" {
		b.WriteString("event: " + event + "\n")
	}
	text, ok := data.(string)
	if !ok {
		text = string(jsonText(data))
	}
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString("data: " + line + "\n")
	}
	b.WriteByte('\n')
	return []byte(b.String())
}

func contentType(mime string) http.Header { return http.Header{"Content-Type": {mime}} }

// jsonText returns v as JSON; bytes and raw JSON are as they are. It panics when v
// cannot be JSON, which is an error of the test.
func jsonText(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case json.RawMessage:
		return v
	}
	raw, err := json.Marshal(v)
	if err != nil {
		panic("genkittest: a fake reply cannot be JSON: " + err.Error())
	}
	return raw
}
