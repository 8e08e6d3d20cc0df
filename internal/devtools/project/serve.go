// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
	"github.com/genkit-go/genkit/internal/devtools/telemetry"
)

// The ports of telemetry servers, the first free one is taken. They are those of the
// official tools.
const firstPort, lastPort = 4033, 4999

// serveTelemetry finds or starts the telemetry server for programs.
func serveTelemetry(ctx context.Context, root string, o Options) (*Telemetry, error) {
	if url := environ(o.Environ, "GENKIT_TELEMETRY_SERVER"); url != "" {
		return remoteTelemetry(url)
	}
	if o.Borrow {
		if url := lentServer(ctx, root); url != "" {
			return remoteTelemetry(url)
		}
	}
	t, store, err := localTelemetry(ctx, root, o.Logger)
	switch {
	case err == nil:
	case o.Borrow && ctx.Err() == nil: // its work can be done without
		o.Logger.Warn("traces and logs are not stored", slog.Any("error", err))
		return &Telemetry{}, nil
	default:
		return nil, err
	}
	listener, err := listen()
	if err != nil {
		return nil, errors.Join(err, t.Close(ctx))
	}
	server := &http.Server{
		Handler:           telemetry.NewHandler(store, telemetry.HandlerOptions{CORSOrigin: o.CORSOrigin, Logger: o.Logger}),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug),
	}
	done := make(chan struct{})
	go func() { defer close(done); server.Serve(listener) }()
	t.URL = fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	t.close = append(t.close, func(ctx context.Context) error {
		err := server.Shutdown(ctx)
		if err != nil {
			server.Close() // streams don't end by themselves
		}
		<-done
		if errors.Is(err, context.DeadlineExceeded) {
			return nil
		}
		return err
	})
	if !o.Borrow { // it lives long enough to be lent
		remove, err := runtimes.WriteServerFile(root, runtimes.TelemetryFileName(os.Getpid()), t.URL)
		if err != nil {
			return nil, errors.Join(err, t.Close(ctx))
		}
		t.close = append(t.close, func(context.Context) error { return remove() })
	}
	return t, nil
}

func listen() (net.Listener, error) {
	var failed error
	for port := firstPort; port <= lastPort; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			return listener, nil
		}
		failed = err
	}
	return nil, core.Errorf(core.Unavailable, "the telemetry server finds no free port from %d to %d: %w", firstPort, lastPort, failed)
}

// lentServer returns a telemetry server that another command of the project runs, "" when
// there is none. Files of servers that are gone are removed.
func lentServer(ctx context.Context, root string) string {
	files, _ := filepath.Glob(filepath.Join(root, ".genkit", "servers", "telemetry-*.json"))
	for _, file := range files {
		name := filepath.Base(file)
		if !runtimes.OwnerLives(name) {
			os.Remove(file)
			continue
		}
		if known, err := runtimes.ReadServerFile(root, name); err == nil && strings.HasPrefix(known.URL, "http://localhost:") && Healthy(ctx, known.URL) {
			return known.URL
		}
	}
	return ""
}

// Healthy tells whether a server of the tools answers at url within two seconds.
func Healthy(ctx context.Context, url string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/__health", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}
