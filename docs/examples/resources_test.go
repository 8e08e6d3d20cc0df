// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"context"
	"fmt"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

func ExampleDefineResource() {
	g := echoing()
	// region define-resource
	genkit.DefineResource(g, "rules",
		genkit.ResourceOptions{URI: "notes://rules", Description: "The rules of the house."},
		func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart("The kitchen closes at 22:00.")}}, nil
		})

	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("When does the kitchen close? "),
		genkit.WithParts(ai.NewResourcePart("notes://rules")))
	// endregion
	fmt.Println(text, err)
	// Output: user: When does the kitchen close? The kitchen closes at 22:00. <nil>
}

func ExampleDefineResource_template() {
	g := echoing()
	// region resource-template
	genkit.DefineResource(g, "day",
		genkit.ResourceOptions{Template: "notes://day/{date}{?lang}"},
		func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			note := fmt.Sprintf("Notes of %s in %q.", q.Variables["date"], q.Variables["lang"])
			return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart(note)}}, nil
		})
	// endregion
	for _, uri := range []string{"notes://day/2025-05-17?lang=no", "notes://day/2025-05-18"} {
		fmt.Println(g.GenerateText(ctx, genkit.WithParts(ai.NewResourcePart(uri))))
	}
	// Output:
	// user: Notes of 2025-05-17 in "no". <nil>
	// user: Notes of 2025-05-18 in "". <nil>
}

func ExampleWithResources() {
	g := echoing()
	// region with-resources
	cart := genkit.NewResource("cart", genkit.ResourceOptions{URI: "shop://cart"},
		func(ctx context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart("two eggs")}}, nil
		})
	text, err := g.GenerateText(ctx,
		genkit.WithPrompt("What is in my cart? "),
		genkit.WithParts(ai.NewResourcePart("shop://cart")),
		genkit.WithResources(cart)) // of this call alone
	// endregion
	fmt.Println(text, err)
	_, err = g.GenerateText(ctx, genkit.WithParts(ai.NewResourcePart("shop://cart")))
	fmt.Println(err)
	// Output:
	// user: What is in my cart? two eggs <nil>
	// NOT_FOUND: no resource is at 'shop://cart'
}

func ExampleDefineResource_origin() {
	g := echoing()
	genkit.DefineResource(g, "rules", genkit.ResourceOptions{URI: "notes://rules"},
		func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart("Be quiet.")}}, nil
		})
	genkit.DefineResource(g, "broken", genkit.ResourceOptions{URI: "notes://broken"},
		func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			return nil, core.Errorf(core.Unavailable, "the disk is gone")
		})
	// region resource-origin
	response, err := g.Generate(ctx, genkit.WithParts(ai.NewResourcePart("notes://rules")))
	if err != nil {
		log.Fatal(err)
	}
	part := response.Messages()[0].Content[0] // the content, in place of the resource part
	fmt.Println(part.PartMetadata()["resource"])
	// endregion
	_, err = g.Generate(ctx, genkit.WithParts(ai.NewResourcePart("notes://broken")))
	fmt.Println(err)
	// Output:
	// map[uri:notes://rules]
	// UNAVAILABLE: resource 'notes://broken': the disk is gone
}

func ExampleNewResource_mistakes() {
	try := func(o genkit.ResourceOptions) {
		defer func() { fmt.Println(recover()) }()
		genkit.NewResource("r", o, func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) { return nil, nil })
	}
	try(genkit.ResourceOptions{})
	try(genkit.ResourceOptions{Template: "notes://{day"})
	// Output:
	// genkit: INVALID_ARGUMENT: resource 'r' needs a URI or a template, and not both
	// genkit: INVALID_ARGUMENT: resource 'r': URI template "notes://{day": at byte 8: the expression has no '}'
}
