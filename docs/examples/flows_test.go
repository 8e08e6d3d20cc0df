// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

func ExampleDefineFlow() {
	g := scripted(genkittest.Text("Cannonball stew"))
	// region define-flow
	suggest := genkit.DefineFlow(g, "suggestDish", func(ctx context.Context, theme string) (string, error) {
		return g.GenerateText(ctx, genkit.WithPromptf("Invent a dish for a %s restaurant.", theme))
	})

	dish, err := suggest.Run(ctx, "pirate")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(dish)
	// endregion

	// Output: Cannonball stew
}

// region flow-types
type MenuRequest struct {
	Theme  string `json:"theme" jsonschema:"description=Theme of the restaurant,minLength=1"`
	Guests int    `json:"guests,omitempty" jsonschema:"description=Number of guests,minimum=1"`
}

type MenuItem struct {
	Dish        string `json:"dish" jsonschema:"description=Name of the dish"`
	Description string `json:"description" jsonschema:"description=What is in it"`
}

// endregion

func ExampleDefineFlow_typed() {
	g := scripted(genkittest.JSON(MenuItem{"Cannonball stew", "Round dumplings in a dark broth."}))
	// region typed-flow
	suggest := genkit.DefineFlow(g, "suggestMenuItem", func(ctx context.Context, q MenuRequest) (MenuItem, error) {
		item, _, err := genkit.GenerateData[MenuItem](ctx, g,
			genkit.WithPromptf("Invent a dish for a %s restaurant.", q.Theme))
		return item, err
	}, genkit.WithFlowDescription("Invents a dish."))

	item, err := suggest.Run(ctx, MenuRequest{Theme: "pirate"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(item.Dish + ": " + item.Description)
	// endregion

	// Output: Cannonball stew: Round dumplings in a dark broth.
}

func ExampleRun() {
	g := scripted(genkittest.Text("Today there is tomato soup."))
	// region steps
	answer := genkit.DefineFlow(g, "answerMenuQuestion", func(ctx context.Context, question string) (string, error) {
		menu, err := genkit.Run(ctx, "fetchMenu", func(ctx context.Context) (string, error) {
			return "Soup: tomato. Main: roast chicken.", nil // a database, a web page, …
		})
		if err != nil {
			return "", err
		}
		return g.GenerateText(ctx,
			genkit.WithSystem("Answer questions about today's menu."),
			genkit.WithPromptf("Menu:\n%s\n\nQuestion:\n%s", menu, question))
	})
	// endregion
	text, err := answer.Run(ctx, "Is there soup?")
	fmt.Println(text, err)
	// Output: Today there is tomato soup. <nil>
}

func ExampleDefineStreamingFlow() {
	g := scripted(genkittest.Chunks("Cannonball ", "stew"))
	// region streaming-flow
	suggest := genkit.DefineStreamingFlow(g, "suggestDishSlowly",
		func(ctx context.Context, theme string, send core.Send[string]) (MenuItem, error) {
			stream := g.GenerateStream(ctx, genkit.WithPromptf("Invent a dish for a %s restaurant.", theme))
			for chunk, err := range stream.Chunks() {
				if err != nil {
					return MenuItem{}, err
				}
				if err := send(chunk.Text()); err != nil {
					return MenuItem{}, err // the listener left
				}
			}
			response, err := stream.Result()
			if err != nil {
				return MenuItem{}, err
			}
			return MenuItem{Dish: response.Text(), Description: "A dish for a " + theme}, nil
		})
	// endregion
	// region call-streaming-flow
	stream := suggest.Stream(ctx, "pirate")
	for text, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(text)
	}
	item, err := stream.Result()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("\n" + item.Description)
	// endregion

	// Output:
	// Cannonball stew
	// A dish for a pirate
}

func ExampleStream_leave() {
	g := scripted()
	count := genkit.DefineStreamingFlow(g, "count", func(ctx context.Context, upTo int, send core.Send[int]) (string, error) {
		for n := range upTo {
			if err := send(n); err != nil {
				return "", err
			}
		}
		return "done", nil
	})
	// region leave
	stream := count.Stream(ctx, 1000)
	for n, err := range stream.Chunks() {
		if err != nil {
			log.Fatal(err)
		}
		if n == 2 {
			break // cancels the flow and waits until it is over
		}
	}
	_, err := stream.Result()
	fmt.Println(err)
	fmt.Println(errors.Is(err, core.ErrCancelled))
	// endregion

	// Output:
	// CANCELLED: the consumer left the stream
	// true
}

func ExampleStream_once() {
	g := scripted()
	hello := genkit.DefineStreamingFlow(g, "hello", func(ctx context.Context, name string, send core.Send[string]) (string, error) {
		return "Hello, " + name, send("Hello")
	})
	// region once
	stream := hello.Stream(ctx, "Ada")
	for range stream.Chunks() {
	}
	for _, err := range stream.Chunks() { // a second time
		fmt.Println(err)
	}
	// endregion
	// region result-only
	greeting, err := hello.Stream(ctx, "Ada").Result() // runs the flow, drops the chunks
	// endregion
	fmt.Println(greeting, err)
	// Output:
	// FAILED_PRECONDITION: a stream can be ranged over only once
	// Hello, Ada <nil>
}

func ExampleFlow_invalidInput() {
	g := scripted()
	suggest := genkit.DefineFlow(g, "suggestMenuItem", func(ctx context.Context, q MenuRequest) (MenuItem, error) {
		return MenuItem{}, nil
	})
	// region run-json
	_, err := suggest.RunJSON(ctx, []byte(`{"guests": 0}`), nil)
	fmt.Println(err)

	_, err = suggest.RunJSON(ctx, nil, nil)
	fmt.Println(err)
	// endregion

	// Output:
	// INVALID_ARGUMENT: Action '/flow/suggestMenuItem': invalid input: guests: must be >= 1; theme: is required
	// INVALID_ARGUMENT: Action '/flow/suggestMenuItem' requires input.
}

func ExampleLookupFlow() {
	g := scripted()
	genkit.DefineFlow(g, "shout", func(ctx context.Context, text string) (string, error) {
		return strings.ToUpper(text), nil
	})
	// region lookup-flow
	shout, err := genkit.LookupFlow[string, string, core.None](ctx, g, "shout")
	if err != nil {
		log.Fatal(err)
	}
	text, err := shout.Run(ctx, "hello")
	// endregion
	fmt.Println(text, err)
	_, err = genkit.LookupFlow[string, string, core.None](ctx, g, "whisper")
	fmt.Println(err)
	// Output:
	// HELLO <nil>
	// NOT_FOUND: flow 'whisper' was not found (no plugins are configured)
}

func ExampleDefineFlow_panic() {
	g := scripted()
	broken := genkit.DefineFlow(g, "broken", func(ctx context.Context, in core.None) (string, error) {
		panic("out of eggs")
	})
	defer func() { fmt.Println("recovered:", recover()) }()
	_, err := broken.Run(ctx, core.None{})
	fmt.Println("never printed", err)
	// Output: recovered: out of eggs
}

func ExampleDefineFlow_twice() {
	g := scripted()
	fn := func(ctx context.Context, in string) (string, error) { return in, nil }
	genkit.DefineFlow(g, "twice", fn)
	defer func() {
		text := fmt.Sprint(recover())
		fmt.Println(strings.HasPrefix(text, "genkit: /flow/twice is defined twice: at "), strings.Count(text, "flows_test.go:"))
	}()
	genkit.DefineFlow(g, "twice", fn)
	// Output: true 2
}
