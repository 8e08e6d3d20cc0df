// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The subtests of WireSuite about providers that fail.

// wireFailures are the HTTP statuses by which providers refuse.
var wireFailures = []int{400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504, 529}

func (s *wireSuite) errors(tb testing.TB) {
	for _, status := range wireFailures {
		message := fmt.Sprintf("the provider says no to %d", status)
		for _, wait := range []struct {
			header      string
			least, most time.Duration
		}{
			{},
			{"7", 7 * time.Second, 7 * time.Second},
			{time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat), 30 * time.Second, 90 * time.Second},
		} {
			if wait.header != "" && status != 429 && status != 503 {
				continue
			}
			w := s.open(tb, func(*WireRequest) FakeReply {
				f := s.v.Failure(status, message)
				f.Header = f.Header.Clone()
				if f.Header == nil {
					f.Header = http.Header{}
				}
				if wait.header != "" {
					f.Header.Set("Retry-After", wait.header)
				}
				return f
			})
			for i, m := range w.modes() {
				what := fmt.Sprintf("%s: HTTP status %d", m.name, status)
				r := m.call(userRequest("Hello."))
				w.wantStatus(what, r, core.StatusFromHTTP(status))
				if n := w.count(); n != i+1 {
					tb.Fatalf("%s: the request was sent %d times; retrying is the caller's", what, n-i)
				}
				if r.err == nil {
					continue
				}
				if !strings.Contains(r.err.Error(), message) {
					tb.Errorf("%s: the error does not say what the provider said: %v", what, r.err)
				}
				var e *core.Error
				if !errors.As(r.err, &e) {
					tb.Errorf("%s: the error is a %T; want a *core.Error", what, r.err)
				} else if e.RetryAfter < wait.least || e.RetryAfter > wait.most {
					tb.Errorf("%s: with Retry-After %q the error's RetryAfter is %v; want from %v to %v", what, wait.header, e.RetryAfter, wait.least, wait.most)
				}
			}
		}
	}
}

// errorBodies are from something between the plugin and the provider.
func (s *wireSuite) errorBodies(tb testing.TB) {
	for _, body := range []string{"", "<html><body>Bad Gateway</body></html>", `{"error":`, `[]`, `null`, strings.Repeat("x", 3<<20)} {
		w := s.open(tb, func(*WireRequest) FakeReply {
			return FakeReply{Status: 502, Header: contentType("text/html"), Frames: [][]byte{[]byte(body)}}
		})
		for _, m := range w.modes() {
			r := m.call(userRequest("Hello."))
			what := fmt.Sprintf("%s: HTTP status 502 with the body %q", m.name, cut(body))
			w.wantStatus(what, r, core.Unavailable)
			if r.err != nil && len(r.err.Error()) > 64<<10 {
				tb.Errorf("%s: the error has %d bytes", what, len(r.err.Error()))
			}
		}
	}
}

func (s *wireSuite) unreachable(tb testing.TB) {
	w := s.open(tb, func(*WireRequest) FakeReply { return FakeReply{Drop: true} })
	for _, m := range w.modes() {
		w.wantStatus(m.name+": a connection that was dropped", m.call(userRequest("Hello.")), core.Unavailable)
	}
	w.server.Close()
	for _, m := range w.modes() {
		w.wantStatus(m.name+": nobody listens", m.call(userRequest("Hello.")), core.Unavailable)
	}
}

// breaking opens a plugin whose provider sends a stream up to the first piece of text,
// and then what change makes of the rest.
func (s *wireSuite) breaking(tb testing.TB, change func(f FakeReply, rest [][]byte) FakeReply) *wire {
	tb.Helper()
	var w *wire
	w = s.open(tb, func(q *WireRequest) FakeReply {
		f := s.v.Answer(q, wireText())
		n := w.firstFrames(f)
		rest := f.Frames[n:]
		f.Frames = slices.Clip(f.Frames[:n])
		return change(f, rest)
	})
	return w
}

// wantFirst fails tb unless the first piece of text arrived as a chunk.
func (w *wire) wantFirst(what string, r result) {
	w.tb.Helper()
	if got, want := joinChunks(r.chunks).Text(), wireText().Text[0]; !strings.HasPrefix(got, want) {
		w.tb.Errorf("%s: the chunks add up to %q; want what arrived before, %q", what, got, want)
	}
}

// truncatedStream ends the connection in the middle, or the body alone.
func (s *wireSuite) truncatedStream(tb testing.TB) {
	need(tb, !s.v.NoStreaming, "streaming")
	for _, c := range []struct {
		name   string
		change func(f FakeReply, rest [][]byte) FakeReply
	}{
		{"cut between events", func(f FakeReply, _ [][]byte) FakeReply {
			f.Cut = true
			return f
		}},
		{"cut within an event", func(f FakeReply, rest [][]byte) FakeReply {
			f.Frames, f.Cut = append(f.Frames, rest[0][:len(rest[0])/2]), true
			return f
		}},
		{"ended between events", func(f FakeReply, _ [][]byte) FakeReply { return f }},
	} {
		w := s.breaking(tb, c.change)
		r := w.streamed(userRequest("Hello."))
		w.wantStatus("a stream "+c.name, r, core.Unavailable)
		w.wantFirst("a stream "+c.name, r)
	}
}

// malformed answers with what cannot be read.
func (s *wireSuite) malformed(tb testing.TB) {
	statuses := []core.Status{core.Internal, core.DataLoss, core.Unavailable}
	for _, body := range []string{`{"broken`, "", "no JSON at all", "<html></html>"} {
		w := s.open(tb, func(*WireRequest) FakeReply {
			return FakeReply{Header: contentType("application/json"), Frames: [][]byte{[]byte(body)}}
		})
		w.wantStatus(fmt.Sprintf("whole: the body %q", body), w.whole(userRequest("Hello.")), statuses...)
	}
	if s.v.NoStreaming {
		return
	}
	w := s.breaking(tb, func(f FakeReply, rest [][]byte) FakeReply {
		f.Frames = append(append(f.Frames, s.malformedFrame(f)), rest...)
		return f
	})
	r := w.streamed(userRequest("Hello."))
	w.wantStatus("a malformed event in a stream", r, statuses...)
	w.wantFirst("a malformed event in a stream", r)
}

func (s *wireSuite) malformedFrame(f FakeReply) []byte {
	switch {
	case s.v.Malformed != nil:
		return s.v.Malformed
	case strings.HasPrefix(f.Header.Get("Content-Type"), "text/event-stream"):
		return SSEFrame("", `{"broken`)
	}
	return []byte(`{"broken` + "\n")
}

func (s *wireSuite) streamFailure(tb testing.TB) {
	if s.v.StreamFailure == nil || s.v.NoStreaming {
		tb.Skip("the vendor reports no errors within streams")
	}
	const message = "the model fell over"
	w := s.breaking(tb, func(f FakeReply, _ [][]byte) FakeReply {
		f.Frames = append(f.Frames, s.v.StreamFailure(message))
		return f
	})
	r := w.streamed(userRequest("Hello."))
	w.wantStatus("an error within a stream", r, core.Internal, core.Unavailable, core.ResourceExhausted, core.Unknown)
	w.wantFirst("an error within a stream", r)
	if r.err != nil && !strings.Contains(r.err.Error(), message) {
		tb.Errorf("the error does not say what the provider said: %v", r.err)
	}
}

// wantGone fails tb unless the provider sees the client go.
func (w *wire) wantGone(what string) {
	w.tb.Helper()
	select {
	case <-w.lastCall().Done():
	case <-time.After(w.v.Grace):
		w.tb.Errorf("%s: the connection is still open after %v", what, w.v.Grace)
	}
}

func (s *wireSuite) cancelBefore(tb testing.TB) {
	w := s.answering(tb, wireText())
	ctx, cancel := context.WithCancel(tb.Context())
	cancel()
	w.wantStatus("cancelled before the call", w.call(ctx, userRequest("Hello."), nil), core.Cancelled)
	if w.count() > 0 {
		tb.Error("a request was sent although the context had ended")
	}
}

// cancelWaiting cancels while the provider thinks.
func (s *wireSuite) cancelWaiting(tb testing.TB) {
	for _, streams := range []bool{false, !s.v.NoStreaming} {
		ctx, cancel := context.WithCancel(tb.Context())
		defer cancel()
		w := s.open(tb, func(*WireRequest) FakeReply {
			cancel()
			return FakeReply{Hang: true}
		})
		var send core.Send[*ai.Chunk]
		if streams {
			send = func(*ai.Chunk) error { return nil }
		}
		w.wantStatus("cancelled while the provider thinks", w.call(ctx, userRequest("Hello."), send), core.Cancelled)
		w.wantGone("cancelled while the provider thinks")
	}
}

// hanging opens a plugin whose provider goes silent after the first piece of text.
func (s *wireSuite) hanging(tb testing.TB) *wire {
	tb.Helper()
	return s.breaking(tb, func(f FakeReply, _ [][]byte) FakeReply {
		f.Hang = true
		return f
	})
}

func (s *wireSuite) cancelStream(tb testing.TB) {
	need(tb, !s.v.NoStreaming, "streaming")
	w := s.hanging(tb)
	ctx, cancel := context.WithCancel(tb.Context())
	defer cancel()
	r := w.call(ctx, userRequest("Hello."), func(c *ai.Chunk) error {
		if c.Text() != "" {
			cancel()
		}
		return nil
	})
	w.wantStatus("cancelled within a stream", r, core.Cancelled)
	w.wantFirst("cancelled within a stream", r)
	w.wantGone("cancelled within a stream")
}

func (s *wireSuite) deadline(tb testing.TB) {
	w := s.open(tb, func(*WireRequest) FakeReply { return FakeReply{Hang: true} })
	for _, m := range []core.Send[*ai.Chunk]{nil, func(*ai.Chunk) error { return nil }} {
		if m != nil && s.v.NoStreaming {
			continue
		}
		ctx, cancel := context.WithTimeout(tb.Context(), 50*time.Millisecond)
		defer cancel()
		w.wantStatus("a deadline of 50 ms", w.call(ctx, userRequest("Hello."), m), core.DeadlineExceeded)
	}
	if w.count() > 0 {
		w.wantGone("a deadline of 50 ms")
	}
}

// listenerLeaves has the listener of the chunks return an error.
func (s *wireSuite) listenerLeaves(tb testing.TB) {
	need(tb, !s.v.NoStreaming, "streaming")
	w := s.hanging(tb)
	left := false
	r := w.call(tb.Context(), userRequest("Hello."), func(c *ai.Chunk) error {
		if left {
			tb.Error("a chunk was sent after the listener had left")
		}
		if c.Text() == "" {
			return nil
		}
		left = true
		return core.Errorf(core.Cancelled, "the listener left")
	})
	w.wantStatus("the listener left", r, core.Cancelled)
	w.wantGone("the listener left")
}
