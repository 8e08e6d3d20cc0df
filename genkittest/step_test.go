// SPDX-License-Identifier: Apache-2.0

package genkittest_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// say asks g and returns the text of the answer, or "!" and the error.
func say(t *testing.T, g *genkit.Genkit, prompt string) string {
	t.Helper()
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt(prompt))
	if err != nil {
		return "!" + err.Error()
	}
	return text
}

func TestStepsAnswerInOrder(t *testing.T) {
	response := &ai.ModelResponse{Message: ai.NewModelTextMessage("whole"), FinishReason: ai.FinishLength}
	m := genkittest.NewModel(
		genkittest.Text("one"),
		genkittest.JSON(map[string]int{"n": 2}),
		genkittest.Response(response),
		genkittest.Fail(core.Unavailable, "busy, 100%"),
		genkittest.FailWith(context.DeadlineExceeded),
		genkittest.Func(func(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			return &ai.ModelResponse{Message: ai.NewModelTextMessage("re: " + q.Messages[0].Text())}, nil
		}),
		genkittest.Response(nil),
	)
	response.Message = ai.NewModelTextMessage("changed after the script was written")
	g := genkittest.New(t, m)
	var got []string
	for range 8 {
		got = append(got, say(t, g, "hi"))
	}
	want := []string{"one", `{"n":2}`, "whole", "!UNAVAILABLE: busy, 100%", "!context deadline exceeded", "re: hi"}
	if diff := cmp.Diff(want, got[:6]); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	if !strings.Contains(got[6], "no response") {
		t.Errorf("Response(nil): %q", got[6])
	}
	if !strings.Contains(got[7], "no step for call 8: its script has 7") {
		t.Errorf("call after the last step: %q", got[7])
	}
}

func TestRunningOutIsNoTransientError(t *testing.T) {
	g := genkittest.New(t, genkittest.NewModel())
	_, err := g.GenerateText(t.Context(), genkit.WithPrompt("hi"))
	if !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), "call 1: its script has 0") {
		t.Errorf("err = %v", err)
	}
}

func TestRepeat(t *testing.T) {
	m := genkittest.NewModel(genkittest.Text("first"), genkittest.Repeat(genkittest.Text("a"), genkittest.Text("b")))
	g := genkittest.New(t, m)
	var got []string
	for range 5 {
		got = append(got, say(t, g, "hi"))
	}
	if diff := cmp.Diff([]string{"first", "a", "b", "a", "b"}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func TestToolCalls(t *testing.T) {
	m := genkittest.NewModel(
		genkittest.ToolCall("double", map[string]any{"n": 4}),
		genkittest.ToolCalls(ai.NewToolRequestPart("double", "x", map[string]any{"n": 1}), ai.NewToolRequestPart("double", "", map[string]any{"n": 2})),
		genkittest.Text("done"),
	)
	g := genkittest.New(t, m)
	type input struct {
		N int `json:"n"`
	}
	double := genkit.NewTool("double", "Doubles.", func(_ context.Context, in input) (int, error) { return 2 * in.N, nil })
	text, err := g.GenerateText(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(double))
	if err != nil || text != "done" {
		t.Fatalf("GenerateText = %q, %v", text, err)
	}
	var refs, outputs []string
	for _, r := range m.ToolResponses() {
		refs = append(refs, r.ToolResponse.Ref)
		outputs = append(outputs, string(r.ToolResponse.Output))
	}
	if diff := cmp.Diff([]string{"8", "2", "4"}, outputs); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
	if refs[0] != "call-1" || refs[1] != "x" || refs[2] == "" {
		t.Errorf("refs = %q", refs)
	}
	m.AssertUnchanged(t)
}

func TestChunks(t *testing.T) {
	whole := &ai.Chunk{Content: ai.Parts{ai.NewReasoningPart("hm"), ai.NewTextPart("x")}}
	m := genkittest.NewModel(
		genkittest.Chunks("a", "b"),
		genkittest.Chunks(whole, ai.NewTextChunk("y")),
		genkittest.Chunks("draft").Then(genkittest.Text("final")),
		genkittest.Chunks("cut").Then(genkittest.Fail(core.Unavailable, "gone")),
		genkittest.Chunks(ai.NewTextChunk("old"), &ai.Chunk{Aggregated: true, Content: ai.Parts{ai.NewTextPart("new")}},
			&ai.Chunk{Content: ai.Parts{&ai.ToolRequestPart{ToolRequest: ai.ToolRequest{Name: "t", Partial: true}}}}),
	)
	g := genkittest.New(t, m)
	var got []string
	for range 5 {
		line := ""
		s := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"))
		for chunk, err := range s.Chunks() {
			if err != nil {
				line += "!" + core.StatusOf(err).String()
				break
			}
			line += chunk.Text() + "|"
		}
		if response, err := s.Result(); err == nil {
			line += "=" + response.Text()
		}
		got = append(got, line)
	}
	want := []string{"a|b|=ab", "x|y|=xy", "draft|=final", "cut|!UNAVAILABLE", "old|new||=new"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("streams (-want +got):\n%s", diff)
	}
}

func TestChunksStopWhenTheListenerLeaves(t *testing.T) {
	m := genkittest.NewModel(genkittest.Chunks("a", "b", "c"))
	g := genkittest.New(t, m)
	s := g.GenerateStream(t.Context(), genkit.WithPrompt("hi"))
	for range s.Chunks() {
		break
	}
	if _, err := s.Result(); !errors.Is(err, core.ErrCancelled) {
		t.Errorf("err = %v", err)
	}
}

func TestPanicStep(t *testing.T) {
	g := genkittest.New(t, genkittest.NewModel(genkittest.Panic("boom")))
	defer func() {
		if v := recover(); v != "boom" {
			t.Errorf("recovered %v", v)
		}
	}()
	_, _ = g.GenerateText(t.Context(), genkit.WithPrompt("hi"))
	t.Error("no panic")
}

func TestTimeInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := genkittest.NewModel(
			genkittest.Text("slow").After(time.Hour),
			genkittest.Chunks("a").Then(genkittest.Chunks("b").After(time.Minute)),
			genkittest.Text("too slow").After(time.Hour),
			genkittest.Repeat(genkittest.Block()).After(time.Second),
		)
		g := genkittest.New(t, m)
		start := time.Now()
		if text := say(t, g, "hi"); text != "slow" || time.Since(start) != time.Hour {
			t.Errorf("%q after %v", text, time.Since(start))
		}
		start = time.Now()
		if text := say(t, g, "hi"); text != "b" || time.Since(start) != time.Minute {
			t.Errorf("%q after %v", text, time.Since(start))
		}
		for range 2 {
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			start = time.Now()
			_, err := g.GenerateText(ctx, genkit.WithPrompt("hi"))
			if !errors.Is(err, core.ErrDeadlineExceeded) || time.Since(start) != 5*time.Second {
				t.Errorf("err = %v after %v", err, time.Since(start))
			}
			cancel()
		}
	})
}

func TestMistakesInScriptsPanic(t *testing.T) {
	for name, build := range map[string]func(){
		"step 2 is empty":      func() { genkittest.NewModel(genkittest.Text("a"), genkittest.Step{}) },
		"is never played":      func() { genkittest.NewModel(genkittest.Repeat(genkittest.Text("a")), genkittest.Text("b")) },
		"Repeat of no step":    func() { genkittest.Repeat() },
		"a Repeat itself":      func() { genkittest.Repeat(genkittest.Repeat(genkittest.Text("a"))) },
		"Then needs one step":  func() { genkittest.Chunks("a").Then(genkittest.Repeat(genkittest.Text("a"))) },
		"FailWith(nil)":        func() { genkittest.FailWith(nil) },
		"Func(nil)":            func() { genkittest.Func(nil) },
		"negative number of d": func() { genkittest.NewEmbedder(-1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if text, _ := recover().(string); !strings.Contains(text, name) {
					t.Errorf("panic = %q", text)
				}
			}()
			build()
			t.Error("no panic")
		})
	}
}
