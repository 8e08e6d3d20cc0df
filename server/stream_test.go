// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

// sending is a flow that sends chunks and returns its input.
func sending(tb testing.TB, chunks ...any) core.Runner {
	return genkit.DefineStreamingFlow(newGenkit(tb), "sending", func(_ context.Context, in any, send core.Send[any]) (any, error) {
		for _, chunk := range chunks {
			if err := send(chunk); err != nil {
				return nil, err
			}
		}
		return in, nil
	})
}

func TestStreamBytes(t *testing.T) {
	w := post(server.Handler(sending(t, map[string]int{"n": 1}, "日本 😀\n", 0, "", false, nil, []int{})), `{"data":"é"}`, "Accept", "text/event-stream")
	equal(t, "body", w.Body.String(), `data: {"message":{"n":1}}

data: {"message":"\u65e5\u672c \ud83d\ude00\n"}

data: {"message":0}

data: {"message":""}

data: {"message":false}

data: {"message":null}

data: {"message":[]}

data: {"result":"\u00e9"}

`)
	equal(t, "code", w.Code, 200)
	if !w.Flushed {
		t.Error("not flushed")
	}
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no", "Content-Length": "",
	} {
		equal(t, name, w.Header().Get(name), want)
	}
	if len(w.Header().Get("x-genkit-trace-id")) != 32 || len(w.Header().Get("x-genkit-span-id")) != 16 {
		t.Errorf("headers: %v", w.Header())
	}
}

func TestStreamWithoutOutput(t *testing.T) {
	none := genkit.DefineFlow(newGenkit(t), "none", func(context.Context, core.None) (core.None, error) { return core.None{}, nil })
	w := post(server.Handler(none), `{"data":null}`, "Accept", "text/event-stream")
	equal(t, "body", w.Body.String(), "data: {\"result\":null}\n\n")
}

func TestStreamOfInvalidInput(t *testing.T) {
	w := post(server.Handler(greet(t)), `{"data":null}`, "Accept", "text/event-stream")
	equal(t, "code", w.Code, 200)
	equal(t, "body", w.Body.String(), "data: {\"error\":{\"status\":\"INVALID_ARGUMENT\",\"message\":\"Action '/flow/greet' requires input.\"}}\n\n")
}

func TestWhoGetsAStream(t *testing.T) {
	for _, c := range []struct {
		query  string
		accept []string
		want   bool
	}{
		{"", nil, false},
		{"", []string{""}, false},
		{"", []string{"*/*"}, false},
		{"", []string{"text/*"}, false},
		{"", []string{"application/json"}, false},
		{"", []string{"text/event-streams"}, false},
		{"", []string{"text/event-stream"}, true},
		{"", []string{"Text/Event-Stream"}, true},
		{"", []string{"application/json, text/event-stream"}, true},
		{"", []string{"application/json,\ttext/event-stream ; charset=utf-8"}, true},
		{"", []string{"application/json", "text/event-stream"}, true},
		{"", []string{"text/event-stream;q=0.1, application/json"}, true},
		{"", []string{"text/event-stream;q=0"}, false},
		{"", []string{"text/event-stream; Q = 0.000 , application/json"}, false},
		{"", []string{"text/event-stream;level=1;q=0"}, false},
		{"", []string{"text/event-stream;q=high"}, true},
		{"", []string{"text/event-stream;q=0", "text/event-stream"}, true},
		{"stream=true", nil, true},
		{"stream=true", []string{"text/event-stream;q=0"}, true},
		{"x=1&stream=true", []string{"application/json"}, true},
		{"stream=false", nil, false},
		{"stream=", nil, false},
		{"stream=false", []string{"text/event-stream"}, true},
		{"streams=true", nil, false},
		{"%zz&stream=true", nil, true},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"data":1}`))
		r.URL.RawQuery = c.query
		r.Header["Accept"] = c.accept
		w := httptest.NewRecorder()
		server.Handler(sending(t)).ServeHTTP(w, r)
		if got := w.Header().Get("Content-Type") == "text/event-stream"; got != c.want {
			t.Errorf("?%s, Accept %q: stream is %v", c.query, c.accept, got)
		}
	}
}

// TestAnySplitIsSafe decodes every byte of a stream by itself, as clients that
// decode each piece of the network separately may have to.
func TestAnySplitIsSafe(t *testing.T) {
	text := "é日本語😀\u2028\U0010ffff"
	s := httptest.NewServer(server.Handler(sending(t, text)))
	defer s.Close()
	resp := dial(t, t.Context(), s.URL, `{"data":`+string(mustJSON(t, text))+`}`)
	var decoded bytes.Buffer
	in := iotest.OneByteReader(resp.Body)
	for one := make([]byte, 1); ; {
		if _, err := in.Read(one); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		decoded.WriteString(strings.ToValidUTF8(string(one), "?"))
	}
	got := events(t, &decoded)
	var message struct{ Message, Result string }
	for _, event := range got {
		if err := json.Unmarshal([]byte(event), &message); err != nil {
			t.Fatal(err)
		}
	}
	if message.Message != text || message.Result != text {
		t.Errorf("got %q", got)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestNothingWaits has a flow that goes on only when the client has seen what came
// before: the headers, then each chunk.
func TestNothingWaits(t *testing.T) {
	seen := make(chan bool)
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ any, send core.Send[int]) (string, error) {
		for i := range 3 {
			<-seen
			_ = send(i)
			_ = send(i) // in quick succession
		}
		<-seen
		return "done", nil
	})
	s := httptest.NewServer(server.Handler(flow))
	defer s.Close()
	resp := dial(t, t.Context(), s.URL, `{"data":1}`)
	in := bufio.NewReader(resp.Body)
	line := func(want string) {
		t.Helper()
		got, err := in.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		_, _ = in.Discard(1)
		equal(t, "event", got, want)
	}
	for i := range 3 {
		seen <- true
		line(fmt.Sprintf("data: {\"message\":%d}\n", i))
		line(fmt.Sprintf("data: {\"message\":%d}\n", i))
	}
	seen <- true
	line("data: {\"result\":\"done\"}\n")
}

// TestClientLeaves holds that the action is cancelled, that sending fails, and
// that nothing is left behind.
func TestClientLeaves(t *testing.T) {
	type outcome struct{ ctx, send error }
	outcomes := make(chan outcome)
	flow := genkit.DefineStreamingFlow(newGenkit(t), "endless", func(ctx context.Context, _ any, send core.Send[int]) (string, error) {
		_ = send(0)
		<-ctx.Done()
		err := send(1)
		outcomes <- outcome{ctx.Err(), err}
		return "", err
	})
	var l logs
	s := httptest.NewServer(server.Handler(flow, server.WithLogger(l.logger())))
	defer s.Close()
	before := runtime.NumGoroutine()
	for range 20 {
		ctx, cancel := context.WithCancel(t.Context())
		resp := dial(t, ctx, s.URL, `{"data":1}`)
		if _, err := resp.Body.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		cancel()
		select {
		case o := <-outcomes:
			if !errors.Is(o.ctx, context.Canceled) || !errors.Is(o.send, core.ErrCancelled) || !errors.Is(o.send, context.Canceled) {
				t.Fatalf("the context says %v, send %v", o.ctx, o.send)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("the action was not cancelled")
		}
	}
	http.DefaultClient.CloseIdleConnections()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before+2; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines became %d:\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
	for _, record := range l.records(t) {
		equal(t, "level", record["level"], "DEBUG")
	}
}

// brokenWriter is a connection that breaks after some bytes without the context
// telling so.
type brokenWriter struct {
	*httptest.ResponseRecorder
	left int
}

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, errors.New("broken pipe")
	}
	return w.ResponseRecorder.Write(b)
}

func TestBrokenConnectionCancels(t *testing.T) {
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(ctx context.Context, _ any, send core.Send[int]) (string, error) {
		var failed error
		for i := 0; failed == nil; i++ {
			failed = send(i)
		}
		if ctx.Err() == nil || !strings.Contains(failed.Error(), "broken pipe") || !errors.Is(failed, core.ErrCancelled) {
			t.Errorf("send failed with %v, the context says %v", failed, ctx.Err())
		}
		if err := send(0); err == nil {
			t.Error("sending goes on")
		}
		return "done", nil
	})
	r := httptest.NewRequest(http.MethodPost, "/?stream=true", strings.NewReader(`{"data":1}`))
	server.Handler(flow).ServeHTTP(&brokenWriter{httptest.NewRecorder(), 1000}, r)
}

// plainWriter cannot be flushed.
type plainWriter struct{ http.ResponseWriter }

func TestWriterWithoutFlush(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/?stream=true", strings.NewReader(`{"data":7}`))
	server.Handler(sending(t, 1)).ServeHTTP(plainWriter{w}, r)
	equal(t, "body", w.Body.String(), "data: {\"message\":1}\n\ndata: {\"result\":7}\n\n")
}

// TestLateSenders has goroutines that outlive their action: nothing is written
// after the last event.
func TestLateSenders(t *testing.T) {
	var group sync.WaitGroup
	stop := make(chan bool)
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, _ any, send core.Send[int]) (string, error) {
		for range 4 {
			group.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						_ = send(1)
					}
				}
			})
		}
		time.Sleep(5 * time.Millisecond)
		return "done", nil
	})
	w := post(server.Handler(flow), `{"data":1}`, "Accept", "text/event-stream")
	got := events(t, w.Body)
	time.Sleep(5 * time.Millisecond)
	close(stop)
	group.Wait()
	equal(t, "last event", got[len(got)-1], `{"result":"done"}`)
	if w.Body.Len() > 0 {
		t.Errorf("written after the end: %q", w.Body)
	}
}

// TestManyStreams runs 64 streams at once, each fed by four goroutines.
func TestManyStreams(t *testing.T) {
	const streams, senders, each = 64, 4, 50
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(_ context.Context, in int, send core.Send[[3]int]) (int, error) {
		var group sync.WaitGroup
		for s := range senders {
			group.Go(func() {
				for i := range each {
					if err := send([3]int{in, s, i}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		return in, nil
	})
	s := httptest.NewServer(server.Handler(flow))
	defer s.Close()
	var group sync.WaitGroup
	for n := range streams {
		resp := dial(t, t.Context(), s.URL, fmt.Sprintf(`{"data":%d}`, n))
		group.Go(func() {
			got := events(t, resp.Body)
			var next [senders]int
			for _, event := range got[:len(got)-1] {
				var v struct{ Message [3]int }
				if err := json.Unmarshal([]byte(event), &v); err != nil {
					t.Error(err)
					return
				}
				if m := v.Message; m[0] != n || next[m[1]] != m[2] {
					t.Errorf("stream %d: unexpected %v", n, m)
				}
				next[v.Message[1]]++
			}
			equal(t, "events", len(got), senders*each+1)
			equal(t, "last event", got[len(got)-1], fmt.Sprintf(`{"result":%d}`, n))
		})
	}
	group.Wait()
}

// TestDeadlineOfTheServer has a context that ends while the client still listens.
func TestDeadlineOfTheServer(t *testing.T) {
	flow := genkit.DefineStreamingFlow(newGenkit(t), "flow", func(ctx context.Context, _ any, send core.Send[int]) (string, error) {
		<-ctx.Done()
		return "", send(1)
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	r := httptest.NewRequest(http.MethodPost, "/?stream=true", strings.NewReader(`{"data":1}`)).WithContext(ctx)
	w := httptest.NewRecorder()
	server.Handler(flow, server.WithLogger(new(logs).logger())).ServeHTTP(w, r)
	equal(t, "body", w.Body.String(), "data: {\"error\":{\"status\":\"DEADLINE_EXCEEDED\",\"message\":\"Deadline Exceeded\"}}\n\n")
}
