// SPDX-License-Identifier: Apache-2.0

package handlebars

// blockStep is {{#…}}…{{/…}}.
type blockStep struct{ call *invocation }

func (b *blockStep) run(r *render, s *scope) error {
	v := b.call
	r.pos = v.target.pos
	if v.builtin != notBuiltin && v.helper == nil && (!r.replaced || r.helper(v, s) == nil) {
		return v.runBuiltin(r, s)
	}
	value, isField, err := v.evalName(r, s)
	if err != nil {
		return err
	}
	if isField {
		return v.runSection(value, r, s)
	}
	r.pos = v.target.pos
	return r.print(value, false)
}

// runSection runs a block over a value: the body for true, once for each item of a
// list, and with any other value as the context; the inverse for what is missing,
// false or an empty list.
func (v *invocation) runSection(value any, r *render, s *scope) error {
	if h := r.hook(missingBlockHook, s); h != nil {
		c := &Call{of: v, args: []any{value}}
		result, err := v.run(h, c, r, s)
		if err != nil {
			return err
		}
		return r.print(result, false)
	}
	switch KindOf(value) {
	case KindUndefined, KindNull:
		return v.runInverse(r, s)
	case KindBool:
		if Truthy(value) {
			return v.runMain(r, s)
		}
		return v.runInverse(r, s)
	case KindList:
		return v.runEach(value, r, s)
	}
	return v.runWith(value, r, s, nil)
}

// runMain runs the body in the scope of the block.
func (v *invocation) runMain(r *render, s *scope) error { return v.main.runHere(r, s) }

// runInverse runs the part after {{else}} in the scope of the block.
func (v *invocation) runInverse(r *render, s *scope) error { return v.inverse.runHere(r, s) }

// runHere runs a part of a block in the scope of the block. Block parameters that
// it declares have no values.
func (p *program) runHere(r *render, s *scope) error {
	if p == nil || p.params == 0 {
		return p.run(r, s, s)
	}
	inner := *s
	inner.params = &params{outer: s.params}
	return p.run(r, &inner, s)
}

// runWith runs the body with a context and the values of block parameters.
func (v *invocation) runWith(value any, r *render, s *scope, values []any) error {
	if v.main == nil {
		return nil
	}
	inner := s.enter(value)
	if v.main.params > 0 {
		inner.params = &params{values: values, outer: s.params}
	}
	return v.main.run(r, &inner, s)
}
