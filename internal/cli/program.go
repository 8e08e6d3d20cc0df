// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/project"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

const (
	// registerPatience bounds how long a program may take to show itself, and then its
	// actions, counted anew whenever there are more of them.
	registerPatience = 30 * time.Second
	actionPatience   = 5 * time.Second
	actionInterval   = 250 * time.Millisecond
)

// program is the running program whose actions a command runs.
type program struct {
	project *project.Project
	runtime runtimes.Runtime
	end     []func(ctx context.Context) error
	traces  latestTraces
}

// openProgram finds the program that started last in the project, or starts the command
// for as long as the program is open and waits until it has the action.
func openProgram(ctx context.Context, s Streams, command []string, key string) (*program, error) {
	p, err := project.Open(ctx, project.Options{
		Dir: s.Dir, Environ: s.Env, Logger: s.logger(), Borrow: true, Manage: len(command) > 0, V2: len(command) > 0,
	})
	if err != nil {
		return nil, err
	}
	target := &program{project: p, end: []func(context.Context) error{p.Close}}
	if len(command) > 0 {
		err = target.start(ctx, s, command, key)
	} else {
		err = target.find(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, target.close(ctx))
	}
	return target, nil
}

// close ends what the command has started, once its traces are stored.
func (t *program) close(ctx context.Context) error {
	t.traces.await(ctx)
	var failed []error
	for _, end := range slices.Backward(t.end) {
		failed = append(failed, closing(ctx, end))
	}
	return errors.Join(failed...)
}

func (t *program) find(ctx context.Context) error {
	if err := t.project.Manager.Ready(ctx); err != nil {
		return err
	}
	var ok bool
	if t.runtime, ok = t.project.Manager.Current(); !ok {
		return t.project.NoProgram()
	}
	if t.project.Local { // the program was told to send its traces here
		t.traces.expect(t.project.Traces, shortTracePatience)
	}
	return nil
}

// start starts the command and waits for its program and the action. What it prints goes
// to standard error: standard output is for results.
func (t *program) start(ctx context.Context, s Streams, command []string, key string) error {
	manager := t.project.Manager
	if err := manager.Ready(ctx); err != nil {
		return err
	}
	known := map[string]bool{}
	for _, r := range manager.Runtimes() {
		known[r.ID] = true
	}
	environment := runtimes.DevEnvironment{TelemetryURL: t.project.URL, Realtime: true, V2URL: manager.V2URL()}
	process, err := runtimes.StartProcess(runtimes.Command{Args: command, Dir: s.Dir, Env: environment.Over(s.Env), Stdin: strings.NewReader(""), Stdout: s.Err, Stderr: s.Err, Logger: s.logger()})
	if err != nil {
		return err
	}
	t.end = append(t.end, process.Close)
	t.traces.expect(t.project.Traces, tracePatience)

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		if exit, err := process.Wait(ctx); err == nil {
			cancel(core.Errorf(core.FailedPrecondition, "'%s' ended with %s before its actions were seen; does it use Genkit, and does it stay up?", strings.Join(command, " "), describe(exit)))
		}
	}()
	if err := t.register(ctx, known); err != nil {
		return err
	}
	return t.awaitAction(ctx, key)
}

// register waits for a program that was not there before.
func (t *program) register(ctx context.Context, known map[string]bool) error {
	ctx, cancel := context.WithTimeoutCause(ctx, registerPatience, core.Errorf(core.DeadlineExceeded, "the program did not show itself within %v; does it use Genkit?", registerPatience))
	defer cancel()
	events := t.project.Manager.Subscribe()
	defer events.Close()
	for {
		event, err := events.Next(ctx)
		if err != nil {
			return cause(ctx, err)
		}
		if event.Kind == runtimes.Added && !known[event.Runtime.ID] {
			t.runtime = event.Runtime
			return nil
		}
	}
}

// awaitAction waits until the program has the action: programs define them while they start.
func (t *program) awaitAction(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	overall, cancel := context.WithTimeout(ctx, registerPatience)
	defer cancel()
	most, grew := 0, time.Now()
	for {
		actions, err := t.project.Manager.ListActions(overall, t.runtime.ID)
		if err == nil && actions[key] != nil {
			return nil
		}
		if len(actions) > most {
			most, grew = len(actions), time.Now()
		}
		if err != nil && ctx.Err() == nil && overall.Err() == nil && core.StatusOf(err) != core.Unavailable {
			return err
		}
		if time.Since(grew) > actionPatience || overall.Err() != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return noAction(key, keysOf(actions))
		}
		select {
		case <-time.After(actionInterval):
		case <-overall.Done():
		}
	}
}

// cause returns why ctx ended when that is why err happened.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// noAction is the error for a key that a program does not have.
func noAction(key string, known []string) error {
	kind := key[:strings.LastIndex(key, "/")+1]
	var same []string
	for _, k := range known {
		if name, ok := strings.CutPrefix(k, kind); ok {
			same = append(same, name)
		}
	}
	slices.Sort(same)
	name := strings.TrimPrefix(key, kind)
	what := strings.Trim(kind, "/")
	if len(same) == 0 {
		return core.Errorf(core.NotFound, "the program has no %s '%s', and none at all", what, name)
	}
	if len(same) > 20 {
		same = append(same[:20], "...")
	}
	return core.Errorf(core.NotFound, "the program has no %s '%s'; it has %s", what, name, strings.Join(same, ", "))
}

func keysOf[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// splitDash returns the arguments before -- and the command after it.
func splitDash(cmd *cobra.Command, args []string) (before, command []string) {
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		return args[:at], args[at:]
	}
	return args, nil
}

// jsonArgument checks an argument that is JSON; "" is none.
func jsonArgument(what, text string) (json.RawMessage, error) {
	if text == "" {
		return nil, nil
	}
	if !json.Valid([]byte(text)) {
		var any any
		err := json.Unmarshal([]byte(text), &any)
		return nil, wrongUsage("%s is not JSON (%w); text is given in double quotes, such as %s", what, err, fmt.Sprintf(`'"%s"'`, "hello"))
	}
	return json.RawMessage(text), nil
}
