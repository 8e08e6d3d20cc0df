// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"fmt"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// Step is what a [ScriptedModel] does in one call. Steps are values: they may be
// used in several places, and their methods return new ones.
type Step struct {
	play  playFunc
	cycle []Step // of Repeat, which has no play
}

type playFunc func(ctx context.Context, c *scriptCall) (*ai.ModelResponse, error)

// scriptCall is one call of a scripted model; number counts from 1.
type scriptCall struct {
	request *ai.ModelRequest
	send    core.Send[*ai.Chunk]
	number  int
}

// Text answers with a text. It sends no chunks; [Chunks] does.
func Text(text string) Step { return answer(ai.NewTextPart(text)) }

// JSON answers with v as JSON, in a text part as models do. It panics when v cannot
// be JSON.
func JSON(v any) Step { return Text(string(ai.JSON(v))) }

// ToolCall asks for one tool. Input is encoded as JSON; it panics when input cannot
// be. The request's ref is "call-1" in the model's first call, "call-2" in its
// second, and so on.
func ToolCall(name string, input any) Step {
	raw := ai.JSON(input)
	return Step{play: func(_ context.Context, c *scriptCall) (*ai.ModelResponse, error) {
		return stopResponse(ai.NewToolRequestPart(name, fmt.Sprintf("call-%d", c.number), raw)), nil
	}}
}

// ToolCalls asks for several tools at once. Refs are sent as given; an empty one is
// filled in by the generate loop.
func ToolCalls(requests ...*ai.ToolRequestPart) Step {
	parts := make(ai.Parts, len(requests))
	for i, request := range requests {
		parts[i] = request
	}
	return answer(parts...)
}

// Response answers with r as it is at the time of this call; every call gets a copy.
// A nil response is an answer too: a wrong one.
func Response(r *ai.ModelResponse) Step {
	r = clone(r)
	return Step{play: func(context.Context, *scriptCall) (*ai.ModelResponse, error) { return clone(r), nil }}
}

// Fail fails with a status and a message.
func Fail(status core.Status, message string) Step {
	return FailWith(core.Errorf(status, "%s", message))
}

// FailWith fails with err, which must not be nil.
func FailWith(err error) Step {
	if err == nil {
		panic("genkittest: FailWith(nil) would not fail")
	}
	return Step{play: func(context.Context, *scriptCall) (*ai.ModelResponse, error) { return nil, err }}
}

// Panic panics with v.
func Panic(v any) Step {
	return Step{play: func(context.Context, *scriptCall) (*ai.ModelResponse, error) { panic(v) }}
}

// Block waits until the call's context ends, and fails with CANCELLED or
// DEADLINE_EXCEEDED.
func Block() Step {
	return Step{play: func(ctx context.Context, _ *scriptCall) (*ai.ModelResponse, error) {
		<-ctx.Done()
		return nil, stopped(ctx)
	}}
}

// Func does what fn does. Fn gets the request itself, not a copy, and must not
// change it; its send is never nil.
func Func(fn core.ModelFunc) Step {
	if fn == nil {
		panic("genkittest: Func(nil) does nothing")
	}
	return Step{play: func(ctx context.Context, c *scriptCall) (*ai.ModelResponse, error) {
		return fn(ctx, c.request, c.send)
	}}
}

// Chunks streams texts or whole chunks, one after the other, and answers with what
// they add up to; with [Step.Then] it ends in another way. It fails when the
// listener left or the context ended.
func Chunks[C string | *ai.Chunk](chunks ...C) Step {
	list := make([]*ai.Chunk, len(chunks))
	for i, chunk := range chunks {
		switch chunk := any(chunk).(type) {
		case string:
			list[i] = ai.NewTextChunk(chunk)
		case *ai.Chunk:
			list[i] = clone(chunk)
		}
	}
	whole := stopResponse(joinChunks(list)...)
	return Step{play: func(ctx context.Context, c *scriptCall) (*ai.ModelResponse, error) {
		for _, chunk := range list {
			if ctx.Err() != nil {
				return nil, stopped(ctx)
			}
			if err := c.send(clone(chunk)); err != nil {
				return nil, err
			}
		}
		return clone(whole), nil
	}}
}

// Then returns a step that does what s does, drops its answer and goes on with next,
// in the same call: Chunks("a", "b").Then(Fail(core.Unavailable, "gone")). It ends
// where s fails.
func (s Step) Then(next Step) Step {
	if next.play == nil {
		panic("genkittest: Then needs one step, neither an empty one nor Repeat")
	}
	return s.each(func(first playFunc) playFunc {
		return func(ctx context.Context, c *scriptCall) (*ai.ModelResponse, error) {
			if _, err := first(ctx, c); err != nil {
				return nil, err
			}
			return next.play(ctx, c)
		}
	})
}

// After returns a step that waits for d and then does what s does. It fails when the
// context ends meanwhile. In a bubble of testing/synctest the time is the bubble's.
func (s Step) After(d time.Duration) Step {
	return s.each(func(then playFunc) playFunc {
		return func(ctx context.Context, c *scriptCall) (*ai.ModelResponse, error) {
			timer := time.NewTimer(d)
			defer timer.Stop()
			select {
			case <-ctx.Done():
				return nil, stopped(ctx)
			case <-timer.C:
				return then(ctx, c)
			}
		}
	})
}

// Repeat goes through the steps over and over again, so that the model never runs
// out of them. It must be the last step of a script.
func Repeat(steps ...Step) Step {
	if len(steps) == 0 {
		panic("genkittest: Repeat of no step")
	}
	for i, s := range steps {
		if s.play == nil {
			panic(fmt.Sprintf("genkittest: step %d of Repeat is empty or a Repeat itself", i+1))
		}
	}
	return Step{cycle: append([]Step(nil), steps...)}
}

// each applies change to what s plays, or to each step that it repeats.
func (s Step) each(change func(playFunc) playFunc) Step {
	if s.play != nil {
		return Step{play: change(s.play)}
	}
	changed := make([]Step, len(s.cycle))
	for i, step := range s.cycle {
		changed[i] = step.each(change)
	}
	return Step{cycle: changed}
}

func answer(parts ...ai.Part) Step { return Response(stopResponse(parts...)) }

func stopResponse(parts ...ai.Part) *ai.ModelResponse {
	return &ai.ModelResponse{Message: ai.NewModelMessage(parts...), FinishReason: ai.FinishStop}
}

// stopped is the error of work whose context ended.
func stopped(ctx context.Context) error {
	return core.Errorf(core.StatusOf(ctx.Err()), "stopped: %w", context.Cause(ctx))
}

// joinChunks returns what the chunks of an answer add up to: neighbouring texts are
// one part, an aggregated chunk replaces what came before it, and tool requests that
// had not arrived whole are left out.
func joinChunks(chunks []*ai.Chunk) ai.Parts {
	var parts ai.Parts
	for _, chunk := range chunks {
		if chunk.Aggregated {
			parts = nil
		}
		for _, part := range chunk.Content {
			switch p := part.(type) {
			case *ai.ToolRequestPart:
				if p.ToolRequest.Partial {
					continue
				}
			case *ai.TextPart:
				if len(parts) == 0 {
					break
				}
				if last, ok := parts[len(parts)-1].(*ai.TextPart); ok && p.Metadata == nil && last.Metadata == nil {
					parts[len(parts)-1] = ai.NewTextPart(last.Text + p.Text)
					continue
				}
			}
			parts = append(parts, part)
		}
	}
	return parts
}
