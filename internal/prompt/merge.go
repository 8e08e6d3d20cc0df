// SPDX-License-Identifier: Apache-2.0

package prompt

import (
	"maps"

	"github.com/genkit-go/genkit/internal/generate"
)

// merge returns base with over over it: what over has takes the place of what base has.
// Configurations are merged key by key, and the form of the answer field by field.
// Messages are left out.
func merge(base, over *generate.Options) (*generate.Options, error) {
	o := *base
	o.Messages = nil
	replace(&o.StepName, over.StepName)
	if over.Model != nil || over.ModelRef != nil {
		o.Model, o.ModelRef = over.Model, over.ModelRef
	}
	var err error
	if o.Config, err = generate.MergeConfig(base.Config, over.Config); err != nil {
		return nil, err
	}
	replaceList(&o.Docs, over.Docs)
	replaceList(&o.Resources, over.Resources)
	replaceList(&o.Tools, over.Tools)
	replace(&o.ToolChoice, over.ToolChoice)
	replace(&o.MaxTurns, over.MaxTurns)
	replace(&o.ReturnToolRequests, over.ReturnToolRequests)
	replace(&o.ToolPolicy, over.ToolPolicy)
	if len(over.ToolPolicies) > 0 {
		o.ToolPolicies = maps.Clone(base.ToolPolicies)
		if o.ToolPolicies == nil {
			o.ToolPolicies = over.ToolPolicies
		} else {
			maps.Copy(o.ToolPolicies, over.ToolPolicies)
		}
	}
	replace(&o.Resume, over.Resume)
	o.Output = mergeOutput(base.Output, over.Output)
	replace(&o.Repairs, over.Repairs)
	replaceList(&o.Use, over.Use)
	replace(&o.Limits, over.Limits)
	if over.Prepare != nil {
		o.Prepare = over.Prepare
	}
	replaceList(&o.StopWhen, over.StopWhen)
	if over.OnTurn != nil {
		o.OnTurn = over.OnTurn
	}
	return &o, nil
}

// replace takes a value that is not zero.
func replace[T comparable](to *T, from T) {
	var zero T
	if from != zero {
		*to = from
	}
}

// replaceList takes a list that is not empty.
func replaceList[T any](to *[]T, from []T) {
	if len(from) > 0 {
		*to = from
	}
}

func mergeOutput(base, over *generate.Output) *generate.Output {
	if base == nil || over == nil {
		if over != nil {
			base = over
		}
		return base
	}
	o := *base
	replace(&o.Format, over.Format)
	replace(&o.ContentType, over.ContentType)
	replace(&o.Schema, over.Schema)
	if over.Instructions != nil {
		o.Instructions = over.Instructions
	}
	replace(&o.Constrained, over.Constrained)
	if over.Accept != nil {
		o.Accept = over.Accept
	}
	return &o
}
