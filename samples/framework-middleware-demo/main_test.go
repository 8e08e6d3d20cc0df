// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
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
		{"order", []string{"-flow", "order"}, []string{
			"  | outer: turn 0 {\n  |   inner: turn 0 {\n  |     outer: model, messages: 1 {\n  |       inner: model, messages: 1 {\n  |         model: model, messages: 1 {\n",
			"  | outer: tool add {\n  |   inner: tool add {\n  |   } inner: tool add\n  | } outer: tool add\n  | outer: turn 1 {",
			"  | } outer: turn 1\n\"add (a 2, b 40): 42.\"",
		}},
		{"order without a tool", []string{"-flow", "order", "-input", `{"prompt":"Hello"}`}, []string{"  | } outer: turn 0\n\"Hello!"}},
		{"retry", []string{"-flow", "retry"}, []string{"| attempt 1: UNAVAILABLE: an injected fault, 1 more to come\n  | attempt 2", `"answer": "I was asked: Are you there?"`}},
		{"retry in vain", []string{"-flow", "retry", "-input", `{"failures":2,"attempts":2}`}, []string{"attempt 2: ", `"error": "UNAVAILABLE: an injected fault, 0 more to come"`}},
		{"no faults", []string{"-flow", "retry", "-input", `{"failures":0}`}, []string{"by value.\n{\n  \"answer\""}},
		{"redact", []string{"-flow", "redact"}, []string{`"I was asked: Write to [hidden] or call 555-0100."`}},
		{"redact, configured", []string{"-flow", "redact", "-input", `{"redactor":{"pattern":"[0-9]+","with":"$0"}}`}, []string{`"I was asked: Write to ada@example.com or call $0-$0."`}},
		{"careful", []string{"-flow", "careful"}, []string{`"I was asked: Write to ada@example.com or call [number]."`}},
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
		{"an argument", []string{"order"}, `unexpected argument "order"`},
		{"input for nobody", []string{"-input", `{"prompt":"x"}`}, "-input needs -flow"},
		{"input breaks the schema", []string{"-flow", "retry", "-input", `{"attempts":0}`}, "attempts: must be"},
		{"a configuration that does not fit", []string{"-flow", "redact", "-input", `{"redactor":{"colour":"red"}}`}, "colour: unknown property"},
		{"no regular expression", []string{"-flow", "redact", "-input", `{"redactor":{"pattern":"("}}`}, "middleware 'demo/redactor': pattern: error parsing"},
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

// A redactor that hides nothing is refused rather than trusted.
func TestRedactorNeedsAPattern(t *testing.T) {
	if _, err := (redactor{}).Hooks(t.Context(), nil); core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("got %v", err)
	}
}

// The redactor works on a copy: what the program has is not changed.
func TestRedactorLeavesTheHistoryAlone(t *testing.T) {
	g, _, err := newApp(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	response, err := g.Generate(t.Context(), genkit.WithModel(echoName), genkit.WithPrompt("call 555-0100"),
		genkit.WithMiddleware(redactor{Pattern: "[0-9]+", With: "*"}))
	if err != nil {
		t.Fatal(err)
	}
	messages := response.Messages()
	if messages[0].Text() != "call 555-0100" || messages[1].Text() != "I was asked: call *-*" {
		t.Errorf("got %q and %q", messages[0].Text(), messages[1].Text())
	}
}

// What a retry cannot cure is not tried again.
func TestRetryGivesUpAtOnce(t *testing.T) {
	calls := 0
	hooks, err := retry{attempts: 3, failed: func(int, error) { calls++ }}.Hooks(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = hooks.Model(t.Context(), nil, nil, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return nil, core.Errorf(core.InvalidArgument, "no")
	})
	if calls != 1 || core.StatusOf(err) != core.InvalidArgument {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func TestRetryEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	hooks, err := retry{attempts: 3, failed: func(int, error) { cancel() }}.Hooks(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	calls := 0
	_, err = hooks.Model(ctx, nil, nil, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		calls++
		return nil, core.Errorf(core.Unavailable, "busy")
	})
	if calls != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d calls, %v", calls, err)
	}
}
