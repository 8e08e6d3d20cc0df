// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/genkit-go/genkit/core/tracing"
	"github.com/genkit-go/genkit/schema"
)

// Registrar is where a Define verb puts what it makes: a [*Registry], or a
// *genkit.Genkit.
type Registrar interface{ Registry() *Registry }

// Registry holds actions, values and schemas by name, and the plugins that bring
// more when they are asked. It is safe for concurrent use. A child registry sees
// what its parent has and keeps what it is given to itself.
type Registry struct {
	parent *Registry
	stage  *stage // which a staging registry belongs to

	// Set on the root alone.
	tracer   tracing.Tracer
	defaults *actionContext
	logger   *slog.Logger

	mu      sync.RWMutex
	merged  bool // of a staging registry: it hands everything on to its parent
	actions map[actionID]*registration
	aliases map[actionID]*Action // unprefixed names that one plugin answered to
	values  map[valueID]any
	sites   map[valueID]callSite // where values were defined that must not be taken twice
	plugins []*plugin
	byName  map[string]*plugin
	onClose []func(context.Context) error
	sources []Source
}

type actionID struct {
	kind Kind
	name string
}

type valueID struct{ kind, name string }

type registration struct {
	action *Action
	site   callSite
}

// NewRegistry returns an empty registry.
func NewRegistry() *Registry {
	return &Registry{actions: map[actionID]*registration{}}
}

// Registry returns r, which makes a registry a [Registrar].
func (r *Registry) Registry() *Registry { return r }

// Child returns a registry that falls back on r. Its Close, plugins, tracer and
// logger are those of r.
func (r *Registry) Child() *Registry {
	return &Registry{parent: r, actions: map[actionID]*registration{}}
}

func (r *Registry) root() *Registry {
	for r.parent != nil {
		r = r.parent
	}
	return r
}

// Tracer returns the tracer whose sinks record the registry's actions.
func (r *Registry) Tracer() *tracing.Tracer { return &r.root().tracer }

// Logger returns the instance's logger, by default slog's; its records carry trace
// and span ids.
func (r *Registry) Logger() *slog.Logger {
	if l := r.root().logger; l != nil {
		return l
	}
	return slog.New(tracing.LogHandler(slog.Default().Handler()))
}

// SetLogger sets the instance's logger. It must be called before the registry is
// used, like SetDefaultContext.
func (r *Registry) SetLogger(l *slog.Logger) {
	r.root().logger = slog.New(tracing.LogHandler(l.Handler()))
}

// SetDefaultContext sets the action context that every call of the instance
// starts from.
func (r *Registry) SetDefaultContext(values map[string]any) {
	root := r.root()
	root.defaults = nil
	if len(values) > 0 {
		root.defaults = &actionContext{values: maps.Clone(values), complete: root}
	}
}

// Register puts a under its kind and name. A malformed or taken name is a
// programmer's error and panics, naming both places.
func (r *Registry) Register(a *Action) {
	site := here()
	if problem := kindProblem(a.Kind); problem != "" {
		panic("genkit: kind '" + string(a.Kind) + "' of action '" + a.Name + "' " + problem + "; defined at " + site.String())
	}
	problem := nameProblem(a.Name)
	if a.Kind == KindDynamicActionProvider && strings.Contains(a.Name, ":") {
		problem = "holds a colon, which ends the name of a provider"
	}
	if problem != "" {
		panic("genkit: " + string(a.Kind) + " name '" + a.Name + "' " + problem + "; defined at " + site.String())
	}
	if taken := r.put(a, site); taken != nil {
		panic("genkit: " + a.Key() + " is defined twice: at " + taken.site.String() + " and at " + site.String())
	}
}

// put stores a unless its name is taken, which it then returns.
func (r *Registry) put(a *Action, site callSite) (taken *registration) {
	id := actionID{a.Kind, a.Name}
	r = r.lock()
	defer r.mu.Unlock()
	if taken, ok := r.actions[id]; ok {
		return taken
	}
	r.actions[id] = &registration{a, site}
	if r.stage == nil { // else when it is merged: the run may fail
		a.registry.CompareAndSwap(nil, r)
	}
	return nil
}

// lock locks the registry that keeps what r is given: r itself, or its parent when
// r was merged into that.
func (r *Registry) lock() *Registry {
	r.mu.Lock()
	for r.merged {
		r.mu.Unlock()
		r = r.parent
		r.mu.Lock()
	}
	return r
}

// kindProblem tells what is wrong with an action's kind, "" when nothing is.
func kindProblem(k Kind) string {
	if strings.Contains(string(k), "/") {
		return "holds a slash"
	}
	return nameProblem(string(k))
}

// nameProblem tells what is wrong with an action's name, "" when nothing is.
func nameProblem(name string) string {
	switch {
	case name == "":
		return "is empty"
	case len(name) > 512:
		return "is longer than 512 bytes"
	case strings.HasPrefix(name, "/") || strings.HasSuffix(name, "/") || strings.Contains(name, "//"):
		return "has an empty segment between slashes"
	case !utf8.ValidString(name):
		return "is not UTF-8"
	case strings.ContainsFunc(name, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }):
		return "holds a space or a control character"
	}
	return ""
}

// registered returns the action that r itself or a registry above it holds.
func (r *Registry) registered(id actionID) *Action {
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		reg, alias := r.actions[id], r.aliases[id]
		r.mu.RUnlock()
		if reg != nil {
			return reg.action
		}
		if alias != nil {
			return alias
		}
	}
	return nil
}

// Actions returns all registered actions in order of their keys; those of r hide
// those of its parent with the same key. It initialises no plugin.
func (r *Registry) Actions() []*Action {
	byKey := map[string]*Action{}
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		for _, reg := range r.actions {
			key := reg.action.Key()
			if _, hidden := byKey[key]; !hidden {
				byKey[key] = reg.action
			}
		}
		r.mu.RUnlock()
	}
	actions := make([]*Action, 0, len(byKey))
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		actions = append(actions, byKey[key])
	}
	return actions
}

// SetValue stores a value under a kind, such as "defaultModel" or "middleware",
// and a name. A later value replaces an earlier one.
func (r *Registry) SetValue(kind, name string, v any) {
	r = r.lock()
	defer r.mu.Unlock()
	r.setValue(valueID{kind, name}, v)
}

// setValue is SetValue with r locked.
func (r *Registry) setValue(id valueID, v any) {
	if r.values == nil {
		r.values = map[valueID]any{}
	}
	r.values[id] = v
}

// Value returns what was stored under a kind and a name, in r or above.
func (r *Registry) Value(kind, name string) (any, bool) {
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		v, ok := r.values[valueID{kind, name}]
		r.mu.RUnlock()
		if ok {
			return v, true
		}
	}
	return nil, false
}

// Values returns all values of a kind by name.
func (r *Registry) Values(kind string) map[string]any {
	all := map[string]any{}
	for ; r != nil; r = r.parent {
		r.mu.RLock()
		for id, v := range r.values {
			if _, hidden := all[id.name]; id.kind == kind && !hidden {
				all[id.name] = v
			}
		}
		r.mu.RUnlock()
	}
	return all
}

const schemaValues = "schema"

// SetSchema gives a schema a name.
func (r *Registry) SetSchema(name string, s *schema.Schema) { r.SetValue(schemaValues, name, s) }

// Schema returns the schema with the given name, or NOT_FOUND.
func (r *Registry) Schema(name string) (*schema.Schema, error) {
	v, _ := r.Value(schemaValues, name)
	s, ok := v.(*schema.Schema)
	if !ok {
		return nil, Errorf(NotFound, "no schema '%s' is defined", name)
	}
	return s, nil
}
