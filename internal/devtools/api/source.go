// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
)

// Runtimes are the running programs. An empty runtimeID means the current one. Errors
// carry a status of core; one that a program answered is an [*ActionError].
type Runtimes interface {
	// Runtimes returns all programs.
	Runtimes() []Runtime
	// Current returns the program that started last, false when none runs.
	Current() (Runtime, bool)
	// ListActions returns the actions of a program by key.
	ListActions(ctx context.Context, runtimeID string) (map[string]*ai.ActionMetadata, error)
	// ListValues returns the registered values of a type, such as middleware, by name.
	ListValues(ctx context.Context, runtimeID, kind string) (map[string]json.RawMessage, error)
	// RunAction runs an action of the program request.RuntimeID. It asks for chunks when
	// request.Stream is set, and lets the input follow when request.StreamInput is.
	RunAction(ctx context.Context, request *ai.ReflectionRunActionParams, o RunOptions) (*ai.ReflectionRunActionResponse, error)
	// SendInput sends a chunk of input to the run with the trace. NOT_FOUND when no run
	// of the trace takes input.
	SendInput(ctx context.Context, traceID string, chunk json.RawMessage) error
	// EndInput ends the input of the run with the trace. NOT_FOUND as in SendInput.
	EndInput(ctx context.Context, traceID string) error
	// CancelAction cancels the run with the trace. NOT_FOUND when there is none.
	CancelAction(ctx context.Context, runtimeID, traceID string) (*ai.ReflectionCancelActionResponse, error)
}

// Runtime describes a running program on the wire.
type Runtime struct {
	ID                       string `json:"id"`
	PID                      int    `json:"pid"`
	Name                     string `json:"name,omitempty"`
	ProjectName              string `json:"projectName,omitempty"`
	ReflectionServerURL      string `json:"reflectionServerUrl"`
	Timestamp                string `json:"timestamp"` // of the start, ISO 8601
	GenkitVersion            string `json:"genkitVersion,omitempty"`
	ReflectionAPISpecVersion int    `json:"reflectionApiSpecVersion,omitempty"`
}

// RunOptions tell what the caller of a run hears. The functions are called one at a time.
type RunOptions struct {
	// OnTrace is called once the trace of the run is known, before any chunk.
	OnTrace func(traceID string)
	// OnChunk is called with each chunk of a run that streams, in order. An error of it
	// ends the listening, not the run.
	OnChunk func(chunk json.RawMessage) error
}

// App is the process that the tools started themselves.
type App interface {
	// Status returns running or stopped.
	Status() string
	// Restart ends the process, if it runs, and starts it again.
	Restart(ctx context.Context) error
	// Stop ends the process.
	Stop(ctx context.Context) error
}

// Traces are the stored traces. INVALID_ARGUMENT says what is wrong with an argument.
type Traces interface {
	// List returns traces, the latest first, each with its root span alone.
	List(ctx context.Context, q TraceQuery) (*Page, error)
	// Trace returns a whole trace, an [ai.TraceData]. NOT_FOUND when there is none.
	Trace(ctx context.Context, traceID string) (json.RawMessage, error)
	// Put stores a trace, an [ai.TraceData].
	Put(ctx context.Context, trace []byte) error
	// Subscribe follows a trace, which need not exist yet.
	Subscribe(ctx context.Context, traceID string) (Subscription, error)
}

// TraceQuery chooses traces or pages of them.
type TraceQuery struct {
	Limit  int             // how many at most; 0 is what the store prefers
	Token  string          // goes on where another page ended
	Filter json.RawMessage // an object such as {"eq":{"type":"flow"}}; nil lets all pass
	Search string          // words in names, inputs and outputs; "" lets all pass
}

// Page is a part of a list. Items are JSON.
type Page struct {
	Items []json.RawMessage
	Next  string // the token of the next page, "" after the last
}

// Subscription follows one trace.
type Subscription interface {
	// Next waits for the next message: first the trace as far as it is stored, then
	// [ai.TraceEvent] values. io.EOF ends it, and so does the end of ctx.
	Next(ctx context.Context) (json.RawMessage, error)
	// Close ends the subscription.
	Close()
}

// Logs are the stored log records.
type Logs interface {
	// List returns records, each an [ai.LogRecord], the latest first.
	List(ctx context.Context, q LogQuery) (*Page, error)
}

// LogQuery chooses log records or pages of them. "" and 0 let all pass.
type LogQuery struct {
	Limit          int    // how many at most; 0 is what the store prefers
	Token          string // goes on where another page ended
	TraceID        string
	SpanID         string
	SeverityText   string // such as WARN
	SeverityNumber int    // the least; 13 is WARN
}
