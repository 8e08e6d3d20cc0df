// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// RunOptions tell what the caller of a run wants to hear. The functions are called one
// at a time on the caller's goroutine.
type RunOptions struct {
	// OnTrace is called once, as soon as the trace of the run is known, before any chunk
	// where the program tells it in time. A run that failed before it had one has none.
	OnTrace func(traceID string)
	// OnChunk is called with each chunk, in order. An error ends the listening and is
	// returned from RunAction as it is; the program goes on.
	OnChunk func(chunk json.RawMessage) error
}

// tracedRun is a run that goes on.
type tracedRun struct {
	runtimeID string
	peer      peer
	in        inputs
}

// ListActions returns the actions of a program by key; "" is the current program.
// NOT_FOUND and FAILED_PRECONDITION tell that there is no such program, UNAVAILABLE that
// it is gone, DEADLINE_EXCEEDED that it did not answer within 30 s.
func (m *Manager) ListActions(ctx context.Context, runtimeID string) (map[string]*ai.ActionMetadata, error) {
	e, err := m.find(runtimeID)
	if err != nil {
		return nil, err
	}
	ctx, stop := m.bound(ctx)
	defer stop()
	return e.peer.listActions(ctx)
}

// ListValues returns the registered values of a type, defaultModel or middleware, by
// name. Programs that have no values yield none. INVALID_ARGUMENT tells that the program
// does not know the type; else errors are those of ListActions.
func (m *Manager) ListValues(ctx context.Context, runtimeID, kind string) (map[string]json.RawMessage, error) {
	e, err := m.find(runtimeID)
	if err != nil {
		return nil, err
	}
	ctx, stop := m.bound(ctx)
	defer stop()
	return e.peer.listValues(ctx, kind)
}

// RunAction runs an action of the program q.RuntimeID, "" for the current one. It asks
// for chunks when q.Stream or o.OnChunk is set; with q.StreamInput, the input follows by
// [Manager.SendInput]. There is no limit of time: the end of ctx ends the waiting, while
// the run goes on until [Manager.CancelAction].
//
// What the program answers as an error is an [*ActionError]. Other errors are those of
// ListActions, of ctx, DATA_LOSS for an answer that cannot be understood, and
// RESOURCE_EXHAUSTED for one that is too large or taken too slowly.
func (m *Manager) RunAction(ctx context.Context, q *ai.ReflectionRunActionParams, o RunOptions) (*ai.ReflectionRunActionResponse, error) {
	if q.Key == "" {
		return nil, core.Errorf(core.InvalidArgument, "the key of an action is missing, such as /flow/greet")
	}
	e, err := m.find(q.RuntimeID)
	if err != nil {
		return nil, err
	}
	ctx, stop := m.bound(ctx)
	defer stop()
	request := *q
	request.Stream = q.Stream || o.OnChunk != nil
	traceID := ""
	h := hearer{
		started: func(id string, in inputs) {
			if traceID != "" || id == "" {
				return
			}
			traceID = id
			m.track(id, &tracedRun{runtimeID: e.ID, peer: e.peer, in: in})
			if o.OnTrace != nil {
				o.OnTrace(id)
			}
		},
		chunk: o.OnChunk,
	}
	if h.chunk == nil {
		h.chunk = func(json.RawMessage) error { return nil }
	}
	response, err := e.peer.run(ctx, &request, h)
	h.started(traceOf(response, err), nil) // when it was not told before
	m.untrack(traceID)
	if response != nil && response.GenkitVersion == "" {
		response.GenkitVersion = e.GenkitVersion
	}
	return response, err
}

// SendInput sends a chunk of input, which is JSON, to the run with the trace. NOT_FOUND
// tells that no run of this manager with it takes input in chunks.
func (m *Manager) SendInput(_ context.Context, traceID string, chunk json.RawMessage) error {
	in, err := m.inputsOf(traceID)
	if err != nil {
		return err
	}
	if !json.Valid(chunk) {
		return core.Errorf(core.InvalidArgument, "the input of the run of trace %q must be JSON", traceID)
	}
	return in.sendInput(chunk)
}

// EndInput ends the input of the run with the trace. NOT_FOUND is as in SendInput.
func (m *Manager) EndInput(_ context.Context, traceID string) error {
	in, err := m.inputsOf(traceID)
	if err != nil {
		return err
	}
	return in.endInput()
}

func (m *Manager) inputsOf(traceID string) (inputs, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.runs[traceID]; r != nil && r.in != nil {
		return r.in, nil
	}
	return nil, core.Errorf(core.NotFound, "no run with trace %q takes input in chunks", traceID)
}

// CancelAction cancels the run with the trace. The program is the one with runtimeID;
// for "", the one that this manager lets run the trace, else the current one. NOT_FOUND
// tells that it runs no such trace, or no longer.
func (m *Manager) CancelAction(ctx context.Context, runtimeID, traceID string) (*ai.ReflectionCancelActionResponse, error) {
	if traceID == "" {
		return nil, core.Errorf(core.InvalidArgument, "the trace of the run to cancel is missing")
	}
	m.mu.Lock()
	run := m.runs[traceID]
	m.mu.Unlock()
	var p peer
	if run != nil && (runtimeID == "" || runtimeID == run.runtimeID) {
		p = run.peer // even when the program has left the list
	} else {
		e, err := m.find(runtimeID)
		if err != nil {
			return nil, err
		}
		p = e.peer
	}
	ctx, stop := m.bound(ctx)
	defer stop()
	return p.cancel(ctx, traceID)
}

// traceOf returns the trace that the end of a run names, "" for none.
func traceOf(r *ai.ReflectionRunActionResponse, err error) string {
	var failed *ActionError
	switch {
	case errors.As(err, &failed):
		return failed.TraceID
	case err == nil && r.Telemetry != nil:
		return r.Telemetry.TraceID
	}
	return ""
}

func (m *Manager) track(traceID string, r *tracedRun) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.runs[traceID] = r
}

func (m *Manager) untrack(traceID string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.runs, traceID)
}

// bound returns a context that ends with the manager too.
func (m *Manager) bound(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(m.ctx, func() { cancel(errClosed) })
	return ctx, func() {
		unhook()
		cancel(nil)
	}
}
