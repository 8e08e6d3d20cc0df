// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/internal/generate"
	"github.com/genkit-go/genkit/schema"
)

// document is a prompt that a .prompt document makes. Names of schemas in it are looked up
// when they are first needed, so that they may be defined after it.
type document struct {
	registry *core.Registry
	source   *dotprompt.Prompt
	settings *dotprompt.Settings
	resolved atomic.Pointer[resolved] // once all names were found
}

// resolved is what a document says once its names are known.
type resolved struct {
	metadata *dotprompt.Metadata
	options  *generate.Options
	input    *schema.Schema // nil is any
	absent   json.RawMessage
}

// FromDocument returns the prompt that a document makes. What is wrong with it, but for
// names that are not known yet, is INVALID_ARGUMENT with file, line and column.
func FromDocument(r *core.Registry, name, variant string, source *dotprompt.Prompt) (*Prompt, error) {
	d := &document{registry: r, source: source}
	var err error
	if d.settings, err = source.Settings(); err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	template, err := NewTemplate(r, source)
	if err != nil {
		return nil, err
	}
	written := source.Metadata()
	p := &Prompt{
		Name: name, Variant: variant, Description: written.Description, registry: r,
		Conversation: Conversation{Template: template},
		Options: func(ctx context.Context) (*generate.Options, error) {
			known, err := d.resolve(ctx)
			if err != nil {
				return nil, err
			}
			return known.options, nil
		},
	}
	if variant != "" {
		p.Name += "." + variant
	}
	if written.Input != nil && written.Input.Default != nil { // which rendering applies by itself
		p.Default = written.Input.Default
	}
	if d.settings.Metadata != nil {
		p.Metadata = map[string]any{"metadata": d.settings.Metadata}
	}
	p.document = d
	return p, nil
}

// resolve looks up the names in the document.
func (d *document) resolve(ctx context.Context) (*resolved, error) {
	if known := d.resolved.Load(); known != nil {
		return known, nil
	}
	metadata, err := d.source.ResolveMetadata(ctx, &dotprompt.Options{ResolveSchema: schemaNamed(d.registry)}, nil)
	if err != nil {
		return nil, core.Errorf(statusOf(err), "%w", err)
	}
	known := &resolved{metadata: metadata}
	if known.options, err = d.options(metadata); err != nil {
		return nil, err
	}
	if metadata.Input != nil && metadata.Input.Schema != nil {
		s, err := d.schema(metadata.Input.Schema, "input")
		if err != nil {
			return nil, err
		}
		if known.input, known.absent, err = withDefaults(s, metadata.Input.Default); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "%w", d.source.Errorf([]string{"input", "default"}, "%w", err))
		}
	}
	d.resolved.Store(known)
	return known, nil
}

// check makes an error of an input that does not match the schema: callers give it as a map,
// or as a struct that was not made for this document.
func (d *document) check(ctx context.Context, name string, input any) error {
	known, err := d.resolve(ctx)
	if err != nil || known.input == nil {
		return err
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return core.PublicErrorf(core.InvalidArgument, "prompt '%s': the input is no JSON: %w", name, err)
	}
	if string(raw) == "null" && known.absent != nil {
		return nil
	}
	if known.input.HasDefaults() {
		if filled, err := known.input.ApplyDefaults(raw); err == nil { // else Validate says why
			raw = filled
		}
	}
	if err := known.input.Validate(raw); err != nil {
		failed := core.PublicErrorf(core.InvalidArgument, "prompt '%s': invalid input: %w", name, err)
		if invalid, ok := errors.AsType[*schema.ValidationError](err); ok {
			failed.Details = map[string]any{"errors": invalid.Errors}
		}
		return failed
	}
	return nil
}

// details returns what the document says, for listings.
func (d *document) details(ctx context.Context) map[string]any {
	metadata := d.source.Metadata()
	if known, err := d.resolve(ctx); err == nil {
		metadata = known.metadata
	}
	details, _ := listable(metadata).(map[string]any)
	return details
}

// options returns what the document says of its calls.
func (d *document) options(m *dotprompt.Metadata) (*generate.Options, error) {
	o := &generate.Options{ToolChoice: ai.ToolChoice(d.settings.ToolChoice)}
	if m.Model != "" {
		o.ModelRef = &ai.ModelRef{Name: m.Model}
	}
	if m.Config != nil {
		raw, err := json.Marshal(m.Config)
		if err != nil {
			return nil, core.Errorf(core.InvalidArgument, "%w", d.source.Errorf([]string{"config"}, "the configuration is no JSON: %w", err))
		}
		o.Config = json.RawMessage(raw)
	}
	for _, name := range m.Tools {
		o.Tools = append(o.Tools, generate.Named{Name: name})
	}
	if d.settings.MaxTurns != nil {
		o.MaxTurns = *d.settings.MaxTurns
	}
	if d.settings.ReturnToolRequests != nil {
		o.ReturnToolRequests = *d.settings.ReturnToolRequests
	}
	for _, use := range d.settings.Use {
		ref := &ai.MiddlewareRef{Name: use.Name}
		if use.Config != nil {
			ref.Config = ai.JSON(use.Config)
		}
		o.Use = append(o.Use, generate.Use{Ref: ref})
	}
	if m.Output != nil {
		if err := d.setOutput(o, m.Output); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (d *document) setOutput(o *generate.Options, out *dotprompt.Output) error {
	form := &generate.Output{Format: out.Format}
	if out.Schema != nil {
		s, err := d.schema(out.Schema, "output")
		if err != nil {
			return err
		}
		form.Schema = s
	}
	for _, key := range []string{"contentType", "instructions", "constrained"} {
		if out.Other == nil {
			break
		}
		v, ok := out.Other.Lookup(key)
		if !ok || v == nil {
			continue
		}
		good := false
		switch key {
		case "contentType":
			form.ContentType, good = v.(string)
		case "instructions":
			switch v.(type) {
			case string, bool:
				form.Instructions, good = v, true
			}
		case "constrained":
			if b, is := v.(bool); is {
				form.Constrained, good = &b, true
			}
		}
		if !good {
			return core.Errorf(core.InvalidArgument, "%w", d.source.Errorf([]string{"output", key}, "output.%s is a %T", key, v))
		}
	}
	o.Output = form
	return nil
}

// schema returns a JSON Schema of the document.
func (d *document) schema(v any, of string) (*schema.Schema, error) {
	raw, err := json.Marshal(v)
	if err == nil {
		var s *schema.Schema
		if s, err = schema.Parse(raw); err == nil {
			return s, nil
		}
	}
	return nil, core.Errorf(core.InvalidArgument, "%w", d.source.Errorf([]string{of, "schema"}, "%s schema: %w", of, err))
}
