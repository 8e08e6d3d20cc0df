// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"errors"
	"fmt"
)

// render is the state of one render. One goroutine uses it at a time.
type render struct {
	ctx       context.Context
	done      <-chan struct{}
	template  *Template // the one rendered, not a partial
	options   RenderOptions
	out       buffer
	depth     int
	maxDepth  int
	maxOutput int
	ticks     int
	inst      *instance // the template or partial that runs
	pos       int       // of what runs in it, for errors without a better place
	resolved  map[string]*Template
	// replaced is set if the render has a helper in place of a built-in one.
	replaced bool

	// The outermost scope and what belongs to it.
	top     scope
	topData [2]frame
	topInst instance
}

// reset prepares the state for a render.
func (r *render) reset(ctx context.Context, t *Template, o *RenderOptions) {
	r.ctx, r.done, r.template = ctx, ctx.Done(), t
	r.maxDepth = orDefault(t.options.MaxDepth, DefaultMaxDepth)
	r.maxOutput = orDefault(t.options.MaxOutput, DefaultMaxOutput)
	if o != nil {
		r.options = *o
		r.replaced = hasBuiltin(o.Helpers)
	}
	r.replaced = r.replaced || hasBuiltin(t.options.Helpers)
}

// root renders the template itself.
func (r *render) root(data any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = r.panicked(p)
		}
	}()
	r.topInst = instance{template: r.template}
	r.inst = &r.topInst
	r.top = scope{value: data, inst: &r.topInst, data: &r.topData[0]}
	r.topData[0] = frame{root: data, hasRoot: true}
	if vars := r.options.Data; vars != nil {
		r.topData[1] = frame{vars: vars}
		r.topData[0].parent = &r.topData[1]
		_, given := vars["root"]
		r.topData[0].hasRoot = !given
	}
	if err := r.ctx.Err(); err != nil {
		return r.errorf(err, "%v", err)
	}
	return r.template.program.run(r, &r.top, nil)
}

// inside runs a program of another instance than the present one.
func (r *render) inside(in *instance, p *program, s, created *scope) error {
	inst, pos := r.inst, r.pos
	r.inst = in
	err := p.run(r, s, created)
	r.inst, r.pos = inst, pos
	return err
}

// errorf returns an error at the place that runs.
func (r *render) errorf(kind error, format string, args ...any) *Error {
	return r.inst.errorAt(r.pos, kind, format, args...)
}

// panicked makes an error of the panic of a helper or another of the caller's
// functions.
func (r *render) panicked(p any) error {
	if err, ok := p.(error); ok {
		return r.errorf(errors.Join(ErrPanic, err), "panic: %v", err)
	}
	return r.errorf(ErrPanic, "panic: %s", fmt.Sprint(p))
}

// tick stops a render whose context ended; loops and bodies call it.
func (r *render) tick() error {
	const every = 16
	if r.ticks++; r.done == nil || r.ticks%every != 0 {
		return nil
	}
	select {
	case <-r.done:
		err := r.ctx.Err()
		return r.errorf(err, "%v", err)
	default:
		return nil
	}
}

// write appends text that needs no escaping.
func (r *render) write(text string) error {
	if len(text) > r.maxOutput-len(r.out.text) {
		return r.tooLong()
	}
	r.out.text = append(r.out.text, text...)
	return nil
}

// tooLong returns the error for output over the limit.
func (r *render) tooLong() error {
	return r.errorf(ErrLimit, "more than %d bytes of output", r.maxOutput)
}
