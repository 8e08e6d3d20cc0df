// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// products is the catalogue.
var products = map[string]string{
	"teapot": "The teapot holds two litres.",
	"kettle": "The kettle boils in three minutes.",
}

// ResourcesInput is the input of the flow resources.
type ResourcesInput struct {
	URIs     []string `json:"uris" jsonschema:"description=Addresses of what the question is about,minItems=1,default=[\"shop://address\"\\,\"shop://products/teapot\"\\,\"note://today\"]"`
	Question string   `json:"question" jsonschema:"minLength=1,default=How much does the teapot hold?"`
}

// ResourcesOutput is its output.
type ResourcesOutput struct {
	Read   []string `json:"read" jsonschema:"description=What took the place of the addresses"`
	Answer string   `json:"answer"`
}

func defineResources(g *genkit.Genkit) *core.Action {
	genkit.DefineResource(g, "address", genkit.ResourceOptions{URI: "shop://address", Description: "Where the shop is."},
		func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			return text("The shop is in the High Street."), nil
		})
	genkit.DefineResource(g, "product", genkit.ResourceOptions{Template: "shop://products/{id}", Description: "A product."},
		func(_ context.Context, q *ai.ResourceRequest) (*ai.ResourceResponse, error) {
			product, ok := products[q.Variables["id"]]
			if !ok {
				return nil, core.PublicErrorf(core.NotFound, "there is no product %q", q.Variables["id"])
			}
			return text(product), nil
		})

	return genkit.DefineFlow(g, "resources", func(ctx context.Context, in ResourcesInput) (ResourcesOutput, error) {
		note := genkit.NewResource("note", genkit.ResourceOptions{URI: "note://today"}, // of this call alone
			func(context.Context, *ai.ResourceRequest) (*ai.ResourceResponse, error) {
				return text("Teapots are sold out today."), nil
			})
		options := []genkit.Option{genkit.WithPrompt(in.Question), genkit.WithResources(note)}
		for _, uri := range in.URIs {
			options = append(options, genkit.WithParts(ai.NewResourcePart(uri)))
		}
		response, err := g.Generate(ctx, options...)
		if err != nil {
			return ResourcesOutput{}, err
		}
		out := ResourcesOutput{Answer: response.Text()}
		for _, part := range response.Messages()[0].Content {
			if origin, ok := part.PartMetadata()["resource"].(map[string]any); ok { // Genkit says where it is from
				out.Read = append(out.Read, fmt.Sprintf("%v: %s", origin["uri"], ai.Parts{part}.Text()))
			}
		}
		return out, nil
	}, genkit.WithFlowDescription("Parts of a message that name a resource: by a fixed address, by a template, and of one call.")).Action
}

// text returns the content of a resource that is a text.
func text(content string) *ai.ResourceResponse {
	return &ai.ResourceResponse{Content: ai.Parts{ai.NewTextPart(content)}}
}
