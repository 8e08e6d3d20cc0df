// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// play runs the program with a person who types something, or with nobody, and returns
// what it prints.
func play(t *testing.T, types string, args ...string) (string, error) {
	t.Helper()
	var out strings.Builder
	var terminal io.Reader
	if types != "" {
		terminal = strings.NewReader(types)
	}
	_, flows, err := newApp(t.Context(), newPerson(terminal, &out))
	if err != nil {
		t.Fatal(err)
	}
	err = run(t.Context(), flows, args, &out)
	return out.String(), err
}

func TestFlows(t *testing.T) {
	tests := []struct {
		name, types, flow, input string
		wants                    []string
	}{
		{"nobody is there", "", "transfer", `{}`, []string{"| Transfer 250 dollars to Ada?", "| answer: yes (nobody was asked)", `"done"`, "status sent, dollars 250, balance 750, note approved by the user"}},
		{"small", "", "transfer", `{"prompt":"Transfer 40 dollars to Grace"}`, []string{"must approve.\n{", "status sent, dollars 40, balance 960.\""}},
		{"no", "", "transfer", `{"answer":"no"}`, []string{"| answer: no", "status refused, dollars 0, balance 1000"}},
		{"another amount", "", "transfer", `{"answer":"120"}`, []string{"dollars 120, balance 880, note approved by the user, 250 dollars were asked for"}},
		{"too much", "", "transfer", `{"answer":"5000"}`, []string{"error FAILED_PRECONDITION", "there are only 1000 dollars"}},
		{"later", "", "transfer", `{"answer":"later"}`, []string{`"status": "waiting"`, `"interrupt": {`, `"ref": "call-1"`}},
		{"the person says no", "n\n", "transfer", `{}`, []string{"> ", "status refused"}},
		{"the person makes a mistake", "\nperhaps\ny\n", "transfer", `{}`, []string{`"perhaps" is neither yes, no, later, nor an amount`, "status sent"}},
		{"the person leaves", "-3\n", "transfer", `{}`, []string{`"-3" is neither`, "answer: yes (nobody was asked)"}},
		{"trivia", "", "trivia", `{}`, []string{"| What is the capital of Norway? 1) Oslo 2) Bergen 3) Trondheim", "answer: Oslo (nobody", `"Right: it is Oslo."`}},
		{"wrong", "2\n", "trivia", `{}`, []string{`"No: it is Oslo, not Bergen."`}},
		{"in words", "ada lovelace\n", "trivia", `{"topic":"history"}`, []string{"first published program", `"Right: it is Ada Lovelace."`}},
		{"no such number", "", "trivia", `{"answer":"4"}`, []string{`"No: it is Oslo, not 4."`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out, err := play(t, tt.types, "-flow", tt.flow, "-input", tt.input)
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

func TestSaveAndResume(t *testing.T) {
	file := filepath.Join(t.TempDir(), "waiting.json")
	out, err := play(t, "", "-save", file, "-input", `{"prompt":"Transfer 300 dollars to Grace"}`)
	if err != nil || !strings.Contains(out, "go on with -resume "+file) {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil || !json.Valid(raw) {
		t.Fatalf("%v\n%s", err, raw)
	}
	for _, tt := range []struct{ types, input, want string }{
		{"", `{}`, "dollars 300, to Grace): status sent, dollars 300, balance 700"},
		{"n\n", `{}`, "status refused"},
		{"", `{"answer":"later"}`, `"waiting"`},
	} {
		out, err := play(t, tt.types, "-resume", file, "-input", tt.input)
		if err != nil || !strings.Contains(out, tt.want) {
			t.Errorf("%s: %v\n%s", tt.input, err, out)
		}
	}
}

func TestWrongUse(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	tests := []struct {
		name string
		args []string
		says string
	}{
		{"unknown flow", []string{"-flow", "rob"}, `there is no flow "rob"`},
		{"unknown flag", []string{"-sing"}, "-sing"},
		{"an argument", []string{"transfer"}, `unexpected argument "transfer"`},
		{"input for nobody", []string{"-input", `{"answer":"no"}`}, "-input needs -flow"},
		{"input breaks the schema", []string{"-flow", "trivia", "-input", `{"topic":"music"}`}, "topic: must be one of"},
		{"no such answer", []string{"-flow", "transfer", "-input", `{"answer":"perhaps"}`}, `"perhaps" is neither`},
		{"save and resume", []string{"-save", "a", "-resume", "b"}, "exclude each other"},
		{"save a flow", []string{"-save", "a", "-flow", "trivia"}, "exclude each other"},
		{"save of nothing", []string{"-save", filepath.Join(dir, "x"), "-input", `{"prompt":"Transfer 5 dollars to Ada"}`}, "nothing waits"},
		{"save nowhere", []string{"-save", filepath.Join(dir, "no", "x")}, "no such file"},
		{"save with a list", []string{"-save", filepath.Join(dir, "x"), "-input", "[]"}, "-input is no JSON object"},
		{"resume of nothing", []string{"-resume", filepath.Join(dir, "no")}, "no such file"},
		{"resume of no JSON", []string{"-resume", file("bad", "{")}, "holds no conversation"},
		{"resume of an empty list", []string{"-resume", file("empty", "[]")}, "holds no messages"},
		{"resume of null", []string{"-resume", file("null", "[null]")}, "does not wait for an answer"},
		{"resume of what does not wait", []string{"-resume", file("over", `[{"role":"user","content":[{"text":"hi"}]}]`)}, "does not wait for an answer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := play(t, "", tt.args...); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "x")); err == nil {
		t.Error("a file was written where nothing waits")
	}
}

// Ctrl-C ends the wait for a person.
func TestInterruptedWait(t *testing.T) {
	silent, _ := io.Pipe()
	defer silent.Close()
	ctx, cancel := context.WithCancel(t.Context())
	_, flows, err := newApp(ctx, newPerson(silent, cancelling{cancel}))
	if err != nil {
		t.Fatal(err)
	}
	if err := run(ctx, flows, nil, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// cancelling is an output that cancels something when it is written to.
type cancelling struct{ cancel context.CancelFunc }

func (c cancelling) Write(p []byte) (int, error) {
	c.cancel()
	return len(p), nil
}

func TestHelpListsTheFlows(t *testing.T) {
	out, err := play(t, "", "-h")
	for _, want := range []string{"-save FILE", "-resume FILE", "transfer ", "trivia "} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("no %s in %v\n%s", want, err, out)
		}
	}
}

var update = flag.Bool("update", false, "write what the program prints into README.md")

// The README shows what the program prints.
func TestReadmeIsTrue(t *testing.T) {
	out, err := play(t, "")
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
