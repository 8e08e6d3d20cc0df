// SPDX-License-Identifier: Apache-2.0

package ai

// The codecs of the part records: known fields, then Extra. Tool responses, which may
// hold parts again, are decoded in part_json.go.

// MarshalJSON encodes the part with its extra fields.
func (p *TextPart) MarshalJSON() ([]byte, error) {
	type plain TextPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *TextPart) UnmarshalJSON(data []byte) error {
	type plain TextPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *MediaPart) MarshalJSON() ([]byte, error) {
	type plain MediaPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *MediaPart) UnmarshalJSON(data []byte) error {
	type plain MediaPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *ToolRequestPart) MarshalJSON() ([]byte, error) {
	type plain ToolRequestPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *ToolRequestPart) UnmarshalJSON(data []byte) error {
	type plain ToolRequestPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *ToolResponsePart) MarshalJSON() ([]byte, error) {
	type plain ToolResponsePart
	return encodeObject((*plain)(p), p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *DataPart) MarshalJSON() ([]byte, error) {
	type plain DataPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *DataPart) UnmarshalJSON(data []byte) error {
	type plain DataPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *ReasoningPart) MarshalJSON() ([]byte, error) {
	type plain ReasoningPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *ReasoningPart) UnmarshalJSON(data []byte) error {
	type plain ReasoningPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *ResourcePart) MarshalJSON() ([]byte, error) {
	type plain ResourcePart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *ResourcePart) UnmarshalJSON(data []byte) error {
	type plain ResourcePart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the part with its extra fields.
func (p *CustomPart) MarshalJSON() ([]byte, error) {
	type plain CustomPart
	return encodeObject((*plain)(p), p.Extra)
}

// UnmarshalJSON decodes the part and keeps unknown fields in Extra.
func (p *CustomPart) UnmarshalJSON(data []byte) error {
	type plain CustomPart
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (m Media) MarshalJSON() ([]byte, error) {
	type plain Media
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (m *Media) UnmarshalJSON(data []byte) error {
	type plain Media
	return decodeObject(data, (*plain)(m), &m.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (r ToolRequest) MarshalJSON() ([]byte, error) {
	type plain ToolRequest
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (r *ToolRequest) UnmarshalJSON(data []byte) error {
	type plain ToolRequest
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (r ToolResponse) MarshalJSON() ([]byte, error) {
	type plain ToolResponse
	return encodeObject(plain(r), r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (r ResourceRef) MarshalJSON() ([]byte, error) {
	type plain ResourceRef
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (r *ResourceRef) UnmarshalJSON(data []byte) error {
	type plain ResourceRef
	return decodeObject(data, (*plain)(r), &r.Extra)
}
