// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
)

// Order is something that somebody has bought.
type Order struct {
	Item    string `json:"item"`
	Dollars int    `json:"dollars"`
}

// ordersOf is the database.
var ordersOf = map[string][]Order{
	"ada":   {{"teapot", 30}, {"cups", 24}},
	"grace": {{"kettle", 45}},
}

// OrdersInput is the input of the flow orders.
type OrdersInput struct {
	User   string `json:"user" jsonschema:"description=Who asks,minLength=1,default=ada"`
	Prompt string `json:"prompt" jsonschema:"minLength=1,default=Please list my orders"`
}

// defineOrders defines a flow that makes a tool for each call. The tool knows the user
// from the function around it: the model cannot ask for the orders of somebody else.
func defineOrders(g *genkit.Genkit) *core.Action {
	return genkit.DefineFlow(g, "orders", func(ctx context.Context, in OrdersInput) (string, error) {
		list := genkit.NewTool("listOrders", "Lists the orders of the user.",
			func(context.Context, core.None) ([]Order, error) {
				return append([]Order{}, ordersOf[in.User]...), nil
			})
		return g.GenerateText(ctx, genkit.WithPrompt(in.Prompt), genkit.WithTools(list))
	}, genkit.WithFlowDescription("A tool that is made for one call and bound to one user.")).Action
}
