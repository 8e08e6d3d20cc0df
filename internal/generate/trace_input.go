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
		Messages: joinMessages(o), Docs: o.Docs, ToolChoice: o.ToolChoice,
		ReturnToolRequests: o.ReturnToolRequests, StepName: o.StepName,
		Config: ai.RedactConfig(o.Config),
	}
	switch {
	case o.Model != nil:
		record.Model = o.Model.Name
	case o.ModelRef != nil:
		record.Model = o.ModelRef.Name
	}
	for _, tool := range o.Tools {
		name := tool.Name
		if tool.Action != nil {
			name = tool.Action.Name
		}
		record.Tools = append(record.Tools, name)
	}
	return record
}
