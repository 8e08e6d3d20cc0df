// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/generate"
)

// Prompt is a definition: what a model is asked, with variables. It does not change once
// it is registered.
type Prompt struct {
	Name        string // with the variant: greet.formal
	Variant     string
	Description string

	// System, Conversation and User make the messages, in this order. Without a
	// Conversation, the history of a call stands in its place.
	System, User Content
	Conversation Conversation
	Docs         DocsFunc

	// Options returns what every call starts from; the result is not changed. nil is
	// nothing.
	Options func(ctx context.Context) (*generate.Options, error)
	// Context is the action context of a call that gives none.
	Context map[string]any
	// Default holds values for variables that an input lacks, a JSON object; nil is none.
	Default any

	// Metadata is that of the actions.
	Metadata map[string]any

	registry *core.Registry
	document *document // nil when it was made by code
	folder   *folder   // that the document comes from; nil without
}

// Content is what makes one message: a template, or a function. The zero value makes none.
type Content struct {
	Template *Template
	Parts    PartsFunc
}

// Conversation is what makes several messages. The zero value takes the history as it is.
type Conversation struct {
	Template *Template
	Messages MessagesFunc
}

// The functions that stand in the place of templates. The input is that of the call, of
// the type that the prompt was defined with.
type (
	PartsFunc    func(ctx context.Context, input any) ([]ai.Part, error)
	MessagesFunc func(ctx context.Context, input any, history []*ai.Message) ([]*ai.Message, error)
	DocsFunc     func(ctx context.Context, input any) ([]*ai.Document, error)
)

// values is the kind of the registry values that are prompts, by name.
const values = "promptDefinition"

// Register registers a prompt with both of its actions, whose input is an In, and returns
// the one that renders to the request of a model. A taken or malformed name panics.
func Register[In any](r *core.Registry, p *Prompt) *core.Action {
	p.registry = r
	renders, executes := actions[In](p)
	p.describe(context.Background(), renders, executes)
	r.Register(renders)
	r.Register(executes)
	r.SetValue(values, p.Name, p)
	return renders
}

// Lookup returns the prompt with a name, as it is now. NOT_FOUND tells that there is none,
// INVALID_ARGUMENT what is wrong with its file.
func Lookup(ctx context.Context, r *core.Registry, name string) (*Prompt, error) {
	if v, ok := r.Value(values, name); ok {
		return v.(*Prompt), nil
	}
	for _, f := range foldersOf(r) {
		p, err := f.prompt(ctx, name)
		if p != nil || err != nil {
			return p, err
		}
	}
	return nil, core.Errorf(core.NotFound, "prompt '%s' was not found", name)
}

// Registry returns the registry that the prompt belongs to.
func (p *Prompt) Registry() *core.Registry { return p.registry }

// Current returns the prompt as it is now: that of a file may have changed. NOT_FOUND
// tells that its file is gone.
func (p *Prompt) Current(ctx context.Context) (*Prompt, error) {
	if p.folder == nil {
		return p, nil
	}
	now, err := p.folder.prompt(ctx, p.Name)
	if now == nil && err == nil {
		err = core.Errorf(core.NotFound, "prompt '%s' was not found: its file is gone", p.Name)
	}
	return now, err
}

// Run renders the prompt and asks the model. Over is what the call says over the prompt;
// its messages are the history. Form, when it is not nil, has a say in the form of the
// answer, for a caller that knows its type: it gets nil when none was asked for.
func (p *Prompt) Run(ctx context.Context, input any, over *generate.Options, form func(*generate.Output) *generate.Output, send core.Send[*ai.Chunk]) (result *generate.Result, err error) {
	ctx = p.within(ctx)
	step := core.StepOptions{Name: p.Name, Type: "dotprompt", Registry: p.registry, Streaming: send != nil, Input: input}
	_, err = core.Step(ctx, step, func(ctx context.Context) (*ai.ModelResponse, error) {
		o, err := p.Render(ctx, input, over)
		if err != nil {
			return nil, err
		}
		if form != nil {
			o.Output = form(o.Output)
		}
		if result, err = generate.Run(ctx, p.registry, o, send); err != nil {
			return nil, err
		}
		return result.Response, nil
	})
	return result, err
}

// within returns ctx with the action context of the prompt, unless there is one.
func (p *Prompt) within(ctx context.Context) context.Context {
	if len(p.Context) == 0 || core.ActionContext(ctx) != nil {
		return ctx
	}
	return core.WithActionContext(ctx, p.Context)
}

// options returns what every call of the prompt starts from.
func (p *Prompt) options(ctx context.Context) (*generate.Options, error) {
	if p.Options == nil {
		return &generate.Options{}, nil
	}
	return p.Options(ctx)
}

// schemaNamed returns a schema of the registry as templates want it, nil when there is
// none.
func schemaNamed(r *core.Registry) func(context.Context, string) (any, error) {
	return func(_ context.Context, name string) (any, error) {
		s, err := r.Schema(name)
		if core.StatusOf(err) == core.NotFound {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return s.JSON(), nil
	}
}
