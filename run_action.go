// SPDX-License-Identifier: Apache-2.0

package genkit

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// actionFunc is the work of an action that takes one request and does not stream.
type actionFunc[In, Out any] func(context.Context, In) (Out, error)

// defineAction registers an action that does not stream.
func defineAction[In, Out any](r core.Registrar, k core.Kind, name string, metadata map[string]any, fn actionFunc[In, Out]) *core.Action {
	a := core.NewAction(k, name, withoutChunks(fn)).Action
	a.Metadata = metadata
	r.Registry().Register(a)
	return a
}

// needsFunc panics when an action is defined without its work.
func needsFunc(k core.Kind, name string, missing bool) {
	if missing {
		panic("genkit: " + k.Key(name) + " has no function")
	}
}

// findAction returns the work of the action of a kind with a name: its typed side
// when it has these types, its JSON side otherwise.
func findAction[In, Out any](ctx context.Context, r *core.Registry, k core.Kind, name string) (actionFunc[In, Out], error) {
	a, err := r.Lookup(ctx, k, name)
	if err != nil {
		return nil, err
	}
	if typed, ok := core.As[In, Out, core.None](a); ok {
		return func(ctx context.Context, in In) (Out, error) { return typed.Run(ctx, in, nil) }, nil
	}
	return func(ctx context.Context, in In) (out Out, err error) {
		raw, err := json.Marshal(in)
		if err != nil {
			return out, core.Errorf(core.InvalidArgument, "the request to '%s' cannot be JSON: %w", a.Key(), err)
		}
		if raw, err = a.RunJSON(ctx, raw, nil); err != nil {
			return out, err
		}
		if err := json.Unmarshal(raw, &out); err != nil {
			return out, core.Errorf(core.Internal, "'%s' answered with what is no %T: %w", a.Key(), out, err)
		}
		return out, nil
	}, nil
}

// runAction finds the action of a kind with a name and runs it.
func runAction[In, Out any](ctx context.Context, r *core.Registry, k core.Kind, name string, in In) (out Out, err error) {
	run, err := findAction[In, Out](ctx, r, k, name)
	if err != nil {
		return out, err
	}
	return run(ctx, in)
}

// answered passes on what an action returned, and makes INTERNAL of a nil response
// without an error.
func answered[T any](k core.Kind, name string, response *T, err error) (*T, error) {
	if response == nil && err == nil {
		return nil, core.Errorf(core.Internal, "%s '%s' returned no response", k, name)
	}
	return response, err
}

// kindMetadata returns the metadata of an action: its type, and under the name of
// its kind the schema of its configuration, when it has one.
func kindMetadata(k core.Kind, config any) map[string]any {
	own := map[string]any{}
	if config != nil {
		own["customOptions"] = core.LazySchema(config)
	}
	return map[string]any{"type": string(k), string(k): own}
}

// checkName makes an error of an empty name.
func checkName(k core.Kind, name string) error {
	if name == "" {
		return core.Errorf(core.InvalidArgument, "the name of the %s is empty", k)
	}
	return nil
}

// checkDocuments makes an error of a nil document.
func checkDocuments(k core.Kind, name string, docs []*ai.Document) error {
	for i, doc := range docs {
		if doc == nil {
			return core.PublicErrorf(core.InvalidArgument, "%s '%s': document %d is nil", k, name, i)
		}
	}
	return nil
}

// checkQuery makes an error of a missing query.
func checkQuery(k core.Kind, name string, query *ai.Document) error {
	if query == nil {
		return core.PublicErrorf(core.InvalidArgument, "%s '%s': the query is nil", k, name)
	}
	return nil
}
