// SPDX-License-Identifier: Apache-2.0

package handlebars

import "slices"

// compiler makes programs of statements.
type compiler struct {
	template *Template
	// params are the names of the block parameters in scope, innermost last; only
	// bodies that declare some are there.
	params  [][]string
	inlines map[string]bool // names of the inline partials of the template
	calls   []string        // names of the partials called
	depth   int
}

// program compiles a body.
func (c *compiler) program(b *body) (*program, error) {
	if b == nil {
		return nil, nil
	}
	p := &program{params: len(b.blockParams), steps: make([]step, 0, len(b.nodes))}
	if p.params > 0 {
		c.params = append(c.params, b.blockParams)
		defer func() { c.params = c.params[:len(c.params)-1] }()
	}
	c.depth++
	for _, n := range b.nodes {
		if err := c.statement(p, n); err != nil {
			return nil, err
		}
	}
	if c.depth--; c.depth == 0 {
		c.template.partials = c.partialNames()
	}
	return p, nil
}

// partialNames returns the names of the partials that the template needs.
func (c *compiler) partialNames() []string {
	slices.Sort(c.calls)
	return slices.DeleteFunc(slices.Compact(c.calls), func(name string) bool {
		return c.inlines[name]
	})
}

// statement compiles a statement and appends it to a program.
func (c *compiler) statement(p *program, n node) error {
	switch n := n.(type) {
	case *contentNode:
		p.text(n.value)
	case *mustacheNode:
		return c.mustache(p, n)
	case *partialNode:
		return c.partial(p, n)
	case *blockNode:
		switch n.kind {
		case decoratorBlock:
			return c.inline(p, n)
		case partialBlock:
			return c.partialBlock(p, n)
		}
		return c.block(p, n)
	}
	return nil
}

// text appends text, to the text before it if there is some.
func (p *program) text(s string) {
	if s == "" {
		return
	}
	if n := len(p.steps); n > 0 {
		if before, ok := p.steps[n-1].(textStep); ok {
			p.steps[n-1] = before + textStep(s)
			return
		}
	}
	p.steps = append(p.steps, textStep(s))
}

// mustache compiles {{…}}.
func (c *compiler) mustache(p *program, n *mustacheNode) error {
	value, err := c.call(&n.call, c.classify(&n.call, false))
	if err != nil {
		return err
	}
	escape := n.escaped && !c.template.options.NoEscape
	p.steps = append(p.steps, &printStep{value: value, escape: escape, pos: n.call.pos})
	return nil
}

// block compiles {{#…}}…{{/…}} and {{^…}}…{{/…}}.
func (c *compiler) block(p *program, n *blockNode) error {
	class := c.classify(n.call, false)
	call, err := c.invocation(n.call, class)
	if err != nil {
		return err
	}
	main, err := c.program(n.main)
	if err != nil {
		return err
	}
	inverse, err := c.program(n.inverse)
	if err != nil {
		return err
	}
	call.isBlock, call.main, call.inverse = true, main, inverse
	p.steps = append(p.steps, &blockStep{call: call})
	return nil
}

// inline compiles {{#*inline "name"}}…{{/inline}}.
func (c *compiler) inline(p *program, n *blockNode) error {
	src := &c.template.src
	if name := nameOf(n.call.callee); name != "inline" {
		return src.errorAt(n.call.pos, ErrSyntax, "unknown decorator %q: only inline is there", name)
	}
	if len(n.call.args) == 0 {
		return src.errorAt(n.call.pos, ErrSyntax, "an inline partial needs a name: {{#*inline \"name\"}}")
	}
	name, err := c.expression(n.call.args[0])
	if err != nil {
		return err
	}
	if fixed, ok := name.(literal); ok {
		if text, err := keyText(fixed.value); err == nil {
			if c.inlines == nil {
				c.inlines = map[string]bool{}
			}
			c.inlines[text] = true
		}
	}
	body, err := c.program(n.main)
	if err != nil {
		return err
	}
	p.inlines = append(p.inlines, &inlineStep{name: name, body: body, pos: n.call.pos})
	return nil
}

// partial compiles {{> name}}.
func (c *compiler) partial(p *program, n *partialNode) error {
	step, err := c.partialStep(n.call)
	if err != nil {
		return err
	}
	step.indent = n.indent
	if c.template.options.PreventIndent {
		p.text(n.indent)
		step.indent = ""
	}
	p.steps = append(p.steps, step)
	return nil
}

// partialBlock compiles {{#> name}}…{{/name}}.
func (c *compiler) partialBlock(p *program, n *blockNode) error {
	step, err := c.partialStep(n.call)
	if err != nil {
		return err
	}
	if step.block, err = c.program(n.main); err != nil {
		return err
	}
	step.hasBlock = true
	p.steps = append(p.steps, step)
	return nil
}

// partialStep compiles the call of a partial.
func (c *compiler) partialStep(call *callExpr) (*partialStep, error) {
	step := &partialStep{pos: call.pos, compat: c.template.options.Compat}
	var err error
	if computed, ok := call.callee.(*callExpr); ok {
		if step.dynamic, err = c.expression(computed); err != nil {
			return nil, err
		}
	} else {
		step.name = nameOf(call.callee)
		if step.name != "@"+blockName {
			c.calls = append(c.calls, step.name)
		}
	}
	switch {
	case len(call.args) > 0:
		if step.context, err = c.expression(call.args[0]); err != nil {
			return nil, err
		}
	case c.template.options.ExplicitPartialContext:
		step.context = literal{Undefined{}}
	}
	step.hash, err = c.hash(call.hash)
	return step, err
}
