// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ownPolicy returns the policy of a tool without what holds for all tools of the call.
func (c *call) ownPolicy(name string) core.ToolPolicy {
	tool := c.tools[name]
	if tool == nil {
		return c.o.ToolPolicies[name]
	}
	p := tool.ToolPolicy()
	if len(c.o.ToolPolicies) == 0 {
		return p
	}
	return c.o.ToolPolicies[name].Over(c.o.ToolPolicies[tool.Name]).Over(p)
}

// policy returns how the tool with that short name is run: as the call says for it,
// as the call says for all tools, as it was defined.
func (c *call) policy(name string) core.ToolPolicy {
	if c.tools[name] == nil {
		return c.o.ToolPolicies[name].Over(c.o.ToolPolicy)
	}
	p := c.tools[name].ToolPolicy()
	p = c.o.ToolPolicy.Over(p)
	if len(c.o.ToolPolicies) > 0 {
		p = c.o.ToolPolicies[name].Over(c.o.ToolPolicies[c.tools[name].Name]).Over(p)
	}
	return p
}

// tolerates reports whether an error of a tool may go back to the model or to a
// person, rather than fail the call.
func (c *call) tolerates(s *State, name string) bool {
	switch p := c.policy(name); p.OnError {
	case core.ToolErrorsInterrupt:
		return true
	case core.ToolErrorsReturn:
		return s.mayRetry(name, p)
	}
	return false
}

// mayRetry reports whether the model may hear of another failure of a tool.
func (s *State) mayRetry(name string, p core.ToolPolicy) bool {
	retries := p.Retries
	if retries == 0 {
		retries = core.DefaultToolRetries
	}
	return s.failures[name] < retries
}

// judge tells what the error of a tool means for the call.
func (c *call) judge(ctx context.Context, s *State, request *ai.ToolRequestPart, err error) (outcome, error) {
	name := request.ToolRequest.Name
	if interrupt := core.Interrupted(err); interrupt != nil {
		return interruptOutcome(name, interrupt.Metadata)
	}
	if ctx.Err() != nil {
		return outcome{}, err // the call ends, and the tool with it
	}
	p := c.policy(name)
	tool := c.tools[name]
	_, restarted := request.Metadata[resumedKey]
	wrongInput := tool != nil && core.WrongInputOf(tool, err) && !restarted // what a person gave is no mistake of the model
	switch {
	case s.mayRetry(name, p) && (p.OnError == core.ToolErrorsReturn || wrongInput):
		response := &ai.ToolResponsePart{
			ToolResponse: ai.ToolResponse{Name: name, Ref: request.ToolRequest.Ref, Output: ai.JSON(map[string]string{"error": err.Error()})},
			Metadata:     ai.Metadata{"error": core.StatusOf(err).String()},
		}
		return outcome{response: response, failed: true}, nil
	case p.OnError == core.ToolErrorsInterrupt:
		o, _ := interruptOutcome(name, map[string]any{"error": map[string]any{"status": core.StatusOf(err).String(), "message": textOf(err)}})
		o.failed = true
		return o, nil
	}
	return outcome{}, err
}

// textOf returns the text of an error without its status.
func textOf(err error) string {
	if e, ok := err.(*core.Error); ok && e.Message != "" {
		return e.Message
	}
	return err.Error()
}

// checkPolicyNames makes an error of a policy for a tool that the call does not have.
func (c *call) checkPolicyNames() error {
	if c.o.Prepare != nil {
		return nil // which may bring others
	}
	for name := range c.o.ToolPolicies {
		known := c.tools[name] != nil
		for _, tool := range c.tools {
			known = known || tool.Name == name
		}
		if !known {
			return core.Errorf(core.InvalidArgument, "a policy is for tool '%s', which the call does not have", name)
		}
	}
	return nil
}

func interruptOutcome(tool string, metadata any) (outcome, error) {
	o := outcome{interrupted: true, interrupt: true}
	if IsNil(metadata) {
		return o, nil
	}
	raw, err := json.Marshal(metadata)
	if err != nil {
		return outcome{}, core.Errorf(core.Internal, "tool '%s': the metadata of its interrupt cannot be JSON: %w", tool, err)
	}
	switch value := plain(raw); value {
	case nil, false, 0.0, "": // by which other runtimes do not see an interrupt
	default:
		o.interrupt = value
	}
	return o, nil
}

// countFailures keeps the number of turns in a row in which each tool failed. The map
// is a new one when something changes: earlier states keep theirs.
func (s *State) countFailures(requests []*ai.ToolRequestPart, outcomes []outcome) {
	var failed, ran map[string]bool
	for i, o := range outcomes {
		name := requests[i].ToolRequest.Name
		switch {
		case o.failed:
			if failed == nil {
				failed = map[string]bool{}
			}
			failed[name] = true
		case s.failures[name] > 0:
			if ran == nil {
				ran = map[string]bool{}
			}
			ran[name] = true
		}
	}
	if failed == nil && ran == nil {
		return
	}
	counts := maps.Clone(s.failures)
	if counts == nil {
		counts = map[string]int{}
	}
	for name := range failed {
		counts[name]++
	}
	for name := range ran {
		if !failed[name] {
			delete(counts, name)
		}
	}
	s.failures = counts
}
