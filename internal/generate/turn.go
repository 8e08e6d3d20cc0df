// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// turn takes one turn from s: the model answers, and when it asks for tools they
// run. On failure s is where the call stood before what failed, and knows what it
// took.
func (c *call) turn(ctx context.Context, s *State, send core.Send[*ai.Chunk]) error {
	if err := ctx.Err(); err != nil {
		return core.Errorf(core.StatusOf(err), "generate stopped before turn %d: %w", s.Turn+1, context.Cause(ctx))
	}
	if err := c.checkLimits(s); err != nil {
		return err
	}
	c, err := c.next(ctx, s)
	if err != nil {
		return err
	}
	t := &core.Turn{Request: c.request(s.Messages), Index: s.Turn, MessageIndex: s.MessageIndex}
	response, asked, err := c.generate(ctx, t, send)
	s.Turn++
	s.Response, s.Round, s.behind = response, nil, 0
	if response != nil {
		s.spend(c.modelName, response.Usage)
	}
	if err != nil {
		return limitReached(ctx, err)
	}
	if err := checkAnswer(response); err != nil {
		return err
	}
	// What Generate hooks made of the messages stays; what Model hooks did is gone.
	s.Messages, s.MessageIndex = asked.Request.Messages, asked.MessageIndex
	response = withFormat(withSoundRequests(response), c.base.Output)
	s.Response = response
	requests := response.ToolRequests()
	switch {
	case response.Operation != nil, len(requests) > 0 && c.o.ReturnToolRequests:
		s.Done = true
		return nil
	case len(requests) == 0:
		return c.takeAnswer(s)
	}
	return c.takeRound(ctx, s, requests, send)
}

// takeRound runs the tools that the model asks for.
func (c *call) takeRound(ctx context.Context, s *State, requests []*ai.ToolRequestPart, send core.Send[*ai.Chunk]) error {
	response := s.Response
	if s.Rounds >= c.maxTurns {
		return core.Errorf(core.Aborted, "the model still asks for tools after %d rounds of them, which is the limit (maxTurns)", c.maxTurns).
			WithDetails(map[string]any{"response": response})
	}
	if err := c.checkToolLimits(s, len(requests)); err != nil {
		return err
	}
	s.Rounds++
	s.ToolCalls += len(requests)
	outcomes, err := c.runTools(ctx, s, requests, indexed(send, ai.RoleTool, s.MessageIndex+1))
	if err != nil {
		return limitReached(ctx, err)
	}
	if anyInterrupted(outcomes) {
		s.Response, s.Done = interruptedResponse(response, outcomes), true
		return nil
	}
	exchange := []*ai.Message{response.Message}
	if responses := responsesOf(outcomes); len(responses) > 0 { // else middleware swallowed all calls
		if send != nil {
			if err := send(&ai.Chunk{Role: ai.RoleTool, Index: s.MessageIndex + 1, Content: responses}); err != nil {
				return err
			}
		}
		s.Round = &ai.Message{Role: ai.RoleTool, Content: responses}
		exchange = append(exchange, s.Round)
	}
	s.goOn(exchange...)
	for _, stop := range c.o.StopWhen {
		s.Done = s.Done || stop(s)
	}
	return nil
}

// goOn puts the model's message, and what answers it, behind the messages. The slice is
// a new one each turn: earlier requests, which middleware and traces may hold, keep
// theirs.
func (s *State) goOn(exchange ...*ai.Message) {
	messages := make([]*ai.Message, 0, len(s.Messages)+len(exchange))
	s.Messages = append(append(messages, s.Messages...), exchange...)
	s.MessageIndex += len(exchange)
	s.behind = len(exchange)
}

// checkAnswer makes errors of answers that are none, as the published runtimes do.
func checkAnswer(response *ai.ModelResponse) error {
	switch {
	case response == nil:
		return core.Errorf(core.Internal, "the model returned no response")
	case response.FinishReason == ai.FinishBlocked:
		return core.Errorf(core.FailedPrecondition, "generation was blocked (finish reason %q)%s", response.FinishReason, because(response))
	case response.Message == nil && response.Operation == nil:
		return core.Errorf(core.FailedPrecondition, "the model did not generate a message (finish reason %q)%s", response.FinishReason, because(response))
	}
	return nil
}

func because(response *ai.ModelResponse) string {
	if response.FinishMessage == "" {
		return ""
	}
	return ": " + response.FinishMessage
}
