// SPDX-License-Identifier: Apache-2.0

package core

import "context"

// Source brings actions that may change while the program runs, such as those of
// prompt files. It is asked anew each time, so that it should be quick, and at once from
// several goroutines.
type Source interface {
	// Lookup returns the action of a kind with a name as it is now, nil when there is none.
	// An error says that there is one which cannot be used.
	Lookup(ctx context.Context, k Kind, name string) (*Action, error)
	// Actions returns all actions as they are now; those that cannot be used are left out.
	Actions(ctx context.Context) []*Action
}

// AddSource adds a source to the instance. Actions that are registered hide those of a
// source with the same key, and so do those of sources that were added before.
func (r *Registry) AddSource(s Source) {
	root := r.root()
	root.mu.Lock()
	defer root.mu.Unlock()
	root.sources = append(root.sources[:len(root.sources):len(root.sources)], s)
}

// Sources returns the sources of the instance, in the order in which they were added. The
// list must not be changed.
func (r *Registry) Sources() []Source {
	root := r.root()
	root.mu.RLock()
	defer root.mu.RUnlock()
	return root.sources
}

// lookupInSources returns the action that a source has, nil when none has it.
func (r *Registry) lookupInSources(ctx context.Context, k Kind, name string) (*Action, error) {
	for _, s := range r.Sources() {
		a, err := s.Lookup(ctx, k, name)
		if err != nil {
			return nil, err
		}
		if a != nil {
			r.adopt(a)
			return a, nil
		}
	}
	return nil, nil
}

// actionsOfSources returns the actions of all sources.
func (r *Registry) actionsOfSources(ctx context.Context) []*Action {
	var all []*Action
	for _, s := range r.Sources() {
		for _, a := range s.Actions(ctx) {
			r.adopt(a)
			all = append(all, a)
		}
	}
	return all
}

// adopt makes an action that no registry holds one of the instance.
func (r *Registry) adopt(a *Action) { a.registry.CompareAndSwap(nil, r.root()) }
