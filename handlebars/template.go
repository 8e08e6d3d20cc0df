// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"slices"
	"sync"
)

// Template is a compiled template. It never changes and may be rendered by any
// number of goroutines at the same time.
type Template struct {
	src      source
	options  Options
	program  *program
	partials []string
	renders  sync.Pool // of *render, so that buffers are used again
}

// Parse compiles a template; nil options work. Errors are [*Error] values that
// wrap [ErrSyntax], [ErrLimit] for sources that nest too deeply, or
// [ErrMissingHelper] for unknown helpers with KnownHelpersOnly.
func Parse(src string, o *Options) (*Template, error) {
	t := &Template{}
	if o != nil {
		t.options = *o
	}
	t.src = source{name: t.options.Name, text: src, firstLine: t.options.FirstLine}
	b, err := parse(&t.src)
	if err != nil {
		return nil, err
	}
	trimSpace(b, true, !t.options.IgnoreStandalone)
	c := compiler{template: t}
	if t.program, err = c.program(b); err != nil {
		return nil, err
	}
	return t, nil
}

// MustParse is [Parse] for templates in a program's own source: it panics where
// Parse returns an error.
func MustParse(src string, o *Options) *Template {
	t, err := Parse(src, o)
	if err != nil {
		panic("handlebars: " + err.Error())
	}
	return t
}

// Name returns the name given in [Options].
func (t *Template) Name() string { return t.options.Name }

// PartialNames returns the names of the partials that the template calls by a
// fixed name, without those that it defines itself, sorted and each once. Calls by
// a computed name and calls of other partials by these are not among them.
func (t *Template) PartialNames() []string { return slices.Clone(t.partials) }

// Render returns the output for data, without its markers; nil options work. On an
// error the output is empty. Errors are [*Error] values.
func (t *Template) Render(ctx context.Context, data any, o *RenderOptions) (string, error) {
	r := t.begin(ctx, o)
	defer t.end(r)
	if err := r.root(data); err != nil {
		return "", err
	}
	return string(r.out.text), nil
}

// RenderOutput is [Template.Render] with the markers that helpers returned, in
// their places.
func (t *Template) RenderOutput(ctx context.Context, data any, o *RenderOptions) (Output, error) {
	r := t.begin(ctx, o)
	defer t.end(r)
	if err := r.root(data); err != nil {
		return Output{}, err
	}
	return r.out.cut(point{}), nil
}

// begin returns the state of a render.
func (t *Template) begin(ctx context.Context, o *RenderOptions) *render {
	r, _ := t.renders.Get().(*render)
	if r == nil {
		r = &render{}
	}
	r.reset(ctx, t, o)
	return r
}

// end gives the state back for the next render, without what belonged to this one.
func (t *Template) end(r *render) {
	const keep = 64 << 10 // bytes of buffer
	text := r.out.text[:0]
	if cap(text) > keep {
		text = nil
	}
	*r = render{out: buffer{text: text}}
	t.renders.Put(r)
}
