// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"errors"
	"log/slog"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devexport"
	"github.com/genkit-go/genkit/internal/reflection"
)

// showToTools lets developer tools see the instance, when the program runs under them
// (GENKIT_ENV=dev): its spans and logs go to their telemetry server, and the reflection
// API lets them list and run its actions. What goes wrong is logged: a program must not
// fail for want of tools.
func showToTools(r *core.Registry, name string) {
	environment, dev := reflection.ReadEnvironment()
	if !dev {
		return
	}
	logger := r.Logger()
	exporter := devexport.New(devexport.Options{URL: environment.TelemetryServer, Realtime: environment.Realtime, Trouble: logger})
	r.Tracer().AddSink(exporter, true)
	if !environment.NoLogs {
		handler := logger.Handler()
		if ids, ok := handler.(interface{ Unwrap() slog.Handler }); ok {
			handler = ids.Unwrap() // SetLogger adds the ids of the span again
		}
		r.SetLogger(slog.New(exporter.Handler(handler)))
	}
	server, err := reflection.Start(reflection.Options{Registry: r, Name: name, Environment: environment, Exporter: exporter, Logger: logger})
	if err != nil {
		logger.Error("developer tools cannot see this program", slog.Any("error", err))
		return
	}
	r.OnClose(func(ctx context.Context) error {
		if err := server.Close(ctx); err != nil && !errors.Is(err, context.Canceled) {
			return core.Errorf(core.StatusOf(err), "closing the reflection API: %w", err)
		}
		return nil
	})
}
