// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// region middleware
// Censor is a middleware: a configuration value. Hooks makes the hooks of one call.
type Censor struct{ Word string }

func (c Censor) MiddlewareName() string { return "censor" }

func (c Censor) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			response, err := next(ctx, q, send)
			if err != nil {
				return nil, err
			}
			if strings.Contains(response.Text(), c.Word) {
				return nil, core.PublicErrorf(core.PermissionDenied, "the answer was withheld")
			}
			return response, nil
		},
	}, nil
}

// endregion

func ExampleWithMiddleware() {
	g := scripted(genkittest.Text("The secret is 42."))
	// region use-middleware
	_, err := g.Generate(ctx, genkit.WithPrompt("Tell me."), genkit.WithMiddleware(Censor{Word: "secret"}))
	fmt.Println(err)
	// endregion

	// Output: PERMISSION_DENIED: the answer was withheld
}

// region logger
// Logger is a middleware that writes a line for all that a call does.
type Logger struct {
	Out io.Writer `json:"-"`
}

func (l Logger) MiddlewareName() string { return "logger" }

func (l Logger) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Generate: func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
			response, err := next(ctx, t, send)
			fmt.Fprintf(l.Out, "turn %d: %d messages, %v\n", t.Index, len(t.Request.Messages), err)
			return response, err
		},
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			response, err := next(ctx, q, send)
			fmt.Fprintf(l.Out, "model: %v\n", err)
			return response, err
		},
		Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			part, err := next(ctx, c)
			fmt.Fprintf(l.Out, "tool %s(%s): %v\n", c.Request.ToolRequest.Name, c.Request.ToolRequest.Input, err)
			return part, err
		},
	}, nil
}

// endregion

func ExampleHooks() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("Clear."))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region use-logger
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("Weather in Oslo?"),
		genkit.WithTools(weather),
		genkit.WithMiddleware(Logger{Out: os.Stdout}))
	// endregion
	fmt.Println(text, err)
	// Output:
	// model: <nil>
	// turn 0: 1 messages, <nil>
	// tool weather({"city":"Oslo"}): <nil>
	// model: <nil>
	// turn 1: 3 messages, <nil>
	// Clear. <nil>
}

// region faults
// Faults is a middleware that makes the first calls of the model fail, to test what a
// program does then.
type Faults struct {
	Calls  int    `json:"calls" jsonschema:"minimum=1"`
	Status string `json:"status,omitempty" jsonschema:"default=UNAVAILABLE"`
}

func (f Faults) MiddlewareName() string { return "acme/faults" }

func (f Faults) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	status, ok := core.ParseStatus(f.Status)
	if !ok {
		return nil, core.Errorf(core.InvalidArgument, "%q is no status", f.Status)
	}
	left := f.Calls // the state of one generate call
	return &core.Hooks{
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			if left > 0 {
				left--
				return nil, core.Errorf(status, "an injected fault")
			}
			return next(ctx, q, send)
		},
	}, nil
}

// endregion

// region retry
// Retry is a middleware that asks the model once more when it is not available.
type Retry struct{}

func (Retry) MiddlewareName() string { return "acme/retry" }

func (Retry) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			response, err := next(ctx, q, send)
			if core.StatusOf(err) == core.Unavailable {
				response, err = next(ctx, q, send)
			}
			return response, err
		},
	}, nil
}

// endregion

func ExampleWithMiddleware_order() {
	g := scripted(genkittest.Repeat(genkittest.Text("Hello.")))
	faults := Faults{Calls: 1, Status: "UNAVAILABLE"}
	// region middleware-order
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Hello"), genkit.WithMiddleware(Retry{}, faults))
	fmt.Println(text, err) // the retry is around the fault
	_, err = g.GenerateText(ctx, genkit.WithPrompt("Hello"), genkit.WithMiddleware(faults, Retry{}))
	fmt.Println(err) // the fault is around the retry
	// endregion

	// Output:
	// Hello. <nil>
	// UNAVAILABLE: an injected fault
}

func ExampleDefineMiddleware() {
	g := scripted(genkittest.Repeat(genkittest.Text("Hello.")))
	// region define-middleware
	genkit.DefineMiddleware[Faults](g, "Makes the first calls of the model fail.")

	_, err := g.GenerateText(ctx,
		genkit.WithPrompt("Hello"),
		genkit.WithMiddlewareRef("acme/faults", map[string]any{"calls": 1})) // status has a default
	fmt.Println(err)
	_, err = g.GenerateText(ctx,
		genkit.WithPrompt("Hello"),
		genkit.WithMiddlewareRef("acme/faults", json.RawMessage(`{"calls":0}`)))
	fmt.Println(err)
	// endregion
	_, err = g.GenerateText(ctx, genkit.WithPrompt("Hello"), genkit.WithMiddlewareRef("acme/nothing", nil))
	fmt.Println(err)
	// Output:
	// UNAVAILABLE: an injected fault
	// INVALID_ARGUMENT: middleware 'acme/faults': config: calls: must be >= 1
	// NOT_FOUND: Middleware acme/nothing not found in registry.
}

func ExampleModelOptions_middleware() {
	g := scripted()
	call := answerOf(genkittest.NewModel(genkittest.Fail(core.Unavailable, "overloaded"), genkittest.Text("Hello.")))
	// region model-middleware
	genkit.DefineModel(g, "acme/large", &genkit.ModelOptions{
		Middleware: []core.Middleware{Retry{}}, // around every call of this model
	}, call)
	// endregion
	fmt.Println(g.GenerateText(ctx, genkit.WithModel("acme/large"), genkit.WithPrompt("hello")))
	// Output: Hello. <nil>
}

// region today
// Today is a middleware that tells the model the date, once for the conversation.
type Today struct{ Date string }

func (Today) MiddlewareName() string { return "today" }

func (d Today) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Generate: func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
			if t.Index > 0 {
				return next(ctx, t, send) // it is in the messages already
			}
			q := *t.Request // a copy
			q.Messages = append([]*ai.Message{ai.NewSystemTextMessage("Today is " + d.Date + ".")}, q.Messages...)
			turn := *t
			turn.Request = &q
			return next(ctx, &turn, send)
		},
	}, nil
}

// endregion

func ExampleWithMiddleware_history() {
	g := scripted(genkittest.Text("It is Monday."))
	// region use-today
	response, err := g.Generate(ctx, genkit.WithPrompt("What day is it?"), genkit.WithMiddleware(Today{Date: "a Monday"}))
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range response.Messages() {
		fmt.Println(message.Role+":", message.Text())
	}
	// endregion

	// Output:
	// system: Today is a Monday.
	// user: What day is it?
	// model: It is Monday.
}

// region approval
// Approval is a middleware that has a person approve every call of a tool.
type Approval struct{}

func (Approval) MiddlewareName() string { return "approval" }

func (Approval) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			if c.Resumed == nil {
				return nil, genkit.Interrupt("may this run?")
			}
			return next(ctx, c)
		},
	}, nil
}

// endregion

func ExampleWithMiddleware_approval() {
	g := scripted(genkittest.ToolCall("weather", WeatherQuery{"Oslo"}), genkittest.Text("Clear."))
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	// region use-approval
	options := []genkit.Option{genkit.WithTools(weather), genkit.WithMiddleware(Approval{})}
	first, err := g.Generate(ctx, append(options, genkit.WithPrompt("Weather in Oslo?"))...)
	if err != nil {
		log.Fatal(err)
	}
	call := first.Interrupts()[0]
	fmt.Printf("%s(%s): %v\n", call.ToolRequest.Name, call.ToolRequest.Input, call.Metadata["interrupt"])
	second, err := g.Generate(ctx, append(options,
		genkit.WithMessages(first.Messages()...),
		genkit.WithResume(weather.Restart(call, nil)))...)
	// endregion
	fmt.Println(second.Text(), err)
	// Output:
	// weather({"city":"Oslo"}): may this run?
	// Clear. <nil>
}

// region notebook
// Notebook is a middleware that gives the model a tool to write with.
type Notebook struct{ Pages *[]string }

func (Notebook) MiddlewareName() string { return "notebook" }

func (n Notebook) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	write := genkit.NewTool("write", "Writes a note down.", func(ctx context.Context, note Note) (string, error) {
		*n.Pages = append(*n.Pages, note.Text)
		return "written", nil
	})
	return &core.Hooks{Tools: []core.Runner{write}}, nil
}

type Note struct {
	Text string `json:"text"`
}

// endregion

func ExampleWithMiddleware_tools() {
	g := scripted(genkittest.ToolCall("write", Note{"buy eggs"}), genkittest.Text("Noted."))
	// region use-notebook
	var pages []string
	text, err := g.GenerateText(ctx, genkit.WithPrompt("Remember the eggs."), genkit.WithMiddleware(Notebook{&pages}))
	// endregion
	fmt.Println(text, err, pages)
	// Output: Noted. <nil> [buy eggs]
}
