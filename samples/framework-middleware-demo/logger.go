// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// logger is a middleware that tells when its hooks run. A middleware is a configuration:
// its exported fields can be given as JSON.
type logger struct {
	Label string `json:"label" jsonschema:"description=What its lines begin with,default=logger"`
}

func (logger) MiddlewareName() string { return "demo/logger" }

// Hooks is called once for each generate call (at a model: for each call of the model).
func (l logger) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{
		Generate: func(ctx context.Context, t *core.Turn, send core.Send[*ai.Chunk], next core.GenerateNext) (*ai.ModelResponse, error) {
			defer note(ctx, l.Label, "turn %d", t.Index)()
			return next(ctx, t, send)
		},
		Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
			defer note(ctx, l.Label, "model, messages: %d", len(q.Messages))()
			return next(ctx, q, send)
		},
		Tool: func(ctx context.Context, c *core.ToolCall, next core.ToolNext) (*ai.ToolResponsePart, error) {
			defer note(ctx, l.Label, "tool %s", c.Request.ToolRequest.Name)()
			return next(ctx, c)
		},
	}, nil
}

// journal is where a flow wants to read what its middleware does. It travels in the
// context, so that middleware made from JSON finds it too.
type journal struct {
	send  core.Send[string]
	mu    sync.Mutex // tools run at the same time
	depth int
}

type journalKey struct{}

func withJournal(ctx context.Context, send core.Send[string]) context.Context {
	return context.WithValue(ctx, journalKey{}, &journal{send: send})
}

// note writes that something begins; the function that it returns writes that it is over.
func note(ctx context.Context, label, format string, args ...any) (over func()) {
	j, _ := ctx.Value(journalKey{}).(*journal)
	if j == nil {
		return func() {}
	}
	what := label + ": " + fmt.Sprintf(format, args...)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.write(what + " {")
	j.depth++
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.depth--
		j.write("} " + what)
	}
}

// write sends a line. That the listener has left is found out by the call itself.
func (j *journal) write(line string) { _ = j.send(strings.Repeat("  ", j.depth) + line) }
