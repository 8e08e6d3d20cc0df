// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit"
	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// EchoModel returns a model that answers each request with its messages and its
// configuration, streams that word by word, and never runs out:
//
//	system: Be brief.
//	user: Hello
//	config: {"temperature":0}
//
// Parts that are no text are shown as JSON. Each word counts as a token in the
// usage; maxOutputTokens is honoured.
func EchoModel() *ScriptedModel {
	return NewModel(Repeat(Func(echo))).Supports(ai.ModelSupports{
		Multiturn: true, Media: true, SystemRole: true, Output: []string{"text"},
	})
}

func echo(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	text, err := echoText(q)
	if err != nil {
		return nil, err
	}
	config, err := genkit.ConfigAs[ai.CommonConfig](q)
	if err != nil {
		return nil, err
	}
	words := strings.SplitAfter(text, " ")
	reason := ai.FinishStop
	if most := config.MaxOutputTokens; most != nil && *most >= 0 && len(words) > *most {
		words, reason = words[:*most], ai.FinishLength
	}
	for _, word := range words {
		if ctx.Err() != nil {
			return nil, stopped(ctx)
		}
		if err := send(ai.NewTextChunk(word)); err != nil {
			return nil, err
		}
	}
	in := 0
	for _, m := range q.Messages {
		in += len(strings.Fields(m.Text()))
	}
	return &ai.ModelResponse{
		Message:      ai.NewModelTextMessage(strings.Join(words, "")),
		FinishReason: reason,
		Usage:        &ai.Usage{InputTokens: in, OutputTokens: len(words), TotalTokens: in + len(words)},
	}, nil
}

// echoText renders a request.
func echoText(q *ai.ModelRequest) (string, error) {
	var lines []string
	for _, m := range q.Messages {
		line := string(m.Role) + ": "
		for _, part := range m.Content {
			if t, ok := part.(*ai.TextPart); ok {
				line += t.Text
			} else {
				line += string(imageOf(part))
			}
		}
		lines = append(lines, line)
	}
	if config := imageOf(q.Config); string(config) != "null" {
		lines = append(lines, "config: "+string(config))
	}
	return strings.Join(lines, "\n"), nil
}
