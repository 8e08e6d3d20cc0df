// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// asking bounds how long a program may take to tell that it lives, and to take a notice.
const asking = 2 * time.Second

// v1 is a program that serves HTTP.
type v1 struct {
	m   *Manager
	id  string
	url string // without a slash at the end
}

// lives asks a program whether it is the one that it was announced as. Of errors, only
// that nobody listens counts: a program may be too busy to answer. Listens tells whether
// anybody does.
func (p *v1) lives(ctx context.Context) (lives, listens bool) {
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	resp, err := p.send(ctx, http.MethodGet, "/api/__health?id="+url.QueryEscape(p.id), nil)
	if err != nil {
		listens = !nobodyListens(err)
		return listens, listens
	}
	drain(resp.Body)
	return resp.StatusCode == http.StatusOK, true
}

// nobodyListens tells whether a connection was refused.
func nobodyListens(err error) bool {
	const windows = syscall.Errno(10061) // WSAECONNREFUSED, which is not syscall.ECONNREFUSED there
	return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, windows)
}

// notify tells a program where its traces go.
func (p *v1) notify(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, asking)
	defer cancel()
	resp, err := p.send(ctx, http.MethodPost, "/api/notify", struct {
		TelemetryServerURL       string `json:"telemetryServerUrl,omitempty"`
		ReflectionAPISpecVersion int    `json:"reflectionApiSpecVersion"`
	}{p.m.o.TelemetryURL, specVersion})
	if err == nil {
		drain(resp.Body)
		if resp.StatusCode == http.StatusOK {
			return
		}
		err = core.Errorf(core.Unavailable, "it answered %s", resp.Status)
	}
	p.m.o.Logger.Debug("a program could not be told where its traces go", slog.String("runtime", p.id), slog.Any("error", err))
}

func (p *v1) listActions(ctx context.Context) (map[string]*ai.ActionMetadata, error) {
	var raw map[string]json.RawMessage
	if _, err := p.get(ctx, "/api/actions", &raw); err != nil {
		return nil, err
	}
	return readActions(raw, func(key string, err error) {
		p.m.o.Logger.Warn("the description of an action cannot be read", slog.String("key", key), slog.Any("error", err))
	}), nil
}

func (p *v1) listValues(ctx context.Context, kind string) (map[string]json.RawMessage, error) {
	values := map[string]json.RawMessage{}
	code, err := p.get(ctx, "/api/values?type="+url.QueryEscape(kind), &values)
	if code == http.StatusNotFound { // older programs have no values
		return map[string]json.RawMessage{}, nil
	}
	return values, err
}

// get reads an answer into v.
func (p *v1) get(ctx context.Context, path string, v any) (code int, err error) {
	ctx, cancel := timely(ctx)
	defer cancel()
	resp, err := p.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return 0, p.unreachable(ctx, err)
	}
	defer drain(resp.Body)
	raw, err := readWhole(resp.Body)
	if err != nil {
		return 0, p.unreachable(ctx, err)
	}
	if resp.StatusCode != http.StatusOK {
		return resp.StatusCode, readRefusal(raw, resp.StatusCode, "")
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return resp.StatusCode, core.Errorf(core.DataLoss, "runtime %s answered %s with what cannot be read: %w", p.id, path, err)
	}
	return resp.StatusCode, nil
}

func (p *v1) cancel(ctx context.Context, traceID string) (*ai.ReflectionCancelActionResponse, error) {
	ctx, cancel := timely(ctx)
	defer cancel()
	resp, err := p.send(ctx, http.MethodPost, "/api/cancelAction", ai.ReflectionCancelActionParams{TraceID: traceID})
	if err != nil {
		return nil, p.unreachable(ctx, err)
	}
	defer drain(resp.Body)
	raw, err := readWhole(resp.Body)
	if err != nil {
		return nil, p.unreachable(ctx, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, readRefusal(raw, resp.StatusCode, traceID)
	}
	var answer ai.ReflectionCancelActionResponse
	if err := json.Unmarshal(raw, &answer); err != nil {
		return nil, core.Errorf(core.DataLoss, "runtime %s answered a cancelling with what cannot be read: %w", p.id, err)
	}
	return &answer, nil
}

// run runs an action. The end of ctx ends the listening; the program goes on.
func (p *v1) run(ctx context.Context, q *ai.ReflectionRunActionParams, h hearer) (*ai.ReflectionRunActionResponse, error) {
	if q.StreamInput && !isPresent(q.Input) {
		return nil, core.Errorf(core.FailedPrecondition, "runtime %s takes no input in chunks, since it serves version 1 of the reflection API: give the input whole, or start the program with version 2", p.id)
	}
	body, path := *q, "/api/runAction"
	body.Stream, body.StreamInput = false, false // they are of v2
	if q.Stream {
		path += "?stream=true"
	}
	resp, err := p.send(ctx, http.MethodPost, path, &body)
	if err != nil {
		return nil, p.unreachable(ctx, err)
	}
	defer resp.Body.Close()
	traceID := resp.Header.Get("X-Genkit-Trace-Id")
	if traceID != "" {
		h.started(traceID, nil)
	}
	var last json.RawMessage
	switch {
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		raw, err := readWhole(resp.Body)
		if err != nil {
			return nil, p.unreachable(ctx, err)
		}
		return nil, readRefusal(raw, resp.StatusCode, traceID)
	case q.Stream:
		last, err = readStream(resp.Body, mostAnswer, func(raw json.RawMessage) error {
			if err := h.chunk(raw); err != nil {
				return &listenerError{err}
			}
			return nil
		})
	default:
		last, err = readWhole(resp.Body)
	}
	if err != nil {
		return nil, p.unreachable(ctx, err)
	}
	answer, err := readAnswer(last, traceID)
	if err != nil {
		return nil, err
	}
	answer.GenkitVersion = resp.Header.Get("X-Genkit-Version")
	return answer, nil
}

// listenerError is the error of who listens to chunks.
type listenerError struct{ err error }

func (e *listenerError) Error() string { return e.err.Error() }

// send sends a request. A body is JSON.
func (p *v1) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "the request cannot be JSON: %w", err)
		}
		content = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, p.url+path, content)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return p.m.http.Do(request)
}

// unreachable returns the error of a request that was not answered: that of the
// listener or of core as it is, that of ctx, or UNAVAILABLE. When nobody listens any
// more it is asked whether the program lives.
func (p *v1) unreachable(ctx context.Context, err error) error {
	var listener *listenerError
	var ours *core.Error
	switch {
	case errors.As(err, &listener):
		return listener.err
	case errors.As(err, &ours):
		return err
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	p.m.askAbout(p.id)
	return core.Errorf(core.Unavailable, "runtime %s at %s is gone or broke off its answer: %w", p.id, p.url, err)
}

// readWhole reads a body that is no stream.
func readWhole(body io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(body, mostAnswer+1))
	if err == nil && len(raw) > mostAnswer {
		err = core.Errorf(core.ResourceExhausted, "the runtime answered more than %d bytes", mostAnswer)
	}
	return raw, err
}

// drain lets the connection be used again.
func drain(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 1<<16)
	_ = body.Close()
}
