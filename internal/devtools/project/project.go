// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// Options say what a command needs of a project.
type Options struct {
	// Dir is a folder of the project; its root is looked for from there upwards.
	Dir string
	// Environ is the environment of the tools, as os.Environ gives it.
	Environ []string
	// Logger hears of trouble beside the calls; nil is silent.
	Logger *slog.Logger

	// NoTelemetry leaves traces and logs closed, and where programs send theirs unchanged.
	NoTelemetry bool
	// Borrow lets the command use the telemetry server of another one, or do without
	// where traces cannot be stored, as commands do that end soon.
	Borrow bool
	// Manage and V2 are those of [runtimes.Options].
	Manage, V2 bool
	// CORSOrigin is an origin whose pages may call the telemetry server, beside those of
	// this machine.
	CORSOrigin string
}

// Project is an open project. It must be closed.
type Project struct {
	Root string
	Telemetry
	Manager *runtimes.Manager
}

// Telemetry is where the traces and logs of a project are.
type Telemetry struct {
	// URL is where programs send theirs; "" when only the database is open.
	URL string
	// Local tells that the database is open in this process.
	Local  bool
	Traces api.Traces
	Logs   api.Logs

	close []func(ctx context.Context) error
}

// Open opens a project with its running programs, and lets them send traces and logs.
func Open(ctx context.Context, o Options) (*Project, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	root, err := runtimes.ProjectRoot(o.Dir)
	if err != nil {
		return nil, err
	}
	t := &Telemetry{}
	if !o.NoTelemetry {
		if t, err = serveTelemetry(ctx, root, o); err != nil {
			return nil, err
		}
	}
	manager, err := runtimes.New(runtimes.Options{Root: root, TelemetryURL: t.URL, Manage: o.Manage, V2: o.V2, Logger: o.Logger})
	if err != nil {
		return nil, errors.Join(err, t.Close(ctx))
	}
	t.close = append(t.close, manager.Close)
	return &Project{Root: root, Telemetry: *t, Manager: manager}, nil
}

// OpenTelemetry opens the traces and logs of a project, to read them.
func OpenTelemetry(ctx context.Context, o Options) (*Telemetry, error) {
	if url := environ(o.Environ, "GENKIT_TELEMETRY_SERVER"); url != "" {
		return remoteTelemetry(url)
	}
	root, err := runtimes.ProjectRoot(o.Dir)
	if err != nil {
		return nil, err
	}
	t, _, err := localTelemetry(ctx, root, o.Logger)
	return t, err
}

// Close ends what was opened, the latest first.
func (t *Telemetry) Close(ctx context.Context) error {
	var failed []error
	for _, end := range slices.Backward(t.close) {
		failed = append(failed, end(ctx))
	}
	t.close = nil
	return errors.Join(failed...)
}

// Programs returns the running programs as the tools server wants them.
func (p *Project) Programs() api.Runtimes { return programs{p.Manager} }

// NoProgram is the error of a command that needs a running program and finds none.
func (p *Project) NoProgram() error {
	return core.Errorf(core.FailedPrecondition, "no program runs in %s; start one with 'genkit start -- <command>', or add '-- <command>' to this command", p.Root)
}

// environ returns a variable of an environment, "" when it is not set.
func environ(entries []string, name string) string {
	for _, entry := range slices.Backward(entries) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}
