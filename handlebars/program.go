// SPDX-License-Identifier: Apache-2.0

package handlebars

// program is a compiled body. Programs and all they hold are immutable.
type program struct {
	steps   []step
	inlines []*inlineStep // run before the steps
	params  int           // block parameters that the body declares
}

// step is a compiled statement.
type step interface {
	run(r *render, s *scope) error
}

// run runs the body. created is the scope in which the body was made, whose
// contexts inline partials of the body see with "..", nil for a template's own.
func (p *program) run(r *render, s, created *scope) error {
	if p == nil {
		return nil
	}
	if err := r.tick(); err != nil {
		return err
	}
	if r.depth >= r.maxDepth {
		return r.errorf(ErrLimit, "more than %d levels of blocks and partials; does a partial call itself for ever?", r.maxDepth)
	}
	r.depth++
	before := s.inst.inlines
	err := p.define(r, s, created, s.inst)
	for i := 0; err == nil && i < len(p.steps); i++ {
		err = p.steps[i].run(r, s)
	}
	s.inst.inlines = before
	r.depth--
	return err
}

// define puts the inline partials of the body in force in an instance.
func (p *program) define(r *render, s, created *scope, in *instance) error {
	for _, step := range p.inlines {
		name, err := step.evalName(r, s)
		if err != nil {
			return err
		}
		in.inlines = &inlines{
			name:  name,
			body:  &closure{program: step.body, created: created, params: s.params, inst: s.inst},
			outer: in.inlines,
		}
	}
	return nil
}

// textStep writes text of the template.
type textStep string

func (t textStep) run(r *render, _ *scope) error {
	return r.write(string(t))
}

// printStep writes a value.
type printStep struct {
	value  operand
	escape bool
	pos    int
}

func (p *printStep) run(r *render, s *scope) error {
	v, err := p.value.eval(r, s)
	if err != nil {
		return err
	}
	r.pos = p.pos
	return r.print(v, p.escape)
}

// closure is a body together with the place where it was made: the block of a
// partial call, or an inline partial.
type closure struct {
	program *program
	created *scope // nil for an inline partial at the top of a template
	params  *params
	inst    *instance
	// isBlock is set for the block of a partial call, within which @partial-block
	// is outer.
	isBlock bool
	outer   *closure
}

// run runs the body with a context and the variables of the caller.
func (c *closure) run(r *render, value any, data *frame) error {
	var inner scope
	if c.created != nil {
		inner = c.created.enter(value)
	} else {
		inner.value = value
	}
	inner.params, inner.inst, inner.data = c.params, c.inst, data
	if c.isBlock {
		inner.data = &frame{parent: data, block: c.outer, setsBlock: true}
	}
	return r.inside(c.inst, c.program, &inner, c.created)
}

// inlines is a list of inline partials.
type inlines struct {
	name  string
	body  *closure
	outer *inlines
}

// find returns the innermost partial of a name, nil if there is none.
func (i *inlines) find(name string) *closure {
	for ; i != nil; i = i.outer {
		if i.name == name {
			return i.body
		}
	}
	return nil
}
