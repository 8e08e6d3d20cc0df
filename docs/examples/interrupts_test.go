// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

// region interrupt-types
type Payment struct {
	To    string `json:"to"`
	Cents int    `json:"cents" jsonschema:"minimum=1"`
}

// Decision is what a person answers.
type Decision struct {
	Approved bool `json:"approved"`
}

// endregion

func definePay(g *genkit.Genkit) *genkit.Tool[Payment, string] {
	// region interrupt-tool
	pay := genkit.DefineTool(g, "pay", "Sends money.",
		func(ctx context.Context, p Payment) (string, error) {
			decision, resumed := genkit.Resumed[Decision](ctx)
			switch {
			case p.Cents > 10000 && !resumed:
				return "", genkit.Interrupt(p) // a person has to look at this
			case resumed && !decision.Approved:
				return "refused", nil
			}
			return fmt.Sprintf("paid %d cents", p.Cents), nil
		})
	// endregion
	return pay
}

func ExampleInterrupt() {
	g := scripted(genkittest.ToolCall("pay", Payment{"Ada", 20000}), genkittest.Text("Ada has her money."))
	pay := definePay(g)
	// region interrupt
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay Ada 200."), genkit.WithTools(pay))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(first.FinishReason)
	var answers []ai.Part
	for _, call := range first.Interrupts() {
		payment, _ := genkit.InterruptAs[Payment](call)
		fmt.Printf("Pay %d cents to %s?\n", payment.Cents, payment.To) // ask a person
		answers = append(answers, pay.Restart(call, Decision{Approved: true}))
	}
	second, err := g.Generate(ctx,
		genkit.WithMessages(first.Messages()...),
		genkit.WithTools(pay),
		genkit.WithResume(answers...))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(second.Text())
	// endregion

	// Output:
	// interrupted
	// Pay 20000 cents to Ada?
	// Ada has her money.
}

func ExampleTool_Respond() {
	m := genkittest.NewModel(genkittest.ToolCall("pay", Payment{"Ada", 20000}), genkittest.Text("It was paid in cash."))
	g := scripted()
	m.Define(g, "example/model")
	pay := definePay(g)
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay Ada 200."), genkit.WithTools(pay))
	if err != nil {
		log.Fatal(err)
	}
	call := first.Interrupts()[0]
	// region respond
	answer := pay.Respond(call, "paid in cash") // the tool does not run
	// endregion
	second, err := g.Generate(ctx, genkit.WithMessages(first.Messages()...), genkit.WithTools(pay), genkit.WithResume(answer))
	fmt.Println(string(m.ToolResponses()[0].ToolResponse.Output))
	fmt.Println(second.Text(), err)
	// Output:
	// "paid in cash"
	// It was paid in cash. <nil>
}

func ExampleTool_RestartWith() {
	g := scripted(genkittest.ToolCall("pay", Payment{"Ada", 20000}), genkittest.Text("She got 50."))
	// region original-input
	pay := genkit.DefineTool(g, "pay", "Sends money.",
		func(ctx context.Context, p Payment) (string, error) {
			if _, resumed := genkit.Resumed[Decision](ctx); !resumed {
				return "", genkit.Interrupt(p)
			}
			if asked, replaced := genkit.OriginalInput[Payment](ctx); replaced {
				return fmt.Sprintf("paid %d of the %d cents", p.Cents, asked.Cents), nil
			}
			return fmt.Sprintf("paid %d cents", p.Cents), nil
		})
	// endregion
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay Ada 200."), genkit.WithTools(pay))
	if err != nil {
		log.Fatal(err)
	}
	call := first.Interrupts()[0]
	// region restart-with
	answer := pay.RestartWith(call, Decision{Approved: true}, Payment{To: "Ada", Cents: 5000})
	// endregion
	second, err := g.Generate(ctx, genkit.WithMessages(first.Messages()...), genkit.WithTools(pay), genkit.WithResume(answer))
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range second.Messages() {
		for _, part := range message.Content {
			if p, ok := part.(*ai.ToolResponsePart); ok {
				fmt.Println(string(p.ToolResponse.Output))
			}
		}
	}
	// Output: "paid 5000 of the 20000 cents"
}

func ExampleWithResume_several() {
	m := genkittest.NewModel(
		genkittest.ToolCalls(
			ai.NewToolRequestPart("pay", "1", Payment{"Ada", 20000}),
			ai.NewToolRequestPart("weather", "2", WeatherQuery{"Oslo"}),
			ai.NewToolRequestPart("pay", "3", Payment{"Bob", 30000}),
		),
		genkittest.Text("Ada has her money, Bob has not."),
	)
	g := scripted()
	m.Define(g, "example/model")
	pay := definePay(g)
	weather := genkit.DefineTool(g, "weather", "Tells the current weather of a city.", weatherOf)
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay both."), genkit.WithTools(pay, weather))
	if err != nil {
		log.Fatal(err)
	}
	// region several
	waiting := first.Interrupts() // in the order of the requests
	second, err := g.Generate(ctx,
		genkit.WithMessages(first.Messages()...),
		genkit.WithTools(pay, weather),
		genkit.WithResume(
			pay.Restart(waiting[0], Decision{Approved: true}),
			pay.Restart(waiting[1], Decision{Approved: false})))
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	for _, answer := range m.ToolResponses() {
		fmt.Println(answer.ToolResponse.Name, string(answer.ToolResponse.Output))
	}
	fmt.Println(second.Text())
	// Output:
	// pay "paid 20000 cents"
	// weather {"sky":"clear","temperatureC":21}
	// pay "refused"
	// Ada has her money, Bob has not.
}

func ExampleWithResume_elsewhere() {
	g := scripted(genkittest.ToolCall("pay", Payment{"Ada", 20000}))
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay Ada 200."), genkit.WithTools(definePay(g)))
	if err != nil {
		log.Fatal(err)
	}
	// region store-interrupt
	stored, err := json.Marshal(first.Messages()) // keep it; the process may end
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	g = scripted(genkittest.Text("Ada has her money."))
	pay := definePay(g)
	// region resume-elsewhere
	var messages []*ai.Message
	if err := json.Unmarshal(stored, &messages); err != nil {
		log.Fatal(err)
	}
	last := &ai.ModelResponse{Message: messages[len(messages)-1]}
	var answers []ai.Part
	for _, call := range last.Interrupts() {
		answers = append(answers, pay.Restart(call, Decision{Approved: true}))
	}
	response, err := g.Generate(ctx,
		genkit.WithMessages(messages...),
		genkit.WithTools(pay),
		genkit.WithResume(answers...),
		genkit.WithResumeMetadata(map[string]any{"by": "Grace"})) // who has decided
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Text())
	fmt.Println(response.Messages()[2].Metadata)
	// Output:
	// Ada has her money.
	// map[resumed:map[by:Grace]]
}

func ExampleDefineInterrupt() {
	g := scripted(genkittest.ToolCall("ask", Question{"Which colour?"}), genkittest.Text("Then I paint it blue."))
	// region define-interrupt
	ask := genkit.DefineInterrupt[Question, string](g, "ask", "Asks the user a question.", nil)

	first, err := g.Generate(ctx, genkit.WithPrompt("Paint the door."), genkit.WithTools(ask))
	if err != nil {
		log.Fatal(err)
	}
	call := first.Interrupts()[0]
	fmt.Println(string(call.ToolRequest.Input)) // show it to the user
	second, err := g.Generate(ctx,
		genkit.WithMessages(first.Messages()...),
		genkit.WithTools(ask),
		genkit.WithResume(ask.Respond(call, "blue")))
	// endregion
	fmt.Println(second.Text(), err)
	// Output:
	// {"text":"Which colour?"}
	// Then I paint it blue. <nil>
}

// region question
type Question struct {
	Text string `json:"text"`
}

// endregion

func ExampleDefineInterrupt_ask() {
	g := scripted(genkittest.ToolCall("ask", Question{"Which colour?"}))
	// region interrupt-ask
	ask := genkit.DefineInterrupt[Question, string](g, "ask", "Asks the user a question.",
		func(ctx context.Context, q Question) (any, error) {
			return map[string]string{"title": q.Text, "channel": "chat"}, nil
		})
	// endregion
	first, err := g.Generate(ctx, genkit.WithPrompt("Paint the door."), genkit.WithTools(ask))
	if err != nil {
		log.Fatal(err)
	}
	meta, _ := genkit.InterruptAs[map[string]string](first.Interrupts()[0])
	fmt.Println(meta["title"], meta["channel"])
	// Output: Which colour? chat
}

func ExampleInterrupt_again() {
	g := scripted(genkittest.ToolCall("launch", core.None{}), genkittest.Text("We have lift-off."))
	// region again-tool
	launch := genkit.DefineTool(g, "launch", "Starts the rocket.",
		func(ctx context.Context, _ core.None) (string, error) {
			if key, _ := genkit.Resumed[string](ctx); key != "1234" {
				return "", genkit.Interrupt("which key?")
			}
			return "launched", nil
		})
	// endregion
	first, err := g.Generate(ctx, genkit.WithPrompt("Start."), genkit.WithTools(launch))
	if err != nil {
		log.Fatal(err)
	}
	// region again
	second, err := g.Generate(ctx, genkit.WithMessages(first.Messages()...), genkit.WithTools(launch),
		genkit.WithResume(launch.Restart(first.Interrupts()[0], "0000")))
	for errors.Is(err, core.ErrFailedPrecondition) && len(second.Interrupts()) > 0 {
		fmt.Println("wrong key; the tool asks again")
		second, err = g.Generate(ctx, genkit.WithMessages(second.Messages()...), genkit.WithTools(launch),
			genkit.WithResume(launch.Restart(second.Interrupts()[0], "1234")))
	}
	// endregion
	fmt.Println(second.Text(), err)
	// Output:
	// wrong key; the tool asks again
	// We have lift-off. <nil>
}

func ExampleInterrupt_mistakes() {
	g := scripted(genkittest.Repeat(genkittest.ToolCalls(
		ai.NewToolRequestPart("pay", "1", Payment{"Ada", 20000}), ai.NewToolRequestPart("pay", "2", Payment{"Bob", 30000}))))
	pay := definePay(g)
	_, err := g.GenerateText(ctx, genkit.WithPrompt("Pay."), genkit.WithTools(pay))
	fmt.Println(err)
	first, err := g.Generate(ctx, genkit.WithPrompt("Pay."), genkit.WithTools(pay))
	if err != nil {
		log.Fatal(err)
	}
	waiting := first.Interrupts()
	resume := func(answers ...ai.Part) {
		_, err := g.Generate(ctx, genkit.WithMessages(first.Messages()...), genkit.WithTools(pay), genkit.WithResume(answers...))
		fmt.Println(err)
	}
	resume(pay.Restart(waiting[0], nil))
	resume(pay.Restart(waiting[0], nil), pay.Restart(waiting[0], nil), pay.Restart(waiting[1], nil))
	resume(ai.NewToolResponsePart("pay", "1", 7), pay.Restart(waiting[1], nil))
	resume(ai.NewTextPart("yes"))
	_, err = g.Generate(ctx, genkit.WithPrompt("Go on."), genkit.WithTools(pay), genkit.WithResume(pay.Restart(waiting[0], nil)))
	fmt.Println(err)
	_, err = g.Generate(ctx, genkit.WithMessages(first.Messages()...), genkit.WithResume(pay.Restart(waiting[0], nil), pay.Restart(waiting[1], nil)))
	fmt.Println(err)
	// Output:
	// FAILED_PRECONDITION: tool 'pay' was interrupted: use Generate, which returns the interrupts
	// INVALID_ARGUMENT: resume: tool request pay#2 has no answer: respond to it or restart it
	// INVALID_ARGUMENT: resume: the restart of pay#1 is of no use: it is answered twice
	// INVALID_ARGUMENT: resume: the response to pay#1 does not match the output schema of tool 'pay': (root): must be string, got number
	// INVALID_ARGUMENT: WithResume: value 0 is a *ai.TextPart; it must be what Tool.Respond or Tool.Restart returns
	// FAILED_PRECONDITION: resume: the last message must be the model's and hold a tool request, with no prompt behind it; it is of role "user" with 0 requests
	// NOT_FOUND: resume: tool 'pay', which is to be restarted, was not given to the call (WithTools)
}
