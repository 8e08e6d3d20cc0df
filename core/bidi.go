// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"iter"
	"reflect"
)

// BidiFunc is the work of an action that takes an init value and a stream of
// inputs, and sends chunks while it reads. The inputs end when the caller closes
// them; an input that is invalid comes with an error and is the last.
type BidiFunc[Init, In, Out, C any] func(ctx context.Context, init Init, inputs iter.Seq2[In, error], send Send[C]) (Out, error)

// BidiOf is the typed side of a bidi action.
type BidiOf[Init, In, Out, C any] struct {
	*Action
	fn BidiFunc[Init, In, Out, C]
}

// NewBidiAction returns a bidi action that is in no registry yet.
func NewBidiAction[Init, In, Out, C any](k Kind, name string, fn BidiFunc[Init, In, Out, C]) *BidiOf[Init, In, Out, C] {
	mustHaveFunc(k, name, fn == nil)
	t := &BidiOf[Init, In, Out, C]{fn: fn}
	t.Action = &Action{Kind: k, Name: name, typed: t, run: t.runRaw, Metadata: map[string]any{"bidi": true},
		types: actionTypes{in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), chunk: reflect.TypeFor[C](), init: reflect.TypeFor[Init]()}}
	return t
}

// AsBidi is [As] for bidi actions.
func AsBidi[Init, In, Out, C any](a *Action) (*BidiOf[Init, In, Out, C], bool) {
	t, ok := a.typed.(*BidiOf[Init, In, Out, C])
	return t, ok
}

// Run runs the action on a stream of exactly one input. Chunks go to send, which
// may be nil.
func (t *BidiOf[Init, In, Out, C]) Run(ctx context.Context, init Init, in In, send Send[C]) (Out, error) {
	one := func(yield func(In, error) bool) { yield(in, nil) }
	return t.run(ctx, init, one, send, &in)
}

func (t *BidiOf[Init, In, Out, C]) run(ctx context.Context, init Init, inputs iter.Seq2[In, error], send Send[C], only *In) (out Out, err error) {
	f := &frame{streaming: send != nil}
	if send == nil {
		send = func(C) error { return nil }
	}
	f.enter(ctx, t.Action.registry.Load(), t.info())
	recordInit(f, init, nil)
	if only != nil {
		recordInput(f, *only, nil)
	}
	f.Start()
	finished := false
	defer func() {
		if !finished {
			f.End(errPanicked)
		}
	}()
	out, err = t.fn(f, init, inputs, send)
	finished = true
	if err == nil {
		recordOutput(f, out, nil)
	}
	f.End(err)
	return out, err
}

func (t *BidiOf[Init, In, Out, C]) runRaw(f *frame, c *Call) (json.RawMessage, error) {
	init, err := t.decodeInit(f, c.Init)
	inputs := c.Inputs
	if inputs == nil {
		if f.Recording() {
			recordUndecoded[In](f, "genkit:input", c.Input)
		}
		inputs = func(yield func(json.RawMessage) bool) { yield(c.Input) }
	}
	f.start(c)
	if err != nil {
		return nil, err
	}
	decoded := func(yield func(In, error) bool) {
		for raw := range inputs {
			in, err := decodeInput[In](t.Action, raw)
			if !yield(in, err) || err != nil {
				return
			}
		}
	}
	send, end := sendJSON(t.Action, c.Send, func(C) error { return nil })
	defer end()
	out, err := t.fn(f, init, decoded, send)
	if err != nil {
		return nil, err
	}
	return encodeOutput(f, t.Action, out)
}

// decodeInit validates, decodes and records an init value; nothing is {}.
func (t *BidiOf[Init, In, Out, C]) decodeInit(f *frame, raw json.RawMessage) (init Init, err error) {
	if isNothing(raw) {
		raw = json.RawMessage("{}")
	}
	s, err := t.InitSchema()
	if err != nil {
		return init, Errorf(Internal, "action '%s': init schema: %w", t.Key(), err)
	}
	init, err = decodeChecked[Init](t.Action, "init", s, raw)
	if f.Recording() {
		if err == nil {
			recordInit(f, init, raw)
		} else {
			recordUndecoded[Init](f, "genkit:init", raw)
		}
	}
	return init, err
}

// bind makes a, which stands for the same work under another key, the typed side's
// own.
func (t *BidiOf[Init, In, Out, C]) bind(a *Action) {
	twin := *t
	twin.Action = a
	a.typed, a.run = &twin, twin.runRaw
}
