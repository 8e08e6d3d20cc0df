// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/genkit-go/genkit/core"
)

// serveStreamTrace follows a trace: the trace as far as it is stored, then its events,
// each as JSON on a line, until the client leaves.
func (s *Server) serveStreamTrace(w http.ResponseWriter, r *http.Request) {
	var q struct {
		TraceID any `json:"traceId"`
	}
	err := s.readObject(w, r, &q)
	traceID, _ := q.TraceID.(string)
	if err == nil && traceID == "" {
		s.report(r, r.URL.Path, required("traceId"))
		answerJSON(w, http.StatusBadRequest, []byte(`{"error":"traceId is required"}`))
		return
	}
	if err == nil {
		err = checkID("traceId", traceID)
	}
	if err != nil {
		s.failPlain(w, r, err)
		return
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	defer context.AfterFunc(s.ctx, func() { cancel(errClosed) })()
	events, err := s.o.Traces.Subscribe(ctx, traceID)
	if err != nil {
		s.failPlain(w, r, err)
		return
	}
	defer events.Close()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusOK)
	flusher := http.NewResponseController(w)
	var line []byte
	for {
		_ = flusher.Flush() // the headers, then each event
		event, err := events.Next(ctx)
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, io.EOF) && core.StatusOf(err) != core.Cancelled {
				s.report(r, r.URL.Path, err)
			}
			return
		}
		line = append(appendLine(line[:0], event), '\n')
		if _, err := w.Write(line); err != nil {
			return
		}
	}
}
