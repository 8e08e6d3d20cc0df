// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// ordersOf is the database.
var ordersOf = map[string][]string{
	"ada":   {"a teapot", "two cups"},
	"grace": {"a kettle"},
}

// myOrders is a tool that knows from the action context who calls. The model cannot fill
// that in, and does not see it.
func myOrders(ctx context.Context, _ core.None) ([]string, error) {
	auth, _ := core.ActionContext(ctx)[core.ContextAuth].(map[string]any)
	user, _ := auth["uid"].(string)
	if user == "" {
		return nil, core.PublicErrorf(core.Unauthenticated, "please log in")
	}
	return append([]string{}, ordersOf[user]...), nil
}

// OrdersInput is the input of the flow orders.
type OrdersInput struct {
	User   string `json:"user" jsonschema:"description=Who calls\\, when the context of the call does not say so; empty is nobody,default=ada"`
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Please list my orders"`
}

func defineOrders(g *genkit.Genkit) *core.Action {
	tool := genkit.DefineTool(g, "listOrders", "Lists the orders of the user.", myOrders)

	return genkit.DefineFlow(g, "orders", func(ctx context.Context, in OrdersInput) (string, error) {
		options := []genkit.Option{genkit.WithPrompt(in.Prompt), genkit.WithTools(tool)}
		// A server knows who calls, and has put it into the context already. Here nobody has.
		if core.ActionContext(ctx)[core.ContextAuth] == nil {
			options = append(options, genkit.WithContext(map[string]any{
				core.ContextAuth: map[string]any{"uid": in.User},
			}))
		}
		return g.GenerateText(ctx, options...)
	}, genkit.WithFlowDescription("Who calls reaches the tool in the action context, past the model.")).Action
}
