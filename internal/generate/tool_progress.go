// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

type progressKey struct{}

// progress lets a running tool send chunks into the stream of the generate call
// that runs it.
type progress struct {
	request *ai.ToolRequestPart
	hand    func(*ai.Chunk) error
}

// SendChunk sends a chunk from inside a tool into the stream of the generate call
// that runs it. It does nothing when nobody listens; an error means that the
// listener left.
func SendChunk(ctx context.Context, chunk *ai.Chunk) error {
	p, _ := ctx.Value(progressKey{}).(*progress)
	if p == nil || chunk == nil {
		return nil
	}
	c := *chunk
	if c.Role == "" {
		c.Role = ai.RoleTool
	}
	return p.hand(&c)
}

// SendPartial sends output as a part of the running tool's response: a chunk with a
// tool response whose metadata says partial.
func SendPartial(ctx context.Context, output any) error {
	p, _ := ctx.Value(progressKey{}).(*progress)
	if p == nil {
		return nil
	}
	raw, err := json.Marshal(output)
	if err != nil {
		return core.Errorf(core.InvalidArgument, "partial output of tool '%s' cannot be JSON: %w", p.request.ToolRequest.Name, err)
	}
	return p.hand(&ai.Chunk{Role: ai.RoleTool, Content: ai.Parts{&ai.ToolResponsePart{
		ToolResponse: ai.ToolResponse{Name: p.request.ToolRequest.Name, Ref: p.request.ToolRequest.Ref, Output: raw},
		Metadata:     ai.Metadata{"partial": true},
	}}})
}
