// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/handlebars"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/internal/prompt"
)

// PromptOptions says what a prompt asks. System, Messages and Prompt are templates of package
// dotprompt, which are Handlebars with helpers for roles, media and history: variables are
// the fields of the input, and {{@auth.uid}} and the like come from the action context.
// What they make stands in this order.
type PromptOptions struct {
	Description string
	// Variant distinguishes prompts of one name: greet with the variant formal is looked
	// up as greet.formal.
	Variant string

	// System and Prompt make one message each, of the system and of the user.
	System, Prompt string
	// Messages makes any number, with {{role}}. The history of a call ([WithMessages])
	// stands where it has {{history}}; without Messages it stands between System and
	// Prompt.
	Messages string
	// The functions stand in the place of the templates, see [PartsOf], [FixedParts] and
	// [MessagesOf].
	SystemParts, PromptParts PromptParts
	MessagesFrom             PromptMessages
	// DocsFrom finds the documents of a call that gives none; see [DocsOf].
	DocsFrom PromptDocs

	// Options are those of every call, such as WithModel, WithConfig, WithTools,
	// WithOutputFormat, WithMaxTurns, WithMiddleware and WithDocs. A call's own take their
	// place.
	Options []Option
	// Metadata is shown by developer tools.
	Metadata map[string]any
}

// PromptParts makes the parts of a message. Make it with [PartsOf] or [FixedParts].
type PromptParts struct {
	in reflect.Type // nil takes any
	fn prompt.PartsFunc
}

// PromptMessages makes messages. Make it with [MessagesOf].
type PromptMessages struct {
	in reflect.Type
	fn prompt.MessagesFunc
}

// PromptDocs finds documents. Make it with [DocsOf].
type PromptDocs struct {
	in reflect.Type
	fn prompt.DocsFunc
}

// FixedParts are parts that are always the same.
func FixedParts(parts ...ai.Part) PromptParts {
	return PromptParts{fn: func(context.Context, any) ([]ai.Part, error) { return parts, nil }}
}

// PartsOf makes the parts of a message from the input of a prompt, whose type In must be
// that of the prompt.
func PartsOf[In any](fn func(ctx context.Context, in In) ([]ai.Part, error)) PromptParts {
	return PromptParts{reflect.TypeFor[In](), func(ctx context.Context, in any) ([]ai.Part, error) { return fn(ctx, inputAs[In](in)) }}
}

// MessagesOf makes messages from the input of a prompt, whose type In must be that of the
// prompt, and from the history of the call, which stands nowhere else.
func MessagesOf[In any](fn func(ctx context.Context, in In, history []*ai.Message) ([]*ai.Message, error)) PromptMessages {
	return PromptMessages{reflect.TypeFor[In](), func(ctx context.Context, in any, history []*ai.Message) ([]*ai.Message, error) {
		return fn(ctx, inputAs[In](in), history)
	}}
}

// DocsOf finds documents for the input of a prompt, whose type In must be that of the prompt.
func DocsOf[In any](fn func(ctx context.Context, in In) ([]*ai.Document, error)) PromptDocs {
	return PromptDocs{reflect.TypeFor[In](), func(ctx context.Context, in any) ([]*ai.Document, error) { return fn(ctx, inputAs[In](in)) }}
}

// DefinePrompt registers a prompt. Unless Out is a string or any, the answer is held to the
// schema of Out. A template that is wrong, an option that fits no call, and a function for
// another input than In are programmer's errors and panic; so are duplicate and malformed
// names.
func DefinePrompt[In, Out any](r core.Registrar, name string, o *PromptOptions) *Prompt[In, Out] {
	if o == nil {
		o = &PromptOptions{}
	}
	d := definer{registry: r.Registry(), name: name, in: reflect.TypeFor[In]()}
	d.takesVariables()
	_, variant := prompt.SplitVariant(name)
	if o.Variant != "" {
		if variant != "" {
			d.fail("its name has the variant %s, and Variant is %s", variant, o.Variant)
		}
		variant, name = o.Variant, name+"."+o.Variant
	}
	if prompt.Hides(d.registry, name) {
		d.registry.Logger().Warn("a prompt of the program hides a file of the same name", slog.String("prompt", name))
	}
	p := &prompt.Prompt{
		Name: name, Variant: variant, Description: o.Description, Metadata: o.Metadata,
		System:       d.content("System", o.System, o.SystemParts),
		User:         d.content("Prompt", o.Prompt, o.PromptParts),
		Conversation: prompt.Conversation{Template: d.template("Messages", o.Messages), Messages: o.MessagesFrom.fn},
		Docs:         o.DocsFrom.fn,
	}
	d.takes("MessagesFrom", o.MessagesFrom.in)
	d.takes("DocsFrom", o.DocsFrom.in)
	if o.Messages != "" && o.MessagesFrom.fn != nil {
		d.fail("it has both Messages and MessagesFrom")
	}
	c, err := collect(verbPrompt, o.Options)
	if err != nil {
		d.fail("%v", err)
	}
	if len(c.Messages) > 0 {
		d.fail("WithMessages is the history of a call; messages of the prompt itself come from Messages or MessagesFrom")
	}
	p.Context = c.context
	p.Options = d.options(c)
	return &Prompt[In, Out]{Action: prompt.Register[In](d.registry, p), prompt: p}
}

// inputAs returns the input of a prompt as what it is; nil is the zero value.
func inputAs[In any](in any) In {
	v, _ := in.(In)
	return v
}

// definer makes a prompt, and panics when what it is made of is wrong.
type definer struct {
	registry *core.Registry
	name     string
	in       reflect.Type
}

func (d *definer) fail(format string, args ...any) {
	panic(fmt.Sprintf("genkit: prompt '%s': %s", d.name, fmt.Sprintf(format, args...)))
}

// takesVariables panics when the input cannot have variables.
func (d *definer) takesVariables() {
	t := d.in
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct, reflect.Map, reflect.Interface:
		return
	}
	if t != reflect.TypeFor[json.RawMessage]() {
		d.fail("its input is a %v, but variables are the fields of a struct or the keys of a map", d.in)
	}
}

// takes panics when a function takes another input than the prompt.
func (d *definer) takes(field string, in reflect.Type) {
	if in != nil && in != d.in {
		d.fail("%s takes a %v, but the prompt takes a %v", field, in, d.in)
	}
}

func (d *definer) content(field, template string, parts PromptParts) prompt.Content {
	d.takes(field+"Parts", parts.in)
	if template != "" && parts.fn != nil {
		d.fail("it has both %s and %sParts", field, field)
	}
	return prompt.Content{Template: d.template(field, template), Parts: parts.fn}
}

// template returns a template, nil for an empty one.
func (d *definer) template(field, source string) *prompt.Template {
	if source == "" {
		return nil
	}
	document, err := dotprompt.Parse(source, &dotprompt.ParseOptions{File: field, Strict: true})
	if err != nil {
		d.fail("%v", err)
	}
	if document.Metadata().Raw != nil {
		d.fail("%s has frontmatter, which belongs into a .prompt file or DefinePromptSource", field)
	}
	template, err := prompt.NewTemplate(d.registry, document)
	if err != nil {
		d.fail("%v", err)
	}
	return template
}

// options returns what every call starts from; a schema with a name may be defined later.
func (d *definer) options(c *callOptions) func(context.Context) (*generate.Options, error) {
	if c.schemaName == "" {
		return func(context.Context) (*generate.Options, error) { return &c.Options, nil }
	}
	return func(context.Context) (*generate.Options, error) {
		s, err := d.registry.Schema(c.schemaName)
		if err != nil {
			return nil, err
		}
		o, form := c.Options, *c.output()
		form.Schema = s
		o.Output = &form
		return &o, nil
	}
}

// DefinePartial gives a template a name, by which others include it: {{> name}}. A later one
// of the same name takes its place.
func DefinePartial(r core.Registrar, name, template string) {
	prompt.SetPartial(r.Registry(), name, template)
}

// DefineHelper gives templates a helper: {{name argument key=value}}. It is a
// [handlebars.Helper], or a Go function whose parameters are the arguments and that returns a
// value, or a value and an error. Anything else is a programmer's error and panics. Helpers
// are defined before the templates that use them are rendered.
func DefineHelper(r core.Registrar, name string, fn any) {
	helper, ok := fn.(handlebars.Helper)
	if !ok {
		var err error
		if helper, err = handlebars.Func(fn); err != nil {
			panic(fmt.Sprintf("genkit: helper '%s': %v", name, err))
		}
	}
	prompt.SetHelper(r.Registry(), name, helper)
}
