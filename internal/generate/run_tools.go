// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// outcome is what became of one call of a tool. No response and no interrupt is
// possible too: middleware may swallow a call.
type outcome struct {
	response    *ai.ToolResponsePart
	interrupted bool
	interrupt   any // what the tool wants; true when it said nothing
	failed      bool
}

func anyInterrupted(outcomes []outcome) bool {
	for _, o := range outcomes {
		if o.interrupted {
			return true
		}
	}
	return false
}

func responsesOf(outcomes []outcome) ai.Parts {
	responses := make(ai.Parts, 0, len(outcomes))
	for _, o := range outcomes {
		if o.response != nil {
			responses = append(responses, o.response)
		}
	}
	return responses
}

// runTools runs all tools that a turn asks for, at the same time as far as their
// policies allow, and returns what became of them in the order of the requests. The
// first error that fails the call cancels the others; an interrupt does not. It
// returns when all are over.
func (c *call) runTools(ctx context.Context, s *State, requests []*ai.ToolRequestPart, send core.Send[*ai.Chunk]) ([]outcome, error) {
	for _, request := range requests {
		if c.tools[request.ToolRequest.Name] == nil && !c.tolerates(s, request.ToolRequest.Name) {
			return nil, unknownTool(request.ToolRequest.Name)
		}
	}
	var outcomes []outcome
	var err error
	if len(requests) == 1 && send == nil {
		outcomes = make([]outcome, 1)
		outcomes[0], err = c.runTool(ctx, s, requests[0], nil)
	} else {
		outcomes, err = c.runToolsAside(ctx, s, requests, send)
	}
	if err != nil {
		return nil, err
	}
	s.countFailures(requests, outcomes)
	return outcomes, nil
}

// toolEvent is what a tool's goroutine tells the loop's: that it sends a chunk, to
// which the loop replies, or that it is over.
type toolEvent struct {
	chunk *ai.Chunk
	reply chan<- error

	index   int
	outcome outcome
	err     error
}

// forward sends the event's chunk, unless the turn has failed, and replies to the
// tool: also when send panics.
func (e toolEvent) forward(send core.Send[*ai.Chunk], failure error) (err error) {
	defer func() { e.reply <- err }()
	if failure != nil {
		return failure
	}
	err = errListenerLeft // what the tool hears when send panics
	err = send(e.chunk)
	return err
}

// runToolsAside runs each tool on a goroutine of its own. Chunks are handed over to
// this goroutine, which is the only one that calls send.
func (c *call) runToolsAside(ctx context.Context, s *State, requests []*ai.ToolRequestPart, send core.Send[*ai.Chunk]) ([]outcome, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	events := make(chan toolEvent, len(requests)) // room for all ends: no tool waits to be over
	running := len(requests)
	over := make(chan struct{}) // closed when nobody takes events any more
	defer close(over)
	defer func() { // also when send panics: no goroutine outlives the call
		cancel(errListenerLeft)
		for running > 0 {
			if event := <-events; event.chunk != nil {
				event.reply <- errListenerLeft
			} else {
				running--
			}
		}
	}()
	var hand func(*ai.Chunk) error
	if send != nil {
		hand = func(chunk *ai.Chunk) error {
			reply := make(chan error, 1)
			select {
			case events <- toolEvent{chunk: chunk, reply: reply}:
			case <-over: // the tool left a goroutine behind that sends
				return errToolOver
			}
			select {
			case err := <-reply:
				return err
			case <-over:
				return errToolOver
			}
		}
	}
	gates := c.gates(requests)
	for i, request := range requests {
		go func() {
			event := toolEvent{index: i}
			defer func() { events <- event }() // also when the tool calls runtime.Goexit
			if event.err = gates.enter(ctx, request.ToolRequest.Name); event.err != nil {
				return
			}
			defer gates.leave(request.ToolRequest.Name)
			event.err = errToolExited
			event.outcome, event.err = c.runTool(ctx, s, request, hand)
		}()
	}
	outcomes := make([]outcome, len(requests))
	var failure error
	for running > 0 {
		event := <-events
		if event.chunk != nil {
			if err := event.forward(send, failure); err != nil && failure == nil {
				failure = err
				cancel(err)
			}
			continue
		}
		running--
		outcomes[event.index] = event.outcome
		if event.err != nil && failure == nil {
			failure = event.err
			cancel(event.err)
		}
	}
	return outcomes, failure
}

var errListenerLeft error = core.Errorf(core.Cancelled, "the listener left")

var errToolOver error = core.Errorf(core.FailedPrecondition, "the tool is over, and nobody takes its chunks any more")

var errToolExited error = core.Errorf(core.Internal, "a tool ended its goroutine")

// gates keep the calls of a turn within the limits on how many run at the same time.
// The zero value lets all in.
type gates struct {
	all    chan struct{}
	byTool map[string]chan struct{}
}

func (c *call) gates(requests []*ai.ToolRequestPart) gates {
	var g gates
	if n := c.o.ToolPolicy.MaxParallel; n > 0 && n < len(requests) {
		g.all = make(chan struct{}, n)
	}
	for _, request := range requests {
		name := request.ToolRequest.Name
		n := c.ownPolicy(name).MaxParallel
		if n <= 0 || n >= len(requests) || g.byTool[name] != nil {
			continue
		}
		if g.byTool == nil {
			g.byTool = map[string]chan struct{}{}
		}
		g.byTool[name] = make(chan struct{}, n)
	}
	return g
}

// enter waits until the tool may run. Without an error, leave must be called.
func (g gates) enter(ctx context.Context, tool string) error {
	if !pass(ctx, g.byTool[tool]) {
		return notStarted(ctx, tool)
	}
	if !pass(ctx, g.all) {
		release(g.byTool[tool])
		return notStarted(ctx, tool)
	}
	return nil
}

// leave makes room for the next.
func (g gates) leave(tool string) {
	release(g.byTool[tool])
	release(g.all)
}

// pass waits for room at a gate, and tells whether there was some before ctx ended. A nil
// gate is always open.
func pass(ctx context.Context, gate chan struct{}) bool {
	if gate == nil {
		return true
	}
	select {
	case gate <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func release(gate chan struct{}) {
	if gate != nil {
		<-gate
	}
}

// notStarted is the error of a tool that was not started because its call is over.
func notStarted(ctx context.Context, tool string) error {
	return core.Errorf(core.StatusOf(ctx.Err()), "tool '%s' did not start: %w", tool, context.Cause(ctx))
}
