// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// Helper is a function that templates call by name. What it returns is printed,
// escaped unless it is a [SafeString], [Output] or [Marker] or the helper stands
// as a block; in parentheses it becomes an argument. An error or a panic ends the
// render.
type Helper func(c *Call) (any, error)

// Call is one call of a helper, for the goroutine of the helper until it returns.
// Afterwards it has its arguments still, but neither a context nor a body.
type Call struct {
	render *render // nil after the helper returned
	scope  *scope
	ctx    context.Context
	src    *source
	of     *invocation
	args   []any
	hash   []any // values of of.hash
	space  [4]any
}

// errEnded is the error of a body that is asked for too late.
var errEnded = errors.New("the helper has returned already")

// Name returns the name of the helper as the template has it.
func (c *Call) Name() string { return c.of.name() }

// Context returns the context of the render.
func (c *Call) Context() context.Context { return c.ctx }

// Args returns the positional arguments. The caller may keep and change the list.
func (c *Call) Args() []any { return slices.Clone(c.args) }

// NumArgs returns the number of positional arguments.
func (c *Call) NumArgs() int { return len(c.args) }

// Arg returns a positional argument, Undefined if there is none.
func (c *Call) Arg(i int) any {
	if i < 0 || i >= len(c.args) {
		return Undefined{}
	}
	return c.args[i]
}

// Hash returns the argument of a name, Undefined if there is none.
func (c *Call) Hash(name string) any {
	for i := len(c.hash) - 1; i >= 0; i-- {
		if c.of.hash[i].name == name {
			return c.hash[i]
		}
	}
	return Undefined{}
}

// HashPairs yields the arguments with names in the order of the template.
func (c *Call) HashPairs() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for i, v := range c.hash {
			if !yield(c.of.hash[i].name, v) {
				return
			}
		}
	}
}

// This returns the context in which the helper is called; an empty object if that
// is null.
func (c *Call) This() any {
	switch {
	case c.render == nil:
		return Undefined{}
	case isNull(c.scope.value):
		return noContext{}
	}
	return c.scope.value
}

// Data returns the variable @name, Undefined if there is none.
func (c *Call) Data(name string) any {
	if c.render == nil {
		return Undefined{}
	}
	v, _ := c.scope.data.lookup(name)
	return v
}

// Position returns the line and column of the call, both from 1.
func (c *Call) Position() (line, column int) {
	return c.src.position(c.of.target.pos)
}

// IsBlock reports whether the helper is called as a block.
func (c *Call) IsBlock() bool { return c.of.isBlock }

// BlockParams returns how many block parameters the body declares.
func (c *Call) BlockParams() int {
	if c.of.main == nil {
		return 0
	}
	return c.of.main.params
}

// Body renders the body of the block with a context, that of [Call.This] to stay
// in the present one. It is empty if the helper isn't called as a block.
func (c *Call) Body(this any) (Output, error) { return c.BodyWith(this, Block{}) }

// Inverse is [Call.Body] for the part after {{else}}.
func (c *Call) Inverse(this any) (Output, error) { return c.InverseWith(this, Block{}) }

// Block holds what a body is rendered with besides its context.
type Block struct {
	// Data are further variables with @, which hide those of the same name.
	Data map[string]any
	// OnlyData hides all variables but Data.
	OnlyData bool
	// Params are the values of the block parameters.
	Params []any
}

// BodyWith is [Call.Body] with variables and block parameters.
func (c *Call) BodyWith(this any, b Block) (Output, error) { return c.capture(c.of.main, this, b) }

// InverseWith is [Call.Inverse] with variables and block parameters.
func (c *Call) InverseWith(this any, b Block) (Output, error) {
	return c.capture(c.of.inverse, this, b)
}

// capture renders a part of the block apart from the output.
func (c *Call) capture(p *program, this any, b Block) (Output, error) {
	r := c.render
	if r == nil {
		return Output{}, errEnded
	}
	if p == nil {
		return Output{}, nil
	}
	start := r.out.end()
	pos := r.pos
	inner := c.scope.enter(this)
	if b.Data != nil || b.OnlyData {
		f := &frame{vars: b.Data}
		if !b.OnlyData {
			f.parent = c.scope.data
		}
		inner.data = f
	}
	if p.params > 0 {
		inner.params = &params{values: b.Params, outer: c.scope.params}
	}
	err := p.run(r, &inner, c.scope)
	out := r.out.cut(start)
	if err != nil {
		return Output{}, err
	}
	r.pos = pos
	return out, nil
}
