// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestInputRoutes(t *testing.T) {
	gone := core.Errorf(core.NotFound, "no such run")
	v1 := core.Errorf(core.Unimplemented, "programs of v1 take no input")
	for _, c := range []struct {
		route, body string
		fail        error
		code        int
		want        string
		asked       string
	}{
		{"sendBidiInput", `{"traceId":"t1","chunk":{"a": 1}}`, nil, 200, "OK", `send t1 {"a": 1}`},
		{"sendBidiInput", `{"traceId":"t1","chunk":false}`, nil, 200, "OK", `send t1 false`},
		{"sendBidiInput", `{"traceId":"t1","chunk":null}`, nil, 200, "OK", `send t1 null`},
		{"sendBidiInput", `{"traceId":"t1","chunk":1}`, gone, 404, "Stream not found", `send t1 1`},
		{"sendBidiInput", `{"traceId":"t1","chunk":1}`, v1, 501, "programs of v1 take no input", `send t1 1`},
		{"sendBidiInput", `{"traceId":"t1"}`, nil, 400, `the body needs \"chunk\"`, ""},
		{"sendBidiInput", `{"chunk":1}`, nil, 400, `the input needs \"traceId\"`, ""},
		{"sendBidiInput", `{"traceId":"../x","chunk":1}`, nil, 400, `is no id`, ""},
		{"endBidiInput", `{"traceId":"t1"}`, nil, 200, "OK", `end t1`},
		{"endBidiInput", `{"traceId":"t1"}`, gone, 404, "Stream not found", `end t1`},
		{"endBidiInput", `{"traceId":7}`, nil, 400, `the body: `, ""},
		{"endBidiInput", `{}`, nil, 400, `the input needs \"traceId\"`, ""},
	} {
		t.Run(c.route+c.body, func(t *testing.T) {
			g := newRig(t, nil)
			g.programs.fail = c.fail
			w := g.ask(request("POST", "/api/"+c.route, c.body))
			if w.Code != c.code || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if diff := cmp.Diff(c.asked, strings.Join(g.programs.asked, "; ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A bidirectional run is fed by requests of their own, and its input ends when the
// client that started it leaves.
func TestABidirectionalRun(t *testing.T) {
	g := newRig(t, nil)
	g.programs.ended = make(chan string, 10)
	g.programs.run = func(_ context.Context, q *ai.ReflectionRunActionParams, on RunOptions) (*ai.ReflectionRunActionResponse, error) {
		on.OnTrace("t1")
		id := waitFor(t, "end of the input", g.programs.ended)
		return &ai.ReflectionRunActionResponse{Result: json.RawMessage(`"` + id + `"`)}, nil
	}
	server := httptest.NewServer(g)
	defer server.Close()
	start := func(ctx context.Context) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(ctx, "POST", server.URL+"/api/streamAction?bidi=true", strings.NewReader(`{"key":"k"}`))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	response := start(t.Context())
	defer response.Body.Close()
	if end := g.ask(request("POST", "/api/endBidiInput", `{"traceId":"`+response.Header.Get("X-Genkit-Trace-Id")+`"}`)); end.Code != 200 {
		t.Fatalf("%d %s", end.Code, end.Body)
	}
	if body, err := io.ReadAll(response.Body); string(body) != `{"result":"t1"}` || err != nil {
		t.Errorf("%s %v", body, err)
	}

	ctx, leave := context.WithCancel(t.Context())
	left := start(ctx)
	defer left.Body.Close()
	leave()
	server.Close() // waits for the run, which ends because its input does
	if n := len(g.programs.asked); n != 4 || g.programs.asked[3] != "end t1" {
		t.Errorf("asked %v", g.programs.asked)
	}
}
