// SPDX-License-Identifier: Apache-2.0

package core

import "time"

// ToolErrors tells what becomes of a generate call in which a tool fails.
type ToolErrors string

// What becomes of a tool's error. An error that follows from the end of the call's
// context always fails the call.
const (
	// ToolErrorsFail fails the generate call, and cancels the other tools of the turn.
	ToolErrorsFail ToolErrors = "fail"
	// ToolErrorsReturn answers the model with the error, so that it can try again or do
	// without.
	ToolErrorsReturn ToolErrors = "return"
	// ToolErrorsInterrupt interrupts the call, so that a person can restart the tool or
	// answer in its place.
	ToolErrorsInterrupt ToolErrors = "interrupt"
)

// DefaultToolRetries is how often in a row a tool may fail and have its error
// returned to the model, unless its policy says otherwise.
const DefaultToolRetries = 2

// ToolPolicy says how a tool is run for a model. It can stand at the definition of a
// tool, for all tools of a generate call, and for some tools of a call; the later
// wins, field by field. The zero value of a field leaves it out.
type ToolPolicy struct {
	// Timeout bounds each run: the tool's context ends then, and its error is
	// DEADLINE_EXCEEDED. A tool that does not heed its context is waited for.
	Timeout time.Duration
	// OnError is what becomes of a tool's error; the default is [ToolErrorsFail].
	// Arguments that break the schema are returned to the model also then.
	OnError ToolErrors
	// Retries is how many turns in a row a tool's errors are returned to the model; one
	// more fails the call. 0 is [DefaultToolRetries], less than 0 returns none.
	Retries int
	// MaxParallel is how many calls run at the same time: of the tool, or of all tools
	// of a turn where the policy is for all. 0 is no limit.
	MaxParallel int
	// MaxOutput limits the JSON of a tool's output, in bytes; a larger one is an error
	// of the tool, RESOURCE_EXHAUSTED. 0 is no limit.
	MaxOutput int
}

// Over returns p with what it leaves out taken from below.
func (p ToolPolicy) Over(below ToolPolicy) ToolPolicy {
	if p.Timeout == 0 {
		p.Timeout = below.Timeout
	}
	if p.OnError == "" {
		p.OnError = below.OnError
	}
	if p.Retries == 0 {
		p.Retries = below.Retries
	}
	if p.MaxParallel == 0 {
		p.MaxParallel = below.MaxParallel
	}
	if p.MaxOutput == 0 {
		p.MaxOutput = below.MaxOutput
	}
	return p
}

// Check returns INVALID_ARGUMENT when a field holds what it cannot mean.
func (p ToolPolicy) Check() error {
	switch p.OnError {
	case "", ToolErrorsFail, ToolErrorsReturn, ToolErrorsInterrupt:
	default:
		return Errorf(InvalidArgument, "tool policy: OnError is %q; it must be fail, return or interrupt", string(p.OnError))
	}
	switch {
	case p.Timeout < 0:
		return Errorf(InvalidArgument, "tool policy: Timeout is %v; it must not be negative", p.Timeout)
	case p.MaxParallel < 0:
		return Errorf(InvalidArgument, "tool policy: MaxParallel is %d; it must not be negative", p.MaxParallel)
	case p.MaxOutput < 0:
		return Errorf(InvalidArgument, "tool policy: MaxOutput is %d; it must not be negative", p.MaxOutput)
	}
	return nil
}

// ToolPolicy returns the policy that the action was defined with.
func (a *Action) ToolPolicy() ToolPolicy { return a.policy }

// SetToolPolicy sets the policy of a tool. It must be called before the action is
// registered or used, and panics when the policy is wrong.
func (a *Action) SetToolPolicy(p ToolPolicy) {
	if err := p.Check(); err != nil {
		panic("genkit: " + a.Key() + ": " + err.Error())
	}
	a.policy = p
}
