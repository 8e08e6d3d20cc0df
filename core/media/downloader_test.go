// SPDX-License-Identifier: Apache-2.0

package media_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/media"
)

// serve starts a server on 127.0.0.1.
func serve(t testing.TB, handler http.HandlerFunc) *httptest.Server {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// open returns d, which may reach every address.
func open(t testing.TB, d *media.Downloader) *media.Downloader {
	d.AllowPrivate = true
	t.Cleanup(func() { d.Close() })
	return d
}

// wantError checks the status of an error, that its text holds each of texts, and that
// it does not show the query or the credentials of a URL.
func wantError(t testing.TB, err error, status core.Status, texts ...string) {
	t.Helper()
	if core.StatusOf(err) != status {
		t.Errorf("error %v, want status %v", err, status)
	}
	for _, text := range texts {
		if !strings.Contains(fmt.Sprint(err), text) {
			t.Errorf("error %v, want %q in it", err, text)
		}
	}
	if strings.Contains(fmt.Sprint(err), "SECRET") {
		t.Errorf("error %v shows a secret", err)
	}
}

// roundTripper is a function that answers requests.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer is a response with a body.
func answer(code int, contentType string, body io.Reader) *http.Response {
	return &http.Response{
		StatusCode: code, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(body), ContentLength: -1,
	}
}

func TestFetch(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = r.URL.Query()["type"] // none where the query has none
		if r.Method != http.MethodGet || r.UserAgent() != "genkit-go" {
			http.Error(w, r.Method+r.UserAgent(), http.StatusBadRequest)
		}
		switch r.URL.Path {
		case "/zip":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			defer z.Close()
			io.WriteString(z, "unzipped")
		case "/long":
			w.(http.Flusher).Flush() // so that no length is announced
			io.WriteString(w, strings.Repeat("a", 100_000))
		case "/png":
			io.WriteString(w, "\x89PNG\r\n\x1a\n")
		case "/a b":
			io.WriteString(w, "a b")
		case "/identity":
			w.Header().Set("Content-Encoding", "identity")
		}
	})
	d := open(t, new(media.Downloader))
	for _, tt := range []struct{ name, path, contentType, data string }{
		{"type of the server", "/png?type=image/jpeg", "image/jpeg", "\x89PNG\r\n\x1a\n"},
		{"parameters", "/a%20b?type=text/plain;%20charset%3Dutf-8", "text/plain; charset=utf-8", "a b"},
		{"no type", "/png", "image/png", "\x89PNG\r\n\x1a\n"},
		{"a type that is none", "/png?type=image", "image/png", "\x89PNG\r\n\x1a\n"},
		{"nothing is known", "/identity?type=", "text/plain; charset=utf-8", ""},
		{"compressed", "/zip?type=a/b", "a/b", "unzipped"},
		{"no length", "/long?type=a/b", "a/b", strings.Repeat("a", 100_000)},
		{"fragment", "/a%20b?type=a/b#fragment", "a/b", "a b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			contentType, data, err := d.Fetch(t.Context(), server.URL+tt.path)
			if err != nil {
				t.Fatal(err)
			}
			if contentType != tt.contentType || string(data) != tt.data {
				t.Errorf("%q, %.40q; want %q, %.40q", contentType, data, tt.contentType, tt.data)
			}
		})
	}
	if _, _, err := d.Fetch(t.Context(), strings.ToUpper(server.URL[:4])+server.URL[4:]); err != nil {
		t.Errorf("HTTP in capitals: %v", err)
	}
}

func TestFetchStatus(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		code, _ := strconv.Atoi(r.URL.Path[1:])
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(code)
	})
	d := open(t, new(media.Downloader))
	for code, want := range map[int]core.Status{
		201: core.FailedPrecondition, 204: core.FailedPrecondition, 206: core.FailedPrecondition, 302: core.FailedPrecondition,
		304: core.FailedPrecondition, 400: core.FailedPrecondition, 401: core.Unauthenticated, 403: core.PermissionDenied,
		404: core.NotFound, 410: core.NotFound, 418: core.FailedPrecondition, 429: core.ResourceExhausted,
		500: core.Unavailable, 501: core.Unavailable, 503: core.Unavailable, 504: core.Unavailable,
	} {
		_, _, err := d.Fetch(t.Context(), fmt.Sprintf("%s/%d?key=SECRET", server.URL, code))
		wantError(t, err, want, fmt.Sprintf("media %s/%d: the server answered %d %s", server.URL, code, code, http.StatusText(code)))
		var e *core.Error
		if !errors.As(err, &e) || e.RetryAfter != 7*time.Second {
			t.Errorf("%d: the wait that the server asks for is lost in %#v", code, err)
		}
	}
}

func TestFetchMalformedURL(t *testing.T) {
	var requests atomic.Int64
	d := open(t, &media.Downloader{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
		requests.Add(1)
		return nil, io.EOF
	})})
	for raw, want := range map[string]string{
		"":                                    "no scheme",
		"/photo.png?SECRET":                   "no scheme",
		"//example.com/?SECRET":               "no scheme",
		"gs://bucket/photo.png?SECRET":        "the scheme 'gs' is not fetched; only http and https are",
		"file:///etc/SECRET":                  "the scheme 'file'",
		"ftp://u:SECRET@example.com":          "the scheme 'ftp'",
		"data:,SECRET":                        "the scheme 'data'",
		"unix:///SECRET":                      "the scheme 'unix'",
		strings.Repeat("x", 50) + "://SECRET": "the scheme '" + strings.Repeat("x", 20) + "'",
		"https://u:SECRET@example.com/":       "holds credentials",
		"https://SECRET@example.com/":         "holds credentials",
		"http:///SECRET":                      "no host",
		"http://?SECRET":                      "no host",
		"http:SECRET":                         "no host",
		"http://:80/SECRET":                   "no host",
		"http://exa mple.com/?SECRET":         "malformed",
		"http://example.com/%zz?SECRET":       "malformed",
		"http://example.com/\n?SECRET":        "malformed",
		"http://example.com:SECRET/":          "malformed",
		"http://2130706433/?SECRET":           "the host is a number",
		"http://0x7f000001/":                  "the host is a number",
		"http://017700000001/":                "the host is a number",
		"http://127.1/":                       "the host is a number",
		"http://0177.0.0.1/":                  "the host is a number",
		"http://127.0.0.1./":                  "the host is a number",
	} {
		_, _, err := d.Fetch(t.Context(), raw)
		wantError(t, err, core.InvalidArgument, want)
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests were made", n)
	}
}

func TestFetchBrokenAnswer(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/short":
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "short")
		case "/br":
			w.Header().Set("Content-Encoding", "br")
		case "/hang-up":
			panic(http.ErrAbortHandler)
		}
	})
	d := open(t, new(media.Downloader))
	for path, want := range map[string]core.Status{
		"/short": core.Unavailable, "/hang-up": core.Unavailable, "/br": core.FailedPrecondition,
	} {
		_, data, err := d.Fetch(t.Context(), server.URL+path+"?SECRET")
		wantError(t, err, want, server.URL+path)
		if data != nil {
			t.Errorf("%s: %q beside the error", path, data)
		}
	}
	server.Close()
	_, _, err := d.Fetch(t.Context(), server.URL+"/gone?SECRET")
	wantError(t, err, core.Unavailable, server.URL+"/gone", "refused")
}

var (
	noHost       = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "example.com", IsNotFound: true}}
	lookupFailed = &net.OpError{Op: "dial", Err: &net.DNSError{Err: "server misbehaving", Name: "example.com"}}
)

type timeoutError struct{}

func (timeoutError) Error() string   { return "too slow" }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

// TestFetchTransportErrors checks errors of RoundTrippers of others.
func TestFetchTransportErrors(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want core.Status
		text string
	}{
		{&url.Error{Op: "Get", URL: "https://example.com/a?SECRET", Err: io.ErrUnexpectedEOF}, core.Unavailable, "unexpected EOF"},
		{core.Errorf(core.ResourceExhausted, "slow down"), core.ResourceExhausted, "slow down"},
		{timeoutError{}, core.DeadlineExceeded, "too slow"},
		{noHost, core.NotFound, "no such host"},
		{lookupFailed, core.Unavailable, "server misbehaving"},
	} {
		d := open(t, &media.Downloader{Transport: roundTripper(func(*http.Request) (*http.Response, error) { return nil, tt.err })})
		_, _, err := d.Fetch(t.Context(), "https://example.com/a?SECRET")
		wantError(t, err, tt.want, "media https://example.com/a: ", tt.text)
		if inner := (*url.Error)(nil); errors.As(err, &inner) {
			t.Errorf("%v wraps an error with the whole URL", err)
		}
	}
}

func TestFetchRedirects(t *testing.T) {
	var referer atomic.Value
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		referer.Store(r.Referer() + r.Header.Get("Authorization") + r.Header.Get("Cookie"))
		left, _ := strconv.Atoi(r.URL.Query().Get("left"))
		switch {
		case left > 0:
			code, _ := strconv.Atoi(r.URL.Path[1:])
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
			w.Header().Set("Location", fmt.Sprintf("?key=SECRET&left=%d", left-1))
			w.WriteHeader(code)
		case r.URL.Query().Has("to"):
			w.Header().Set("Location", r.URL.Query().Get("to"))
			w.WriteHeader(http.StatusFound)
		default:
			w.Header().Set("Content-Type", "a/b")
			io.WriteString(w, "there")
		}
	})
	for _, tt := range []struct {
		code, left, limit int
		ok                bool
	}{
		{301, 1, 0, true}, {302, 1, 0, true}, {303, 1, 0, true}, {307, 1, 0, true}, {308, 1, 0, true},
		{300, 1, 0, false}, {304, 1, 0, false}, {305, 1, 0, false},
		{302, 5, 0, true}, {302, 6, 0, false}, {302, 2, 2, true}, {302, 3, 2, false}, {302, 1, -1, false}, {302, 0, -1, true},
	} {
		d := open(t, &media.Downloader{MaxRedirects: tt.limit})
		_, data, err := d.Fetch(t.Context(), fmt.Sprintf("%s/%d?key=SECRET&left=%d", server.URL, tt.code, tt.left))
		if tt.ok {
			if err != nil || string(data) != "there" || referer.Load() != "" {
				t.Errorf("%+v: %q, %v; the server was told %q", tt, data, err, referer.Load())
			}
			continue
		}
		wantError(t, err, core.FailedPrecondition, fmt.Sprintf("media %s/%d", server.URL, tt.code))
	}
	d := open(t, new(media.Downloader))
	for to, want := range map[string]string{
		"file:///etc/SECRET":         "the scheme 'file'",
		"gs://bucket/SECRET":         "the scheme 'gs'",
		"http://u:SECRET@127.0.0.1/": "holds credentials",
		"http://2130706433/SECRET":   "the host is a number",
		"http://%zz/SECRET":          "malformed",
		"http:///SECRET":             "no host",
	} {
		_, _, err := d.Fetch(t.Context(), server.URL+"/start?key=SECRET&to="+url.QueryEscape(to))
		wantError(t, err, core.FailedPrecondition, server.URL+"/start: redirected to another URL: ", want)
	}
	last := serve(t, http.NotFound)
	middle := server.URL + "/middle?key=SECRET&to=" + url.QueryEscape(last.URL+"/last?SECRET")
	_, _, err := d.Fetch(t.Context(), server.URL+"/start?to="+url.QueryEscape(middle))
	wantError(t, err, core.NotFound, fmt.Sprintf("media %s/start, redirected to %s/last: ", server.URL, last.URL))
}

// closeCounter counts how often a body is closed.
type closeCounter struct {
	io.Reader
	closed *atomic.Int64
}

func (c closeCounter) Close() error { c.closed.Add(1); return nil }

func TestFetchClosesBodies(t *testing.T) {
	for name, change := range map[string]func(*http.Response){
		"ok":        func(*http.Response) {},
		"not found": func(r *http.Response) { r.StatusCode = 404 },
		"coding":    func(r *http.Response) { r.Header.Set("Content-Encoding", "br") },
		"announced": func(r *http.Response) { r.ContentLength = 1 << 40 },
		"redirect":  func(r *http.Response) { r.StatusCode = 302; r.Header.Set("Location", "/") },
		"astray":    func(r *http.Response) { r.StatusCode = 302; r.Header.Set("Location", "gs://b") },
	} {
		var opened, closed atomic.Int64
		d := open(t, &media.Downloader{Transport: roundTripper(func(*http.Request) (*http.Response, error) {
			opened.Add(1)
			response := answer(200, "a/b", nil)
			response.Body = closeCounter{strings.NewReader("body"), &closed}
			change(response)
			return response, nil
		})})
		_, _, _ = d.Fetch(t.Context(), "http://example.com/")
		if opened.Load() == 0 || opened.Load() != closed.Load() {
			t.Errorf("%s: %d bodies, %d closed", name, opened.Load(), closed.Load())
		}
	}
}

// TestFetchConcurrently uses one zero Downloader from several goroutines, and checks
// that Close leaves none behind.
func TestFetchConcurrently(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })
	d := &media.Downloader{AllowPrivate: true}
	before := runtime.NumGoroutine()
	for range 2 { // it can be used after Close
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				path := fmt.Sprintf("/%d", i)
				if _, data, err := d.Fetch(t.Context(), server.URL+path); err != nil || string(data) != path {
					t.Errorf("%s: %q, %v", path, data, err)
				}
			})
		}
		wg.Go(func() { d.Close() })
		wg.Wait()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
	if err := new(media.Downloader).Close(); err != nil {
		t.Error(err)
	}
}

func BenchmarkFetch(b *testing.B) {
	body := make([]byte, 1<<20)
	server := serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			response, err := server.Client().Get(server.URL)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(response.Body); err != nil {
				b.Fatal(err)
			}
			response.Body.Close()
		}
	})
	b.Run("Fetch", func(b *testing.B) {
		d := open(b, new(media.Downloader))
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			if _, _, err := d.Fetch(b.Context(), server.URL); err != nil {
				b.Fatal(err)
			}
		}
	})
}
