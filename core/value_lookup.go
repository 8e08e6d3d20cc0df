// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"strings"
)

// mustAddValue stores what is defined under a kind and a name: a malformed or taken name
// is a programmer's error and panics, naming both places.
func (r *Registry) mustAddValue(kind, name string, v any) {
	site := here()
	problem := nameProblem(name)
	if problem == "" {
		problem = r.addValue(valueID{kind, name}, v, site)
	}
	if problem != "" {
		panic("genkit: " + kind + " '" + name + "' " + problem + "; defined at " + site.String())
	}
}

// addValue stores a value, unless its name is taken, and tells by whom.
func (r *Registry) addValue(id valueID, v any, site callSite) (problem string) {
	r = r.lock()
	defer r.mu.Unlock()
	if _, taken := r.values[id]; taken {
		return "is defined twice: at " + r.sites[id].String()
	}
	r.setValue(id, v)
	r.setSite(id, site)
	return ""
}

// setSite remembers where a value was defined, with r locked.
func (r *Registry) setSite(id valueID, site callSite) {
	if r.sites == nil {
		r.sites = map[valueID]callSite{}
	}
	r.sites[id] = site
}

// LookupValue returns what was stored under a kind and a name. When nothing is, the
// plugin whose name is the prefix of name is initialised and may store it; for a name
// without a prefix, all plugins are. NOT_FOUND says that nothing came of it; an error
// of a plugin is returned as it is.
func (r *Registry) LookupValue(ctx context.Context, kind, name string) (any, error) {
	if v, ok := r.Value(kind, name); ok {
		return v, nil
	}
	prefix, _, prefixed := strings.Cut(name, "/")
	from := stageOf(ctx, r)
	for _, p := range r.allPlugins() {
		if prefixed && p.Name() != prefix || from.inside(p) {
			continue
		}
		if err := p.ensure(ctx, from); err != nil {
			return nil, err
		}
	}
	if v, ok := r.Value(kind, name); ok {
		return v, nil
	}
	return nil, Errorf(NotFound, "%s '%s' was not found", kind, name)
}
