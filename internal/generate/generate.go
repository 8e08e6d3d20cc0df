// SPDX-License-Identifier: Apache-2.0

// Package generate is the engine behind Genkit's generate verbs: one streaming
// loop that calls a model, runs the tools that it asks for, and calls it again
// until it has answered.
//
// The way through a call: [Run] prepares it (prepare.go: model, messages, config,
// tools, output), then takes turns (turn.go: middleware and model; chunk_index.go:
// role and index of chunks; run_tools.go: tools) from one [State] to the next.
//
// What may enter: what thinks about models. Options as users write them, and
// responses as users read them, live in package genkit.
package generate

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// DefaultMaxTurns is how many rounds of tools a call may take unless it says
// otherwise.
const DefaultMaxTurns = 5

// Options say what to generate. The zero value of a field leaves it out.
type Options struct {
	StepName string // of the span; default "generate"

	Model    *core.Action // the model itself, or
	ModelRef *ai.ModelRef // the model by name, or the instance's default
	Config   any          // over that of ModelRef

	System   []ai.Part
	Messages []*ai.Message
	Prompt   []ai.Part // the user's last message
	Docs     []*ai.Document

	Tools              []Tool
	ToolChoice         ai.ToolChoice
	MaxTurns           int // 0 is DefaultMaxTurns
	ReturnToolRequests bool

	Output     *ai.OutputConfig
	Middleware []core.Middleware
}

// State is where a call stands between two turns. It is a value: it can be kept,
// and a call can go on from it.
type State struct {
	Messages     []*ai.Message // the request's messages and all finished rounds of tools
	Turn         int           // turns taken
	MessageIndex int           // index of the next message of this call
	Usage        ai.Usage      // of all turns
	Response     *ai.ModelResponse
	Done         bool
}

// Run performs a generate call. Chunks go to send, which is nil when nobody
// listens. When it fails, the response tells what was reached: its request holds
// the history up to the last finished round of tools, its usage what was spent.
func Run(ctx context.Context, r *core.Registry, o *Options, send core.Send[*ai.Chunk]) (*ai.ModelResponse, error) {
	step := core.StepOptions{Name: o.StepName, Type: "util", Registry: r, Streaming: send != nil}
	if step.Name == "" {
		step.Name = "generate"
	}
	if r.Tracer().Recording() {
		step.Input = traceInput{o}
	}
	var partial *ai.ModelResponse
	response, err := core.Step(ctx, step, func(ctx context.Context) (*ai.ModelResponse, error) {
		c, err := prepare(ctx, r, o)
		if err != nil {
			return nil, err
		}
		s := c.start
		for !s.Done {
			next, err := c.turn(ctx, s, send)
			if err != nil {
				partial = c.failed(next, err)
				return nil, err
			}
			s = next
		}
		return c.finished(s), nil
	})
	if err != nil {
		return partial, err
	}
	return response, nil
}

// request returns what the model is asked in a turn that starts from s.
func (c *call) request(s State) *ai.ModelRequest {
	q := c.base
	q.Messages = s.Messages
	return &q
}

// finished returns the response of the whole call.
func (c *call) finished(s State) *ai.ModelResponse {
	response := *s.Response
	response.Request = c.request(s)
	response.Usage = &s.Usage
	return &response
}

// failed returns what was reached when a turn failed: a response without a
// message.
func (c *call) failed(s State, err error) *ai.ModelResponse {
	reason := ai.FinishFailed
	switch core.StatusOf(err) {
	case core.Cancelled, core.DeadlineExceeded, core.Aborted:
		reason = ai.FinishAborted
	}
	return &ai.ModelResponse{
		FinishReason: reason, FinishMessage: err.Error(), Request: c.request(s), Usage: &s.Usage,
		Error: &ai.RuntimeError{Status: core.StatusOf(err).String(), Message: err.Error()},
	}
}
