// SPDX-License-Identifier: Apache-2.0

package handlebars

import "errors"

// invocation is a name with arguments: in a tag, in parentheses or as a block.
type invocation struct {
	target  pathOperand // the field of that name
	kind    class
	mayHelp bool   // the name can be that of a helper
	helper  Helper // of the template's options
	builtin builtin
	args    []operand
	hash    []namedOperand
	strict  bool

	isBlock       bool
	main, inverse *program
}

// name returns the name as the template has it.
func (v *invocation) name() string { return v.target.original }

// eval calls the helper or finds the value.
func (v *invocation) eval(r *render, s *scope) (any, error) {
	value, _, err := v.evalName(r, s)
	return value, err
}

// evalName calls the helper, or finds the value of the name and says that it is
// one.
func (v *invocation) evalName(r *render, s *scope) (value any, isField bool, err error) {
	if v.kind == plainPath {
		value, err = v.target.eval(r, s)
		return value, true, err
	}
	if h := r.helper(v, s); h != nil {
		value, err = v.callHelper(h, r, s)
		return value, false, err
	}
	switch {
	case v.builtin != notBuiltin:
		value, err = v.callBuiltin(r, s)
		return value, false, err
	case v.kind == knownCall:
		return nil, false, v.missing(s)
	}
	if value, err = v.target.eval(r, s); err != nil {
		return nil, false, err
	}
	if v.kind == ambiguous {
		if isNull(value) && !v.strict {
			value, err = v.callMissing(r, s)
		}
		return value, true, err
	}
	if Truthy(value) || v.strict {
		return nil, false, s.inst.errorAt(v.target.pos, ErrMissingHelper, "%q is not a function: it is a field, and takes no arguments", v.name())
	}
	value, err = v.callMissing(r, s)
	return value, false, err
}

// helper returns the helper for a call, nil if there is none or a built-in one.
func (r *render) helper(v *invocation, s *scope) Helper {
	if !v.mayHelp {
		return nil
	}
	name := v.target.parts[0]
	if h := r.options.Helpers[name]; h != nil {
		return h
	}
	if v.helper != nil {
		return v.helper
	}
	if s.inst.template != r.template {
		return r.template.options.Helpers[name]
	}
	return nil
}

// hook returns the helper that is called in place of missing ones, or nil.
func (r *render) hook(name string, s *scope) Helper {
	if h := r.options.Helpers[name]; h != nil {
		return h
	}
	if h := s.inst.template.options.Helpers[name]; h != nil {
		return h
	}
	return r.template.options.Helpers[name]
}

const (
	missingHook      = "helperMissing"
	missingBlockHook = "blockHelperMissing"
)

// isHook reports whether a name is that of a helper that templates can't call.
func isHook(name string) bool { return name == missingHook || name == missingBlockHook }

// callMissing stands in for a helper that is not there: without arguments it yields
// undefined.
func (v *invocation) callMissing(r *render, s *scope) (any, error) {
	if h := r.hook(missingHook, s); h != nil {
		return v.callHelper(h, r, s)
	}
	if len(v.args) > 0 {
		return nil, v.missing(s)
	}
	return Undefined{}, nil
}

// missing returns the error for a helper that is not there.
func (v *invocation) missing(s *scope) error {
	return s.inst.errorAt(v.target.pos, ErrMissingHelper, "Missing helper: %q", v.name())
}

// callHelper evaluates the arguments and calls a helper.
func (v *invocation) callHelper(h Helper, r *render, s *scope) (any, error) {
	c := &Call{of: v}
	c.args = c.space[:0]
	for _, arg := range v.args {
		value, err := arg.eval(r, s)
		if err != nil {
			return nil, err
		}
		c.args = append(c.args, value)
	}
	if len(v.hash) > 0 {
		c.hash = make([]any, len(v.hash))
		for i, pair := range v.hash {
			var err error
			if c.hash[i], err = pair.value.eval(r, s); err != nil {
				return nil, err
			}
		}
	}
	return v.run(h, c, r, s)
}

// run runs a helper whose call is ready.
func (v *invocation) run(h Helper, c *Call, r *render, s *scope) (any, error) {
	c.render, c.scope, c.ctx, c.src = r, s, r.ctx, &s.inst.template.src
	r.pos = v.target.pos
	value, err := h(c)
	c.render, c.scope = nil, nil
	if err == nil {
		return value, nil
	}
	if placed, ok := err.(*Error); ok {
		return nil, placed // of the body
	}
	return nil, s.inst.errorAt(v.target.pos, err, "helper %s: %v", v.name(), err)
}

// errNotBlock is the error of helpers that are called without a body.
var errNotBlock = errors.New("must be a block")
