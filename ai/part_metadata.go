// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// WithPartMetadata returns a copy of a part with other metadata, nil for none. An
// [*UnknownPart] that is no JSON object is returned as it is.
func WithPartMetadata(part Part, m Metadata) Part {
	switch p := part.(type) {
	case *TextPart:
		c := *p
		c.Metadata = m
		return &c
	case *MediaPart:
		c := *p
		c.Metadata = m
		return &c
	case *ToolRequestPart:
		c := *p
		c.Metadata = m
		return &c
	case *ToolResponsePart:
		c := *p
		c.Metadata = m
		return &c
	case *DataPart:
		c := *p
		c.Metadata = m
		return &c
	case *ReasoningPart:
		c := *p
		c.Metadata = m
		return &c
	case *ResourcePart:
		c := *p
		c.Metadata = m
		return &c
	case *CustomPart:
		c := *p
		c.Metadata = m
		return &c
	case *UnknownPart:
		var fields map[string]json.RawMessage
		if json.Unmarshal(p.Raw, &fields) != nil || fields == nil {
			return p
		}
		delete(fields, "metadata")
		if m != nil {
			fields["metadata"] = JSON(m)
		}
		return &UnknownPart{Raw: JSON(fields)}
	}
	return part
}
