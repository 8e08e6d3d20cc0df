// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

type person struct {
	Name string `json:"name"`
}

// brittle is a middleware, to be listed.
type brittle struct {
	Rate float64 `json:"rate,omitempty"`
}

func (brittle) MiddlewareName() string { return "brittle" }

func (brittle) Hooks(context.Context, *core.Registry) (*core.Hooks, error) { return nil, nil }

// program returns a registry with actions of many kinds, and a gate that the action
// "wait" waits for.
func program() (r *core.Registry, gate chan struct{}) {
	r = core.NewRegistry()
	gate = make(chan struct{})
	add := func(a *core.Action) { r.Register(a) }
	add(core.NewAction(core.KindFlow, "greet", func(_ context.Context, in person, _ core.Send[core.None]) (string, error) {
		switch in.Name {
		case "fail":
			return "", core.PublicErrorf(core.NotFound, "nobody").WithDetails(map[string]any{"who": "fail", "stack": "forged"})
		case "plain":
			return "", errors.New("plain")
		case "panic":
			panic("ouch")
		}
		return "hi " + in.Name + " ✓", nil
	}).Action)
	add(core.NewAction(core.KindFlow, "count", func(_ context.Context, n int, send core.Send[any]) (int, error) {
		for i := range n {
			if err := send(i); err != nil {
				return 0, err
			}
		}
		if n == 3 {
			return 0, core.Errorf(core.Unavailable, "three")
		}
		return n, nil
	}).Action)
	add(core.NewAction(core.KindFlow, "wait", func(ctx context.Context, _ core.None, send core.Send[string]) (string, error) {
		if err := send("waiting"); err != nil {
			return "", err
		}
		select {
		case <-gate:
			return "done", nil
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}).Action)
	add(core.NewAction(core.KindFlow, "void", func(context.Context, core.None, core.Send[core.None]) (core.None, error) { return core.None{}, nil }).Action)
	add(core.NewAction(core.KindFlow, "null", func(context.Context, core.None, core.Send[core.None]) (*string, error) { return nil, nil }).Action)
	add(core.NewAction(core.KindFlow, "context", func(ctx context.Context, _ core.None, _ core.Send[core.None]) (any, error) {
		return core.ActionContext(ctx), nil
	}).Action)
	add(core.NewBidiAction(core.KindCustom, "join", func(_ context.Context, init person, inputs iter.Seq2[string, error], send core.Send[string]) (string, error) {
		all := init.Name
		for in, err := range inputs {
			if err != nil {
				return "", err
			}
			if err := send("got " + in); err != nil {
				return "", err
			}
			all += "," + in
		}
		return all, nil
	}).Action)
	r.SetValue("defaultModel", "defaultModel", ai.ModelRef{Name: "acme/large"})
	core.RegisterMiddleware[brittle](r, "Breaks.")
	return r, gate
}

// start shows a program by v1 in a folder of its own. Edit may change the options.
func start(t *testing.T, r *core.Registry, edit ...func(*Options)) (s *Server, url string) {
	t.Helper()
	o := Options{Registry: r, Name: "probe", Root: t.TempDir(), Logger: slog.New(slog.DiscardHandler)}
	o.Port = "0"
	for _, change := range edit {
		change(&o)
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	raw, err := os.ReadFile(announcement(t, o.Root))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ ReflectionServerURL string }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return s, file.ReflectionServerURL
}

// announcement waits for the file of a program, and returns its path.
func announcement(t *testing.T, root string) string {
	t.Helper()
	for range 500 {
		files, err := filepath.Glob(filepath.Join(root, ".genkit", "runtimes", "*.json"))
		if err != nil || len(files) > 1 {
			t.Fatalf("runtime files: %v, %v", files, err)
		}
		if len(files) == 1 {
			return files[0]
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the program is not announced")
	return ""
}

// post sends a body and returns the answer whole.
func post(t *testing.T, url, body string) (*http.Response, string) {
	t.Helper()
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(raw)
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, _ := io.ReadAll(response.Body)
	return response, string(raw)
}

func TestRuntimeFile(t *testing.T) {
	root := t.TempDir()
	r, _ := program()
	s, url := start(t, r, func(o *Options) { o.Root = root })
	files, _ := os.ReadDir(filepath.Join(root, ".genkit", "runtimes"))
	raw, err := os.ReadFile(filepath.Join(root, ".genkit", "runtimes", files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	var file map[string]any
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, file["timestamp"].(string))
	if err != nil || time.Since(at) > time.Minute {
		t.Errorf("the timestamp is %v: %v", file["timestamp"], err)
	}
	delete(file, "timestamp")
	want := map[string]any{"id": s.ID(), "pid": float64(os.Getpid()), "name": "probe", "reflectionServerUrl": url, "genkitVersion": s.version, "reflectionApiSpecVersion": 1.0}
	if diff := cmp.Diff(want, file); diff != "" || !strings.HasPrefix(s.version, "go/") || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Error(diff)
	}
	other, _ := start(t, r, func(o *Options) { o.RuntimeID = "mine" })
	third, _ := start(t, r, func(o *Options) { o.RuntimeID = "mine" })
	if s.ID() == other.ID() || other.ID() == third.ID() || !strings.HasPrefix(third.ID(), "mine") {
		t.Errorf("the ids are %q, %q, %q", s.ID(), other.ID(), third.ID())
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(filepath.Join(root, ".genkit", "runtimes")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := http.Get(url + "/api/__health"); err == nil {
		t.Error("the server goes on")
	}
}

func TestAFileOfAnotherProgramStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "1.json")
	if err := os.WriteFile(path, []byte(`{"pid":1}`), 0o600); err != nil {
		t.Fatal(err)
	}
	runtimeFile{path}.remove()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestProjectRoot(t *testing.T) {
	top := t.TempDir()
	inner := filepath.Join(top, "a", "b")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if got := projectRoot(inner); got != inner {
		t.Errorf("without a marker: %s", got)
	}
	for _, marker := range markers {
		path := filepath.Join(top, "a", marker)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := projectRoot(inner); got != filepath.Join(top, "a") {
			t.Errorf("%s: %s", marker, got)
		}
		os.Remove(path)
	}
}

func TestSmallEndpoints(t *testing.T) {
	r, _ := program()
	s, url := start(t, r)
	for path, want := range map[string]string{
		"/api/__health":                 "200 OK",
		"/api/__health?id=" + s.ID():    "200 OK",
		"/api/__health?id=other":        "503 this is runtime " + s.ID() + "\n",
		"/api/envs":                     `200 ["dev"]`,
		"/api/values?type=defaultModel": `200 {"defaultModel":{"name":"acme/large"}}`,
		"/api/values?type=middleware":   `200 {"brittle":{"name":"brittle","description":"Breaks.","configSchema":{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"rate":{"type":"number"}},"additionalProperties":false}}}`,
		"/api/values?type=format":       "400 INVALID_ARGUMENT: 'type' is \"format\"; it must be defaultModel or middleware\n",
		"/api/values":                   "400 INVALID_ARGUMENT: 'type' is \"\"; it must be defaultModel or middleware\n",
		"/api/nope":                     "404 404 page not found\n",
	} {
		response, body := get(t, url+path)
		if got := fmt.Sprint(response.StatusCode, " ", body); got != want {
			t.Errorf("%s: %s", path, cmp.Diff(want, got))
		}
		if response.Header.Get("X-Genkit-Version") != s.version {
			t.Errorf("%s has no version", path)
		}
	}
	if response, body := post(t, url+"/api/__health", ""); response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("another method: %d %s", response.StatusCode, body)
	}
	_, body := get(t, url+"/api/actions")
	var actions map[string]map[string]any
	if err := json.Unmarshal([]byte(body), &actions); err != nil {
		t.Fatal(err)
	}
	if len(actions) != 7 || strings.Contains(body, "null,") || strings.Contains(body, `:null`) {
		t.Errorf("the actions are %s", body)
	}
	for key, a := range actions {
		if a["key"] != key || a["name"] == "" {
			t.Errorf("%s is %v", key, a)
		}
	}
	if join := actions["/custom/join"]; join["initSchema"] == nil || join["streamSchema"] == nil || join["metadata"].(map[string]any)["bidi"] != true {
		t.Errorf("the bidi action is %v", join)
	}
}

// maskIDs replaces the ids of a trace in a text.
func maskIDs(text, traceID string) string {
	if traceID == "" {
		return text
	}
	return strings.ReplaceAll(text, traceID, "TRACE")
}

func TestRunAction(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	tests := []struct {
		name, body string
		stream     bool
		want       string // status and body
		traced     bool
	}{
		{"a flow", `{"key":"/flow/greet","input":{"name":"Bo"},"unknown":1}`, false, `200 {"result":"hi Bo \u2713","telemetry":{"traceId":"TRACE"}}`, true},
		{"a stream", `{"key":"/flow/count","input":2}`, true, "200 0\n1\n" + `{"result":2,"telemetry":{"traceId":"TRACE"}}`, true},
		{"a stream that nobody asked for", `{"key":"/flow/count","input":2}`, false, `200 {"result":2,"telemetry":{"traceId":"TRACE"}}`, true},
		{"a stream that fails", `{"key":"/flow/count","input":3}`, true, "200 0\n1\n2\n" + `{"error":{"code":14,"message":"UNAVAILABLE: three","details":{"stack":"UNAVAILABLE: three","traceId":"TRACE"}}}`, true},
		{"no output", `{"key":"/flow/void"}`, false, `200 {"telemetry":{"traceId":"TRACE"}}`, true},
		{"null", `{"key":"/flow/null"}`, false, `200 {"result":null,"telemetry":{"traceId":"TRACE"}}`, true},
		{"context", `{"key":"/flow/context","context":{"auth":{"uid":"u"}}}`, false, `200 {"result":{"auth":{"uid":"u"}},"telemetry":{"traceId":"TRACE"}}`, true},
		{"no context", `{"key":"/flow/context"}`, false, `200 {"result":{},"telemetry":{"traceId":"TRACE"}}`, true},
		{"null for whatever may be absent", `{"key":"/flow/context","input":null,"init":null,"context":null,"telemetryLabels":null}`, false, `200 {"result":{},"telemetry":{"traceId":"TRACE"}}`, true},
		{"a bidi action takes one input", `{"key":"/custom/join","init":{"name":"a"},"input":"b"}`, true, "200 \"got b\"\n" + `{"result":"a,b","telemetry":{"traceId":"TRACE"}}`, true},
		{"an error with details", `{"key":"/flow/greet","input":{"name":"fail"}}`, false,
			`200 {"error":{"code":5,"message":"NOT_FOUND: nobody","details":{"stack":"NOT_FOUND: nobody","traceId":"TRACE","who":"fail"}}}`, true},
		{"a plain error", `{"key":"/flow/greet","input":{"name":"plain"}}`, false, `200 {"error":{"code":13,"message":"plain","details":{"stack":"plain","traceId":"TRACE"}}}`, true},
		{"wrong input", `{"key":"/flow/greet","input":{"name":1}}`, false,
			`200 {"error":{"code":3,"message":"INVALID_ARGUMENT: Action '/flow/greet': invalid input: name: must be string, got number","details":{"stack":"INVALID_ARGUMENT: Action '/flow/greet': invalid input: name: must be string, got number","traceId":"TRACE","errors":[{"path":"name","message":"must be string, got number"}]}}}`, true},
		{"null input", `{"key":"/flow/greet","input":null}`, false,
			`200 {"error":{"code":3,"message":"INVALID_ARGUMENT: Action '/flow/greet' requires input.","details":{"stack":"INVALID_ARGUMENT: Action '/flow/greet' requires input.","traceId":"TRACE"}}}`, true},
		{"init for what takes none", `{"key":"/flow/greet","input":{"name":"Bo"},"init":{}}`, false,
			`200 {"error":{"code":3,"message":"INVALID_ARGUMENT: Action '/flow/greet' takes one input, not init or a stream of inputs.","details":{"stack":"INVALID_ARGUMENT: Action '/flow/greet' takes one input, not init or a stream of inputs.","traceId":"TRACE"}}}`, true},
		{"a context that is none", `{"key":"/flow/context","context":"x"}`, false, ``, false},
		{"an unknown action", `{"key":"/flow/none"}`, false, "404 action /flow/none not found\n", false},
		{"no key", `{}`, false, "404 action  not found\n", false},
		{"a key that is none", `{"key":"nonsense"}`, false, "404 action nonsense not found\n", false},
		{"a kind alone", `{"key":"/flow"}`, false, "404 action /flow not found\n", false},
		{"a kind without a name", `{"key":"/flow/"}`, false, "404 action /flow/ not found\n", false},
		{"a name without a kind", `{"key":"//greet"}`, true, "404 action //greet not found\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target := url + "/api/runAction"
			if tt.stream {
				target += "?stream=true"
			}
			response, body := post(t, target, tt.body)
			traceID := response.Header.Get("X-Genkit-Trace-Id")
			if (traceID != "") != tt.traced || tt.traced && len(response.Header.Get("X-Genkit-Span-Id")) != 16 {
				t.Errorf("the headers are %v", response.Header)
			}
			if tt.want == "" {
				if !strings.HasPrefix(body, `{"error":{"code":3,"message":"INVALID_ARGUMENT`) {
					t.Errorf("got %s", body)
				}
				return
			}
			if diff := cmp.Diff(tt.want, fmt.Sprint(response.StatusCode, " ", maskIDs(body, traceID))); diff != "" {
				t.Error(diff)
			}
		})
	}
	response, body := post(t, url+"/api/runAction", `{"key":"/flow/greet","input":{"name":"panic"}}`)
	if response.StatusCode != 200 || !strings.Contains(body, `"code":13,"message":"INTERNAL: '/flow/greet' panicked: ouch"`) || !strings.Contains(body, "goroutine") {
		t.Errorf("a panic: %s", body)
	}
}

func TestBadBodies(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	for _, path := range []string{"/api/runAction", "/api/cancelAction", "/api/notify"} {
		for _, body := range []string{"", "{", "[]", `"x"`, "{}{}", "\x00"} {
			response, answer := post(t, url+path, body)
			var both struct {
				Code    int
				Details map[string]any
				Error   struct {
					Code    int
					Details map[string]any
				}
			}
			if err := json.Unmarshal([]byte(answer), &both); err != nil || response.StatusCode != 400 || both.Code != 3 || both.Error.Code != 3 || both.Details == nil || both.Error.Details == nil {
				t.Errorf("%s of %q: %d %s", path, body, response.StatusCode, answer)
			}
		}
	}
	response, _ := post(t, url+"/api/runAction", `{"key":"`+strings.Repeat("x", mostBody)+`"}`)
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", response.StatusCode)
	}
}

func TestHeadersComeBeforeTheWork(t *testing.T) {
	r, gate := program()
	_, url := start(t, r)
	for _, query := range []string{"", "?stream=true"} {
		response, err := http.Post(url+"/api/runAction"+query, "application/json", strings.NewReader(`{"key":"/flow/wait"}`))
		if err != nil {
			t.Fatal(err)
		}
		if response.Header.Get("X-Genkit-Trace-Id") == "" {
			t.Error("no trace")
		}
		body := bufio.NewReader(response.Body)
		if query != "" {
			if line, err := body.ReadString('\n'); line != "\"waiting\"\n" {
				t.Errorf("the first chunk is %q, %v", line, err)
			}
		}
		gate <- struct{}{}
		rest, _ := io.ReadAll(body)
		if !strings.HasPrefix(string(rest), `{"result":"done"`) || strings.HasSuffix(string(rest), "\n") {
			t.Errorf("got %q", rest)
		}
		response.Body.Close()
	}
}

func TestCancelAction(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	response, err := http.Post(url+"/api/runAction?stream=true", "application/json", strings.NewReader(`{"key":"/flow/wait"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	traceID := response.Header.Get("X-Genkit-Trace-Id")
	for _, want := range []string{`200 {"message":"Action cancelled"}`, `404 {"message":"Action not found or already completed"}`} {
		answer, body := post(t, url+"/api/cancelAction", `{"traceId":"`+traceID+`"}`)
		if got := fmt.Sprint(answer.StatusCode, " ", body); got != want {
			t.Errorf("got %s", got)
		}
	}
	body, _ := io.ReadAll(response.Body)
	want := "\"waiting\"\n" + `{"error":{"code":1,"message":"Action was cancelled","details":{"stack":"CANCELLED: Action was cancelled","traceId":"TRACE"}}}`
	if diff := cmp.Diff(want, maskIDs(string(body), traceID)); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{`{}`, `{"traceId":1}`, `{"traceId":""}`} {
		if answer, text := post(t, url+"/api/cancelAction", body); answer.StatusCode != 400 || text != `{"error":"traceId is required"}` {
			t.Errorf("%s: %d %s", body, answer.StatusCode, text)
		}
	}
}

func TestARunOutlivesItsCaller(t *testing.T) {
	r, gate := program()
	log := make(chan string, 1)
	r.Register(core.NewAction(core.KindFlow, "outlive", func(ctx context.Context, _ core.None, _ core.Send[core.None]) (string, error) {
		<-gate
		log <- fmt.Sprint(ctx.Err())
		return "", nil
	}).Action)
	_, url := start(t, r)
	ctx, leave := context.WithCancel(t.Context())
	q, _ := http.NewRequestWithContext(ctx, "POST", url+"/api/runAction", strings.NewReader(`{"key":"/flow/outlive"}`))
	response, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	leave()
	response.Body.Close()
	gate <- struct{}{}
	if got := <-log; got != "<nil>" {
		t.Errorf("the run was ended: %s", got)
	}
}

func TestStrangersAreRefused(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	for _, tt := range []struct {
		host, origin, site string
		want               int
	}{
		{"", "", "", 200}, {"localhost:1", "", "", 200}, {"[::1]:80", "", "", 200}, {"LOCALHOST", "", "same-origin", 200},
		{"", "http://localhost:4000", "same-site", 200}, {"", "http://127.0.0.1", "none", 200},
		{"evil.example", "", "", 403}, {"127.0.0.1.evil.example", "", "", 403}, {"10.0.0.1", "", "", 403},
		{"", "https://evil.example", "", 403}, {"", "null", "", 403}, {"", "", "cross-site", 403},
	} {
		q, _ := http.NewRequest("GET", url+"/api/__health", nil)
		if tt.host != "" {
			q.Host = tt.host
		}
		for name, value := range map[string]string{"Origin": tt.origin, "Sec-Fetch-Site": tt.site} {
			if value != "" {
				q.Header.Set(name, value)
			}
		}
		response, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.want {
			t.Errorf("%+v: %d", tt, response.StatusCode)
		}
	}
}

func TestAllAddresses(t *testing.T) {
	r, _ := program()
	_, url := start(t, r, func(o *Options) { o.Host = "0.0.0.0" })
	for _, tt := range []struct {
		host, origin string
		want         int
	}{
		{"10.0.0.1:3100", "", 200}, {"[2001:db8::1]:80", "", 200}, {"localhost", "http://localhost:4000", 200},
		{"evil.example", "", 403}, {"10.0.0.1", "http://10.0.0.1", 403}, {"10.0.0.1", "http://evil.example", 403},
	} {
		q, _ := http.NewRequest("GET", url+"/api/__health", nil)
		q.Host = tt.host
		if tt.origin != "" {
			q.Header.Set("Origin", tt.origin)
		}
		response, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != tt.want {
			t.Errorf("%+v: %d", tt, response.StatusCode)
		}
	}
}

func TestClosingEndsRuns(t *testing.T) {
	r, _ := program()
	s, url := start(t, r)
	response, err := http.Post(url+"/api/runAction?stream=true", "application/json", strings.NewReader(`{"key":"/flow/wait"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
	body, err := io.ReadAll(response.Body)
	want := "\"waiting\"\n" + `{"error":{"code":1,"message":"CANCELLED: the instance is closed","details":{"stack":"CANCELLED: the instance is closed","traceId":"TRACE"}}}`
	if diff := cmp.Diff(want, maskIDs(string(body), response.Header.Get("X-Genkit-Trace-Id"))); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestQuit(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	if _, body := get(t, url+"/api/__quitquitquit"); body != "OK" {
		t.Errorf("got %s", body)
	}
	for range 100 {
		if _, err := http.Get(url + "/api/__health"); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the server goes on")
}

func TestPortsThatCannotBe(t *testing.T) {
	r, _ := program()
	_, url := start(t, r)
	port := url[strings.LastIndex(url, ":")+1:]
	if _, err := Start(Options{Registry: r, Root: t.TempDir(), Logger: slog.New(slog.DiscardHandler), Environment: Environment{Port: port}}); !errors.Is(err, core.ErrUnavailable) || !strings.Contains(err.Error(), "GENKIT_REFLECTION_PORT is "+port) {
		t.Errorf("got %v", err)
	}
	if _, err := Start(Options{Registry: r, Logger: slog.New(slog.DiscardHandler), Environment: Environment{V2Server: "http://x"}}); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("got %v", err)
	}
}
