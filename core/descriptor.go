// SPDX-License-Identifier: Apache-2.0

package core

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/schema"
)

// Descriptor describes an action to tools and listings.
type Descriptor = ai.ActionMetadata

// Descriptor returns the description of the action. A schema that cannot be told
// is left out. The maps and slices of the metadata are the caller's own; the
// schemas, and what else the metadata points at, must not be changed.
func (a *Action) Descriptor() Descriptor {
	metadata := cloneMap(a.Metadata)
	if a.Bidi() {
		if metadata == nil {
			metadata = map[string]any{}
		}
		metadata["bidi"] = true
	}
	return Descriptor{
		Key: a.Key(), ActionType: string(a.Kind), Name: a.Name, Description: a.Description,
		InputSchema:  schemaJSON(a.InputSchema()),
		OutputSchema: schemaJSON(a.OutputSchema()),
		StreamSchema: schemaJSON(a.StreamSchema()),
		InitSchema:   schemaJSON(a.InitSchema()),
		Metadata:     metadata,
	}
}

func schemaJSON(s *schema.Schema, err error) json.RawMessage {
	if s == nil || err != nil {
		return nil
	}
	return s.JSON()
}

func describeAll(actions []*Action) []Descriptor {
	list := make([]Descriptor, len(actions))
	for i, a := range actions {
		list[i] = a.Descriptor()
	}
	return list
}

// cloneMap copies m with the maps and slices in it, as far as they are the general
// ones of JSON. Nil stays nil.
func cloneMap(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	clone := make(map[string]any, len(m))
	for k, v := range m {
		clone[k] = cloneValue(v)
	}
	return clone
}

func cloneValue(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return cloneMap(v)
	case ai.Metadata:
		return ai.Metadata(cloneMap(v))
	case []any:
		if v == nil {
			return v
		}
		clone := make([]any, len(v))
		for i, item := range v {
			clone[i] = cloneValue(item)
		}
		return clone
	}
	return v
}
