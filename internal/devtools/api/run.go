// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// serveRun runs an action. A run goes on when its client leaves, and is cancelled by
// cancelAction alone; with ?bidi=true its input follows by sendBidiInput, and ends when
// the client leaves.
func (s *Server) serveRun(w http.ResponseWriter, r *http.Request, stream bool) {
	var q ai.ReflectionRunActionParams
	if err := s.readObject(w, r, &q); err != nil {
		s.failPlain(w, r, err)
		return
	}
	if q.Key == "" {
		s.failPlain(w, r, required("key"))
		return
	}
	q.Stream = stream
	q.StreamInput = stream && r.URL.Query().Get("bidi") == "true"

	ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
	defer cancel(nil)
	defer context.AfterFunc(s.ctx, func() { cancel(errClosed) })()
	a := &runAnswer{w: w, to: http.NewResponseController(w), stream: stream, patience: s.patience}
	on := RunOptions{OnTrace: a.started}
	if stream {
		on.OnChunk = a.chunk
	}
	if q.StreamInput {
		left := &leaver{client: r.Context(), end: func(traceID string) {
			_ = s.o.Runtimes.EndInput(ctx, traceID) // it may have ended
		}}
		on.OnTrace = func(traceID string) {
			a.started(traceID)
			left.started(traceID)
		}
		defer left.stop()
	}
	response, err := safely(s, "runAction", func() (*ai.ReflectionRunActionResponse, error) {
		return s.o.Runtimes.RunAction(ctx, &q, on)
	})
	if err == nil && response == nil {
		err = core.Errorf(core.Internal, "the run of %s ended without an answer", q.Key)
	}
	if err != nil {
		s.report(r, r.URL.Path, err)
	}
	a.end(response, err)
}

// runAnswer writes what comes of a run: the headers when its trace is known, the chunks,
// each on a line, and at the end one object, behind which there is no newline.
type runAnswer struct {
	w        http.ResponseWriter
	to       *http.ResponseController
	stream   bool
	patience time.Duration

	mu    sync.Mutex // events come from any goroutine
	begun bool       // the headers are sent
	over  bool       // the answer is written, or nobody reads it
	line  []byte
}

// started tells the client the trace at once, so that it can follow it live.
func (a *runAnswer) started(traceID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.begun || a.over {
		return
	}
	a.w.Header().Set("X-Genkit-Trace-Id", traceID)
	a.begin(http.StatusOK)
	_ = a.to.Flush()
}

// begin sends the headers; the answer is locked.
func (a *runAnswer) begin(code int) {
	if a.begun {
		return
	}
	a.begun = true
	kind := "application/json"
	if a.stream {
		kind = "text/plain"
	}
	a.w.Header().Set("Content-Type", kind+"; charset=utf-8")
	a.w.WriteHeader(code)
}

// chunk writes a chunk. That the client left, or reads nothing for long, doesn't end the
// run, nor does it hold up who tells the chunks.
func (a *runAnswer) chunk(raw json.RawMessage) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return nil
	}
	a.begin(http.StatusOK)
	a.line = append(appendLine(a.line[:0], raw), '\n')
	a.limit()
	if _, err := a.w.Write(a.line); err != nil || a.to.Flush() != nil {
		a.over = true
	}
	return nil
}

// limit bounds how long the client may take to read what is written next.
func (a *runAnswer) limit() { _ = a.to.SetWriteDeadline(time.Now().Add(a.patience)) }

// end writes the result or the error; what comes later is dropped.
func (a *runAnswer) end(response *ai.ReflectionRunActionResponse, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return
	}
	a.over = true
	var last []byte
	if err == nil {
		last, err = json.Marshal(response)
	}
	code := http.StatusOK
	if err != nil {
		last, code = encode(map[string]any{"error": newRunError(err)}), http.StatusInternalServerError
	}
	if !a.begun {
		if id := traceOf(response, err); id != "" {
			a.w.Header().Set("X-Genkit-Trace-Id", id)
		}
		a.begin(code)
	}
	a.limit()
	_, _ = a.w.Write(appendLine(a.line[:0], last))
	_ = a.to.Flush()
	_ = a.to.SetWriteDeadline(time.Time{}) // the connection may serve other requests
}

// traceOf returns the trace that the end of a run names, "" when it names none.
func traceOf(response *ai.ReflectionRunActionResponse, err error) string {
	var action *ActionError
	if errors.As(err, &action) {
		return action.TraceID
	}
	if err == nil && response.Telemetry != nil {
		return response.Telemetry.TraceID
	}
	return ""
}
