// SPDX-License-Identifier: Apache-2.0

// Package cookbook_test holds the code of the guide to prompts, which docs/prompts.md
// shows, beside the folder of prompts that it is about.
package cookbook_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"os"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/genkittest"
)

// ctx is the context of all examples.
var ctx = context.Background()

// kitchen returns an instance with the prompts of the folder. Its default model plays the
// steps or, without any, answers with what it is asked.
func kitchen(steps ...genkittest.Step) *genkit.Genkit {
	g, err := genkit.New(ctx, &genkit.Options{Model: "example/model", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	m := genkittest.EchoModel()
	if len(steps) > 0 {
		m = genkittest.NewModel(steps...)
	}
	m.Define(g, "example/model")
	return g
}

// show prints a file of the folder.
func show(name string) {
	text, err := os.ReadFile("prompts/" + name)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(string(text))
}

// told prints messages as lines of role and text.
func told(messages []*ai.Message) {
	for _, m := range messages {
		fmt.Println(m.Role+":", strings.TrimSpace(m.Text()))
	}
}
