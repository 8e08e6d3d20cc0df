// SPDX-License-Identifier: Apache-2.0

// Package sampletest runs the programs for model providers as a user would, against a fake
// of their provider's API.
//
// What may enter: what the tests of these programs share. Table is what they are held to.
package sampletest

import (
	"bytes"
	"cmp"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/genkit-go/genkit/genkittest"
)

// asProgram is the variable that turns a test into the program that it tests.
const asProgram = "GENKIT_SAMPLE_AS_PROGRAM"

// Main is for TestMain: it runs the tests, or program when [Start] has started it.
func Main(m *testing.M, program func()) {
	if os.Getenv(asProgram) != "" {
		program()
		return
	}
	os.Exit(m.Run())
}

// Result is what a program left behind.
type Result struct {
	Code     int // the exit code
	Out, Err string
}

// Start runs the program with an environment that holds no key but those of env, such as
// HF_TOKEN=secret, until it ends by itself; input is what it can read.
func Start(t *testing.T, env []string, input string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = slices.Concat([]string{asProgram + "=1", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, env)
	cmd.Stdin = strings.NewReader(input)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	if ctx.Err() != nil {
		t.Fatalf("the program does not end; it printed %s%s", &out, &problems)
	}
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return Result{cmd.ProcessState.ExitCode(), out.String(), problems.String()}
}

// Run holds a program to its line of the Table: without its key it says so, and with it
// every flow answers.
func Run(t *testing.T, name string) {
	s := find(t, name)
	t.Run("without settings", func(t *testing.T) {
		for i, missing := range s.Env {
			variable, _, _ := strings.Cut(missing, "=")
			variable = cmp.Or(s.Asks, variable)
			r := Start(t, slices.Delete(slices.Clone(s.Env), i, i+1), "")
			if r.Code != 1 || !strings.Contains(r.Err, variable+" is not set") || r.Out != "" {
				t.Errorf("without %s: %+v", variable, r)
			}
		}
	})
	t.Run("nobody there", func(t *testing.T) {
		r := Start(t, s.Env, "", "-base-url", "http://127.0.0.1:1") // where connections are refused
		if r.Code != 1 || !strings.Contains(r.Err, "error: flow hello: UNAVAILABLE: ") || !strings.Contains(r.Err, "refused") {
			t.Errorf("%+v", r)
		}
	})
	t.Run("help", func(t *testing.T) {
		r := Start(t, nil, "", "-h")
		if r.Code != 0 || r.Err != "" {
			t.Errorf("%+v", r)
		}
		var flows []string
		for flow := range s.Flows {
			flows = append(flows, flow)
		}
		slices.Sort(flows)
		if got := flowsIn(r.Out); !slices.Equal(got, flows) {
			t.Errorf("the program has the flows %q, the table %q", got, flows)
		}
		for _, setting := range s.Env {
			if variable, _, _ := strings.Cut(setting, "="); !strings.Contains(r.Out, variable) {
				t.Errorf("no %s in\n%s", variable, r.Out)
			}
		}
		readme, err := os.ReadFile("README.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, flow := range flows {
			if !strings.Contains(string(readme), "| `"+flow+"` |") {
				t.Errorf("README.md does not tell of the flow %s", flow)
			}
		}
	})
	if s.Blocked != "" {
		t.Run("blocked", func(t *testing.T) {
			api := genkittest.NewFakeServer(t, s.answer)
			r := Start(t, s.Env, "", "-base-url", api.URL, "-flow", s.Blocked, "-input", `{"prompt":"something forbidden"}`)
			if r.Code != 0 || !strings.Contains(r.Out, `"finish": "blocked"`) || !strings.Contains(r.Out, "generation was blocked") {
				t.Errorf("%+v", r)
			}
		})
	}
	for flow, want := range s.Flows {
		t.Run(flow, func(t *testing.T) {
			t.Parallel()
			api := genkittest.NewFakeServer(t, s.answer)
			args := []string{"-base-url", api.URL, "-flow", flow}
			if flow == "describe" { // its default is on the web
				args = append(args, "-input", `{"url":"data:image/jpeg;base64,/9j/"}`)
			}
			r := Start(t, s.Env, "", args...)
			if r.Code != 0 || r.Err != "" || !strings.Contains(r.Out, want) {
				t.Errorf("no %s in %+v", want, r)
				for _, q := range api.Requests() {
					t.Logf("%s %s %.1000s", q.Method, q.Path, q.Body)
				}
			}
			for _, q := range api.Requests() {
				if s.Key != "" && q.Header.Get(s.Key) == "" {
					t.Errorf("%s %s has no %s", q.Method, q.Path, s.Key)
				}
			}
		})
	}
}

// flowsIn returns the names of the flows in a program's help, in order.
func flowsIn(help string) []string {
	_, list, _ := strings.Cut(help, "Flows:\n")
	var names []string
	for line := range strings.Lines(list) {
		names = append(names, strings.Fields(line)[0])
	}
	slices.Sort(names)
	return names
}

func find(t *testing.T, name string) Sample {
	t.Helper()
	i := slices.IndexFunc(Table, func(s Sample) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no %s in the table", name)
	}
	return Table[i]
}
