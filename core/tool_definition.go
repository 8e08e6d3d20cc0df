// SPDX-License-Identifier: Apache-2.0

package core

import (
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// NoSchema is the schema that stands on the wire where nothing is known.
const NoSchema = `{"$schema":"http://json-schema.org/draft-07/schema#"}`

// ToolDefinition returns how the action is described to a model that may call it:
// under the last segment of its name, with the whole name in metadata.originalName
// where it is longer. It is made once; callers must not change it.
func (a *Action) ToolDefinition() (*ai.ToolDefinition, error) {
	if d := a.definition.Load(); d != nil {
		return d, nil
	}
	d := &ai.ToolDefinition{Name: a.Name, Key: a.Key(), Description: a.Description}
	if slash := strings.LastIndexByte(a.Name, '/'); slash >= 0 {
		d.Name = a.Name[slash+1:]
		d.Metadata = ai.Metadata{"originalName": a.Name}
	}
	in, err := a.InputSchema()
	if err != nil {
		return nil, Errorf(Internal, "input schema of '%s': %w", a.Key(), err)
	}
	out, err := a.OutputSchema()
	if err != nil {
		return nil, Errorf(Internal, "output schema of '%s': %w", a.Key(), err)
	}
	d.InputSchema, d.OutputSchema = schemaJSON(in, nil), schemaJSON(out, nil)
	if d.InputSchema == nil {
		d.InputSchema = []byte(NoSchema)
	}
	if d.OutputSchema == nil {
		d.OutputSchema = []byte(NoSchema)
	}
	a.definition.CompareAndSwap(nil, d)
	return a.definition.Load(), nil
}
