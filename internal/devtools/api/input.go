// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/genkit-go/genkit/core"
)

// The plain routes by which the input of a bidirectional run follows.

func (s *Server) serveSendInput(w http.ResponseWriter, r *http.Request) {
	s.serveInput(w, r, func(ctx context.Context, q inputRequest) error {
		if q.Chunk == nil {
			return core.Errorf(core.InvalidArgument, `the body needs "chunk", which may be any JSON`)
		}
		return s.o.Runtimes.SendInput(ctx, q.TraceID, q.Chunk)
	})
}

func (s *Server) serveEndInput(w http.ResponseWriter, r *http.Request) {
	s.serveInput(w, r, func(ctx context.Context, q inputRequest) error {
		return s.o.Runtimes.EndInput(ctx, q.TraceID)
	})
}

type inputRequest struct {
	TraceID string          `json:"traceId"`
	Chunk   json.RawMessage `json:"chunk"`
}

func (s *Server) serveInput(w http.ResponseWriter, r *http.Request, do func(context.Context, inputRequest) error) {
	var q inputRequest
	err := s.readObject(w, r, &q)
	if err == nil {
		err = checkID("traceId", q.TraceID)
	}
	if err == nil {
		err = do(r.Context(), q)
	}
	switch {
	case err == nil:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte("OK"))
	case core.StatusOf(err) == core.NotFound:
		s.report(r, r.URL.Path, err)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("Stream not found"))
	default:
		s.failPlain(w, r, err)
	}
}

// leaver ends the input of a run when its client leaves: nobody else can, and the run
// would wait for input forever.
type leaver struct {
	client context.Context
	end    func(traceID string)

	mu      sync.Mutex
	stopped bool
	unwatch func() bool
}

// started watches the client once the trace is known.
func (l *leaver) started(traceID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stopped || l.unwatch != nil {
		return
	}
	l.unwatch = context.AfterFunc(l.client, func() { l.end(traceID) })
}

// stop is called when the run is over.
func (l *leaver) stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = true
	if l.unwatch != nil {
		l.unwatch()
	}
}
