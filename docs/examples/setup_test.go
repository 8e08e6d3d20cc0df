// SPDX-License-Identifier: Apache-2.0

// Package examples_test holds the code of the guides in docs. The command
// internal/tools/docs weaves it into the pages.
package examples_test

import (
	"context"
	"log"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/genkittest"
)

// ctx is the context of all examples.
var ctx = context.Background()

// scripted returns an instance whose default model plays the steps.
func scripted(steps ...genkittest.Step) *genkit.Genkit {
	g, err := genkit.New(ctx, &genkit.Options{Model: "example/model"})
	if err != nil {
		log.Fatal(err)
	}
	if len(steps) > 0 {
		genkittest.NewModel(steps...).Define(g, "example/model")
	}
	return g
}
