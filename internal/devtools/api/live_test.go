// SPDX-License-Identifier: Apache-2.0

package api

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/core"
)

func TestStreamTraceRefuses(t *testing.T) {
	for _, c := range []struct {
		body string
		fail error
		code int
		want string
	}{
		{`{}`, nil, 400, `{"error":"traceId is required"}`},
		{`{"traceId":""}`, nil, 400, `{"error":"traceId is required"}`},
		{`{"traceId":7}`, nil, 400, `{"error":"traceId is required"}`},
		{`{"traceId":"a/b"}`, nil, 400, `{"error":{"code":3,`},
		{`[]`, nil, 400, `{"error":{"code":3,`},
		{`{"traceId":"t"}`, core.Errorf(core.Unavailable, "closed"), 500, `{"error":{"code":14,"message":"closed",`},
	} {
		g := newRig(t, nil)
		g.traces.fail = c.fail
		w := g.ask(request("POST", "/api/streamTrace", c.body))
		if w.Code != c.code || !strings.HasPrefix(w.Body.String(), c.want) {
			t.Errorf("%s: %d %s", c.body, w.Code, w.Body)
		}
		if n := strings.Count(g.log.String(), "\n"); n != 1 {
			t.Errorf("%s: logged %d times:\n%s", c.body, n, g.log)
		}
	}
}

func followTrace(t *testing.T, g *rig) (lines *bufio.Reader, leave func()) {
	t.Helper()
	g.traces.events, g.traces.closed = make(chan json.RawMessage), make(chan struct{})
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/streamTrace", strings.NewReader(`{"traceId":"t1"}`))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r) // returns before there is any event
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("%s %v", response.Status, response.Header)
	}
	return bufio.NewReader(response.Body), cancel
}

func TestStreamTrace(t *testing.T) {
	g := newRig(t, nil)
	lines, _ := followTrace(t, g)
	for _, c := range [][2]string{{`{"traceId":"t1"}`, `{"traceId":"t1"}`}, {"{\"type\":\r\n\"span_start\"}", `{"type":"span_start"}`}, {`"ß"`, `"\u00df"`}} {
		g.traces.events <- json.RawMessage(c[0])
		if line, err := lines.ReadString('\n'); line != c[1]+"\n" || err != nil {
			t.Fatalf("%q %v, want %q", line, err, c[1])
		}
	}
	close(g.traces.events)
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("at the end %q %v", rest, err)
	}
	waitFor(t, "end of the subscription", g.traces.closed)
	if g.log.String() != "" {
		t.Errorf("logged:\n%s", g.log)
	}
}

func TestStreamTraceEndsWithItsClient(t *testing.T) {
	g := newRig(t, nil)
	_, leave := followTrace(t, g)
	leave()
	waitFor(t, "end of the subscription", g.traces.closed)
}

func TestStreamTraceEndsWithTheServer(t *testing.T) {
	g := newRig(t, nil)
	lines, _ := followTrace(t, g)
	g.Close()
	waitFor(t, "end of the subscription", g.traces.closed)
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("at the end %q %v", rest, err)
	}
	if g.log.String() != "" {
		t.Errorf("logged:\n%s", g.log)
	}
}
