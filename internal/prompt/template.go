// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/dotprompt"
	"github.com/genkit-go/genkit/handlebars"
)

// The kinds of the registry values that templates use, by name: sources of partials, and
// helpers.
const (
	partialValues = "promptPartial"
	helperValues  = "promptHelper"
)

// SetPartial gives a template a name, by which others include it.
func SetPartial(r *core.Registry, name, source string) { r.SetValue(partialValues, name, source) }

// SetHelper gives templates a helper. Those that have been rendered already don't see it.
func SetHelper(r *core.Registry, name string, helper handlebars.Helper) {
	r.SetValue(helperValues, name, helper)
}

// Template is a template of a registry. It is compiled when it is first rendered, so that
// helpers may be defined after it; partials are looked up in each render.
type Template struct {
	registry *core.Registry
	folder   *folder // whose partials come first; nil without
	document *dotprompt.Prompt
	compiled atomic.Pointer[dotprompt.Template]
}

// NewTemplate returns a template. What is wrong with its syntax is INVALID_ARGUMENT, with
// line and column; a helper that is not there may come later.
func NewTemplate(r *core.Registry, document *dotprompt.Prompt) (*Template, error) {
	t := &Template{registry: r, document: document}
	if _, err := t.compile(); err != nil && !errors.Is(err, handlebars.ErrMissingHelper) {
		return nil, err
	}
	return t, nil
}

// Source returns the text of the template.
func (t *Template) Source() string { return t.document.Template() }

func (t *Template) compile() (*dotprompt.Template, error) {
	if c := t.compiled.Load(); c != nil {
		return c, nil
	}
	helpers := handlebars.Helpers{}
	for name, v := range t.registry.Values(helperValues) {
		helpers[name] = v.(handlebars.Helper)
	}
	c, err := t.document.Compile(&dotprompt.Options{Helpers: helpers, ResolvePartial: t.partial, ResolveSchema: schemaNamed(t.registry), Logger: t.registry.Logger()})
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%w", err)
	}
	t.compiled.Store(c)
	return c, nil
}

// partial finds the source of a partial.
func (t *Template) partial(ctx context.Context, name string) (string, bool, error) {
	if t.folder != nil {
		if source, ok := t.folder.partial(ctx, name); ok {
			return source, true, nil
		}
	}
	if v, ok := t.registry.Value(partialValues, name); ok {
		return v.(string), true, nil
	}
	for _, f := range foldersOf(t.registry) {
		if source, ok := f.partial(ctx, name); ok {
			return source, true, nil
		}
	}
	return "", false, nil
}

// render returns the messages of the template.
func (t *Template) render(ctx context.Context, d *dotprompt.Data, fallback any) ([]dotprompt.Message, error) {
	c, err := t.compile()
	if err != nil {
		return nil, err
	}
	messages, err := c.RenderMessages(ctx, d, &dotprompt.RenderOptions{Default: fallback})
	if err != nil {
		return nil, core.Errorf(statusOf(err), "%w", err)
	}
	return messages, nil
}

// statusOf returns the status of an error of a template: that of a helper or resolver
// where it has one, for everything else is wrong with the template or its data.
func statusOf(err error) core.Status {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e.Status
	}
	if status := core.StatusOf(err); slices.Contains([]core.Status{core.Cancelled, core.DeadlineExceeded}, status) {
		return status
	}
	return core.InvalidArgument
}
