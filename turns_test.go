// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func TestStopConditions(t *testing.T) {
	ask := responds(ai.NewTextPart("Let me see."), asks("add", "1", addIn{1, 2}))
	g, s := scripted(t, ask, ask, ask, says("3"))
	tool := genkit.NewTool("add", "Adds.", add)
	var seen []string
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool),
		genkit.WithStopWhen(func(turn *genkit.Turn) bool { return false }),
		genkit.WithStopWhen(func(turn *genkit.Turn) bool {
			seen = append(seen, fmt.Sprintf("%d %d %s", turn.Index, len(turn.Messages), turn.ToolResponses[0].ToolResponse.Output))
			return turn.ToolCalls == 2
		}))
	if err != nil || len(s.requests) != 2 {
		t.Fatalf("got %v, %v after %d requests", response, err, len(s.requests))
	}
	if diff := cmp.Diff([]string{"0 3 3", "1 5 3"}, seen); diff != "" {
		t.Error(diff)
	}
	if response.Text() != "Let me see." || len(response.Request.Messages) != 3 || len(response.Messages()) != 5 || response.Messages()[4].Role != ai.RoleTool {
		t.Errorf("got %s", ai.JSON(response))
	}
	again, err := g.Generate(t.Context(), genkit.WithMessages(response.Messages()...), genkit.WithTools(tool))
	if err != nil || again.Text() != "3" || len(again.Messages()) != 8 {
		t.Errorf("again: %v, %v", again, err)
	}
}

func TestPrepareTurn(t *testing.T) {
	g, s := scripted(t, responds(asks("add", "1", addIn{1, 2})), responds(asks("sub", "2", addIn{1, 2})), says("done"))
	large := &script{steps: s.steps}
	genkit.DefineModel(g, "large", nil, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		large.requests = append(large.requests, q)
		return s.run(ctx, q, send)
	})
	plus, minus := genkit.NewTool("add", "", add), genkit.NewTool("sub", "", add)
	var before []int
	response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(plus), genkit.WithConfig(map[string]any{"temperature": 1}),
		genkit.WithPrepareTurn(func(_ context.Context, turn *genkit.Turn) ([]genkit.Option, error) {
			before = append(before, turn.Index)
			switch turn.Index {
			case 0:
				return []genkit.Option{genkit.WithModel("large"), genkit.WithTools(minus), genkit.WithConfig(map[string]any{"temperature": 0})}, nil
			case 1:
				return []genkit.Option{genkit.WithToolChoice(ai.ToolChoiceNone)}, nil
			}
			return nil, nil
		}))
	if err != nil || response.Text() != "done" {
		t.Fatalf("got %v, %v", response, err)
	}
	if diff := cmp.Diff([]int{-1, 0, 1}, before); diff != "" {
		t.Error(diff)
	}
	if len(large.requests) != 1 || large.requests[0] != s.requests[1] {
		t.Error("the second turn went to another model")
	}
	for i, want := range []string{"add 1 ", "sub 0 ", "add 1 none"} {
		q := s.requests[i]
		if got := fmt.Sprintf("%s %v %s", q.Tools[0].Name, q.Config.(map[string]any)["temperature"], q.ToolChoice); got != want || len(q.Tools) != 1 {
			t.Errorf("request %d has %q, want %q", i, got, want)
		}
	}
	other := &script{steps: []core.ModelFunc{says("from the other")}}
	unregistered := genkit.DefineModel(newGenkit(t), "other", nil, other.run)
	g, s = scripted(t)
	for name, options := range map[string][]genkit.Option{
		"an action":               {genkit.WithModelAction(unregistered)},
		"an action in its place":  {genkit.WithModel("nope"), genkit.WithModelAction(unregistered)},
		"an action and a setting": {genkit.WithModelAction(unregistered), genkit.WithConfig(1)},
	} {
		other.requests = nil
		response, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithPrepareTurn(func(context.Context, *genkit.Turn) ([]genkit.Option, error) { return options, nil }))
		if err != nil || response.Text() != "from the other" || len(s.requests) != 0 {
			t.Errorf("%s: got %v, %v", name, response, err)
		}
	}
	for says, options := range map[string][]genkit.Option{
		"WithPrompt is no option of a turn": {genkit.WithPrompt("more")},
		"an option of a turn":               {{}},
		"model 'nope'":                      {genkit.WithModel("nope")},
		"tool 'nope'":                       {genkit.WithToolNames("nope")},
	} {
		g, s := scripted(t)
		_, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithPrepareTurn(func(context.Context, *genkit.Turn) ([]genkit.Option, error) { return options, nil }))
		if err == nil || !strings.Contains(err.Error(), says) || len(s.requests) != 0 {
			t.Errorf("got %v, want %s", err, says)
		}
	}
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithPrepareTurn(nil)); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("nil: %v", err)
	}
	if _, err := g.Generate(t.Context(), genkit.WithPrompt("go"), genkit.WithStopWhen(nil)); !errors.Is(err, core.ErrInvalidArgument) {
		t.Errorf("nil: %v", err)
	}
}

func TestTurns(t *testing.T) {
	ask := responds(asks("add", "1", addIn{1, 2}))
	tool := genkit.NewTool("add", "Adds.", add)
	g, s := scripted(t, ask, ask, says("3"))
	var log []string
	for turn, err := range g.Turns(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool)) {
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, fmt.Sprintf("%d asked %d, %d messages, %d tokens, done %v", turn.Index, len(s.requests), len(turn.Messages), turn.Usage.InputTokens, turn.Done))
	}
	want := []string{"0 asked 1, 3 messages, 10 tokens, done false", "1 asked 2, 5 messages, 20 tokens, done false", "2 asked 3, 6 messages, 30 tokens, done true"}
	if diff := cmp.Diff(want, log); diff != "" {
		t.Error(diff)
	}

	g, s = scripted(t, ask, says("3"))
	var left *genkit.Turn
	for turn, err := range g.Turns(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool)) {
		if err != nil {
			t.Fatal(err)
		}
		left = turn
		break
	}
	if len(s.requests) != 1 {
		t.Error("the call went on after the loop was left")
	}
	if response, err := g.Generate(t.Context(), genkit.WithMessages(left.Messages...), genkit.WithTools(tool)); err != nil || response.Text() != "3" {
		t.Errorf("the turn cannot be gone on from: %v, %v", response, err)
	}

	g, _ = scripted(t, ask, fails(core.Unavailable, "down"))
	log = nil
	for turn, err := range g.Turns(t.Context(), genkit.WithPrompt("go"), genkit.WithTools(tool)) {
		log = append(log, fmt.Sprint(turn != nil, err))
	}
	if diff := cmp.Diff([]string{"true <nil>", "false UNAVAILABLE: down"}, log); diff != "" {
		t.Error(diff)
	}
	log = nil
	for _, err := range g.Turns(t.Context(), genkit.WithK(1)) {
		log = append(log, err.Error())
	}
	if len(log) != 1 || !strings.Contains(log[0], "WithK") {
		t.Errorf("got %v", log)
	}
}
