// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"sync"

	"github.com/genkit-go/genkit/handlebars"
)

// maxPartials limits how many compiled partials a template keeps: resolvers may
// make up sources without end.
const maxPartials = 256

// partialCache holds compiled partials by name and source, so that nobody gets
// those of another render and a changed source takes effect at once. The zero value
// is empty.
type partialCache struct {
	mu       sync.RWMutex
	compiled map[partialKey]*handlebars.Template
}

type partialKey struct{ name, source string }

// get returns the compiled partial of a source.
func (c *partialCache) get(name, source string, compile func(name, source string) (*handlebars.Template, error)) (*handlebars.Template, error) {
	key := partialKey{name, source}
	c.mu.RLock()
	t := c.compiled[key]
	c.mu.RUnlock()
	if t != nil {
		return t, nil
	}
	t, err := compile(name, source)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.compiled == nil || len(c.compiled) >= maxPartials {
		c.compiled = map[partialKey]*handlebars.Template{}
	}
	c.compiled[key] = t
	return t, nil
}

// resolvePartial finds a partial among those of the template's options.
func (t *Template) resolvePartial(ctx context.Context, name string) (*handlebars.Template, error) {
	return t.findPartial(ctx, name, &RenderOptions{})
}

// findPartial finds a partial: registered ones go before those of resolvers, and
// those of the render before those of the template.
func (t *Template) findPartial(ctx context.Context, name string, o *RenderOptions) (*handlebars.Template, error) {
	for _, registered := range [...]map[string]string{o.Partials, t.options.Partials} {
		if source, ok := registered[name]; ok {
			return t.partials.get(name, source, t.compilePartial)
		}
	}
	for _, resolve := range [...]PartialResolver{o.ResolvePartial, t.options.ResolvePartial} {
		if resolve == nil {
			continue
		}
		source, ok, err := resolve(ctx, name)
		if err != nil {
			return nil, err
		}
		if ok {
			return t.partials.get(name, source, t.compilePartial)
		}
	}
	return nil, nil
}

// compilePartial compiles a partial as the template itself.
func (t *Template) compilePartial(name, source string) (*handlebars.Template, error) {
	return handlebars.Parse(source, t.engineOptions("partial "+name))
}
