// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
)

// HandlerOptions configure the handler of a store.
type HandlerOptions struct {
	// CORSOrigin is an origin, such as http://example.test:8080, whose pages may call the
	// server, beside those of http://localhost:<port>.
	CORSOrigin string
	// Hosts are names, beside those of the loopback, by which the server may be called.
	Hosts []string
	// MaxBody bounds the body of a request, also unpacked; 0 is 100 MB.
	MaxBody int64
	// Logger hears of requests that failed, each once; nil is silent.
	Logger *slog.Logger

	// For tests: how long a client of a live stream may take nothing while something is
	// sent to it, by default stallFor.
	stall time.Duration
}

type handler struct {
	bodies buffers
	store  *Store
	o      HandlerOptions
}

// NewHandler returns the telemetry server's API over a store.
//
//	GET  /api/__health                         OK
//	POST /api/traces                           stores a TraceData
//	GET  /api/traces                           ?limit=10&continuationToken=&filter=, and ?search= for words
//	GET  /api/traces/{id}                      a TraceData; nothing when it is missing
//	GET  /api/traces/{id}/stream               server-sent events
//	GET  /api/logs                             ?limit=100&continuationToken=&severityText=&severityNumber=&traceId=&spanId=
//	GET  /api/traces/{id}/logs                 the same of a trace
//	GET  /api/traces/{id}/spans/{span}/logs    the same of a span
//	POST /api/otlp[/v1/{traces,logs,metrics}]  OTLP as JSON or application/x-protobuf
//	POST /api/otlp/{trace}/{span}              the same under a parent
//
// Errors are {"code","message","details"} with a code of gRPC. As the official server
// has it, an id that is no plain token and OTLP that cannot be read are 500 with code
// 13. What that server does not promise is told apart: 400 a trace, filter, limit or
// token that is wrong, 403 a foreign Host or Origin, 404 and 405 what is not served, 413
// a body that is too large, 415 an unknown encoding, 507 a disk that is full, 503 a
// store that is closed or locked.
func NewHandler(store *Store, o HandlerOptions) http.Handler {
	if o.MaxBody == 0 {
		o.MaxBody = 100 << 20
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.stall == 0 {
		o.stall = stallFor
	}
	return &handler{store: store, o: o}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.allowOrigin(w, r)
	err := h.guard(r)
	if err == nil && r.Method == http.MethodOptions {
		preflight(w)
		return
	}
	if err == nil {
		err = h.route(w, r)
	}
	if err != nil {
		h.fail(w, r, err)
	}
}

// route calls the endpoint of a path. Ids are single segments, which are decoded one by
// one, so that an encoded slash stays part of its id.
func (h *handler) route(w http.ResponseWriter, r *http.Request) error {
	path, err := segments(r.URL)
	if err != nil {
		return err
	}
	get := r.Method == http.MethodGet || r.Method == http.MethodHead
	post := r.Method == http.MethodPost
	at := func(pattern ...string) bool { return matches(path, pattern) }
	switch {
	case at("api", "__health"):
		return when(get, func() error { return answerText(w, "OK") })
	case at("api", "traces"):
		if post {
			return h.postTrace(w, r)
		}
		return when(get, func() error { return h.listTraces(w, r) })
	case at("api", "logs"):
		return when(get, func() error { return h.listLogs(w, r, "", "") })
	case at("api", "traces", "*"):
		return when(get, func() error { return h.getTrace(w, r, path[2]) })
	case at("api", "traces", "*", "stream"):
		return when(get, func() error { return h.stream(w, r, path[2]) })
	case at("api", "traces", "*", "logs"):
		return when(get, func() error { return h.listLogs(w, r, path[2], "") })
	case at("api", "traces", "*", "spans", "*", "logs"):
		return when(get, func() error { return h.listLogs(w, r, path[2], path[4]) })
	case at("api", "otlp"), at("api", "otlp", "v1", "traces"), at("api", "otlp", "v1", "logs"), at("api", "otlp", "v1", "metrics"):
		return when(post, func() error { return h.postOTLP(w, r, nil) })
	case at("api", "otlp", "*", "*"):
		return when(post, func() error { return h.postOTLP(w, r, &Parent{path[2], path[3]}) })
	}
	return &httpError{http.StatusNotFound, core.Errorf(core.NotFound, "%s is not served here", r.URL.Path)}
}

// when calls an endpoint if the method is one of its own.
func when(allowed bool, endpoint func() error) error {
	if !allowed {
		return &httpError{http.StatusMethodNotAllowed, core.Errorf(core.Unimplemented, "the method is not allowed here")}
	}
	return endpoint()
}

func segments(u *url.URL) ([]string, error) {
	parts := strings.Split(strings.Trim(u.EscapedPath(), "/"), "/")
	for i, part := range parts {
		text, err := url.PathUnescape(part)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the path %q is not encoded as a URL", u.EscapedPath())
		}
		parts[i] = text
	}
	return parts, nil
}

// matches compares a path with a pattern, in which * is any segment.
func matches(path, pattern []string) bool {
	if len(path) != len(pattern) {
		return false
	}
	for i, want := range pattern {
		if want != "*" && path[i] != want {
			return false
		}
	}
	return true
}

// httpError is an error with an HTTP code of its own.
type httpError struct {
	code int
	err  error
}

func (e *httpError) Error() string { return e.err.Error() }
func (e *httpError) Unwrap() error { return e.err }

func (h *handler) listTraces(w http.ResponseWriter, r *http.Request) error {
	q := looseQuery(r.URL.RawQuery)
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	filter, err := ParseFilter(q["filter"])
	if err != nil {
		return err
	}
	page := h.bodies.get()
	defer h.bodies.put(page)
	page.WriteString(`{"traces":[`)
	first := page.Len()
	next, err := h.store.eachListed(r.Context(), Query{Limit: limit, Token: q["continuationToken"], Filter: filter, Search: q["search"]}, func(t *listed) {
		if page.Len() > first {
			page.WriteByte(',')
		}
		page.Write(t.appendTo(page.AvailableBuffer()))
	})
	if err != nil {
		return err
	}
	page.Write(appendEnd(page.AvailableBuffer(), next))
	return answerJSON(w, page.Bytes())
}

func (h *handler) listLogs(w http.ResponseWriter, r *http.Request, traceID, spanID string) error {
	q := looseQuery(r.URL.RawQuery)
	limit, err := limitOf(q)
	if err != nil {
		return err
	}
	query := LogQuery{Limit: limit, Token: q["continuationToken"], TraceID: q["traceId"], SpanID: q["spanId"], SeverityText: q["severityText"]}
	if text := q["severityNumber"]; text != "" {
		if query.SeverityNumber, err = strconv.Atoi(text); err != nil {
			return core.Errorf(core.InvalidArgument, "severityNumber is %q; it must be a number such as 13 for WARN", text)
		}
	}
	if strings.HasPrefix(r.URL.Path, "/api/traces/") {
		if !validID(traceID) {
			return invalidTraceID(traceID)
		}
		query.TraceID = traceID
		if spanID != "" {
			query.SpanID = spanID
		}
	}
	page, err := h.store.Logs(r.Context(), query)
	if err != nil {
		return err
	}
	answer := h.bodies.get()
	defer h.bodies.put(answer)
	answer.WriteString(`{"logs":[`)
	for i, record := range page.Logs {
		if i > 0 {
			answer.WriteByte(',')
		}
		answer.Write(record)
	}
	answer.Write(appendEnd(answer.AvailableBuffer(), page.Next))
	return answerJSON(w, answer.Bytes())
}

func (h *handler) getTrace(w http.ResponseWriter, r *http.Request, id string) error {
	whole, err := h.store.Trace(r.Context(), id)
	if core.StatusOf(err) == core.NotFound {
		return answerJSON(w, nil)
	}
	if err != nil {
		return err
	}
	return answerJSON(w, whole)
}

// looseQuery reads a query leniently: clients write filters with encodeURI, so that
// &, # and + stand in the JSON as they are. A pair ends before the name of another
// parameter, that of a filter once it is whole; + is a space in words to search alone;
// a % that is no escape is one.
func looseQuery(raw string) map[string]string {
	values := map[string]string{}
	name := ""
	for _, part := range strings.Split(raw, "&") {
		key, value, _ := strings.Cut(part, "=")
		inFilter := name == "filter" && !json.Valid([]byte(unescape(values[name])))
		switch {
		case parameters[key] && !inFilter:
			name = key
			values[name] = value
		case name != "":
			values[name] += "&" + part
		}
	}
	for key, value := range values {
		if key == "search" {
			value = strings.ReplaceAll(value, "+", " ")
		}
		values[key] = unescape(value)
	}
	return values
}

func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// parameters are the names that begin a pair of a query.
var parameters = map[string]bool{
	"limit": true, "continuationToken": true, "filter": true, "search": true,
	"traceId": true, "spanId": true, "severityText": true, "severityNumber": true,
}

func limitOf(q map[string]string) (int, error) {
	text := q["limit"]
	if text == "" {
		return 0, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 {
		return 0, core.Errorf(core.InvalidArgument, "limit is %q; it must be a positive number", text)
	}
	return limit, nil
}

// appendEnd ends a page of a list.
func appendEnd(b []byte, next string) []byte {
	b = append(b, ']')
	if next != "" {
		b = appendJSON(append(b, `,"continuationToken":`...), next)
	}
	return append(b, '}')
}
