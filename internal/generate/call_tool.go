// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"runtime/debug"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// runTool runs the Tool hooks around one call of a tool and tells what became of it.
// The error is one that fails the generate call.
func (c *call) runTool(ctx context.Context, s *State, request *ai.ToolRequestPart, hand func(*ai.Chunk) error) (outcome, error) {
	if ctx.Err() != nil {
		return outcome{}, notStarted(ctx, request.ToolRequest.Name)
	}
	response, err := c.runHooks(withToolRun(ctx, request, hand), request)
	if err != nil {
		return c.judge(ctx, s, request, err)
	}
	return outcome{response: response}, nil
}

// runHooks runs the Tool hooks around the call. A panic of the tool is its error.
func (c *call) runHooks(ctx context.Context, request *ai.ToolRequestPart) (response *ai.ToolResponsePart, err error) {
	name := request.ToolRequest.Name
	defer func() {
		if p := recover(); p != nil {
			core.Logger(ctx).ErrorContext(ctx, "a tool panicked", slog.String("tool", name), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			err = panicError(name, p)
		}
	}()
	call := &core.ToolCall{Request: request, Resumed: request.Metadata[resumedKey]}
	if len(c.hooks) == 0 {
		return c.callTool(ctx, call)
	}
	next := c.callTool
	for i := len(c.hooks) - 1; i >= 0; i-- {
		if hook := c.hooks[i].Tool; hook != nil {
			inner := core.ToolNext(next)
			next = func(ctx context.Context, call *core.ToolCall) (*ai.ToolResponsePart, error) {
				return hook(ctx, call, inner)
			}
		}
	}
	return next(ctx, call)
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
		return nil, unknownTool(request.Name)
	}
	policy := c.policy(request.Name)
	output, err := runInTime(ctx, policy, tool, request)
	switch {
	case err != nil && core.Interrupted(err) != nil:
		return nil, err
	case err != nil:
		wrapped := core.Errorf(core.StatusOf(err), "tool '%s': %w", request.Name, err)
		var public *core.Error
		if errors.As(err, &public) {
			// What was wrong with the model's arguments is no message for a client.
			wrapped = wrapped.WithDetails(public.Details)
		}
		return nil, wrapped
	case policy.MaxOutput > 0 && len(output) > policy.MaxOutput:
		return nil, core.Errorf(core.ResourceExhausted, "tool '%s': its output takes %d bytes; its limit is %d (MaxOutput)", request.Name, len(output), policy.MaxOutput)
	}
	answer := ai.ToolResponse{Name: request.Name, Ref: request.Ref, Output: output}
	if tool.Kind != core.KindToolV2 {
		return &ai.ToolResponsePart{ToolResponse: answer}, nil
	}
	var multipart ai.MultipartToolResponse
	if err := json.Unmarshal(output, &multipart); err != nil {
		return nil, core.Errorf(core.Internal, "tool '%s' answered with what is no multipart response: %w", request.Name, err)
	}
	answer.Output, answer.Content = multipart.Output, multipart.Content
	return &ai.ToolResponsePart{ToolResponse: answer, Metadata: multipart.Metadata}, nil
}

// runInTime runs a tool for as long as its policy allows.
func runInTime(ctx context.Context, p core.ToolPolicy, tool *core.Action, request ai.ToolRequest) (json.RawMessage, error) {
	if p.Timeout <= 0 {
		return tool.RunJSON(ctx, request.Input, nil)
	}
	late := core.Errorf(core.DeadlineExceeded, "it took longer than its timeout of %v", p.Timeout)
	limited, cancel := context.WithTimeoutCause(ctx, p.Timeout, late)
	defer cancel()
	output, err := tool.RunJSON(limited, request.Input, nil)
	if context.Cause(limited) == error(late) {
		return nil, late
	}
	return output, err
}

func unknownTool(name string) error {
	return core.Errorf(core.NotFound, "the model asks for tool '%s', which it was not given", name)
}
