// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/devtools/api"
)

// severities are the least numbers of the levels, as OpenTelemetry has them.
var severities = map[string]int{"trace": 1, "debug": 5, "info": 9, "warn": 13, "error": 17, "fatal": 21}

// logListOptions are the flags of log:list.
type logListOptions struct {
	limit                          int
	traceID, spanID, severity, fmt string
	token                          string
}

func logListCommand(s Streams) *cobra.Command {
	var o logListOptions
	command := &cobra.Command{
		Use: "log:list", Short: "List the log records of the project's programs, the latest first", Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return logList(cmd.Context(), s, o) },
	}
	flags := command.Flags()
	flags.IntVarP(&o.limit, "limit", "l", 15, "how many records to list")
	flags.StringVar(&o.traceID, "trace-id", "", "only those of this trace")
	flags.StringVar(&o.spanID, "span-id", "", "only those of this span")
	flags.StringVar(&o.severity, "severity", "", "only those at least so severe: trace, debug, info, warn, error or fatal; another text must be equal")
	flags.StringVarP(&o.fmt, "format", "f", "text", "text or jsonl")
	flags.StringVar(&o.token, "continuation-token", "", "go on where another list ended")
	return command
}

func logList(ctx context.Context, s Streams, o logListOptions) (err error) {
	if o.limit < 1 {
		return wrongUsage("--limit is at least 1, not %d", o.limit)
	}
	if o.fmt != "text" && o.fmt != "jsonl" {
		return wrongUsage("--format is text or jsonl, not %q", o.fmt)
	}
	query := api.LogQuery{Limit: o.limit, Token: o.token, TraceID: o.traceID, SpanID: o.spanID}
	if number, ok := severities[strings.ToLower(o.severity)]; ok {
		query.SeverityNumber = number
	} else {
		query.SeverityText = o.severity
	}
	t, err := openTelemetry(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, t.Close)) }()
	page, err := t.Logs.List(ctx, query)
	if err != nil {
		return err
	}
	if o.fmt == "jsonl" {
		return printLines(s, page)
	}
	if len(page.Items) == 0 {
		return s.print("No logs found.\n")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Found %s:\n\n", counted(len(page.Items), "log"))
	for _, item := range page.Items {
		var record ai.LogRecord
		if err := json.Unmarshal(item, &record); err != nil {
			return err
		}
		fields(&out, logFields(o, &record))
		out.WriteString("---\n")
	}
	nextPage(&out, "\n", page.Next)
	return s.print(out.String())
}

// logFields returns what a list shows of a record.
func logFields(o logListOptions, r *ai.LogRecord) [][2]string {
	rows := [][2]string{{"ID", r.LogID}}
	if o.traceID == "" && r.TraceID != "" {
		rows = append(rows, [2]string{"Trace ID", r.TraceID})
	}
	if o.spanID == "" && r.SpanID != "" {
		rows = append(rows, [2]string{"Span ID", r.SpanID})
	}
	severity := r.SeverityText
	if severity == "" {
		severity = "unknown"
	}
	rows = append(rows, [2]string{"Severity", severity}, [2]string{"Time", clock(r.Timestamp)})
	if r.Body != nil {
		var text string
		if json.Unmarshal(r.Body, &text) != nil {
			text = compact(r.Body)
		}
		rows = append(rows, [2]string{"Message", cut(text, shortContent)})
	}
	if attributes := attributesLine(r.Attributes); attributes != "" {
		rows = append(rows, [2]string{"Attrs", attributes})
	}
	return rows
}

// attributesLine returns attributes as name=value, sorted and cut.
func attributesLine(attributes map[string]any) string {
	names := keysOf(attributes)
	slices.Sort(names)
	var parts []string
	for _, name := range names {
		text, ok := attributes[name].(string)
		if !ok {
			text = string(ai.JSON(attributes[name]))
		}
		parts = append(parts, name+"="+cut(text, shortContent/2))
	}
	return cut(strings.Join(parts, ", "), 2*shortContent)
}
