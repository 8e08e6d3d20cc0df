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
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

type runFunc = func(context.Context, *ai.ReflectionRunActionParams, RunOptions) (*ai.ReflectionRunActionResponse, error)

// greet is a run with a trace and, when asked for, chunks.
func greet(_ context.Context, q *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
	on.OnTrace("t1")
	if on.OnChunk != nil {
		for _, chunk := range []string{"{\"n\":\n 1}", `"é😀"`, `false`} {
			if err := on.OnChunk(json.RawMessage(chunk)); err != nil {
				return nil, err
			}
		}
	}
	return &ai.ReflectionRunActionResponse{Result: json.RawMessage(`"hi ü"`), Telemetry: &ai.ReflectionTelemetry{TraceID: "t1"}, GenkitVersion: "go/1"}, nil
}

func failing(err error, traceID string) runFunc {
	return func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		if traceID != "" {
			on.OnTrace(traceID)
		}
		return nil, err
	}
}

func TestRuns(t *testing.T) {
	boom := &ActionError{Status: core.Internal, Message: "boom", Details: json.RawMessage(`{"x":1}`), Stack: "Error: boom", TraceID: "t1"}
	const boomJSON = `{"error":{"code":13,"message":"boom","details":{"stack":"Error: boom","traceId":"t1","x":1},"stack":"Error: boom","data":{"genkitErrorMessage":"boom","genkitErrorDetails":{"stack":"Error: boom","traceId":"t1","x":1}}}}`
	for _, c := range []struct {
		name, route, body string
		run               runFunc
		code              int
		trace, kind       string
		want              string
	}{
		{"run", "runAction", `{"key":"/flow/greet"}`, greet, 200, "t1", "application/json", `{"result":"hi \u00fc","telemetry":{"traceId":"t1"},"genkitVersion":"go/1"}`},
		{"stream", "streamAction", `{"key":"/flow/greet"}`, greet, 200, "t1", "text/plain",
			"{\"n\": 1}\n\"\\u00e9\\ud83d\\ude00\"\nfalse\n" + `{"result":"hi \u00fc","telemetry":{"traceId":"t1"},"genkitVersion":"go/1"}`},
		{"a void result and a trace that comes last", "runAction", `{"key":"k"}`, func(context.Context, *ai.ReflectionRunActionParams, RunOptions) (*ai.ReflectionRunActionResponse, error) {
			return &ai.ReflectionRunActionResponse{Telemetry: &ai.ReflectionTelemetry{TraceID: "t2"}}, nil
		}, 200, "t2", "application/json", `{"telemetry":{"traceId":"t2"}}`},
		{"no trace at all", "streamAction", `{"key":"k"}`, func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
			return &ai.ReflectionRunActionResponse{}, on.OnChunk(json.RawMessage(`1`))
		}, 200, "", "text/plain", "1\n{}"},
		{"no answer", "runAction", `{"key":"k"}`, failing(nil, ""), 500, "", "application/json",
			`{"error":{"code":13,"message":"the run of k ended without an answer","details":{},"data":{"genkitErrorMessage":"the run of k ended without an answer","genkitErrorDetails":{}}}}`},
		{"it fails", "runAction", `{"key":"k"}`, failing(boom, "t1"), 200, "t1", "application/json", boomJSON},
		{"it fails before the trace is told", "runAction", `{"key":"k"}`, failing(boom, ""), 500, "t1", "application/json", boomJSON},
		{"the stream fails", "streamAction", `{"key":"k"}`, failing(boom, "t1"), 200, "t1", "text/plain", boomJSON},
		{"no details", "runAction", `{"key":"k"}`, failing(&ActionError{Message: "old", Details: json.RawMessage(`null`)}, ""), 500, "", "application/json",
			`{"error":{"code":13,"message":"old","details":{},"data":{"genkitErrorMessage":"old","genkitErrorDetails":{}}}}`},
		{"details that are no object", "runAction", `{"key":"k"}`, failing(&ActionError{Status: core.InvalidArgument, Message: "m", Details: json.RawMessage(`[1]`)}, ""), 500, "", "application/json",
			`{"error":{"code":3,"message":"m","details":{},"data":{"genkitErrorMessage":"m","genkitErrorDetails":{}}}}`},
		{"no program", "streamAction", `{"key":"k"}`, failing(core.Errorf(core.NotFound, "no program runs"), ""), 500, "", "text/plain",
			`{"error":{"code":5,"message":"no program runs","details":{},"data":{"genkitErrorMessage":"no program runs","genkitErrorDetails":{}}}}`},
		{"a result that is no JSON", "runAction", `{"key":"k"}`, func(context.Context, *ai.ReflectionRunActionParams, RunOptions) (*ai.ReflectionRunActionResponse, error) {
			return &ai.ReflectionRunActionResponse{Result: json.RawMessage(`{`)}, nil
		}, 500, "", "application/json", `{"error":{"code":13,`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t, nil)
			g.programs.run = c.run
			w := g.ask(request("POST", "/api/"+c.route, c.body))
			if w.Code != c.code || w.Header().Get("X-Genkit-Trace-Id") != c.trace || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) {
				t.Errorf("%d %v", w.Code, w.Header())
			}
			got := w.Body.String()
			if strings.HasSuffix(c.want, ",") {
				got = got[:min(len(got), len(c.want))]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatARunIsAsked(t *testing.T) {
	g := newRig(t, nil)
	g.programs.run = greet
	const body = `{"key":"/flow/greet","input":{"n":1},"init":{"s":2},"context":{"auth":{}},"telemetryLabels":{"a":"b"},"runtimeId":"r","stream":true,"streamInput":true,"other":[1]}`
	for _, path := range []string{"runAction", "runAction?bidi=true", "streamAction", "streamAction?bidi=true", "streamAction?bidi=1"} {
		g.ask(request("POST", "/api/"+path, body))
	}
	plain := `{"runtimeId":"r","key":"/flow/greet","input":{"n":1},"init":{"s":2},"context":{"auth":{}},"telemetryLabels":{"a":"b"}%,"other":[1]}`
	var want []string
	for _, flags := range []string{"", "", `,"stream":true`, `,"stream":true,"streamInput":true`, `,"stream":true`} {
		want = append(want, "run "+strings.Replace(plain, "%", flags, 1))
	}
	if diff := cmp.Diff(want, g.programs.asked); diff != "" {
		t.Error(diff)
	}
}

// The headers arrive before the run has any chunk, each chunk before the next is made,
// and the last object is no line.
func TestAStreamArrivesAsItIsMade(t *testing.T) {
	g := newRig(t, nil)
	step := make(chan bool)
	g.programs.run = func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		on.OnTrace("t1")
		for i := range 3 {
			<-step
			_ = on.OnChunk(json.RawMessage{'0' + byte(i)})
		}
		<-step
		return &ai.ReflectionRunActionResponse{Result: json.RawMessage(`3`)}, nil
	}
	server := httptest.NewServer(g)
	defer server.Close()
	response, err := http.Post(server.URL+"/api/streamAction", "application/json", strings.NewReader(`{"key":"k"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if id := response.Header.Get("X-Genkit-Trace-Id"); id != "t1" || response.StatusCode != 200 {
		t.Fatalf("%s, trace %q", response.Status, id)
	}
	lines := bufio.NewReader(response.Body)
	for _, want := range []string{"0\n", "1\n", "2\n"} {
		step <- true
		if line, err := lines.ReadString('\n'); line != want || err != nil {
			t.Fatalf("%q %v, want %q", line, err, want)
		}
	}
	step <- true
	if rest, err := io.ReadAll(lines); string(rest) != `{"result":3}` || err != nil {
		t.Errorf("at the end %q %v", rest, err)
	}
}

// waitFor waits for what another goroutine does.
func waitFor[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(20 * time.Second):
		t.Fatal("there is no " + what)
		panic("unreachable")
	}
}

func TestARunGoesOnWithoutItsClient(t *testing.T) {
	g := newRig(t, nil)
	gone, over := make(chan bool), make(chan error, 1)
	g.programs.run = func(ctx context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		on.OnTrace("t1")
		<-gone
		for range 100 {
			if err := on.OnChunk(json.RawMessage(`"` + strings.Repeat("x", 10_000) + `"`)); err != nil {
				over <- err
				return nil, err
			}
		}
		over <- ctx.Err()
		return &ai.ReflectionRunActionResponse{}, nil
	}
	left := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		context.AfterFunc(r.Context(), func() { close(left) })
		g.ServeHTTP(w, r)
	}))
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/streamAction", strings.NewReader(`{"key":"k"}`))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	response.Body.Close()
	waitFor(t, "end of the connection", left)
	close(gone)
	if err := waitFor(t, "end of the run", over); err != nil {
		t.Errorf("the run was told %v", err)
	}
	if len(g.programs.asked) != 1 {
		t.Errorf("asked %v", g.programs.asked)
	}
}

func TestCloseEndsRuns(t *testing.T) {
	g := newRig(t, nil)
	started := make(chan bool)
	g.programs.run = func(ctx context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		close(started)
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	go func() {
		<-started
		g.Close()
	}()
	w := g.ask(request("POST", "/api/runAction", `{"key":"k"}`))
	if want := `{"error":{"code":1,"message":"the tools server was closed",`; w.Code != 500 || !strings.HasPrefix(w.Body.String(), want) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// What a run tells after its end, by a goroutine it forgot, must not reach the response.
func TestLateEventsAreDropped(t *testing.T) {
	for _, early := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			g := newRig(t, nil)
			var late RunOptions
			var ended context.Context
			g.programs.run = func(ctx context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
				late, ended = on, ctx
				if early {
					on.OnTrace("t0")
				}
				return &ai.ReflectionRunActionResponse{}, nil
			}
			ctx, cancel := context.WithCancel(t.Context())
			w := g.ask(request("POST", "/api/streamAction?bidi=true", `{"key":"k"}`).WithContext(ctx))
			if ended.Err() == nil {
				t.Error("the context of a run outlives it")
			}
			cancel() // as the HTTP server does
			late.OnTrace("t1")
			if err := late.OnChunk(json.RawMessage(`1`)); err != nil || w.Body.String() != "{}" || w.Header().Get("X-Genkit-Trace-Id") == "t1" {
				t.Errorf("%v: %s %v", err, w.Body, w.Header())
			}
			synctest.Wait()
			if len(g.programs.asked) != 1 {
				t.Errorf("the input of a run that is over is ended: %v", g.programs.asked)
			}
		})
	}
}

func TestARunThatPanics(t *testing.T) {
	g := newRig(t, nil)
	var late RunOptions
	g.programs.run = func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		late = on
		on.OnTrace("t1")
		panic("a bug")
	}
	w := g.ask(request("POST", "/api/streamAction", `{"key":"k"}`))
	_ = late.OnChunk(json.RawMessage(`1`))
	if want := `{"error":{"code":13,"message":"runAction panicked: a bug",`; w.Code != 200 || !strings.HasPrefix(w.Body.String(), want) || strings.HasSuffix(w.Body.String(), "1\n") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A client that stops reading must not hold up whoever tells the chunks.
func TestAClientThatDoesNotRead(t *testing.T) {
	g := newRig(t, nil)
	g.patience = 100 * time.Millisecond
	over := make(chan bool, 1)
	g.programs.run = func(_ context.Context, _ *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		on.OnTrace("t1")
		big := json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)
		for range 100 { // more than any socket holds
			_ = on.OnChunk(big)
		}
		over <- true
		return &ai.ReflectionRunActionResponse{}, nil
	}
	server := httptest.NewServer(g)
	defer server.Close()
	response, err := http.Post(server.URL+"/api/streamAction", "application/json", strings.NewReader(`{"key":"k"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	waitFor(t, "end of the run", over)
	if _, err := io.Copy(io.Discard, response.Body); err == nil {
		t.Error("the client is told that it has got all")
	}
}

// The time given to a client is that of one answer, not of its connection.
func TestAConnectionServesAgain(t *testing.T) {
	g := newRig(t, nil)
	g.patience = 50 * time.Millisecond
	g.programs.run = greet
	server := httptest.NewServer(g)
	defer server.Close()
	for range 2 {
		response, err := http.Post(server.URL+"/api/streamAction", "application/json", strings.NewReader(`{"key":"k"}`))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil || !strings.HasSuffix(string(body), "}") {
			t.Errorf("%q %v", body, err)
		}
		time.Sleep(2 * g.patience)
		response, err = http.Get(server.URL + "/api/getCurrentRuntime")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(response.Body); err != nil {
			t.Error(err)
		}
		response.Body.Close()
	}
}
