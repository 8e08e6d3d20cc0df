// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// RequestData is what a context provider may know about a request.
type RequestData struct {
	Method string
	// Headers has lower-case names; several values of one name are joined with ", ".
	Headers map[string]string
	// Input is the value of "data" as it came, not validated. It must not be changed.
	Input json.RawMessage
}

// ContextProvider makes the action context of a request, such as {"auth": …}. An
// error refuses the request, before any stream begins, with the code of its
// status: core.PublicErrorf(core.Unauthenticated, …) answers 401. It may be called
// from several goroutines.
type ContextProvider func(ctx context.Context, req RequestData) (map[string]any, error)

// provide returns a context with what the providers return for a request, over
// the action context that r's context has already.
func (h *handler) provide(ctx context.Context, r *http.Request, input json.RawMessage) (context.Context, error) {
	if len(h.providers) == 0 {
		return ctx, nil
	}
	data := RequestData{Method: r.Method, Headers: lowerHeaders(r), Input: input}
	merged := map[string]any{}
	maps.Copy(merged, core.ActionContext(ctx))
	for _, provider := range h.providers {
		values, err := provider(ctx, data)
		if err != nil {
			return nil, err
		}
		maps.Copy(merged, values)
	}
	return core.WithActionContext(ctx, merged), nil
}

// lowerHeaders returns the headers of r, with the host, which net/http keeps
// elsewhere.
func lowerHeaders(r *http.Request) map[string]string {
	lower := make(map[string]string, len(r.Header)+1)
	if r.Host != "" {
		lower["host"] = r.Host
	}
	for name, values := range r.Header {
		lower[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	return lower
}
