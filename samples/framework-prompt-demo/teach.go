// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// TeachInput is the input of the flow teach, and of the prompt.
type TeachInput struct {
	Subject  string   `json:"subject" jsonschema:"minLength=1,default=gophers"`
	Pictures []string `json:"pictures" jsonschema:"default=[\"https://example.com/gopher.png\"]"`
}

// Taught shows what the prompt asks, and the answer.
type Taught struct {
	Config any    `json:"config" jsonschema:"description=What the prompt asks with"`
	Answer string `json:"answer"`
}

// defineTeach defines a prompt in code: a template of the system, which uses a partial of
// the files, and a function that makes the message of the user.
func defineTeach(g *genkit.Genkit) *core.Action {
	p := genkit.DefinePrompt[TeachInput, string](g, "teach", &genkit.PromptOptions{
		Description: "Asks for a lesson.",
		System:      "You teach {{subject}}. {{> style}}",
		PromptParts: genkit.PartsOf(func(_ context.Context, in TeachInput) ([]ai.Part, error) {
			parts := []ai.Part{ai.NewTextPart("Explain this:")}
			for _, url := range in.Pictures {
				parts = append(parts, ai.NewMediaPart("image/png", url))
			}
			return parts, nil
		}),
		Options: []genkit.Option{
			genkit.WithModel(mirrorName),
			genkit.WithConfig(map[string]any{"temperature": 0.2, "topK": 40}),
		},
	})
	return genkit.DefineFlow(g, "teach", func(ctx context.Context, in TeachInput) (Taught, error) {
		warmer := genkit.WithConfig(map[string]any{"temperature": 0.9}) // over that of the prompt
		rendered, err := p.Render(ctx, in, warmer)
		if err != nil {
			return Taught{}, err
		}
		answer, _, err := p.Run(ctx, in, warmer)
		return Taught{rendered.Config, answer}, err
	}, genkit.WithFlowDescription("A prompt that is made in code.")).Action
}
