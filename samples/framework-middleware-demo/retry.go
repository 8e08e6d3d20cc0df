// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// faults is a middleware that makes the first calls of the model fail.
type faults struct{ times int }

func (faults) MiddlewareName() string { return "demo/faults" }

func (f faults) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	left := f.times // the state of one generate call
	return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
		if left > 0 {
			left--
			return nil, core.Errorf(core.Unavailable, "an injected fault, %d more to come", left)
		}
		return next(ctx, q, send)
	}}, nil
}

// retry is a middleware that asks again when the model is not available. It is for calls
// that do not stream: what was sent cannot be taken back.
type retry struct {
	attempts int
	failed   func(attempt int, err error)
}

func (retry) MiddlewareName() string { return "demo/retry" }

func (r retry) Hooks(context.Context, *core.Registry) (*core.Hooks, error) {
	return &core.Hooks{Model: func(ctx context.Context, q *ai.ModelRequest, send core.Send[*ai.Chunk], next core.ModelFunc) (*ai.ModelResponse, error) {
		for attempt := 1; ; attempt++ {
			response, err := next(ctx, q, send)
			if err == nil {
				return response, nil
			}
			r.failed(attempt, err)
			if core.StatusOf(err) != core.Unavailable || attempt >= r.attempts {
				return response, err
			}
			select {
			case <-time.After(time.Duration(attempt) * 10 * time.Millisecond):
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			}
		}
	}}, nil
}
