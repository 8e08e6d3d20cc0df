// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

const (
	echoName    = "demo/echo"    // repeats what it was asked
	carefulName = "demo/careful" // the same, with a redactor that no call can leave out
	loggedName  = "demo/logged"  // the model of main.go, with a logger
)

func defineModels(g *genkit.Genkit) {
	supports := &ai.ModelSupports{Multiturn: true, SystemRole: true, Tools: true}
	genkit.DefineModel(g, echoName, &genkit.ModelOptions{Supports: supports}, echo)
	genkit.DefineModel(g, carefulName, &genkit.ModelOptions{
		Supports:   supports,
		Middleware: []core.Middleware{redactor{Pattern: `[0-9]{3}-[0-9]{4}`, With: "[number]"}},
	}, echo)
	genkit.DefineModel(g, loggedName, &genkit.ModelOptions{
		Supports:   supports,
		Middleware: []core.Middleware{logger{"model"}},
	}, func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
		model, err := g.Registry().Lookup(ctx, core.KindModel, modelName)
		if err != nil {
			return nil, err
		}
		typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](model)
		if !ok {
			return nil, core.Errorf(core.Internal, "%s is not a model of this process", modelName)
		}
		return typed.Run(ctx, q, send)
	})
}

// echo is a model that tells what it was asked, and so what middleware has made of it.
func echo(_ context.Context, q *ai.ModelRequest, _ core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	text := "I was asked: " + q.Messages[len(q.Messages)-1].Text()
	return &ai.ModelResponse{Message: ai.NewModelTextMessage(text), FinishReason: ai.FinishStop}, nil
}
