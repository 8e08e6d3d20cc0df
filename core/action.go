// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"log/slog"
	"reflect"
	"sync/atomic"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/schema"
)

// Send hands one chunk to whoever listens; an error means that the listener left,
// and the work should stop. It is never nil and may be called from several
// goroutines.
type Send[C any] func(C) error

// None is the chunk type of what does not stream, and the input type of what
// needs no input.
type None = struct{}

// Func is the work of an action.
type Func[In, Out, C any] func(ctx context.Context, in In, send Send[C]) (Out, error)

// Runner is what can be run by name: flows, tools, prompts and agents embed
// *Action.
type Runner interface{ Raw() *Action }

// Action is the untyped side of anything that Genkit runs. Its fields are set
// before it is registered and must not be changed afterwards.
type Action struct {
	Kind        Kind
	Name        string
	Description string
	Metadata    map[string]any

	key      string // when it is not Kind.Key(Name)
	registry atomic.Pointer[Registry]
	types    actionTypes
	schemas  actionSchemas
	absent   json.RawMessage // what stands for no input; nil is none
	policy   ToolPolicy
	run      rawFunc
	typed    any // the *ActionOf or *BidiOf that the action belongs to

	definition atomic.Pointer[ai.ToolDefinition] // made when first asked for
}

// actionTypes are the Go types behind an action; init is nil unless it is bidi.
type actionTypes struct{ in, out, chunk, init reflect.Type }

// actionSchemas are schemas that replace those of the types.
type actionSchemas struct{ in, out *schema.Schema }

// rawFunc runs the action's work on JSON inside a frame that was not started.
type rawFunc func(f *frame, c *Call) (json.RawMessage, error)

// Raw returns the action itself.
func (a *Action) Raw() *Action { return a }

// Key returns the action's key, such as /flow/tellJoke.
func (a *Action) Key() string {
	if a.key != "" {
		return a.key
	}
	return a.Kind.Key(a.Name)
}

// Logger returns the logger of the instance that the action belongs to, slog's
// default when it belongs to none.
func (a *Action) Logger() *slog.Logger {
	if r := a.registry.Load(); r != nil {
		return r.Logger()
	}
	return slog.Default()
}

// Bidi tells whether the action takes an init value and a stream of inputs.
func (a *Action) Bidi() bool { return a.types.init != nil }

// SetSchemas replaces the schemas of the action's input and output, for actions
// whose Go types do not tell them; nil keeps that of the type. It must be called
// before the action is registered.
func (a *Action) SetSchemas(in, out *schema.Schema) {
	if in != nil {
		a.schemas.in = in
	}
	if out != nil {
		a.schemas.out = out
	}
}

// SetAbsentInput gives the input that JSON null or nothing stand for, such as {} for an
// action all of whose properties have defaults. It must be called before the action is
// registered.
func (a *Action) SetAbsentInput(raw json.RawMessage) { a.absent = raw }

// InputSchema returns the schema of the action's input, nil for None.
func (a *Action) InputSchema() (*schema.Schema, error) { return chooseSchema(a.schemas.in, a.types.in) }

// OutputSchema returns the schema of the action's output, nil for None.
func (a *Action) OutputSchema() (*schema.Schema, error) {
	return chooseSchema(a.schemas.out, a.types.out)
}

// StreamSchema returns the schema of the action's chunks, nil when it has none.
func (a *Action) StreamSchema() (*schema.Schema, error) { return chooseSchema(nil, a.types.chunk) }

// InitSchema returns the schema of a bidi action's init value, nil for others.
func (a *Action) InitSchema() (*schema.Schema, error) { return chooseSchema(nil, a.types.init) }

var noneType = reflect.TypeFor[None]()

func chooseSchema(given *schema.Schema, t reflect.Type) (*schema.Schema, error) {
	if given != nil || t == nil || t == noneType {
		return given, nil
	}
	return schema.ForType(t)
}

func (a *Action) info() tracing.Info {
	return tracing.Info{Name: a.Name, Type: "action", Subtype: string(a.Kind), Key: a.Key()}
}

// ActionOf is the typed side of an action.
type ActionOf[In, Out, C any] struct {
	*Action
	fn      Func[In, Out, C]
	discard Send[C]
	span    tracing.Info
}

// NewAction returns an action that is in no registry yet. Schemas come from the Go
// types; for flows and tools a type that JSON cannot hold is a programmer's error
// and panics.
func NewAction[In, Out, C any](k Kind, name string, fn Func[In, Out, C]) *ActionOf[In, Out, C] {
	mustHaveFunc(k, name, fn == nil)
	t := &ActionOf[In, Out, C]{fn: fn, discard: func(C) error { return nil }}
	t.Action = &Action{Kind: k, Name: name, typed: t,
		types: actionTypes{in: reflect.TypeFor[In](), out: reflect.TypeFor[Out](), chunk: reflect.TypeFor[C]()}}
	t.Action.run = t.runRaw
	t.span = t.info()
	if k == KindFlow || k == KindTool {
		t.mustHaveSchemas()
	}
	return t
}

// mustHaveFunc panics when an action is defined without its work.
func mustHaveFunc(k Kind, name string, missing bool) {
	if missing {
		panic("genkit: " + k.Key(name) + " has no function; defined at " + here().String())
	}
}

func (a *Action) mustHaveSchemas() {
	for _, schemaOf := range []func() (*schema.Schema, error){a.InputSchema, a.OutputSchema, a.StreamSchema, a.InitSchema} {
		if _, err := schemaOf(); err != nil {
			panic("genkit: " + a.Key() + ": " + err.Error() + "; defined at " + here().String())
		}
	}
}

// As returns the typed side of a; false when its types are others or unknown, as
// for an action from another process: such an action is run through JSON.
func As[In, Out, C any](a *Action) (*ActionOf[In, Out, C], bool) {
	t, ok := a.typed.(*ActionOf[In, Out, C])
	return t, ok
}

// Run runs the action and returns its output. Chunks go to send, which may be nil.
// Neither input nor output is validated or serialised: the compiler has checked
// them (spans serialise them when somebody listens).
func (t *ActionOf[In, Out, C]) Run(ctx context.Context, in In, send Send[C]) (out Out, err error) {
	f := &frame{streaming: send != nil}
	if send == nil {
		send = t.discard
	}
	f.enter(ctx, t.Action.registry.Load(), t.span)
	if !f.Recording() {
		return t.fn(f, in, send)
	}
	recordInput(f, in, nil)
	f.Start()
	finished := false
	defer func() {
		if !finished {
			f.End(errPanicked)
		}
	}()
	out, err = t.fn(f, in, send)
	finished = true
	if err == nil {
		recordOutput(f, out, nil)
	}
	f.End(err)
	return out, err
}

// bind makes a, which stands for the same work under another key, the typed side's
// own.
func (t *ActionOf[In, Out, C]) bind(a *Action) {
	twin := *t
	twin.Action, twin.span = a, a.info()
	a.typed, a.run = &twin, twin.runRaw
}

// errPanicked is the error of spans whose body panicked; the panic itself goes on
// to the caller.
var errPanicked error = Errorf(Internal, "panic")
