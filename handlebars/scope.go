// SPDX-License-Identifier: Apache-2.0

package handlebars

// scope is what names mean at a place while it runs.
type scope struct {
	value  any    // the context, {{this}}
	outer  *scope // with the next other context, {{..}}
	data   *frame
	params *params
	inst   *instance
}

// enter returns the scope for a body that runs with a context. The same context
// again is no new level for "..".
func (s *scope) enter(value any) scope {
	inner := *s
	if s.isContext(value) {
		return inner
	}
	inner.value, inner.outer = value, s
	return inner
}

// isContext reports whether value is the context of s already. A helper sees an
// empty object for a context that is null.
func (s *scope) isContext(value any) bool {
	if isNull(s.value) && (value == any(noContext{}) || isNull(value)) {
		return true
	}
	return identical(value, s.value) || isNumber(value) && Equal(value, s.value)
}

// above returns the scope n levels out, nil beyond the last.
func (s *scope) above(n int) *scope {
	for ; n > 0 && s != nil; n-- {
		s = s.outer
	}
	return s
}

// instance is a template that runs: once per render, once per call of a partial.
type instance struct {
	template *Template
	name     string
	// inlines are the inline partials in force now, innermost first.
	inlines *inlines
	// enclosing is where the contexts around the template begin, with Compat.
	enclosing *scope
}

// errorAt returns an error at a place in the template.
func (i *instance) errorAt(pos int, kind error, format string, args ...any) *Error {
	err := i.template.src.errorAt(pos, kind, format, args...)
	if err.Template == "" {
		err.Template = i.name
	}
	return err
}

// label returns the name of the template for people.
func (i *instance) label() string {
	if name := i.template.options.Name; name != "" {
		return name
	}
	return i.name
}

// params are the values of the block parameters of one body.
type params struct {
	values []any
	outer  *params
}

// frame is a level of the variables with @.
type frame struct {
	parent  *frame
	vars    map[string]any
	root    any
	hasRoot bool

	// An each loop sets these.
	isLoop bool
	key    any
	index  int
	last   bool

	// block is the body of the partial block that is being called, if setsBlock.
	block     *closure
	setsBlock bool
}

// lookup returns a variable; inner frames hide outer ones.
func (f *frame) lookup(name string) (any, bool) {
	for ; f != nil; f = f.parent {
		if f.isLoop {
			switch name {
			case "index":
				return f.index, true
			case "key":
				return f.key, true
			case "first":
				return f.index == 0, true
			case "last":
				return f.last, true
			}
		}
		if f.hasRoot && name == "root" {
			return f.root, true
		}
		if f.setsBlock && name == blockName {
			if f.block == nil {
				return Undefined{}, false
			}
			return f.block, true
		}
		if v, ok := f.vars[name]; ok {
			return v, true
		}
	}
	return Undefined{}, false
}

// partialBlock returns the body of the partial block that is being called.
func (f *frame) partialBlock() *closure {
	for ; f != nil; f = f.parent {
		if f.setsBlock {
			return f.block
		}
	}
	return nil
}

// above returns the frame n levels out, nil beyond the last.
func (f *frame) above(n int) *frame {
	for ; n > 0 && f != nil; n-- {
		f = f.parent
	}
	return f
}
