// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/internal/devtools/project"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
	"github.com/genkit-go/genkit/internal/devtools/watch"
)

// closingTime bounds how long a command takes to end everything that it has started.
const closingTime = 15 * time.Second

// startOptions are the flags of start.
type startOptions struct {
	noUI, open, noRealtime, v2 bool
	port                       int
	host, corsOrigin, envFile  string
	noRestart, watch           bool
	watchAlso                  []string
	flutter                    bool // the environment goes into the arguments
}

func startCommand(s Streams) *cobra.Command {
	var o startOptions
	command := &cobra.Command{
		Use:   "start [flags] [-- command...]",
		Short: "Run a program under the developer tools",
		Long: `start runs a program with GENKIT_ENV=dev, so that the tools see its actions, and
collects its traces and logs. It ends when the program does, and the program ends with it.
Without a command it waits for programs that are started otherwise.

A program that had come up and then fails is started again; one that fails before is not.`,
		Example: `  genkit start -- go run .
  genkit start --watch --open -- go run ./cmd/app`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(o.watchAlso) > 0 {
				o.watch = true
			}
			if o.watch && len(args) == 0 {
				return wrongUsage("--watch needs a command to start again, such as -- go run .")
			}
			return start(cmd.Context(), s, o, args)
		},
	}
	flags := command.Flags()
	flags.SetInterspersed(false)
	flags.BoolVarP(&o.noUI, "noui", "n", false, "do not start the developer UI")
	flags.IntVarP(&o.port, "port", "p", 0, "port of the developer UI (default: the first free one of 4000-4099)")
	flags.StringVar(&o.host, "host", "127.0.0.1", "address on which the developer UI listens; 0.0.0.0 lets the whole network in")
	flags.BoolVarP(&o.open, "open", "o", false, "open the developer UI in the browser")
	flags.BoolVar(&o.noRealtime, "disable-realtime-telemetry", false, "show spans when they end, not when they begin")
	flags.StringVar(&o.corsOrigin, "cors-origin", "", "an origin whose pages may call the servers, beside those of localhost")
	flags.BoolVar(&o.v2, "experimental-reflection-v2", false, "let the program connect by WebSocket instead of listening itself")
	flags.StringVar(&o.envFile, "write-env-file", "", "write the environment for programs to this file, as NAME=value lines")
	flags.BoolVar(&o.noRestart, "no-restart", false, "end when the program fails, instead of starting it again")
	flags.BoolVarP(&o.watch, "watch", "w", false, "start the command again when a .go, .prompt, .json or .pdf file of the project changes")
	flags.StringSliceVar(&o.watchAlso, "watch-also", nil, "watch files with these endings or names too, such as .md,config.yaml")
	return command
}

func start(ctx context.Context, s Streams, o startOptions, args []string) (err error) {
	if err := checkPort(o.port); err != nil {
		return err
	}
	defer outliveReader()()
	p, err := project.Open(ctx, project.Options{Dir: s.Dir, Environ: s.Env, Logger: s.logger(), Manage: true, V2: true, CORSOrigin: o.corsOrigin})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, p.Close)) }()

	fmt.Fprintf(s.Out, "Project root: %s\n", p.Root)
	if p.Local {
		fmt.Fprintf(s.Out, "Telemetry API running on %s\n", p.URL)
	}
	environment := runtimes.DevEnvironment{TelemetryURL: p.URL, Realtime: !o.noRealtime}
	if o.v2 {
		environment.V2URL = p.Manager.V2URL()
	}
	if o.envFile != "" {
		if err := os.WriteFile(s.path(o.envFile), []byte(strings.Join(environment.Variables(), "\n")+"\n"), 0o600); err != nil {
			return err
		}
		fmt.Fprintf(s.Out, "Wrote environment variables to %s\n", o.envFile)
	}

	var app *appProcess
	if o.flutter {
		args = append(args, dartDefines(environment)...)
	}
	if len(args) > 0 {
		if app, err = startApp(s, environment, args, o); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closing(ctx, app.process.Close)) }()
	}
	quit := make(chan struct{})
	if !o.noUI {
		ui, err := startUI(s, p, uiOptions{host: o.host, port: o.port, corsOrigin: o.corsOrigin, app: app.api(), quit: func() { close(quit) }})
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, closing(ctx, ui.close)) }()
		fmt.Fprintf(s.Out, "Genkit Developer UI: %s\n", ui.browser)
		if o.open {
			openBrowser(s, ui.browser)
		}
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	seen := make(chan struct{})
	go func() { defer close(seen); follow(following, s, p, app) }()
	defer func() { stop(); <-seen }()
	if o.watch {
		changes, err := watch.Start(following, watch.Options{Root: p.Root, Also: o.watchAlso, Logger: s.logger()})
		if err != nil {
			return err
		}
		return app.waitWatching(ctx, s, changes, quit)
	}
	return app.wait(ctx, s, quit)
}

// appProcess is the program that start runs.
type appProcess struct {
	process *runtimes.Process
	cameUp  atomic.Bool
}

func startApp(s Streams, environment runtimes.DevEnvironment, args []string, o startOptions) (*appProcess, error) {
	app := &appProcess{}
	command := runtimes.Command{Args: args, Dir: s.Dir, Env: environment.Over(s.Env), Stdin: s.In, Stdout: s.Out, Stderr: s.Err, Logger: s.logger()}
	switch {
	case o.noRestart:
	case o.watch: // what does not come up again waits for a change
		command.RestartOnCrash = func(runtimes.Exit) bool { return app.cameUp.Swap(false) }
	default:
		command.RestartOnCrash = func(runtimes.Exit) bool { return app.cameUp.Load() }
	}
	process, err := runtimes.StartProcess(command)
	if err != nil {
		return nil, err
	}
	app.process = process
	return app, nil
}

// wait waits until the program has ended, a client asks for the end, or ctx ends. A nil
// one has no program to end.
func (a *appProcess) wait(ctx context.Context, s Streams, quit <-chan struct{}) error {
	ended, stop := a.ending(ctx)
	defer stop()
	select {
	case exit := <-ended:
		return exitOf(s, exit)
	case <-quit:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// waitWatching is wait for a program that is started again at each change, and after it
// has ended too.
func (a *appProcess) waitWatching(ctx context.Context, s Streams, changes <-chan []string, quit <-chan struct{}) error {
	ended, stop := a.ending(ctx)
	defer func() { stop() }()
	for {
		select {
		case exit := <-ended:
			fmt.Fprintf(s.Err, "genkit: the program has ended (%s); it is started again when a file changes\n", describe(exit))
		case changed := <-changes:
			stop()
			a.cameUp.Store(false)
			fmt.Fprintf(s.Err, "genkit: %s changed; starting again\n", summary(changed))
			if err := a.process.Restart(ctx); err != nil {
				return err
			}
			ended, stop = a.ending(ctx)
		case <-quit:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// ending tells how the program ends by itself, unless stop is called before.
func (a *appProcess) ending(ctx context.Context) (ended <-chan runtimes.Exit, stop func()) {
	if a == nil {
		return nil, func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	told := make(chan runtimes.Exit, 1)
	go func() {
		if exit, err := a.process.Wait(ctx); err == nil {
			told <- exit
		}
	}()
	return told, cancel
}

// summary names the first of some files and how many there are.
func summary(files []string) string {
	switch len(files) {
	case 0:
		return "something"
	case 1:
		return files[0]
	}
	return fmt.Sprintf("%s and %d more", files[0], len(files)-1)
}

// exitOf returns how the command ends when its program has ended by itself.
func exitOf(s Streams, exit runtimes.Exit) error {
	if exit == (runtimes.Exit{}) {
		fmt.Fprintln(s.Err, "genkit: the program has ended")
		return nil
	}
	return &exitError{code: max(exit.Code, 1), err: fmt.Errorf("the program ended with %s", describe(exit))}
}

func describe(exit runtimes.Exit) string {
	if exit.Signal != "" {
		return "signal " + exit.Signal
	}
	return fmt.Sprintf("exit code %d", exit.Code)
}

// follow tells of programs that come and go, until ctx ends.
func follow(ctx context.Context, s Streams, p *project.Project, app *appProcess) {
	events := p.Manager.Subscribe()
	defer events.Close()
	for {
		event, err := events.Next(ctx)
		if err != nil {
			return
		}
		r := event.Runtime
		if event.Kind == runtimes.Removed {
			fmt.Fprintf(s.Err, "genkit: %s is gone\n", programName(r))
			continue
		}
		if app != nil && app.process.Owns(r.PID) { // others may run in the same project
			app.cameUp.Store(true)
		}
		fmt.Fprintf(s.Err, "genkit: %s is up at %s\n", programName(r), r.ReflectionServerURL)
	}
}

// outliveReader lets the tools go on when nobody reads their output any more, until end
// is called. What they started would outlive them otherwise.
func outliveReader() (end func()) {
	signals := make(chan os.Signal, 1) // which nobody reads: the writing fails, and that is all
	signal.Notify(signals, syscall.SIGPIPE)
	return func() { signal.Stop(signals) }
}

// programName names a running program for people.
func programName(r runtimes.Runtime) string {
	name := r.Name
	if name == "" {
		name = "the program"
	}
	return fmt.Sprintf("%s (%s)", name, r.ID)
}

// counted returns a number with the name of what it counts.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// closing ends something, also when ctx has ended before.
func closing(ctx context.Context, end func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingTime)
	defer cancel()
	return end(ctx)
}

// path returns a path of the command line as seen from the working directory.
func (s Streams) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(s.Dir, name)
}
