// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"

	"github.com/genkit-go/genkit/core/tracing"
)

// StepOptions describes a step: a span that is no action.
type StepOptions struct {
	// Name and Type (genkit:type, such as flowStep or util) of the span.
	Name, Type string
	// Registry is the instance that the step belongs to; nil takes that of the action
	// around it.
	Registry *Registry
	// Streaming tells whether anyone listens to the chunks of the step.
	Streaming bool
	// Input is recorded as the span's input unless it is nil.
	Input any
	// Metadata becomes attributes of the span, genkit:metadata:<name>. It must not hold
	// content.
	Metadata map[string]string
}

// Step runs fn inside a span of its own below the one in ctx. What fn returns is
// recorded as the span's output.
func Step[Out any](ctx context.Context, o StepOptions, fn func(context.Context) (Out, error)) (out Out, err error) {
	f := &frame{streaming: o.Streaming}
	f.enter(ctx, o.Registry, tracing.Info{Name: o.Name, Type: o.Type})
	if !f.Recording() {
		return fn(f)
	}
	for name, value := range o.Metadata {
		f.SetAttr("genkit:metadata:"+name, value)
	}
	if o.Input != nil {
		recordInput(f, o.Input, nil)
	}
	f.Start()
	finished := false
	defer func() {
		if !finished {
			f.End(errPanicked)
		}
	}()
	out, err = fn(f)
	finished = true
	if err == nil {
		recordOutput(f, out, nil)
	}
	f.End(err)
	return out, err
}
