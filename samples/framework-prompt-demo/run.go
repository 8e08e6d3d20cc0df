// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// run runs all flows with their default inputs, or the one that the arguments name, and
// prints what they send and return.
func run(ctx context.Context, flows []*core.Action, args []string, out io.Writer) error {
	flags := flag.NewFlagSet(program, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	name := flags.String("flow", "", "")
	input := flags.String("input", "{}", "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(out, usage(flows))
		return nil
	case err != nil:
		return fmt.Errorf("%w\n%s", err, usage(flows))
	case flags.NArg() > 0:
		return fmt.Errorf("unexpected argument %q\n%s", flags.Arg(0), usage(flows))
	case *name == "" && *input != "{}":
		return errors.New("-input needs -flow, which says whose input it is")
	}
	found := false
	for _, flow := range flows {
		if *name != "" && *name != flow.Name {
			continue
		}
		found = true
		if err := runFlow(ctx, flow, json.RawMessage(*input), out); err != nil {
			return fmt.Errorf("flow %s: %w", flow.Name, err)
		}
	}
	if !found {
		return fmt.Errorf("there is no flow %q\n%s", *name, usage(flows))
	}
	return nil
}

// runFlow runs a flow on JSON, as a server or the developer tools would: what the input
// leaves out takes the default of its schema.
func runFlow(ctx context.Context, flow *core.Action, input json.RawMessage, out io.Writer) error {
	fmt.Fprintf(out, "== %s: %s\n", flow.Name, flow.Description)
	result, err := flow.RunJSON(ctx, input, printer(out))
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, result, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s\n\n", &text)
	return err
}

// printer prints the lines that a flow sends.
func printer(out io.Writer) func(json.RawMessage) error {
	return func(chunk json.RawMessage) error {
		var line string
		if err := json.Unmarshal(chunk, &line); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "  | "+strings.ReplaceAll(line, "\n", "\n  | "))
		return err
	}
}

func usage(flows []*core.Action) string {
	var text strings.Builder
	fmt.Fprintf(&text, "usage: %s [-flow NAME [-input JSON]]\nWithout -flow all flows run, with their default inputs:\n", program)
	for _, flow := range flows {
		fmt.Fprintf(&text, "  %-12s %s\n", flow.Name, flow.Description)
	}
	return text.String()
}
