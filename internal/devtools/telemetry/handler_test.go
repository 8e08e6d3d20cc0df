// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestContract(t *testing.T) {
	good := traceText("abc", `"displayName":"greet"`, spanText("s1", "", "greet", 10, 20, flowAttrs))
	long := strings.Repeat("x", 1500)
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	zip.Write([]byte(good))
	zip.Close()
	for _, c := range []struct {
		name, method, path, body string
		header                   []string
		code                     int
		want                     string // the body, or a part of it after "~"
	}{
		{"health", "GET", "/api/__health", "", nil, 200, "OK"},
		{"health with a slash", "GET", "/api/__health/", "", nil, 200, "OK"},
		{"store", "POST", "/api/traces", good, nil, 200, "OK"},
		{"store packed", "POST", "/api/traces", packed.String(), []string{"Content-Encoding", "gzip"}, 200, "OK"},
		{"store pretty", "POST", "/api/traces", strings.ReplaceAll(good, ",", ",\n"), nil, 200, "OK"},
		{"no trace", "GET", "/api/traces/nope", "", nil, 200, ""},
		{"no traces", "GET", "/api/traces", "", nil, 200, `{"traces":[]}`},
		{"no logs", "GET", "/api/logs", "", nil, 200, `{"logs":[]}`},
		{"no logs of a trace", "GET", "/api/traces/t/logs", "", nil, 200, `{"logs":[]}`},
		{"no logs of a span", "GET", "/api/traces/t/spans/s/logs?limit=1", "", nil, 200, `{"logs":[]}`},
		{"empty OTLP", "POST", "/api/otlp", "", nil, 200, "{}"},
		{"empty OTLP object", "POST", "/api/otlp", "{}", nil, 200, "{}"},
		{"OTLP traces", "POST", "/api/otlp/v1/traces", `{"resourceSpans":[]}`, nil, 200, "{}"},
		{"OTLP logs", "POST", "/api/otlp/v1/logs", `{"resourceLogs":[]}`, nil, 200, "{}"},
		{"OTLP metrics", "POST", "/api/otlp/v1/metrics", `{"resourceMetrics":[{"scopeMetrics":[]}]}`, nil, 200, "{}"},
		{"OTLP under a parent", "POST", "/api/otlp/t/s", "{}", nil, 200, "{}"},
		{"empty protobuf", "POST", "/api/otlp/v1/traces", "", []string{"Content-Type", "application/x-protobuf"}, 200, ""},

		{"malformed trace", "POST", "/api/traces", `{"traceId":`, nil, 400, `~"code":3`},
		{"no body", "POST", "/api/traces", "", nil, 400, `~"code":3`},
		{"not an object", "POST", "/api/traces", `[]`, nil, 400, `~"code":3`},
		{"no id", "POST", "/api/traces", `{"spans":{}}`, nil, 400, `~traceId is missing`},
		{"no spans", "POST", "/api/traces", `{"traceId":"a"}`, nil, 400, `~spans is missing`},
		{"spans of the wrong type", "POST", "/api/traces", `{"traceId":"a","spans":[]}`, nil, 400, `~spans must be an object`},
		{"span of the wrong type", "POST", "/api/traces", `{"traceId":"a","spans":{"s":1}}`, nil, 400, `~spans.s: a span must be an object`},
		{"span without fields", "POST", "/api/traces", `{"traceId":"a","spans":{"s":{}}}`, nil, 400, `~spans.s: spanId is missing`},
		{"id of the wrong type", "POST", "/api/traces", `{"traceId":1,"spans":{}}`, nil, 400, `~traceId must be a string`},
		{"something behind", "POST", "/api/traces", good + "x", nil, 400, `~"code":3`},
		{"posted wrong id", "POST", "/api/traces", `{"traceId":"../x","spans":{}}`, nil, 500, `{"code":13,"message":"Invalid trace id: \"../x\"","details":{}}`},
		{"posted NUL", "POST", "/api/traces", `{"traceId":"a\u0000","spans":{}}`, nil, 500, `~"code":13`},
		{"posted empty id", "POST", "/api/traces", `{"traceId":"","spans":{}}`, nil, 500, `~"code":13`},
		{"wrong id", "GET", "/api/traces/..%2Fx", "", nil, 500, `{"code":13,"message":"Invalid trace id: \"../x\"","details":{}}`},
		{"dots", "GET", "/api/traces/%2e%2e", "", nil, 500, `~"code":13`},
		{"backslash", "GET", "/api/traces/a%5Cb", "", nil, 500, `~"code":13`},
		{"NUL", "GET", "/api/traces/a%00", "", nil, 500, `~"code":13`},
		{"wrong id of a stream", "GET", "/api/traces/..%2Fx/stream", "", nil, 500, `~"code":13`},
		{"wrong id of logs", "GET", "/api/traces/..%2Fx/logs", "", nil, 500, `~"code":13`},
		{"wrong id of a parent", "POST", "/api/otlp/..%2Fx/s", "{}", nil, 500, `~"code":13`},
		{"malformed OTLP", "POST", "/api/otlp", `{"resourceSpans":1}`, nil, 500, `~"code":13`},
		{"OTLP that is no JSON", "POST", "/api/otlp/v1/traces", `{`, nil, 500, `~"code":13`},
		{"malformed protobuf", "POST", "/api/otlp", "\x0a\xff", []string{"Content-Type", "application/x-protobuf"}, 500, `~"code":13`},
		{"wrong filter", "GET", "/api/traces?filter={", "", nil, 400, `~"code":3`},
		{"many words", "GET", "/api/traces?search=" + strings.Repeat("a+", 101), "", nil, 400, `~the search has 101 words`},
		{"words enough", "GET", "/api/traces?search=" + strings.Repeat("a+", 100), "", nil, 200, `{"traces":[]}`},
		{"wrong limit", "GET", "/api/traces?limit=x", "", nil, 400, `~limit is \"x\"`},
		{"wrong limit of logs", "GET", "/api/logs?limit=-1", "", nil, 400, `~limit is \"-1\"`},
		{"wrong severity", "GET", "/api/logs?severityNumber=WARN", "", nil, 400, `~severityNumber is \"WARN\"`},
		{"wrong token", "GET", "/api/traces?continuationToken=x", "", nil, 400, `~continuation token`},
		{"negative token", "GET", "/api/logs?continuationToken=-1", "", nil, 400, `~continuation token`},
		{"unknown path", "GET", "/api/nothing", "", nil, 404, `~"code":5`},
		{"unknown OTLP path", "POST", "/api/otlp/x", "{}", nil, 404, `~"code":5`},
		{"wrong method", "POST", "/api/__health", "", nil, 405, `~"code":12`},
		{"delete", "DELETE", "/api/traces", "", nil, 405, `~"code":12`},
		{"too large", "POST", "/api/traces", strings.Repeat(" ", 5000), nil, 413, `~"code":8`},
		{"unknown encoding", "POST", "/api/traces", good, []string{"Content-Encoding", "br"}, 415, `~"code":3`},
		{"not packed", "POST", "/api/traces", good, []string{"Content-Encoding", "gzip"}, 400, `~"code":3`},
		{"foreign host", "GET", "/api/traces", "", []string{"Host", "evil.example:4033"}, 403, `~"code":7`},
		{"host that looks local", "GET", "/api/traces", "", []string{"Host", "localhost.evil.example"}, 403, `~"code":7`},
		{"foreign origin", "POST", "/api/traces", good, []string{"Origin", "https://evil.example"}, 403, `~"code":7`},
		{"opaque origin", "POST", "/api/traces", good, []string{"Origin", "null"}, 403, `~"code":7`},
		{"foreign page's image", "GET", "/api/traces", "", []string{"Sec-Fetch-Site", "cross-site"}, 403, `~"code":7`},
		{"own page", "GET", "/api/traces", "", []string{"Sec-Fetch-Site", "same-site"}, 200, `{"traces":[]}`},
		{"local host", "GET", "/api/__health", "", []string{"Host", "localhost:1"}, 200, "OK"},
		{"local IPv6", "GET", "/api/__health", "", []string{"Host", "[::1]:80"}, 200, "OK"},
		{"named host", "GET", "/api/__health", "", []string{"Host", "Box.example"}, 200, "OK"},
		{"local origin", "GET", "/api/__health", "", []string{"Origin", "http://127.0.0.1:4000"}, 200, "OK"},
		{"long attribute is no problem", "POST", "/api/traces", traceText("l", "", spanText("s", "", "n", 1, 2, `"a":"`+long+`"`)), nil, 200, "OK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log bytes.Buffer
			s := serve(t, HandlerOptions{MaxBody: 4096, Hosts: []string{"box.example"}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			code, header, body := s.do(c.method, c.path, c.body, c.header...)
			if code != c.code {
				t.Errorf("answered %d, want %d: %s", code, c.code, body)
			}
			if part, ok := strings.CutPrefix(c.want, "~"); ok && !strings.Contains(body, part) || !ok && body != c.want {
				t.Errorf("answered %s, want %s", body, c.want)
			}
			if lines := strings.Count(log.String(), "\n"); (code >= 400) != (lines == 1) || lines > 1 {
				t.Errorf("%d lines of log for %d: %s", lines, code, log.String())
			}
			if code >= 400 {
				var e struct {
					Code    int
					Message string
					Details map[string]any
				}
				if err := json.Unmarshal([]byte(body), &e); err != nil || e.Code == 0 || e.Message == "" || e.Details == nil {
					t.Errorf("the error is %s (%v)", body, err)
				}
				if got := header.Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
					t.Errorf("the error is %s", got)
				}
			}
		})
	}
}

func TestCORS(t *testing.T) {
	s := serve(t, HandlerOptions{CORSOrigin: "https://tools.example"})
	for origin, allowed := range map[string]string{
		"http://localhost:4000": "http://localhost:4000", "https://tools.example": "https://tools.example",
		"http://localhost": "", "http://localhost:x": "", "http://127.0.0.1:4000": "", "": "",
	} {
		header := []string{"Origin", origin}
		if origin == "" {
			header = nil
		}
		_, h, _ := s.do("GET", "/api/__health", "", header...)
		if got := h.Get("Access-Control-Allow-Origin"); got != allowed {
			t.Errorf("origin %q is allowed as %q, want %q", origin, got, allowed)
		}
		if h.Get("Access-Control-Expose-Headers") != "X-Genkit-Trace-Id" || h.Get("Vary") != "Origin" {
			t.Errorf("headers %v", h)
		}
	}
	code, h, _ := s.do("OPTIONS", "/api/traces", "", "Origin", "http://localhost:4000", "Access-Control-Request-Method", "POST")
	if code != 204 || h.Get("Access-Control-Allow-Headers") != "Content-Type" || h.Get("Access-Control-Allow-Origin") != "http://localhost:4000" {
		t.Errorf("preflight: %d %v", code, h)
	}
	if code, _, _ := s.do("OPTIONS", "/api/traces", "", "Origin", "http://evil.example"); code != 403 {
		t.Errorf("foreign preflight: %d", code)
	}
}

func TestStoredTraceComesBack(t *testing.T) {
	s := serve(t, HandlerOptions{})
	span := spanText("901999a5adbb766c", "", "greet", 1795169841615, 1795169841638.3, flowAttrs+`,"n":1.50,"big":12345678901234567890`, `"status":{"code":0}`, `"novel":[1]`)
	if code, _, body := s.do("POST", "/api/traces", traceText("f6007b97", `"displayName":"greet","startTime":1795169841615,"endTime":1795169841638.3,"alien":1`, span)); code != 200 {
		t.Fatal(body)
	}
	_, _, body := s.do("GET", "/api/traces/f6007b97", "")
	want := `{"traceId":"f6007b97","displayName":"greet","startTime":1795169841615,"endTime":1795169841638.3,"spans":{"901999a5adbb766c":` + span + `}}`
	if body != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
	_, _, list := s.do("GET", "/api/traces", "")
	if list != `{"traces":[`+want+`]}` {
		t.Errorf("the list is %s", list)
	}
}

func TestPagesAndLooseQueries(t *testing.T) {
	s := serve(t, HandlerOptions{})
	for i, name := range []string{"a&b", "a+b", "a#b", "50%", "x&limit=1"} {
		put(t, s.Store, traceText(name[:1]+string(rune('0'+i)), "", spanText("s", "", name, float64(100+i), 200, `"genkit:type":"flow"`)))
	}
	type page struct {
		Traces []struct {
			TraceID string `json:"traceId"`
		}
		ContinuationToken *string
	}
	get := func(query string) (p page) {
		t.Helper()
		code, _, body := s.do("GET", "/api/traces?"+query, "")
		if err := json.Unmarshal([]byte(body), &p); err != nil || code != 200 {
			t.Fatalf("%s: %d %s", query, code, body)
		}
		return p
	}
	var seen []string
	token := ""
	for range 5 {
		p := get("limit=2&continuationToken=" + token)
		for _, one := range p.Traces {
			seen = append(seen, one.TraceID)
		}
		if p.ContinuationToken == nil {
			break
		}
		token = *p.ContinuationToken
	}
	if diff := cmp.Diff([]string{"x4", "53", "a2", "a1", "a0"}, seen); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if p := get("limit=5"); p.ContinuationToken != nil {
		t.Errorf("a full last page has the token %q", *p.ContinuationToken)
	}
	for query, want := range map[string]string{
		`limit=9&filter={"eq":{"name":"a&b"}}`:                       "a0",
		`filter=%7B%22eq%22:%7B%22name%22:%22a&b%22%7D%7D&limit=9`:   "a0",
		`filter={"eq":{"name":"a+b"}}`:                               "a1",
		`filter={"eq":{"name":"a%23b"}}`:                             "a2",
		`filter={"eq":{"name":"50%25"}}`:                             "53",
		`filter={"eq":{"name":"x&limit=1"}}&limit=3`:                 "x4",
		`filter=%7B%22eq%22%3A%7B%22name%22%3A%22a%2Bb%22%7D%7D`:     "a1",
		`unknown=1&limit=1&filter={"contains":{"name":["%23","%"]}}`: "53",
	} {
		if p := get(query); len(p.Traces) != 1 || p.Traces[0].TraceID != want {
			t.Errorf("%s: got %+v, want %s", query, p.Traces, want)
		}
	}
	// A # cannot be sent by Go's client; servers get it in the query.
	recorder := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "http://localhost/api/traces", nil)
	r.URL.RawQuery = `filter={"eq":{"name":"a#b"}}`
	NewHandler(s.Store, HandlerOptions{}).ServeHTTP(recorder, r)
	if body := recorder.Body.String(); !strings.Contains(body, `"a2"`) || strings.Contains(body, `"a1"`) {
		t.Errorf("raw #: %s", body)
	}
}

func TestListCutsAttributes(t *testing.T) {
	s := serve(t, HandlerOptions{})
	attrs := `"short":"` + strings.Repeat("é", 1000) + `","long":"` + strings.Repeat("é", 1001) + `","pairs":"` + strings.Repeat("😀", 501) +
		`","list":["` + strings.Repeat("x", 2000) + `"],"n":1,"escaped":"` + strings.Repeat(`\n`, 1001) + `"`
	put(t, s.Store, traceText("t", "", spanText("root", "", "r", 1, 2, attrs), spanText("child", "root", "c", 1, 2, "")))
	_, _, body := s.do("GET", "/api/traces", "")
	var p struct {
		Traces []struct {
			Spans map[string]struct{ Attributes map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil || len(p.Traces) != 1 {
		t.Fatal(err, body)
	}
	spans := p.Traces[0].Spans
	if len(spans) != 1 {
		t.Fatalf("the list has %d spans, want the root alone", len(spans))
	}
	want := map[string]any{
		"short": strings.Repeat("é", 1000), "long": strings.Repeat("é", 1000) + "...", "pairs": strings.Repeat("😀", 500) + "...",
		"list": []any{strings.Repeat("x", 2000)}, "n": 1.0, "escaped": strings.Repeat("\n", 1000) + "...",
	}
	if diff := cmp.Diff(want, spans["root"].Attributes); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
	if got := load(t, s.Store, "t").Spans["root"].Attributes["long"]; got != strings.Repeat("é", 1001) {
		t.Error("the trace itself is cut")
	}
}

func TestDeclaredLengthIsNotTrusted(t *testing.T) {
	h := NewHandler(nil, HandlerOptions{}).(*handler)
	var body bytes.Buffer
	r := httptest.NewRequest("POST", "http://localhost/api/traces", strings.NewReader("{}"))
	r.ContentLength = 90 << 20
	if err := h.read(&body, r); err != nil || body.String() != "{}" || body.Cap() > 2*mostTrusted {
		t.Errorf("read %q (%v) into room for %d bytes", body.String(), err, body.Cap())
	}
}

func TestClientThatLeaves(t *testing.T) {
	var log bytes.Buffer
	store := openStore(t)
	h := NewHandler(store, HandlerOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
	store.Close()
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, httptest.NewRequest("POST", "http://localhost/api/traces", strings.NewReader(traceText("t", ""))))
	if recorder.Code != http.StatusServiceUnavailable {
		t.Errorf("a closed store answers %d: %s", recorder.Code, recorder.Body)
	}
}
