// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// ReflectionRunActionState names the trace of a run that has begun.
type ReflectionRunActionState struct {
	TraceID string `json:"traceId,omitempty"`
	Extra   Extra  `json:"-"`
}

// ReflectionRunActionStateParams reports the state of a run.
type ReflectionRunActionStateParams struct {
	RequestID string                    `json:"requestId"`
	State     *ReflectionRunActionState `json:"state,omitempty"`
	Extra     Extra                     `json:"-"`
}

// ReflectionStreamChunkParams carries a chunk of a run's output.
type ReflectionStreamChunkParams struct {
	RequestID string          `json:"requestId"`
	Chunk     json.RawMessage `json:"chunk,omitempty"`
	Extra     Extra           `json:"-"`
}

// ReflectionSendInputStreamChunkParams carries a chunk of a run's input.
type ReflectionSendInputStreamChunkParams struct {
	RequestID string          `json:"requestId"`
	Chunk     json.RawMessage `json:"chunk,omitempty"`
	Extra     Extra           `json:"-"`
}

// ReflectionEndInputStreamParams tells that a run's input has ended.
type ReflectionEndInputStreamParams struct {
	RequestID string `json:"requestId"`
	Extra     Extra  `json:"-"`
}

// ReflectionCancelActionParams asks to cancel the run with the given trace.
type ReflectionCancelActionParams struct {
	TraceID string `json:"traceId"`
	Extra   Extra  `json:"-"`
}

// ReflectionCancelActionResponse tells what became of the wish to cancel.
type ReflectionCancelActionResponse struct {
	Message string `json:"message"`
	Extra   Extra  `json:"-"`
}

// ReflectionStatus is the error of a run: Code is the number of the canonical
// status (3 is INVALID_ARGUMENT). Details is always written, since the official
// tools read it unguarded.
type ReflectionStatus struct {
	Code    int                     `json:"code"`
	Message string                  `json:"message"`
	Details ReflectionStatusDetails `json:"details"`
	Extra   Extra                   `json:"-"`
}

// ReflectionStatusDetails says more about the error of a run; fields of the error
// itself are in Extra.
type ReflectionStatusDetails struct {
	Stack   string `json:"stack,omitempty"`
	TraceID string `json:"traceId,omitempty"`
	Extra   Extra  `json:"-"`
}

// GenkitError is the envelope in which the developer UI gets an error.
type GenkitError struct {
	Message string           `json:"message"`
	Stack   string           `json:"stack,omitempty"`
	Details json.RawMessage  `json:"details,omitempty"`
	Data    *GenkitErrorData `json:"data,omitempty"`
	Extra   Extra            `json:"-"`
}

// GenkitErrorData holds the error as the runtime gave it.
type GenkitErrorData struct {
	GenkitErrorMessage string              `json:"genkitErrorMessage,omitempty"`
	GenkitErrorDetails *GenkitErrorDetails `json:"genkitErrorDetails,omitempty"`
	Extra              Extra               `json:"-"`
}

// GenkitErrorDetails says where an error came from.
type GenkitErrorDetails struct {
	Stack   string `json:"stack,omitempty"`
	TraceID string `json:"traceId"`
	Extra   Extra  `json:"-"`
}

// MarshalJSON encodes the record with its extra fields.
func (s ReflectionRunActionState) MarshalJSON() ([]byte, error) {
	type plain ReflectionRunActionState
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (s *ReflectionRunActionState) UnmarshalJSON(data []byte) error {
	type plain ReflectionRunActionState
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionRunActionStateParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionRunActionStateParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionRunActionStateParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionRunActionStateParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionStreamChunkParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionStreamChunkParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionStreamChunkParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionStreamChunkParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionSendInputStreamChunkParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionSendInputStreamChunkParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionSendInputStreamChunkParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionSendInputStreamChunkParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionEndInputStreamParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionEndInputStreamParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionEndInputStreamParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionEndInputStreamParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (p ReflectionCancelActionParams) MarshalJSON() ([]byte, error) {
	type plain ReflectionCancelActionParams
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *ReflectionCancelActionParams) UnmarshalJSON(data []byte) error {
	type plain ReflectionCancelActionParams
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r ReflectionCancelActionResponse) MarshalJSON() ([]byte, error) {
	type plain ReflectionCancelActionResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *ReflectionCancelActionResponse) UnmarshalJSON(data []byte) error {
	type plain ReflectionCancelActionResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the status with its extra fields.
func (s ReflectionStatus) MarshalJSON() ([]byte, error) {
	type plain ReflectionStatus
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the status and keeps unknown fields in Extra.
func (s *ReflectionStatus) UnmarshalJSON(data []byte) error {
	type plain ReflectionStatus
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the details with their extra fields.
func (d ReflectionStatusDetails) MarshalJSON() ([]byte, error) {
	type plain ReflectionStatusDetails
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the details and keeps unknown fields in Extra.
func (d *ReflectionStatusDetails) UnmarshalJSON(data []byte) error {
	type plain ReflectionStatusDetails
	return decodeObject(data, (*plain)(d), &d.Extra)
}

// MarshalJSON encodes the error with its extra fields.
func (e GenkitError) MarshalJSON() ([]byte, error) {
	type plain GenkitError
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the error and keeps unknown fields in Extra.
func (e *GenkitError) UnmarshalJSON(data []byte) error {
	type plain GenkitError
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (d GenkitErrorData) MarshalJSON() ([]byte, error) {
	type plain GenkitErrorData
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (d *GenkitErrorData) UnmarshalJSON(data []byte) error {
	type plain GenkitErrorData
	return decodeObject(data, (*plain)(d), &d.Extra)
}

// MarshalJSON encodes the details with their extra fields.
func (d GenkitErrorDetails) MarshalJSON() ([]byte, error) {
	type plain GenkitErrorDetails
	return encodeObject(plain(d), d.Extra)
}

// UnmarshalJSON decodes the details and keeps unknown fields in Extra.
func (d *GenkitErrorDetails) UnmarshalJSON(data []byte) error {
	type plain GenkitErrorDetails
	return decodeObject(data, (*plain)(d), &d.Extra)
}
