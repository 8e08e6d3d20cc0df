// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/modeltest"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// testModelOptions are the flags of dev:test-model.
type testModelOptions struct {
	supports, file string
	json           bool
	// patience bounds the waiting for a program that somebody else starts.
	patience time.Duration
}

func testModelCommand(s Streams) *cobra.Command {
	o := testModelOptions{patience: 10 * time.Second}
	command := &cobra.Command{
		Use:   "dev:test-model <model> [-- command...]",
		Short: "Test what a model answers",
		Long: `dev:test-model asks a model of the program that started last in the project what a model
must be able to answer, and judges the answers. With a command, it starts that program,
tests the model, and ends it. The exit code is 1 when a test fails.

A file, given by --from-file, names models and holds tests: a suite or a list of them, as
YAML (.yaml, .yml) or JSON. All arguments are then the command.

  model: echo
  supports: [multiturn, system-role]   # built-in tests
  tests:                               # your own
    - name: greets
      input: {messages: [{role: user, content: [{text: hello}]}]}
      stream: true                     # optional: ask for chunks
      validators: ["stream-text-includes:hello"]

Validators are ` + enumeration(modeltest.Validators()) + `;
what they look for follows after a colon.`,
		Example: `  genkit dev:test-model googleai/gemini-2.5-flash -- go run .
  genkit dev:test-model echo --supports multiturn,system-role
  genkit dev:test-model --from-file models.yaml -- go run .`,
		RunE: func(cmd *cobra.Command, args []string) error {
			suites, command, err := testModelSuites(s, o, cmd, args)
			if err != nil {
				return err
			}
			return testModel(cmd.Context(), s, o, suites, command)
		},
	}
	flags := command.Flags()
	flags.StringVar(&o.supports, "supports", strings.Join(modeltest.DefaultCapabilities(), ","), "the capabilities to test, of "+strings.Join(modeltest.Capabilities(), ", "))
	flags.StringVar(&o.file, "from-file", "", "read the tests from this file, YAML or JSON")
	flags.BoolVar(&o.json, "json", false, "print the results as a JSON object")
	return command
}

// enumeration returns names for a text of help, a few on a line.
func enumeration(names []string) string {
	var b strings.Builder
	for i, name := range names {
		switch {
		case i == 0:
		case i%4 == 0:
			b.WriteString(",\n")
		default:
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}

// testModelSuites returns what the arguments ask to test, and the command that starts the
// program; nil is the one that runs.
func testModelSuites(s Streams, o testModelOptions, cmd *cobra.Command, args []string) ([]modeltest.Suite, []string, error) {
	if o.file == "" {
		if len(args) == 0 || cmd.ArgsLenAtDash() == 0 {
			return nil, nil, wrongUsage("%s needs the name of a model, or --from-file", cmd.Name())
		}
		return []modeltest.Suite{{Model: args[0]}}, args[1:], nil
	}
	text, err := os.ReadFile(s.path(o.file))
	if err != nil {
		return nil, nil, err
	}
	suites, warnings, err := modeltest.Read(o.file, text)
	for _, warning := range warnings {
		s.logger().Warn(warning)
	}
	return suites, args, err
}

// modelReport is how the tests of all suites ended, as it is written.
type modelReport struct {
	Passed int           `json:"passed"`
	Failed int           `json:"failed"`
	Tests  []modelResult `json:"tests"`
}

type modelResult struct {
	Model        string `json:"model"`
	Name         string `json:"name"`
	Passed       bool   `json:"passed"`
	Error        string `json:"error,omitempty"`
	Milliseconds int64  `json:"milliseconds"`
}

func testModel(ctx context.Context, s Streams, o testModelOptions, suites []modeltest.Suite, command []string) (err error) {
	target, err := openProgramSoon(ctx, s, command, o.patience)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close(ctx)) }()
	if err := target.awaitModels(ctx, s, suites); err != nil {
		return err
	}
	report := modelReport{Tests: []modelResult{}}
	for _, suite := range suites {
		fmt.Fprintf(s.Err, "Testing model: %s\n", suite.Model)
		cases, unknown := suite.Cases(splitList(o.supports))
		for _, capability := range unknown {
			s.logger().Warn(fmt.Sprintf("Unknown capability: %s; there are %s", capability, strings.Join(modeltest.Capabilities(), ", ")))
		}
		report.add(suite.Model, modeltest.RunTests(ctx, target.runModel, suite.Key(), cases, tellTests(ctx, s, o)))
		if ctx.Err() != nil {
			return &exitError{code: exitCode(ctx), err: errors.New("the tests were broken off")}
		}
	}
	if o.json {
		encoder := json.NewEncoder(s.Out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(report); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(s.Out, strings.Repeat("-", 50))
		fmt.Fprintf(s.Out, "Tests Completed: %d Passed, %d Failed\n", report.Passed, report.Failed)
	}
	switch {
	case report.Failed > 0:
		return &exitError{code: 1} // all is said
	case report.Passed == 0:
		return errors.New("nothing was tested: the suites hold no tests, and no capability that is known")
	}
	return nil
}

func (r *modelReport) add(model string, results []modeltest.Result) {
	for _, result := range results {
		told := modelResult{Model: model, Name: result.Test, Passed: result.Err == nil, Milliseconds: result.Took.Milliseconds()}
		if result.Err != nil {
			told.Error = result.Err.Error()
			r.Failed++
		} else {
			r.Passed++
		}
		r.Tests = append(r.Tests, told)
	}
}

// tellTests prints tests as they go: results to standard output, unless that is for JSON.
// A test that was broken off has none.
func tellTests(ctx context.Context, s Streams, o testModelOptions) modeltest.Listener {
	out := s.Out
	if o.json {
		out = s.Err
	}
	paint := s.painter(out)
	return modeltest.Listener{
		Started: func(test modeltest.Test) { fmt.Fprintf(s.Err, "Running test: %s...\n", test.Name) },
		Done: func(r modeltest.Result) {
			switch {
			case r.Err == nil:
				fmt.Fprintf(out, "✅ %s\n", paint.green("Passed: "+r.Test))
			case ctx.Err() == nil:
				fmt.Fprintf(out, "❌ %s - %v\n", paint.red("Failed: "+r.Test), r.Err)
			}
		},
	}
}

// splitList returns the elements of a list with commas, without those that are empty.
func splitList(text string) []string {
	var elements []string
	for element := range strings.SplitSeq(text, ",") {
		if element = strings.TrimSpace(element); element != "" {
			elements = append(elements, element)
		}
	}
	return elements
}

// openProgramSoon is openProgram without an action, but for that it waits a while for a
// program when there is none and no command.
func openProgramSoon(ctx context.Context, s Streams, command []string, patience time.Duration) (*program, error) {
	const interval = 500 * time.Millisecond
	end := time.Now().Add(patience)
	for first := true; ; first = false {
		target, err := openProgram(ctx, s, command, "")
		if core.StatusOf(err) != core.FailedPrecondition || len(command) > 0 || time.Now().After(end) {
			return target, err
		}
		if first {
			fmt.Fprintf(s.Err, "Waiting up to %v for a program...\n", patience)
		}
		select {
		case <-time.After(interval):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// awaitModels waits until the program has the models. One that stays away is told of and
// tested all the same: plugins know models that they don't list.
func (t *program) awaitModels(ctx context.Context, s Streams, suites []modeltest.Suite) error {
	var awaited []string
	for _, suite := range suites {
		key := suite.Key()
		if slices.Contains(awaited, key) {
			continue
		}
		awaited = append(awaited, key)
		err := t.awaitAction(ctx, key)
		if err == nil {
			continue
		}
		if _, gone := t.project.Manager.ListActions(ctx, t.runtime.ID); gone != nil || ctx.Err() != nil {
			return err
		}
		s.logger().Warn(fmt.Sprintf("%v; testing it all the same", err))
	}
	return nil
}

// runModel is the [modeltest.Run] of the program.
func (t *program) runModel(ctx context.Context, key string, request json.RawMessage, onChunk func(json.RawMessage) error) (json.RawMessage, error) {
	run := actionRun{target: t, request: &ai.ReflectionRunActionParams{Key: key, Input: request}, onChunk: onChunk}
	result, err := run.do(ctx)
	if failed, ok := errors.AsType[*runtimes.ActionError](err); ok && run.traceID == "" {
		run.traceID = failed.TraceID
	}
	if err != nil && run.traceID != "" {
		err = fmt.Errorf("%w (trace %s)", err, run.traceID)
	}
	return result, err
}
