// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

func greeter() *genkit.Flow[string, string, string] {
	return genkit.DefineStreamingFlow(scripted(), "greet", func(ctx context.Context, name string, send core.Send[string]) (string, error) {
		if name == "" {
			return "", core.PublicErrorf(core.InvalidArgument, "who is there?")
		}
		for _, word := range []string{"Hello, ", name} {
			if err := send(word); err != nil {
				return "", err
			}
		}
		return "Hello, " + name, nil
	})
}

// post prints the answer to a request.
func post(h http.Handler, path, body, header, value string) {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if header != "" {
		r.Header.Set(header, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	fmt.Printf("HTTP %d\n%s\n", w.Code, strings.TrimSpace(w.Body.String()))
}

func ExampleHandler() {
	greet := greeter()
	// region handler
	mux := http.NewServeMux()
	mux.Handle("POST /greet", server.Handler(greet))
	// endregion
	post(mux, "/greet", `{"data":"Ada"}`, "", "")
	// Output:
	// HTTP 200
	// {"result":"Hello, Ada"}
}

// region listen
func listen(ctx context.Context, handler http.Handler) error {
	s := &http.Server{Addr: "127.0.0.1:3400", Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = s.Shutdown(stopping)
	}()
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// endregion

var _ = listen

func ExampleHandler_stream() {
	post(server.Handler(greeter()), "/", `{"data":"Ada"}`, "Accept", "text/event-stream")
	// Output:
	// HTTP 200
	// data: {"message":"Hello, "}
	//
	// data: {"message":"Ada"}
	//
	// data: {"result":"Hello, Ada"}
}

func ExampleHandler_errors() {
	h := server.Handler(greeter(), server.WithDev(false), server.WithLogger(silent()))
	post(h, "/", `{"data":""}`, "", "")
	post(h, "/", `{"data":17}`, "", "")
	post(h, "/", `"Ada"`, "", "")
	// Output:
	// HTTP 400
	// {"status":"INVALID_ARGUMENT","message":"who is there?"}
	// HTTP 400
	// {"status":"INVALID_ARGUMENT","message":"Action '/flow/greet': invalid input: (root): must be string, got number","details":{"errors":[{"path":"(root)","message":"must be string, got number"}]}}
	// HTTP 400
	// {"status":"INVALID_ARGUMENT","message":"The body must be a JSON object with the key \"data\", such as {\"data\": <input>}; for an action without input, {\"data\": null}. It is of JSON type string."}
}

func ExampleHandler_streamError() {
	post(server.Handler(greeter()), "/?stream=true", `{"data":""}`, "", "")
	// Output:
	// HTTP 200
	// data: {"error":{"status":"INVALID_ARGUMENT","message":"who is there?"}}
}

func ExampleFlows() {
	greet := greeter()
	// region flows
	handler := server.Flows(greet) // and more flows: each under /NAME
	// endregion
	post(handler, "/greet", `{"data":"Ada"}`, "", "")
	post(handler, "/great", `{"data":"Ada"}`, "", "")
	// Output:
	// HTTP 200
	// {"result":"Hello, Ada"}
	// HTTP 404
	// {"status":"NOT_FOUND","message":"no flow at /great; flows: greet"}
}

func ExampleWithContextProvider() {
	g := scripted()
	// region provider-flow
	whoAmI := genkit.DefineFlow(g, "whoAmI", func(ctx context.Context, _ core.None) (string, error) {
		auth := core.ActionContext(ctx)[core.ContextAuth].(map[string]any)
		return auth["uid"].(string), nil
	})
	handler := server.Handler(whoAmI, server.WithContextProvider(
		func(ctx context.Context, req server.RequestData) (map[string]any, error) {
			uid, ok := userOf(req.Headers["authorization"]) // names of headers are in lower case
			if !ok {
				return nil, core.PublicErrorf(core.Unauthenticated, "a valid token is needed")
			}
			return map[string]any{core.ContextAuth: map[string]any{"uid": uid}}, nil
		}))
	// endregion
	post(handler, "/", `{"data":null}`, "Authorization", "Bearer ada")
	post(handler, "/", `{"data":null}`, "", "")
	// Output:
	// HTTP 200
	// {"result":"ada"}
	// HTTP 401
	// {"status":"UNAUTHENTICATED","message":"a valid token is needed"}
}

func userOf(header string) (string, bool) { return strings.CutPrefix(header, "Bearer ") }

// ExampleHandler_client holds the page to a real connection.
func ExampleHandler_client() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	s := httptest.NewUnstartedServer(server.Handler(greeter()))
	s.Listener.Close()
	s.Listener = listener
	s.Start()
	defer s.Close()
	response, err := http.Post(s.URL, "application/json", strings.NewReader(`{"data":"Ada"}`))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	fmt.Println(response.StatusCode, string(body), err, response.Header.Get("X-Genkit-Trace-Id") != "")
	// Output: 200 {"result":"Hello, Ada"} <nil> true
}
