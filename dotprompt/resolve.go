// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"

	"github.com/genkit-go/genkit/dotprompt/picoschema"
	"github.com/genkit-go/genkit/handlebars"
)

// ResolveMetadata returns the metadata of the prompt, with over over it (nil is
// none), as a model needs it: schemas are JSON Schema, the names in Tools are
// replaced by definitions in ToolDefs as far as these are known, and the
// configuration adds to that of the model. Nil options work. The template is not
// compiled.
//
// Names of schemas and tools are resolved now. Errors are [*Error] values, with the
// place in the frontmatter if it is to blame; they wrap [ErrTool],
// [picoschema.ErrSchema], [picoschema.ErrUnknown] or what a resolver returned.
func (p *Prompt) ResolveMetadata(ctx context.Context, o *Options, over *Metadata) (*Metadata, error) {
	if o == nil {
		o = &Options{}
	}
	m := overlay(p.metadata, over)
	model := m.Model
	if model == "" {
		model = o.DefaultModel
	}
	m.Config = mergeMaps(o.ModelConfigs[model], m.Config)
	if err := p.resolveTools(ctx, o, m); err != nil {
		return nil, err
	}
	if m.Input != nil && m.Input.Schema != nil {
		schema, err := p.resolveSchema(ctx, o, &p.input, "input", m.Input.Schema, m.Input == p.metadata.Input)
		if err != nil {
			return nil, err
		}
		in := *m.Input
		in.Schema = schema
		m.Input = &in
	}
	if m.Output != nil && m.Output.Schema != nil {
		schema, err := p.resolveSchema(ctx, o, &p.output, "output", m.Output.Schema, m.Output == p.metadata.Output)
		if err != nil {
			return nil, err
		}
		out := *m.Output
		out.Schema = schema
		m.Output = &out
	}
	return m, nil
}

// resolveTools finds the definitions of tools: first those that are registered,
// then those of the resolver.
func (p *Prompt) resolveTools(ctx context.Context, o *Options, m *Metadata) error {
	if m.Tools == nil {
		return nil
	}
	names := m.Tools
	m.Tools = []string{}
	m.ToolDefs = append([]*Tool{}, m.ToolDefs...)
	for _, name := range names {
		if t := o.Tools[name]; t != nil {
			m.ToolDefs = append(m.ToolDefs, t)
		} else {
			m.Tools = append(m.Tools, name)
		}
	}
	if o.ResolveTool == nil {
		return nil
	}
	for _, name := range m.Tools {
		t, err := o.ResolveTool(ctx, name)
		switch {
		case err != nil:
			return p.Errorf([]string{"tools"}, "tool %q: %w", name, err)
		case t == nil:
			return p.Errorf([]string{"tools"}, "%w %q: it has no definition", ErrTool, name)
		}
		m.ToolDefs = append(m.ToolDefs, t)
	}
	m.Tools = []string{}
	return nil
}

// resolveSchema returns the JSON Schema of a schema of input or output. One that
// the prompt itself has is converted once, unless it names others: what a name
// stands for may change.
func (p *Prompt) resolveSchema(ctx context.Context, o *Options, s *schemaOnce, key string, schema any, own bool) (any, error) {
	if !own {
		converted, err := picoschema.Convert(ctx, schema, o.schema)
		if err != nil {
			return nil, &Error{File: p.file, Message: key + ".schema: " + err.Error(), Err: err}
		}
		return converted, nil
	}
	s.once.Do(func() {
		s.value, s.err = picoschema.Convert(ctx, schema, func(context.Context, string) (any, error) {
			s.named = true
			return &handlebars.Map{}, nil
		})
	})
	value, err := s.value, s.err
	if s.named {
		value, err = picoschema.Convert(ctx, schema, o.schema)
	}
	if err != nil {
		path := []string{key, "schema"}
		var e *picoschema.Error
		if errors.As(err, &e) {
			path = append(path, e.Path...)
		}
		return nil, p.Errorf(path, "%w", err)
	}
	return value, nil
}

// schema finds a schema by its name.
func (o *Options) schema(ctx context.Context, name string) (any, error) {
	if s := o.Schemas[name]; s != nil {
		return s, nil
	}
	if o.ResolveSchema == nil {
		return nil, nil
	}
	return o.ResolveSchema(ctx, name)
}
