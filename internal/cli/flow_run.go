// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// flowOptions are the flags of flow:run.
type flowOptions struct {
	stream, json    bool
	context, output string
}

func flowRunCommand(s Streams) *cobra.Command {
	var o flowOptions
	command := &cobra.Command{
		Use:   "flow:run <flow> [data] [-- command...]",
		Short: "Run a flow of a running program",
		Long: `flow:run runs a flow of the program that started last in the project, and prints its
result. With a command after --, it starts that program, runs the flow, and ends it.

The data is JSON. The exit code is 1 when the flow fails.`,
		Example: `  genkit flow:run greet '{"name":"Bo"}'
  genkit flow:run -s tell '"a story"' -- go run .`,
		Args: func(cmd *cobra.Command, args []string) error {
			before, _ := splitDash(cmd, args)
			return between(1, "the name of a flow", "data")(cmd, before)
		},
		ValidArgsFunction: completeFlows(s),
		RunE: func(cmd *cobra.Command, args []string) error {
			args, command := splitDash(cmd, args)
			return flowRun(cmd.Context(), s, o, args, command)
		},
	}
	flags := command.Flags()
	flags.BoolVarP(&o.stream, "stream", "s", false, "print the chunks of the flow as they come")
	flags.StringVarP(&o.context, "context", "c", "", "action context for the flow, a JSON object such as {\"auth\":{\"uid\":\"1\"}}")
	flags.StringVar(&o.output, "output", "", "write the result to this file, as JSON")
	flags.BoolVar(&o.json, "json", false, "print the result alone, as JSON on one line (and chunks a line each)")
	acceptWait(command)
	return command
}

// acceptWait takes a flag that the official program has, where it does nothing either.
func acceptWait(command *cobra.Command) {
	command.Flags().BoolP("wait", "w", false, "accepted and ignored: a flow is always waited for")
	command.Flags().MarkHidden("wait")
}

func flowRun(ctx context.Context, s Streams, o flowOptions, args, command []string) (err error) {
	request := &ai.ReflectionRunActionParams{Key: "/flow/" + args[0], Stream: o.stream}
	if len(args) > 1 {
		if request.Input, err = jsonArgument("the data", args[1]); err != nil {
			return err
		}
	}
	if request.Context, err = contextArgument(o.context); err != nil {
		return err
	}
	target, err := openProgram(ctx, s, command, request.Key)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close(ctx)) }()

	run := actionRun{target: target, request: request}
	if o.stream {
		run.onChunk = func(chunk json.RawMessage) error {
			text := indented(chunk)
			if o.json {
				text = compact(chunk)
			}
			return s.print(text + "\n")
		}
	}
	result, err := run.do(ctx)
	if err != nil {
		return &exitError{code: exitCode(ctx), err: run.explain(ctx, err)}
	}
	text := resultText(s.painter(s.Out), result, run.traceID)
	if o.json {
		text = compact(result) + "\n"
	}
	err = s.print(text)
	if o.output != "" {
		err = errors.Join(err, os.WriteFile(s.path(o.output), []byte(indented(result)+"\n"), 0o644))
	}
	return err
}

// exitCode returns that of an action that failed.
func exitCode(ctx context.Context) int {
	if signal := signalled(ctx); signal != 0 {
		return 128 + int(signal)
	}
	return 1
}

// contextArgument checks a context, which is a JSON object.
func contextArgument(text string) (json.RawMessage, error) {
	raw, err := jsonArgument("the context", text)
	if err != nil || raw == nil {
		return nil, err
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil || object == nil {
		return nil, wrongUsage("the context is a JSON object, such as {\"auth\":{\"uid\":\"1\"}}")
	}
	return raw, nil
}

// actionRun is one run of an action by a command.
type actionRun struct {
	target  *program
	request *ai.ReflectionRunActionParams
	onChunk func(json.RawMessage) error
	traceID string // "" until it is known
}

// do runs the action; when ctx ends, the program is told to cancel it.
func (r *actionRun) do(ctx context.Context) (json.RawMessage, error) {
	manager := r.target.project.Manager
	r.request.RuntimeID = r.target.runtime.ID
	answer, err := manager.RunAction(ctx, r.request, runtimes.RunOptions{OnTrace: func(id string) { r.traceID = id }, OnChunk: r.onChunk})
	r.target.traces.add(r.traceID)
	if err != nil {
		if ctx.Err() != nil && r.traceID != "" {
			cancelling, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer done()
			manager.CancelAction(cancelling, r.request.RuntimeID, r.traceID)
		}
		return nil, err
	}
	if r.traceID == "" && answer.Telemetry != nil {
		r.traceID = answer.Telemetry.TraceID
	}
	if answer.Result == nil {
		return json.RawMessage("null"), nil
	}
	return answer.Result, nil
}

// explain returns an error of do with what helps to understand it.
func (r *actionRun) explain(ctx context.Context, err error) error {
	key := r.request.Key
	if ctx.Err() != nil {
		return fmt.Errorf("%s was cancelled%s", key, r.trace())
	}
	failed, ok := errors.AsType[*runtimes.ActionError](err)
	if !ok {
		return err
	}
	if failed.TraceID == "" && r.traceID == "" && failed.Status == core.NotFound {
		if actions, err := r.target.project.Manager.ListActions(ctx, r.request.RuntimeID); err == nil && actions[key] == nil {
			return noAction(key, keysOf(actions))
		}
	}
	if r.traceID == "" {
		r.traceID = failed.TraceID
	}
	text := fmt.Sprintf("%s failed\nCode: %d %s\nMessage: %s", key, int(failed.Status), failed.Status, failed.Message)
	if details := withoutStack(failed.Details); details != "" {
		text += "\nDetails: " + details
	}
	text += r.trace()
	if strings.Contains(failed.Stack, "\n") { // one line repeats the message
		text += "\n" + failed.Stack
	}
	return errors.New(text)
}

func (r *actionRun) trace() string {
	if r.traceID == "" {
		return ""
	}
	return "\nTrace ID: " + r.traceID
}

// withoutStack returns the details of an error but for what is shown apart, "" when
// nothing is left.
func withoutStack(details json.RawMessage) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(details, &fields) != nil {
		return ""
	}
	delete(fields, "stack")
	delete(fields, "traceId")
	if len(fields) == 0 {
		return ""
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		return ""
	}
	return string(raw)
}
