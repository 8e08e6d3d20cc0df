// SPDX-License-Identifier: Apache-2.0

package handlebars

// operand is a compiled expression.
type operand interface {
	eval(r *render, s *scope) (any, error)
}

// literal is a constant.
type literal struct{ value any }

func (l literal) eval(*render, *scope) (any, error) { return l.value, nil }

// lookupMode says what a path does about what is missing.
type lookupMode uint8

const (
	lenient  lookupMode = iota // null and undefined have only undefined properties
	trusting                   // properties of null and undefined are errors
	strict                     // trusting, and the last property must be there
)

// pathOperand is a path from a context, a block parameter or a variable.
type pathOperand struct {
	base     pathBase
	depth    int // "..", or bodies with block parameters in between
	param    int // index of the block parameter
	parts    []string
	mode     lookupMode
	compat   bool // the first part is looked up in outer contexts too
	original string
	pos      int
}

// pathBase is where a path begins.
type pathBase uint8

const (
	fromContext pathBase = iota
	fromData
	fromParam
)

func (p *pathOperand) eval(r *render, s *scope) (any, error) {
	if p.mode != lenient {
		return p.evalStrict(r, s)
	}
	v, parts := p.start(s)
	for _, part := range parts {
		if v == nil {
			return nil, nil
		}
		if p.base == fromData && !Truthy(v) {
			return v, nil
		}
		v, _ = Lookup(v, part)
	}
	return v, nil
}

// start returns the value with which the path begins and the parts that remain.
func (p *pathOperand) start(s *scope) (any, []string) {
	switch p.base {
	case fromParam:
		list := s.params
		for range p.depth {
			list = list.outer
		}
		if p.param < len(list.values) {
			return list.values[p.param], p.parts
		}
		return Undefined{}, p.parts
	case fromData:
		f := s.data.above(p.depth)
		if len(p.parts) == 0 {
			return dataObject{f}, nil
		}
		v, _ := f.lookup(p.parts[0])
		return v, p.parts[1:]
	}
	if p.compat {
		for at := s; at != nil; at = at.outer {
			if v, _ := Lookup(at.value, p.parts[0]); !isNull(v) {
				return v, p.parts[1:]
			}
		}
		return Undefined{}, p.parts[1:]
	}
	if s = s.above(p.depth); s == nil {
		return Undefined{}, p.parts
	}
	return s.value, p.parts
}

// evalStrict evaluates the path in the strict and assumeObjects modes.
func (p *pathOperand) evalStrict(r *render, s *scope) (any, error) {
	if p.base == fromData && s.data.above(p.depth) == nil {
		return nil, s.inst.errorAt(p.pos, ErrUndefined, "Cannot read properties of undefined (reading '%s')", p.original)
	}
	v, parts := p.start(s)
	if first := len(p.parts) - len(parts); first > 0 && p.mode == strict && len(parts) == 0 {
		// A variable alone, or a name looked up in outer contexts.
		if !p.isThere(s) {
			return nil, s.inst.errorAt(p.pos, ErrUndefined, "%q not defined in [object Object]", p.parts[0])
		}
	}
	for i, part := range parts {
		if isNull(v) {
			if p.mode == strict && i == len(parts)-1 {
				return nil, s.inst.errorAt(p.pos, ErrUndefined, "%q not defined in %s", part, nullName(v))
			}
			return nil, s.inst.errorAt(p.pos, ErrUndefined, "Cannot read properties of %s (reading '%s')", nullName(v), part)
		}
		next, ok := Lookup(v, part)
		if !ok && p.mode == strict && i == len(parts)-1 {
			text, err := Text(v)
			if err != nil {
				text = "the value"
			}
			return nil, s.inst.errorAt(p.pos, ErrUndefined, "%q not defined in %s", part, text)
		}
		v = next
	}
	return v, nil
}

// isThere reports whether the first part of the path exists where it is looked up.
func (p *pathOperand) isThere(s *scope) bool {
	if p.base == fromData {
		_, ok := s.data.above(p.depth).lookup(p.parts[0])
		return ok
	}
	for at := s; at != nil; at = at.outer {
		if _, ok := Lookup(at.value, p.parts[0]); ok {
			return true
		}
	}
	return false
}

// nullName returns what a null value is called.
func nullName(v any) string {
	if simplify(v) == nil {
		return "null"
	}
	return "undefined"
}

// dataObject is the variables of a frame as an object: {{@.}}.
type dataObject struct{ frame *frame }

func (d dataObject) Lookup(name string) (any, bool) { return d.frame.lookup(name) }
func (d dataObject) Keys() []string                 { return nil }
