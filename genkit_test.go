// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// acme is a plugin whose Init and Close may fail.
type acme struct {
	name           string
	initErr, close error
	log            []string
}

func (a *acme) Name() string { return a.name }

func (a *acme) Init(_ context.Context, r *core.Registry) error {
	a.log = append(a.log, "init")
	genkit.DefineModel(r, a.name+"/hello", nil, hello)
	return a.initErr
}

func (a *acme) Close(context.Context) error {
	a.log = append(a.log, "close")
	return a.close
}

func TestNewRefusesWrongOptions(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		o    *genkit.Options
		says string
	}{
		{"nil plugin", t.Context(), &genkit.Options{Plugins: []core.Plugin{&acme{name: "a"}, nil}}, "Plugins[1] is nil"},
		{"two plugins of one name", t.Context(), &genkit.Options{Plugins: []core.Plugin{&acme{name: "a"}, &acme{name: "a"}}}, "'a'"},
		{"malformed plugin name", t.Context(), &genkit.Options{Plugins: []core.Plugin{&acme{name: "a b"}}}, "'a b'"},
		{"config without model", t.Context(), &genkit.Options{ModelConfig: 1}, "Options.Model"},
		{"ended context", ended, nil, "canceled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if g, err := genkit.New(tt.ctx, tt.o); g != nil || err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v, %v", g, err)
			}
		})
	}
}

func TestPluginsAreInitialisedWhenNeeded(t *testing.T) {
	a, b := &acme{name: "a"}, &acme{name: "b", close: errors.New("stuck")}
	g, err := genkit.New(t.Context(), &genkit.Options{Name: "app", Plugins: []core.Plugin{a, b}, Model: "a/hello"})
	if err != nil {
		t.Fatal(err)
	}
	if g.Name() != "app" || genkit.Of(g).Name() != "app" || newGenkit(t).Name() != "" {
		t.Errorf("the name is %q", g.Name())
	}
	if len(a.log) != 0 {
		t.Error("New initialised a plugin")
	}
	if text, err := g.GenerateText(t.Context(), genkit.WithPrompt("x")); text != "Hello!" || err != nil {
		t.Errorf("got %q, %v", text, err)
	}
	if len(a.log) != 1 || len(b.log) != 0 {
		t.Errorf("a %v, b %v", a.log, b.log)
	}
	if err := g.Ready(t.Context()); err != nil || len(a.log) != 1 || len(b.log) != 1 {
		t.Errorf("Ready is %v; a %v, b %v", err, a.log, b.log)
	}
	if err := g.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "closing plugin 'b': stuck") {
		t.Errorf("Close is %v", err)
	}
	if len(a.log) != 2 || len(b.log) != 2 {
		t.Errorf("a %v, b %v", a.log, b.log)
	}
}

func TestReadyTellsWhichPluginFailed(t *testing.T) {
	g, err := genkit.New(t.Context(), &genkit.Options{Plugins: []core.Plugin{
		&acme{name: "a"}, &acme{name: "b", initErr: core.Errorf(core.Unauthenticated, "no key: set B_KEY")},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Ready(t.Context()); core.StatusOf(err) != core.Unauthenticated || !strings.Contains(err.Error(), "plugin 'b': no key: set B_KEY") {
		t.Errorf("Ready is %v", err)
	}
}

func TestLogsCarryTraceIDs(t *testing.T) {
	var out bytes.Buffer
	memory := &tracing.Memory{}
	g, err := genkit.New(t.Context(), &genkit.Options{Logger: slog.New(slog.NewTextHandler(&out, nil)), Sinks: []tracing.Sink{memory}})
	if err != nil {
		t.Fatal(err)
	}
	flow := genkit.DefineFlow(g, "flow", func(ctx context.Context, _ core.None) (core.None, error) {
		core.Logger(ctx).InfoContext(ctx, "working")
		return core.None{}, nil
	})
	if _, err := flow.Run(t.Context(), core.None{}); err != nil {
		t.Fatal(err)
	}
	span := memory.Ended()[0]
	if !strings.Contains(out.String(), "traceId="+span.TraceID) || !strings.Contains(out.String(), "spanId="+span.SpanID) {
		t.Errorf("the log says %s", &out)
	}
}

// TestMainFunc runs this test binary as a program that ends in the way that its
// environment says.
func TestMainFunc(t *testing.T) {
	if way := os.Getenv("GENKIT_TEST_MAIN"); way != "" {
		mainProgram(way)
		return
	}
	tests := []struct {
		way    string
		dev    bool
		signal os.Signal
		code   int
		says   string
	}{
		{way: "returns", code: 0},
		{way: "fails", code: 1, says: "error: no luck"},
		{way: "waits", signal: syscall.SIGINT, code: 130},
		{way: "waits", signal: syscall.SIGTERM, code: 143},
		{way: "drains", signal: syscall.SIGTERM, code: 143},
		{way: "breaks", signal: syscall.SIGINT, code: 1, says: "error: could not save"},
		{way: "stuck plugin", code: 1, says: "error: closing: INTERNAL: closing plugin 'a': stuck"},
		{way: "returns", dev: true, signal: syscall.SIGINT, code: 0, says: "stays for the developer tools"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.way, tt.signal, tt.dev), func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMainFunc$")
			cmd.Env = append(os.Environ(), "GENKIT_TEST_MAIN="+tt.way, "GENKIT_ENV=")
			if tt.dev {
				cmd.Env = append(cmd.Env, "GENKIT_ENV=dev")
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ready := make([]byte, len("ready"))
			if _, err := stdout.Read(ready); err != nil {
				t.Fatal(err)
			}
			if tt.signal != nil {
				time.Sleep(50 * time.Millisecond)
				if err := cmd.Process.Signal(tt.signal); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != tt.code || !strings.Contains(stderr.String(), tt.says) {
				t.Errorf("exit code %d, want %d; it says %q", got, tt.code, &stderr)
			}
			if closed := strings.Contains(stderr.String(), "plugin closed"); !closed {
				t.Errorf("the plugin was not closed; it says %q", &stderr)
			}
		})
	}
}

type mainPlugin struct{ acme }

func (p *mainPlugin) Close(ctx context.Context) error {
	fmt.Fprintln(os.Stderr, "plugin closed")
	return p.acme.Close(ctx)
}

func mainProgram(way string) {
	p := &mainPlugin{acme{name: "a"}}
	if way == "stuck plugin" {
		p.close = errors.New("stuck")
	}
	g, err := genkit.New(context.Background(), &genkit.Options{Plugins: []core.Plugin{p}})
	if err != nil {
		panic(err)
	}
	genkit.Main(func(ctx context.Context) error {
		if err := g.Ready(ctx); err != nil {
			return err
		}
		fmt.Print("ready")
		switch way {
		case "fails":
			return errors.New("no luck")
		case "waits":
			<-ctx.Done()
			return ctx.Err()
		case "drains": // a server that ends well when it is asked to
			<-ctx.Done()
		case "breaks":
			<-ctx.Done()
			return errors.New("could not save")
		}
		return nil
	}, g)
}
