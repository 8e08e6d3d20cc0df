// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/project"
)

// shortContent is how many characters of an input, output or message a list shows.
const shortContent = 100

// traceListOptions are the flags of trace:list.
type traceListOptions struct {
	limit                             int
	status, kind, name, search, token string
	json                              bool
}

func traceListCommand(s Streams) *cobra.Command {
	var o traceListOptions
	command := &cobra.Command{
		Use: "trace:list", Short: "List the traces of the project, the latest first", Args: exactly(),
		Example: `  genkit trace:list --type flow --status error
  genkit trace:list --search "paris weather"`,
		RunE: func(cmd *cobra.Command, _ []string) error { return traceList(cmd.Context(), s, o) },
	}
	flags := command.Flags()
	flags.IntVarP(&o.limit, "limit", "l", 15, "how many traces to list")
	flags.StringVar(&o.status, "status", "", "only those that ended so: success, error, or a number")
	flags.StringVar(&o.kind, "type", "", "only those of a kind of action, such as flow")
	flags.StringVar(&o.name, "name", "", "only those with this name")
	flags.StringVar(&o.search, "search", "", "only those with these words in a name, input or output")
	flags.StringVar(&o.token, "continuation-token", "", "go on where another list ended")
	flags.BoolVar(&o.json, "json", false, "print each trace as JSON, a line each")
	return command
}

func traceList(ctx context.Context, s Streams, o traceListOptions) (err error) {
	if o.limit < 1 {
		return wrongUsage("--limit is at least 1, not %d", o.limit)
	}
	filter, err := o.filter()
	if err != nil {
		return err
	}
	t, err := openTelemetry(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, t.Close)) }()
	page, err := t.Traces.List(ctx, api.TraceQuery{Limit: o.limit, Token: o.token, Filter: filter, Search: o.search})
	if err != nil {
		return err
	}
	if o.json {
		return printLines(s, page)
	}
	if len(page.Items) == 0 {
		return s.print("No traces found.\n")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Found %s:\n\n", counted(len(page.Items), "trace"))
	for _, item := range page.Items {
		var trace ai.TraceData
		if err := json.Unmarshal(item, &trace); err != nil {
			return err
		}
		fields(&out, traceFields(s, &trace))
		out.WriteString("---\n")
	}
	nextPage(&out, "\n", page.Next)
	if err := s.print(out.String()); err != nil {
		return err
	}
	fmt.Fprintln(s.Err, "\nSee a whole trace with: genkit trace:get <ID>")
	return nil
}

// openTelemetry opens the traces and logs of the project.
func openTelemetry(ctx context.Context, s Streams) (*project.Telemetry, error) {
	return project.OpenTelemetry(ctx, project.Options{Dir: s.Dir, Environ: s.Env, Logger: s.logger()})
}

// printLines prints a page for machines, a line each. How to go on is said on standard
// error.
func printLines(s Streams, page *api.Page) error {
	var out strings.Builder
	for _, item := range page.Items {
		out.WriteString(compact(item) + "\n")
	}
	nextPage(s.Err, "", page.Next)
	return s.print(out.String())
}

// nextPage tells how to go on, if there is more.
func nextPage(w io.Writer, before, token string) {
	if token != "" {
		fmt.Fprintf(w, "%sTo get the next page, use: --continuation-token %s\n", before, token)
	}
}

// filter returns the filter of the telemetry server.
func (o *traceListOptions) filter() (json.RawMessage, error) {
	equal := map[string][]any{}
	switch o.status {
	case "":
	case "success":
		equal["status"] = []any{ai.SpanStatusOK, ai.SpanStatusUnset}
	case "error":
		equal["status"] = []any{ai.SpanStatusError}
	default:
		number, err := strconv.Atoi(o.status)
		if err != nil {
			return nil, wrongUsage("--status is success, error or a number, not %q", o.status)
		}
		equal["status"] = []any{number}
	}
	if o.kind != "" {
		equal["type"] = []any{o.kind}
	}
	if o.name != "" {
		equal["name"] = []any{o.name}
	}
	return json.Marshal(map[string]any{"eq": equal, "neq": map[string][]any{"genkitx:ignore-trace": {"true"}}})
}

// traceFields returns what a list shows of a trace.
func traceFields(s Streams, t *ai.TraceData) [][2]string {
	rows := [][2]string{{"ID", t.TraceID}}
	root := rootOf(t)
	kind, status := "unknown", "unknown"
	if root != nil {
		kind, status = spanType(root), spanState(root)
	}
	paint := s.painter(s.Out)
	switch status {
	case "error":
		status = paint.red(status)
	case "success":
		status = paint.green(status)
	}
	name := t.DisplayName
	if name == "" {
		name = "unknown"
	}
	rows = append(rows, [2]string{"Type", kind}, [2]string{"Name", name}, [2]string{"Status", status},
		[2]string{"Time", clock(t.StartTime)}, [2]string{"Duration", length(t.StartTime, t.EndTime)})
	if root == nil {
		return rows
	}
	for _, part := range [...][2]string{{"Input", "genkit:input"}, {"Output", "genkit:output"}} {
		if text, _ := root.Attributes[part[1]].(string); text != "" {
			rows = append(rows, [2]string{part[0], cut(text, shortContent)})
		}
	}
	return rows
}

// rootOf returns the span of a trace that has no parent among the others.
func rootOf(t *ai.TraceData) *ai.SpanData {
	for _, span := range t.Spans {
		if span != nil && t.Spans[span.ParentSpanID] == nil {
			return span
		}
	}
	return nil
}

// clock returns a time in milliseconds since the epoch for people.
func clock(ms float64) string {
	if ms == 0 {
		return "unknown"
	}
	return time.UnixMilli(int64(ms)).Format("2006-01-02 15:04:05")
}

func length(start, end float64) string {
	if start == 0 || end == 0 {
		return "unknown"
	}
	return duration(end - start)
}
