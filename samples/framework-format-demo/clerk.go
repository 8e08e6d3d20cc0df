// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const clerkName = "demo/clerk"

// defineClerk defines a model that knows one price list and is careless: its first answer
// is wrong, and only when it is told what is wrong does it mend it. It can write CSV,
// which offline/simulator cannot.
func defineClerk(g *genkit.Genkit) {
	genkit.DefineModel(g, clerkName, &genkit.ModelOptions{
		Label:    "A careless clerk",
		Supports: &ai.ModelSupports{Multiturn: true, SystemRole: true, Output: []string{"json", "csv"}},
	}, clerk)
}

func clerk(_ context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	wrong, right := "A pot of tea costs about 3 dollars.", `{"item": "tea, a pot", "cents": 320}`
	if q.Output != nil && q.Output.Format == "csv" {
		wrong = "item,cents\ncoffee,250\n\"tea, a pot\",about 3 dollars\n"
		right = "item,cents\ncoffee,250\n\"tea, a pot\",320\ncake,410\n"
	}
	text := wrong
	last := q.Messages[len(q.Messages)-1]
	if last.Content[0].PartMetadata()["purpose"] == "repair" {
		text = right
	}
	for piece := range strings.SplitAfterSeq(text, " ") {
		if err := send(ai.NewTextChunk(piece)); err != nil {
			return nil, err
		}
	}
	return &ai.ModelResponse{Message: ai.NewModelTextMessage(text), FinishReason: ai.FinishStop}, nil
}
