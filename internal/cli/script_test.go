// SPDX-License-Identifier: Apache-2.0

package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/cli"
)

// The scripts in testdata are sessions of a user: they run this program as the command
// genkit, and as the command app a program that uses Genkit.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"genkit": runGenkit, "app": runApp})
}

func runGenkit() {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		caught, _ := (<-signals).(syscall.Signal)
		cancel(cli.Signal{Signal: caught})
	}()
	os.Exit(cli.Main(ctx, os.Args[1:], cli.Standard()))
}

type person struct {
	Name string `json:"name"`
}

// runApp is a program under the tools. Its argument says how it misbehaves.
func runApp() {
	way := ""
	if len(os.Args) > 1 {
		way = os.Args[1]
	}
	first := false
	if way == "crash" { // the second time it stays up
		_, err := os.Stat("crashed")
		if first = err != nil; first {
			os.WriteFile("crashed", nil, 0o600)
			time.AfterFunc(time.Second, func() { os.Exit(3) })
		}
	}
	g, err := genkit.New(context.Background(), &genkit.Options{Name: "script-app"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !first {
		os.WriteFile("stays", nil, 0o600)
	}
	genkit.DefineFlow(g, "greet", func(ctx context.Context, in person) (string, error) {
		core.Logger(ctx).Info("greeting", "who", in.Name)
		switch in.Name {
		case "":
			return "", core.PublicErrorf(core.InvalidArgument, "a name is missing")
		case "panic":
			panic("ouch")
		}
		return genkit.Run(ctx, "word", func(context.Context) (string, error) { return "hi " + in.Name, nil })
	})
	genkit.DefineStreamingFlow(g, "count", func(ctx context.Context, n int, send core.Send[int]) (string, error) {
		for i := range n {
			if err := send(i); err != nil {
				return "", err
			}
		}
		return "counted " + strconv.Itoa(n), nil
	})
	genkit.DefineFlow(g, "whoami", func(ctx context.Context, _ core.None) (any, error) { return core.ActionContext(ctx), nil })
	genkit.DefineFlow(g, "slow", func(ctx context.Context, _ string) (string, error) {
		os.WriteFile("slow-runs", nil, 0o600)
		select {
		case <-ctx.Done():
			os.WriteFile("slow-cancelled", nil, 0o600)
			return "", ctx.Err()
		case <-time.After(time.Minute):
			return "slept", nil
		}
	})
	genkit.DefineModel(g, "echo", nil, func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelTextMessage("echo: " + q.Messages[len(q.Messages)-1].Text()), FinishReason: ai.FinishStop}, nil
	})
	genkit.DefineFlow(g, "ask", func(ctx context.Context, question string) (string, error) {
		return g.GenerateText(ctx, genkit.WithModel("echo"), genkit.WithPrompt(question))
	})
	genkit.Main(func(context.Context) error { return nil }, g)
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{"GENKIT_ENV", "GENKIT_TELEMETRY_SERVER", "GENKIT_REFLECTION_V2_SERVER", "GENKIT_RUNTIME_ID", "XDG_CONFIG_HOME"} {
				e.Setenv(name, "")
			}
			e.Setenv("HOME", e.WorkDir)
			return os.WriteFile(filepath.Join(e.WorkDir, "go.mod"), []byte("module app\n"), 0o600)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"await": await,
		},
		Condition: func(name string) (bool, error) { return false, fmt.Errorf("unknown condition %q", name) },
	})
}

// await waits until a file is there (and, with a text, holds it); with !, until it is gone.
func await(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: await pattern [text]")
	}
	holds := func() bool {
		files, _ := filepath.Glob(ts.MkAbs(args[0]))
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err == nil && (len(args) == 1 || strings.Contains(string(raw), args[1])) {
				return true
			}
		}
		return false
	}
	for begin := time.Now(); holds() == neg; time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			ts.Fatalf("waited in vain for %v", args)
		}
	}
}
