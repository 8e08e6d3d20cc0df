// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"log/slog"
	"path/filepath"

	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/telemetry"
)

// localTelemetry opens the database of a project. Traces that the official tools have
// stored in the project are imported first.
func localTelemetry(ctx context.Context, root string, logger *slog.Logger) (*Telemetry, *telemetry.Store, error) {
	folder := filepath.Join(root, ".genkit")
	store, err := telemetry.Open(ctx, telemetry.Options{Dir: folder, Logger: logger})
	if err != nil {
		return nil, nil, err
	}
	if _, err := store.Import(ctx, filepath.Join(folder, "traces")); err != nil && logger != nil {
		logger.Warn("traces of the official tools were not imported", slog.Any("error", err))
	}
	return &Telemetry{
		Local: true, Traces: localTraces{store}, Logs: localLogs{store},
		close: []func(context.Context) error{func(context.Context) error { return store.Close() }},
	}, store, nil
}

// localTraces shows a store in the form of the tools server.
type localTraces struct{ *telemetry.Store }

func (t localTraces) List(ctx context.Context, q api.TraceQuery) (*api.Page, error) {
	filter, err := telemetry.ParseFilter(string(q.Filter))
	if err != nil {
		return nil, err
	}
	page, err := t.Store.List(ctx, telemetry.Query{Limit: q.Limit, Token: q.Token, Filter: filter, Search: q.Search})
	if err != nil {
		return nil, err
	}
	return &api.Page{Items: page.Traces, Next: page.Next}, nil
}

func (t localTraces) Subscribe(ctx context.Context, traceID string) (api.Subscription, error) {
	return t.Store.Subscribe(ctx, traceID)
}

// localLogs shows the logs of a store in the form of the tools server.
type localLogs struct{ store *telemetry.Store }

func (l localLogs) List(ctx context.Context, q api.LogQuery) (*api.Page, error) {
	page, err := l.store.Logs(ctx, telemetry.LogQuery(q))
	if err != nil {
		return nil, err
	}
	return &api.Page{Items: page.Logs, Next: page.Next}, nil
}
