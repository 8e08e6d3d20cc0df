// SPDX-License-Identifier: Apache-2.0

// Package reflection is the API by which developer tools see a running program: they
// list its actions, run them, cancel runs and are told of traces.
//
// It speaks both published versions: v1, an HTTP server of the program's own that a
// file in .genkit/runtimes announces, and v2, a WebSocket that the program opens to the
// tools (GENKIT_REFLECTION_V2_SERVER). A program is shown once it has defined its
// actions (settle.go). What the versions share is in run.go and published_schema.go;
// http.go and guard.go are v1, socket.go and rpc.go are v2.
//
// What may enter: the runtime's side of the protocol. It knows actions by core alone.
package reflection

import (
	"context"
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devexport"
)

// specVersion is the version of the reflection API.
const specVersion = 1

// Environment holds what the environment says about developer tools.
type Environment struct {
	TelemetryServer string // GENKIT_TELEMETRY_SERVER
	Realtime        bool   // GENKIT_ENABLE_REALTIME_TELEMETRY
	V2Server        string // GENKIT_REFLECTION_V2_SERVER
	Host            string // GENKIT_REFLECTION_HOST; default 127.0.0.1
	Port            string // GENKIT_REFLECTION_PORT; default the first free one from 3100 on
	RuntimeID       string // GENKIT_RUNTIME_ID
	NoLogs          bool   // GENKIT_OTEL_ENABLE_LOGS=false
}

// ReadEnvironment reads it; dev tells whether the program runs under developer tools
// (GENKIT_ENV=dev).
func ReadEnvironment() (e Environment, dev bool) {
	return Environment{
		TelemetryServer: os.Getenv("GENKIT_TELEMETRY_SERVER"),
		Realtime:        os.Getenv("GENKIT_ENABLE_REALTIME_TELEMETRY") == "true",
		V2Server:        os.Getenv("GENKIT_REFLECTION_V2_SERVER"),
		Host:            os.Getenv("GENKIT_REFLECTION_HOST"),
		Port:            os.Getenv("GENKIT_REFLECTION_PORT"),
		RuntimeID:       os.Getenv("GENKIT_RUNTIME_ID"),
		NoLogs:          os.Getenv("GENKIT_OTEL_ENABLE_LOGS") == "false",
	}, os.Getenv("GENKIT_ENV") == "dev"
}

// Options configure a server.
type Options struct {
	Registry *core.Registry
	Name     string // of the program, for people
	Environment
	// Root is the folder that holds .genkit; "" is the project's, which is looked for
	// from the working directory upwards.
	Root     string
	Exporter *devexport.Exporter
	// Logger gets what happens to the connection to the tools.
	Logger *slog.Logger
}

// Server shows one instance to the tools. Close ends it.
type Server struct {
	o       Options
	id      string
	version string
	ctx     context.Context // of all runs
	cancel  context.CancelCauseFunc
	runs    runs
	hanging atomic.Bool                     // the telemetry server did, when last asked
	work    sync.WaitGroup                  // goroutines of v2
	stop    func(ctx context.Context) error // of v1 or v2
	quit    func()                          // ends v1 from inside of a request
}

var errClosed error = core.Errorf(core.Cancelled, "the instance is closed")

// Start shows the instance: by v2 when the environment names a server, by v1 otherwise.
func Start(o Options) (*Server, error) {
	s := &Server{o: o, version: "go/" + moduleVersion()}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	var err error
	if o.V2Server != "" {
		err = s.connect()
	} else {
		err = s.listen()
	}
	if err != nil {
		s.cancel(errClosed)
		return nil, err
	}
	return s, nil
}

// Close takes the program out of the tools' sight, cancels what they run and waits for
// it, as long as ctx allows.
func (s *Server) Close(ctx context.Context) error {
	s.cancel(errClosed)
	return s.stop(ctx)
}

// ID returns the id under which the tools know the program.
func (s *Server) ID() string { return s.id }

// instances counts the servers of the process, whose ids must differ.
var instances atomic.Int64

// setID takes the id from the environment, or makes one of the parts. Later servers of
// a process get a number behind it.
func (s *Server) setID(parts ...int) {
	n := instances.Add(1)
	s.id = s.o.RuntimeID
	if s.id == "" {
		text := make([]string, len(parts))
		for i, part := range parts {
			text[i] = strconv.Itoa(part)
		}
		s.id = strings.Join(text, "-")
		if len(parts) > 1 {
			return // with the port, it differs already
		}
	}
	if n > 1 {
		s.id += "-" + strconv.FormatInt(n, 10)
	}
}

// moduleVersion returns the version of Genkit that the program is built with.
func moduleVersion() string {
	const module = "github.com/genkit-go/genkit"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version := info.Main.Version
	if info.Main.Path != module {
		for _, dep := range info.Deps {
			if dep.Path == module {
				version = dep.Version
			}
		}
	}
	version = strings.TrimPrefix(version, "v")
	if version == "" || version == "(devel)" {
		return "devel"
	}
	return version
}
