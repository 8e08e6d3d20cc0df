// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// priced returns an instance whose default model plays the steps and costs a cent for
// each input token.
func priced(t *testing.T, steps ...core.ModelFunc) (*genkit.Genkit, *script) {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Model: "script", Price: func(model string, u ai.Usage) (float64, bool) {
		return float64(u.InputTokens) / 100, model == "script"
	}})
	if err != nil {
		t.Fatal(err)
	}
	s := &script{steps: steps}
	genkit.DefineModel(g, "script", nil, s.run)
	return g, s
}

func TestLimits(t *testing.T) {
	ask := responds(asks("add", "1", addIn{1, 2}), asks("add", "2", addIn{1, 2}))
	tool := genkit.NewTool("add", "Adds.", add)
	tests := []struct {
		name     string
		limits   core.Limits
		requests int // of the model
		messages int // in what is left
		says     string
	}{
		{"model calls", core.Limits{ModelCalls: 2}, 2, 3, "2 model calls"},
		{"tool calls", core.Limits{ToolCalls: 3}, 2, 3, "2 more tool calls after 2; the limit is 3"},
		{"input tokens", core.Limits{InputTokens: 20}, 2, 3, "20 input tokens"},
		{"output tokens", core.Limits{OutputTokens: 2}, 2, 3, "2 output tokens"},
		{"tokens", core.Limits{TotalTokens: 22}, 2, 3, "22 tokens"},
		{"cost, in the middle of a turn", core.Limits{Cost: 0.15}, 2, 3, "cost 0.2 USD; its limit is 0.15 USD"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, s := priced(t, ask, ask, ask, says("done"))
			response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithLimits(tt.limits))
			if !errors.Is(err, core.ErrResourceExhausted) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got %v", err)
			}
			if len(s.requests) != tt.requests || len(response.Messages()) != tt.messages || response.Usage.InputTokens != 10*tt.requests {
				t.Errorf("%d requests, %d messages, usage %+v", len(s.requests), len(response.Messages()), response.Usage)
			}
			// What is left can be sent again as it is.
			g, _ = priced(t, says("done"))
			if again, err := g.Generate(t.Context(), genkit.WithMessages(response.Messages()...), genkit.WithTools(tool)); err != nil || again.Text() != "done" {
				t.Errorf("again: %v, %v", again, err)
			}
		})
	}
	// An answer that is whole is returned, whatever it took.
	g, _ := priced(t, ask, says("done"))
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool), genkit.WithLimits(core.Limits{InputTokens: 15, Cost: 0.12, ModelCalls: 2}))
	if err != nil || response.Text() != "done" {
		t.Errorf("got %v, %v", response, err)
	}
}

func TestTheTimeOfACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wait := func(ctx context.Context, _ *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		g, _ := scripted(t, responds(asks("add", "1", addIn{1, 2})), wait)
		response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithLimits(core.Limits{Time: time.Minute}))
		if !errors.Is(err, core.ErrDeadlineExceeded) || !strings.Contains(err.Error(), "its limit of 1m0s") {
			t.Errorf("got %v", err)
		}
		if response.FinishReason != ai.FinishAborted || len(response.Messages()) != 3 {
			t.Errorf("got %s", ai.JSON(response))
		}
	})
}

func TestLimitsThatCannotBeHeld(t *testing.T) {
	g, _ := scripted(t)
	for _, l := range []core.Limits{{ModelCalls: -1}, {ToolCalls: -1}, {InputTokens: -1}, {OutputTokens: -1}, {TotalTokens: -1}, {Time: -1}, {Cost: -1}, {Cost: math.NaN()}, {Cost: 1}} {
		if _, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithLimits(l)); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("%+v gives %v", l, err)
		}
	}
	shared := map[string]float64{"n": 1}
	priced, s := priced(t, responds(asks("add", "1", addIn{1, 2})), func(context.Context, *ai.ModelRequest, core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		return &ai.ModelResponse{Message: ai.NewModelMessage(asks("add", "1", addIn{1, 2})), Usage: &ai.Usage{Custom: shared}}, nil
	})
	genkit.DefineModel(priced, "other", nil, s.run)
	response, err := priced.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithTools(genkit.NewTool("add", "", add)), genkit.WithLimits(core.Limits{Cost: 1}),
		genkit.WithPrepareTurn(func(_ context.Context, turn *genkit.Turn) ([]genkit.Option, error) {
			if turn.Index == 0 {
				return []genkit.Option{genkit.WithModel("other")}, nil
			}
			return nil, nil
		}))
	if !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), "the cost of a turn is unknown") || response.Usage.Custom["n"] != 1 {
		t.Errorf("a turn without a price gives %v", err)
	}
	s.steps, s.requests = s.steps[1:], nil
	if _, err = priced.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithReturnToolRequests()); err != nil || len(shared) != 1 {
		t.Errorf("the model's own counts were changed: %v, %v", shared, err)
	}
	_, err = priced.Generate(t.Context(), genkit.WithModel("other"), genkit.WithPrompt("x"), genkit.WithLimits(core.Limits{Cost: 1}))
	if !errors.Is(err, core.ErrFailedPrecondition) || !strings.Contains(err.Error(), "no price of model 'other'") {
		t.Errorf("a model without a price gives %v", err)
	}
}

func TestWhatUsageCounts(t *testing.T) {
	media := ai.Parts{ai.NewTextPart("é🙂"), ai.NewMediaPart("image/png", "https://x"), ai.NewMediaPart("", "data:image/png,x"),
		ai.NewMediaPart("video/mp4", "https://x"), ai.NewMediaPart("audio/wav", "https://x"), ai.NewMediaPart("", "data:audio/wav,x"), ai.NewMediaPart("", "data:audio/mp3,x"),
		ai.NewMediaPart("application/pdf", "https://x"), ai.NewMediaPart("", "https://x/image")}
	g, _ := scripted(t, responds(media...))
	response, err := g.Generate(t.Context(), genkit.WithSystem("s"), genkit.WithParts(media...))
	if err != nil {
		t.Fatal(err)
	}
	want := &ai.Usage{InputTokens: 10, OutputTokens: 1, TotalTokens: 11, InputCharacters: 3, OutputCharacters: 2, InputImages: 2, OutputImages: 2,
		InputVideos: 1, OutputVideos: 1, InputAudioFiles: 3, OutputAudioFiles: 3}
	if diff := cmp.Diff(want, response.Usage); diff != "" {
		t.Error(diff)
	}
}

func TestUsageAndCostOfEachTurn(t *testing.T) {
	g, s := priced(t, responds(asks("add", "1", addIn{1, 2})), says("3"))
	log := &tracing.Memory{}
	g.Registry().Tracer().AddSink(log, true)
	tool := genkit.NewTool("add", "Adds.", add)
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool))
	if err != nil {
		t.Fatal(err)
	}
	if usd, known := response.Cost(); !known || math.Abs(usd-0.2) > 1e-9 || response.Usage.Custom["costUsd"] != usd {
		t.Errorf("the call cost %v, %v", usd, known)
	}
	var turns []string
	for _, turn := range response.Turns() {
		usd, known := turn.Cost()
		turns = append(turns, fmt.Sprintf("%s %d %g %v", turn.Model, turn.Usage.InputTokens, usd, known))
	}
	if diff := cmp.Diff([]string{"script 10 0.1 true", "script 10 0.1 true"}, turns); diff != "" {
		t.Error(diff)
	}
	costs := 0
	for _, span := range log.Ended() {
		if usd, ok := span.Attributes["gen_ai.usage.cost"]; ok && usd == 0.1 {
			costs++
		}
	}
	if costs != 2 {
		t.Errorf("%d spans have a cost", costs)
	}
	// Unknown is unknown, and a part is not the whole.
	genkit.DefineModel(g, "other", nil, s.run)
	s.steps, s.requests = []core.ModelFunc{responds(asks("add", "1", addIn{1, 2})), says("3")}, nil
	var first *genkit.Turn
	response, err = g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool),
		genkit.WithStopWhen(func(turn *genkit.Turn) bool { first = turn; return false }),
		genkit.WithPrepareTurn(func(_ context.Context, turn *genkit.Turn) ([]genkit.Option, error) {
			if turn.Index == 0 {
				return []genkit.Option{genkit.WithModel("other")}, nil
			}
			return nil, nil
		}))
	if err != nil {
		t.Fatal(err)
	}
	if usd, known := response.Cost(); known {
		t.Errorf("the cost is %v", usd)
	}
	if usd, known := first.Cost(); !known || usd != 0.1 {
		t.Errorf("what the first turn told of its cost has changed to %v, %v", usd, known)
	}
	if turns := response.Turns(); len(turns) != 2 || turns[0].Model != "script" || turns[1].Model != "other" || len(turns[1].Usage.Custom) != 0 || turns[0].Usage.Custom["costUsd"] != 0.1 {
		t.Errorf("the turns took %+v", turns)
	}
}
