// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// flushTime bounds how long a run waits until its spans are stored, and impatience the
// same after a wait that was in vain: a telemetry server that hangs does not slow down
// every run.
const (
	flushTime  = 3 * time.Second
	impatience = 100 * time.Millisecond
)

// runs are the runs that go on, by trace.
type runs struct {
	mu      sync.Mutex
	byTrace map[string]context.CancelCauseFunc
}

var errCancelled error = core.Errorf(core.Cancelled, "Action was cancelled")

func (r *runs) add(traceID string, cancel context.CancelCauseFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byTrace == nil {
		r.byTrace = map[string]context.CancelCauseFunc{}
	}
	r.byTrace[traceID] = cancel
}

// remove takes a run out, and returns how to cancel it; nil when there is none.
func (r *runs) remove(traceID string) context.CancelCauseFunc {
	r.mu.Lock()
	defer r.mu.Unlock()
	cancel := r.byTrace[traceID]
	delete(r.byTrace, traceID)
	return cancel
}

// cancelRun cancels the run of a trace, and reports whether there was one.
func (s *Server) cancelRun(traceID string) bool {
	cancel := s.runs.remove(traceID)
	if cancel == nil {
		return false
	}
	cancel(errCancelled)
	return true
}

// heard is what a caller wants to know of a run.
type heard struct {
	started func(traceID, spanID string)
	chunk   func(json.RawMessage) error                     // nil when nobody listens
	inputs  func(context.Context) iter.Seq[json.RawMessage] // in place of an input
}

// lookup finds the action that a run names. What is no key names no action: it is
// NOT_FOUND too.
func (s *Server) lookup(key string) (*core.Action, error) {
	kind, name, _ := strings.Cut(strings.TrimPrefix(key, "/"), "/")
	if !strings.HasPrefix(key, "/") || kind == "" || name == "" {
		return nil, core.Errorf(core.NotFound, "'%s' is not an action key of the form /kind/name", key)
	}
	return s.o.Registry.LookupKey(s.ctx, key)
}

// run runs an action for the tools. It goes on when these leave; only they, or the end
// of the instance, cancel it. The spans are stored when it returns.
func (s *Server) run(a *core.Action, q *runParams, h heard) (*ai.ReflectionRunActionResponse, *ai.ReflectionStatus) {
	ctx, cancel := context.WithCancelCause(s.ctx)
	defer cancel(nil)
	values, err := actionContext(q.Context)
	if err != nil {
		return nil, statusOf(err, "", "")
	}
	ctx = core.WithActionContext(ctx, values)
	traceID := ""
	call := core.Call{
		Input: q.Input, Init: q.Init, Send: h.chunk, Labels: q.labels(),
		Started: func(trace, span string) {
			traceID = trace
			s.runs.add(trace, cancel)
			if h.started != nil {
				h.started(trace, span)
			}
		},
	}
	if h.inputs != nil {
		call.Inputs = h.inputs(ctx)
	}
	output, stack, err := recovered(ctx, a, call)
	s.runs.remove(traceID)
	s.flush()
	if err != nil {
		if cause := context.Cause(ctx); cause == errCancelled || cause == errClosed {
			err = cause
		}
		return nil, statusOf(err, traceID, stack)
	}
	if string(output) == "null" && !hasOutput(a) {
		output = nil
	}
	return &ai.ReflectionRunActionResponse{Result: output, Telemetry: &ai.ReflectionTelemetry{TraceID: traceID}}, nil
}

// flush waits until the spans of a run are stored, or for so long that the tools better
// show what is there.
func (s *Server) flush() {
	if s.o.Exporter == nil {
		return
	}
	wait := flushTime
	if s.hanging.Load() {
		wait = impatience
	}
	ctx, done := context.WithTimeout(context.Background(), wait)
	defer done()
	s.hanging.Store(s.o.Exporter.Drain(ctx) != nil)
}

// recovered runs a; a panic is an error with its stack.
func recovered(ctx context.Context, a *core.Action, c core.Call) (output json.RawMessage, stack string, err error) {
	defer func() {
		if p := recover(); p != nil {
			stack = string(debug.Stack())
			err = core.Errorf(core.Internal, "'%s' panicked: %v", a.Key(), p)
		}
	}()
	result, err := a.Call(ctx, c)
	return result.Output, "", err
}

// hasOutput tells whether the action has an output at all.
func hasOutput(a *core.Action) bool {
	s, err := a.OutputSchema()
	return s != nil || err != nil
}

// actionContext decodes the action context of a run, which is {} when it has none.
func actionContext(raw json.RawMessage) (map[string]any, error) {
	values := map[string]any{}
	if len(raw) == 0 || string(raw) == "null" {
		return values, nil
	}
	if err := json.Unmarshal(raw, &values); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "context must be a JSON object: %w", err)
	}
	return values, nil
}

// statusOf returns an error as the tools read it.
func statusOf(err error, traceID, stack string) *ai.ReflectionStatus {
	status := &ai.ReflectionStatus{Code: int(core.StatusOf(err)), Message: err.Error()}
	if err == errCancelled {
		status.Message = "Action was cancelled"
	}
	if stack == "" {
		stack = err.Error()
	}
	status.Details = ai.ReflectionStatusDetails{Stack: stack, TraceID: traceID}
	var e *core.Error
	if errors.As(err, &e) && e.Details != nil {
		raw, err := json.Marshal(e.Details)
		var fields map[string]json.RawMessage
		if err == nil && json.Unmarshal(raw, &fields) == nil {
			delete(fields, "stack")
			delete(fields, "traceId")
			status.Details.Extra = fields
		}
	}
	return status
}

// listActions returns the program's actions by key.
func (s *Server) listActions(ctx context.Context) map[string]*ai.ActionMetadata {
	list := s.o.Registry.List(ctx)
	actions := make(map[string]*ai.ActionMetadata, len(list))
	for i := range list {
		describe(&list[i])
		actions[list[i].Key] = &list[i]
	}
	return actions
}

// listValues returns the values of a type that the tools may see.
func (s *Server) listValues(kind string) (map[string]json.RawMessage, error) {
	if kind != "defaultModel" && kind != core.MiddlewareValues {
		return nil, core.Errorf(core.InvalidArgument, "'type' is %q; it must be defaultModel or middleware", kind)
	}
	values := map[string]json.RawMessage{}
	for name, value := range s.o.Registry.Values(kind) {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, fmt.Errorf("value %s '%s': %w", kind, name, err)
		}
		values[name] = raw
	}
	return values, nil
}
