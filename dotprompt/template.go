// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"sync/atomic"

	"github.com/genkit-go/genkit/handlebars"
)

// Template is a compiled prompt. It never changes and may be rendered by any number
// of goroutines at the same time.
type Template struct {
	prompt   *Prompt
	options  Options
	engine   *handlebars.Template
	partials partialCache
	// settled is the resolved metadata, once it is known and can't change.
	settled atomic.Pointer[Metadata]
}

// Compile compiles the template; nil options work. Errors are [*Error] values that
// wrap [handlebars.ErrSyntax], [handlebars.ErrLimit], or
// [handlebars.ErrMissingHelper] for a helper that is not there. Partials, schemas
// and tools are looked up later, in each render.
func (p *Prompt) Compile(o *Options) (*Template, error) {
	t := &Template{prompt: p}
	if o != nil {
		t.options = *o
	}
	options := t.engineOptions(p.file)
	options.FirstLine = p.firstLine
	options.Resolve = t.resolvePartial
	engine, err := handlebars.Parse(p.template, options)
	if err != nil {
		return nil, p.templateError(err)
	}
	t.engine = engine
	return t, nil
}

// engineOptions returns how the template and its partials are compiled.
func (t *Template) engineOptions(name string) *handlebars.Options {
	return &handlebars.Options{
		Name:             name,
		Helpers:          helpersWith(t.options.Helpers),
		KnownHelpersOnly: true,
		NoEscape:         true,
		MaxOutput:        t.options.MaxOutput,
		Logger:           t.options.Logger,
	}
}

// Prompt returns the document of the template.
func (t *Template) Prompt() *Prompt { return t.prompt }

// ResolveMetadata is [Prompt.ResolveMetadata] with the options of the template.
func (t *Template) ResolveMetadata(ctx context.Context, over *Metadata) (*Metadata, error) {
	return t.prompt.ResolveMetadata(ctx, &t.options, over)
}

// renderedMetadata returns the metadata of a render: that of the prompt without
// its input, which a render has used up.
func (t *Template) renderedMetadata(ctx context.Context) (*Metadata, error) {
	if m := t.settled.Load(); m != nil {
		return m, nil
	}
	m, err := t.ResolveMetadata(ctx, nil)
	if err != nil {
		return nil, err
	}
	m.Input = nil
	if !t.prompt.input.named && !t.prompt.output.named && t.options.ResolveTool == nil {
		t.settled.Store(m)
	}
	return m, nil
}
