// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

const want = `The body must be a JSON object with the key \"data\", such as {\"data\": <input>}; for an action without input, {\"data\": null}. `

func TestBodies(t *testing.T) {
	for _, c := range []struct {
		name, body string
		code       int
		want       string
	}{
		{"good", `{"data":{"name":"Ada"}}`, 200, `{"result":"Hello, Ada!"}`},
		{"unicode", `{"data":{"name":"日本😀"}}`, 200, `{"result":"Hello, 日本😀!"}`},
		{"escaped key", `{"d\u0061ta":{"name":"Ada"}}`, 200, `{"result":"Hello, Ada!"}`},
		{"unknown fields", `{"x":[{"data":1}],"data":{"name":"Ada"},"y":"}"}`, 200, `{"result":"Hello, Ada!"}`},
		{"init is null", `{"data":{"name":"Ada"},"init":null}`, 200, `{"result":"Hello, Ada!"}`},
		{"white space", " \r\n\t{ \"data\" : { \"name\" : \"Ada\" } , \"z\" : 1 }\n", 200, `{"result":"Hello, Ada!"}`},
		{"the last data counts", `{"data":1,"data":{"name":"Ada"}}`, 200, `{"result":"Hello, Ada!"}`},

		{"missing", ``, 400, want + `It is empty.`},
		{"blank", " \n", 400, want + `It is empty.`},
		{"not JSON", `{data:1}`, 400, want + `It is not JSON: invalid character 'd' looking for beginning of object key string (byte 2).`},
		{"cut off", `{"data":{"name":"Ada"}`, 400, want + `It is not JSON: unexpected end of JSON input (byte 22).`},
		{"trailing text", `{"data":{"name":"Ada"}}x`, 400, want + `It is not JSON: invalid character 'x' after top-level value (byte 24).`},
		{"trailing JSON", `{"data":{"name":"Ada"}} {}`, 400, want + `It is not JSON: invalid character '{' after top-level value (byte 25).`},
		{"array", `[{"data":1}]`, 400, want + `It is of JSON type array.`},
		{"string", `"data"`, 400, want + `It is of JSON type string.`},
		{"number", `-7`, 400, want + `It is of JSON type number.`},
		{"boolean", `true`, 400, want + `It is of JSON type bool.`},
		{"null", `null`, 400, want + `It is null.`},
		{"no data", `{}`, 400, want + `It has no key \"data\".`},
		{"the input alone", `{"name":"Ada"}`, 400, want + `It has no key \"data\".`},
		{"data is null", `{"data":null}`, 400, `Action '/flow/greet' requires input.`},
		{"init for a flow", `{"data":{"name":"Ada"},"init":{}}`, 400, `The action '/flow/greet' takes no \"init\".`},
	} {
		t.Run(c.name, func(t *testing.T) {
			for how, reader := range map[string]io.Reader{
				"with its length":    strings.NewReader(c.body),
				"of unknown length":  io.MultiReader(strings.NewReader(c.body)),
				"in single bytes":    iotest.OneByteReader(strings.NewReader(c.body)),
				"without any reader": nil,
			} {
				if reader == nil && c.body != "" {
					continue
				}
				r := httptest.NewRequest(http.MethodPost, "/", reader)
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				server.Handler(greet(t)).ServeHTTP(w, r)
				body := c.want
				if c.code != 200 {
					body = `{"status":"INVALID_ARGUMENT","message":"` + c.want + `"}`
				}
				equal(t, how, w.Body.String(), body)
				equal(t, "code", w.Code, c.code)
				equal(t, "Content-Type", w.Header().Get("Content-Type"), "application/json")
				equal(t, "Content-Length", w.Header().Get("Content-Length"), fmt.Sprint(len(body)))
			}
		})
	}
}

func TestWrongTypeNamesThePath(t *testing.T) {
	w := post(server.Handler(greet(t)), `{"data":{"name":7}}`)
	var body struct {
		Status, Message string
		Details         struct {
			Errors []struct{ Path, Message string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if w.Code != 400 || body.Status != "INVALID_ARGUMENT" || !strings.Contains(body.Message, "name") || len(body.Details.Errors) != 1 {
		t.Errorf("answered %d %s", w.Code, w.Body)
	}
}

func TestSpanHeaders(t *testing.T) {
	for _, body := range []string{`{"data":{"name":"Ada"}}`, `{"data":null}`} {
		w := post(server.Handler(greet(t)), body)
		for name, form := range map[string]string{"x-genkit-trace-id": `^[0-9a-f]{32}$`, "x-genkit-span-id": `^[0-9a-f]{16}$`} {
			if got := w.Header().Get(name); !regexp.MustCompile(form).MatchString(got) {
				t.Errorf("%s: %s is %q", body, name, got)
			}
		}
	}
}

func TestMethods(t *testing.T) {
	for _, method := range []string{"GET", "PUT", "DELETE", "OPTIONS", "PATCH"} {
		w := httptest.NewRecorder()
		server.Handler(greet(t)).ServeHTTP(w, httptest.NewRequest(method, "/", strings.NewReader(`{"data":{"name":"Ada"}}`)))
		equal(t, "code", w.Code, 405)
		equal(t, "Allow", w.Header().Get("Allow"), "POST")
		equal(t, "body", w.Body.String(), `{"status":"INVALID_ARGUMENT","message":"The method must be POST, not `+method+`."}`)
	}
}

func TestContentTypes(t *testing.T) {
	for sent, ok := range map[string]bool{
		"": true, "application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true,
		"application/vnd.api+json": true, "application/json; broken": true,
		"text/plain": false, "application/x-www-form-urlencoded": false, "multipart/form-data; boundary=x": false,
		"application/jsonp": false, "text/json5": false, ";": false,
	} {
		w := post(server.Handler(greet(t)), `{"data":{"name":"Ada"}}`, "Content-Type", sent)
		if ok {
			equal(t, sent, w.Code, 200)
			continue
		}
		equal(t, sent, w.Code, 415)
		equal(t, sent, w.Body.String(), `{"status":"INVALID_ARGUMENT","message":"The body must be JSON, with the header Content-Type: application/json, not \"`+sent+`\"."}`)
	}
}

func TestMaxBody(t *testing.T) {
	const limit = 100
	h := server.Handler(greet(t), server.WithMaxBody(limit))
	body := `{"data":{"name":"Ada"}}`
	for size, code := range map[int]int{limit: 200, limit + 1: 413} {
		padded := body + strings.Repeat(" ", size-len(body))
		for how, reader := range map[string]io.Reader{"announced": strings.NewReader(padded), "unknown": io.MultiReader(strings.NewReader(padded))} {
			r := httptest.NewRequest(http.MethodPost, "/", reader)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			equal(t, how, w.Code, code)
			if code == 413 {
				equal(t, how, w.Body.String(), `{"status":"INVALID_ARGUMENT","message":"The body is larger than 100 bytes."}`)
			}
		}
	}
	// By default 10 MiB go through, also in chunks over a connection.
	s := httptest.NewServer(server.Handler(greet(t)))
	defer s.Close()
	for size, code := range map[int]int{server.DefaultMaxBody: 200, server.DefaultMaxBody + 1: 413} {
		resp, err := http.Post(s.URL, "application/json", io.MultiReader(strings.NewReader(body+strings.Repeat(" ", size-len(body)))))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		equal(t, fmt.Sprint(size), resp.StatusCode, code)
	}
}

func TestBrokenBody(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", io.MultiReader(strings.NewReader(`{"data":`), iotest.ErrReader(errors.New("reset"))))
	w := httptest.NewRecorder()
	server.Handler(greet(t)).ServeHTTP(w, r)
	equal(t, "code", w.Code, 400)
	equal(t, "body", w.Body.String(), `{"status":"INVALID_ARGUMENT","message":"The body could not be read to its end."}`)
}

// TestAnnouncedLengthIsNotReserved sends the head of a large body alone.
func TestAnnouncedLengthIsNotReserved(t *testing.T) {
	s := httptest.NewServer(server.Handler(greet(t)))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11000000\r\n\r\n")
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	head := make([]byte, 12)
	if _, err := io.ReadFull(conn, head); err != nil || string(head) != "HTTP/1.1 413" {
		t.Errorf("answered %q, %v", head, err)
	}
}

func TestOutputs(t *testing.T) {
	g := newGenkit(t)
	none := genkit.DefineFlow(g, "none", func(context.Context, core.None) (core.None, error) { return core.None{}, nil })
	null := genkit.DefineFlow(g, "null", func(context.Context, core.None) (*person, error) { return nil, nil })
	object := genkit.DefineFlow(g, "object", func(context.Context, core.None) (map[string]any, error) { return map[string]any{}, nil })
	broken := genkit.DefineFlow(g, "broken", func(context.Context, any) (any, error) { return make(chan int), nil })
	raw := genkit.DefineFlow(g, "raw", func(_ context.Context, in json.RawMessage) (json.RawMessage, error) { return in, nil })
	for _, c := range []struct {
		runner     core.Runner
		data, want string
	}{
		{none, `null`, `{"result":null}`},
		{null, `null`, `{"result":null}`},
		{object, `null`, `{"result":{}}`},
		{raw, `12345678901234567890`, `{"result":12345678901234567890}`},
		{raw, `null`, `{"result":null}`},
		{broken, `1`, `{"status":"INTERNAL","message":"Internal Error"}`},
	} {
		w := post(server.Handler(c.runner, server.WithLogger(new(logs).logger())), `{"data":`+c.data+`}`)
		equal(t, c.runner.Raw().Name, w.Body.String(), c.want)
	}
}

func TestBidiTakesInit(t *testing.T) {
	a := core.NewBidiAction(core.KindFlow, "bidi", func(_ context.Context, init person, inputs iter.Seq2[string, error], _ core.Send[core.None]) (string, error) {
		for in, err := range inputs {
			if err != nil {
				return "", err
			}
			return in + " " + init.Name, nil
		}
		return "", nil
	})
	w := post(server.Handler(a), `{"data":"Hello","init":{"name":"Ada"}}`)
	equal(t, "body", w.Body.String(), `{"result":"Hello Ada"}`)
}

func TestProgrammersErrors(t *testing.T) {
	for name, wrong := range map[string]func(){
		"nil runner":   func() { server.Handler(nil) },
		"no body":      func() { server.WithMaxBody(0) },
		"nil provider": func() { server.WithContextProvider(nil) },
		"twice":        func() { server.Flows(greet(t), greet(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			wrong()
		})
	}
}

func TestFlows(t *testing.T) {
	g := newGenkit(t)
	name := func(name string) core.Runner {
		return genkit.DefineFlow(g, name, func(context.Context, any) (string, error) { return name, nil })
	}
	h := server.Flows(name("b"), name("a/b/c"), name("a{x}"))
	for _, c := range []struct {
		path, want string
		code       int
	}{
		{"/b", `{"result":"b"}`, 200},
		{"/a/b/c", `{"result":"a/b/c"}`, 200},
		{"/a%7Bx%7D", `{"result":"a{x}"}`, 200},
		{"/a/b", `{"status":"NOT_FOUND","message":"no flow at /a/b; flows: a/b/c, a{x}, b"}`, 404},
		{"/b/", `{"status":"NOT_FOUND","message":"no flow at /b/; flows: a/b/c, a{x}, b"}`, 404},
		{"/", `{"status":"NOT_FOUND","message":"no flow at /; flows: a/b/c, a{x}, b"}`, 404},
		{"/" + strings.Repeat("é", 200), `{"status":"NOT_FOUND","message":"no flow at /` + strings.Repeat("é", 100) + `…; flows: a/b/c, a{x}, b"}`, 404},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(`{"data":null}`)))
		equal(t, c.path, w.Body.String(), c.want)
		equal(t, c.path, w.Code, c.code)
	}
}
