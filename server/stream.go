// SPDX-License-Identifier: Apache-2.0

package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/sse"
)

// serveStream answers with events. The stream begins when the action does; what
// fails before that is answered without one.
func (h *handler) serveStream(w http.ResponseWriter, r *http.Request, call core.Call) {
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	flush := flusher(w)
	events := sse.NewWriter(w, flush)
	defer func() { _ = events.Close() }() // when a panic goes on to the server
	var ids spanIDs
	begun := false
	call.Started = func(trace, span string) {
		begun, ids = true, spanIDs{trace, span}
		ids.set(w.Header())
		beginStream(w)
		_ = flush() // when the client has left, the context says so
	}
	call.Send = func(chunk json.RawMessage) error {
		if ctx.Err() != nil {
			return left(ctx)
		}
		if err := events.Send("message", chunk); err != nil {
			cancel(err)
			return core.Errorf(core.Cancelled, "the stream cannot be written: %w", err)
		}
		return nil
	}
	out, err := h.run(ctx, r, call)
	switch {
	case err == nil:
		_ = events.End("result", out)
	case begun:
		_ = events.End("error", h.explain(ctx, err, ids).encode())
	default:
		h.explain(ctx, err, ids).write(w)
	}
}

func beginStream(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Content-Type", streamType)
	header.Set("Cache-Control", "no-cache")
	header.Set("X-Accel-Buffering", "no") // for nginx, which collects otherwise
	header.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
}

// flusher returns a function that flushes w, when w can be flushed.
func flusher(w http.ResponseWriter) func() error {
	control := http.NewResponseController(w)
	return func() error {
		if err := control.Flush(); !errors.Is(err, errors.ErrUnsupported) {
			return err
		}
		return nil
	}
}

// left is what senders get after ctx has ended.
func left(ctx context.Context) error {
	return core.Errorf(core.StatusOf(ctx.Err()), "nobody listens to the stream any more: %w", context.Cause(ctx))
}
