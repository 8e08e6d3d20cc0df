// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
)

// Plugin brings actions. Its name is the prefix of theirs: plugin "googleai"
// brings "googleai/gemini". Init runs once, when something of the plugin is first
// looked up; what it registers with r is kept when it succeeds and dropped when it
// fails, and a later look-up tries again. Init may look actions up through r, also
// those of other plugins and those that it has registered itself; look-ups must be
// given its context or r. Afterwards r stays usable, like the instance's own
// registry.
type Plugin interface {
	Name() string
	Init(ctx context.Context, r *Registry) error
}

// Resolver is a plugin that can bring actions which Init did not register. Resolve
// registers the action with r, or leaves r alone or fails with NOT_FOUND when the
// plugin has no action of that kind and name (the name has the plugin's prefix).
// Several look-ups may call it at the same time, also for one name: the action
// that is there first stays. A look-up of the plugin's own names from inside of
// Resolve finds what is registered and does not call it again.
type Resolver interface {
	Resolve(ctx context.Context, r *Registry, k Kind, name string) error
}

// Lister is a plugin that can tell what it offers without being initialised:
// quickly, and without credentials.
type Lister interface {
	List(ctx context.Context) ([]Descriptor, error)
}

// Closer is a plugin that holds resources until the instance is closed. Close is
// called once for each Init that succeeded.
type Closer interface {
	Close(ctx context.Context) error
}

// plugin is a plugin with the state of its initialisation.
type plugin struct {
	Plugin
	registry *Registry // the root that it was added to
	init     shared[None]
	waits    map[*plugin]int // whose Init this one's Init waits for, guarded by registry.mu

	mu     sync.Mutex
	opened bool // by Init, and not closed yet
	closed bool // by the instance
}

// AddPlugin adds a plugin to the instance without initialising it. It fails when
// the name is malformed or taken.
func (r *Registry) AddPlugin(p Plugin) error {
	if p == nil {
		return Errorf(InvalidArgument, "a plugin is nil")
	}
	root, name := r.root(), p.Name()
	problem := nameProblem(name)
	if strings.ContainsAny(name, "/:") {
		problem = "holds a slash or a colon"
	}
	if problem != "" {
		return Errorf(InvalidArgument, "plugin name '%s' %s", name, problem)
	}
	root.mu.Lock()
	defer root.mu.Unlock()
	if root.byName[name] != nil {
		return Errorf(AlreadyExists, "two plugins are named '%s'", name)
	}
	if root.byName == nil {
		root.byName = map[string]*plugin{}
	}
	added := &plugin{Plugin: p, registry: root}
	added.init.what, added.init.work = "the Init of plugin '"+name+"'", added.initialise
	root.byName[name] = added
	root.plugins = append(root.plugins, added)
	root.aliases = nil // the plugin may have these names too
	return nil
}

func (r *Registry) allPlugins() []*plugin {
	root := r.root()
	root.mu.RLock()
	defer root.mu.RUnlock()
	return slices.Clone(root.plugins)
}

// Ready initialises every plugin and returns the errors of those that failed.
func (r *Registry) Ready(ctx context.Context) error {
	from := stageOf(ctx, r)
	var errs []error
	for _, p := range r.allPlugins() {
		if !from.inside(p) {
			errs = append(errs, p.ensure(ctx, from))
		}
	}
	return errors.Join(errs...)
}

// OnClose has Close call a function first, before it closes anything else; the last one
// given is called first.
func (r *Registry) OnClose(close func(ctx context.Context) error) {
	root := r.root()
	root.mu.Lock()
	defer root.mu.Unlock()
	root.onClose = append(root.onClose, close)
}

// Close calls what OnClose was given, closes the plugins that were initialised, in
// reverse order, then flushes and closes the sinks. Later calls do nothing; plugins that were not initialised
// stay so.
func (r *Registry) Close(ctx context.Context) error {
	var errs []error
	root := r.root()
	root.mu.Lock()
	first := root.onClose
	root.onClose = nil
	root.mu.Unlock()
	for _, close := range slices.Backward(first) {
		errs = append(errs, close(ctx))
	}
	for _, p := range slices.Backward(r.allPlugins()) {
		p.mu.Lock()
		p.closed = true
		p.mu.Unlock()
		errs = append(errs, p.release(ctx))
	}
	return errors.Join(append(errs, r.Tracer().Close(ctx))...)
}

// ensure initialises p unless it is. Look-ups at the same time share one run of
// Init. The stage is the one that the look-up comes from, and not p's own.
func (p *plugin) ensure(ctx context.Context, from *stage) error {
	if _, ready := p.init.peek(); ready {
		return nil
	}
	if waiting := from.initialising(); waiting != nil {
		if err := waiting.waitFor(p); err != nil {
			return err
		}
		defer waiting.stopWaiting(p)
	}
	_, err := p.init.get(ctx)
	return err
}

// initialise runs Init in a staging registry and merges it.
func (p *plugin) initialise(ctx context.Context) (None, error) {
	if p.isClosed() {
		return None{}, Errorf(FailedPrecondition, "plugin '%s': the instance is closed", p.Name())
	}
	inner, staging, over := p.begin(ctx, true, nil)
	defer over()
	if err := p.Init(inner, staging); err != nil {
		status := StatusOf(err)
		if status == NotFound || status == OK {
			status = FailedPrecondition // what Init misses is not what the look-up asks for
		}
		return None{}, Errorf(status, "plugin '%s': %w", p.Name(), err)
	}
	p.mu.Lock()
	p.opened = true
	p.mu.Unlock()
	err := p.registry.merge(staging, false)
	if err == nil && p.isClosed() {
		err = Errorf(FailedPrecondition, "plugin '%s': the instance was closed while it was initialised", p.Name())
	}
	if err != nil {
		return None{}, errors.Join(err, p.release(context.WithoutCancel(ctx)))
	}
	return None{}, nil
}

func (p *plugin) isClosed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closed
}

// release closes what Init opened.
func (p *plugin) release(ctx context.Context) error {
	p.mu.Lock()
	opened := p.opened
	p.opened = false
	p.mu.Unlock()
	if c, ok := p.Plugin.(Closer); ok && opened {
		if err := c.Close(ctx); err != nil {
			return Errorf(StatusOf(err), "closing plugin '%s': %w", p.Name(), err)
		}
	}
	return nil
}
