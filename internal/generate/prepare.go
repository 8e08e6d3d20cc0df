// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"context"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// call is one generate call: all that stays the same over its turns.
type call struct {
	model    core.ModelFunc
	base     ai.ModelRequest // without messages
	start    State
	tools    map[string]*core.Action // by short name
	maxTurns int
	stop     bool // after a model's tool requests
	hooks    []*core.Hooks
}

// prepare resolves all that o names. Whatever is wrong with the options comes out
// here, before a model is called.
func prepare(ctx context.Context, r *core.Registry, o *Options) (*call, error) {
	c := &call{maxTurns: o.MaxTurns, stop: o.ReturnToolRequests}
	switch {
	case c.maxTurns < 0:
		return nil, core.Errorf(core.InvalidArgument, "maxTurns is %d; it must not be negative", o.MaxTurns)
	case c.maxTurns == 0:
		c.maxTurns = DefaultMaxTurns
	}
	model, ref, err := chooseModel(ctx, r, o)
	if err != nil {
		return nil, err
	}
	if c.model, err = modelFunc(model); err != nil {
		return nil, err
	}
	if c.base.Config, err = mergeConfig(ref, o.Config); err != nil {
		return nil, err
	}
	if c.hooks, err = hooksOf(ctx, r, o.Middleware); err != nil {
		return nil, err
	}
	c.base.ToolChoice, c.base.Output = o.ToolChoice, o.Output
	if err := c.addTools(ctx, r, o.Tools); err != nil {
		return nil, err
	}
	messages := joinMessages(o)
	if len(messages) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "nothing to generate from: give a prompt or messages")
	}
	if len(o.Docs) > 0 {
		if info := InfoOf(model); info.Supports != nil && info.Supports.Context {
			c.base.Docs = o.Docs
		} else {
			messages = withContext(messages, o.Docs)
		}
	}
	c.start = State{Messages: messages}
	return c, nil
}

// joinMessages returns the messages of a call: system, history, prompt.
func joinMessages(o *Options) []*ai.Message {
	messages := make([]*ai.Message, 0, len(o.Messages)+2)
	if len(o.System) > 0 {
		messages = append(messages, ai.NewSystemMessage(o.System...))
	}
	messages = append(messages, o.Messages...)
	if len(o.Prompt) > 0 {
		messages = append(messages, ai.NewUserMessage(o.Prompt...))
	}
	return messages
}

// DefaultModel is the kind and the name of the registry value that holds the
// instance's default model, an ai.ModelRef.
const DefaultModel = "defaultModel"

// chooseModel finds the model of a call and the reference that names it.
func chooseModel(ctx context.Context, r *core.Registry, o *Options) (*core.Action, ai.ModelRef, error) {
	if o.Model != nil {
		return o.Model, ai.ModelRef{Name: o.Model.Name}, nil
	}
	var ref ai.ModelRef
	if o.ModelRef != nil {
		ref = *o.ModelRef
	} else if value, ok := r.Value(DefaultModel, DefaultModel); ok {
		ref = value.(ai.ModelRef)
	}
	if ref.Name == "" {
		return nil, ref, core.Errorf(core.InvalidArgument, "no model: name one in the call (WithModel) or for the instance (Options.Model)")
	}
	model, err := r.Lookup(ctx, core.KindModel, strings.TrimPrefix(ref.Name, core.KindModel.Key("")))
	return model, ref, err
}

// modelFunc returns a function that runs the model's action.
func modelFunc(a *core.Action) (core.ModelFunc, error) {
	if typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](a); ok {
		return typed.Run, nil
	}
	if a.Kind != core.KindModel {
		return nil, core.Errorf(core.InvalidArgument, "'%s' is not a model", a.Key())
	}
	return modelThroughJSON(a), nil
}
