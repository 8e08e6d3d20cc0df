// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// Operation is the state of work that goes on after the call that began it, such
// as the making of a video. Action is the key of the background action that began
// it; Output is there when Done and Error is not.
type Operation struct {
	Action   string          `json:"action,omitempty"`
	ID       string          `json:"id"`
	Done     bool            `json:"done,omitempty"`
	Output   json.RawMessage `json:"output,omitempty"`
	Error    *OperationError `json:"error,omitempty"`
	Metadata Metadata        `json:"metadata,omitempty"`
	Extra    Extra           `json:"-"`
}

// OperationError tells why an operation failed.
type OperationError struct {
	Message string `json:"message"`
	Extra   Extra  `json:"-"`
}

// RuntimeError is an error as part of a response or session. Status is the
// canonical name, such as NOT_FOUND.
type RuntimeError struct {
	Status  string          `json:"status,omitempty"`
	Message string          `json:"message"`
	Details json.RawMessage `json:"details,omitempty"`
	Extra   Extra           `json:"-"`
}

// MarshalJSON encodes the operation with its extra fields.
func (o Operation) MarshalJSON() ([]byte, error) {
	type plain Operation
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the operation and keeps unknown fields in Extra.
func (o *Operation) UnmarshalJSON(data []byte) error {
	type plain Operation
	return decodeObject(data, (*plain)(o), &o.Extra)
}

// MarshalJSON encodes the error with its extra fields.
func (e OperationError) MarshalJSON() ([]byte, error) {
	type plain OperationError
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the error and keeps unknown fields in Extra.
func (e *OperationError) UnmarshalJSON(data []byte) error {
	type plain OperationError
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the error with its extra fields.
func (e RuntimeError) MarshalJSON() ([]byte, error) {
	type plain RuntimeError
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the error and keeps unknown fields in Extra.
func (e *RuntimeError) UnmarshalJSON(data []byte) error {
	type plain RuntimeError
	return decodeObject(data, (*plain)(e), &e.Extra)
}
