// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// summary is a message of a live stream in short: trace[ids] for a snapshot, start or
// end with the span's id and, after a start that carries the whole span, its end.
func summary(t testing.TB, raw []byte) string {
	t.Helper()
	var event ai.TraceEvent
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	if event.Type == "" {
		var trace ai.TraceData
		if err := json.Unmarshal(raw, &trace); err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("trace %d", len(trace.Spans))
	}
	if event.TraceID != "t" {
		t.Errorf("the event is of trace %q", event.TraceID)
	}
	return fmt.Sprintf("%s %s %v", strings.TrimPrefix(string(event.Type), "span_"), event.Span.SpanID, event.Span.EndTime)
}

func TestLiveOrder(t *testing.T) {
	run := func(id string, start float64) string { return spanText(id, "", "n", start, 0, "") }
	end := func(id string, start, end float64) string { return spanText(id, "", "n", start, end, "") }
	otlp := `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"x","name":"n","startTimeUnixNano":"9000000","endTimeUnixNano":"10000000"},{"traceId":"t","spanId":"y","name":"n","startTimeUnixNano":"8000000"}]}]}]}`
	for _, c := range []struct {
		name   string
		before []string
		posts  []string
		want   []string
	}{
		{"unknown trace", nil, []string{traceText("t", "", run("a", 1))}, []string{"start a 0"}},
		{"snapshot", []string{traceText("t", "", run("a", 1), run("b", 1))}, []string{traceText("t", "", run("c", 1))}, []string{"trace 2", "start c 0"}},
		{"ended span gives both", nil, []string{traceText("t", "", end("a", 1, 2))}, []string{"start a 2", "end a 2"}},
		{"by time, starts first on ties", nil, []string{traceText("t", "", end("b", 2, 3), end("a", 1, 2), run("c", 3))}, []string{"start a 2", "start b 3", "end a 2", "start c 0", "end b 3"}},
		{"start after end is dropped", nil, []string{traceText("t", "", end("a", 1, 2)), traceText("t", "", run("a", 1)), traceText("t", "", run("b", 1))}, []string{"start a 2", "end a 2", "start b 0"}},
		{"start after an end of the snapshot is dropped", []string{traceText("t", "", end("a", 1, 2))}, []string{traceText("t", "", run("a", 1), run("b", 1))}, []string{"trace 1", "start b 0"}},
		{"repeated end", nil, []string{traceText("t", "", end("a", 1, 2)), traceText("t", "", end("a", 1, 2))}, []string{"start a 2", "end a 2", "start a 2", "end a 2"}},
		{"another trace is not told", nil, []string{traceText("u", "", run("a", 1)), traceText("t", "", run("b", 1))}, []string{"start b 0"}},
		{"OTLP gives one event for each span", nil, []string{otlp}, []string{"end x 10", "start y 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, HandlerOptions{})
			put(t, s.Store, c.before...)
			next := s.follow("t")
			for _, body := range c.posts {
				path := "/api/traces"
				if strings.HasPrefix(body, `{"resource`) {
					path = "/api/otlp"
				}
				if code, _, text := s.do("POST", path, body); code != 200 {
					t.Fatal(text)
				}
			}
			var got []string
			for range c.want {
				got = append(got, next())
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// follow opens the live stream of a trace, once the headers are there, and returns what
// reads the next event.
func (s *server) follow(id string) (next func() string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	s.t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, "GET", s.url+"/api/traces/"+id+"/stream", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { response.Body.Close() })
	for name, value := range map[string]string{"Content-Type": "text/event-stream", "Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"} {
		if got := response.Header.Get(name); got != value {
			s.t.Errorf("%s is %q", name, got)
		}
	}
	lines := bufio.NewReader(response.Body)
	return func() string {
		s.t.Helper()
		line, err := lines.ReadString('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		empty, err := lines.ReadString('\n')
		data, ok := strings.CutPrefix(line, "data: ")
		if err != nil || !ok || empty != "\n" {
			s.t.Fatalf("an event is %q %q", line, empty)
		}
		return summary(s.t, []byte(data))
	}
}

func TestStreamOutlivesWriteTimeout(t *testing.T) {
	store := openStore(t)
	ts := httptest.NewUnstartedServer(NewHandler(store, HandlerOptions{}))
	ts.Config.WriteTimeout = 50 * time.Millisecond
	ts.Start()
	t.Cleanup(ts.Close)
	s := &server{store, ts.URL, t}
	next := s.follow("t")
	time.Sleep(150 * time.Millisecond)
	put(t, store, traceText("t", "", spanText("a", "", "n", 1, 0, "")))
	if got := next(); got != "start a 0" {
		t.Errorf("got %q", got)
	}
	store.Close() // which ends the stream, so that the server can close
}

func TestStalledClientIsGivenUp(t *testing.T) {
	store := openStore(t)
	ts := httptest.NewServer(NewHandler(store, HandlerOptions{stall: 200 * time.Millisecond}))
	t.Cleanup(ts.Close)
	conn, err := net.Dial("tcp", strings.TrimPrefix(ts.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprint(conn, "GET /api/traces/t/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	listeners := func() int {
		store.live.mu.Lock()
		defer store.live.mu.Unlock()
		return len(store.live.byID["t"])
	}
	for listeners() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond) // one to which nothing is sent is not given up
	if listeners() != 1 {
		t.Fatal("a client that waits was given up")
	}
	big := strings.Repeat("x", 1<<20)
	for i := range 16 { // more than the buffers of a connection hold; nobody reads
		put(t, store, traceText("t", "", spanText(fmt.Sprint(i), "", "n", 1, 0, `"a":"`+big+`"`)))
	}
	for until := time.Now().Add(10 * time.Second); listeners() > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("a client that takes nothing is still followed")
		}
	}
}

func TestStreamIsASCII(t *testing.T) {
	raw := []byte(`{"a":"é€😀` + "\xff" + `"}`)
	got := string(appendASCII(nil, raw))
	if want := `{"a":"\u00e9\u20ac\ud83d\ude00\ufffd"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSlowSubscriber(t *testing.T) {
	s := openStore(t)
	sub, err := s.Subscribe(context.Background(), "t")
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	p, err := parsePost([]byte(traceText("t", "", spanText("a", "", "n", 1, 0, ""))))
	if err != nil {
		t.Fatal(err)
	}
	p.order = 1
	for range mostWaiting {
		sub.push(p, nil)
	}
	if raw, err := sub.Next(context.Background()); err != nil || summary(t, raw) != "start a 0" {
		t.Fatalf("%s, %v", raw, err)
	}
	sub.push(p, nil)
	sub.push(p, nil)
	if _, err := sub.Next(context.Background()); !errors.Is(err, core.ErrResourceExhausted) {
		t.Errorf("a subscriber too far behind gets %v", err)
	}
}

func TestSubscriptionEnds(t *testing.T) {
	s := openStore(t)
	if _, err := s.Subscribe(context.Background(), "../x"); err == nil || !strings.Contains(err.Error(), `Invalid trace id: "../x"`) {
		t.Errorf("a wrong id: %v", err)
	}
	first, err := s.Subscribe(context.Background(), "t")
	if err != nil {
		t.Fatal(err)
	}
	second, _ := s.Subscribe(context.Background(), "t")
	first.Close()
	first.Close()
	if n := len(s.live.byID["t"]); n != 1 {
		t.Errorf("%d are left", n)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := second.Next(ctx); err == nil {
		t.Error("a cancelled wait returns nil")
	}
	ended := make(chan error)
	go func() {
		_, err := second.Next(context.Background())
		ended <- err
	}()
	time.Sleep(20 * time.Millisecond)
	s.Close()
	if err := <-ended; !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("a closed store ends with %v", err)
	}
	second.Close()
	if len(s.live.byID) != 0 {
		t.Error("a trace is still listened to")
	}
	if _, err := s.Subscribe(context.Background(), "t"); !errors.Is(err, core.ErrUnavailable) {
		t.Errorf("a closed store: %v", err)
	}
}
