// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// answersOf returns what the tools told the model in its last request.
func answersOf(s *script) []string {
	var list []string
	messages := s.requests[len(s.requests)-1].Messages
	for _, part := range messages[len(messages)-1].Content {
		if response, ok := part.(*ai.ToolResponsePart); ok {
			list = append(list, string(response.ToolResponse.Output))
		}
	}
	return list
}

func TestArgumentsThatBreakTheSchemaGoBackToTheModel(t *testing.T) {
	bad, none := responds(asks("add", "1", map[string]any{"a": "one"})), responds(asks("add", "2", nil))
	g, s := scripted(t, bad, none, responds(asks("add", "3", addIn{1, 2})), bad, none, says("done"))
	tool := genkit.NewTool("add", "Adds.", add)
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if err != nil || response.Text() != "done" {
		t.Fatalf("two mistakes in a row, twice: %v, %v", response, err)
	}
	answer := s.requests[1].Messages[2].Content[0].(*ai.ToolResponsePart)
	if text := string(answer.ToolResponse.Output); !strings.Contains(text, "b: is required") || !strings.HasPrefix(text, `{"error":`) || answer.Metadata["error"] != "INVALID_ARGUMENT" {
		t.Errorf("the model is told %s", ai.JSON(answer))
	}
	if text := string(s.requests[2].Messages[4].Content[0].(*ai.ToolResponsePart).ToolResponse.Output); !strings.Contains(text, "requires input") {
		t.Errorf("the model is told %s", text)
	}

	g, _ = scripted(t, bad, bad, bad)
	response, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "tool 'add'") || len(response.Messages()) != 5 {
		t.Errorf("three mistakes in a row: %v, %v", response, err)
	}
	g, s = scripted(t, bad)
	_, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithToolPolicy(core.ToolPolicy{Retries: -1}))
	if !errors.Is(err, core.ErrInvalidArgument) || len(s.requests) != 1 {
		t.Errorf("without retries: %v after %d requests", err, len(s.requests))
	}
	if e := (*core.Error)(nil); !errors.As(err, &e) || !strings.Contains(string(ai.JSON(e.Details)), `"path":"b"`) {
		t.Errorf("the details are %s", ai.JSON(e.Details))
	}
	// A mistake of the tool's own is none of the model's.
	inner := genkit.NewTool("add", "Adds.", func(ctx context.Context, _ addIn) (int, error) {
		_, err := tool.RunJSON(ctx, []byte(`{}`), nil)
		return 0, err
	})
	g, s = scripted(t, responds(asks("add", "1", addIn{1, 2})))
	if _, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(inner)); !errors.Is(err, core.ErrInvalidArgument) || len(s.requests) != 1 {
		t.Errorf("got %v after %d requests", err, len(s.requests))
	}
}

func TestArgumentsThatAreCutOff(t *testing.T) {
	cut := &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "add", Ref: "1", Input: json.RawMessage(`{"a":1,`)}}
	empty := &ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "add", Ref: "2", Input: json.RawMessage{}}}
	whole := asks("add", "3", addIn{1, 2})
	g, s := scripted(t, responds(cut, empty, whole), says("done"))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "Adds.", add)))
	if err != nil {
		t.Fatal(err)
	}
	if got := answersOf(s); len(got) != 3 || !strings.Contains(got[0], "must be object, got string") || !strings.Contains(got[1], "requires input") || got[2] != "3" {
		t.Errorf("the model is told %v", got)
	}
	raw, err := json.Marshal(response.Messages())
	if err != nil || !strings.Contains(string(raw), `"input":"{\"a\":1,"`) || string(cut.ToolRequest.Input) != `{"a":1,` {
		t.Errorf("the history is %s, %v", raw, err)
	}
}

func TestErrorsOfTools(t *testing.T) {
	down := func(context.Context, addIn) (int, error) { return 0, core.Errorf(core.Unavailable, "down") }
	ask := responds(asks("add", "1", addIn{1, 2}))
	tool := genkit.NewTool("add", "Adds.", down)
	returning := core.ToolPolicy{OnError: core.ToolErrorsReturn}

	t.Run("return", func(t *testing.T) {
		g, s := scripted(t, ask, ask, says("never mind"))
		response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithToolPolicy(returning))
		if err != nil || response.Text() != "never mind" {
			t.Fatalf("got %v, %v", response, err)
		}
		if diff := cmp.Diff([]string{`{"error":"UNAVAILABLE: tool 'add': down"}`}, answersOf(s)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("return, once", func(t *testing.T) {
		g, s := scripted(t, ask, ask)
		_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithToolPolicy(returning), genkit.WithToolPolicy(core.ToolPolicy{Retries: 1}, "add"))
		if !errors.Is(err, core.ErrUnavailable) || len(s.requests) != 2 {
			t.Errorf("got %v after %d requests", err, len(s.requests))
		}
	})
	t.Run("by the tool's definition", func(t *testing.T) {
		own := genkit.NewTool("add", "Adds.", down, genkit.WithToolDefaults(returning))
		g, _ := scripted(t, ask, says("fine"))
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(own)); err != nil {
			t.Error(err)
		}
		g, _ = scripted(t, ask, says("fine"))
		_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(own), genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsFail}))
		if !errors.Is(err, core.ErrUnavailable) {
			t.Errorf("the call's policy does not win: %v", err)
		}
	})
	t.Run("a panic", func(t *testing.T) {
		mad := genkit.NewTool("add", "Adds.", func(context.Context, addIn) (int, error) { panic("oh") })
		g, s := scripted(t, ask, says("fine"))
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(mad), genkit.WithToolPolicy(returning)); err != nil || !strings.Contains(answersOf(s)[0], "panicked") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("interrupt", func(t *testing.T) {
		calls := 0
		flaky := genkit.NewTool("add", "Adds.", func(context.Context, addIn) (int, error) {
			if calls++; calls == 1 {
				return 0, core.Errorf(core.Unavailable, "down")
			}
			return 3, nil
		})
		g, s := scripted(t, ask, says("3"))
		policy := genkit.WithToolPolicy(core.ToolPolicy{OnError: core.ToolErrorsInterrupt})
		first, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(flaky), policy)
		if err != nil || len(first.Interrupts()) != 1 {
			t.Fatalf("got %v, %v", first, err)
		}
		problem, ok := genkit.InterruptAs[struct {
			Error struct{ Status, Message string }
		}](first.Interrupts()[0])
		if !ok || problem.Error.Status != "UNAVAILABLE" || !strings.Contains(problem.Error.Message, "down") {
			t.Errorf("the interrupt says %+v", problem)
		}
		second, err := g.Generate(t.Context(), genkit.WithMessages(first.Messages()...), genkit.WithTools(flaky), policy, genkit.WithResume(flaky.Restart(first.Interrupts()[0], nil)))
		if err != nil || second.Text() != "3" || answersOf(s)[0] != "3" {
			t.Errorf("got %v, %v", second, err)
		}
	})
	t.Run("an unknown tool", func(t *testing.T) {
		g, s := scripted(t, responds(asks("ghost", "1", nil), asks("sum", "2", addIn{1, 2})), says("fine"))
		sum := genkit.NewTool("sum", "Adds.", add)
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(sum), genkit.WithToolPolicy(returning)); err != nil {
			t.Fatal(err)
		}
		if got := answersOf(s); len(got) != 2 || !strings.Contains(got[0], "NOT_FOUND") || got[1] != "3" {
			t.Errorf("the model is told %v", got)
		}
	})
	t.Run("the end of the call", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		leaving := genkit.NewTool("add", "Adds.", func(ctx context.Context, _ addIn) (int, error) { cancel(); return 0, ctx.Err() })
		g, s := scripted(t, ask, says("fine"))
		if _, err := g.Generate(ctx, genkit.WithPrompt("go"), genkit.WithTools(leaving), genkit.WithToolPolicy(returning)); !errors.Is(err, core.ErrCancelled) || len(s.requests) != 1 {
			t.Errorf("got %v", err)
		}
	})
}

func TestTimeoutsOfTools(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := genkit.NewTool("add", "Adds.", func(ctx context.Context, in addIn) (int, error) {
			if in.A == 2 {
				time.Sleep(time.Minute) // heeds nothing
				return 3, nil
			}
			select {
			case <-ctx.Done():
				return 0, ctx.Err()
			case <-time.After(time.Hour):
				return 3, nil
			}
		})
		for a, took := range map[int]time.Duration{1: time.Second, 2: time.Minute} {
			g, s := scripted(t, responds(asks("add", "1", addIn{a, 2})), says("fine"))
			begin := time.Now()
			_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(slow), genkit.WithToolPolicy(core.ToolPolicy{Timeout: time.Second}))
			if !errors.Is(err, core.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "tool 'add': it took longer than its timeout of 1s") || time.Since(begin) != took {
				t.Errorf("got %v after %v", err, time.Since(begin))
			}
			s.requests = nil
			policy := core.ToolPolicy{Timeout: time.Second, OnError: core.ToolErrorsReturn}
			if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(slow), genkit.WithToolPolicy(policy)); err != nil {
				t.Errorf("a timeout does not go back to the model: %v", err)
			}
		}
	})
}

func TestHowManyToolsRunAtTheSameTime(t *testing.T) {
	requests := func(n int) core.ModelFunc {
		var parts []ai.Part
		for i := range n {
			parts = append(parts, asks([]string{"a", "b"}[i%2], "", addIn{i, 0}))
		}
		return responds(parts...)
	}
	for name, tt := range map[string]struct {
		options []genkit.Option
		most    int32
	}{
		"no limit":        {nil, 12},
		"of all":          {[]genkit.Option{genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 2})}, 2},
		"of one":          {[]genkit.Option{genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 1}, "a")}, 7},
		"of all, and one": {[]genkit.Option{genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 5}), genkit.WithToolPolicy(core.ToolPolicy{MaxParallel: 1}, "b")}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var running, most atomic.Int32
				work := func(_ context.Context, in addIn) (int, error) {
					now := running.Add(1)
					defer running.Add(-1)
					for {
						seen := most.Load()
						if now <= seen || most.CompareAndSwap(seen, now) {
							break
						}
					}
					time.Sleep(time.Second)
					return in.A, nil
				}
				g, s := scripted(t, requests(12), says("done"))
				options := append(tt.options, genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("a", "", work), genkit.NewTool("b", "", work)))
				if _, err := g.Generate(t.Context(), options...); err != nil {
					t.Fatal(err)
				}
				if most.Load() != tt.most {
					t.Errorf("%d ran at the same time, want %d", most.Load(), tt.most)
				}
				want := []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}
				if diff := cmp.Diff(want, answersOf(s)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestHugeOutputsOfTools(t *testing.T) {
	huge := genkit.NewTool("huge", "", func(context.Context, core.None) (string, error) { return strings.Repeat("x", 5<<20), nil })
	ask := responds(asks("huge", "1", core.None{}))
	g, s := scripted(t, ask, says("done"))
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(huge)); err != nil || len(answersOf(s)[0]) != 5<<20+2 {
		t.Errorf("without a limit: %v", err)
	}
	g, _ = scripted(t, ask)
	_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(huge), genkit.WithToolPolicy(core.ToolPolicy{MaxOutput: 1000}))
	if !errors.Is(err, core.ErrResourceExhausted) || !strings.Contains(err.Error(), "5242882 bytes; its limit is 1000") {
		t.Errorf("with a limit: %v", err)
	}
}

func TestAPolicyForNoTool(t *testing.T) {
	g, _ := scripted(t)
	_, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithTools(genkit.NewTool("acme/add", "", add)), genkit.WithToolPolicy(core.ToolPolicy{Retries: 1}, "ad"))
	if !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "tool 'ad'") {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"add", "acme/add"} {
		g, _ := scripted(t, says("ok"))
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithTools(genkit.NewTool("acme/add", "", add)), genkit.WithToolPolicy(core.ToolPolicy{Retries: 1}, name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrongPolicies(t *testing.T) {
	for _, p := range []core.ToolPolicy{{OnError: "explode"}, {Timeout: -1}, {MaxParallel: -1}, {MaxOutput: -1}} {
		g, _ := scripted(t)
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithToolPolicy(p)); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("%+v gives %v", p, err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v at a definition does not panic", p)
				}
			}()
			genkit.NewTool("add", "", add, genkit.WithToolDefaults(p))
		}()
	}
}
