// SPDX-License-Identifier: Apache-2.0

package devexport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/tracing"
)

// store is a telemetry server that keeps what is sent to it.
type store struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	status int
}

func newStore(t testing.TB) *store {
	s := &store{status: 200}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bodies = append(s.bodies, r.Method+" "+r.URL.Path+" "+string(raw))
		w.WriteHeader(s.status)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *store) answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

func (s *store) got() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.bodies...)
}

func start(t testing.TB, o Options) *Exporter {
	e := New(o)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = e.Close(ctx)
	})
	return e
}

func span(trace, id, parent string, end float64) *ai.SpanData {
	return &ai.SpanData{TraceID: trace, SpanID: id, ParentSpanID: parent, DisplayName: "n" + id, StartTime: 1, EndTime: end,
		Attributes: map[string]any{}, SpanKind: "INTERNAL", InstrumentationLibrary: ai.InstrumentationLibrary{Name: "l"}}
}

func TestSpansAreSentByTrace(t *testing.T) {
	s := newStore(t)
	e := start(t, Options{URL: s.URL + "/", Realtime: true})
	root := span("t1", "a", "", 0)
	e.SpanStarted(root)
	e.SpanEnded(span("t1", "b", "a", 3))
	e.SpanEnded(span("t2", "c", "x", 4))
	if err := e.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	one := func(id, parent, end string) string {
		if parent != "" {
			parent = `"parentSpanId":"` + parent + `",`
		}
		return `"` + id + `":{"spanId":"` + id + `","traceId":"TRACE",` + parent + `"startTime":1,"endTime":` + end + `,"attributes":{},"displayName":"n` + id + `","instrumentationLibrary":{"name":"l"},"spanKind":"INTERNAL"}`
	}
	want := []string{
		strings.ReplaceAll(`POST /api/traces {"traceId":"TRACE","displayName":"na","startTime":1,"spans":{`+one("a", "", "0")+`,`+one("b", "a", "3")+`}}`, "TRACE", "t1"),
		strings.ReplaceAll(`POST /api/traces {"traceId":"TRACE","spans":{`+one("c", "x", "4")+`}}`, "TRACE", "t2"),
	}
	if diff := cmp.Diff(want, s.got()); diff != "" {
		t.Error(diff)
	}
	e.SpanEnded(span("t1", "a", "", 5))
	if err := e.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := s.got(); len(got) != 3 || !strings.HasPrefix(got[2], `POST /api/traces {"traceId":"t1","displayName":"na","startTime":1,"endTime":5,`) {
		t.Errorf("got %v", got)
	}
}

func TestOnlyEndedSpansUnlessRealtime(t *testing.T) {
	s := newStore(t)
	e := start(t, Options{URL: s.URL})
	e.SpanStarted(span("t1", "a", "", 0))
	if err := e.Drain(t.Context()); err != nil || len(s.got()) != 0 {
		t.Errorf("got %v, %v", s.got(), err)
	}
}

func TestSpansAreSentUnasked(t *testing.T) {
	s := newStore(t)
	e := start(t, Options{URL: s.URL})
	e.SpanEnded(span("t1", "a", "", 1))
	for range 200 {
		if len(s.got()) == 1 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("nothing came")
}

func TestWithoutAServerYet(t *testing.T) {
	s := newStore(t)
	e := start(t, Options{})
	e.SpanEnded(span("t1", "a", "", 1))
	if err := e.Drain(t.Context()); err != nil {
		t.Errorf("a flush waits for nobody: %v", err)
	}
	e.SetURL(s.URL)
	if err := e.Drain(t.Context()); err != nil || len(s.got()) != 1 {
		t.Errorf("got %v, %v", s.got(), err)
	}
}

func TestAServerThatIsGoneOrSlow(t *testing.T) {
	var log bytes.Buffer
	gone := newStore(t)
	e := start(t, Options{URL: gone.URL, Trouble: slog.New(slog.NewTextHandler(&log, nil))})
	gone.Close()
	for range 3 {
		e.SpanEnded(span("t1", "a", "", 1))
		if err := e.Drain(t.Context()); err != nil {
			t.Errorf("draining fails: %v", err)
		}
	}
	if n := strings.Count(log.String(), "cannot be reached"); n != 1 {
		t.Errorf("logged %d times: %s", n, &log)
	}
	back := newStore(t)
	back.answer(500)
	e.SetURL(back.URL)
	for _, status := range []int{500, 200, 500} {
		back.answer(status)
		e.SpanEnded(span("t1", "a", "", 1))
		_ = e.Drain(t.Context())
	}
	if n := strings.Count(log.String(), "cannot be reached"); n != 2 {
		t.Errorf("logged %d times: %s", n, &log)
	}

	hang := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer slow.Close()
	defer close(hang)
	e = start(t, Options{URL: slow.URL, Trouble: slog.New(slog.DiscardHandler)})
	begin := time.Now()
	for range mostQueued + 5000 {
		e.SpanEnded(span("t1", "a", "", 1))
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the callers waited %v", took)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := e.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	e.mu.Lock()
	queued, dropped := len(e.queue), e.dropped
	e.mu.Unlock()
	if queued > mostQueued || dropped == 0 {
		t.Errorf("%d are queued, %d were dropped", queued, dropped)
	}
}

func TestClose(t *testing.T) {
	s := newStore(t)
	e := New(Options{URL: s.URL})
	e.SpanEnded(span("t1", "a", "", 1))
	if err := e.Close(t.Context()); err != nil || len(s.got()) != 1 {
		t.Errorf("got %v, %v", s.got(), err)
	}
	e.SpanEnded(span("t1", "b", "", 1))
	if err := errors.Join(e.Close(t.Context()), e.Drain(t.Context()), New(Options{}).Close(t.Context())); err != nil || len(s.got()) != 1 {
		t.Errorf("got %v, %v", s.got(), err)
	}
}

// TestCloseDoesNotWaitForASlowServer has a server that takes a trace each 100 ms, and
// one that takes none.
func TestCloseDoesNotWaitForASlowServer(t *testing.T) {
	for name, pause := range map[string]time.Duration{"slow": 100 * time.Millisecond, "hanging": time.Minute} {
		t.Run(name, func(t *testing.T) {
			slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.Copy(io.Discard, r.Body)
				select {
				case <-time.After(pause):
				case <-r.Context().Done():
				}
			}))
			defer slow.Close()
			var log bytes.Buffer
			e := New(Options{URL: slow.URL, Trouble: slog.New(slog.NewTextHandler(&log, nil))})
			for i := range 1000 {
				e.SpanEnded(span(fmt.Sprint(i), "a", "", 1))
			}
			var tracer tracing.Tracer
			tracer.AddSink(e, true)
			begin := time.Now()
			if err := tracer.Close(t.Context()); err != nil { // as the end of an instance does
				t.Error(err)
			}
			if took := time.Since(begin); took < closeTime || took > closeTime+time.Second {
				t.Errorf("took %v", took)
			}
			if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "too slow") {
				t.Errorf("logged %s", &log)
			}
			e.SetURL("http://127.0.0.1:1") // too late to matter
			e = New(Options{URL: slow.URL})
			for range 1000 {
				e.SpanEnded(span("t", "a", "", 1))
			}
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			defer cancel()
			if err := e.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLogs(t *testing.T) {
	s := newStore(t)
	e := start(t, Options{URL: s.URL})
	var beside bytes.Buffer
	log := slog.New(tracing.LogHandler(e.Handler(slog.NewTextHandler(&beside, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	memory := &tracing.Memory{}
	tracer := &tracing.Tracer{}
	tracer.AddSink(memory, true)
	running := &tracing.Span{}
	running.Init(context.Background(), tracer, tracing.Info{Name: "x"})
	log.With("a", 1).WithGroup("g").With("b", true).InfoContext(running, "hello", "c", 1.5, slog.Group("in", "d", errors.New("e")), "f", []int{1}, "big", uint64(math.MaxUint64), "inf", math.Inf(1))
	log.Debug("debug")
	log.Error("error", "err", fmt.Errorf("x"))
	if err := e.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := s.got()
	if len(got) != 1 || !strings.HasPrefix(got[0], `POST /api/otlp {"resourceLogs":[{"resource":{"attributes":[]},"scopeLogs":[{"logRecords":[{"timeUnixNano":"`) {
		t.Fatalf("got %v", got)
	}
	for _, text := range []string{
		`"severityNumber":9,"severityText":"INFO","body":{"stringValue":"hello"}`,
		`{"key":"a","value":{"intValue":1}}`, `{"key":"g.b","value":{"boolValue":true}}`, `{"key":"g.c","value":{"doubleValue":1.5}}`,
		`{"key":"g.in.d","value":{"stringValue":"e"}}`, `{"key":"g.f","value":{"stringValue":"[1]"}}`, `{"key":"g.big","value":{"stringValue":"18446744073709551615"}}`,
		`{"key":"g.inf","value":{"stringValue":"+Inf"}}`,
		`"traceId":"` + running.TraceID() + `","spanId":"` + running.SpanID() + `"`,
		`"severityNumber":5,"severityText":"DEBUG"`, `"severityNumber":17,"severityText":"ERROR"`, `{"key":"err","value":{"stringValue":"x"}}`,
		`"scope":{"name":"genkit-logger"}`,
	} {
		if !strings.Contains(got[0], text) {
			t.Errorf("%s is not in %s", text, got[0])
		}
	}
	if lines := strings.Count(beside.String(), "\n"); lines != 3 {
		t.Errorf("beside: %s", &beside)
	}
}

// BenchmarkCaller measures what a span costs the one who makes it.
func BenchmarkCaller(b *testing.B) {
	s := newStore(b)
	e := start(b, Options{URL: s.URL, Realtime: true})
	d := span("t1", "a", "", 1)
	b.ReportAllocs()
	for b.Loop() {
		e.SpanStarted(d)
		e.SpanEnded(d)
	}
}
