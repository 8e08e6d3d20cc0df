// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// runTools runs all tools that a turn asks for, at the same time, and returns
// their responses in the order of the requests. The first that fails cancels the
// others. It returns when all are over.
func (c *call) runTools(ctx context.Context, requests []*ai.ToolRequestPart, send core.Send[*ai.Chunk]) (ai.Parts, error) {
	for _, request := range requests {
		if c.tools[request.ToolRequest.Name] == nil {
			return nil, core.Errorf(core.NotFound, "the model asks for tool '%s', which it was not given", request.ToolRequest.Name)
		}
	}
	if len(requests) == 1 && send == nil {
		response, err := c.runTool(ctx, requests[0])
		return ai.Parts{response}, err
	}
	return c.runToolsAside(ctx, requests, send)
}

// toolEvent is what a tool's goroutine tells the loop's: that it sends a chunk, to
// which the loop replies, or that it is over.
type toolEvent struct {
	chunk *ai.Chunk
	reply chan<- error

	index    int
	response *ai.ToolResponsePart
	err      error
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
func (c *call) runToolsAside(ctx context.Context, requests []*ai.ToolRequestPart, send core.Send[*ai.Chunk]) (ai.Parts, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	events := make(chan toolEvent, len(requests)) // room for all ends: no tool waits to be over
	running := len(requests)
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
	for i, request := range requests {
		go func() {
			toolCtx := ctx
			if send != nil {
				toolCtx = context.WithValue(ctx, progressKey{}, &progress{request: request, hand: func(chunk *ai.Chunk) error {
					reply := make(chan error, 1)
					events <- toolEvent{chunk: chunk, reply: reply}
					return <-reply
				}})
			}
			event := toolEvent{index: i, err: errToolExited}
			defer func() { events <- event }() // also when the tool calls runtime.Goexit
			event.response, event.err = c.runTool(toolCtx, request)
		}()
	}
	responses := make(ai.Parts, len(requests))
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
		responses[event.index] = event.response
		if event.err != nil && failure == nil {
			failure = event.err
			cancel(event.err)
		}
	}
	if failure != nil {
		return nil, failure
	}
	return responses, nil
}

var errListenerLeft error = core.Errorf(core.Cancelled, "the listener left")

var errToolExited error = core.Errorf(core.Internal, "a tool ended its goroutine")

// runTool runs the Tool hooks around one call of a tool. A panic of the tool is an
// error of the call.
func (c *call) runTool(ctx context.Context, request *ai.ToolRequestPart) (response *ai.ToolResponsePart, err error) {
	name := request.ToolRequest.Name
	defer func() {
		if p := recover(); p != nil {
			core.Logger(ctx).ErrorContext(ctx, "a tool panicked", slog.String("tool", name), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = panicError(name, p)
		}
	}()
	next := c.callTool
	for i := len(c.hooks) - 1; i >= 0; i-- {
		if hook := c.hooks[i].Tool; hook != nil {
			inner := core.ToolNext(next)
			next = func(ctx context.Context, call *core.ToolCall) (*ai.ToolResponsePart, error) {
				return hook(ctx, call, inner)
			}
		}
	}
	response, err = next(ctx, &core.ToolCall{Request: request})
	if err != nil {
		return nil, err
	}
	if response == nil {
		return nil, core.Errorf(core.Internal, "middleware returned no response of tool '%s'", name)
	}
	return response, nil
}

// panicError makes an error of what a tool panicked with.
func panicError(name string, p any) error {
	if err, ok := p.(error); ok {
		return core.Errorf(core.Internal, "tool '%s' panicked: %w", name, err)
	}
	return core.Errorf(core.Internal, "tool '%s' panicked: %v", name, p)
}

// callTool runs the tool's action.
func (c *call) callTool(ctx context.Context, call *core.ToolCall) (*ai.ToolResponsePart, error) {
	request := call.Request.ToolRequest
	tool := c.tools[request.Name]
	if tool == nil {
		return nil, core.Errorf(core.NotFound, "tool '%s' was not given to the call", request.Name)
	}
	output, err := tool.RunJSON(ctx, request.Input, nil)
	if err != nil {
		var public *core.Error
		if errors.As(err, &public) && public.Public() {
			// What was wrong with the model's arguments is no message for a client.
			return nil, core.Errorf(core.StatusOf(err), "tool '%s': %w", request.Name, err).WithDetails(public.Details)
		}
		return nil, core.Errorf(core.StatusOf(err), "tool '%s': %w", request.Name, err)
	}
	return &ai.ToolResponsePart{ToolResponse: ai.ToolResponse{Name: request.Name, Ref: request.Ref, Output: output}}, nil
}
