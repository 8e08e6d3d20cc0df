// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"crypto/rand"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/genkit-go/genkit/core"
)

// Options configure a server. Runtimes, Traces and Logs are required.
type Options struct {
	Runtimes Runtimes
	Traces   Traces
	Logs     Logs
	// App is the process that the tools started; nil when they started none.
	App App
	// UI holds the files of the UI, with an index.html; nil is the built-in page.
	UI fs.FS
	// Version is that of the tools, as the UI shows it.
	Version string
	// Hosts are names, beside those of the loopback, by which the server may be called.
	// An unspecified address (0.0.0.0 or ::) stands for all addresses, not for names.
	Hosts []string
	// CORSOrigin is an origin whose pages may call the server, beside those of this
	// machine, if they send the token; "*" stands for all.
	CORSOrigin string
	// Token lets a browser in; "" makes a random one.
	Token string
	// Environ returns the environment that the UI shows; nil is that of the process.
	Environ func() []string
	// Quit is called once, on a goroutine of its own, when a client asks the server to
	// end; nil does not serve the wish.
	Quit func()
	// MaxBody bounds the body of a request in bytes; 0 is 30,000,000.
	MaxBody int64
	// Logger hears of requests that are refused or fail, each once; nil is silent.
	Logger *slog.Logger
}

// Server answers a developer UI. It is an [http.Handler]; Close ends what streams.
type Server struct {
	o          Options
	procedures map[string]procedure
	quit       func()
	patience   time.Duration   // with a client that doesn't read
	ctx        context.Context // of all runs
	cancel     context.CancelCauseFunc
}

// defaultMaxBody is how large a body may be, as the official server has it.
const defaultMaxBody = 30_000_000

var errClosed error = core.Errorf(core.Cancelled, "the tools server was closed")

// New returns a server. INVALID_ARGUMENT says what is missing.
func New(o Options) (*Server, error) {
	if o.Runtimes == nil || o.Traces == nil || o.Logs == nil {
		return nil, core.Errorf(core.InvalidArgument, "a tools server needs Runtimes, Traces and Logs")
	}
	if o.MaxBody == 0 {
		o.MaxBody = defaultMaxBody
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Environ == nil {
		o.Environ = os.Environ
	}
	if o.Token == "" {
		o.Token = rand.Text()
	}
	s := &Server{o: o, patience: time.Minute}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	s.procedures = s.table()
	if o.Quit != nil {
		s.quit = sync.OnceFunc(func() { go o.Quit() })
	}
	return s, nil
}

// Close ends the streams and stops waiting for the runs. The HTTP server above is the
// caller's.
func (s *Server) Close() { s.cancel(errClosed) }

// BrowserURL returns the address that lets a browser in, for a server that is reached
// at base, such as http://localhost:4000. Whoever opens it gets the session.
func (s *Server) BrowserURL(base string) string {
	return strings.TrimSuffix(base, "/") + "/?" + url.Values{tokenParameter: {s.o.Token}}.Encode()
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	api := r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/")
	refuse := s.refusePage
	if api {
		refuse = s.failCall
	}
	if err := s.stranger(r, api); err != nil {
		refuse(w, r, err)
		return
	}
	s.allowOrigin(w.Header(), r)
	switch {
	case r.Method == http.MethodOptions:
		preflight(w)
	case !api:
		s.servePage(w, r)
	case r.URL.Path == "/api/__health": // tells nothing, so that anyone may look
		s.serveHealth(w, r)
	case !s.admitted(r):
		refuse(w, r, errNoSession)
	default:
		s.serveAPI(w, r)
	}
}

// serveAPI calls the plain route of a request, or the procedures that its path names.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/api"), "/")
	if r.Method == http.MethodPost {
		switch path {
		case "runAction":
			s.serveRun(w, r, false)
			return
		case "streamAction":
			s.serveRun(w, r, true)
			return
		case "sendBidiInput":
			s.serveSendInput(w, r)
			return
		case "endBidiInput":
			s.serveEndInput(w, r)
			return
		case "streamTrace":
			s.serveStreamTrace(w, r)
			return
		case "__quitquitquit":
			if s.quit != nil {
				s.serveQuit(w)
				return
			}
		}
	}
	s.serveCalls(w, r, path)
}

func (s *Server) serveHealth(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.serveCalls(w, r, "__health") // which is no procedure
		return
	}
	w.WriteHeader(http.StatusOK)
}

func (s *Server) serveQuit(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("Server is shutting down"))
	s.quit()
}
