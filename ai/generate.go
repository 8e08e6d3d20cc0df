// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// GenerateActionOptions is what the generate action (/util/generate) is asked: a
// request in which models, tools and resources still are names, and which says
// how the generate loop runs. Config is the provider's configuration,
// json.RawMessage when the options were decoded. MaxTurns of 0 leaves it to the
// loop.
type GenerateActionOptions struct {
	Model              string                      `json:"model,omitempty"`
	Docs               []*Document                 `json:"docs,omitempty"`
	Messages           []*Message                  `json:"messages"`
	Tools              []string                    `json:"tools,omitempty"`
	Resources          []string                    `json:"resources,omitempty"`
	ToolChoice         ToolChoice                  `json:"toolChoice,omitempty"`
	Config             any                         `json:"config,omitempty"`
	Output             *GenerateActionOutputConfig `json:"output,omitempty"`
	Resume             *GenerateResume             `json:"resume,omitempty"`
	ReturnToolRequests bool                        `json:"returnToolRequests,omitempty"`
	MaxTurns           int                         `json:"maxTurns,omitempty"`
	StepName           string                      `json:"stepName,omitempty"`
	Use                []*MiddlewareRef            `json:"use,omitempty"`
	Extra              Extra                       `json:"-"`
}

// GenerateActionOutputConfig tells the generate action which form the answer
// should have. Instructions is a string that replaces the format's own
// instructions, false to leave them out, true to have them, or nil to leave it to
// the format. Constrained is a pointer because false, too, is a wish.
type GenerateActionOutputConfig struct {
	Format       string          `json:"format,omitempty"`
	ContentType  string          `json:"contentType,omitempty"`
	Instructions any             `json:"instructions,omitempty"`
	JSONSchema   json.RawMessage `json:"jsonSchema,omitempty"`
	Constrained  *bool           `json:"constrained,omitempty"`
	Extra        Extra           `json:"-"`
}

// GenerateResume answers the interrupts of an earlier generate call: Respond gives
// outputs in the tools' place, Restart has tools run again. Metadata goes to the
// message that carries the answers.
type GenerateResume struct {
	Respond  []*ToolResponsePart `json:"respond,omitempty"`
	Restart  []*ToolRequestPart  `json:"restart,omitempty"`
	Metadata Metadata            `json:"metadata,omitempty"`
	Extra    Extra               `json:"-"`
}

// MultipartToolResponse is what a multipart tool answers: an output for the model
// and further parts, such as images.
type MultipartToolResponse struct {
	Output   json.RawMessage `json:"output,omitempty"`
	Content  Parts           `json:"content,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// MiddlewareRef names a middleware to use and gives its configuration, which is
// json.RawMessage when the reference was decoded.
type MiddlewareRef struct {
	Name   string `json:"name"`
	Config any    `json:"config,omitempty"`
	Extra  Extra  `json:"-"`
}

// MiddlewareDesc describes a registered middleware to the developer tools.
// ConfigSchema is a JSON Schema, nil for none.
type MiddlewareDesc struct {
	Name         string          `json:"name"`
	Description  string          `json:"description,omitempty"`
	ConfigSchema json.RawMessage `json:"configSchema,omitempty"`
	Metadata     Metadata        `json:"metadata,omitempty"`
	Extra        Extra           `json:"-"`
}

// MarshalJSON encodes the options with their extra fields; nil messages are [].
func (o GenerateActionOptions) MarshalJSON() ([]byte, error) {
	type plain GenerateActionOptions
	if o.Messages == nil {
		o.Messages = []*Message{}
	}
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the options and keeps unknown fields in Extra.
func (o *GenerateActionOptions) UnmarshalJSON(data []byte) error {
	type plain GenerateActionOptions
	config := keepRaw(&o.Config)
	defer config.settle()
	return decodeObject(data, (*plain)(o), &o.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (c GenerateActionOutputConfig) MarshalJSON() ([]byte, error) {
	type plain GenerateActionOutputConfig
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (c *GenerateActionOutputConfig) UnmarshalJSON(data []byte) error {
	type plain GenerateActionOutputConfig
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (r GenerateResume) MarshalJSON() ([]byte, error) {
	type plain GenerateResume
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (r *GenerateResume) UnmarshalJSON(data []byte) error {
	type plain GenerateResume
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r MultipartToolResponse) MarshalJSON() ([]byte, error) {
	type plain MultipartToolResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *MultipartToolResponse) UnmarshalJSON(data []byte) error {
	type plain MultipartToolResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the reference with its extra fields.
func (r MiddlewareRef) MarshalJSON() ([]byte, error) {
	type plain MiddlewareRef
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the reference and keeps unknown fields in Extra.
func (r *MiddlewareRef) UnmarshalJSON(data []byte) error {
	type plain MiddlewareRef
	config := keepRaw(&r.Config)
	defer config.settle()
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the description with its extra fields.
func (d MiddlewareDesc) MarshalJSON() ([]byte, error) {
	type plain MiddlewareDesc
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the description and keeps unknown fields in Extra.
func (d *MiddlewareDesc) UnmarshalJSON(data []byte) error {
	type plain MiddlewareDesc
	return decodeObject(data, (*plain)(d), &d.Extra)
}
