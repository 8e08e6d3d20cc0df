// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"sync/atomic"
)

// stage is one run of a plugin's Init or Resolve. The registry that the run fills
// and the context that it gets both know it, so that a look-up from inside can be
// told from others.
type stage struct {
	plugin *plugin
	init   bool   // rather than Resolve
	above  *stage // in which a run of Resolve began
	over   atomic.Bool
}

type stageKey struct{}

// stageOf returns the innermost run that a look-up comes from: by its context, or
// else by the registry that it asks. nil is none.
func stageOf(ctx context.Context, asked *Registry) *stage {
	if s, _ := ctx.Value(stageKey{}).(*stage); s != nil && !s.over.Load() {
		return s
	}
	for ; asked != nil; asked = asked.parent {
		if s := asked.stage; s != nil && !s.over.Load() {
			return s
		}
	}
	return nil
}

// inside reports whether s is a run of p.
func (s *stage) inside(p *plugin) bool { return s != nil && s.plugin == p }

// initialising returns the plugin whose Init s is part of, nil when none is.
func (s *stage) initialising() *plugin {
	for ; s != nil; s = s.above {
		if s.init && !s.over.Load() {
			return s.plugin
		}
	}
	return nil
}

// begin returns the context and the registry for a run of p's Init or Resolve,
// and a function that must be called when it is over.
func (p *plugin) begin(ctx context.Context, init bool, above *stage) (context.Context, *Registry, func()) {
	s := &stage{plugin: p, init: init, above: above}
	staging := p.registry.Child()
	staging.stage = s
	return context.WithValue(ctx, stageKey{}, s), staging, func() { s.over.Store(true) }
}

// waitFor notes that p's Init needs other, and fails when other's Init already
// waits for p's: they would wait forever.
func (p *plugin) waitFor(other *plugin) error {
	root := p.registry
	root.mu.Lock()
	defer root.mu.Unlock()
	switch {
	case other == p:
		return Errorf(FailedPrecondition, "plugin '%s' needs itself to be initialised", p.Name())
	case other.waitsFor(p):
		return Errorf(FailedPrecondition, "plugins '%s' and '%s' need each other to be initialised", p.Name(), other.Name())
	}
	if p.waits == nil {
		p.waits = map[*plugin]int{}
	}
	p.waits[other]++
	return nil
}

// waitsFor reports whether p's Init waits for that of target, perhaps by way of
// others.
func (p *plugin) waitsFor(target *plugin) bool {
	for next := range p.waits {
		if next == target || next.waitsFor(target) {
			return true
		}
	}
	return false
}

func (p *plugin) stopWaiting(other *plugin) {
	p.registry.mu.Lock()
	defer p.registry.mu.Unlock()
	if p.waits[other]--; p.waits[other] == 0 {
		delete(p.waits, other)
	}
}

// merge takes over what a staging registry holds: all of it, or nothing and an
// error when a name is taken. With keep, taken names keep what they have. From then
// on the staging registry hands on to r what it is given.
func (r *Registry) merge(staging *Registry, keep bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	staging.mu.Lock()
	defer staging.mu.Unlock()
	for id, reg := range staging.actions {
		if taken := r.actions[id]; taken != nil && !keep {
			return Errorf(AlreadyExists, "%s of plugin '%s' (%s) is already defined at %s",
				reg.action.Key(), staging.stage.plugin.Name(), reg.site, taken.site)
		}
	}
	for id, reg := range staging.actions {
		if r.actions[id] == nil {
			reg.action.registry.CompareAndSwap(nil, r)
			r.actions[id] = reg
		}
	}
	for id, v := range staging.values {
		r.setValue(id, v)
		if site, ok := staging.sites[id]; ok {
			r.setSite(id, site)
		}
	}
	staging.merged, staging.actions, staging.values = true, nil, nil
	return nil
}
