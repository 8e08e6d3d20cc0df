// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// batchOptions are the flags of flow:batchRun.
type batchOptions struct {
	context, output, label string
	parallel               int
	json                   bool
}

func flowBatchRunCommand(s Streams) *cobra.Command {
	var o batchOptions
	command := &cobra.Command{
		Use:   "flow:batchRun <flow> <file> [-- command...]",
		Short: "Run a flow on each row of a file",
		Long: `flow:batchRun runs a flow for each element of a JSON array (or each line of a .jsonl
file). Where elements have an "input", that is what the flow gets. With --output, a JSON
array of {"input","output"} is written; a row that failed has an "error" instead. A row
that fails does not stop the others. The exit code is 1 when any failed.`,
		Example: `  genkit flow:batchRun greet names.json --output greetings.json
  genkit flow:batchRun greet names.jsonl --parallel 8 --label nightly -- go run .`,
		Args: func(cmd *cobra.Command, args []string) error {
			before, _ := splitDash(cmd, args)
			return exactly("the name of a flow", "a file")(cmd, before)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			args, command := splitDash(cmd, args)
			if o.parallel < 1 {
				return wrongUsage("--parallel is at least 1, not %d", o.parallel)
			}
			return flowBatchRun(cmd.Context(), s, o, args[0], args[1], command)
		},
	}
	flags := command.Flags()
	flags.StringVarP(&o.context, "context", "c", "", "action context for the flow, a JSON object")
	flags.StringVar(&o.output, "output", "", "write the results to this file, as JSON")
	flags.StringVar(&o.label, "label", "", "label the traces: batchRun is set to it")
	flags.IntVar(&o.parallel, "parallel", 1, "how many rows run at the same time")
	flags.BoolVar(&o.json, "json", false, "print each row as a JSON object on a line as it is done")
	acceptWait(command)
	return command
}

// batchRow is a row of a batch, as it is written.
type batchRow struct {
	Input   json.RawMessage `json:"input"`
	Output  json.RawMessage `json:"output,omitempty"`
	Error   *batchError     `json:"error,omitempty"`
	TraceID string          `json:"traceId,omitempty"`

	done bool
}

type batchError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func flowBatchRun(ctx context.Context, s Streams, o batchOptions, flow, file string, command []string) (err error) {
	inputs, err := readRows(s.path(file))
	if err != nil {
		return err
	}
	actionContext, err := contextArgument(o.context)
	if err != nil {
		return err
	}
	key := "/flow/" + flow
	target, err := openProgram(ctx, s, command, key)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, target.close(ctx)) }()
	actions, err := target.project.Manager.ListActions(ctx, target.runtime.ID)
	if err != nil {
		return err
	}
	if actions[key] == nil {
		return noAction(key, keysOf(actions))
	}

	rows := make([]batchRow, len(inputs))
	progress := newProgress(s, "rows", len(rows))
	var telling sync.Mutex // guards untold too
	var untold error
	forEach(len(rows), o.parallel, func(i int) {
		if ctx.Err() != nil {
			return
		}
		request := &ai.ReflectionRunActionParams{Key: key, Input: inputs[i], Context: actionContext}
		if o.label != "" {
			request.TelemetryLabels = map[string]string{"batchRun": o.label}
		}
		began := time.Now()
		row := runRow(ctx, target, request)
		if ctx.Err() != nil && row.Error != nil {
			return // it did not fail by itself
		}
		row.done = true
		rows[i] = row
		telling.Lock()
		defer telling.Unlock()
		if err := tellRow(s, o, i, row, time.Since(began), progress); untold == nil {
			untold = err
		}
	})
	progress.close()
	return errors.Join(untold, finishBatch(ctx, s, o, rows))
}

// readRows reads the inputs of a batch.
func readRows(path string) ([]json.RawMessage, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var rows []json.RawMessage
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) {
		err = json.Unmarshal(raw, &rows)
	} else {
		rows, err = jsonLines(raw)
	}
	if err != nil {
		return nil, fmt.Errorf("%s holds neither a JSON array nor JSON lines: %w", path, err)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no rows", path)
	}
	if _, ok := inputOf(rows[0]); ok {
		for i := range rows {
			if rows[i], ok = inputOf(rows[i]); !ok {
				return nil, fmt.Errorf("%s: the first row has an input, but row %d has none", path, i+1)
			}
		}
	}
	return rows, nil
}

// jsonLines splits JSON values, mostly a line each.
func jsonLines(raw []byte) (rows []json.RawMessage, err error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	for decoder.More() {
		var row json.RawMessage
		if err := decoder.Decode(&row); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// inputOf returns the input that a row names.
func inputOf(row json.RawMessage) (json.RawMessage, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(row, &fields) != nil {
		return nil, false
	}
	input, ok := fields["input"]
	return input, ok
}

// forEach calls do for 0 to n-1, up to parallel at the same time, and waits for all.
func forEach(n, parallel int, do func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, parallel)
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			do(i)
		})
	}
	wait.Wait()
}

func runRow(ctx context.Context, target *program, request *ai.ReflectionRunActionParams) batchRow {
	run := actionRun{target: target, request: request}
	output, err := run.do(ctx)
	row := batchRow{Input: request.Input, Output: output, TraceID: run.traceID}
	if failed, ok := errors.AsType[*runtimes.ActionError](err); ok {
		row.Error = &batchError{Code: failed.Status.String(), Message: failed.Message}
		if row.TraceID == "" {
			row.TraceID = failed.TraceID
		}
	} else if err != nil {
		row.Error = &batchError{Code: "UNKNOWN", Message: err.Error()}
	}
	return row
}

// tellRow prints a row that is done.
func tellRow(s Streams, o batchOptions, i int, row batchRow, took time.Duration, progress *progress) error {
	progress.clear()
	defer progress.add(row.Error != nil)
	if o.json {
		raw, err := json.Marshal(struct {
			Row int `json:"row"`
			batchRow
			Milliseconds int64 `json:"milliseconds"`
		}{i, row, took.Milliseconds()})
		if err != nil {
			return err
		}
		return s.print(string(raw) + "\n")
	}
	if row.Error != nil {
		message := strings.TrimPrefix(row.Error.Message, row.Error.Code+": ")
		fmt.Fprintf(s.Err, "row %d failed: %s: %s (trace %s)\n", i+1, row.Error.Code, message, row.TraceID)
		return nil
	}
	if o.output != "" {
		return nil
	}
	return s.print(resultText(s.painter(s.Out), row.Output, row.TraceID))
}

// finishBatch writes what was done, also when the batch was broken off.
func finishBatch(ctx context.Context, s Streams, o batchOptions, rows []batchRow) error {
	done, failed := make([]batchRow, 0, len(rows)), 0
	for _, row := range rows {
		if row.done {
			done = append(done, row)
		}
		if row.Error != nil {
			failed++
		}
	}
	if o.output != "" {
		raw, err := json.MarshalIndent(done, "", "  ")
		if err == nil {
			err = os.WriteFile(s.path(o.output), append(raw, '\n'), 0o644)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return &exitError{code: exitCode(ctx), err: fmt.Errorf("the batch was broken off: %d of %d rows are done, %d of them failed", len(done), len(rows), failed)}
	case failed > 0:
		return fmt.Errorf("%d of %d rows failed", failed, len(rows))
	}
	return nil
}
