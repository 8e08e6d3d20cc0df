// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
)

// providers returns the dynamic action providers of r and above, in order of their
// names.
func (r *Registry) providers() []*DynamicProvider {
	byName := map[string]*DynamicProvider{}
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		for id, reg := range r.actions {
			if d, ok := reg.action.typed.(*DynamicProvider); ok && byName[id.name] == nil {
				byName[id.name] = d
			}
		}
		r.mu.RUnlock()
	}
	all := make([]*DynamicProvider, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		all = append(all, byName[name])
	}
	return all
}

// lookupProvided finds provider:kind/name. A pattern is no single action.
func (r *Registry) lookupProvided(ctx context.Context, name string) (*Action, error) {
	if strings.HasSuffix(name, "*") {
		return nil, Errorf(NotFound, "'%s' is a pattern, not a dynamic action", name)
	}
	matches, err := r.LookupProvided(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(matches) == 0 {
		return nil, Errorf(NotFound, "dynamic action '%s' was not found", name)
	}
	return matches[0], nil
}

// LookupProvided returns the actions that provider:kind/name names; the name may
// be * or end in * for all that begin with it.
func (r *Registry) LookupProvided(ctx context.Context, address string) ([]*Action, error) {
	host, rest, _ := strings.Cut(address, ":")
	kind, pattern, ok := strings.Cut(rest, "/")
	if !ok {
		return nil, Errorf(InvalidArgument, "dynamic action '%s' is not of the form provider:kind/name", address)
	}
	a, err := r.Lookup(ctx, KindDynamicActionProvider, host)
	if err != nil {
		return nil, err
	}
	d, ok := a.typed.(*DynamicProvider)
	if !ok {
		return nil, Errorf(Internal, "'%s' is not a dynamic action provider of this process", host)
	}
	return d.Match(ctx, Kind(kind), pattern)
}

// searchProviders looks a name up at every dynamic action provider; several that
// have it are an error that lists them. What brings actions itself (a plugin's Init
// or Resolve, the fetch of a provider) does not search, or two of them might wait
// for each other.
func (r *Registry) searchProviders(ctx context.Context, k Kind, name string) (*Action, error) {
	if k == KindDynamicActionProvider || stageOf(ctx, r) != nil || fetching(ctx) != nil {
		return nil, nil
	}
	var matches []*Action
	var failed []error
	for _, d := range r.providers() {
		actions, err := d.current(ctx)
		if err != nil {
			failed = append(failed, err)
		}
		if i := slices.IndexFunc(actions, func(a *Action) bool { return a.Kind == k && a.Name == name }); i >= 0 {
			matches = append(matches, actions[i])
		}
	}
	switch {
	case len(matches) == 1:
		return matches[0], nil
	case len(matches) > 1:
		keys := make([]string, len(matches))
		for i, a := range matches {
			keys[i] = a.Key()
		}
		return nil, Errorf(InvalidArgument, "%s '%s' is ambiguous: several dynamic action providers have it: %s",
			k, name, strings.Join(keys, ", "))
	case len(failed) > 0:
		err := errors.Join(failed...)
		return nil, Errorf(StatusOf(err), "%s '%s' was not found, and not every dynamic action provider answered: %w", k, name, err)
	}
	return nil, nil
}
