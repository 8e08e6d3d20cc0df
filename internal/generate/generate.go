// SPDX-License-Identifier: Apache-2.0

// Package generate is the engine behind Genkit's generate verbs: one streaming
// loop that calls a model, runs the tools that it asks for, and calls it again
// until it has answered.
//
// The way through a call: [Run] prepares it (prepare.go: model, messages, config,
// tools, output), answers the interrupts of an earlier call (resume.go) and takes
// turns (turn.go: middleware and model; run_tools.go: tools; output.go: the form of
// the answer; limits.go: what it may take) from one [State] to the next. What a model
// cannot do itself is done for it in its action (model.go, adapt.go).
//
// What may enter: what thinks about models. Options as users write them, and
// responses as users read them, live in package genkit.
package generate

import (
	"context"
	"encoding/json"

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

	System    []ai.Part
	Messages  []*ai.Message
	Prompt    []ai.Part // the user's last message
	Docs      []*ai.Document
	Resources []Named // asked before those of the registry

	Tools              []Named
	ToolChoice         ai.ToolChoice
	MaxTurns           int // 0 is DefaultMaxTurns
	ReturnToolRequests bool
	ToolPolicy         core.ToolPolicy            // of all tools
	ToolPolicies       map[string]core.ToolPolicy // by the name of a tool, whole or short
	Resume             *ai.GenerateResume

	Output  *Output
	Repairs *int // attempts to have an answer mended; nil is DefaultRepairs

	Use    []Use
	Limits core.Limits
	// Prepare is asked before each turn, and may change model, config, tools and tool
	// choice for it; the zero value of a field leaves what the call says.
	Prepare func(ctx context.Context, s *State) (*Options, error)
	// StopWhen end the call after a round of tools, when one of them says so.
	StopWhen []func(s *State) bool
	// OnTurn hears of each turn when it is over; false ends the call.
	OnTurn func(s *State) bool
}

// Named is a tool or a resource of a call: the action itself, or its name. The name
// of a tool may be that of a tool or a prompt, a whole action key, or
// provider:tool/name, which may end in *.
type Named struct {
	Action *core.Action
	Name   string
}

// State is where a call stands between two turns: all that it needs to go on.
type State struct {
	Messages     []*ai.Message // the request's messages and all finished rounds of tools
	MessageIndex int           // index of the next message of this call
	Turn         int           // turns taken
	Rounds       int           // of tools
	ToolCalls    int
	Repairs      int            // answers that were sent back
	failures     map[string]int // turns in a row in which a tool failed

	Usage        ai.Usage    // of all turns
	Turns        []TurnUsage // of each turn
	costsUnknown bool        // of some turn

	Response    *ai.ModelResponse // of the last turn
	Round       *ai.Message       // what the tools answered to it
	behind      int               // messages of Messages that follow what Response answers
	Output      json.RawMessage   // what the answer says, in the form that was asked for
	Interrupted *ai.Message       // the model's message, when its tools were interrupted again
	Done        bool
}

// TurnUsage is what one turn took, and of which model.
type TurnUsage struct {
	Model string
	Usage ai.Usage
}

// Result is what a call ends with. Of a call that failed it tells what was reached.
type Result struct {
	Response *ai.ModelResponse
	Output   json.RawMessage // what the answer says, nil when no form was asked for
	Round    *ai.Message     // the tools' answers to Response, when the call was stopped behind them
	Turns    []TurnUsage
}

// Run performs a generate call. Chunks go to send, which is nil when nobody
// listens. When it fails, the result tells what was reached: its request holds
// the history up to the last finished round of tools, its usage what was spent. It is
// nil when the options are wrong.
func Run(ctx context.Context, r *core.Registry, o *Options, send core.Send[*ai.Chunk]) (result *Result, err error) {
	step := core.StepOptions{Name: o.StepName, Type: "util", Registry: r, Streaming: send != nil}
	if step.Name == "" {
		step.Name = "generate"
	}
	if r.Tracer().Recording() {
		step.Input = o
	}
	_, err = core.Step(ctx, step, func(ctx context.Context) (*ai.ModelResponse, error) {
		if result, err = run(ctx, r, o, send); err != nil {
			return nil, err
		}
		return result.Response, nil
	})
	return result, err
}

// run is Run without a span of its own.
func run(ctx context.Context, r *core.Registry, o *Options, send core.Send[*ai.Chunk]) (*Result, error) {
	if o.Limits.Time > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, o.Limits.Time,
			core.Errorf(core.DeadlineExceeded, "the call took longer than its limit of %v", o.Limits.Time))
		defer cancel()
		ctx = limited
	}
	c, err := prepare(ctx, r, o)
	if err != nil {
		return nil, err
	}
	s := &State{Messages: c.messages}
	if c.resume != nil {
		err = c.answerInterrupts(ctx, s, send)
	}
	for err == nil && !s.Done {
		err = c.turn(ctx, s, send)
		if err == nil && o.OnTurn != nil && !o.OnTurn(s) {
			break
		}
	}
	if err != nil {
		return c.failed(s, err), err
	}
	return c.finished(s), nil
}

// request returns what the model is asked behind the messages.
func (c *call) request(messages []*ai.Message) *ai.ModelRequest {
	q := c.base
	q.Messages = messages
	return &q
}

// finished returns the result of the whole call. Its request ends before the answer,
// also when the call was stopped behind a round of tools.
func (c *call) finished(s *State) *Result {
	whole := &struct {
		Result
		response ai.ModelResponse
		request  ai.ModelRequest
	}{Result{Output: s.Output, Round: s.Round, Turns: s.Turns}, *s.Response, c.base}
	whole.Response, whole.response.Request, whole.response.Usage = &whole.response, &whole.request, &s.Usage
	whole.request.Messages = s.Messages[:len(s.Messages)-s.behind]
	return &whole.Result
}

// failed returns what was reached when a turn failed: a response without a
// message, unless its tools were interrupted.
func (c *call) failed(s *State, err error) *Result {
	response := &ai.ModelResponse{
		FinishReason: ai.FinishFailed, FinishMessage: err.Error(), Request: c.request(s.Messages), Usage: &s.Usage,
		Error: &ai.RuntimeError{Status: core.StatusOf(err).String(), Message: err.Error()},
	}
	switch core.StatusOf(err) {
	case core.Cancelled, core.DeadlineExceeded, core.Aborted:
		response.FinishReason = ai.FinishAborted
	}
	switch {
	case s.Interrupted != nil:
		response.Message, response.FinishReason = s.Interrupted, ai.FinishInterrupted
	case s.Response != nil && s.Response.FinishReason == ai.FinishBlocked:
		response.FinishReason = ai.FinishBlocked
	}
	return &Result{Response: response, Turns: s.Turns}
}

// History returns the conversation up to and with the last turn.
func (s *State) History() []*ai.Message {
	if s.behind > 0 || s.Response == nil || s.Response.Message == nil {
		return s.Messages
	}
	history := make([]*ai.Message, 0, len(s.Messages)+1)
	return append(append(history, s.Messages...), s.Response.Message)
}
