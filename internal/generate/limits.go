// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// checkOptionLimits makes errors of limits and policies that cannot be held.
func (c *call) checkOptionLimits() error {
	if err := c.o.Limits.Check(); err != nil {
		return err
	}
	if err := c.o.ToolPolicy.Check(); err != nil {
		return err
	}
	for _, p := range c.o.ToolPolicies {
		if err := p.Check(); err != nil {
			return err
		}
	}
	if c.o.Limits.Cost == 0 {
		return nil
	}
	if c.price == nil {
		return core.Errorf(core.InvalidArgument, "limits: Cost needs prices: set Options.Price")
	}
	if _, known := c.price(c.modelName, ai.Usage{}); !known {
		return core.Errorf(core.FailedPrecondition, "limits: Cost cannot be held: Options.Price knows no price of model '%s'", c.modelName)
	}
	return nil
}

// checkLimits tells whether another call of the model stays within the limits.
func (c *call) checkLimits(s *State) error {
	l := &c.o.Limits
	if l.ModelCalls > 0 && s.Turn >= l.ModelCalls {
		return core.Errorf(core.ResourceExhausted, "the call made %d model calls, which is its limit", s.Turn)
	}
	for _, tokens := range [...]struct {
		what        string
		used, limit int
	}{
		{"input tokens", s.Usage.InputTokens, l.InputTokens},
		{"output tokens", s.Usage.OutputTokens, l.OutputTokens},
		{"tokens", s.Usage.TotalTokens, l.TotalTokens},
	} {
		if tokens.limit > 0 && tokens.used >= tokens.limit {
			return core.Errorf(core.ResourceExhausted, "the call took %d %s; its limit is %d", tokens.used, tokens.what, tokens.limit)
		}
	}
	if l.Cost == 0 {
		return nil
	}
	if s.costsUnknown {
		return core.Errorf(core.FailedPrecondition, "limits: Cost cannot be held: the cost of a turn is unknown")
	}
	if cost := s.Usage.Custom[CostKey]; cost >= l.Cost {
		return core.Errorf(core.ResourceExhausted, "the call cost %.6g USD; its limit is %.6g USD", cost, l.Cost)
	}
	return nil
}

// checkToolLimits tells whether n calls of tools stay within the limits.
func (c *call) checkToolLimits(s *State, n int) error {
	if l := c.o.Limits.ToolCalls; l > 0 && s.ToolCalls+n > l {
		return core.Errorf(core.ResourceExhausted, "the model asks for %d more tool calls after %d; the limit is %d", n, s.ToolCalls, l)
	}
	return c.checkLimits(s)
}

// limitReached returns err, or why the call ran out of time when that is what ended
// its context.
func limitReached(ctx context.Context, err error) error {
	cause := context.Cause(ctx)
	if _, ours := cause.(*core.Error); !ours || core.StatusOf(err) != core.DeadlineExceeded && core.StatusOf(err) != core.Cancelled {
		return err
	}
	return core.Errorf(core.StatusOf(cause), "%w: %w", cause, err)
}
