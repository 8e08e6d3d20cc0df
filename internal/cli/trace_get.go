// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/genkit-go/genkit/ai"
)

// traceGetOptions are the flags of trace:get.
type traceGetOptions struct {
	format     string
	keepBase64 bool
}

func traceGetCommand(s Streams) *cobra.Command {
	var o traceGetOptions
	command := &cobra.Command{
		Use: "trace:get <traceId>", Short: "Show a trace", Args: exactly("the id of a trace"),
		RunE: func(cmd *cobra.Command, args []string) error { return traceGet(cmd.Context(), s, o, args[0]) },
	}
	command.Flags().StringVarP(&o.format, "format", "f", "tree", "tree or json")
	command.Flags().BoolVar(&o.keepBase64, "keep-base64", false, "print the bytes of media too")
	return command
}

func traceGet(ctx context.Context, s Streams, o traceGetOptions, id string) (err error) {
	if o.format != "tree" && o.format != "json" {
		return wrongUsage("--format is tree or json, not %q", o.format)
	}
	t, err := openTelemetry(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closing(ctx, t.Close)) }()
	raw, err := t.Traces.Trace(ctx, id)
	if err != nil {
		return err
	}
	if o.format == "json" {
		text, err := traceJSON(raw, o.keepBase64)
		if err != nil {
			return err
		}
		return s.print(text + "\n")
	}
	var trace ai.TraceData
	if err := json.Unmarshal(raw, &trace); err != nil {
		return err
	}
	fmt.Fprintln(s.Err, "For the trace as JSON, add --format json.")
	var tree strings.Builder
	writeTree(&tree, s.painter(s.Out), &trace)
	return s.print(tree.String())
}

// traceJSON returns a trace with indents, in which attributes that hold JSON are that
// JSON, and the bytes of media are left out.
func traceJSON(raw json.RawMessage, keepBase64 bool) (string, error) {
	var trace map[string]json.RawMessage
	var spans map[string]map[string]json.RawMessage
	if err := json.Unmarshal(raw, &trace); err != nil {
		return "", err
	}
	if err := json.Unmarshal(trace["spans"], &spans); err != nil {
		return "", err
	}
	for _, span := range spans {
		var attributes map[string]json.RawMessage
		if json.Unmarshal(span["attributes"], &attributes) != nil {
			continue
		}
		for name, value := range attributes {
			attributes[name] = unpacked(value)
		}
		var err error
		if span["attributes"], err = json.Marshal(attributes); err != nil {
			return "", err
		}
	}
	packed, err := json.Marshal(spans)
	if err != nil {
		return "", err
	}
	trace["spans"] = packed
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(trace); err != nil {
		return "", err
	}
	text := string(bytes.TrimSpace(b.Bytes()))
	if !keepBase64 {
		text = withoutBytes(text)
	}
	return text, nil
}

// unpacked returns the JSON that a text holds, else the value as it is.
func unpacked(value json.RawMessage) json.RawMessage {
	var text string
	if json.Unmarshal(value, &text) != nil {
		return value
	}
	inner := bytes.TrimSpace([]byte(text))
	if len(inner) == 0 || !bytes.ContainsRune([]byte(`{["`), rune(inner[0])) || !json.Valid(inner) {
		return value
	}
	return inner
}
