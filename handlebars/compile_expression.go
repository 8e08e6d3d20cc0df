// SPDX-License-Identifier: Apache-2.0

package handlebars

import "slices"

// class says what a name with arguments is.
type class uint8

const (
	plainPath  class = iota // a value, never a helper
	ambiguous               // a helper if there is one, else a value
	helperCall              // a helper
	knownCall               // a helper that the compiler knows
)

// classify tells what a call is. Calls in parentheses are always calls.
func (c *compiler) classify(call *callExpr, nested bool) class {
	path := pathOf(call.callee)
	simple := isSimple(path)
	if simple && c.paramOf(path) != nil {
		return plainPath
	}
	known := simple && c.isKnown(path.parts[0])
	switch {
	case known:
		return knownCall
	case nested || len(call.args) > 0 || len(call.hash) > 0:
		return helperCall
	case simple && !c.template.options.KnownHelpersOnly:
		return ambiguous
	}
	return plainPath
}

// pathOf returns the callee of a call as a path: a literal there names a field.
func pathOf(callee expression) *pathExpr {
	if path, ok := callee.(*pathExpr); ok {
		return path
	}
	name := nameOf(callee)
	return &pathExpr{pos: positionOf(callee), parts: []string{name}, original: name, scoped: isScoped(name)}
}

// isSimple reports whether a path may name a helper.
func isSimple(path *pathExpr) bool {
	return len(path.parts) == 1 && !path.scoped && path.depth == 0 && !path.data
}

// isKnown reports whether a helper is known while the template is compiled.
func (c *compiler) isKnown(name string) bool {
	o := &c.template.options
	return isBuiltin(name) || o.Helpers[name] != nil && !isHook(name) || slices.Contains(o.KnownHelpers, name)
}

// call compiles a call of some class.
func (c *compiler) call(call *callExpr, class class) (operand, error) {
	if class == plainPath {
		p := c.path(pathOf(call.callee), c.mode(true))
		return &p, nil
	}
	return c.invocation(call, class)
}

// invocation compiles a call of some class, a plain path too.
func (c *compiler) invocation(call *callExpr, class class) (*invocation, error) {
	path := pathOf(call.callee)
	o := &c.template.options
	if class == helperCall && o.KnownHelpersOnly {
		return nil, c.template.src.errorAt(call.pos, ErrMissingHelper, "You specified knownHelpersOnly, but used the unknown helper %s", path.original)
	}
	v := &invocation{kind: class, strict: o.Strict, target: c.path(path, c.mode(true))}
	if class == plainPath {
		return v, nil
	}
	if isSimple(path) && !isHook(path.parts[0]) {
		v.mayHelp = true
		v.helper = o.Helpers[path.parts[0]]
		v.builtin = builtinOf(path.parts[0])
	}
	for _, arg := range call.args {
		value, err := c.expression(arg)
		if err != nil {
			return nil, err
		}
		v.args = append(v.args, value)
	}
	var err error
	v.hash, err = c.hash(call.hash)
	return v, err
}

// hash compiles name=value pairs. As in handlebars.js, name=undefined says nothing.
func (c *compiler) hash(pairs []hashPair) ([]namedOperand, error) {
	var compiled []namedOperand
	for _, pair := range pairs {
		if literal, ok := pair.value.(*literalExpr); ok && literal.value == any(Undefined{}) {
			continue
		}
		value, err := c.expression(pair.value)
		if err != nil {
			return nil, err
		}
		compiled = append(compiled, namedOperand{pair.name, value})
	}
	return compiled, nil
}

// namedOperand is a compiled name=value.
type namedOperand struct {
	name  string
	value operand
}

// expression compiles an argument.
func (c *compiler) expression(e expression) (operand, error) {
	switch e := e.(type) {
	case *literalExpr:
		return literal{e.value}, nil
	case *callExpr:
		return c.call(e, c.classifyNested(e))
	default:
		p := c.path(e.(*pathExpr), c.mode(false))
		return &p, nil
	}
}

// classifyNested tells what a call in parentheses is.
func (c *compiler) classifyNested(call *callExpr) class {
	if class := c.classify(call, true); class == knownCall {
		return class
	}
	return helperCall
}

// mode returns how paths are looked up; those that a tag is about must be there if
// the template is strict.
func (c *compiler) mode(subject bool) lookupMode {
	switch o := &c.template.options; {
	case o.Strict && subject:
		return strict
	case o.Strict || o.AssumeObjects:
		return trusting
	}
	return lenient
}

// path compiles a path.
func (c *compiler) path(path *pathExpr, mode lookupMode) pathOperand {
	p := pathOperand{depth: path.depth, parts: path.parts, mode: mode, original: path.original, pos: path.pos}
	if path.data {
		p.base = fromData
		return p
	}
	if param := c.paramOf(path); param != nil {
		p.base, p.depth, p.param, p.parts = fromParam, param.bodies, param.index, path.parts[1:]
		if mode == strict {
			p.mode = trusting
		}
		return p
	}
	p.compat = c.template.options.Compat && path.depth == 0 && !path.scoped && len(path.parts) > 0
	return p
}

// paramRef is a block parameter.
type paramRef struct{ bodies, index int }

// paramOf returns the block parameter that a path begins with, or nil.
func (c *compiler) paramOf(path *pathExpr) *paramRef {
	if path.data || path.depth > 0 || path.scoped || len(path.parts) == 0 {
		return nil
	}
	for i := range c.params {
		names := c.params[len(c.params)-1-i]
		if index := slices.Index(names, path.parts[0]); index >= 0 {
			return &paramRef{bodies: i, index: index}
		}
	}
	return nil
}
