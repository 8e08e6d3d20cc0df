// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Lookup returns the action of a kind with a name. It looks, in this order, among
// the registered actions; at the sources; at the plugin whose name is the prefix of the action's,
// which is initialised and may resolve the name; for a name without a prefix at
// all plugins, where one match is used and several are an error that lists them;
// at the dynamic action providers. Otherwise it fails with NOT_FOUND and says why,
// or with the status of the plugin or provider that could not be asked.
func (r *Registry) Lookup(ctx context.Context, k Kind, name string) (*Action, error) {
	if a := r.registered(actionID{k, name}); a != nil {
		return a, nil
	}
	if k == KindDynamicActionProvider && strings.Contains(name, ":") {
		return r.lookupProvided(ctx, name)
	}
	a, err := r.lookupInSources(ctx, k, name)
	if a != nil || err != nil {
		return a, err
	}
	a, err = r.lookupInPlugins(ctx, k, name)
	if a != nil {
		return a, nil
	}
	if status := StatusOf(err); status != OK && status != NotFound {
		return nil, err
	}
	provided, providerErr := r.searchProviders(ctx, k, name)
	if provided != nil {
		return provided, nil
	}
	if providerErr != nil {
		return nil, providerErr
	}
	if err != nil {
		return nil, err
	}
	return nil, r.notFound(k, name)
}

func (r *Registry) lookupInPlugins(ctx context.Context, k Kind, name string) (*Action, error) {
	prefix, _, prefixed := strings.Cut(name, "/")
	if !prefixed {
		return r.searchPlugins(ctx, k, name)
	}
	root := r.root()
	root.mu.RLock()
	p := root.byName[prefix]
	root.mu.RUnlock()
	if p == nil {
		return nil, nil
	}
	return p.lookup(ctx, r, k, name)
}

// lookup returns p's action of that name, nil when it has none. The registry is
// the one that was asked, for p's own staging registry sees what p has not
// finished.
func (p *plugin) lookup(ctx context.Context, asked *Registry, k Kind, name string) (*Action, error) {
	from := stageOf(ctx, asked)
	inside := from.inside(p)
	if !inside {
		if err := p.ensure(ctx, from); err != nil {
			return nil, err
		}
	}
	id := actionID{k, name}
	if a := asked.registered(id); a != nil {
		return a, nil
	}
	resolver, ok := p.Plugin.(Resolver)
	if !ok || inside {
		return nil, nil
	}
	inner, staging, over := p.begin(ctx, false, from)
	defer over()
	if err := resolver.Resolve(inner, staging, k, name); err != nil {
		return nil, Errorf(StatusOf(err), "plugin '%s': resolving %s: %w", p.Name(), k.Key(name), err)
	}
	// Another look-up may have resolved the same name meanwhile: the first stays.
	if err := p.registry.merge(staging, true); err != nil {
		return nil, err
	}
	return asked.registered(id), nil
}

// searchPlugins looks an unprefixed name up in every plugin.
func (r *Registry) searchPlugins(ctx context.Context, k Kind, name string) (*Action, error) {
	plugins := r.allPlugins()
	var matches []*Action
	var failed []error
	for _, p := range plugins {
		a, err := p.lookup(ctx, r, k, p.Name()+"/"+name)
		switch {
		case a != nil:
			matches = append(matches, a)
		case err != nil && StatusOf(err) != NotFound:
			failed = append(failed, err)
		}
	}
	switch {
	case len(failed) > 0 && ctx.Err() != nil:
		return nil, Errorf(StatusOf(ctx.Err()), "looking for %s '%s': %w", k, name, context.Cause(ctx))
	case len(matches) > 1:
		names := make([]string, len(matches))
		for i, a := range matches {
			names[i] = a.Name
		}
		return nil, Errorf(InvalidArgument, "%s '%s' is ambiguous: several plugins have it: %s; use the full name",
			k, name, strings.Join(names, ", "))
	case len(matches) == 1:
		if len(failed) == 0 && stageOf(ctx, r) == nil {
			r.root().alias(actionID{k, name}, matches[0], len(plugins))
		}
		return matches[0], nil
	case len(failed) > 0:
		err := errors.Join(failed...)
		return nil, Errorf(StatusOf(err), "%s '%s' was not found, and not every plugin could be asked: %w", k, name, err)
	}
	return nil, nil
}

// alias remembers that an unprefixed name stands for a, when that holds for every
// look-up: a is the root's own and all plugins were asked, of which there were n.
func (r *Registry) alias(id actionID, a *Action, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if reg := r.actions[actionID{a.Kind, a.Name}]; reg == nil || reg.action != a || len(r.plugins) != n {
		return
	}
	if r.aliases == nil {
		r.aliases = map[actionID]*Action{}
	}
	r.aliases[id] = a
}

// notFound makes an error that helps to find the mistake.
func (r *Registry) notFound(k Kind, name string) error {
	var plugins []string
	for _, p := range r.allPlugins() {
		plugins = append(plugins, p.Name())
	}
	hint := "no plugins are configured"
	if len(plugins) > 0 {
		hint = "configured plugins: " + strings.Join(plugins, ", ")
	}
	if prefix, _, ok := strings.Cut(name, "/"); ok && slices.Contains(plugins, prefix) {
		hint = fmt.Sprintf("plugin '%s' has no such %s", prefix, k)
	}
	return Errorf(NotFound, "%s '%s' was not found (%s)", k, name, hint)
}
