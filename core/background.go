// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/genkit-go/genkit/ai"
)

// Background is the work of an action that goes on after the call that began it.
// Cancel may be nil when the work cannot be cancelled.
type Background[In any] struct {
	Start  func(ctx context.Context, in In) (*ai.Operation, error)
	Check  func(ctx context.Context, op *ai.Operation) (*ai.Operation, error)
	Cancel func(ctx context.Context, op *ai.Operation) (*ai.Operation, error)
}

// RegisterBackgroundAction registers work that goes on in the background, as up to
// three actions: /kind/name begins it, /check-operation/name/check tells its state
// and /cancel-operation/name/cancel ends it. Every operation that they return names
// the first of them. It returns the first.
// Start and Check are required.
func RegisterBackgroundAction[In any](r Registrar, k Kind, name, description string, metadata map[string]any, b Background[In]) *Action {
	key := k.Key(name)
	if b.Start == nil || b.Check == nil {
		panic("genkit: " + key + " needs functions to start its work and to check it; defined at " + here().String())
	}
	start := NewAction(k, name, func(ctx context.Context, in In, _ Send[None]) (*ai.Operation, error) {
		return stamp(key)(b.Start(ctx, in))
	})
	check := NewAction(KindCheckOperation, name+"/check", func(ctx context.Context, op *ai.Operation, _ Send[None]) (*ai.Operation, error) {
		return stamp(key)(b.Check(ctx, op))
	})
	companions := []*Action{start.Action, check.Action}
	if b.Cancel != nil {
		cancel := NewAction(KindCancelOperation, name+"/cancel", func(ctx context.Context, op *ai.Operation, _ Send[None]) (*ai.Operation, error) {
			return stamp(key)(b.Cancel(ctx, op))
		})
		companions = append(companions, cancel.Action)
	}
	for _, a := range companions {
		a.Description, a.Metadata = description, maps.Clone(metadata)
		r.Registry().Register(a)
	}
	return start.Action
}

// stamp returns a function that puts key into an operation, without changing the
// one it is given.
func stamp(key string) func(*ai.Operation, error) (*ai.Operation, error) {
	return func(op *ai.Operation, err error) (*ai.Operation, error) {
		if err != nil {
			return nil, err
		}
		if op == nil {
			return nil, Errorf(Internal, "'%s' returned no operation", key)
		}
		stamped := *op
		stamped.Action = key
		return &stamped, nil
	}
}

// CheckOperation asks the background action that began op how far it is.
func CheckOperation(ctx context.Context, r *Registry, op *ai.Operation) (*ai.Operation, error) {
	return runCompanion(ctx, r, op, KindCheckOperation, "/check")
}

// CancelOperation asks the background action that began op to end it. An action
// that cannot is UNIMPLEMENTED.
func CancelOperation(ctx context.Context, r *Registry, op *ai.Operation) (*ai.Operation, error) {
	return runCompanion(ctx, r, op, KindCancelOperation, "/cancel")
}

func runCompanion(ctx context.Context, r *Registry, op *ai.Operation, k Kind, suffix string) (*ai.Operation, error) {
	if op == nil || op.Action == "" {
		return nil, Errorf(InvalidArgument, "the operation names no action that began it")
	}
	kind, name, ok := splitKey(op.Action)
	if !ok {
		return nil, Errorf(InvalidArgument, "operation action '%s' is not an action key", op.Action)
	}
	if _, err := r.Lookup(ctx, kind, name); err != nil {
		status := StatusOf(err)
		if status == NotFound {
			status = InvalidArgument // of the operation, not of what the caller asks for
		}
		return nil, Errorf(status, "operation action '%s' cannot be found: %w", op.Action, err)
	}
	a, err := r.Lookup(ctx, k, name+suffix)
	if err != nil {
		if k == KindCancelOperation && StatusOf(err) == NotFound {
			return nil, Errorf(Unimplemented, "'%s' cannot cancel its operations", op.Action)
		}
		return nil, err
	}
	if companion, ok := As[*ai.Operation, *ai.Operation, None](a); ok {
		return companion.Run(ctx, op, nil)
	}
	return runOperation(ctx, a, op)
}

// runOperation runs a, whose Go types are unknown, on an operation.
func runOperation(ctx context.Context, a *Action, op *ai.Operation) (*ai.Operation, error) {
	raw, err := json.Marshal(op)
	if err != nil {
		return nil, Errorf(InvalidArgument, "the operation cannot be JSON: %w", err)
	}
	if raw, err = a.RunJSON(ctx, raw, nil); err != nil {
		return nil, err
	}
	answer := &ai.Operation{}
	if err := json.Unmarshal(raw, answer); err != nil {
		return nil, Errorf(Internal, "'%s' answered with what is no operation: %w", a.Key(), err)
	}
	return answer, nil
}
