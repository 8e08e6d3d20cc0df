// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// ActionMetadata describes an action to the developer tools. Listings carry the
// resolved JSON Schemas in InputSchema, OutputSchema, StreamSchema and InitSchema;
// ActionType, InputJSONSchema and OutputJSONSchema are forms of older peers.
//
// The manager of the official tools refuses null in Metadata, so nil values and
// arrays within arrays must not be put there.
type ActionMetadata struct {
	Key              string          `json:"key,omitempty"`
	ActionType       string          `json:"actionType,omitempty"`
	Name             string          `json:"name"`
	Description      string          `json:"description,omitempty"`
	InputSchema      json.RawMessage `json:"inputSchema,omitempty"`
	InputJSONSchema  json.RawMessage `json:"inputJsonSchema,omitempty"`
	OutputSchema     json.RawMessage `json:"outputSchema,omitempty"`
	OutputJSONSchema json.RawMessage `json:"outputJsonSchema,omitempty"`
	StreamSchema     json.RawMessage `json:"streamSchema,omitempty"`
	InitSchema       json.RawMessage `json:"initSchema,omitempty"`
	Metadata         Metadata        `json:"metadata,omitempty"`
	Extra            Extra           `json:"-"`
}

// ReflectionRegisterParams is what a runtime says of itself when it connects. ID
// and PID are required; Name defaults to ID.
type ReflectionRegisterParams struct {
	ID                       string   `json:"id"`
	PID                      int      `json:"pid"`
	Name                     string   `json:"name,omitempty"`
	GenkitVersion            string   `json:"genkitVersion,omitempty"`
	ReflectionAPISpecVersion int      `json:"reflectionApiSpecVersion,omitempty"`
	Envs                     []string `json:"envs,omitempty"`
	Extra                    Extra    `json:"-"`
}

// ReflectionRegisterResponse is what a manager answers to a runtime that connects.
type ReflectionRegisterResponse struct {
	TelemetryServerURL string `json:"telemetryServerUrl,omitempty"`
	Extra              Extra  `json:"-"`
}

// ReflectionConfigureParams tells a runtime where to send its traces.
type ReflectionConfigureParams struct {
	TelemetryServerURL string `json:"telemetryServerUrl,omitempty"`
	Extra              Extra  `json:"-"`
}

// ReflectionListActionsResponse holds a runtime's actions by key.
type ReflectionListActionsResponse struct {
	Actions map[string]*ActionMetadata `json:"actions"`
	Extra   Extra                      `json:"-"`
}

// ReflectionListValuesParams asks for the registered values of a type, such as
// defaultModel or middleware.
type ReflectionListValuesParams struct {
	Type  string `json:"type"`
	Extra Extra  `json:"-"`
}

// ReflectionListValuesResponse holds a runtime's registered values by name.
type ReflectionListValuesResponse struct {
	Values map[string]json.RawMessage `json:"values"`
	Extra  Extra                      `json:"-"`
}

// ReflectionRunActionParams asks a runtime to run an action. Init begins the
// session of a bidirectional action, Context is the action context,
// TelemetryLabels become attributes of the root span. Stream asks for the chunks;
// StreamInput tells that the input follows in chunks. Runtimes ignore RuntimeID.
type ReflectionRunActionParams struct {
	RuntimeID       string            `json:"runtimeId,omitempty"`
	Key             string            `json:"key"`
	Input           json.RawMessage   `json:"input,omitempty"`
	Init            json.RawMessage   `json:"init,omitempty"`
	Context         json.RawMessage   `json:"context,omitempty"`
	TelemetryLabels map[string]string `json:"telemetryLabels,omitempty"`
	Stream          bool              `json:"stream,omitempty"`
	StreamInput     bool              `json:"streamInput,omitempty"`
	Extra           Extra             `json:"-"`
}

// ReflectionTelemetry names the trace, and perhaps the span, of an action's run.
type ReflectionTelemetry struct {
	TraceID string `json:"traceId,omitempty"`
	SpanID  string `json:"spanId,omitempty"`
	Extra   Extra  `json:"-"`
}

// ReflectionRunActionResponse is what a run action answered. Result is nil for an
// action without output. GenkitVersion is filled by the tools, not by runtimes.
type ReflectionRunActionResponse struct {
	Result        json.RawMessage      `json:"result,omitempty"`
	Telemetry     *ReflectionTelemetry `json:"telemetry,omitempty"`
	GenkitVersion string               `json:"genkitVersion,omitempty"`
	Extra         Extra                `json:"-"`
}

// MarshalJSON encodes the record with its extra fields.
func (m ActionMetadata) MarshalJSON() ([]byte, error) {
	type plain ActionMetadata
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (m *ActionMetadata) UnmarshalJSON(data []byte) error {
	type plain ActionMetadata
	return decodeObject(data, (*plain)(m), &m.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionRegisterParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionRegisterParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionRegisterParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionRegisterParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r ReflectionRegisterResponse) MarshalJSON() ([]byte, error) {
	type plain ReflectionRegisterResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ReflectionRegisterResponse) UnmarshalJSON(data []byte) error {
	type plain ReflectionRegisterResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionConfigureParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionConfigureParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionConfigureParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionConfigureParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the response with its extra fields; nil actions are {}.
func (r ReflectionListActionsResponse) MarshalJSON() ([]byte, error) {
	type plain ReflectionListActionsResponse
	if r.Actions == nil {
		r.Actions = map[string]*ActionMetadata{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ReflectionListActionsResponse) UnmarshalJSON(data []byte) error {
	type plain ReflectionListActionsResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionListValuesParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionListValuesParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionListValuesParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionListValuesParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the response with its extra fields; nil values are {}.
func (r ReflectionListValuesResponse) MarshalJSON() ([]byte, error) {
	type plain ReflectionListValuesResponse
	if r.Values == nil {
		r.Values = map[string]json.RawMessage{}
	}
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ReflectionListValuesResponse) UnmarshalJSON(data []byte) error {
	type plain ReflectionListValuesResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionRunActionParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionRunActionParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionRunActionParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionRunActionParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (t ReflectionTelemetry) MarshalJSON() ([]byte, error) {
	type plain ReflectionTelemetry
	return encodeObject(plain(t), t.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (t *ReflectionTelemetry) UnmarshalJSON(data []byte) error {
	type plain ReflectionTelemetry
	return decodeObject(data, (*plain)(t), &t.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r ReflectionRunActionResponse) MarshalJSON() ([]byte, error) {
	type plain ReflectionRunActionResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ReflectionRunActionResponse) UnmarshalJSON(data []byte) error {
	type plain ReflectionRunActionResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}
