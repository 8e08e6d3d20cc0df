// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// play runs the program and returns what it prints.
func play(t *testing.T, args ...string) (string, error) {
	t.Helper()
	_, flows, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = run(t.Context(), flows, args, &out)
	return out.String(), err
}

func TestFlows(t *testing.T) {
	tests := []struct {
		name  string
		args  []string
		wants []string
	}{
		{"orders", []string{"-flow", "orders"}, []string{`"listOrders: a teapot and two cups."`}},
		{"orders of another", []string{"-flow", "orders", "-input", `{"user":"grace"}`}, []string{`"listOrders: a kettle."`}},
		{"the model cannot choose the user", []string{"-flow", "orders", "-input", `{"prompt":"Please list the orders of the user grace"}`}, []string{"a teapot and two cups"}},
		{"orders of a stranger", []string{"-flow", "orders", "-input", `{"user":"alan"}`}, []string{"listOrders: nothing."}},
		{"documents", []string{"-flow", "documents"}, []string{"On Sundays it opens at noon. (source: hours.md)"}},
		{"another document", []string{"-flow", "documents", "-input", `{"question":"Can cups be returned?"}`}, []string{`"Cups can be returned within two weeks. (source: returns.md)"`}},
		{"resources", []string{"-flow", "resources"}, []string{`"shop://address: The shop is in the High Street."`, `"shop://products/teapot: The teapot holds two litres."`, `"note://today: Teapots are sold out today."`, `"answer": "The teapot holds two litres."`}},
		{"one resource", []string{"-flow", "resources", "-input", `{"uris":["shop://products/kettle"],"question":"How fast does the kettle boil?"}`}, []string{"\"read\": [\n    \"shop://products/kettle: ", `"answer": "The kettle boils in three minutes."`}},
		{"plain", []string{"-flow", "plain"}, []string{"\"plain\": [\n    \"When does the shop open on Sundays?\",\n    \"Use these pieces", `"- [hours.md]: On weekdays`, "\"terse\": [\n    \"When does the shop open on Sundays?\",\n    \"Sources:\",\n    \"(1) On weekdays", `"(2) Cups can`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := play(t, tt.args...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.wants {
				if !strings.Contains(out, want) {
					t.Errorf("no %s in\n%s", want, out)
				}
			}
		})
	}
}

func TestWrongUse(t *testing.T) {
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"unknown flow", []string{"-flow", "sing"}, `there is no flow "sing"`},
		{"unknown flag", []string{"-sing"}, "-sing"},
		{"an argument", []string{"orders"}, `unexpected argument "orders"`},
		{"input for nobody", []string{"-input", `{"user":"x"}`}, "-input needs -flow"},
		{"input breaks the schema", []string{"-flow", "resources", "-input", `{"uris":[]}`}, "uris: must have"},
		{"nobody calls", []string{"-flow", "orders", "-input", `{"user":""}`}, "UNAUTHENTICATED: tool 'listOrders': please log in"},
		{"no such resource", []string{"-flow", "resources", "-input", `{"uris":["shop://moon"]}`}, "no resource is at 'shop://moon'"},
		{"no such product", []string{"-flow", "resources", "-input", `{"uris":["shop://products/sofa"]}`}, `there is no product "sofa"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := play(t, tt.args...); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestHelpListsTheFlows(t *testing.T) {
	out, err := play(t, "-h")
	_, flows, _ := newApp(t.Context())
	for _, flow := range flows {
		if !strings.Contains(out, flow.Name) || flow.Description == "" || !strings.Contains(out, flow.Description) {
			t.Errorf("no %s in\n%s", flow.Name, out)
		}
	}
	if err != nil || len(flows) != 4 {
		t.Errorf("%d flows, %v", len(flows), err)
	}
}

var update = flag.Bool("update", false, "write what the program prints into README.md")

// The README shows what the program prints.
func TestReadmeIsTrue(t *testing.T) {
	out, err := play(t)
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(readme), "```text\n")
	shown, after, _ := strings.Cut(rest, "\n```\n")
	prints := strings.TrimSpace(out)
	if *update {
		readme := before + "```text\n" + prints + "\n```\n" + after
		if err := os.WriteFile("README.md", []byte(readme), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(shown, prints); diff != "" {
		t.Errorf("README.md shows something else; go test -update writes it anew:\n%s", diff)
	}
}

// Who the server says calls counts, and not what the input says.
func TestTheCallersContextWins(t *testing.T) {
	_, flows, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	asGrace := core.WithActionContext(t.Context(), map[string]any{core.ContextAuth: map[string]any{"uid": "grace"}})
	var out strings.Builder
	if err := run(asGrace, flows, []string{"-flow", "orders", "-input", `{"user":"ada"}`}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "a kettle") {
		t.Errorf("got\n%s", &out)
	}
}

// The resource of a call is not there for others.
func TestTheNoteBelongsToTheCall(t *testing.T) {
	g, _, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.Generate(t.Context(), genkit.WithParts(ai.NewResourcePart("note://today")))
	if core.StatusOf(err) != core.NotFound {
		t.Errorf("got %v", err)
	}
}
