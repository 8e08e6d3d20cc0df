// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"iter"
	"sync"
)

// Call is a run of an action through its JSON side.
type Call struct {
	Input json.RawMessage
	// Init is the init value of a bidi action; nil is {}.
	Init json.RawMessage
	// Inputs is the input stream of a bidi action, in place of Input.
	Inputs iter.Seq[json.RawMessage]
	// Send receives the chunks, one at a time and only while the action runs; nil when
	// nobody listens. After it has returned an error it is not called again: the work
	// gets that error instead.
	Send func(json.RawMessage) error
	// Labels become attributes of the span, as they are.
	Labels map[string]string
	// Started is called once, before the work, with the ids of its span.
	Started func(traceID, spanID string)
}

// Result is the outcome of a [Call].
type Result struct {
	Output          json.RawMessage
	TraceID, SpanID string
}

// RunJSON runs the action on JSON. The input is validated; JSON null or nothing for
// an action that needs input is INVALID_ARGUMENT. Chunks go to send, which may be
// nil.
func (a *Action) RunJSON(ctx context.Context, in json.RawMessage, send func(json.RawMessage) error) (json.RawMessage, error) {
	f := &frame{}
	return a.call(ctx, f, &Call{Input: in, Send: send})
}

// Call is [Action.RunJSON] with all that a server may say and want to know. The
// ids are there also when it fails.
func (a *Action) Call(ctx context.Context, c Call) (Result, error) {
	f := &frame{}
	out, err := a.call(ctx, f, &c)
	return Result{Output: out, TraceID: f.TraceID(), SpanID: f.SpanID()}, err
}

func (a *Action) call(ctx context.Context, f *frame, c *Call) (out json.RawMessage, err error) {
	f.streaming = c.Send != nil
	f.enter(ctx, a.registry.Load(), a.info())
	for name, value := range c.Labels {
		f.SetAttr(name, value)
	}
	finished := false
	defer func() {
		if !finished {
			f.End(errPanicked)
		}
	}()
	out, err = a.run(f, c)
	finished = true
	f.End(err)
	return out, err
}

// start begins the span of a call whose input is known.
func (f *frame) start(c *Call) {
	f.Start()
	if c.Started != nil {
		c.Started(f.TraceID(), f.SpanID())
	}
}

func (t *ActionOf[In, Out, C]) runRaw(f *frame, c *Call) (json.RawMessage, error) {
	in, err := decodeInput[In](t.Action, c.Input)
	if f.Recording() {
		if err == nil {
			recordInput(f, in, c.Input)
		} else {
			recordUndecoded[In](f, "genkit:input", c.Input)
		}
	}
	f.start(c)
	switch {
	case !isNothing(c.Init) || c.Inputs != nil:
		return nil, PublicErrorf(InvalidArgument, "Action '%s' takes one input, not init or a stream of inputs.", t.Key())
	case err != nil:
		return nil, err
	}
	send, end := sendJSON(t.Action, c.Send, t.discard)
	defer end()
	out, err := t.fn(f, in, send)
	if err != nil {
		return nil, err
	}
	return encodeOutput(f, t.Action, out)
}

// encodeOutput encodes and records what the work returned; no output is null.
func encodeOutput[Out any](f *frame, a *Action, out Out) (json.RawMessage, error) {
	if a.types.out == noneType {
		return json.RawMessage("null"), nil
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, Errorf(Internal, "action '%s': the output cannot be JSON: %w", a.Key(), err)
	}
	if f.Recording() {
		recordOutput(f, out, raw)
	}
	return raw, nil
}

// sendJSON returns a Send that encodes each chunk for send, and a function to be
// called when the work is over; discard when nobody listens.
func sendJSON[C any](a *Action, send func(json.RawMessage) error, discard Send[C]) (Send[C], func()) {
	if send == nil {
		return discard, func() {}
	}
	s := &chunkSender{send: send}
	return func(chunk C) error {
		raw, err := json.Marshal(chunk)
		if err != nil {
			return Errorf(Internal, "action '%s': a chunk cannot be JSON: %w", a.Key(), err)
		}
		return s.hand(raw)
	}, s.end
}

// chunkSender hands chunks on, from whichever goroutine they come.
type chunkSender struct {
	mu   sync.Mutex
	send func(json.RawMessage) error
	err  error // of the first chunk that could not be sent, or that the work is over
}

func (s *chunkSender) hand(raw json.RawMessage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = s.send(raw)
	}
	return s.err
}

func (s *chunkSender) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = errOver
	}
}

// errOver is what senders get after the action has returned.
var errOver error = Errorf(FailedPrecondition, "the action is over")
