// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// WithToolPolicy says how tools are run: for how long, how many at the same time, and
// what becomes of their errors. Without names it holds for all tools of the call; with
// names, whole or short, for those. It goes over the policies that tools were defined
// with, field by field.
func WithToolPolicy(p core.ToolPolicy, tools ...string) Option {
	return checkedOption("WithToolPolicy", verbCall, func(c *callOptions) error {
		if err := p.Check(); err != nil {
			return err
		}
		if len(tools) == 0 {
			c.ToolPolicy = p.Over(c.ToolPolicy)
			return nil
		}
		if c.ToolPolicies == nil {
			c.ToolPolicies = map[string]core.ToolPolicy{}
		}
		for _, name := range tools {
			c.ToolPolicies[name] = p.Over(c.ToolPolicies[name])
		}
		return nil
	})
}

// WithResume answers the interrupts of an earlier call, whose conversation
// [WithMessages] gives: with what [Tool.Respond] and [Tool.Restart] return. All
// interrupts of a message are answered together.
func WithResume(answers ...ai.Part) Option {
	return checkedOption("WithResume", verbCall, func(c *callOptions) error {
		if err := noneNil("WithResume", answers); err != nil {
			return err
		}
		resume := c.resume()
		for i, answer := range answers {
			switch p := answer.(type) {
			case *ai.ToolResponsePart:
				resume.Respond = append(resume.Respond, p)
			case *ai.ToolRequestPart:
				resume.Restart = append(resume.Restart, p)
			default:
				return core.Errorf(core.InvalidArgument, "WithResume: value %d is a %T; it must be what Tool.Respond or Tool.Restart returns", i, answer)
			}
		}
		return nil
	})
}

// WithResumeMetadata adds metadata to the message that carries the answers of
// [WithResume], in its field "resumed".
func WithResumeMetadata(metadata map[string]any) Option {
	return option("WithResumeMetadata", verbCall, func(c *callOptions) { c.resume().Metadata = metadata })
}

func (c *callOptions) resume() *ai.GenerateResume {
	if c.Resume == nil {
		c.Resume = &ai.GenerateResume{}
	}
	return c.Resume
}

// WithResources offers resources to the call: a part of a message that names one by its
// URI is replaced by its content. They are asked before those of the registry.
func WithResources(resources ...core.Runner) Option {
	return checkedOption("WithResources", verbCall, func(c *callOptions) error {
		if err := noneNil("WithResources", resources); err != nil {
			return err
		}
		for _, r := range resources {
			c.Resources = append(c.Resources, generate.Named{Action: r.Raw()})
		}
		return nil
	})
}

// WithMiddleware wraps the call in middleware; the first is the outermost.
func WithMiddleware(middleware ...core.Middleware) Option {
	return checkedOption("WithMiddleware", verbCall, func(c *callOptions) error {
		if err := noneNil("WithMiddleware", middleware); err != nil {
			return err
		}
		for _, m := range middleware {
			c.Use = append(c.Use, generate.Use{Middleware: m})
		}
		return nil
	})
}

// WithMiddlewareRef wraps the call in the middleware that is registered under a name
// ([DefineMiddleware]), inside of those that stand before it. Config is nil, JSON or
// what encodes as JSON. An unknown name is NOT_FOUND.
func WithMiddlewareRef(name string, config any) Option {
	return option("WithMiddlewareRef", verbCall, func(c *callOptions) {
		c.Use = append(c.Use, generate.Use{Ref: &ai.MiddlewareRef{Name: name, Config: config}})
	})
}

// WithLimits bounds what the call may take. Given more than once, the last counts.
func WithLimits(l core.Limits) Option {
	return checkedOption("WithLimits", verbCall, func(c *callOptions) error {
		c.Limits = l
		return l.Check()
	})
}

// WithStopWhen ends the call after a round of tools when stop says so, without an
// error: the response's Messages end with what the tools answered. Given more than
// once, each condition alone is enough.
func WithStopWhen(stop func(t *Turn) bool) Option {
	return checkedOption("WithStopWhen", verbCall, func(c *callOptions) error {
		if stop == nil {
			return core.Errorf(core.InvalidArgument, "WithStopWhen: the condition is nil")
		}
		c.StopWhen = append(c.StopWhen, func(s *generate.State) bool { return stop(turnOf(s)) })
		return nil
	})
}

// WithPrepareTurn asks prepare before each turn. The options that it returns hold for
// that turn alone; WithModel, WithModelRef, WithModelAction, WithConfig, WithTools,
// WithToolNames (in place of the tools of the call) and WithToolChoice fit, others are
// INVALID_ARGUMENT. The turn that prepare is given is the one before, and empty at the
// beginning.
func WithPrepareTurn(prepare func(ctx context.Context, t *Turn) ([]Option, error)) Option {
	return checkedOption("WithPrepareTurn", verbCall, func(c *callOptions) error {
		if prepare == nil {
			return core.Errorf(core.InvalidArgument, "WithPrepareTurn: the function is nil")
		}
		c.Prepare = func(ctx context.Context, s *generate.State) (*generate.Options, error) {
			options, err := prepare(ctx, turnOf(s))
			if err != nil || len(options) == 0 {
				return nil, err
			}
			change, err := collect(verbTurn, options)
			if err != nil {
				return nil, err
			}
			return &change.Options, nil
		}
		return nil
	})
}
