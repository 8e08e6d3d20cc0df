// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"encoding/json"
	"fmt"
	"slices"
)

// partKinds maps the field that tells a part's kind to its constructor, in the
// order in which the fields are looked for: custom comes last, because every kind
// may carry it. A field that is null does not count, but for data.
var partKinds = []struct {
	field string
	new   func() Part
}{
	{"text", func() Part { return new(TextPart) }},
	{"media", func() Part { return new(MediaPart) }},
	{"toolRequest", func() Part { return new(ToolRequestPart) }},
	{"toolResponse", func() Part { return new(ToolResponsePart) }},
	{"reasoning", func() Part { return new(ReasoningPart) }},
	{"resource", func() Part { return new(ResourcePart) }},
	{"data", func() Part { return new(DataPart) }},
	{"custom", func() Part { return new(CustomPart) }},
}

// maxPartDepth is the number of tool responses that may lie within each other. Deeper
// parts are kept as unknown ones: each level is read once more for every level
// around it, so that a sender could make a small message take very long.
const maxPartDepth = 8

// DecodePart decodes one part. An object of no known kind is an [*UnknownPart], and
// so is a part that lies within more than eight tool responses.
func DecodePart(data []byte) (Part, error) {
	if !json.Valid(data) {
		return nil, fmt.Errorf("ai: part is not valid JSON")
	}
	return decodePart(data, 0)
}

// decodePart decodes one part that lies within depth tool responses. data is valid
// JSON.
func decodePart(data []byte, depth int) (Part, error) {
	if at := skipSpace(data, 0); data[at] != '{' {
		return nil, fmt.Errorf("ai: part must be an object, got %.20s", data[at:])
	}
	kind := len(partKinds)
	for key, value := range objectFields(data) {
		for i := range kind {
			if partKinds[i].field == key && (key == "data" || string(value) != "null") {
				kind = i
				break
			}
		}
	}
	if kind == len(partKinds) || depth > maxPartDepth {
		return &UnknownPart{Raw: slices.Clone(data)}, nil
	}
	part := partKinds[kind].new()
	var err error
	if response, ok := part.(*ToolResponsePart); ok {
		err = response.decode(data, depth)
	} else {
		err = part.(json.Unmarshaler).UnmarshalJSON(data) // json.Unmarshal would read data once more
	}
	if err != nil {
		return nil, fmt.Errorf("ai: %s part: %w", partKinds[kind].field, err)
	}
	return part, nil
}

// UnmarshalJSON decodes an array of parts.
func (ps *Parts) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	return ps.decode(raw, 0)
}

func (ps *Parts) decode(raw []json.RawMessage, depth int) error {
	if raw == nil {
		*ps = nil
		return nil
	}
	parts := make(Parts, len(raw))
	for i, item := range raw {
		part, err := decodePart(item, depth)
		if err != nil {
			return fmt.Errorf("content[%d]: %w", i, err)
		}
		parts[i] = part
	}
	*ps = parts
	return nil
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *ToolResponsePart) UnmarshalJSON(data []byte) error { return p.decode(data, 0) }

func (p *ToolResponsePart) decode(data []byte, depth int) error {
	var plain struct {
		ToolResponse json.RawMessage `json:"toolResponse"`
		Custom       json.RawMessage `json:"custom"`
		Metadata     Metadata        `json:"metadata"`
	}
	var part ToolResponsePart
	if err := decodeObject(data, &plain, &part.Extra); err != nil {
		return err
	}
	if plain.ToolResponse != nil {
		if err := part.ToolResponse.decode(plain.ToolResponse, depth); err != nil {
			return err
		}
	}
	part.Custom, part.Metadata = plain.Custom, plain.Metadata
	*p = part
	return nil
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (r *ToolResponse) UnmarshalJSON(data []byte) error { return r.decode(data, 0) }

func (r *ToolResponse) decode(data []byte, depth int) error {
	var plain struct {
		Ref     string            `json:"ref"`
		Name    string            `json:"name"`
		Output  json.RawMessage   `json:"output"`
		Content []json.RawMessage `json:"content"`
	}
	var response ToolResponse
	if err := decodeObject(data, &plain, &response.Extra); err != nil {
		return err
	}
	if err := response.Content.decode(plain.Content, depth+1); err != nil {
		return err
	}
	response.Ref, response.Name, response.Output = plain.Ref, plain.Name, plain.Output
	*r = response
	return nil
}

// MarshalJSON encodes the parts; nil is [].
func (ps Parts) MarshalJSON() ([]byte, error) {
	if ps == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]Part(ps))
}

// MarshalJSON returns the part as it came; an empty one is {}.
func (p *UnknownPart) MarshalJSON() ([]byte, error) {
	if len(p.Raw) == 0 {
		return []byte("{}"), nil
	}
	return p.Raw, nil
}

// UnmarshalJSON keeps data as it is.
func (p *UnknownPart) UnmarshalJSON(data []byte) error { return p.Raw.UnmarshalJSON(data) }
