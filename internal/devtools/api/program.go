// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The procedures about running programs.

type runtimeInput struct {
	RuntimeID string `json:"runtimeId"`
}

func (s *Server) listActions(ctx context.Context, in runtimeInput) (any, error) {
	actions, err := s.o.Runtimes.ListActions(ctx, in.RuntimeID)
	if err != nil {
		return nil, err
	}
	if actions == nil {
		actions = map[string]*ai.ActionMetadata{}
	}
	return actions, nil
}

type valuesInput struct {
	RuntimeID string `json:"runtimeId"`
	Type      string `json:"type"`
}

func (s *Server) listValues(ctx context.Context, in valuesInput) (any, error) {
	if in.Type == "" {
		return nil, required("type")
	}
	values, err := s.o.Runtimes.ListValues(ctx, in.RuntimeID, in.Type)
	if err != nil {
		return nil, err
	}
	if values == nil {
		values = map[string]json.RawMessage{}
	}
	return values, nil
}

func (s *Server) currentRuntime(context.Context, none) (any, error) {
	if current, ok := s.o.Runtimes.Current(); ok {
		return current, nil
	}
	return struct{}{}, nil
}

func (s *Server) activeRuntimes(context.Context, none) (any, error) {
	return append([]Runtime{}, s.o.Runtimes.Runtimes()...), nil // never null
}

type cancelInput struct {
	RuntimeID string `json:"runtimeId"`
	TraceID   string `json:"traceId"`
}

func (s *Server) cancelAction(ctx context.Context, in cancelInput) (any, error) {
	if err := checkID("traceId", in.TraceID); err != nil {
		return nil, err
	}
	answer, err := s.o.Runtimes.CancelAction(ctx, in.RuntimeID, in.TraceID)
	if err != nil {
		return nil, err
	}
	return answer, nil
}

func (s *Server) appStatus(context.Context, none) (any, error) {
	status := "unconfigured"
	if s.o.App != nil {
		status = s.o.App.Status()
	}
	return map[string]string{"status": status}, nil
}

func (s *Server) restartApp(ctx context.Context, _ none) (any, error) {
	return s.controlApp(ctx, App.Restart)
}

func (s *Server) killApp(ctx context.Context, _ none) (any, error) {
	return s.controlApp(ctx, App.Stop)
}

// controlApp does something to the app, also when the page that asked for it is gone: a
// restart must not stop halfway.
func (s *Server) controlApp(ctx context.Context, do func(App, context.Context) error) (any, error) {
	if s.o.App == nil {
		return nil, core.Errorf(core.FailedPrecondition, "the tools did not start a program; give its command after -- to control it from here")
	}
	if err := do(s.o.App, context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	return true, nil
}
