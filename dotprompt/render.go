// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"

	"github.com/genkit-go/genkit/handlebars"
)

// Rendered is what a render makes. Its JSON is one object.
type Rendered struct {
	// Metadata is the resolved metadata without Input. The caller doesn't change it.
	Metadata *Metadata
	Messages []Message
}

// MarshalJSON returns the metadata with messages as one of its fields.
func (r *Rendered) MarshalJSON() ([]byte, error) {
	m := &handlebars.Map{}
	if r.Metadata != nil {
		m = r.Metadata.asMap()
	}
	m.Set("messages", orEmpty(r.Messages))
	return m.MarshalJSON()
}

// Render renders messages and resolves the metadata; nil data and options work.
// Errors are [*Error] values, those of [Prompt.ResolveMetadata] among them; they
// wrap [ErrData], one of the sentinels of package handlebars, or what a helper,
// a resolver or the context returned.
func (t *Template) Render(ctx context.Context, d *Data, o *RenderOptions) (*Rendered, error) {
	m, err := t.renderedMetadata(ctx)
	if err != nil {
		return nil, err
	}
	messages, err := t.RenderMessages(ctx, d, o)
	if err != nil {
		return nil, err
	}
	return &Rendered{Metadata: m, Messages: messages}, nil
}

// RenderMessages is [Template.Render] without the metadata, which is only resolved
// if the template asks for @metadata.prompt.
func (t *Template) RenderMessages(ctx context.Context, d *Data, o *RenderOptions) ([]Message, error) {
	if d == nil {
		d = &Data{}
	}
	out, err := t.render(ctx, d, o)
	if err != nil {
		return nil, err
	}
	b := newBuilder(d.Messages)
	for part := range out.Parts() {
		if text, ok := part.(string); ok && t.options.TextMarkers {
			b.addMarkedText(text)
		} else {
			b.add(part)
		}
	}
	return b.finish(), nil
}

// RenderText renders the text alone: no roles, history or media.
func (t *Template) RenderText(ctx context.Context, d *Data, o *RenderOptions) (string, error) {
	if d == nil {
		d = &Data{}
	}
	out, err := t.render(ctx, d, o)
	return out.String(), err
}

// render runs the template.
func (t *Template) render(ctx context.Context, d *Data, o *RenderOptions) (handlebars.Output, error) {
	scope, err := t.scope(d, o)
	if err != nil {
		return handlebars.Output{}, err
	}
	variable := &metadataVariable{ctx: ctx, template: t, data: d}
	vars := make(map[string]any, len(d.Context)+1)
	vars["metadata"] = variable
	for name, value := range d.Context {
		vars[name] = value
	}
	options := handlebars.RenderOptions{Data: vars}
	if o != nil && (o.Partials != nil || o.ResolvePartial != nil) {
		options.Resolve = func(ctx context.Context, name string) (*handlebars.Template, error) {
			return t.findPartial(ctx, name, o)
		}
	}
	out, err := t.engine.RenderOutput(ctx, scope, &options)
	if variable.err != nil {
		return handlebars.Output{}, variable.err
	}
	if err != nil {
		return handlebars.Output{}, t.prompt.templateError(err)
	}
	return out, nil
}

// scope returns the variables: the data over the defaults of the render over those
// of the frontmatter.
func (t *Template) scope(d *Data, o *RenderOptions) (any, error) {
	switch handlebars.KindOf(d.Input) {
	case handlebars.KindUndefined, handlebars.KindNull, handlebars.KindObject:
	default:
		message := "the input of a prompt is an object, not " + inKind(d.Input)
		return nil, &Error{File: t.prompt.file, Message: message, Err: ErrData}
	}
	layers := [...]any{nil, nil, d.Input}
	if in := t.prompt.metadata.Input; in != nil {
		layers[0] = in.Default
	}
	if o != nil {
		layers[1] = o.Default
	}
	if layers[0] == nil && layers[1] == nil && d.Input != nil {
		return d.Input, nil
	}
	scope := &handlebars.Map{}
	for _, layer := range layers {
		for key, value := range handlebars.Entries(layer) {
			scope.Set(key, value)
		}
	}
	return scope, nil
}

// metadataVariable is @metadata. The metadata of the prompt is resolved when
// a template asks for it.
type metadataVariable struct {
	ctx      context.Context
	template *Template
	data     *Data
	prompt   *handlebars.Map
	err      error // that of resolving
}

var _ handlebars.Object = (*metadataVariable)(nil)

// Keys returns the names of what is there.
func (v *metadataVariable) Keys() []string {
	keys := []string{"prompt"}
	if v.data.Docs != nil {
		keys = append(keys, "docs")
	}
	if v.data.Messages != nil {
		keys = append(keys, "messages")
	}
	return keys
}

// Lookup returns the metadata of the prompt, the documents or the history.
func (v *metadataVariable) Lookup(key string) (any, bool) {
	switch {
	case key == "prompt":
		return v.resolve()
	case key == "docs" && v.data.Docs != nil:
		return v.data.Docs, true
	case key == "messages" && v.data.Messages != nil:
		return templateMessages(v.data.Messages), true
	}
	return handlebars.Undefined{}, false
}

// resolve returns the metadata of the prompt.
func (v *metadataVariable) resolve() (any, bool) {
	if v.prompt == nil && v.err == nil {
		m, err := v.template.renderedMetadata(v.ctx)
		if err != nil {
			v.err = err
			return handlebars.Undefined{}, false
		}
		v.prompt = m.asMap()
		for _, key := range [...]string{"config", "ext", "metadata"} {
			if _, ok := v.prompt.Lookup(key); !ok {
				v.prompt.Set(key, &handlebars.Map{})
			}
		}
	}
	if v.prompt == nil {
		return handlebars.Undefined{}, false
	}
	return v.prompt, true
}
