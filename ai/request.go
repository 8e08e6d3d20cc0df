// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// ModelRequest is what a model is asked (GenerateRequest in the schema). It is
// shared with middleware and traces: whoever wants another request copies it.
type ModelRequest struct {
	Messages []*Message `json:"messages"`
	// Config is the provider's configuration: a pointer to the plugin's struct, a
	// map, or json.RawMessage when the request was decoded. genkit.ConfigAs reads it.
	Config     any               `json:"config,omitempty"`
	Tools      []*ToolDefinition `json:"tools,omitzero"`
	ToolChoice ToolChoice        `json:"toolChoice,omitempty"`
	Output     *OutputConfig     `json:"output,omitempty"`
	Docs       []*Document       `json:"docs,omitempty"`
	Extra      Extra             `json:"-"`
}

// ToolChoice tells a model whether it may, must or must not call tools; empty
// leaves it to the model, like auto.
type ToolChoice string

// The values of ToolChoice.
const (
	ToolChoiceAuto     ToolChoice = "auto"
	ToolChoiceRequired ToolChoice = "required"
	ToolChoiceNone     ToolChoice = "none"
)

// OutputConfig tells a model which form its answer should have. Schema is a JSON
// Schema; Constrained asks the provider to enforce it.
type OutputConfig struct {
	Format      string          `json:"format,omitempty"`
	Schema      json.RawMessage `json:"schema,omitempty"`
	Constrained bool            `json:"constrained,omitempty"`
	ContentType string          `json:"contentType,omitempty"`
	Extra       Extra           `json:"-"`
}

// ToolDefinition describes a tool to a model. Name is the short name that the
// model uses; Key is the action key; Metadata holds originalName where the
// registered name is longer. The schemas are JSON Schemas, nil for none.
type ToolDefinition struct {
	Name         string          `json:"name"`
	Key          string          `json:"key,omitempty"`
	Description  string          `json:"description"`
	InputSchema  json.RawMessage `json:"inputSchema,omitempty"`
	OutputSchema json.RawMessage `json:"outputSchema,omitempty"`
	Metadata     Metadata        `json:"metadata,omitempty"`
	Extra        Extra           `json:"-"`
}

// MarshalJSON encodes the request with its extra fields; nil messages are [].
func (r ModelRequest) MarshalJSON() ([]byte, error) {
	type plain ModelRequest
	if r.Messages == nil {
		r.Messages = []*Message{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *ModelRequest) UnmarshalJSON(data []byte) error {
	type plain ModelRequest
	config := keepRaw(&r.Config)
	defer config.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (c OutputConfig) MarshalJSON() ([]byte, error) {
	type plain OutputConfig
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (c *OutputConfig) UnmarshalJSON(data []byte) error {
	type plain OutputConfig
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// MarshalJSON encodes the definition with its extra fields.
func (d ToolDefinition) MarshalJSON() ([]byte, error) {
	type plain ToolDefinition
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the definition and keeps unknown fields in Extra.
func (d *ToolDefinition) UnmarshalJSON(data []byte) error {
	type plain ToolDefinition
	return decodeObject(data, (*plain)(d), &d.Extra)
}
