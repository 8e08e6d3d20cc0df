// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"errors"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// resumption is how the tool requests of the last message are answered.
type resumption struct {
	message  *ai.Message
	requests []*ai.ToolRequestPart
	answers  []*ai.ToolResponsePart // in place of a run, or
	restarts []*ai.ToolRequestPart  // what runs again
	metadata any
}

// checkUnanswered makes an error of a call that forgets to answer the interrupts of the
// last message.
func checkUnanswered(messages []*ai.Message) error {
	last := messages[len(messages)-1]
	if last.Role != ai.RoleModel {
		return nil
	}
	for _, request := range last.ToolRequests() {
		if _, waits := request.Metadata[interruptKey]; waits {
			return core.Errorf(core.FailedPrecondition, "tool request %s was interrupted and waits for an answer: give it with WithResume", label(request))
		}
	}
	return nil
}

// planResume finds the answer to each tool request of the last message: what the tool
// answered beside one that was interrupted, what the call gives in its place, or how
// it is restarted. A request without any is INVALID_ARGUMENT.
func (c *call) planResume(o *ai.GenerateResume, messages []*ai.Message) (*resumption, error) {
	last := messages[len(messages)-1]
	r := &resumption{message: last, requests: last.ToolRequests(), metadata: true}
	if last.Role != ai.RoleModel || len(r.requests) == 0 {
		return nil, core.Errorf(core.FailedPrecondition, "resume: the last message must be the model's and hold a tool request, with no prompt behind it; it is of role %q with %d requests", last.Role, len(r.requests))
	}
	if len(o.Metadata) > 0 {
		r.metadata = map[string]any(o.Metadata)
	}
	r.answers = make([]*ai.ToolResponsePart, len(r.requests))
	r.restarts = make([]*ai.ToolRequestPart, len(r.requests))
	responds, restarts := slices.Clone(o.Respond), slices.Clone(o.Restart)
	for i, request := range r.requests {
		if answer, err := pending(request); err != nil {
			return nil, err
		} else if answer != nil {
			r.answers[i] = answer
			continue
		}
		name, ref := request.ToolRequest.Name, request.ToolRequest.Ref
		if at := slices.IndexFunc(responds, func(p *ai.ToolResponsePart) bool {
			return p != nil && p.ToolResponse.Name == name && p.ToolResponse.Ref == ref
		}); at >= 0 {
			r.answers[i] = responds[at]
			responds = slices.Delete(responds, at, at+1)
			if err := c.checkOutput(r.answers[i]); err != nil {
				return nil, err
			}
			continue
		}
		at := slices.IndexFunc(restarts, func(p *ai.ToolRequestPart) bool {
			return p != nil && p.ToolRequest.Name == name && p.ToolRequest.Ref == ref
		})
		if at < 0 {
			return nil, core.Errorf(core.InvalidArgument, "resume: tool request %s has no answer: respond to it or restart it", label(request))
		}
		r.restarts[i] = marked(restarts[at])
		restarts = slices.Delete(restarts, at, at+1)
		if c.tools[name] == nil {
			return nil, core.Errorf(core.NotFound, "resume: tool '%s', which is to be restarted, was not given to the call (WithTools)", name)
		}
	}
	for _, p := range responds {
		return nil, r.superfluous("response to", labelOf(p))
	}
	for _, p := range restarts {
		return nil, r.superfluous("restart of", labelOf(p))
	}
	return r, nil
}

// superfluous is the error of an answer that no request is left for.
func (r *resumption) superfluous(what, to string) error {
	why := "the last message has no such tool request"
	for i, request := range r.requests {
		switch {
		case label(request) != to:
		case request.Metadata[pendingOutputKey] != nil && r.answers[i] != nil:
			why = "the tool has answered it already"
		default:
			why = "it is answered twice"
		}
	}
	return core.Errorf(core.InvalidArgument, "resume: the %s %s is of no use: %s", what, to, why)
}

// marked returns a request to restart a tool that says so, which one written by hand
// may have left out.
func marked(restart *ai.ToolRequestPart) *ai.ToolRequestPart {
	if _, ok := restart.Metadata[resumedKey]; ok {
		return restart
	}
	changed := *restart
	changed.Metadata = with(restart.Metadata, resumedKey, true)
	return &changed
}

func labelOf(p any) string {
	switch p := p.(type) {
	case *ai.ToolResponsePart:
		if p != nil {
			return p.ToolResponse.Name + "#" + p.ToolResponse.Ref
		}
	case *ai.ToolRequestPart:
		if p != nil {
			return label(p)
		}
	}
	return "nil"
}

// checkOutput holds a response that was given in a tool's place to the tool's schema.
func (c *call) checkOutput(p *ai.ToolResponsePart) error {
	tool := c.tools[p.ToolResponse.Name]
	if tool == nil || tool.Kind == core.KindToolV2 {
		return nil
	}
	s, err := tool.OutputSchema()
	if err != nil || s == nil {
		return err
	}
	output := p.ToolResponse.Output
	if output == nil {
		output = []byte("null")
	}
	if err := s.Validate(output); err != nil {
		e := core.Errorf(core.InvalidArgument, "resume: the response to %s does not match the output schema of tool '%s': %w", labelOf(p), tool.Name, err)
		var invalid *schema.ValidationError
		if errors.As(err, &invalid) {
			e.Details = map[string]any{"errors": invalid.Errors}
		}
		return e
	}
	return nil
}

// answerInterrupts carries the plan out: it runs what is restarted and puts a message
// of all answers behind the model's, which is also the first in the stream.
func (c *call) answerInterrupts(ctx context.Context, s *State, send core.Send[*ai.Chunk]) error {
	r := c.resume
	outcomes := make([]outcome, len(r.requests))
	var running []*ai.ToolRequestPart
	for i, answer := range r.answers {
		outcomes[i].response = answer
		if r.restarts[i] != nil {
			running = append(running, r.restarts[i])
		}
	}
	if len(running) > 0 {
		if err := c.checkToolLimits(s, len(running)); err != nil {
			return err
		}
		s.ToolCalls += len(running)
		ran, err := c.runTools(ctx, s, running, indexed(send, ai.RoleTool, s.MessageIndex))
		if err != nil {
			return limitReached(ctx, err)
		}
		for i, restart := range r.restarts {
			if restart != nil {
				outcomes[i], ran = ran[0], ran[1:]
			}
		}
	}
	if anyInterrupted(outcomes) {
		s.Interrupted = withOutcomes(r.message, outcomes)
		s.Messages = s.Messages[:len(s.Messages)-1]
		return core.Errorf(core.FailedPrecondition, "one or more tools were interrupted again when they were restarted; the response beside this error holds the interrupts").
			WithDetails(map[string]any{"message": s.Interrupted})
	}
	answers := &ai.Message{Role: ai.RoleTool, Content: responsesOf(outcomes), Metadata: ai.Metadata{resumedKey: r.metadata}}
	if send != nil {
		if err := send(&ai.Chunk{Role: ai.RoleTool, Index: s.MessageIndex, Content: answers.Content}); err != nil {
			return err
		}
	}
	s.MessageIndex++
	messages := slices.Clone(s.Messages)
	messages[len(messages)-1] = resolved(r.message)
	s.Messages = append(messages, answers)
	return nil
}

// resolved returns the model's message with its interrupts marked as resolved, and
// without the pending outputs, which are answers now.
func resolved(message *ai.Message) *ai.Message {
	changed := *message
	changed.Content = make(ai.Parts, len(message.Content))
	for i, part := range message.Content {
		changed.Content[i] = part
		request, ok := part.(*ai.ToolRequestPart)
		if !ok || len(request.Metadata) == 0 {
			continue
		}
		metadata := ai.Metadata{}
		for key, value := range request.Metadata {
			switch key {
			case pendingOutputKey, pendingContentKey, pendingMetadataKey:
			case interruptKey:
				metadata[resolvedInterruptKey] = value
			default:
				metadata[key] = value
			}
		}
		p := *request
		p.Metadata = metadata
		changed.Content[i] = &p
	}
	return &changed
}
