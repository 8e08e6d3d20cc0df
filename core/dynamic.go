// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core/tracing"
)

// DefaultDynamicTTL is how long a provider's actions are kept unless its options
// say otherwise.
const DefaultDynamicTTL = 3 * time.Second

// DynamicOptions configures a dynamic action provider.
type DynamicOptions struct {
	Description string
	// TTL is how long fetched actions are kept; 0 is [DefaultDynamicTTL], negative
	// keeps nothing.
	TTL      time.Duration
	Metadata map[string]any
}

// DynamicProvider is a source of actions that exist elsewhere and may change, such
// as the tools of an MCP server. Its actions are addressed as
// provider:kind/name.
type DynamicProvider struct {
	*Action
	typed    *ActionOf[None, []Descriptor, None]
	registry *Registry
	fetched  shared[[]*Action]
}

type fetchingKey struct{}

// fetching returns the provider whose fetch runs in ctx, nil when none does.
func fetching(ctx context.Context) *DynamicProvider {
	d, _ := ctx.Value(fetchingKey{}).(*DynamicProvider)
	return d
}

// RegisterDynamicProvider registers a provider whose actions fetch returns.
// Look-ups at the same time share one call of fetch; a failure is returned to all
// of them, and neither it nor what was kept before is kept. Running the provider's
// own action fetches afresh and answers with the descriptions of its actions; a
// fetch for a look-up is traced as such a run.
func RegisterDynamicProvider(r Registrar, name string, o *DynamicOptions, fetch func(context.Context) ([]*Action, error)) *DynamicProvider {
	mustHaveFunc(KindDynamicActionProvider, name, fetch == nil)
	if o == nil {
		o = &DynamicOptions{}
	}
	d := &DynamicProvider{registry: r.Registry()}
	d.fetched.what = "dynamic action provider '" + name + "'"
	d.fetched.ttl = o.TTL
	if o.TTL == 0 {
		d.fetched.ttl = DefaultDynamicTTL
	}
	d.fetched.work = func(ctx context.Context) ([]*Action, error) {
		actions, err := fetch(context.WithValue(ctx, fetchingKey{}, d))
		if err != nil {
			return nil, Errorf(StatusOf(err), "dynamic action provider '%s': %w", name, err)
		}
		return d.adoptAll(ctx, actions), nil
	}
	d.typed = NewAction(KindDynamicActionProvider, name, func(ctx context.Context, _ None, _ Send[None]) ([]Descriptor, error) {
		actions, err := d.fetched.renew(ctx)
		return describeAll(actions), err
	})
	d.Action = d.typed.Action
	d.Description = o.Description
	d.Metadata = map[string]any{"type": string(KindDynamicActionProvider)}
	maps.Copy(d.Metadata, o.Metadata)
	d.Action.typed = d
	d.registry.Register(d.Action)
	return d
}

// Actions returns the provider's actions, fetched when what was kept is too old.
func (d *DynamicProvider) Actions(ctx context.Context) ([]*Action, error) {
	actions, err := d.current(ctx)
	return slices.Clone(actions), err
}

// current is Actions with the slice that is kept.
func (d *DynamicProvider) current(ctx context.Context) ([]*Action, error) {
	if kept, ok := d.fetched.peek(); ok {
		return kept, nil
	}
	if fetching(ctx) == d {
		return nil, Errorf(FailedPrecondition, "dynamic action provider '%s' needs itself to fetch its actions", d.Name)
	}
	var actions []*Action
	traced := *d.typed
	traced.fn = func(ctx context.Context, _ None, _ Send[None]) (list []Descriptor, err error) {
		if actions, err = d.fetched.get(ctx); tracing.FromContext(ctx).WantsContent() {
			list = describeAll(actions)
		}
		return list, err
	}
	_, err := traced.Run(ctx, None{}, nil)
	return actions, err
}

// Invalidate forgets the fetched actions, also those that are just being fetched.
func (d *DynamicProvider) Invalidate() { d.fetched.forget() }

// Match returns the actions of a kind whose name is pattern, or begins with it when
// it ends in *.
func (d *DynamicProvider) Match(ctx context.Context, k Kind, pattern string) ([]*Action, error) {
	actions, err := d.current(ctx)
	if err != nil {
		return nil, err
	}
	prefix, wild := strings.CutSuffix(pattern, "*")
	var matches []*Action
	for _, a := range actions {
		if a.Kind == k && (a.Name == pattern || wild && strings.HasPrefix(a.Name, prefix)) {
			matches = append(matches, a)
		}
	}
	return matches, nil
}

// adoptAll returns actions under the keys that belong to the provider. What has no
// proper name is logged and left out.
func (d *DynamicProvider) adoptAll(ctx context.Context, actions []*Action) []*Action {
	children := make([]*Action, 0, len(actions))
	for _, a := range actions {
		if a == nil || kindProblem(a.Kind) != "" || nameProblem(a.Name) != "" {
			d.registry.Logger().WarnContext(ctx, "a provided action has no proper kind or name", slog.String("provider", d.Name))
			continue
		}
		children = append(children, d.adopt(a))
	}
	return children
}

// adopt returns a under the key that belongs to the provider.
func (d *DynamicProvider) adopt(a *Action) *Action {
	child := &Action{
		Kind: a.Kind, Name: a.Name, Description: a.Description, Metadata: map[string]any{},
		key:   KindDynamicActionProvider.Key(d.Name + ":" + string(a.Kind) + "/" + a.Name),
		types: a.types, schemas: a.schemas, policy: a.policy, run: a.run, typed: a.typed,
	}
	maps.Copy(child.Metadata, a.Metadata)
	child.Metadata["dynamic"] = true
	if t, ok := a.typed.(interface{ bind(*Action) }); ok {
		t.bind(child)
	}
	child.registry.Store(d.registry)
	return child
}
