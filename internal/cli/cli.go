// SPDX-License-Identifier: Apache-2.0

// Package cli holds the commands of the genkit program, a file each.
//
// Results go to standard output; progress, hints and errors to standard error, so that
// output can be piped. The exit code is 0 when the command did what it was asked, 1 when
// that failed (a flow that fails included), 2 when the command line is wrong, and 130 or
// 143 when a signal ended it.
//
// What may enter: reading the command line and writing to terminals. What a command does
// lives in internal/devtools.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// Streams are where a command reads and writes.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	// Dir is the working directory.
	Dir string
	// Env is the environment, as os.Environ gives it.
	Env []string
}

// Standard returns those of the process.
func Standard() Streams {
	dir, err := os.Getwd()
	if err != nil {
		dir = "."
	}
	return Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Dir: dir, Env: os.Environ()}
}

// env returns a variable of the environment.
func (s Streams) env(name string) string {
	for _, entry := range slices.Backward(s.Env) {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// Main runs a command line, without the program's name, and returns the exit code.
func Main(ctx context.Context, args []string, s Streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		if exit.err != nil {
			fmt.Fprintln(s.Err, "error:", exit.err)
		}
		return exit.code
	case signalled(ctx) != 0 && errors.Is(err, context.Canceled):
		return 128 + int(signalled(ctx))
	case errors.As(err, &usage):
		fmt.Fprintln(s.Err, "error:", err)
		fmt.Fprintln(s.Err, "See genkit --help, or --help after a command.")
		return 2
	default:
		fmt.Fprintln(s.Err, "error:", err)
		return 1
	}
}

// Signal is the cause of the end of the context of [Main] when a signal ended it.
type Signal struct{ syscall.Signal }

// Error returns the name of the signal.
func (s Signal) Error() string { return s.Signal.String() }

// Unwrap makes it a cancellation.
func (s Signal) Unwrap() error { return context.Canceled }

// signalled returns the signal that ended ctx, 0 when none did.
func signalled(ctx context.Context) syscall.Signal {
	s, _ := errors.AsType[Signal](context.Cause(ctx))
	return s.Signal
}

// exitError ends the program with a code; err is nil when all is said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usageError tells that the command line is wrong.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func wrongUsage(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

func newRoot(s Streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "genkit",
		Short: "Runs programs that use Genkit, and shows what they do",
		Long: `genkit runs programs that use Genkit, runs their flows, and shows what they do.

  genkit start -- go run .              run a program under the developer tools
  genkit flow:run greet '{"name":"Bo"}'  run one of its flows
  genkit trace:list                     see what ran`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wrongUsage("unknown command %q%s", args[0], suggestion(cmd, args[0]))
			}
			return cmd.Help()
		},
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	flags := root.PersistentFlags()
	// Scripts that were written for the official program give these; there is nothing
	// that they would switch off.
	flags.Bool("no-update-notification", false, "accepted and ignored: this program never looks for updates")
	flags.Bool("non-interactive", false, "accepted and ignored: this program asks nothing")
	root.Flags().BoolP("version", "V", false, "print the version")
	root.AddCommand(
		startCommand(s), startFlutterCommand(s), uiStartCommand(s), uiStopCommand(s), uiServerCommand(s),
		flowRunCommand(s), flowBatchRunCommand(s),
		traceListCommand(s), traceGetCommand(s), logListCommand(s),
		runtimeListCommand(s), doctorCommand(s), configCommand(s), testModelCommand(s),
		promptLintCommand(s), promptRenderCommand(s),
	)
	return root
}

// suggestion names the commands that look like a mistyped one.
func suggestion(root *cobra.Command, typed string) string {
	root.SuggestionsMinimumDistance = 2
	if like := root.SuggestionsFor(typed); len(like) > 0 {
		return "; did you mean " + strings.Join(like, " or ") + "?"
	}
	return ""
}

// version returns the version that the program was built with.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// exactly makes an error of another number of arguments.
func exactly(names ...string) cobra.PositionalArgs { return between(len(names), names...) }

// between makes an error of fewer than least arguments, or of more than there are names.
func between(least int, names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return wrongUsage("%s needs %s", cmd.Name(), names[len(args)])
		case len(args) > len(names):
			return wrongUsage("%s takes no %q", cmd.Name(), args[len(names)])
		}
		return nil
	}
}
