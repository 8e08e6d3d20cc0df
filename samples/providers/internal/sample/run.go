// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// allFlows is what -flow says to run all flows.
const allFlows = "all"

// run runs the flow that the command line names, or the first one, and prints what it
// sends and returns. Under the developer tools none is run that is not named: there they
// are started by a click, and cost money.
func run(ctx context.Context, o Options, flows []*core.Action, out io.Writer) error {
	if o.flow == "" && os.Getenv("GENKIT_ENV") == "dev" {
		_, err := fmt.Fprintf(out, "%d flows are there; run them in the developer tools.\n", len(flows))
		return err
	}
	name := o.flow
	if name == "" {
		name = flows[0].Name
	}
	found := false
	for _, flow := range flows {
		if name != allFlows && name != flow.Name {
			continue
		}
		found = true
		if err := runFlow(ctx, flow, o, out); err != nil {
			return fmt.Errorf("flow %s: %w", flow.Name, err)
		}
	}
	if !found {
		return fmt.Errorf("there is no flow %q\n%s", name, usage(o, flows))
	}
	if o.flow == "" {
		_, err := fmt.Fprintf(out, "Others are run with -flow:\n%s", list(flows[1:]))
		return err
	}
	return nil
}

// runFlow runs a flow on JSON, as a server or the developer tools would: what the input
// leaves out takes the default of its schema.
func runFlow(ctx context.Context, flow *core.Action, o Options, out io.Writer) error {
	fmt.Fprintf(out, "== %s: %s\n", flow.Name, flow.Description)
	var sent strings.Builder
	result, err := flow.RunJSON(ctx, json.RawMessage(o.input), func(chunk json.RawMessage) error {
		var text string
		if err := json.Unmarshal(chunk, &text); err != nil {
			return err
		}
		sent.WriteString(text)
		_, err := io.WriteString(out, text)
		return err
	})
	if sent.Len() > 0 {
		fmt.Fprintln(out)
	}
	if err != nil {
		return err
	}
	var text string
	if json.Unmarshal(result, &text) == nil && text == sent.String() {
		result = nil // it is there already
	}
	if result, err = keepMedia(result, o.save, flow.Name); err != nil {
		return err
	}
	var pretty bytes.Buffer
	if len(result) > 0 {
		if err := json.Indent(&pretty, result, "", "  "); err != nil {
			return err
		}
		pretty.WriteByte('\n')
	}
	_, err = fmt.Fprintf(out, "%s\n", &pretty)
	return err
}

func usage(o Options, flows []*core.Action) string {
	var text strings.Builder
	fmt.Fprintf(&text, "usage: %s [-model NAME] [-base-url URL] [-flow NAME|all [-input JSON]] [-save FOLDER]\n", o.Name)
	fmt.Fprintf(&text, "  -model     the model that answers; default %s\n", o.Model)
	text.WriteString("  -base-url  where the API is, such as a proxy; default the provider's own place\n")
	fmt.Fprintf(&text, "  -flow      the flow to run; default %s\n", flows[0].Name)
	text.WriteString("  -input     its input; what it leaves out has a default\n")
	text.WriteString("  -save      a folder for images, sound and videos\n")
	if needs := Settings(o.Model); len(needs) > 0 {
		text.WriteString("In the environment:\n")
		for _, s := range needs {
			fmt.Fprintf(&text, "  %s: %s\n", s.Variable, s.What)
		}
	}
	return text.String() + "Flows:\n" + list(flows)
}

// list describes flows, one on each line.
func list(flows []*core.Action) string {
	var text strings.Builder
	for _, flow := range flows {
		fmt.Fprintf(&text, "  %-11s %s\n", flow.Name, flow.Description)
	}
	return text.String()
}
