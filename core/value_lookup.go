// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"strings"
)

// AddValue stores a value as [Registry.SetValue] does, and reports whether it could:
// a taken name keeps its value.
func (r *Registry) AddValue(kind, name string, v any) bool {
	id := valueID{kind, name}
	r = r.lock()
	defer r.mu.Unlock()
	if _, taken := r.values[id]; taken {
		return false
	}
	r.setValue(id, v)
	return true
}

// mustAddValue is AddValue for what is defined: a malformed or taken name is a
// programmer's error and panics.
func (r *Registry) mustAddValue(kind, name string, v any) {
	problem := nameProblem(name)
	if problem == "" && !r.AddValue(kind, name, v) {
		problem = "is defined twice"
	}
	if problem != "" {
		panic("genkit: " + kind + " '" + name + "' " + problem + "; defined at " + here().String())
	}
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
