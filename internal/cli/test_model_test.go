// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// TestModelProgram is no test: it is the program with the models when this binary runs as
// one.
func TestModelProgram(t *testing.T) {
	if os.Getenv("GENKIT_TEST_MODELS") == "" {
		t.Skip("this is the program of other tests")
	}
	g, err := genkit.New(context.Background(), &genkit.Options{Name: "models"})
	if err != nil {
		t.Fatal(err)
	}
	genkit.DefineModel(g, "polite", nil, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		if core.Streaming(ctx) {
			if err := send(ai.NewTextChunk("You are Genkit")); err != nil {
				return nil, err
			}
		}
		return &ai.ModelResponse{Message: ai.NewModelTextMessage("You are Genkit."), FinishReason: ai.FinishStop}, nil
	})
	genkit.DefineModel(g, "broke", nil, func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return nil, core.PublicErrorf(core.ResourceExhausted, "no more money")
	})
	genkit.DefineModel(g, "slow", nil, func(ctx context.Context, _ *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		if err := os.WriteFile("asked", nil, 0o600); err != nil {
			return nil, err
		}
		<-ctx.Done()
		return nil, ctx.Err()
	})
	genkit.Main(func(context.Context) error { return nil }, g)
}

// modelProgram is the command line of that program.
func modelProgram() []string { return []string{os.Args[0], "-test.run=^TestModelProgram$"} }

// modelStreams returns streams of a new project, and what is written to them.
func modelStreams(t *testing.T) (s Streams, out, told *lockedBuffer) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module models\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	environment := []string{"GENKIT_TEST_MODELS=1", "HOME=" + dir}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "GENKIT_") && !strings.HasPrefix(entry, "HOME=") {
			environment = append(environment, entry)
		}
	}
	out, told = &lockedBuffer{}, &lockedBuffer{}
	return Streams{In: strings.NewReader(""), Out: out, Err: told, Dir: dir, Env: environment}, out, told
}

// lockedBuffer is written to by the command and by its program.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTestModel(t *testing.T) {
	const suites = `
- model: polite
  supports: [multiturn, streaming-multiturn, flying]
  tests:
    - name: is rude
      input: {messages: [{role: user, content: [{text: hello}]}]}
      validators: ["text-includes:go away"]
- model: /model/broke
  test: []
  supports: [multiturn]
`
	const summary = "--------------------------------------------------\nTests Completed: "
	for _, test := range []struct {
		name      string
		args      []string
		code      int
		out, told []string
	}{
		{"a model", []string{"polite", "--supports", " multiturn, ,streaming-multiturn", "--"}, 0, []string{
			"✅ Passed: Multiturn Conformance\n", "✅ Passed: Multiturn Conformance with streaming\n", summary + "2 Passed, 0 Failed\n",
		}, []string{"Testing model: polite\n", "Running test: Multiturn Conformance...\n"}},
		{"the default capabilities", []string{"polite", "--"}, 1, []string{
			"❌ Failed: Tool Request Conformance - has-tool-request:weather: the response has no tool request\n", summary + "3 Passed, 6 Failed\n",
		}, nil},
		{"a file", []string{"--from-file", "suites.yaml", "--"}, 1, []string{
			`❌ Failed: is rude - text-includes:go away: the text does not include "go away": "You are Genkit."` + "\n",
			"❌ Failed: Multiturn Conformance - RESOURCE_EXHAUSTED: no more money (trace ", summary + "2 Passed, 2 Failed\n",
		}, []string{"warn: Unknown capability: flying; there are tool-request, ", "warn: suites.yaml: suite 2: test is ignored", "Testing model: /model/broke\n"}},
		{"a model that is not listed", []string{"gone", "--supports=multiturn", "--"}, 1, []string{
			"❌ Failed: Multiturn Conformance - NOT_FOUND: ", summary + "0 Passed, 1 Failed\n",
		}, []string{"the program has no model 'gone'; it has broke, polite, slow; testing it all the same\n"}},
		{"nothing to test", []string{"polite", "--supports=flying", "--"}, 1, []string{summary + "0 Passed, 0 Failed\n"}, []string{"error: nothing was tested"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, out, told := modelStreams(t)
			if err := os.WriteFile(filepath.Join(s.Dir, "suites.yaml"), []byte(suites), 0o600); err != nil {
				t.Fatal(err)
			}
			code := Main(t.Context(), slices.Concat([]string{"dev:test-model"}, test.args, modelProgram()), s)
			if code != test.code {
				t.Errorf("got exit code %d, want %d", code, test.code)
			}
			for _, want := range test.out {
				if !strings.Contains(out.String(), want) {
					t.Errorf("standard output lacks %q", want)
				}
			}
			for _, want := range test.told {
				if !strings.Contains(told.String(), want) {
					t.Errorf("standard error lacks %q", want)
				}
			}
			if t.Failed() {
				t.Logf("standard output:\n%s\nstandard error:\n%s", out, told)
			}
		})
	}
}

func TestTestModelJSON(t *testing.T) {
	s, out, told := modelStreams(t)
	const suite = `{"model":"polite","supports":["multiturn"],"tests":[{"name":"<rude>","input":{"messages":[]},"validators":["text-includes:<"]}]}`
	if err := os.WriteFile(filepath.Join(s.Dir, "suite.json"), []byte(suite), 0o600); err != nil {
		t.Fatal(err)
	}
	if code := Main(t.Context(), slices.Concat([]string{"dev:test-model", "--json", "--from-file=suite.json", "--"}, modelProgram()), s); code != 1 {
		t.Errorf("got exit code %d, want 1; standard error:\n%s", code, told)
	}
	var got modelReport
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for i := range got.Tests {
		got.Tests[i].Milliseconds = 0
	}
	want := modelReport{Passed: 1, Failed: 1, Tests: []modelResult{
		{Model: "polite", Name: "Multiturn Conformance", Passed: true},
		{Model: "polite", Name: "<rude>", Error: `text-includes:<: the text does not include "<": "You are Genkit."`},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(out.String(), `"<rude>"`) {
		t.Error("JSON is escaped for HTML")
	}
	if !strings.Contains(told.String(), "✅ Passed: Multiturn Conformance\n") {
		t.Error("standard error does not tell how tests went")
	}
}

// A program that somebody starts while the command waits is tested.
func TestTestModelOfRunningProgram(t *testing.T) {
	s, out, told := modelStreams(t)
	line := modelProgram()
	program := exec.Command(line[0], line[1:]...)
	program.Dir, program.Env = s.Dir, append(slices.Clone(s.Env), "GENKIT_ENV=dev")
	waited := make(chan struct{})
	go func() {
		defer close(waited)
		for !strings.Contains(told.String(), "Waiting up to 10s for a program...") && t.Context().Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		if err := program.Start(); err != nil {
			t.Error(err)
		}
	}()
	code := Main(t.Context(), []string{"dev:test-model", "polite", "--supports", "multiturn"}, s)
	<-waited
	if program.Process != nil {
		program.Process.Kill()
		program.Wait()
	}
	if code != 0 || !strings.HasSuffix(out.String(), "Tests Completed: 1 Passed, 0 Failed\n") {
		t.Errorf("got exit code %d; standard output:\n%s\nstandard error:\n%s", code, out, told)
	}
}

func TestTestModelWithoutProgram(t *testing.T) {
	s, _, _ := modelStreams(t)
	began := time.Now()
	_, err := openProgramSoon(t.Context(), s, nil, 700*time.Millisecond)
	if core.StatusOf(err) != core.FailedPrecondition || !strings.Contains(err.Error(), "no program runs in") {
		t.Errorf("got %v, want that no program runs", err)
	}
	if took := time.Since(began); took < 700*time.Millisecond {
		t.Errorf("it gave up after %v", took)
	}
	s, _, told := modelStreams(t)
	_, err = openProgramSoon(t.Context(), s, []string{os.Args[0], "-test.run=^$"}, time.Minute)
	if err == nil || !strings.Contains(err.Error(), "ended with exit code 0 before") || strings.Contains(told.String(), "Waiting") {
		t.Errorf("got %v, %q; want that the command ended, at once", err, told)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(100*time.Millisecond, func() { cancel(Signal{Signal: syscall.SIGINT}) })
	if _, err := openProgramSoon(ctx, s, nil, time.Minute); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
}

// A signal ends the tests with its exit code, and without a summary.
func TestTestModelSignal(t *testing.T) {
	s, out, told := modelStreams(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(s.Dir, "asked")); err == nil {
				cancel(Signal{Signal: syscall.SIGTERM})
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	code := Main(ctx, slices.Concat([]string{"dev:test-model", "slow", "--supports=multiturn", "--"}, modelProgram()), s)
	cancel(nil)
	if code != 143 || !strings.Contains(told.String(), "error: the tests were broken off\n") || out.String() != "" {
		t.Errorf("got exit code %d; standard output:\n%s\nstandard error:\n%s", code, out, told)
	}
}

func TestTestModelUsage(t *testing.T) {
	for _, test := range []struct {
		name  string
		args  []string
		code  int
		wrong string
	}{
		{"nothing", nil, 2, "error: dev:test-model needs the name of a model, or --from-file\n"},
		{"a command alone", []string{"--", "go", "run", "."}, 2, "error: dev:test-model needs the name of a model, or --from-file\n"},
		{"no file", []string{"--from-file", "none.yaml"}, 1, "none.yaml: no such file"},
		{"a bad file", []string{"--from-file", "bad.yaml"}, 1, "error: INVALID_ARGUMENT: bad.yaml: 2:8: "},
		{"a bad flag", []string{"--suports", "x"}, 2, "unknown flag: --suports"},
	} {
		s, _, told := modelStreams(t)
		if err := os.WriteFile(filepath.Join(s.Dir, "bad.yaml"), []byte("model: x\ntests: [\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		code := Main(t.Context(), append([]string{"dev:test-model"}, test.args...), s)
		if code != test.code || !strings.Contains(told.String(), test.wrong) {
			t.Errorf("%s: got exit code %d, %q; want %d, %q", test.name, code, told, test.code, test.wrong)
		}
	}
}

func TestEnumeration(t *testing.T) {
	for want, names := range map[string][]string{
		"":                            nil,
		"a":                           {"a"},
		"a, b, c, d":                  {"a", "b", "c", "d"},
		"a, b, c, d,\ne, f":           {"a", "b", "c", "d", "e", "f"},
		"a, b, c, d,\ne, f, g, h,\ni": {"a", "b", "c", "d", "e", "f", "g", "h", "i"},
	} {
		if got := enumeration(names); got != want {
			t.Errorf("%v: got %q, want %q", names, got, want)
		}
	}
}
