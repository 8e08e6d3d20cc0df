// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// mirrorName is the model of the prompts whose rendering is what matters.
const mirrorName = "demo/mirror"

// defineMirror defines a model that answers with what it is asked, message by message.
func defineMirror(g *genkit.Genkit) {
	genkit.DefineModel(g, mirrorName, &genkit.ModelOptions{
		Label:    "A mirror",
		Supports: &ai.ModelSupports{Multiturn: true, SystemRole: true, Media: true},
	}, mirror)
}

func mirror(_ context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	text := strings.Join(told(q.Messages), "\n")
	for line := range strings.Lines(text) {
		if err := send(ai.NewTextChunk(line)); err != nil {
			return nil, err
		}
	}
	return &ai.ModelResponse{Message: ai.NewModelTextMessage(text), FinishReason: ai.FinishStop}, nil
}

// told returns messages as lines of role and content.
func told(messages []*ai.Message) []string {
	var lines []string
	for _, m := range messages {
		line := string(m.Role) + ":"
		for _, part := range m.Content {
			text := ai.Parts{part}.Text()
			if media, ok := part.(*ai.MediaPart); ok {
				text = "[" + media.Media.ContentType + " at " + media.Media.URL + "]"
			}
			line += " " + strings.TrimSpace(text)
		}
		lines = append(lines, line)
	}
	return lines
}
