// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		{"json", []string{"-flow", "json"}, []string{`"raw": "{\n  \"dish\": \"pancakes\"`, "\"minutes\": 20,\n    \"level\": \"easy\""}},
		{"json of an input", []string{"-flow", "json", "-input", `{"text":"Dish: soup\nMinutes: 45\nLevel: hard"}`}, []string{`"dish": "soup"`, `"minutes": 45`, `"level": "hard"`}},
		{"array", []string{"-flow", "array"}, []string{"| arrived: Ada, 36\n  | arrived: Grace, 85\n[", `"name": "Grace"`}},
		{"jsonl", []string{"-flow", "jsonl"}, []string{`{\"name\":\"Ada\",\"age\":36}\n{\"name\":\"Grace\",\"age\":85}\n"`, "\"name\": \"Grace\",\n      \"age\": 85"}},
		{"enum", []string{"-flow", "enum"}, []string{`"raw": "positive"`, `"parsed": "positive"`}},
		{"enum of an input", []string{"-flow", "enum", "-input", `{"review":"Rather neutral, all in all."}`}, []string{`"parsed": "neutral"`}},
		{"text", []string{"-flow", "text"}, []string{`"parsed": "Dish: pancakes Minutes: 20`}},
		{"csv", []string{"-flow", "csv"}, []string{"coffee at 250 cents\n  | arrived: coffee at 250 cents\n  | arrived: tea, a pot at 320", `"cents": 410`}},
		{"repair", []string{"-flow", "repair"}, []string{`"model: A pot of tea costs about 3 dollars."`, "the answer holds no JSON", `"cents": 320`}},
		{"no repair", []string{"-flow", "repair", "-input", `{"repairs":0}`}, []string{`"model: A pot of tea costs about 3 dollars."`, `"parsed": null`, `"problem": "`}},
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
		{"unknown flow", []string{"-flow", "xml"}, `there is no flow "xml"`},
		{"unknown flag", []string{"-sing"}, "-sing"},
		{"an argument", []string{"json"}, `unexpected argument "json"`},
		{"input for nobody", []string{"-input", `{"text":"x"}`}, "-input needs -flow"},
		{"input is no JSON", []string{"-flow", "json", "-input", "{"}, "flow json: INVALID_ARGUMENT"},
		{"input breaks the schema", []string{"-flow", "json", "-input", `{"txt":"x"}`}, "txt: unknown property"},
		{"csv without repairs", []string{"-flow", "csv", "-input", `{"repairs":0}`}, "cents: must be integer"},
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
	if err != nil || len(flows) != 7 {
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

func TestOutputThatCannotBeWritten(t *testing.T) {
	_, flows, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	read.Close()
	if err := run(t.Context(), flows, nil, write); err == nil {
		t.Error("nobody reads, and it goes on")
	}
}
