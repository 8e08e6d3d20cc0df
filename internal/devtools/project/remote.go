// SPDX-License-Identifier: Apache-2.0

package project

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/sse"
)

// maxAnswer bounds what is read of an answer of a telemetry server.
const maxAnswer = 512 << 20

// remote is a telemetry server that another process runs, of any language.
type remote struct {
	base   string
	client *http.Client
}

func remoteTelemetry(base string) (*Telemetry, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, core.Errorf(core.InvalidArgument, "the telemetry server is an address such as http://localhost:4033, not %q (GENKIT_TELEMETRY_SERVER)", base)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.Proxy = nil // what a program said is not for others
	r := &remote{base: strings.TrimSuffix(base, "/"), client: &http.Client{Transport: transport}}
	return &Telemetry{URL: r.base, Traces: r, Logs: remoteLogs{r}, close: []func(context.Context) error{
		func(context.Context) error { transport.CloseIdleConnections(); return nil },
	}}, nil
}

// call asks the server; an answer that is no success is an error.
func (r *remote) call(ctx context.Context, method, path string, query url.Values, body []byte) (*http.Response, error) {
	address := r.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "the telemetry server does not answer: %w", err)
	}
	if answer.StatusCode < 300 {
		return answer, nil
	}
	defer answer.Body.Close()
	var failure struct {
		Code    core.Status `json:"code"`
		Message string      `json:"message"`
	}
	raw, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if json.Unmarshal(raw, &failure) != nil || failure.Message == "" {
		failure.Message = answer.Status
	}
	if failure.Code == core.OK {
		failure.Code = core.StatusFromHTTP(answer.StatusCode)
	}
	return nil, core.Errorf(failure.Code, "the telemetry server %s: %s", r.base, failure.Message)
}

// get asks for JSON; nil is an empty answer.
func (r *remote) get(ctx context.Context, path string, query url.Values) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	answer, err := r.call(ctx, http.MethodGet, path, query, nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "the telemetry server %s broke off its answer: %w", r.base, err)
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, nil
	}
	if !json.Valid(raw) {
		return nil, core.Errorf(core.DataLoss, "the telemetry server %s did not answer JSON", r.base)
	}
	return raw, nil
}

// list asks for a page of what is called name.
func (r *remote) list(ctx context.Context, path, name string, query url.Values) (*api.Page, error) {
	raw, err := r.get(ctx, path, query)
	if err != nil {
		return nil, err
	}
	var page struct {
		Traces []json.RawMessage `json:"traces"`
		Logs   []json.RawMessage `json:"logs"`
		Next   string            `json:"continuationToken"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return nil, core.Errorf(core.DataLoss, "the telemetry server %s did not answer %s: %w", r.base, name, err)
	}
	return &api.Page{Items: append(page.Traces, page.Logs...), Next: page.Next}, nil
}

func (r *remote) List(ctx context.Context, q api.TraceQuery) (*api.Page, error) {
	query := pageOf(q.Limit, q.Token)
	set(query, "filter", string(q.Filter))
	set(query, "search", q.Search)
	return r.list(ctx, "/api/traces", "traces", query)
}

func (r *remote) Trace(ctx context.Context, traceID string) (json.RawMessage, error) {
	raw, err := r.get(ctx, "/api/traces/"+url.PathEscape(traceID), nil)
	if err == nil && (raw == nil || string(raw) == "null") {
		return nil, core.Errorf(core.NotFound, "there is no trace %q", traceID)
	}
	return raw, err
}

func (r *remote) Put(ctx context.Context, trace []byte) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	answer, err := r.call(ctx, http.MethodPost, "/api/traces", nil, trace)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func (r *remote) Subscribe(ctx context.Context, traceID string) (api.Subscription, error) {
	ctx, cancel := context.WithCancel(ctx)
	answer, err := r.call(ctx, http.MethodGet, fmt.Sprintf("/api/traces/%s/stream", url.PathEscape(traceID)), nil, nil)
	if err != nil {
		cancel()
		return nil, err
	}
	next, stop := iter.Pull2(sse.ReadLimited(answer.Body, maxAnswer))
	return &remoteSubscription{cancel: cancel, body: answer.Body, next: next, stop: stop}, nil
}

// remoteSubscription reads the events of a trace.
type remoteSubscription struct {
	cancel context.CancelFunc
	body   io.Closer
	next   func() ([]byte, error, bool)
	stop   func()
}

func (s *remoteSubscription) Next(ctx context.Context) (json.RawMessage, error) {
	defer context.AfterFunc(ctx, s.cancel)()
	raw, err, ok := s.next()
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case !ok:
		return nil, io.EOF
	case err != nil:
		return nil, core.Errorf(core.Unavailable, "the stream of the trace broke off: %w", err)
	}
	return raw, nil
}

func (s *remoteSubscription) Close() {
	s.cancel()
	s.stop()
	s.body.Close()
}

// remoteLogs are the logs of a telemetry server.
type remoteLogs struct{ *remote }

func (l remoteLogs) List(ctx context.Context, q api.LogQuery) (*api.Page, error) {
	query := pageOf(q.Limit, q.Token)
	set(query, "traceId", q.TraceID)
	set(query, "spanId", q.SpanID)
	set(query, "severityText", q.SeverityText)
	if q.SeverityNumber != 0 {
		query.Set("severityNumber", strconv.Itoa(q.SeverityNumber))
	}
	return l.list(ctx, "/api/logs", "logs", query)
}

func pageOf(limit int, token string) url.Values {
	query := url.Values{}
	if limit > 0 {
		query.Set("limit", strconv.Itoa(limit))
	}
	set(query, "continuationToken", token)
	return query
}

// set sets a value that is not empty.
func set(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}
