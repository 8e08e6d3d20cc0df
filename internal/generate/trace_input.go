// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"github.com/genkit-go/genkit/ai"
)

// traceInput is how a call's options appear as the input of its span: in the shape
// of the /util/generate action, without keys.
type traceInput struct{ o *Options }

// Redacted returns the record without secrets.
func (t traceInput) Redacted() any {
	o := t.o
	record := &ai.GenerateActionOptions{
		Messages: joinMessages(o), Docs: o.Docs, ToolChoice: o.ToolChoice, MaxTurns: o.MaxTurns,
		ReturnToolRequests: o.ReturnToolRequests, Resume: o.Resume, StepName: o.StepName,
		Config: ai.RedactConfig(o.Config),
	}
	switch {
	case o.Model != nil:
		record.Model = o.Model.Name
	case o.ModelRef != nil:
		record.Model = o.ModelRef.Name
	}
	record.Tools, record.Resources = names(o.Tools), names(o.Resources)
	for _, use := range o.Use {
		ref := &ai.MiddlewareRef{}
		if use.Ref != nil {
			ref.Name, ref.Config = use.Ref.Name, ai.RedactConfig(use.Ref.Config)
		} else {
			ref.Name = use.Middleware.MiddlewareName()
		}
		record.Use = append(record.Use, ref)
	}
	if o.Output != nil {
		record.Output = &ai.GenerateActionOutputConfig{Format: o.Output.Format, ContentType: o.Output.ContentType,
			Instructions: o.Output.Instructions, Constrained: o.Output.Constrained}
		if o.Output.Schema != nil {
			record.Output.JSONSchema = o.Output.Schema.JSON()
		}
	}
	return record
}

func names(list []Named) []string {
	var names []string
	for _, named := range list {
		if named.Action != nil {
			names = append(names, named.Action.Name)
		} else {
			names = append(names, named.Name)
		}
	}
	return names
}
