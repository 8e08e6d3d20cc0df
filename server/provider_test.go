// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

// contextual is a flow that returns its action context.
func contextual(t *testing.T) core.Runner {
	g, err := genkit.New(t.Context(), &genkit.Options{Context: map[string]any{"app": "test", "a": "default"}})
	if err != nil {
		t.Fatal(err)
	}
	return genkit.DefineFlow(g, "contextual", func(ctx context.Context, _ any) (map[string]any, error) {
		return core.ActionContext(ctx), nil
	})
}

func static(values map[string]any) server.Option {
	return server.WithContextProvider(func(context.Context, server.RequestData) (map[string]any, error) { return values, nil })
}

func TestContextProviders(t *testing.T) {
	first := map[string]any{"a": 1, "b": 1}
	for _, c := range []struct {
		name    string
		options []server.Option
		outer   map[string]any
		want    string
	}{
		{"none", nil, nil, `{"a":"default","app":"test"}`},
		{"nothing provided", []server.Option{static(nil)}, nil, `{"a":"default","app":"test"}`},
		{"one", []server.Option{static(first)}, nil, `{"a":1,"app":"test","b":1}`},
		{"the last holds", []server.Option{static(first), static(nil), static(map[string]any{"b": 2, "c": 2})}, nil, `{"a":1,"app":"test","b":2,"c":2}`},
		{"over an outer one", []server.Option{static(first)}, map[string]any{"a": 0, "z": 0}, `{"a":1,"app":"test","b":1,"z":0}`},
		{"an outer one alone", nil, map[string]any{"a": 0, "z": 0}, `{"a":0,"app":"test","z":0}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"data":1}`))
			if c.outer != nil {
				r = r.WithContext(core.WithActionContext(r.Context(), c.outer))
			}
			w := httptest.NewRecorder()
			server.Handler(contextual(t), c.options...).ServeHTTP(w, r)
			equal(t, "context", w.Body.String(), `{"result":`+c.want+`}`)
		})
	}
	if len(first) != 2 {
		t.Errorf("the provider's map was changed: %v", first)
	}
}

func TestRequestData(t *testing.T) {
	var got server.RequestData
	h := server.Handler(greet(t), server.WithContextProvider(func(_ context.Context, req server.RequestData) (map[string]any, error) {
		got = req
		return nil, nil
	}))
	r := httptest.NewRequest(http.MethodPost, "http://example.com/greet", strings.NewReader(`{ "data" : {"name": "Ada"} }`))
	r.Header["X-Several"] = []string{"one", "two"}
	r.Header.Set("Authorization", "Bearer x")
	h.ServeHTTP(httptest.NewRecorder(), r)
	equal(t, "method", got.Method, "POST")
	equal(t, "input", got.Input, json.RawMessage(`{"name": "Ada"}`))
	equal(t, "headers", got.Headers, map[string]string{"x-several": "one, two", "authorization": "Bearer x", "host": "example.com"})
}

func TestProviderRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		err  error
		code int
		want string
	}{
		{"public", core.PublicErrorf(core.Unauthenticated, "log in first").WithDetails(map[string]any{"realm": "x"}), 401,
			`{"status":"UNAUTHENTICATED","message":"log in first","details":{"realm":"x"}}`},
		{"not public", core.Errorf(core.PermissionDenied, "ada is on the list"), 403, `{"status":"PERMISSION_DENIED","message":"Permission Denied"}`},
		{"plain", errors.New("db is down"), 500, `{"status":"INTERNAL","message":"Internal Error"}`},
		{"panic", nil, 500, `{"status":"INTERNAL","message":"Internal Error"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			later := false
			h := server.Handler(greet(t), server.WithLogger(new(logs).logger()),
				server.WithContextProvider(func(context.Context, server.RequestData) (map[string]any, error) {
					if c.err == nil {
						panic("boom")
					}
					return nil, c.err
				}),
				server.WithContextProvider(func(context.Context, server.RequestData) (map[string]any, error) {
					later = true
					return nil, nil
				}))
			for _, accept := range []string{"*/*", "text/event-stream"} { // no stream begins
				w := post(h, `{"data":{"name":"Ada"}}`, "Accept", accept)
				equal(t, "code", w.Code, c.code)
				equal(t, "body", w.Body.String(), c.want)
				equal(t, "Content-Type", w.Header().Get("Content-Type"), "application/json")
			}
			if later {
				t.Error("the next provider was asked")
			}
		})
	}
}
