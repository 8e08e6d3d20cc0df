// SPDX-License-Identifier: Apache-2.0

package handlebars

// blockName is the name of the variable that holds the body of a partial block.
const blockName = "partial-block"

// inlineStep is {{#*inline "name"}}…{{/inline}}.
type inlineStep struct {
	name operand
	body *program
	pos  int
}

// evalName returns the name of the partial.
func (p *inlineStep) evalName(r *render, s *scope) (string, error) {
	v, err := p.name.eval(r, s)
	if err != nil {
		return "", err
	}
	name, err := keyText(v)
	if err != nil {
		return "", s.inst.errorAt(p.pos, err, "name of an inline partial: %v", err)
	}
	return name, nil
}

// partialStep is {{> name}} or {{#> name}}…{{/name}}.
type partialStep struct {
	name     string
	dynamic  operand // computes the name, if set
	context  operand // the context of the call if nil
	hash     []namedOperand
	indent   string
	hasBlock bool
	block    *program
	compat   bool
	pos      int
}

func (p *partialStep) run(r *render, s *scope) error {
	start := r.out.end()
	if err := p.call(r, s); err != nil {
		return err
	}
	if p.indent == "" {
		return nil
	}
	r.out.paste(r.out.cut(start).indent(p.indent))
	if len(r.out.text) > r.maxOutput {
		return r.tooLong()
	}
	return nil
}

// call evaluates the arguments, finds the partial and runs it.
func (p *partialStep) call(r *render, s *scope) error {
	name, err := p.evalName(r, s)
	if err != nil {
		return err
	}
	value, err := p.evalContext(r, s)
	if err != nil {
		return err
	}
	data := s.data
	outerBlock := data.partialBlock()
	var block *closure
	if p.hasBlock {
		block = &closure{program: p.block, created: s, params: s.params, inst: s.inst, isBlock: true, outer: outerBlock}
		data = &frame{parent: data, block: block, setsBlock: true}
	}
	r.pos = p.pos
	if err := r.tick(); err != nil {
		return err
	}
	body, template, err := p.find(name, outerBlock, r, s)
	switch {
	case err != nil:
		return err
	case body != nil:
		return body.run(r, value, data)
	case template != nil:
		return p.runTemplate(template, name, value, data, r, s)
	case block != nil:
		return block.run(r, value, data)
	}
	return s.inst.errorAt(p.pos, ErrMissingPartial, "The partial %s could not be found", name)
}

// evalName returns the name of the partial.
func (p *partialStep) evalName(r *render, s *scope) (string, error) {
	if p.dynamic == nil {
		return p.name, nil
	}
	v, err := p.dynamic.eval(r, s)
	if err != nil {
		return "", err
	}
	name, err := keyText(v)
	if err != nil {
		return "", s.inst.errorAt(p.pos, err, "name of a partial: %v", err)
	}
	return name, nil
}

// evalContext returns the context of the partial: with named arguments a copy of
// it that has them too.
func (p *partialStep) evalContext(r *render, s *scope) (any, error) {
	value := s.value
	if p.context != nil {
		var err error
		if value, err = p.context.eval(r, s); err != nil {
			return nil, err
		}
	}
	if len(p.hash) == 0 {
		return value, nil
	}
	with := &overlay{base: value, names: make([]string, 0, len(p.hash)), values: make([]any, 0, len(p.hash))}
	for _, pair := range p.hash {
		v, err := pair.value.eval(r, s)
		if err != nil {
			return nil, err
		}
		with.names, with.values = append(with.names, pair.name), append(with.values, v)
	}
	if KindOf(value) == KindObject {
		return with, nil
	}
	merged := &Map{} // an array with names is an object, and what else there is has none
	for i, item := range Items(value) {
		name, _ := keyText(i)
		merged.Set(name, item)
	}
	for i, name := range with.names {
		merged.Set(name, with.values[i])
	}
	return merged, nil
}

// find returns the partial of a name: a body of a template that runs already, or
// another template; neither if there is none.
func (p *partialStep) find(name string, block *closure, r *render, s *scope) (*closure, *Template, error) {
	if p.dynamic == nil && name == "@"+blockName {
		return block, nil, nil
	}
	if body := s.inst.inlines.find(name); body != nil {
		return body, nil, nil
	}
	t, err := r.partial(name, s)
	return nil, t, err
}

// partial returns the template of a name, nil if there is none.
func (r *render) partial(name string, s *scope) (*Template, error) {
	own, top := &s.inst.template.options, &r.template.options
	for _, set := range [...]map[string]*Template{r.options.Partials, own.Partials, top.Partials} {
		if t := set[name]; t != nil {
			return t, nil
		}
	}
	if t, ok := r.resolved[name]; ok {
		return t, nil
	}
	resolvers := [...]Resolver{r.options.Resolve, own.Resolve, top.Resolve}
	if own == top {
		resolvers[2] = nil
	}
	for _, resolve := range resolvers {
		if resolve == nil {
			continue
		}
		t, err := resolve(r.ctx, name)
		if err != nil {
			return nil, r.errorf(err, "partial %s: %v", name, err)
		}
		if t != nil {
			return r.remember(name, t), nil
		}
	}
	return r.remember(name, nil), nil
}

// remember keeps what the resolvers said of a name for the rest of the render.
func (r *render) remember(name string, t *Template) *Template {
	if r.resolved == nil {
		r.resolved = map[string]*Template{}
	}
	r.resolved[name] = t
	return t
}

// runTemplate runs a template as a partial.
func (p *partialStep) runTemplate(t *Template, name string, value any, data *frame, r *render, s *scope) error {
	in := &instance{template: t, name: name, inlines: s.inst.inlines}
	inner := scope{value: value, data: data, inst: in}
	if p.compat {
		inner = s.enter(value)
		inner.data, inner.params, inner.inst = data, nil, in
		in.enclosing = s
	}
	if p.block != nil {
		// The partial sees the inline partials of its block.
		if err := p.block.define(r, s, s, in); err != nil {
			return err
		}
	}
	return r.inside(in, t.program, &inner, in.enclosing)
}
