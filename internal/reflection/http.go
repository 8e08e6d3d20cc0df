// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/sse"
)

// mostBody is how large a request may be.
const mostBody = 30 << 20

// The ports among which a program looks for a free one.
const firstPort, lastPort = 3100, 3200

// listen begins v1: an HTTP server, and the file that announces it a moment later.
func (s *Server) listen() error {
	listener, err := s.bind()
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	s.setID(os.Getpid(), port)
	server := &http.Server{Handler: s.guard(s.routes()), ReadHeaderTimeout: 10 * time.Second,
		ErrorLog: slog.NewLogLogger(s.o.Logger.Handler(), slog.LevelDebug)}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.o.Logger.Error("the reflection server ended", slog.Any("error", err))
		}
	}()
	announcing, hush := context.WithCancel(s.ctx)
	var file runtimeFile
	announced := make(chan struct{})
	go func() {
		defer close(announced)
		if !s.settle(announcing) {
			return
		}
		var err error
		if file, err = s.announce(listener.Addr().String(), port); err != nil { // the tools can still be pointed at the server
			s.o.Logger.Warn("developer tools will not find this program", slog.Any("error", err))
		}
	}()
	s.stop = func(ctx context.Context) error {
		hush()
		<-announced
		file.remove()
		err := server.Shutdown(ctx)
		if err != nil {
			_ = server.Close()
		}
		<-served
		return err
	}
	s.quit = func() { go func() { _ = s.stop(context.Background()) }() }
	return nil
}

// bind listens on the port that the environment names, or the first free one.
func (s *Server) bind() (net.Listener, error) {
	host := s.o.Host
	if host == "" {
		host = "127.0.0.1"
	}
	if s.o.Port != "" {
		listener, err := net.Listen("tcp", net.JoinHostPort(host, s.o.Port))
		if err != nil {
			return nil, core.Errorf(core.Unavailable, "reflection: GENKIT_REFLECTION_PORT is %s, but: %w", s.o.Port, err)
		}
		return listener, nil
	}
	for port := firstPort; port <= lastPort; port++ {
		if listener, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(port))); err == nil {
			return listener, nil
		}
	}
	listener, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return nil, core.Errorf(core.Unavailable, "reflection: %w", err)
	}
	return listener, nil
}

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/__health", func(w http.ResponseWriter, r *http.Request) {
		if id := r.URL.Query().Get("id"); id != "" && id != s.id {
			http.Error(w, "this is runtime "+s.id, http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "OK")
	})
	mux.HandleFunc("GET /api/__quitquitquit", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "OK")
		s.quit()
	})
	mux.HandleFunc("GET /api/actions", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, s.listActions(r.Context()))
	})
	mux.HandleFunc("GET /api/values", func(w http.ResponseWriter, r *http.Request) {
		values, err := s.listValues(r.URL.Query().Get("type"))
		switch core.StatusOf(err) {
		case core.OK:
			writeJSON(w, http.StatusOK, values)
		case core.InvalidArgument:
			http.Error(w, err.Error(), http.StatusBadRequest)
		default:
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	mux.HandleFunc("GET /api/envs", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, []string{"dev"})
	})
	mux.HandleFunc("POST /api/notify", s.serveNotify)
	mux.HandleFunc("POST /api/cancelAction", s.serveCancel)
	mux.HandleFunc("POST /api/runAction", s.serveRun)
	return mux
}

func writeJSON(w http.ResponseWriter, code int, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = w.Write(raw)
}

// readBody decodes a request's body into v. What is wrong with it is answered, in a
// form that both ways in which the tools read errors understand.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, v any) bool {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	code := http.StatusBadRequest
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		code = http.StatusRequestEntityTooLarge
		err = core.Errorf(core.InvalidArgument, "the body is larger than %d bytes", mostBody)
	case err == nil && !json.Valid(raw):
		err = core.Errorf(core.InvalidArgument, "the body is not JSON")
	case err == nil:
		if err = json.Unmarshal(raw, v); err != nil {
			err = core.Errorf(core.InvalidArgument, "the body: %w", err)
		}
	}
	if err == nil {
		return true
	}
	status := statusOf(err, "", "")
	s.o.Logger.Debug("a request of the developer tools is wrong", slog.String("path", r.URL.Path), slog.Any("error", err))
	writeJSON(w, code, map[string]any{"error": status, "code": status.Code, "message": status.Message, "details": status.Details})
	return false
}

func (s *Server) serveNotify(w http.ResponseWriter, r *http.Request) {
	var q struct {
		TelemetryServerURL       string `json:"telemetryServerUrl"`
		ReflectionAPISpecVersion int    `json:"reflectionApiSpecVersion"`
	}
	if !s.readBody(w, r, &q) {
		return
	}
	s.notified(q.TelemetryServerURL)
	if q.ReflectionAPISpecVersion != 0 && q.ReflectionAPISpecVersion != specVersion {
		s.o.Logger.Warn("the developer tools speak another version of the reflection API",
			slog.Int("theirs", q.ReflectionAPISpecVersion), slog.Int("ours", specVersion))
	}
	_, _ = io.WriteString(w, "OK")
}

// notified takes the telemetry server that the tools name, unless the environment has.
func (s *Server) notified(url string) {
	if url != "" && s.o.TelemetryServer == "" && s.o.Exporter != nil {
		s.o.Exporter.SetURL(url)
	}
}

func (s *Server) serveCancel(w http.ResponseWriter, r *http.Request) {
	var q struct {
		TraceID any `json:"traceId"`
	}
	if !s.readBody(w, r, &q) {
		return
	}
	traceID, ok := q.TraceID.(string)
	switch {
	case !ok || traceID == "":
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "traceId is required"})
	case s.cancelRun(traceID):
		writeJSON(w, http.StatusOK, ai.ReflectionCancelActionResponse{Message: "Action cancelled"})
	default:
		writeJSON(w, http.StatusNotFound, ai.ReflectionCancelActionResponse{Message: "Action not found or already completed"})
	}
}

func (s *Server) serveRun(w http.ResponseWriter, r *http.Request) {
	var q runParams
	if !s.readBody(w, r, &q) {
		return
	}
	a, err := s.lookup(q.Key)
	if core.StatusOf(err) == core.NotFound {
		http.Error(w, "action "+q.Key+" not found", http.StatusNotFound)
		return
	}
	answer := &answer{w: w, stream: r.URL.Query().Get("stream") == "true"}
	if err != nil {
		answer.end(nil, statusOf(err, "", ""))
		return
	}
	h := heard{started: answer.started}
	if answer.stream {
		h.chunk = answer.chunk
	}
	answer.end(s.run(a, &q, h))
}

// answer writes what comes of a run: the headers when its span begins, the chunks, and
// at the end one object, behind which there is no newline.
type answer struct {
	w      http.ResponseWriter
	stream bool

	mu      sync.Mutex // chunks come from any goroutine
	flushed bool
	gone    bool // the tools left; the run goes on
}

func (a *answer) started(traceID, spanID string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.w.Header().Set("X-Genkit-Trace-Id", traceID)
	a.w.Header().Set("X-Genkit-Span-Id", spanID)
	a.flushHeaders()
}

// flushHeaders sends the headers; the answer is locked.
func (a *answer) flushHeaders() {
	if a.flushed {
		return
	}
	a.flushed = true
	if a.stream {
		a.w.Header().Set("Content-Type", "text/plain")
	} else {
		a.w.Header().Set("Content-Type", "application/json")
	}
	a.w.WriteHeader(http.StatusOK)
	a.flush()
}

func (a *answer) flush() {
	if http.NewResponseController(a.w).Flush() != nil {
		a.gone = true
	}
}

func (a *answer) chunk(raw json.RawMessage) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flushHeaders()
	if a.gone {
		return nil
	}
	line := append(sse.AppendASCII(make([]byte, 0, len(raw)+1), raw), '\n')
	if _, err := a.w.Write(line); err != nil {
		a.gone = true
		return nil
	}
	a.flush()
	return nil
}

func (a *answer) end(response *ai.ReflectionRunActionResponse, status *ai.ReflectionStatus) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.flushHeaders()
	var last any = response
	if status != nil {
		last = map[string]any{"error": status}
	}
	raw, err := json.Marshal(last)
	if err != nil {
		raw, _ = json.Marshal(map[string]any{"error": statusOf(err, "", "")})
	}
	_, _ = a.w.Write(sse.AppendASCII(nil, raw))
}
