// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// filmService is a service that makes films, each for as long as it is asked twice.
type filmService struct {
	asked map[string]int
	fails bool
}

func (s *filmService) begin(prompt string) (id string, err error) { return "job-1", nil }

func (s *filmService) state(id string) (url string, done bool, err error) {
	s.asked[id]++
	if s.fails {
		return "", true, errors.New("no film left")
	}
	return "https://example.com/film.mp4", s.asked[id] >= 2, nil
}

func newFilmService() *filmService { return &filmService{asked: map[string]int{}} }

func defineFilms(g *genkit.Genkit, service *filmService) {
	// region background-model
	genkit.DefineBackgroundModel(g, "acme/films",
		&genkit.ModelOptions{Label: "Films", Supports: &ai.ModelSupports{LongRunning: true}},
		core.Background[*ai.ModelRequest]{
			Start: func(ctx context.Context, q *ai.ModelRequest) (*ai.Operation, error) {
				id, err := service.begin(q.Messages[0].Text())
				if err != nil {
					return nil, err
				}
				return &ai.Operation{ID: id}, nil
			},
			Check: func(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
				url, done, err := service.state(op.ID)
				next := *op // a copy
				next.Done = done
				switch {
				case err != nil:
					next.Error = &ai.OperationError{Message: err.Error()}
				case done:
					next.Output = ai.JSON(&ai.ModelResponse{
						Message:      ai.NewModelMessage(ai.NewMediaPart("video/mp4", url)),
						FinishReason: ai.FinishStop,
					})
				}
				return &next, nil
			},
		})
	// endregion
}

func ExampleGenkit_GenerateOperation() {
	g := scripted()
	defineFilms(g, newFilmService())
	// region operation
	op, err := g.GenerateOperation(ctx, genkit.WithModel("acme/films"), genkit.WithPrompt("A gopher digs."))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(op.Action, op.ID, op.Done)

	op, err = g.WaitOperation(ctx, op, &genkit.PollOptions{First: time.Millisecond}) // nil: 1 s
	if err != nil {
		log.Fatal(err)
	}
	response, err := genkit.OperationResponse(op)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Media().URL)
	// endregion

	// Output:
	// /background-model/acme/films job-1 false
	// https://example.com/film.mp4
}

func ExampleGenkit_CheckOperation() {
	g := scripted()
	defineFilms(g, newFilmService())
	op, err := g.GenerateOperation(ctx, genkit.WithModel("acme/films"), genkit.WithPrompt("A gopher digs."))
	if err != nil {
		log.Fatal(err)
	}
	// region store-operation
	stored, err := json.Marshal(op) // keep it; the process may end
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	g = scripted()
	defineFilms(g, newFilmService())
	// region check-operation
	var kept ai.Operation
	if err := json.Unmarshal(stored, &kept); err != nil {
		log.Fatal(err)
	}
	now, err := g.CheckOperation(ctx, &kept) // asks once, and does not wait
	// endregion
	fmt.Println(now.ID, now.Done, err)
	_, err = g.CancelOperation(ctx, now)
	fmt.Println(err)
	_, err = genkit.OperationResponse(now)
	fmt.Println(err)
	// Output:
	// job-1 false <nil>
	// UNIMPLEMENTED: '/background-model/acme/films' cannot cancel its operations
	// FAILED_PRECONDITION: the operation is not done
}

func ExampleGenkit_WaitOperation() {
	g := scripted()
	service := newFilmService()
	service.fails = true
	defineFilms(g, service)
	op, err := g.GenerateOperation(ctx, genkit.WithModel("acme/films"), genkit.WithPrompt("A gopher digs."))
	if err != nil {
		log.Fatal(err)
	}
	// region wait-operation
	op, err = g.WaitOperation(ctx, op, &genkit.PollOptions{
		First: time.Millisecond, Most: time.Minute, Grow: 2,
		Progress: func(op *ai.Operation) { fmt.Println("done:", op.Done) },
	})
	fmt.Println(err)
	// endregion
	fmt.Println(op.Error.Message)
	// Output:
	// done: true
	// INTERNAL: operation 'job-1' of '/background-model/acme/films' failed: no film left
	// no film left
}

func ExampleGenkit_GenerateOperation_mistakes() {
	g := scripted(genkittest.Text("hello"))
	_, err := g.GenerateOperation(ctx, genkit.WithPrompt("?"))
	fmt.Println(err)
	_, err = g.CheckOperation(ctx, &ai.Operation{ID: "1"})
	fmt.Println(err)
	_, err = g.CheckOperation(ctx, &ai.Operation{ID: "1", Action: "/background-model/acme/films"})
	fmt.Println(err)
	defineFilms(g, newFilmService())
	response, err := g.Generate(ctx, genkit.WithModel("acme/films"), genkit.WithPrompt("?"))
	fmt.Println(response.Operation.ID, response.Text(), err)
	// Output:
	// INVALID_ARGUMENT: model 'example/model' does not begin operations (its supports.longRunning is not set): use Generate
	// INVALID_ARGUMENT: the operation names no action that began it
	// INVALID_ARGUMENT: operation action '/background-model/acme/films' cannot be found: NOT_FOUND: background-model 'acme/films' was not found (no plugins are configured)
	// job-1  <nil>
}
