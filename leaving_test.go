// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// patient returns a tool that tells when it runs, and waits for the end of its context.
func patient(name string, running chan<- string, over *atomic.Int32) *genkit.Tool[core.None, string] {
	return genkit.NewTool(name, "", func(ctx context.Context, _ core.None) (string, error) {
		running <- name
		<-ctx.Done()
		over.Add(1)
		return "", ctx.Err()
	})
}

func TestCancelledWhileToolsRun(t *testing.T) {
	genkittest.NoLeaks(t)
	for name, options := range map[string][]genkit.Option{
		"errors fail":   nil,
		"errors return": {genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsReturn})},
		"interrupt":     {genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsInterrupt})},
		"one at a time": {genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 1})},
		"with timeouts": {genkit.WithToolPolicy(core.ToolPolicy{Timeout: time.Hour})},
	} {
		t.Run(name, func(t *testing.T) {
			running := make(chan string, 2)
			var over atomic.Int32
			a, b := patient("a", running, &over), patient("b", running, &over)
			g, s := scripted(t, responds(asks("a", "1", core.None{}), asks("b", "2", core.None{})), says("never"))
			ctx, cancel := context.WithCancel(t.Context())
			want := int32(2)
			go func() {
				<-running
				if name == "one at a time" {
					want = 1 // the other never starts
				} else {
					<-running
				}
				cancel()
			}()
			response, err := g.Generate(ctx, append(options, genkit.WithPrompt("go"), genkit.WithTools(a, b))...)
			if !errors.Is(err, core.ErrCancelled) || response == nil || response.FinishReason != ai.FinishAborted || len(response.Messages()) != 1 {
				t.Errorf("got %s, %v", ai.JSON(response), err)
			}
			if over.Load() != want || len(s.requests) != 1 {
				t.Errorf("%d tools are over, the model was asked %d times", over.Load(), len(s.requests))
			}
		})
	}
}

// TestCancelledBeforeToolsRun checks that no tool starts after the end of the call, though
// the model did not heed it.
func TestCancelledBeforeToolsRun(t *testing.T) {
	for _, calls := range [][]ai.Part{{asks("a", "1", core.None{})}, {asks("a", "1", core.None{}), asks("a", "2", core.None{})}} {
		ctx, cancel := context.WithCancelCause(t.Context())
		g, _ := scripted(t, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			cancel(errors.New("enough"))
			return responds(calls...)(ctx, q, send)
		})
		var ran atomic.Int32
		tool := genkit.NewTool("a", "", func(context.Context, core.None) (string, error) { ran.Add(1); return "", nil })
		response, err := g.Generate(ctx, genkit.WithPrompt("go"), genkit.WithTools(tool))
		if !errors.Is(err, core.ErrCancelled) || !strings.Contains(err.Error(), "tool 'a' did not start: enough") || ran.Load() != 0 {
			t.Errorf("got %v; %d tools ran", err, ran.Load())
		}
		if response.FinishReason != ai.FinishAborted || len(response.Messages()) != 1 {
			t.Errorf("got %s", ai.JSON(response))
		}
	}
}

func TestLeavingAStreamWhileToolsRun(t *testing.T) {
	genkittest.NoLeaks(t)
	var over atomic.Int32
	running := make(chan string, 2)
	chatty := genkit.NewTool("chatty", "", func(ctx context.Context, _ core.None) (string, error) {
		<-running // the other runs
		err := genkit.SendPartial(ctx, "half")
		over.Add(1)
		return "", err
	})
	g, _ := scripted(t, responds(asks("chatty", "1", core.None{}), asks("b", "2", core.None{})), says("never"))
	stream := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(chatty, patient("b", running, &over)))
	for chunk, err := range stream.Chunks() {
		if err != nil || chunk.Role != ai.RoleTool {
			t.Errorf("got %v, %v", chunk, err)
		}
		break
	}
	if over.Load() != 2 {
		t.Errorf("%d tools are over", over.Load())
	}
	if _, err := stream.Result(); !errors.Is(err, core.ErrCancelled) {
		t.Errorf("got %v", err)
	}
}

// TestListenersThatFail checks that a listener that is no stream ends the tools too.
func TestListenersThatFail(t *testing.T) {
	genkittest.NoLeaks(t)
	full := core.Errorf(core.ResourceExhausted, "the listener is full")
	for name, listen := range map[string]func(json.RawMessage) error{
		"error": func(json.RawMessage) error { return full },
		"panic": func(json.RawMessage) error { panic(full) },
	} {
		t.Run(name, func(t *testing.T) {
			var over atomic.Int32
			running := make(chan string, 1)
			g, _ := scripted(t, responds(asks("chatty", "1", core.None{}), asks("b", "2", core.None{})))
			genkit.DefineTool(g, "chatty", "", func(ctx context.Context, _ core.None) (string, error) {
				<-running // the other runs
				err := genkit.SendPartial(ctx, "half")
				over.Add(1)
				return "", err
			})
			g.Registry().Register(patient("b", running, &over).Action)
			action, err := g.Registry().Lookup(t.Context(), core.KindUtil, "generate")
			if err != nil {
				t.Fatal(err)
			}
			err = func() (err error) {
				defer func() {
					if p := recover(); p != nil {
						err = p.(error)
					}
				}()
				_, err = action.RunJSON(t.Context(), []byte(`{"messages":[{"role":"user","content":[{"text":"go"}]}],"tools":["chatty","b"]}`), listen)
				return err
			}()
			if !errors.Is(err, core.ErrResourceExhausted) || over.Load() != 2 {
				t.Errorf("got %v; %d tools are over", err, over.Load())
			}
		})
	}
}

// TestALateSend checks that what a tool leaves behind does not wait forever for somebody
// who takes its chunks.
func TestALateSend(t *testing.T) {
	genkittest.NoLeaks(t)
	over, late := make(chan struct{}), make(chan error, 2)
	tool := genkit.NewTool("a", "", func(ctx context.Context, _ core.None) (string, error) {
		for range 2 {
			go func() {
				<-over
				late <- genkit.SendPartial(ctx, "late")
			}()
		}
		return "", nil
	})
	g, _ := scripted(t, responds(asks("a", "1", core.None{})), says("done"))
	if _, err := g.GenerateStream(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool)).Result(); err != nil {
		t.Fatal(err)
	}
	close(over)
	for range 2 {
		if err := <-late; !errors.Is(err, core.ErrFailedPrecondition) {
			t.Errorf("got %v", err)
		}
	}
}

// TestACallInsideOfATool checks that an interrupt of an inner call is the tool's to
// handle, and that an interrupt which the tool passes on is the outer call's.
func TestACallInsideOfATool(t *testing.T) {
	inner, _ := scripted(t, responds(asks("pay", "1", payment{1000})))
	agent := genkit.NewTool("agent", "", func(ctx context.Context, _ core.None) (string, error) {
		if d, resumed := genkit.Resumed[decision](ctx); resumed {
			return fmt.Sprint("approved: ", d.Approved), nil
		}
		response, err := inner.Generate(ctx, genkit.WithPrompt("pay"), genkit.WithTools(payTool()))
		if err != nil {
			return "", err
		}
		return "", genkit.Interrupt(response.Interrupts()[0].ToolRequest)
	})
	g, s := scripted(t, responds(asks("agent", "1", core.None{})), says("done"))
	first, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(agent))
	if err != nil || len(first.Interrupts()) != 1 {
		t.Fatalf("got %v, %v", first, err)
	}
	if asked, ok := genkit.InterruptAs[ai.ToolRequest](first.Interrupts()[0]); !ok || asked.Name != "pay" {
		t.Errorf("the inner tool asks %+v", asked)
	}
	_, err = g.Generate(t.Context(), genkit.WithMessages(first.Messages()...), genkit.WithTools(agent), genkit.WithResume(agent.Restart(first.Interrupts()[0], decision{true})))
	if err != nil || answersOf(s)[0] != `"approved: true"` {
		t.Errorf("got %v, %v", answersOf(s), err)
	}
}

// TestManyCallsShareEverything runs a thousand calls that share model, tools, middleware
// and options.
func TestManyCallsShareEverything(t *testing.T) {
	genkittest.NoLeaks(t)
	g := newGenkit(t)
	genkit.DefineModel(g, "adder", nil, func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		last := q.Messages[len(q.Messages)-1]
		if last.Role == ai.RoleTool {
			return &ai.ModelResponse{Message: ai.NewModelTextMessage(q.Messages[0].Text() + "=" + string(last.Content[0].(*ai.ToolResponsePart).ToolResponse.Output))}, nil
		}
		var n int
		fmt.Sscan(last.Text(), &n)
		return &ai.ModelResponse{Message: ai.NewModelMessage(asks("add", "", addIn{n, n}), asks("add", "", addIn{n, 0}))}, nil
	})
	count := hooksFunc(func() *core.Hooks {
		calls := 0
		return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			if calls++; calls > 2 {
				return nil, core.Errorf(core.Internal, "the hooks of calls are mixed up")
			}
			return next(ctx, q, send)
		}}
	})
	options := []genkit.Option{genkit.WithModel("adder"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithMiddleware(count), genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 1})}
	var wait sync.WaitGroup
	for n := range 1000 {
		wait.Go(func() {
			text, err := g.GenerateText(t.Context(), append(options[:len(options):len(options)], genkit.WithPrompt(fmt.Sprint(n)))...)
			if want := fmt.Sprintf("%d=%d", n, 2*n); err != nil || text != want {
				t.Errorf("got %q, %v; want %q", text, err, want)
			}
		})
	}
	wait.Wait()
}

func TestOddTexts(t *testing.T) {
	for _, text := range []string{"\x00", "🙂 ١٢ \u2028", strings.Repeat("x", 1<<20), "%d %s", "<script>", "\xff"} {
		g, s := scripted(t, responds(asks("echo", "1", text)), says(text))
		echo := genkit.NewTool("echo", "", func(_ context.Context, in string) (string, error) { return in, nil })
		response, err := g.Generate(t.Context(), genkit.WithSystem(text), genkit.WithPrompt(text), genkit.WithTools(echo))
		if err != nil || response.Text() != text || s.requests[0].Messages[0].Text() != text || s.requests[0].Messages[1].Text() != text {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}
