// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// region bidi-types
type Settings struct {
	Greeting string `json:"greeting"`
}

// endregion

func greetAction() *core.BidiOf[Settings, string, int, string] {
	// region bidi
	greet := core.NewBidiAction(core.KindCustom, "greetAll",
		func(ctx context.Context, init Settings, names iter.Seq2[string, error], send core.Send[string]) (int, error) {
			count := 0
			for name, err := range names {
				if err != nil {
					return count, err // an input was not valid, or the caller left
				}
				count++
				if err := send(init.Greeting + ", " + name); err != nil {
					return count, err
				}
			}
			return count, nil // the caller has closed the inputs
		})
	// endregion
	return greet
}

func ExampleNewBidiAction() {
	g := scripted()
	greet := greetAction()
	// region connect
	g.Registry().Register(greet.Action)

	connection := greet.Connect(ctx, Settings{Greeting: "Hello"})
	defer connection.Close()
	go func() {
		for _, name := range []string{"Ada", "Grace"} {
			if err := connection.Send(name); err != nil {
				return // the action is over
			}
		}
		connection.CloseInput()
	}()
	for text, err := range connection.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(text)
	}
	count, err := connection.Result()
	fmt.Println(count, err)
	// endregion

	// Output:
	// Hello, Ada
	// Hello, Grace
	// 2 <nil>
}

func ExampleBidiOf_Run() {
	greet := greetAction()
	// region bidi-run
	count, err := greet.Run(ctx, Settings{Greeting: "Hi"}, "Ada", func(text string) error {
		fmt.Println(text)
		return nil
	})
	// endregion
	fmt.Println(count, err)
	// Output:
	// Hi, Ada
	// 1 <nil>
}

func ExampleRegisterBackgroundAction() {
	g := scripted()
	// region background
	type Film struct {
		Title string `json:"title"`
	}
	core.RegisterBackgroundAction(g, core.KindCustom, "makeFilm", "Makes a film.", nil, core.Background[Film]{
		Start: func(ctx context.Context, in Film) (*ai.Operation, error) {
			return &ai.Operation{ID: "job-1"}, nil // ask the service to begin
		},
		Check: func(ctx context.Context, op *ai.Operation) (*ai.Operation, error) {
			return &ai.Operation{ID: op.ID, Done: true, Output: json.RawMessage(`"film.mp4"`)}, nil
		},
	})
	// endregion
	// region check
	makeFilm, err := g.Registry().Lookup(ctx, core.KindCustom, "makeFilm")
	if err != nil {
		log.Fatal(err)
	}
	start, _ := core.As[Film, *ai.Operation, core.None](makeFilm)
	op, err := start.Run(ctx, Film{Title: "Gophers"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	for !op.Done { // with a pause, in a real program
		if op, err = core.CheckOperation(ctx, g.Registry(), op); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(op.Action, op.ID, string(op.Output))
	_, err = core.CancelOperation(ctx, g.Registry(), op)
	fmt.Println(err)
	// endregion

	// Output:
	// /custom/makeFilm job-1 "film.mp4"
	// UNIMPLEMENTED: '/custom/makeFilm' cannot cancel its operations
}
