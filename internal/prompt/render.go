// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/internal/generate"
)

// Render returns the options of the generate call that the prompt stands for, with over
// over them.
func (p *Prompt) Render(ctx context.Context, input any, over *generate.Options) (o *generate.Options, err error) {
	ctx = p.within(ctx)
	step := core.StepOptions{Name: "render", Type: "promptTemplate", Registry: p.registry, Input: input, Metadata: map[string]string{"promptName": p.Name}}
	_, err = core.Step(ctx, step, func(ctx context.Context) (rendered, error) {
		o, err = p.render(ctx, input, over)
		return rendered{o}, err
	})
	return o, err
}

// rendered is how options appear as the output of a span.
type rendered struct{ o *generate.Options }

// Redacted returns the record without secrets.
func (r rendered) Redacted() any { return r.o.Redacted() }

func (p *Prompt) render(ctx context.Context, input any, over *generate.Options) (*generate.Options, error) {
	base, err := p.options(ctx)
	if err != nil {
		return nil, err
	}
	if p.document != nil {
		if err := p.document.check(ctx, p.Name, input); err != nil {
			return nil, err
		}
	}
	o, err := merge(base, over)
	if err != nil {
		return nil, err
	}
	d := &data{prompt: p, input: input, history: over.Messages}
	if p.System.Template != nil || p.System.Parts != nil { // which takes the place of that of the history
		d.history = withoutSystem(over.Messages)
	}
	if o.System, err = d.content(ctx, "system", ai.RoleSystem, p.System); err != nil {
		return nil, err
	}
	if o.Messages, err = d.conversation(ctx); err != nil {
		return nil, err
	}
	if o.Prompt, err = d.content(ctx, "prompt", ai.RoleUser, p.User); err != nil {
		return nil, err
	}
	if p.Docs != nil && len(over.Docs) == 0 {
		docs, err := p.Docs(ctx, input)
		if err != nil {
			return nil, err
		}
		o.Docs = append(o.Docs[:len(o.Docs):len(o.Docs)], docs...)
	}
	return o, nil
}

// data is what one render has.
type data struct {
	prompt  *Prompt
	input   any
	history []*ai.Message
}

// content returns the parts of one message.
func (d *data) content(ctx context.Context, what string, role ai.Role, c Content) ([]ai.Part, error) {
	switch {
	case c.Parts != nil:
		return c.Parts(ctx, d.input)
	case c.Template == nil:
		return nil, nil
	}
	messages, err := c.Template.render(ctx, d.forTemplate(ctx, nil), d.prompt.Default)
	if err != nil {
		return nil, d.errorf(err, what)
	}
	switch len(messages) {
	case 0: // it was empty
		return nil, nil
	case 1:
	default:
		return nil, core.Errorf(core.InvalidArgument, "prompt '%s': the %s template makes one message, not %d; several belong into the messages template", d.prompt.Name, what, len(messages))
	}
	if got := messages[0].Role; got != string(role) && got != dotprompt.RoleUser { // which is the role of text without one
		return nil, core.Errorf(core.InvalidArgument, "prompt '%s': the %s template makes a message of the role %s, and not %q", d.prompt.Name, what, role, got)
	}
	return partsOf(messages[0].Content)
}

// conversation returns the messages between system and user.
func (d *data) conversation(ctx context.Context) ([]*ai.Message, error) {
	c := d.prompt.Conversation
	switch {
	case c.Messages != nil:
		return c.Messages(ctx, d.input, d.history)
	case c.Template == nil:
		return d.history, nil
	}
	messages, err := c.Template.render(ctx, d.forTemplate(ctx, d.history), d.prompt.Default)
	if err != nil {
		return nil, d.errorf(err, "messages")
	}
	if slices.ContainsFunc(messages, func(m dotprompt.Message) bool { return m.Role == dotprompt.RoleSystem && !ofHistory(m) }) {
		messages = slices.DeleteFunc(messages, func(m dotprompt.Message) bool { return m.Role == dotprompt.RoleSystem && ofHistory(m) })
	}
	return messagesOf(messages)
}

// forTemplate returns the data of a template: the input as variables, and the action
// context as variables with @.
func (d *data) forTemplate(ctx context.Context, history []*ai.Message) *dotprompt.Data {
	t := &dotprompt.Data{Input: d.input, Messages: asHistory(history)}
	if raw, ok := d.input.(json.RawMessage); ok && len(raw) == 0 {
		t.Input = nil
	}
	if values := core.ActionContext(ctx); len(values) > 0 {
		t.Context = maps.Clone(values)
	}
	return t
}

func (d *data) errorf(err error, what string) error {
	return core.Errorf(core.StatusOf(err), "prompt '%s': the %s template: %w", d.prompt.Name, what, err)
}
