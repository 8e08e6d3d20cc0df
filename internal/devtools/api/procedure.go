// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// table returns the procedures by name.
func (s *Server) table() map[string]procedure {
	table := map[string]procedure{
		"listActions": query(s.listActions),
		"listValues":  query(s.listValues),

		"listTraces": query(s.listTraces),
		"getTrace":   query(s.getTrace),
		"addTrace":   {mutation: true, call: s.addTrace},
		"listLogs":   query(s.listLogs),

		"getCurrentRuntime": query(s.currentRuntime),
		"getActiveRuntimes": query(s.activeRuntimes),
		"cancelAction":      mutation(s.cancelAction),

		"createPrompt": mutation(s.createPrompt),

		"getAppProcessStatus": query(s.appStatus),
		"restartAppProcess":   query(s.restartApp),
		"killAppProcess":      query(s.killApp),

		"getGenkitEnvironment": query(s.environment),
		"sendPageView":         query(ignore), // analytics, which we have none of
		"sendSelectContent":    query(ignore),
	}
	for _, name := range []string{"listEvalRunKeys", "getEvalRun", "listDatasets", "getDataset"} {
		table[name] = procedure{call: missing(name)}
	}
	for _, name := range []string{"deleteEvalRun", "createDataset", "updateDataset", "deleteDataset", "runNewEvaluation", "validateDatasetSchema"} {
		table[name] = procedure{mutation: true, call: missing(name)}
	}
	return table
}

// missing says that a published procedure is not served.
func missing(name string) func(context.Context, json.RawMessage) (any, error) {
	return func(context.Context, json.RawMessage) (any, error) {
		return nil, core.Errorf(core.Unimplemented, "%s: this tools server does not serve datasets and evaluations", name)
	}
}

// none is the input of a procedure that takes none, or reads nothing of it.
type none struct{}

func ignore(context.Context, none) (any, error) { return nil, nil }

// query makes a query of a function of typed input. Input that is missing is its zero
// value, so that the function says what it lacks.
func query[In any](f func(ctx context.Context, in In) (any, error)) procedure {
	return procedure{call: func(ctx context.Context, raw json.RawMessage) (any, error) {
		var in In
		if raw != nil {
			if err := decodeObject("the input", raw, &in); err != nil {
				return nil, err
			}
		}
		return f(ctx, in)
	}}
}

// mutation makes a mutation of a function, as query does.
func mutation[In any](f func(ctx context.Context, in In) (any, error)) procedure {
	p := query(f)
	p.mutation = true
	return p
}

// required says that a field of the input is missing.
func required(field string) error {
	return core.Errorf(core.InvalidArgument, "the input needs %q, a string that is not empty", field)
}

// checkID refuses what is no id of a trace or a span: it may become a part of a path.
func checkID(field, id string) error {
	if id == "" {
		return required(field)
	}
	if id == "." || id == ".." || strings.ContainsAny(id, "/\\\x00") {
		return core.Errorf(core.InvalidArgument, "%s %q is no id: it must be a plain token", field, id)
	}
	return nil
}
