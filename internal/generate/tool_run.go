// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

type toolRunKey struct{}

// toolRun is what a running tool can ask of the generate call that runs it.
type toolRun struct {
	context.Context
	request *ai.ToolRequestPart
	hand    func(*ai.Chunk) error // nil when nobody listens
}

// Value makes the run findable; context and run are one allocation.
func (t *toolRun) Value(key any) any {
	if key == (toolRunKey{}) {
		return t
	}
	return t.Context.Value(key)
}

func withToolRun(ctx context.Context, request *ai.ToolRequestPart, hand func(*ai.Chunk) error) context.Context {
	return &toolRun{Context: ctx, request: request, hand: hand}
}

// ToolRequest returns the request that the tool running in ctx answers, nil outside
// of the tools of a generate call.
func ToolRequest(ctx context.Context) *ai.ToolRequestPart {
	if t, _ := ctx.Value(toolRunKey{}).(*toolRun); t != nil {
		return t.request
	}
	return nil
}

// Resumed returns the value with which the tool running in ctx is restarted; false
// when it runs for the first time.
func Resumed(ctx context.Context) (any, bool) {
	request := ToolRequest(ctx)
	if request == nil {
		return nil, false
	}
	value, resumed := request.Metadata[resumedKey]
	return value, resumed
}

// SendChunk sends a chunk from inside a tool into the stream of the generate call
// that runs it. It does nothing when nobody listens; an error means that the
// listener left.
func SendChunk(ctx context.Context, chunk *ai.Chunk) error {
	t, _ := ctx.Value(toolRunKey{}).(*toolRun)
	if t == nil || t.hand == nil || chunk == nil {
		return nil
	}
	return t.hand(chunk)
}

// SendPartial sends output as a part of the running tool's response: a chunk with a
// tool response whose metadata says partial.
func SendPartial(ctx context.Context, output any) error {
	t, _ := ctx.Value(toolRunKey{}).(*toolRun)
	if t == nil || t.hand == nil {
		return nil
	}
	request := t.request.ToolRequest
	raw, err := json.Marshal(output)
	if err != nil {
		return core.Errorf(core.InvalidArgument, "partial output of tool '%s' cannot be JSON: %w", request.Name, err)
	}
	return t.hand(&ai.Chunk{Role: ai.RoleTool, Content: ai.Parts{&ai.ToolResponsePart{
		ToolResponse: ai.ToolResponse{Name: request.Name, Ref: request.Ref, Output: raw},
		Metadata:     ai.Metadata{"partial": true},
	}}})
}
