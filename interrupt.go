// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"
	"log/slog"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// Interrupt is what a tool returns as its error to be interrupted: the generate call
// ends with finish reason "interrupted" and hands out the tool's request, with meta in
// its metadata. Meta tells the program what the tool wants to know, such as the payment
// that somebody must approve; any JSON-able value, nil for none; false, 0 and "" are
// none too. The program goes on with [WithResume].
func Interrupt(meta any) error { return &core.InterruptError{Metadata: meta} }

// DefineInterrupt registers a tool that always interrupts: a question to the program,
// which answers with an Out ([Tool.Respond]). It cannot be restarted. Ask, which may be
// nil, makes what the program is told from the model's arguments.
func DefineInterrupt[In, Out any](r core.Registrar, name, description string, ask func(context.Context, In) (any, error), o ...ToolOption) *Tool[In, Out] {
	t := newTool(core.KindTool, name, description, interrupting[In, Out](ask), append(o[:len(o):len(o)], notRestartable))
	r.Registry().Register(t.Action)
	return t
}

// NewInterrupt is [DefineInterrupt] for a tool that is in no registry.
func NewInterrupt[In, Out any](name, description string, ask func(context.Context, In) (any, error), o ...ToolOption) *Tool[In, Out] {
	return NewTool(name, description, interrupting[In, Out](ask), append(o[:len(o):len(o)], notRestartable)...)
}

func interrupting[In, Out any](ask func(context.Context, In) (any, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (out Out, err error) {
		var meta any
		if ask != nil {
			if meta, err = ask(ctx, in); err != nil {
				return out, err
			}
		}
		return out, Interrupt(meta)
	}
}

// notRestartable tells user interfaces that a restart makes no sense.
func notRestartable(a *core.Action) {
	markTool(a, "restartable", false)
}

// InterruptAs returns what an interrupted tool wants, as a T; false when it said
// nothing, or what does not fit a T.
func InterruptAs[T any](call *ai.ToolRequestPart) (T, bool) { return metadataAs[T](call, "interrupt") }

// Resumed returns, inside of a tool, the value with which it is restarted; false when
// it runs for the first time. A value that does not fit a T is logged and gives the
// zero T.
func Resumed[T any](ctx context.Context) (value T, resumed bool) {
	v, resumed := generate.Resumed(ctx)
	if !resumed || v == any(true) {
		typed, _ := v.(T) // a T that is a bool
		return typed, resumed
	}
	value, err := as[T](v)
	if err != nil {
		core.Logger(ctx).WarnContext(ctx, "a tool is restarted with a value of another type", slog.Any("error", err))
	}
	return value, true
}

// OriginalInput returns, inside of a tool that is restarted with other arguments, those
// that the model gave; false in every other case.
func OriginalInput[T any](ctx context.Context) (T, bool) {
	return metadataAs[T](generate.ToolRequest(ctx), "replacedInput")
}

// ToolRequest returns, inside of a tool that a generate call runs, the model's request;
// nil elsewhere. It must not be changed.
func ToolRequest(ctx context.Context) *ai.ToolRequestPart { return generate.ToolRequest(ctx) }

// Respond answers an interrupted call in the tool's place. Give the answer to
// [WithResume]; it is held to the tool's output schema there. An out that cannot be
// JSON panics.
func (t *Tool[In, Out]) Respond(call *ai.ToolRequestPart, out Out) *ai.ToolResponsePart {
	return &ai.ToolResponsePart{
		ToolResponse: ai.ToolResponse{Name: call.ToolRequest.Name, Ref: call.ToolRequest.Ref, Output: ai.JSON(out)},
		Metadata:     ai.Metadata{"interruptResponse": true},
	}
}

// Restart has the tool run again on the arguments of an interrupted call; it sees
// resumed through [Resumed]. Resumed should be a struct, or nil where there is nothing
// to say: other runtimes take false, 0 and "" for no restart. Give the result to
// [WithResume].
func (t *Tool[In, Out]) Restart(call *ai.ToolRequestPart, resumed any) *ai.ToolRequestPart {
	restart := *call
	restart.Metadata = ai.Metadata{}
	for key, value := range call.Metadata {
		if key != "interrupt" {
			restart.Metadata[key] = value
		}
	}
	restart.Metadata["resumed"] = resumed
	if generate.IsNil(resumed) {
		restart.Metadata["resumed"] = true
	}
	return &restart
}

// RestartWith is [Tool.Restart] with other arguments than the model gave; the tool sees
// those through [OriginalInput]. The conversation keeps the model's arguments: say in the
// tool's output what was done instead.
func (t *Tool[In, Out]) RestartWith(call *ai.ToolRequestPart, resumed any, in In) *ai.ToolRequestPart {
	restart := t.Restart(call, resumed)
	restart.Metadata["replacedInput"] = json.RawMessage(restart.ToolRequest.Input)
	if restart.ToolRequest.Input == nil {
		restart.Metadata["replacedInput"] = nil
	}
	restart.ToolRequest.Input = ai.JSON(in)
	return restart
}

// metadataAs returns a field of a request's metadata as a T.
func metadataAs[T any](call *ai.ToolRequestPart, key string) (T, bool) {
	var zero T
	if call == nil {
		return zero, false
	}
	v, ok := call.Metadata[key]
	if !ok {
		return zero, false
	}
	value, err := as[T](v)
	return value, err == nil
}

// as returns v as a T: as it is when it is one, through JSON otherwise.
func as[T any](v any) (T, error) {
	if typed, ok := v.(T); ok {
		return typed, nil
	}
	var value T
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &value)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return value, nil
}
