// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"iter"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/generate"
)

// Turn is where a generate call stands after a turn: the model has answered, and the
// tools that it asked for have run.
type Turn struct {
	// Index counts turns from 0; it is -1 before the first.
	Index int
	// Response is the model's answer in this turn, nil before the first.
	Response *ai.ModelResponse
	// ToolResponses are what the tools answered to it, in the order of its requests.
	ToolResponses []*ai.ToolResponsePart
	// Messages is the conversation so far, all of that included.
	Messages []*ai.Message
	// Usage is the sum over all turns.
	Usage ai.Usage
	// ToolCalls counts the calls of tools over all turns.
	ToolCalls int
	// Done tells that the call is over: the answer is there, or tools were interrupted.
	Done bool
}

// Cost returns what the call has cost so far in US dollars, when that is known.
func (t *Turn) Cost() (usd float64, known bool) { return costOf(&t.Usage) }

func turnOf(s *generate.State) *Turn {
	t := &Turn{Index: s.Turn - 1, Response: s.Response, Messages: s.History(), Usage: s.Usage, ToolCalls: s.ToolCalls, Done: s.Done}
	if s.Round != nil {
		for _, part := range s.Round.Content {
			if response, ok := part.(*ai.ToolResponsePart); ok {
				t.ToolResponses = append(t.ToolResponses, response)
			}
		}
	}
	return t
}

// Turns is [Genkit.Generate] step by step: it yields each turn when it is over, and
// takes the next one when the loop goes on. The last turn is Done; a failure is the last
// value, with nil. Leaving the loop ends the call, and what it has reached is in the
// messages of the turn.
func (g *Genkit) Turns(ctx context.Context, o ...Option) iter.Seq2[*Turn, error] {
	return func(yield func(*Turn, error) bool) {
		c, err := collect(verbGenerate, o)
		if err != nil {
			yield(nil, err)
			return
		}
		left := false
		c.OnTurn = func(s *generate.State) bool {
			left = !yield(turnOf(s), nil)
			return !left
		}
		if _, err := g.generate(c.within(ctx), c, nil); err != nil && !left {
			yield(nil, err)
		}
	}
}
