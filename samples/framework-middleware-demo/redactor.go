// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"regexp"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// redactor is a middleware that hides from the model what matches a pattern.
type redactor struct {
	Pattern string `json:"pattern,omitempty" jsonschema:"description=A regular expression,minLength=1,default=[a-z]+@[a-z.]+[a-z]"`
	With    string `json:"with,omitempty" jsonschema:"description=What stands in its place,default=[hidden]"`
}

func (redactor) MiddlewareName() string { return "demo/redactor" }

func (r redactor) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	if r.Pattern == "" { // a redactor that hides nothing would be a trap
		return nil, core.Errorf(core.InvalidArgument, "pattern is empty")
	}
	pattern, err := regexp.Compile(r.Pattern)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "pattern: %w", err)
	}
	return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
		hidden := *q // a request is shared: it is copied as far as it is changed
		hidden.Messages = slices.Clone(q.Messages)
		for i, m := range q.Messages {
			message := *m
			message.Content = slices.Clone(m.Content)
			for j, part := range m.Content {
				if text, ok := part.(*ai.TextPart); ok {
					clean := *text
					clean.Text = pattern.ReplaceAllLiteralString(text.Text, r.With)
					message.Content[j] = &clean
				}
			}
			hidden.Messages[i] = &message
		}
		return next(ctx, &hidden, send)
	}}, nil
}
