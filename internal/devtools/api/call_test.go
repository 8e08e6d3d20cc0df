// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestBatches(t *testing.T) {
	get := func(path, input string) *http.Request {
		return request("GET", "/api/"+path+"?batch=1&input="+url.QueryEscape(input), "")
	}
	for _, c := range []struct {
		name string
		r    *http.Request
		code int
		want string // of the body: each answer's data or error
	}{
		{"two", get("getTrace,getAppProcessStatus", `{"0":{"traceId":"t1"}}`), 200, `[{"traceId":"t1","spans":{}} {"status":"unconfigured"}]`},
		{"the order is that of the path", get("getAppProcessStatus,getTrace", `{"1":{"traceId":"t1"}}`), 200, `[{"status":"unconfigured"} {"traceId":"t1","spans":{}}]`},
		{"one is a list as well", get("getAppProcessStatus", ``), 200, `[{"status":"unconfigured"}]`},
		{"nothing to answer", get("sendPageView,sendPageView", `{}`), 200, `[ ]`},
		{"one fails", get("getTrace,getAppProcessStatus", `{"0":{"traceId":"t9"}}`), 207, `[!NOT_FOUND {"status":"unconfigured"}]`},
		{"all fail alike", get("a,b", `{}`), 404, `[!NOT_FOUND !NOT_FOUND]`},
		{"null is no input", get("getTrace,listActions", `{"0":null,"1":null}`), 207, `[!BAD_REQUEST {"/flow/greet":{"key":"/flow/greet","name":"greet"}}]`},
		{"surplus inputs", get("getAppProcessStatus", `{"0":{},"1":{},"x":{}}`), 200, `[{"status":"unconfigured"}]`},
		{"mutations", request("POST", "/api/addTrace,cancelAction?batch=1", `{"0":{"traceId":"a"},"1":{"traceId":"b"}}`), 200, `[ {"message":"Action cancelled"}]`},
		{"a query among mutations", request("POST", "/api/addTrace,getTrace?batch=1", `{"0":{"traceId":"a"}}`), 207, `[ !NOT_FOUND]`},
		{"inputs in an array", get("getTrace", `[{"traceId":"t1"}]`), 400, `!BAD_REQUEST`},
		{"no inputs at all", get("getTrace", `null`), 400, `!BAD_REQUEST`},
		{"inputs that are a text", get("getTrace", `"x"`), 400, `!BAD_REQUEST`},
		{"no JSON", get("getTrace", `{"0":`), 400, `!PARSE_ERROR`},
		{"no JSON in a body", request("POST", "/api/addTrace?batch=1", `{"0":`), 400, `!PARSE_ERROR`},
		{"too many", get(strings.Repeat("a,", mostCalls)+"a", `{}`), 400, `!BAD_REQUEST`},
		{"as many as allowed", get(strings.TrimSuffix(strings.Repeat("sendPageView,", mostCalls), ","), `{}`), 200, "[" + strings.Repeat(" ", mostCalls-1) + "]"},
		{"commas without batch are a name", request("GET", "/api/getTrace,getTrace", ""), 404, `!NOT_FOUND`},
		{"another method", request("PUT", "/api/getTrace", ""), 405, `!METHOD_NOT_SUPPORTED`},
		{"a query that is not encoded", request("GET", "/api/getAppProcessStatus?input=%zz", ""), 400, `!BAD_REQUEST`},
		{"DELETE in a batch", request("DELETE", "/api/getTrace?batch=1", ""), 405, `!METHOD_NOT_SUPPORTED`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := newRig(t, nil)
			w := g.ask(c.r)
			if got := outline(t, w.Body.Bytes()); w.Code != c.code || got != c.want {
				t.Errorf("%d %s, want %d %s\n%s", w.Code, got, c.code, c.want, w.Body)
			}
		})
	}
}

// outline says what is in answers: data, or ! and the name of an error.
func outline(t *testing.T, body []byte) string {
	t.Helper()
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil {
		parts := make([]string, len(list))
		for i, one := range list {
			parts[i] = outline(t, one)
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	var answer struct {
		Result *struct {
			Data json.RawMessage `json:"data"`
		} `json:"result"`
		Error struct {
			Data struct {
				Code string `json:"code"`
			} `json:"data"`
		} `json:"error"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if answer.Result != nil {
		return string(answer.Result.Data)
	}
	return "!" + answer.Error.Data.Code
}

func TestHeadCallsNothing(t *testing.T) {
	g := newRig(t, nil)
	w := g.ask(request("HEAD", "/api/listActions", ""))
	if w.Code != http.StatusNoContent || len(g.programs.asked) != 0 {
		t.Errorf("%d, asked %v", w.Code, g.programs.asked)
	}
}

// A slow call of a batch does not hold up the others.
func TestCallsOfABatchRunTogether(t *testing.T) {
	g := newRig(t, nil)
	first, both := make(chan bool), make(chan bool)
	g.procedures["one"] = procedure{call: func(_ context.Context, _ json.RawMessage) (any, error) {
		close(first)
		<-both
		return 1, nil
	}}
	g.procedures["two"] = procedure{call: func(_ context.Context, _ json.RawMessage) (any, error) {
		select {
		case <-first:
			close(both)
			return 2, nil
		case <-time.After(10 * time.Second):
			return nil, core.Errorf(core.DeadlineExceeded, "the first does not run meanwhile")
		}
	}}
	if w := g.ask(request("GET", "/api/one,two?batch=1", "")); outline(t, w.Body.Bytes()) != "[1 2]" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAPanicInABatchFailsAlone(t *testing.T) {
	g := newRig(t, nil)
	g.programs.panic = true
	w := g.ask(request("GET", "/api/listActions,getAppProcessStatus,listActions?batch=1", ""))
	if got := outline(t, w.Body.Bytes()); w.Code != 207 || got != `[!INTERNAL_SERVER_ERROR {"status":"unconfigured"} !INTERNAL_SERVER_ERROR]` {
		t.Errorf("%d %s", w.Code, got)
	}
	if !strings.Contains(g.log.String(), "fakes_test.go") {
		t.Errorf("the log has no stack:\n%s", g.log)
	}
}

func TestAnAnswerWithoutJSON(t *testing.T) {
	g := newRig(t, nil)
	g.procedures["bad"] = procedure{call: func(context.Context, json.RawMessage) (any, error) { return func() {}, nil }}
	w := g.ask(request("GET", "/api/bad", ""))
	if got := outline(t, w.Body.Bytes()); w.Code != 500 || got != "!INTERNAL_SERVER_ERROR" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestErrorsOfProgramsInCalls(t *testing.T) {
	g := newRig(t, nil)
	g.programs.fail = fmt.Errorf("listing: %w", &ActionError{Status: core.FailedPrecondition, Message: "FAILED_PRECONDITION: not ready", Details: json.RawMessage(`{"traceId":"t1","hint":[1]}`), Stack: "Error: not ready\n at x"})
	w := g.ask(callOf("listActions", ""))
	want := `{"error":{"message":"FAILED_PRECONDITION: not ready","code":-32012,"data":{"code":"PRECONDITION_FAILED","httpStatus":412,"path":"listActions",` +
		`"stack":"Error: not ready\n at x","genkitErrorMessage":"FAILED_PRECONDITION: not ready","genkitErrorDetails":{"stack":"Error: not ready\n at x","traceId":"t1","hint":[1]}}}}`
	if diff := cmp.Diff(want, w.Body.String()); diff != "" || w.Code != 412 {
		t.Error(w.Code, diff)
	}
}

func TestEveryStatusHasAFailure(t *testing.T) {
	for s := core.Cancelled; s <= core.Unauthenticated; s++ {
		f := failureOf(core.Errorf(s, "x"))
		if f.name == "" || f.http < 400 || f.number >= 0 {
			t.Errorf("%s is %+v", s, f)
		}
	}
	if f := failureOf(fmt.Errorf("x: %w", core.ErrNotFound)); f.http != 404 {
		t.Errorf("a wrapped error is %+v", f)
	}
	if f := failureOf(&ActionError{}); f != internalError {
		t.Errorf("an error without status is %+v", f)
	}
}

func FuzzParseInputs(f *testing.F) {
	for _, seed := range []string{``, `null`, `{}`, `{"0":1,"1":null}`, `{"0":{"a":[1]},"0":2}`, `[1]`, `{"00":1}`, `{"-1":1}`, `"\ud800"`, ` { "1" : " " } `, `{"0":`} {
		f.Add([]byte(seed), 2, true)
		f.Add([]byte(seed), 1, false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, calls int, batch bool) {
		if calls < 1 || calls > mostCalls || !batch && calls != 1 {
			return
		}
		inputs, err := parseInputs(raw, calls, batch)
		if err != nil {
			if code := failureOf(err).http; code != 400 || inputs != nil {
				t.Fatalf("%d, %q beside %v", code, inputs, err)
			}
			return
		}
		if len(inputs) != calls {
			t.Fatalf("%d inputs of %d calls", len(inputs), calls)
		}
		var whole any
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &whole); err != nil {
				t.Fatalf("%q is accepted, but: %v", raw, err)
			}
		}
		for i, input := range inputs {
			want := whole
			if batch {
				byNumber, _ := whole.(map[string]any)
				want = byNumber[strconv.Itoa(i)]
			}
			var got any
			if input != nil {
				if err := json.Unmarshal(input, &got); err != nil {
					t.Fatalf("input %d is %q: %v", i, input, err)
				}
				if got == nil {
					t.Fatalf("input %d is null, not missing", i)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("input %d of %q: %s", i, raw, diff)
			}
		}
	})
}
