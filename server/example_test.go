// SPDX-License-Identifier: Apache-2.0

package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/server"
)

func ExampleHandler() {
	g, err := genkit.New(context.Background(), nil)
	if err != nil {
		panic(err)
	}
	count := genkit.DefineStreamingFlow(g, "count", func(_ context.Context, to int, send core.Send[int]) (string, error) {
		if to > 10 {
			return "", core.PublicErrorf(core.OutOfRange, "%d is too far", to)
		}
		for i := range to {
			if err := send(i + 1); err != nil {
				return "", err
			}
		}
		return "done", nil
	})
	s := httptest.NewServer(server.Handler(count))
	defer s.Close()
	for _, body := range []string{`{"data":2}`, `{"data":11}`} {
		for _, query := range []string{"", "?stream=true"} {
			resp, err := http.Post(s.URL+query, "application/json", strings.NewReader(body))
			if err != nil {
				panic(err)
			}
			answer, _ := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			fmt.Println(resp.StatusCode, strings.ReplaceAll(string(answer), "\n\n", "\n"))
		}
	}
	// Output:
	// 200 {"result":"done"}
	// 200 data: {"message":1}
	// data: {"message":2}
	// data: {"result":"done"}
	//
	// 400 {"status":"OUT_OF_RANGE","message":"11 is too far"}
	// 200 data: {"error":{"status":"OUT_OF_RANGE","message":"11 is too far"}}
}

func ExampleWithContextProvider() {
	g, err := genkit.New(context.Background(), nil)
	if err != nil {
		panic(err)
	}
	whoami := genkit.DefineFlow(g, "whoami", func(ctx context.Context, _ core.None) (any, error) {
		return core.ActionContext(ctx)[core.ContextAuth], nil
	})
	h := server.Handler(whoami, server.WithContextProvider(func(_ context.Context, req server.RequestData) (map[string]any, error) {
		user, ok := strings.CutPrefix(req.Headers["authorization"], "User ")
		if !ok {
			return nil, core.PublicErrorf(core.Unauthenticated, "say who you are")
		}
		return map[string]any{core.ContextAuth: map[string]any{"user": user}}, nil
	}))
	for _, auth := range []string{"User ada", ""} {
		r := httptest.NewRequest(http.MethodPost, "/whoami", strings.NewReader(`{"data":null}`))
		r.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"result":{"user":"ada"}}
	// 401 {"status":"UNAUTHENTICATED","message":"say who you are"}
}
