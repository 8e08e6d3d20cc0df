// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/genkittest"
)

func ExampleActionContext() {
	g := scripted()
	// region read
	orders := genkit.DefineFlow(g, "myOrders", func(ctx context.Context, _ core.None) (string, error) {
		auth, ok := core.ActionContext(ctx)[core.ContextAuth].(map[string]any)
		if !ok {
			return "", core.PublicErrorf(core.Unauthenticated, "please log in")
		}
		return fmt.Sprintf("the orders of %v", auth["uid"]), nil
	})
	// endregion
	// region give
	asAda := core.WithActionContext(ctx, map[string]any{
		core.ContextAuth:    map[string]any{"uid": "ada"},
		core.ContextSecrets: map[string]any{"shopToken": "t0k3n"},
		"locale":            "nb-NO",
	})
	text, err := orders.Run(asAda, core.None{})
	// endregion
	fmt.Println(text, err)
	_, err = orders.Run(ctx, core.None{})
	fmt.Println(err)
	// Output:
	// the orders of ada <nil>
	// UNAUTHENTICATED: please log in
}

func ExampleWithContext() {
	g := scripted(genkittest.ToolCall("whoAmI", nil), genkittest.Text("You are Ada."))
	whoAmI := genkit.DefineTool(g, "whoAmI", "Tells who asks.", func(ctx context.Context, _ core.None) (any, error) {
		return core.ActionContext(ctx)[core.ContextAuth], nil
	})
	// region with-context
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("Who am I?"),
		genkit.WithTools(whoAmI), // reads the action context
		genkit.WithContext(map[string]any{core.ContextAuth: map[string]any{"uid": "ada"}}))
	// endregion
	fmt.Println(text, err)
	// Output: You are Ada. <nil>
}

func ExampleOptions_context() {
	// region defaults
	g, err := genkit.New(ctx, &genkit.Options{
		Context: map[string]any{"tenant": "north", "locale": "en"},
	})
	if err != nil {
		log.Fatal(err)
	}
	show := genkit.DefineFlow(g, "show", func(ctx context.Context, _ core.None) (string, error) {
		c := core.ActionContext(ctx)
		return fmt.Sprint(c["tenant"], " ", c["locale"]), nil
	})
	fmt.Println(show.Run(ctx, core.None{}))
	fmt.Println(show.Run(core.WithActionContext(ctx, map[string]any{"locale": "nb"}), core.None{}))
	// endregion

	// Output:
	// north en <nil>
	// north nb <nil>
}
