// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

const appJSON = `{"id":"9-3100","pid":9,"name":"app","projectName":"p","reflectionServerUrl":"http://localhost:3100","timestamp":"2026-11-20T10:15:21.768Z","genkitVersion":"go/1","reflectionApiSpecVersion":1}`

// callOf makes the request of a procedure: a query by GET, a mutation (a name that
// begins with !) by POST.
func callOf(name, input string) *http.Request {
	if name, ok := strings.CutPrefix(name, "!"); ok {
		return request("POST", "/api/"+name, input, "Content-Type", "application/json")
	}
	target := "/api/" + name
	if input != "" {
		target += "?input=" + url.QueryEscape(input)
	}
	return request("GET", target, "")
}

func TestProcedures(t *testing.T) {
	none := func(g *rig) { g.programs.list = nil }
	for _, c := range []struct {
		name, input string
		setup       func(*rig)
		code        int
		want        string // the body; of an error, tRPC's name and the message
	}{
		{"listActions", "", nil, 200, `{"/flow/greet":{"key":"/flow/greet","name":"greet"}}`},
		{"listActions", `{"runtimeId":"x"}`, nil, 200, `{"/flow/greet":{"key":"/flow/greet","name":"greet"}}`},
		{"listActions", `null`, none, 200, `{}`},
		{"listActions", `"x"`, nil, 400, "BAD_REQUEST the input must be a JSON object, not a JSON string"},
		{"listActions", `{"runtimeId":7}`, nil, 400, "BAD_REQUEST the input: runtimeId must not be a JSON number"},
		{"listActions", `{`, nil, 400, "PARSE_ERROR the input is not JSON"},
		{"listActions", "", func(g *rig) { g.programs.fail = core.Errorf(core.NotFound, "no program runs") }, 404, "NOT_FOUND no program runs"},
		{"listActions", "", func(g *rig) { g.programs.panic = true }, 500, "INTERNAL_SERVER_ERROR listActions panicked: a bug"},
		{"listValues", `{"type":"defaultModel"}`, nil, 200, `{"defaultModel":{"name":"m"}}`},
		{"listValues", `{"type":"defaultModel"}`, none, 200, `{}`},
		{"listValues", `{"type":"x"}`, func(g *rig) { g.programs.fail = context.DeadlineExceeded }, 408, "TIMEOUT context deadline exceeded"},
		{"listValues", "", nil, 400, `BAD_REQUEST the input needs "type"`},
		{"getCurrentRuntime", "", nil, 200, appJSON},
		{"getCurrentRuntime", "", none, 200, `{}`},
		{"getActiveRuntimes", "", nil, 200, "[" + appJSON + "]"},
		{"getActiveRuntimes", "", none, 200, `[]`},
		{"!cancelAction", `{"traceId":"t1","runtimeId":"r"}`, nil, 200, `{"message":"Action cancelled"}`},
		{"!cancelAction", `{"traceId":"t1"}`, func(g *rig) { g.programs.fail = core.Errorf(core.NotFound, "gone") }, 404, "NOT_FOUND gone"},
		{"!cancelAction", `{}`, nil, 400, `BAD_REQUEST the input needs "traceId"`},
		{"!cancelAction", ``, nil, 400, `BAD_REQUEST the input needs "traceId"`},

		{"listTraces", "", nil, 200, `{"traces":[{"traceId":"t1"},{"traceId":"t2"}],"continuationToken":"1"}`},
		{"listTraces", `{"continuationToken":"1"}`, nil, 200, `{"traces":[]}`},
		{"listTraces", `{"limit":-1}`, nil, 400, "BAD_REQUEST limit is -1"},
		{"listTraces", `{"limit":1.5}`, nil, 400, "BAD_REQUEST the input: limit must not be a JSON number 1.5"},
		{"listTraces", "", func(g *rig) { g.traces.fail = core.Errorf(core.DataLoss, "damaged") }, 500, "INTERNAL_SERVER_ERROR damaged"},
		{"getTrace", `{"traceId":"t1"}`, nil, 200, `{"traceId":"t1","spans":{}}`},
		{"getTrace", `{"traceId":"t9"}`, nil, 404, `NOT_FOUND there is no trace "t9"`},
		{"getTrace", `{"traceId":"../x"}`, nil, 400, `BAD_REQUEST traceId "../x" is no id`},
		{"getTrace", `{"traceId":"a\u0000"}`, nil, 400, `BAD_REQUEST traceId "a\x00" is no id`},
		{"getTrace", `{"traceId":".."}`, nil, 400, `BAD_REQUEST traceId ".." is no id`},
		{"getTrace", `{"traceId":"."}`, nil, 400, `BAD_REQUEST traceId "." is no id`},
		{"getTrace", `{"traceId":"a\\b"}`, nil, 400, `BAD_REQUEST traceId "a\\b" is no id`},
		{"getTrace", ``, nil, 400, `BAD_REQUEST the input needs "traceId"`},
		{"!addTrace", `{"traceId":"t3","spans":{}}`, nil, 200, ""},
		{"!addTrace", `{"spans":{}}`, nil, 400, `BAD_REQUEST the input needs "traceId"`},
		{"!addTrace", `[]`, nil, 400, "BAD_REQUEST the trace must be a JSON object, not a JSON array"},
		{"!addTrace", ` null `, nil, 400, "BAD_REQUEST the input must be a trace"},
		{"!addTrace", `{"traceId":"t3"}`, func(g *rig) { g.traces.fail = core.Errorf(core.InvalidArgument, "no spans") }, 400, "BAD_REQUEST no spans"},
		{"listLogs", "", nil, 200, `{"logs":[{"logId":"l1"}]}`},
		{"listLogs", `{"limit":-5}`, nil, 400, "BAD_REQUEST limit is -5"},
		{"listLogs", `{"filter":{"traceId":"a/b"}}`, nil, 400, `BAD_REQUEST traceId "a/b" is no id`},
		{"listLogs", `{"filter":{"spanId":".."}}`, nil, 400, `BAD_REQUEST spanId ".." is no id`},
		{"listLogs", "", func(g *rig) { g.logs.fail = core.Errorf(core.Unavailable, "closed") }, 500, "INTERNAL_SERVER_ERROR closed"},

		{"sendPageView", `{"pageTitle":"x"}`, nil, 200, ""},
		{"sendSelectContent", `{"contentType":"x","contentId":"y"}`, nil, 200, ""},
		{"getGenkitEnvironment", "", nil, 200, `{"cliPackageVersion":"1.2.3","environmentVars":[]}`},

		{"getAppProcessStatus", "", nil, 200, `{"status":"unconfigured"}`},
		{"getAppProcessStatus", "", func(g *rig) { g.o.App = &fakeApp{status: "stopped"} }, 200, `{"status":"stopped"}`},
		{"restartAppProcess", "", func(g *rig) { g.o.App = &fakeApp{} }, 200, `true`},
		{"restartAppProcess", "", nil, 412, "PRECONDITION_FAILED the tools did not start a program"},
		{"killAppProcess", "", func(g *rig) { g.o.App = &fakeApp{} }, 200, `true`},
		{"killAppProcess", "", func(g *rig) { g.o.App = &fakeApp{fail: core.Errorf(core.Internal, "stuck")} }, 500, "INTERNAL_SERVER_ERROR stuck"},

		{"!createPrompt", `{}`, nil, 400, `BAD_REQUEST the input needs "model"`},
		{"!createPrompt", `{"model":"/model/echo","messages":[{"role":"user","content":[{"text":"hi"}]}],"config":{"temperature":1},"tools":[{"name":"t"}]}`, nil, 200, `"---\nmodel: echo\nconfig:\n  temperature: 1\ntools:\n  - t\n---\n\n{{role \"user\"}}hi\n"`},
		{"listDatasets", ``, nil, 501, "NOT_IMPLEMENTED listDatasets: "},
		{"getDataset", `"x"`, nil, 501, "NOT_IMPLEMENTED getDataset: "},
		{"!createDataset", `{}`, nil, 501, "NOT_IMPLEMENTED createDataset: "},
		{"!updateDataset", `{}`, nil, 501, "NOT_IMPLEMENTED updateDataset: "},
		{"!deleteDataset", `"x"`, nil, 501, "NOT_IMPLEMENTED deleteDataset: "},
		{"listEvalRunKeys", `{}`, nil, 501, "NOT_IMPLEMENTED listEvalRunKeys: "},
		{"getEvalRun", `{}`, nil, 501, "NOT_IMPLEMENTED getEvalRun: "},
		{"!deleteEvalRun", `{}`, nil, 501, "NOT_IMPLEMENTED deleteEvalRun: "},
		{"!runNewEvaluation", `{}`, nil, 501, "NOT_IMPLEMENTED runNewEvaluation: "},
		{"!validateDatasetSchema", `{}`, nil, 501, "NOT_IMPLEMENTED validateDatasetSchema: "},

		{"nothing", "", nil, 404, `NOT_FOUND No "query"-procedure on path "nothing"`},
		{"", "", nil, 404, `NOT_FOUND No "query"-procedure on path ""`},
		{"cancelAction", "", nil, 404, `NOT_FOUND No "query"-procedure on path "cancelAction"`},
		{"!listActions", `{}`, nil, 404, `NOT_FOUND No "mutation"-procedure on path "listActions"`},
		{"runAction", "", nil, 404, `NOT_FOUND No "query"-procedure on path "runAction"`},
		{"!__health", "", nil, 404, `NOT_FOUND No "mutation"-procedure on path "__health"`},
		{"!__quitquitquit", "", nil, 404, `NOT_FOUND No "mutation"-procedure on path "__quitquitquit"`},
	} {
		t.Run(c.name+c.input, func(t *testing.T) {
			g := newRig(t, nil)
			if c.setup != nil {
				c.setup(g)
			}
			w := g.ask(callOf(c.name, c.input))
			if w.Code != c.code || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
				t.Errorf("%d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
			}
			if c.code == http.StatusOK {
				want := `{"result":{"data":` + c.want + `}}`
				if c.want == "" {
					want = `{"result":{}}`
				}
				if diff := cmp.Diff(want, w.Body.String()); diff != "" {
					t.Error(diff)
				}
				return
			}
			var e callError
			if err := json.Unmarshal(w.Body.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			if got := e.Error.Data.Code + " " + e.Error.Message; !strings.HasPrefix(got, c.want) {
				t.Errorf("the error is %q", got)
			}
			if e.Error.Data.HTTPStatus != c.code || e.Error.Code >= 0 || e.Error.Data.Path != strings.TrimPrefix(c.name, "!") && e.Error.Data.Code != "PARSE_ERROR" || !strings.Contains(e.Error.Data.Stack, e.Error.Message) {
				t.Errorf("the envelope is %s", w.Body)
			}
			if n := strings.Count(g.log.String(), "a request to the developer tools failed"); n != 1 {
				t.Errorf("it is logged %d times:\n%s", n, g.log)
			}
		})
	}
}

func TestArgumentsReachTheSources(t *testing.T) {
	app := &fakeApp{}
	g := newRig(t, func(o *Options) { o.App = app })
	for _, r := range []*http.Request{
		callOf("listActions", `{"runtimeId":"r1"}`),
		callOf("listValues", `{"runtimeId":"r2","type":"middleware"}`),
		callOf("!cancelAction", `{"runtimeId":"r3","traceId":"t"}`),
		callOf("listTraces", `{"limit":5,"continuationToken":"10","filter":{"eq":{"type":"flow"}},"search":"words"}`),
		callOf("listTraces", `{"filter":null}`),
		callOf("!addTrace", `{"traceId":"t", "spans":{}}`),
		callOf("listLogs", `{"limit":7,"continuationToken":"3","filter":{"traceId":"t","spanId":"s","severityText":"WARN","severityNumber":13}}`),
		callOf("restartAppProcess", ""), callOf("killAppProcess", ""),
	} {
		if w := g.ask(r); w.Code != 200 {
			t.Errorf("%s: %d %s", r.URL, w.Code, w.Body)
		}
	}
	want := []any{
		[]string{"actions r1", "values r2 middleware", "cancel r3 t"},
		[]TraceQuery{{5, "10", json.RawMessage(`{"eq":{"type":"flow"}}`), "words"}, {}},
		[]string{`{"traceId":"t", "spans":{}}`},
		[]LogQuery{{7, "3", "t", "s", "WARN", 13}},
		[]string{"restart", "stop"},
	}
	if diff := cmp.Diff(want, []any{g.programs.asked, g.traces.asked, g.traces.put, g.logs.asked, app.did}); diff != "" {
		t.Error(diff)
	}
}

func TestAnAppIsControlledEvenIfThePageIsGone(t *testing.T) {
	app := &fakeApp{}
	g := newRig(t, func(o *Options) { o.App = app })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	g.ask(callOf("restartAppProcess", "").WithContext(ctx))
	if len(app.did) != 1 || app.finished != nil {
		t.Errorf("it did %v under a context that is %v", app.did, app.finished)
	}
}
