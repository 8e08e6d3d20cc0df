// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/plugins/googlegenai"
	"github.com/genkit-go/genkit/samples/providers/internal/sample"
)

// SceneInput is the input of the flow film.
type SceneInput struct {
	Scene string `json:"scene" jsonschema:"minLength=1,default=A paper boat drifts down a gutter in the rain."`
}

// film makes a video, which takes minutes: the model begins an operation, which is asked
// until it is done. An operation is plain JSON, so that a program could also store it and
// ask on another day.
func film(g *genkit.Genkit) *core.Action {
	veo := googlegenai.Model("veo-3.1-fast-generate-preview", googlegenai.VeoConfig{AspectRatio: "16:9", DurationSeconds: new(4)})
	return genkit.DefineStreamingFlow(g, "film", func(ctx context.Context, in SceneInput, send core.Send[string]) (ai.Media, error) {
		operation, err := g.GenerateOperation(ctx, genkit.WithModelRef(veo), genkit.WithPrompt(in.Scene))
		if err != nil {
			return ai.Media{}, err
		}
		if err := send("begun as " + operation.ID); err != nil {
			return ai.Media{}, err
		}
		checks := 0
		operation, err = g.WaitOperation(ctx, operation, &genkit.PollOptions{Progress: func(op *ai.Operation) {
			checks++
			_ = send(fmt.Sprintf("\ncheck %d: done is %v", checks, op.Done)) // who does not listen may still want the video
		}})
		if err != nil {
			return ai.Media{}, err
		}
		return sample.MediaOf(genkit.OperationResponse(operation))
	}, genkit.WithFlowDescription("A video, which takes minutes ("+veo.Name+").")).Action
}
