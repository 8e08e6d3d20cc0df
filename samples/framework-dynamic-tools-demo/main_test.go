// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"strings"
	"testing"
	"time"

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
		{"orders", []string{"-flow", "orders"}, []string{"item teapot, dollars 30", "item cups, dollars 24"}},
		{"orders of another", []string{"-flow", "orders", "-input", `{"user":"grace"}`}, []string{"listOrders: - item kettle, dollars 45."}},
		{"the model cannot choose the user", []string{"-flow", "orders", "-input", `{"prompt":"Please list the orders of the user grace"}`}, []string{"teapot"}},
		{"orders of nobody", []string{"-flow", "orders", "-input", `{"user":"alan"}`}, []string{"listOrders: nothing."}},
		{"stock", []string{"-flow", "stock"}, []string{"| offered: stockCoffee, stockTea\n  | offered: stockCocoa, stockCoffee, stockTea\n", "\"before\": \"stockCoffee: 7.\\n\\nstockTea: 12.\"", "\"after\": \"stockCocoa: 5."}},
		{"stock, one tool", []string{"-flow", "stock", "-input", `{"pattern":"warehouse:tool/priceTea","prompt":"What is the price of tea?"}`}, []string{"| offered: priceTea\n", `"after": "priceTea: 320."`}},
		{"chart", []string{"-flow", "chart"}, []string{"best the fourth quarter", "The chart shows the four quarters of 2025.", `"image": "data:image/svg+xml;base64,PHN2Zy`}},
		{"policies", []string{"-flow", "policies"}, []string{`"answer": "tide: high at noon.`, "forecast: error DEADLINE_EXCEEDED", "its timeout of 50ms"}},
		{"policies, fail", []string{"-flow", "policies", "-input", `{"onError":"fail","timeoutMs":1}`}, []string{`"error": "DEADLINE_EXCEEDED: tool 'forecast'`, "its timeout of 1ms"}},
		{"policies, interrupt", []string{"-flow", "policies", "-input", `{"onError":"interrupt"}`}, []string{`"interrupted": "forecast: DEADLINE_EXCEEDED`}},
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
		{"input breaks the schema", []string{"-flow", "policies", "-input", `{"onError":"sing"}`}, "onError: must be one of"},
		{"a pattern of another provider", []string{"-flow", "stock", "-input", `{"pattern":"shop:tool/*"}`}, "pattern: "},
		{"a pattern that matches nothing", []string{"-flow", "stock", "-input", `{"pattern":"warehouse:tool/stockBeer"}`}, "matches nothing"},
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

// A flow that runs again finds what it found the first time.
func TestTheDeliveryIsTakenBack(t *testing.T) {
	_, flows, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for range 2 {
		var out strings.Builder
		if err := run(t.Context(), flows, []string{"-flow", "stock"}, &out); err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = out.String()
		}
		if out.String() != first {
			t.Errorf("got\n%s and then\n%s", first, &out)
		}
	}
}

// The end of a flow's context is no matter of policies.
func TestPoliciesEndWithTheContext(t *testing.T) {
	_, flows, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err = run(ctx, flows, []string{"-flow", "policies", "-input", `{"timeoutMs":10000}`}, io.Discard)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
