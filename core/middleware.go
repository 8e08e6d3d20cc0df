// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"

	"github.com/genkit-go/genkit/ai"
)

// ModelFunc is the work of a model.
type ModelFunc = Func[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk]

// Middleware is a configuration value that wraps generate calls. Hooks is called
// once for each generate call, so that what it returns may hold the state of that
// call; the registry lets it look up what its configuration names.
type Middleware interface {
	MiddlewareName() string
	Hooks(ctx context.Context, r *Registry) (*Hooks, error)
}

// Hooks are what a middleware does in one generate call; nil fields are absent. The
// first middleware in a list is the outermost. In each turn Generate runs around the
// model's part, Model around each call of the model, and then Tool around each call of a
// tool. The messages that a Generate hook hands on stay for the turns that follow.
// Requests must not be changed: a hook that wants another hands a copy to next.
type Hooks struct {
	Generate func(ctx context.Context, t *Turn, send Send[*ai.Chunk], next GenerateNext) (*ai.ModelResponse, error)
	Model    func(ctx context.Context, q *ai.ModelRequest, send Send[*ai.Chunk], next ModelFunc) (*ai.ModelResponse, error)
	Tool     func(ctx context.Context, c *ToolCall, next ToolNext) (*ai.ToolResponsePart, error)
	// Tools are offered to the model beside those of the call.
	Tools []Runner
}

// GenerateNext goes on with a turn.
type GenerateNext func(ctx context.Context, t *Turn, send Send[*ai.Chunk]) (*ai.ModelResponse, error)

// ToolNext goes on with the call of a tool.
type ToolNext func(ctx context.Context, c *ToolCall) (*ai.ToolResponsePart, error)

// Turn is one turn of a generate call: Index counts turns from 0, MessageIndex is
// the index that the chunks of its answer carry.
type Turn struct {
	Request             *ai.ModelRequest
	Index, MessageIndex int
}

// ToolCall is one call of a tool. Resumed is the value with which an interrupted
// call is restarted, nil on a first call.
type ToolCall struct {
	Request *ai.ToolRequestPart
	Resumed any
}
