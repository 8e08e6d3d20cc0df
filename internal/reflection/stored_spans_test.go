// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit/internal/devexport"
)

// telemetry is a server that keeps what is sent to it.
type telemetry struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
}

func newTelemetry(t *testing.T) *telemetry {
	s := &telemetry{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bodies = append(s.bodies, r.URL.Path+" "+string(raw))
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *telemetry) got() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.bodies, "\n")
}

func TestSpansAreStoredBeforeTheAnswer(t *testing.T) {
	r, _ := program()
	store := newTelemetry(t)
	exporter := devexport.New(devexport.Options{})
	r.Tracer().AddSink(exporter, true)
	t.Cleanup(func() { _ = exporter.Close(context.Background()) })
	_, url := start(t, r, func(o *Options) { o.Exporter = exporter })
	if _, body := post(t, url+"/api/notify", `{"telemetryServerUrl":"`+store.URL+`","reflectionApiSpecVersion":1}`); body != "OK" {
		t.Errorf("notify: %s", body)
	}
	response, _ := post(t, url+"/api/runAction", `{"key":"/flow/greet","input":{"name":"Bo"},"telemetryLabels":{"batchRun":"b1","bare":true,"n":1}}`)
	got := store.got()
	if !strings.Contains(got, response.Header.Get("X-Genkit-Trace-Id")) || !strings.Contains(got, `"batchRun":"b1"`) || !strings.Contains(got, `"bare":"true"`) || !strings.Contains(got, `"n":"1"`) || !strings.Contains(got, `"genkit:output":"\"hi Bo ✓\""`) {
		t.Errorf("the server got %s", got)
	}
	// What the environment says wins.
	r, _ = program()
	s, url := start(t, r, func(o *Options) { o.Exporter, o.TelemetryServer = exporter, "http://127.0.0.1:1" })
	exporter.SetURL(s.o.TelemetryServer)
	post(t, url+"/api/notify", `{"telemetryServerUrl":"`+store.URL+`","reflectionApiSpecVersion":2}`)
	before := store.got()
	r.Tracer().AddSink(exporter, true)
	post(t, url+"/api/runAction", `{"key":"/flow/void"}`)
	if store.got() != before {
		t.Error("the exporter was pointed elsewhere")
	}
}

func TestATelemetryServerThatHangs(t *testing.T) {
	r, _ := program()
	var hangs atomic.Bool
	hangs.Store(true)
	stored := make(chan struct{}, 100)
	leave := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		if hangs.Load() {
			<-leave
		}
		stored <- struct{}{}
	}))
	defer server.Close()
	exporter := devexport.New(devexport.Options{URL: server.URL})
	r.Tracer().AddSink(exporter, true)
	t.Cleanup(func() { _ = exporter.Close(context.Background()) })
	s, url := start(t, r, func(o *Options) { o.Exporter = exporter })
	run := func() (took time.Duration) {
		began := time.Now()
		if _, body := post(t, url+"/api/runAction", `{"key":"/flow/void"}`); !strings.HasPrefix(body, `{"telemetry"`) {
			t.Errorf("got %s", body)
		}
		return time.Since(began)
	}
	if took := run(); took < flushTime {
		t.Errorf("the first run waited %v only", took)
	}
	for range 3 {
		if took := run(); took < impatience || took > flushTime/2 {
			t.Errorf("a later run waited %v", took)
		}
	}
	hangs.Store(false)
	close(leave)
	<-stored
	for s.hanging.Load() { // until a run finds the server well again
		run()
	}
	if len(stored) == 0 {
		t.Error("the spans were not stored before the answer")
	}
}
