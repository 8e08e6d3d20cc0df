// SPDX-License-Identifier: Apache-2.0

package api

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/core"
)

func TestHealthNeedsNoSession(t *testing.T) {
	g := newRig(t, nil)
	for _, method := range []string{"GET", "HEAD"} {
		w := g.ask(request(method, "/api/__health", "", "Sec-Fetch-Site", "same-site"))
		if w.Code != 200 || w.Body.Len() != 0 {
			t.Errorf("%s: %d %q", method, w.Code, w.Body)
		}
	}
	if w := g.ask(request("GET", "/api/__health", "", "Host", "evil.test")); w.Code != 403 {
		t.Errorf("by a foreign name: %d", w.Code)
	}
}

func TestQuit(t *testing.T) {
	quit := make(chan bool, 2)
	g := newRig(t, func(o *Options) { o.Quit = func() { quit <- true } })
	if w := g.ask(request("POST", "/api/__quitquitquit", "", "Sec-Fetch-Site", "same-origin")); w.Code != 401 {
		t.Errorf("a page without session: %d", w.Code)
	}
	if w := g.ask(request("GET", "/api/__quitquitquit", "")); w.Code != 404 {
		t.Errorf("by GET: %d", w.Code)
	}
	if len(quit) != 0 {
		t.Fatal("it quits for anyone")
	}
	for range 2 {
		w := g.ask(request("POST", "/api/__quitquitquit", ""))
		if w.Code != 200 || w.Body.String() != "Server is shutting down" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
			t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
		}
	}
	waitFor(t, "quit", quit)
	select {
	case <-quit:
		t.Error("it quits twice")
	default:
	}
}

// routes are all that take a body.
var routes = []string{"runAction", "streamAction", "streamAction?bidi=true", "sendBidiInput", "endBidiInput", "streamTrace", "addTrace", "cancelAction", "createPrompt", "addTrace,cancelAction?batch=1"}

func TestMalformedBodies(t *testing.T) {
	for _, route := range routes {
		for _, body := range []string{``, `{`, `nope`, `{"key":}`, "\x00", "\xff\xfe", `{} {}`, strings.Repeat("[", 100_000), `[]`, `7`, `"x"`, `null`, `{"key":7,"traceId":{}}`, `{"key":"","traceId":""}`, `{"key":"x","telemetryLabels":{"a":1},"traceId":"../x"}`} {
			g := newRig(t, nil)
			w := g.ask(request("POST", "/api/"+route, body))
			if w.Code < 400 && !strings.HasSuffix(route, "batch=1") || w.Code >= 500 && w.Code != 501 || !strings.Contains(w.Body.String(), `"error":`) && w.Code != 200 {
				t.Errorf("%s %.20q: %d %s", route, body, w.Code, w.Body)
			}
			if w.Code >= 400 && w.Code != 501 && g.log.String() == "" {
				t.Errorf("%s %.20q is not logged", route, body)
			}
			if len(g.programs.asked) != 0 || len(g.traces.put) != 0 {
				t.Errorf("%s %.20q reaches %v %v", route, body, g.programs.asked, g.traces.put)
			}
		}
	}
}

// unknownLength hides how long a body is.
type unknownLength struct{ io.Reader }

func TestOversizedBodies(t *testing.T) {
	for _, route := range routes {
		g := newRig(t, func(o *Options) { o.MaxBody = 100 })
		body := `{"key":"` + strings.Repeat("x", 100) + `"}`
		chunked := httptest.NewRequest("POST", "/api/"+route, unknownLength{strings.NewReader(body)})
		chunked.Host, chunked.RemoteAddr = "localhost", "127.0.0.1:1"
		for _, r := range []*http.Request{request("POST", "/api/"+route, body), chunked} {
			w := g.ask(r)
			if w.Code != http.StatusRequestEntityTooLarge || !strings.Contains(w.Body.String(), "the body is larger than 100 bytes") {
				t.Errorf("%s: %d %s", route, w.Code, w.Body)
			}
		}
		if n := strings.Count(g.log.String(), "\n"); n != 2 {
			t.Errorf("%s: logged %d times", route, n)
		}
	}
	g := newRig(t, func(o *Options) { o.MaxBody = 100 })
	const frame = `{"traceId":""}`
	if w := g.ask(request("POST", "/api/addTrace", strings.Replace(frame, `""`, `"`+strings.Repeat("x", 100-len(frame))+`"`, 1))); w.Code != 200 {
		t.Errorf("a body of the size allowed: %d %s", w.Code, w.Body)
	}
}

func TestABodyThatEndsEarly(t *testing.T) {
	g := newRig(t, nil)
	r := httptest.NewRequest("POST", "/api/addTrace", io.MultiReader(strings.NewReader(`{"traceId":"t"`), failingReader{}))
	r.Host, r.RemoteAddr = "localhost", "127.0.0.1:1"
	if w := g.ask(r); w.Code != 400 || !strings.Contains(w.Body.String(), "the body ended early") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestListen(t *testing.T) {
	first, err := Listen("", 0)
	if err != nil {
		t.Skip("no port from 4000 to 4099 is free")
	}
	defer first.Close()
	second, err := Listen("127.0.0.1", 0)
	if err != nil {
		t.Skip("one port from 4000 to 4099 is free")
	}
	defer second.Close()
	one, other := first.Addr().(*net.TCPAddr), second.Addr().(*net.TCPAddr)
	if !one.IP.IsLoopback() || one.Port < firstPort || other.Port <= one.Port || other.Port > lastPort {
		t.Errorf("%v and %v", one, other)
	}
	if _, err := Listen("127.0.0.1", one.Port); core.StatusOf(err) != core.Unavailable {
		t.Errorf("a port that is taken: %v", err)
	}
}
