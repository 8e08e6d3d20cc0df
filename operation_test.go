// SPDX-License-Identifier: Apache-2.0

package genkit_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// films returns an instance with a model that makes films, which take n checks.
func films(t *testing.T, n int, fails string) *genkit.Genkit {
	t.Helper()
	g, err := genkit.New(t.Context(), &genkit.Options{Model: "films"})
	if err != nil {
		t.Fatal(err)
	}
	checks := 0
	genkit.DefineBackgroundModel(g, "films", &genkit.ModelOptions{Label: "Films", Supports: &ai.ModelSupports{LongRunning: true}},
		core.Background[*ai.ModelRequest]{
			Start: func(_ context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
				return &ai.Operation{ID: q.Messages[0].Text()}, nil
			},
			Check: func(_ context.Context, op *ai.Operation) (*ai.Operation, error) {
				next := *op
				if checks++; checks < n {
					return &next, nil
				}
				next.Done = true
				if fails != "" {
					next.Error = &ai.OperationError{Message: fails}
				} else {
					next.Output = ai.JSON(&ai.ModelResponse{Message: ai.NewModelMessage(ai.NewMediaPart("video/mp4", "https://example.com/film.mp4")), FinishReason: ai.FinishStop})
				}
				return &next, nil
			},
		})
	return g
}

func TestTheTurnOfAnOperation(t *testing.T) {
	turns := 0
	for turn, err := range films(t, 1, "").Turns(t.Context(), genkit.WithPrompt("a gopher")) {
		if err != nil || !turn.Done || turn.Response.Operation == nil || len(turn.Messages) != 1 {
			t.Fatalf("got %s, %v", ai.JSON(turn), err)
		}
		turns++
	}
	if turns != 1 {
		t.Errorf("%d turns", turns)
	}
}

func TestOperations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := films(t, 5, "")
		begin := time.Now()
		op, err := g.GenerateOperation(t.Context(), genkit.WithPrompt("a gopher"))
		if err != nil || op.ID != "a gopher" || op.Action != "/background-model/films" || op.Done {
			t.Fatalf("got %s, %v", ai.JSON(op), err)
		}
		if _, err := genkit.OperationResponse(op); !errors.Is(err, core.ErrFailedPrecondition) {
			t.Errorf("an operation that is not done: %v", err)
		}
		var stored ai.Operation
		if err := json.Unmarshal(ai.JSON(op), &stored); err != nil {
			t.Fatal(err)
		}
		var heard []time.Duration
		done, err := g.WaitOperation(t.Context(), &stored, &genkit.PollOptions{First: time.Second, Most: 3 * time.Second, Grow: 2, Progress: func(*ai.Operation) {
			heard = append(heard, time.Since(begin))
		}})
		if err != nil || !done.Done {
			t.Fatalf("got %s, %v", ai.JSON(done), err)
		}
		if diff := cmp.Diff([]time.Duration{1 * time.Second, 3 * time.Second, 6 * time.Second, 9 * time.Second, 12 * time.Second}, heard); diff != "" {
			t.Error(diff)
		}
		response, err := genkit.OperationResponse(done)
		if err != nil || response.Media().URL != "https://example.com/film.mp4" {
			t.Errorf("got %v, %v", response, err)
		}
		if _, err := g.CancelOperation(t.Context(), op); !errors.Is(err, core.ErrUnimplemented) {
			t.Errorf("cancel: %v", err)
		}
		if checked, err := g.CheckOperation(t.Context(), op); err != nil || !checked.Done {
			t.Errorf("check: %v, %v", checked, err)
		}

		// Generate answers with the operation, and asks nothing of its form.
		plain, err := g.Generate(t.Context(), genkit.WithPrompt("x"), genkit.WithOutputFormat("json"))
		if err != nil || plain.Operation == nil || plain.Message != nil {
			t.Errorf("got %v, %v", plain, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begin = time.Now()
		if _, err := films(t, 1, "").WaitOperation(t.Context(), op, &genkit.PollOptions{First: time.Hour, Most: time.Minute}); err != nil || time.Since(begin) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(begin))
		}
		if op, err = films(t, 1000, "").WaitOperation(ctx, op, nil); !errors.Is(err, core.ErrDeadlineExceeded) || op == nil {
			t.Errorf("got %v, %v", op, err)
		}
		if _, err = films(t, 1, "no film left").WaitOperation(t.Context(), op, nil); !errors.Is(err, core.ErrInternal) || !strings.Contains(err.Error(), "no film left") {
			t.Errorf("got %v", err)
		}
		if _, err = g.WaitOperation(t.Context(), nil, nil); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("nil: %v", err)
		}
	})
}

func TestOperationsThatCannotBegin(t *testing.T) {
	g, s := scripted(t, says("hello"))
	if _, err := g.GenerateOperation(t.Context(), genkit.WithPrompt("x")); !errors.Is(err, core.ErrInvalidArgument) || !strings.Contains(err.Error(), "longRunning") {
		t.Errorf("got %v", err)
	}
	genkit.DefineModel(g, "pretends", &genkit.ModelOptions{Supports: &ai.ModelSupports{LongRunning: true}}, s.run)
	if _, err := g.GenerateOperation(t.Context(), genkit.WithModel("pretends"), genkit.WithPrompt("x")); !errors.Is(err, core.ErrFailedPrecondition) {
		t.Errorf("got %v", err)
	}
	for _, op := range []*ai.Operation{nil, {ID: "1"}, {ID: "1", Action: "nonsense"}, {ID: "1", Action: "/background-model/nope"}} {
		if _, err := g.CheckOperation(t.Context(), op); !errors.Is(err, core.ErrInvalidArgument) {
			t.Errorf("%v gives %v", op, err)
		}
	}
	if _, err := genkit.OperationResponse(&ai.Operation{Done: true, Error: &ai.OperationError{Message: "no"}}); !errors.Is(err, core.ErrInternal) {
		t.Errorf("got %v", err)
	}
	if _, err := genkit.OperationResponse(&ai.Operation{Done: true, Output: []byte(`"x"`)}); !errors.Is(err, core.ErrInternal) {
		t.Errorf("got %v", err)
	}
}
