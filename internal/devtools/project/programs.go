// SPDX-License-Identifier: Apache-2.0

package project

import (
	"context"
	"errors"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/internal/devtools/api"
	"github.com/genkit-go/genkit/internal/devtools/runtimes"
)

// programs shows a manager in the form of the tools server.
type programs struct{ *runtimes.Manager }

func (p programs) Runtimes() []api.Runtime {
	var all []api.Runtime
	for _, r := range p.Manager.Runtimes() {
		all = append(all, api.Runtime(r))
	}
	return all
}

func (p programs) Current() (api.Runtime, bool) {
	r, ok := p.Manager.Current()
	return api.Runtime(r), ok
}

func (p programs) RunAction(ctx context.Context, q *ai.ReflectionRunActionParams, o api.RunOptions) (*ai.ReflectionRunActionResponse, error) {
	answer, err := p.Manager.RunAction(ctx, q, runtimes.RunOptions(o))
	if failed, ok := errors.AsType[*runtimes.ActionError](err); ok {
		return nil, (*api.ActionError)(failed)
	}
	return answer, err
}
