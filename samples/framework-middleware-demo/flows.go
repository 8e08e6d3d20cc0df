// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// OrderInput is the input of the flow order.
type OrderInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Please add 2 and 40"`
}

// RetryInput is the input of the flow retry.
type RetryInput struct {
	Failures int `json:"failures" jsonschema:"description=How many calls of the model fail,minimum=0,maximum=10,default=2"`
	Attempts int `json:"attempts" jsonschema:"description=How many calls are made at the most,minimum=1,maximum=10,default=3"`
}

// RetryOutput is its output: one of the two.
type RetryOutput struct {
	Answer string `json:"answer,omitempty"`
	Error  string `json:"error,omitempty"`
}

// SecretInput is the input of the flows redact and careful.
type SecretInput struct {
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Write to ada@example.com or call 555-0100."`
}

// RedactInput is the input of the flow redact.
type RedactInput struct {
	SecretInput
	Redactor map[string]any `json:"redactor" jsonschema:"description=Configuration of the middleware demo/redactor,default={}"`
}

// Sum is what the tool add takes.
type Sum struct {
	A int `json:"a"`
	B int `json:"b"`
}

func defineFlows(g *genkit.Genkit) []*core.Action {
	add := genkit.DefineTool(g, "add", "Adds two numbers.",
		func(_ context.Context, s Sum) (int, error) { return s.A + s.B, nil })

	order := genkit.DefineStreamingFlow(g, "order", func(ctx context.Context, in OrderInput, send core.Send[string]) (string, error) {
		return g.GenerateText(withJournal(ctx, send),
			genkit.WithModel(loggedName), // brings a logger of its own
			genkit.WithPrompt(in.Prompt),
			genkit.WithTools(add),
			genkit.WithMiddleware(logger{"outer"}),
			genkit.WithMiddlewareRef("demo/logger", map[string]any{"label": "inner"}))
	}, genkit.WithFlowDescription("The order in which hooks run: two loggers of the call, one of the model, and a tool."))

	retries := genkit.DefineStreamingFlow(g, "retry", func(ctx context.Context, in RetryInput, send core.Send[string]) (RetryOutput, error) {
		failed := func(attempt int, err error) { _ = send(fmt.Sprintf("attempt %d: %v", attempt, err)) }
		text, err := g.GenerateText(ctx,
			genkit.WithModel(echoName),
			genkit.WithPrompt("Are you there?"),
			genkit.WithMiddleware(retry{in.Attempts, failed}, faults{in.Failures})) // retry is around faults
		if err != nil {
			return RetryOutput{Error: err.Error()}, ctx.Err()
		}
		return RetryOutput{Answer: text}, nil
	}, genkit.WithFlowDescription("Faults that are injected, and a retry around them, both given by value."))

	redact := genkit.DefineFlow(g, "redact", func(ctx context.Context, in RedactInput) (string, error) {
		return g.GenerateText(ctx,
			genkit.WithModel(echoName),
			genkit.WithPrompt(in.Prompt),
			genkit.WithMiddlewareRef("demo/redactor", in.Redactor))
	}, genkit.WithFlowDescription("A redactor by its name, with JSON as its configuration."))

	careful := genkit.DefineFlow(g, "careful", func(ctx context.Context, in SecretInput) (string, error) {
		return g.GenerateText(ctx, genkit.WithModel(carefulName), genkit.WithPrompt(in.Prompt))
	}, genkit.WithFlowDescription("A redactor that belongs to the model: no call can forget it."))

	return []*core.Action{order.Action, retries.Action, redact.Action, careful.Action}
}
