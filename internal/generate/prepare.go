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
	o        *Options
	registry *core.Registry
	price    PriceFunc // nil when nobody knows prices

	model     core.ModelFunc
	modelName string
	base      ai.ModelRequest         // without messages
	messages  []*ai.Message           // that the call begins with
	tools     map[string]*core.Action // by short name
	maxTurns  int
	repairs   int
	hooks     []*core.Hooks
	output    *output // nil when no form was asked for
	resume    *resumption
}

// prepare resolves all that o names. Whatever is wrong with the options comes out
// here, before a model is called.
func prepare(ctx context.Context, r *core.Registry, o *Options) (*call, error) {
	c := &call{o: o, registry: r, maxTurns: o.MaxTurns, repairs: DefaultRepairs, price: priceOf(r)}
	switch {
	case c.maxTurns < 0:
		return nil, core.Errorf(core.InvalidArgument, "maxTurns is %d; it must not be negative", o.MaxTurns)
	case c.maxTurns == 0:
		c.maxTurns = DefaultMaxTurns
	}
	if o.Repairs != nil {
		c.repairs = *o.Repairs
	}
	if err := c.setModel(ctx, o); err != nil {
		return nil, err
	}
	if err := c.checkOptionLimits(); err != nil {
		return nil, err
	}
	var err error
	if c.hooks, err = c.makeHooks(ctx); err != nil {
		return nil, err
	}
	messages, err := c.words(ctx)
	if err != nil {
		return nil, err
	}
	c.messages = messages
	if err := c.checkPolicyNames(); err != nil {
		return nil, err
	}
	if o.Resume == nil {
		return c, checkUnanswered(messages)
	}
	c.resume, err = c.planResume(o.Resume, messages)
	return c, err
}

// words fills what the request says beside model and configuration, and returns its
// messages.
func (c *call) words(ctx context.Context) ([]*ai.Message, error) {
	c.base.ToolChoice, c.base.Docs = c.o.ToolChoice, c.o.Docs
	if err := c.addTools(ctx, c.o.Tools); err != nil {
		return nil, err
	}
	messages := joinMessages(c.o)
	if len(messages) == 0 {
		return nil, core.Errorf(core.InvalidArgument, "nothing to generate from: give a prompt or messages")
	}
	if err := c.fetchResources(ctx, messages); err != nil {
		return nil, err
	}
	return c.setOutput(ctx, messages)
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

// setModel finds the model that o names and the configuration it is called with.
func (c *call) setModel(ctx context.Context, o *Options) error {
	model, ref, err := chooseModel(ctx, c.registry, o)
	if err != nil {
		return err
	}
	if c.model, err = modelFunc(model); err != nil {
		return err
	}
	c.modelName = model.Name
	c.base.Config, err = mergeConfig(ref, o.Config)
	return err
}

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
	model, err := lookupModel(ctx, r, ref.Name)
	return model, ref, err
}

// lookupModel finds a model, or a background model, by its name or its key.
func lookupModel(ctx context.Context, r *core.Registry, name string) (*core.Action, error) {
	if strings.HasPrefix(name, "/") {
		return r.LookupKey(ctx, name)
	}
	model, err := r.Lookup(ctx, core.KindModel, name)
	if core.StatusOf(err) != core.NotFound {
		return model, err
	}
	if background, other := r.Lookup(ctx, core.KindBackgroundModel, name); core.StatusOf(other) != core.NotFound {
		return background, other
	}
	return nil, err
}

// modelFunc returns a function that runs the model's action.
func modelFunc(a *core.Action) (core.ModelFunc, error) {
	if typed, ok := core.As[*ai.ModelRequest, *ai.ModelResponse, *ai.Chunk](a); ok {
		return typed.Run, nil
	}
	switch a.Kind {
	case core.KindModel:
		return modelThroughJSON(a), nil
	case core.KindBackgroundModel:
		return backgroundModel(a), nil
	}
	return nil, core.Errorf(core.InvalidArgument, "'%s' is not a model", a.Key())
}

// next returns the call as Options.Prepare wants it for the turn after s.
func (c *call) next(ctx context.Context, s *State) (*call, error) {
	if c.o.Prepare == nil {
		return c, nil
	}
	change, err := c.o.Prepare(ctx, s)
	if err != nil || change == nil {
		return c, err
	}
	turn := *c
	if change.Model != nil || change.ModelRef != nil || change.Config != nil {
		o := *c.o
		if change.Model != nil || change.ModelRef != nil {
			o.Model, o.ModelRef = change.Model, change.ModelRef
		}
		if change.Config != nil {
			o.Config = change.Config
		}
		if err := turn.setModel(ctx, &o); err != nil {
			return c, err
		}
	}
	if change.Tools != nil {
		turn.tools, turn.base.Tools = nil, nil
		if err := turn.addTools(ctx, change.Tools); err != nil {
			return c, err
		}
	}
	if change.ToolChoice != "" {
		turn.base.ToolChoice = change.ToolChoice
	}
	return &turn, nil
}
