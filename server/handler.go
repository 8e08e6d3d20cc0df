// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"encoding/json"
	"net/http"
	"runtime/debug"
	"strconv"

	"github.com/genkit-go/genkit/core"
)

const (
	jsonType   = "application/json"
	streamType = "text/event-stream"
)

// Headers that name the span of the action, on successes and failures.
const (
	traceHeader = "X-Genkit-Trace-Id"
	spanHeader  = "X-Genkit-Span-Id"
)

// Handler serves an action: a flow, a tool, a prompt. It answers with {"result":…}
// or with a stream of events, as the package comment tells. Errors:
//
//   - 405 for other methods than POST, 415 for a body that is not JSON by its
//     Content-Type (none is fine), 413 for one that is too large, 400 for one that
//     is not an object; all with the status INVALID_ARGUMENT.
//   - What the action or a context provider returns, with the HTTP code of its
//     status. Message and details are shown when the outermost [*core.Error] of the
//     chain is public, as errors of validation are; otherwise the client reads a
//     generic text, and the error is logged with the ids of the span.
//   - A panic is logged with its stack and answered with INTERNAL.
//     http.ErrAbortHandler goes on to the server.
//
// The context of the action ends when the client leaves; sending a chunk returns
// an error then. A nil runner is a programmer's error and panics.
func Handler(r core.Runner, o ...Option) http.Handler {
	if r == nil {
		panic("server: Handler(nil)")
	}
	return &handler{action: r.Raw(), options: newOptions(o)}
}

type handler struct {
	action *core.Action
	options
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if refused := checkRequest(w, r); refused != nil {
		refused.write(w)
		return
	}
	body, refused := h.readBody(w, r)
	if refused != nil {
		refused.write(w)
		return
	}
	call, err := h.open(body)
	if err != nil {
		refuse(err.Status.HTTP(), err).write(w)
		return
	}
	if wantsStream(r) {
		h.serveStream(w, r, call)
	} else {
		h.serveResult(w, r, call)
	}
}

// open makes the call that a body asks for.
func (h *handler) open(body []byte) (core.Call, *core.Error) {
	e, err := openEnvelope(body)
	if err != nil {
		return core.Call{}, err
	}
	if e.Data == nil && h.action.NeedsInput() {
		return core.Call{}, badEnvelope(`It has no key "data".`)
	}
	if string(e.Init) == "null" {
		e.Init = nil
	}
	if e.Init != nil && !h.action.Bidi() {
		return core.Call{}, core.PublicErrorf(core.InvalidArgument, `The action '%s' takes no "init".`, h.action.Key())
	}
	return core.Call{Input: e.Data, Init: e.Init}, nil
}

// spanIDs name the span of a call.
type spanIDs struct{ trace, span string }

func (h *handler) serveResult(w http.ResponseWriter, r *http.Request, call core.Call) {
	var ids spanIDs
	call.Started = func(trace, span string) {
		ids = spanIDs{trace, span}
		ids.set(w.Header())
	}
	out, err := h.run(r.Context(), r, call)
	if err != nil {
		h.explain(r.Context(), err, ids).write(w)
		return
	}
	body := make([]byte, 0, len(out)+len(`{"result":}`))
	body = append(body, `{"result":`...)
	body = append(body, out...)
	writeJSON(w, http.StatusOK, append(body, '}'))
}

// run asks the context providers and runs the action. A panic of either becomes
// an error.
func (h *handler) run(ctx context.Context, r *http.Request, call core.Call) (out json.RawMessage, err error) {
	defer func() {
		if p := recover(); p == http.ErrAbortHandler {
			panic(p)
		} else if p != nil {
			err = &panicked{value: p, stack: debug.Stack()}
		}
	}()
	ctx, err = h.provide(ctx, r, call.Input)
	if err != nil {
		return nil, err
	}
	result, err := h.action.Call(ctx, call)
	if err != nil {
		return nil, err
	}
	return result.Output, nil
}

func (ids spanIDs) set(header http.Header) {
	header.Set(traceHeader, ids.trace)
	header.Set(spanHeader, ids.span)
}

func writeJSON(w http.ResponseWriter, code int, body []byte) {
	header := w.Header()
	header.Set("Content-Type", jsonType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	_, _ = w.Write(body) // fails when the client has left
}
