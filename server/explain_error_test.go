// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

// badDetails cannot be encoded, and worse.
type badDetails struct{}

func (badDetails) MarshalJSON() ([]byte, error) { panic("no JSON") }

func TestErrors(t *testing.T) {
	secret := core.Errorf(core.NotFound, "row 7 of table users")
	public := core.PublicErrorf(core.NotFound, "no such order").WithDetails(map[string]any{"id": 7})
	for _, c := range []struct {
		name   string
		err    error
		code   int
		want   string // the body
		dev    string // the body in development, when it differs
		logged string // the level, when it is logged
	}{
		{"public", public, 404, `{"status":"NOT_FOUND","message":"no such order","details":{"id":7}}`, "", ""},
		{"public, wrapped by plain", fmt.Errorf("loading: %w", public), 404, `{"status":"NOT_FOUND","message":"no such order","details":{"id":7}}`, "", ""},
		{"public, wrapped by public", core.PublicErrorf(core.Aborted, "stop: %w", public), 409, `{"status":"ABORTED","message":"stop: NOT_FOUND: no such order"}`, "", ""},
		{"public, wrapped by not public", core.Errorf(core.Unavailable, "down: %w", public), 503,
			`{"status":"UNAVAILABLE","message":"Unavailable"}`, `{"status":"UNAVAILABLE","message":"down: NOT_FOUND: no such order"}`, "ERROR"},
		{"public without text", core.PublicErrorf(core.PermissionDenied, ""), 403, `{"status":"PERMISSION_DENIED","message":"Permission Denied"}`, "", ""},
		{"public with empty details", core.PublicErrorf(core.OutOfRange, "x").WithDetails(struct{}{}), 400, `{"status":"OUT_OF_RANGE","message":"x","details":{}}`, "", ""},
		{"public with bad details", core.PublicErrorf(core.DataLoss, "x").WithDetails(badDetails{}), 500, `{"status":"DATA_LOSS","message":"x"}`, "", ""},
		{"not public", secret, 404, `{"status":"NOT_FOUND","message":"Not Found"}`, `{"status":"NOT_FOUND","message":"row 7 of table users"}`, "WARN"},
		{"not public, with details", core.Errorf(core.ResourceExhausted, "x").WithDetails(7), 429,
			`{"status":"RESOURCE_EXHAUSTED","message":"Resource Exhausted"}`, `{"status":"RESOURCE_EXHAUSTED","message":"x","details":7}`, "WARN"},
		{"not public, wrapped by public", core.PublicErrorf(core.InvalidArgument, "bad id: %w", secret), 400, `{"status":"INVALID_ARGUMENT","message":"bad id: NOT_FOUND: row 7 of table users"}`, "", ""},
		{"not public, wrapped by plain", fmt.Errorf("loading: %w", secret), 404,
			`{"status":"NOT_FOUND","message":"Not Found"}`, `{"status":"NOT_FOUND","message":"loading: NOT_FOUND: row 7 of table users"}`, "WARN"},
		{"plain", errors.New("dial db:5432"), 500, `{"status":"INTERNAL","message":"Internal Error"}`, `{"status":"INTERNAL","message":"dial db:5432"}`, "ERROR"},
		{"cancelled", context.Canceled, 499, `{"status":"CANCELLED","message":"Cancelled"}`, `{"status":"CANCELLED","message":"context canceled"}`, "WARN"},
		{"deadline", fmt.Errorf("model: %w", context.DeadlineExceeded), 504,
			`{"status":"DEADLINE_EXCEEDED","message":"Deadline Exceeded"}`, `{"status":"DEADLINE_EXCEEDED","message":"model: context deadline exceeded"}`, "ERROR"},
		{"OK", core.PublicErrorf(core.OK, "fine"), 500, `{"status":"INTERNAL","message":"fine"}`, "", ""},
		{"no status", core.Errorf(core.Status(99), "x"), 500, `{"status":"UNKNOWN","message":"Unknown Error"}`, `{"status":"UNKNOWN","message":"x"}`, "ERROR"},
		{"typed nil", (*core.Error)(nil), 500, `{"status":"INTERNAL","message":"Internal Error"}`, `{"status":"INTERNAL","message":"INTERNAL: a nil *core.Error was returned as an error"}`, "ERROR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, dev := range []bool{false, true} {
				want := c.want
				if dev && c.dev != "" {
					want = c.dev
				}
				var l logs
				h := server.Handler(failing(t, 2, c.err), server.WithDev(dev), server.WithLogger(l.logger()))
				w := post(h, `{"data":"private input"}`)
				equal(t, "code", w.Code, c.code)
				equal(t, "body", w.Body.String(), want)

				stream := post(h, `{"data":"private input"}`, "Accept", "text/event-stream")
				equal(t, "code of the stream", stream.Code, 200)
				equal(t, "stream", stream.Body.String(), "data: {\"message\":0}\n\ndata: {\"message\":1}\n\ndata: {\"error\":"+want+"}\n\n")

				records := l.records(t)
				if c.logged == "" {
					equal(t, "logged", len(records), 0)
					continue
				}
				equal(t, "logged", len(records), 2)
				for i, record := range records {
					trace := []string{w.Header().Get("x-genkit-trace-id"), stream.Header().Get("x-genkit-trace-id")}[i]
					equal(t, "level", record["level"], c.logged)
					equal(t, "traceId", record["traceId"], trace)
					equal(t, "action", record["action"], "/flow/failing")
					if strings.Contains(fmt.Sprint(record), "private input") {
						t.Errorf("the input was logged: %v", record)
					}
				}
			}
		})
	}
}

func TestEveryStatusHasAText(t *testing.T) {
	for s := core.Cancelled; s <= core.Unauthenticated; s++ {
		var l logs
		w := post(server.Handler(failing(t, 0, core.Errorf(s, "secret")), server.WithLogger(l.logger())), `{"data":1}`)
		equal(t, "code", w.Code, s.HTTP())
		if body := w.Body.String(); !strings.Contains(body, `{"status":"`+s.String()+`","message":"`) || strings.Contains(body, "secret") || s != core.Unknown && strings.Contains(body, "Unknown") {
			t.Errorf("%s: %s", s, body)
		}
	}
}

func TestDevFollowsTheEnvironment(t *testing.T) {
	plain := errors.New("details for developers")
	for env, shown := range map[string]bool{"dev": true, "prod": false, "": false} {
		t.Setenv("GENKIT_ENV", env)
		h := server.Handler(failing(t, 0, plain), server.WithLogger(new(logs).logger()))
		t.Setenv("GENKIT_ENV", "other") // read when the handler was made
		if got := strings.Contains(post(h, `{"data":1}`).Body.String(), plain.Error()); got != shown {
			t.Errorf("GENKIT_ENV=%s: shown is %v", env, got)
		}
	}
}

// panicking is a flow that sends n chunks and panics.
func panicking(t *testing.T, n int, value any) core.Runner {
	return genkit.DefineStreamingFlow(newGenkit(t), "panicking", func(_ context.Context, _ any, send core.Send[int]) (string, error) {
		for i := range n {
			_ = send(i)
		}
		panic(value)
	})
}

func TestPanics(t *testing.T) {
	for _, value := range []any{"boom", errors.New("boom"), []int{7}} {
		var l logs
		h := server.Handler(panicking(t, 1, value), server.WithLogger(l.logger()))
		w := post(h, `{"data":1}`)
		equal(t, "code", w.Code, 500)
		equal(t, "body", w.Body.String(), `{"status":"INTERNAL","message":"Internal Error"}`)
		stream := post(h, `{"data":1}`, "Accept", "text/event-stream")
		equal(t, "stream", stream.Body.String(), "data: {\"message\":0}\n\ndata: {\"error\":{\"status\":\"INTERNAL\",\"message\":\"Internal Error\"}}\n\n")
		for _, record := range l.records(t) {
			stack, _ := record["stack"].(string)
			if !strings.Contains(stack, "explain_error_test.go") || record["traceId"] == "" || record["error"] != fmt.Sprintf("panic: %v", value) {
				t.Errorf("logged %v", record)
			}
		}
	}
	w := post(server.Handler(panicking(t, 0, "boom"), server.WithDev(true), server.WithLogger(new(logs).logger())), `{"data":1}`)
	equal(t, "in development", w.Body.String(), `{"status":"INTERNAL","message":"panic: boom"}`)
}

func TestErrorsGoToTheLoggerOfTheInstance(t *testing.T) {
	var l logs
	g, err := genkit.New(t.Context(), &genkit.Options{Logger: l.logger()})
	if err != nil {
		t.Fatal(err)
	}
	failing := genkit.DefineFlow(g, "failing", func(context.Context, any) (string, error) { return "", errors.New("boom") })
	post(server.Handler(failing), `{"data":1}`)
	if records := l.records(t); len(records) != 1 || records[0]["error"] != "boom" {
		t.Errorf("logged %v", records)
	}
}

func TestAbortGoesOn(t *testing.T) {
	for _, accept := range []string{"*/*", "text/event-stream"} {
		func() {
			defer func() {
				if p := recover(); p != http.ErrAbortHandler {
					t.Errorf("%s: recovered %v", accept, p)
				}
			}()
			post(server.Handler(panicking(t, 3, http.ErrAbortHandler)), `{"data":1}`, "Accept", accept)
		}()
	}
}
