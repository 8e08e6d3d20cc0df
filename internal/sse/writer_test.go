// SPDX-License-Identifier: Apache-2.0

package sse

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// recorder keeps what is written, and each flush with its time.
type recorder struct {
	mu      sync.Mutex
	writes  []string
	flushes []time.Time
	err     error // of the next writes
	hook    func()
}

func (r *recorder) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.hook != nil {
		r.hook()
	}
	if r.err != nil {
		return 0, r.err
	}
	r.writes = append(r.writes, string(b))
	return len(b), nil
}

func (r *recorder) flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flushes = append(r.flushes, time.Now())
	return nil
}

func (r *recorder) flushCount() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.flushes)
}

func (r *recorder) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.writes, "")
}

func TestEventBytes(t *testing.T) {
	for _, c := range []struct{ name, key, raw, want string }{
		{"object", "message", `{"n":1}`, `data: {"message":{"n":1}}`},
		{"nothing", "result", ``, `data: {"result":null}`},
		{"null", "result", `null`, `data: {"result":null}`},
		{"empty string", "message", `""`, `data: {"message":""}`},
		{"zero", "message", `0`, `data: {"message":0}`},
		{"false", "message", `false`, `data: {"message":false}`},
		{"latin", "message", `"é"`, `data: {"message":"\u00e9"}`},
		{"three bytes", "message", `"日本"`, `data: {"message":"\u65e5\u672c"}`},
		{"astral", "message", `"😀!"`, `data: {"message":"\ud83d\ude00!"}`},
		{"last code point", "message", "\"\U0010ffff\"", `data: {"message":"\udbff\udfff"}`},
		{"line separator", "message", "\"a\u2028b\"", `data: {"message":"a\u2028b"}`},
		{"not UTF-8", "message", "\"a\xffb\xf0\x9f\"", `data: {"message":"a\ufffdb\ufffd\ufffd"}`},
		{"escapes stay", "message", `"\n\u0041\\"`, `data: {"message":"\n\u0041\\"}`},
		{"several lines", "message", "{\r\n \"a\":\n1}\n", `data: {"message":{ "a":1}}`},
		{"delete is ASCII", "message", "\"\x7f\"", "data: {\"message\":\"\x7f\"}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var r recorder
			w := NewWriter(&r, nil)
			if err := w.Send(c.key, json.RawMessage(c.raw)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if got := r.text(); got != c.want+"\n\n" {
				t.Errorf("got  %q\nwant %q", got, c.want+"\n\n")
			}
		})
	}
}

func TestFlushing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		w := NewWriter(&r, r.flush)
		begin := time.Now()
		send := func(n int) {
			if err := w.Send("message", fmt.Append(nil, n)); err != nil {
				t.Fatal(err)
			}
		}
		send(1) // never waits
		if r.flushCount() != 1 {
			t.Fatal("the first event waited")
		}
		send(2)
		time.Sleep(time.Millisecond)
		send(3)
		if r.flushCount() != 1 {
			t.Fatal("events in quick succession were not collected")
		}
		time.Sleep(time.Second) // at 2 ms
		send(4)                 // at 1 s: alone, at once
		if n := r.flushCount(); n != 3 {
			t.Fatalf("an event after a pause waited: %d flushes", n)
		}
		send(5)
		if err := w.End("result", nil); err != nil { // does not wait
			t.Fatal(err)
		}
		want := []string{
			"data: {\"message\":1}\n\n",
			"data: {\"message\":2}\n\ndata: {\"message\":3}\n\n",
			"data: {\"message\":4}\n\n",
			"data: {\"message\":5}\n\ndata: {\"result\":null}\n\n",
		}
		if fmt.Sprintf("%q", r.writes) != fmt.Sprintf("%q", want) {
			t.Errorf("got  %q\nwant %q", r.writes, want)
		}
		if d := r.flushes[1].Sub(begin); d != maxDelay {
			t.Errorf("collected events were flushed after %v", d)
		}
	})
}

func TestFullBufferIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r recorder
		w := NewWriter(&r, r.flush)
		_ = w.Send("message", json.RawMessage(`1`))
		_ = w.Send("message", json.RawMessage(`"`+strings.Repeat("x", maxKept+1)+`"`))
		if len(r.writes) != 2 {
			t.Errorf("a large event waited: %d writes", len(r.writes))
		}
		if w.buf != nil {
			t.Error("a large buffer is kept")
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestAfterTheEnd(t *testing.T) {
	var r recorder
	w := NewWriter(&r, r.flush)
	if err := w.End("result", json.RawMessage(`1`)); err != nil {
		t.Fatal(err)
	}
	if err := w.Send("message", json.RawMessage(`2`)); !errors.Is(err, ErrClosed) {
		t.Errorf("Send after End: %v", err)
	}
	if err := w.End("result", json.RawMessage(`3`)); !errors.Is(err, ErrClosed) {
		t.Errorf("End after End: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("Close after End: %v", err)
	}
	if got := r.text(); got != "data: {\"result\":1}\n\n" {
		t.Errorf("wrote %q", got)
	}
}

func TestErrorsOfTheWriter(t *testing.T) {
	broken := errors.New("broken pipe")
	t.Run("at once", func(t *testing.T) {
		w := NewWriter(&recorder{err: broken}, nil)
		if err := w.Send("message", nil); !errors.Is(err, broken) {
			t.Errorf("Send: %v", err)
		}
		if err := w.End("result", nil); !errors.Is(err, broken) {
			t.Errorf("End: %v", err)
		}
	})
	t.Run("of the flush", func(t *testing.T) {
		w := NewWriter(io.Discard, func() error { return broken })
		if err := w.Send("message", nil); !errors.Is(err, broken) {
			t.Errorf("Send: %v", err)
		}
		if err := w.Close(); !errors.Is(err, broken) {
			t.Errorf("Close: %v", err)
		}
	})
	for name, hook := range map[string]func(r *recorder){
		"later":                func(r *recorder) { r.err = broken },
		"later, with a panic ": func(r *recorder) { r.hook = func() { panic(broken) } },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r recorder
				w := NewWriter(&r, r.flush)
				_ = w.Send("message", nil)
				hook(&r)
				if err := w.Send("message", nil); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				if err := w.Send("message", nil); err == nil || !strings.Contains(err.Error(), broken.Error()) {
					t.Errorf("the next Send: %v", err)
				}
				_ = w.Close()
			})
		})
	}
}

// TestCloseWaits shows that nothing of a writer runs on after its end.
func TestCloseWaits(t *testing.T) {
	var r recorder
	w := NewWriter(&r, r.flush)
	_ = w.Send("message", nil)
	writing, goOn := make(chan bool), make(chan bool)
	r.mu.Lock()
	r.hook = func() { close(writing); <-goOn; r.hook = nil } // a slow client
	r.mu.Unlock()
	_ = w.Send("message", nil)
	<-writing // by the timer
	ended := make(chan error)
	go func() { ended <- w.End("result", nil) }()
	select {
	case <-ended:
		t.Error("End did not wait for the write")
	case <-time.After(20 * time.Millisecond):
	}
	close(goOn)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if n := strings.Count(r.text(), "data:"); n != 3 {
		t.Errorf("%d events were written", n)
	}
}

func TestManySenders(t *testing.T) {
	var r recorder
	w := NewWriter(&r, r.flush)
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for j := range 100 {
				_ = w.Send("message", fmt.Appendf(nil, "[%d,%d]", i, j))
				if j%10 == 0 {
					time.Sleep(time.Millisecond)
				}
			}
		})
	}
	group.Wait()
	if err := w.End("result", nil); err != nil {
		t.Fatal(err)
	}
	next := map[int]int{}
	n := 0
	for event, err := range Read(strings.NewReader(r.text())) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		var v struct{ Message []int }
		if err := json.Unmarshal(event, &v); err != nil {
			t.Fatalf("%q: %v", event, err)
		}
		if v.Message == nil {
			continue
		}
		if i, j := v.Message[0], v.Message[1]; next[i] != j {
			t.Fatalf("sender %d: event %d came in place of %d", i, j, next[i])
		}
		next[v.Message[0]]++
	}
	if n != 1601 {
		t.Errorf("%d events", n)
	}
}

func BenchmarkSend(b *testing.B) {
	for name, raw := range map[string]string{"ascii": `"token "`, "unicode": `"日本語 é😀"`} {
		b.Run(name, func(b *testing.B) {
			w := NewWriter(io.Discard, nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Send("message", json.RawMessage(raw)); err != nil {
					b.Fatal(err)
				}
			}
			_ = w.Close()
		})
	}
}
