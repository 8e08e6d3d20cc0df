// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestV1Lists(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)

	p.answer("/api/actions", 200, `{"/flow/a":{"key":"/flow/a","name":"a","type":"flow","metadata":null},"/flow/b":{"name":7}}`)
	actions, err := m.ListActions(soon(t), "")
	if err != nil || len(actions) != 1 || actions["/flow/a"].Name != "a" {
		t.Errorf("got %v, %v", actions, err)
	}
	if _, err = m.ListActions(soon(t), "nobody"); core.StatusOf(err) != core.NotFound {
		t.Errorf("of another program: %v", err)
	}
	p.answer("/api/actions", 500, "boom")
	if _, err = m.ListActions(soon(t), "3473-3101"); core.StatusOf(err) != core.Internal || !strings.Contains(err.Error(), "boom") {
		t.Errorf("got %v", err)
	}
	p.answer("/api/actions", 200, "boom")
	if _, err = m.ListActions(soon(t), ""); core.StatusOf(err) != core.DataLoss {
		t.Errorf("got %v", err)
	}

	for _, test := range []struct {
		name   string
		code   int
		body   string
		want   map[string]json.RawMessage
		status core.Status
	}{
		{"Node", 200, `{"defaultModel":{"name":"m"}}`, map[string]json.RawMessage{"defaultModel": json.RawMessage(`{"name":"m"}`)}, core.OK},
		{"Python", 200, `{"defaultModel":"m"}`, map[string]json.RawMessage{"defaultModel": json.RawMessage(`"m"`)}, core.OK},
		{"older ones", 404, "404 page not found", map[string]json.RawMessage{}, core.OK},
		{"an unknown type", 400, "'type' is unknown", nil, core.InvalidArgument},
	} {
		p.answer("/api/values", test.code, test.body)
		got, err := m.ListValues(soon(t), "", "a&b")
		if core.StatusOf(err) != test.status {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, got); err == nil && diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	if _, err := m.ListValues(soon(t), "nobody", "x"); core.StatusOf(err) != core.NotFound {
		t.Errorf("of another program: %v", err)
	}
	if last := p.heard()[len(p.heard())-1]; last != "GET /api/values?type=a%26b" {
		t.Errorf("it heard %s", last)
	}
}

// ran is what a caller heard of a run.
type ran struct {
	Trace  string
	Chunks []string
	Result string
	Status core.Status
}

// run runs an action and returns what was heard.
func run(t *testing.T, m *Manager, q ai.ReflectionRunActionParams, stream bool) (ran, *ai.ReflectionRunActionResponse, error) {
	t.Helper()
	var got ran
	traces := 0
	o := RunOptions{OnTrace: func(id string) { got.Trace = id; traces++ }}
	if stream {
		o.OnChunk = func(raw json.RawMessage) error { got.Chunks = append(got.Chunks, string(raw)); return nil }
	}
	response, err := m.RunAction(soon(t), &q, o)
	if traces > 1 {
		t.Errorf("the trace was told %d times", traces)
	}
	if got.Status = core.StatusOf(err); err == nil {
		got.Result = string(response.Result)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.runs) > 0 {
		t.Errorf("runs are left: %v", m.runs)
	}
	return got, response, err
}

func TestV1Run(t *testing.T) {
	traced := http.Header{"X-Genkit-Trace-Id": {"t1"}, "X-Genkit-Version": {"1.42.0"}}
	for _, test := range []struct {
		name   string
		stream bool
		code   int
		header http.Header
		body   string
		want   ran
	}{
		{"as published", false, 200, traced, `{"result":"hi Bo","telemetry":{"traceId":"t1"}}`, ran{Trace: "t1", Result: `"hi Bo"`}},
		{"no telemetry", false, 200, traced, `{"result":0}`, ran{Trace: "t1", Result: `0`}},
		{"no headers", false, 200, nil, `{"result":0,"telemetry":{"traceId":"t2"}}`, ran{Trace: "t2", Result: `0`}},
		{"no result", false, 200, traced, `{"telemetry":{"traceId":"t1"}}`, ran{Trace: "t1"}},
		{"an error", false, 200, traced, `{"error":{"code":3,"message":"INVALID_ARGUMENT: nope","details":{}}}`, ran{Trace: "t1", Status: core.InvalidArgument}},
		{"an error of older Go", false, 200, traced, `{"error":{"code":400,"message":"nope"}}`, ran{Trace: "t1", Status: core.InvalidArgument}},
		{"an error before the span", false, 200, nil, `{"error":{"code":13,"message":"nope","details":null}}`, ran{Status: core.Internal}},
		{"an error that names the trace", false, 200, nil, `{"error":{"code":13,"message":"nope","details":{"traceId":"t3"}}}`, ran{Trace: "t3", Status: core.Internal}},
		{"unknown to Node", true, 404, nil, `action /flow/x not found`, ran{Status: core.NotFound}},
		{"unknown to Python", false, 404, nil, `{"error":"Action not found: /flow/x"}`, ran{Status: core.NotFound}},
		{"a bad request to Go", false, 400, nil, `{"code":3,"message":"bad","details":{}}`, ran{Status: core.InvalidArgument}},
		{"no answer", false, 200, nil, ``, ran{Status: core.DataLoss}},
		{"no JSON", false, 200, nil, `<html>`, ran{Status: core.DataLoss}},
		{"streamed", true, 200, traced, "{\"n\":1}\n{\"n\":2}\n{\"result\":\"x\"}", ran{Trace: "t1", Chunks: []string{`{"n":1}`, `{"n":2}`}, Result: `"x"`}},
		{"streamed with a newline", true, 200, traced, "{\"n\":1}\n{\"result\":\"x\"}\n", ran{Trace: "t1", Chunks: []string{`{"n":1}`}, Result: `"x"`}},
		{"streamed and cancelled", true, 200, traced, "{\"n\":1}\n{\"error\":{\"code\":1,\"message\":\"Action was cancelled\"}}\n", ran{Trace: "t1", Chunks: []string{`{"n":1}`}, Status: core.Cancelled}},
		{"streamed without end", true, 200, traced, "{\"n\":1}\n", ran{Trace: "t1", Chunks: []string{`{"n":1}`}, Status: core.DataLoss}},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newProgram(t)
			m := start(t)
			p.announce(t, m)
			p.handle("/api/runAction", func(w http.ResponseWriter, _ *http.Request) {
				for name, values := range test.header {
					w.Header()[name] = values
				}
				w.WriteHeader(test.code)
				_, _ = io.WriteString(w, test.body)
			})
			got, response, err := run(t, m, ai.ReflectionRunActionParams{
				Key: "/flow/x", Input: json.RawMessage(`{"name":"Bo"}`), Context: json.RawMessage(`{"auth":{"uid":"u1"}}`), TelemetryLabels: map[string]string{"batchRun": "b1"},
			}, test.stream)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff, err)
			}
			if err == nil && test.header != nil && (response.GenkitVersion != "1.42.0" || response.Telemetry.TraceID != "t1") {
				t.Errorf("got %+v", response)
			}
			path := "/api/runAction"
			if test.stream {
				path += "?stream=true"
			}
			if last := p.heard()[len(p.heard())-1]; last != "POST "+path+` {"key":"/flow/x","input":{"name":"Bo"},"context":{"auth":{"uid":"u1"}},"telemetryLabels":{"batchRun":"b1"}}` {
				t.Errorf("it heard %s", last)
			}
		})
	}
}

// The trace and each chunk are told while the run goes on, and it can be cancelled.
func TestV1WhileItRuns(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	cancelled := make(chan struct{})
	chunk := make(chan struct{})
	p.handle("/api/runAction", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Genkit-Trace-Id", "t1")
		w.(http.Flusher).Flush()
		<-chunk
		_, _ = io.WriteString(w, "{\"n\":1}\n")
		w.(http.Flusher).Flush()
		<-cancelled
		_, _ = io.WriteString(w, `{"error":{"code":1,"message":"Action was cancelled","details":{}}}`)
	})
	p.handle("/api/cancelAction", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"message":"Action cancelled"}`)
		close(cancelled)
	})
	_, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{
		OnTrace: func(string) {
			if err := m.SendInput(context.Background(), "t1", json.RawMessage(`1`)); core.StatusOf(err) != core.NotFound {
				t.Errorf("input: %v", err)
			}
			close(chunk)
		},
		OnChunk: func(json.RawMessage) error {
			answer, err := m.CancelAction(context.Background(), "", "t1")
			if err != nil || answer.Message != "Action cancelled" {
				t.Errorf("got %+v, %v", answer, err)
			}
			return nil
		},
	})
	var failed *ActionError
	if !errors.As(err, &failed) || failed.Status != core.Cancelled || failed.TraceID != "t1" {
		t.Errorf("got %v", err)
	}
}

func TestV1Cancel(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	if _, err := m.CancelAction(soon(t), "", ""); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("no trace: %v", err)
	}
	if _, err := m.CancelAction(soon(t), "nobody", "t1"); core.StatusOf(err) != core.NotFound {
		t.Errorf("no program: %v", err)
	}
	for _, body := range []string{`{"message":"Action not found or already completed"}`, `{"error":"Action not found or already completed"}`} {
		p.answer("/api/cancelAction", 404, body)
		if _, err := m.CancelAction(soon(t), "", "t1"); core.StatusOf(err) != core.NotFound || !strings.Contains(err.Error(), "already completed") {
			t.Errorf("got %v", err)
		}
	}
	p.answer("/api/cancelAction", 200, `oops`)
	if _, err := m.CancelAction(soon(t), "3473-3101", "t1"); core.StatusOf(err) != core.DataLoss {
		t.Errorf("got %v", err)
	}
	if last := p.heard()[len(p.heard())-1]; last != `POST /api/cancelAction {"traceId":"t1"}` {
		t.Errorf("it heard %s", last)
	}
}

// A listener may leave, and the waiting may end: both end the call at once.
func TestV1Leaving(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	p.handle("/api/runAction", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "{\"n\":1}\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	enough := errors.New("enough")
	_, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{OnChunk: func(json.RawMessage) error { return enough }})
	if err != enough {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	_, err = m.RunAction(ctx, &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{OnChunk: func(json.RawMessage) error { cancel(enough); return nil }})
	if err != enough {
		t.Errorf("got %v", err)
	}
	done := make(chan error, 1)
	_, err = m.RunAction(context.Background(), &ai.ReflectionRunActionParams{Key: "/flow/x", Stream: true}, RunOptions{OnChunk: func(json.RawMessage) error {
		go func() { done <- m.Close(context.Background()) }()
		return nil
	}})
	if core.StatusOf(err) != core.Cancelled {
		t.Errorf("got %v", err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{}); core.StatusOf(err) != core.Cancelled {
		t.Errorf("after Close: %v", err)
	}
}

// A run fails when its program ends, and the file of the program goes.
func TestV1ProgramEnds(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	p.handle("/api/runAction", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Genkit-Trace-Id", "t1")
		w.(http.Flusher).Flush()
		_ = p.Listener.Close()
		panic(http.ErrAbortHandler)
	})
	_, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{})
	if core.StatusOf(err) != core.Unavailable {
		t.Errorf("got %v", err)
	}
	eventually(t, "it is forgotten", func() bool { _, ok := m.Current(); return !ok })
	if _, err := m.RunAction(soon(t), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{}); core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), "genkit start") {
		t.Errorf("got %v", err)
	}
}

// What is answered at once has 30 s, a run any time.
func TestV1Timeout(t *testing.T) {
	o := Options{Root: t.TempDir()}
	write(t, o.Root, "a.json", runtimeJSON("a", "http://localhost:3100", "2026-11-20T10:00:00Z"))
	inBubble(t, o, func(r *http.Request) (int, error) {
		switch r.URL.Path {
		case "/api/actions":
			<-r.Context().Done()
			return 0, r.Context().Err()
		case "/api/runAction":
			time.Sleep(time.Hour)
			return 500, nil
		}
		return 200, nil
	}, func(m *Manager) {
		if _, err := m.WaitForRuntime(context.Background()); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		if _, err := m.ListActions(context.Background(), ""); core.StatusOf(err) != core.DeadlineExceeded || time.Since(began) != callTime {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
		began = time.Now()
		if _, err := m.RunAction(context.Background(), &ai.ReflectionRunActionParams{Key: "/flow/x"}, RunOptions{}); core.StatusOf(err) != core.Internal || time.Since(began) != time.Hour {
			t.Errorf("got %v after %v", err, time.Since(began))
		}
	})
}

func TestV1BadRequests(t *testing.T) {
	p := newProgram(t)
	m := start(t)
	p.announce(t, m)
	p.answer("/api/runAction", 200, `{"result":1}`)
	for _, test := range []struct {
		name string
		q    ai.ReflectionRunActionParams
		want core.Status
	}{
		{"no key", ai.ReflectionRunActionParams{}, core.InvalidArgument},
		{"no JSON", ai.ReflectionRunActionParams{Key: "/flow/x", Input: json.RawMessage(`{`)}, core.InvalidArgument},
		{"input in chunks", ai.ReflectionRunActionParams{Key: "/agent/x", StreamInput: true}, core.FailedPrecondition},
		{"input whole after all", ai.ReflectionRunActionParams{Key: "/agent/x", StreamInput: true, Input: json.RawMessage(`{}`)}, core.OK},
		{"another program", ai.ReflectionRunActionParams{Key: "/flow/x", RuntimeID: "nobody"}, core.NotFound},
	} {
		if got, _, err := run(t, m, test.q, false); got.Status != test.want {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
