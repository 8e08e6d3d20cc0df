// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// SessionState is the state of an agent's session: the conversation, the
// application's own state (any JSON) and the artifacts. Fields that are nil are
// left out, those that are empty are written.
type SessionState struct {
	SessionID string          `json:"sessionId,omitempty"`
	Messages  []*Message      `json:"messages,omitzero"`
	Custom    json.RawMessage `json:"custom,omitempty"`
	Artifacts []*Artifact     `json:"artifacts,omitzero"`
	Extra     Extra           `json:"-"`
}

// SessionSnapshot is a session's state as it was stored after a turn. ParentID is
// the snapshot from which the turn began. Times are RFC 3339 with milliseconds, in
// UTC; HeartbeatAt is kept fresh while a detached turn runs.
type SessionSnapshot struct {
	SnapshotID   string            `json:"snapshotId"`
	SessionID    string            `json:"sessionId,omitempty"`
	ParentID     string            `json:"parentId,omitempty"`
	CreatedAt    string            `json:"createdAt"`
	UpdatedAt    string            `json:"updatedAt,omitempty"`
	HeartbeatAt  string            `json:"heartbeatAt,omitempty"`
	Status       SnapshotStatus    `json:"status,omitempty"`
	FinishReason AgentFinishReason `json:"finishReason,omitempty"`
	Error        *RuntimeError     `json:"error,omitempty"`
	State        *SessionState     `json:"state,omitempty"`
	Extra        Extra             `json:"-"`
}

// SnapshotStatus tells how far the turn behind a snapshot is.
type SnapshotStatus string

// The statuses of a snapshot. Expired is found when a pending snapshot is read
// whose heartbeat has stopped, and is never stored. Aborting is newer than the
// published schema: the abort was asked for and the turn has not ended.
const (
	SnapshotPending   SnapshotStatus = "pending"
	SnapshotAborting  SnapshotStatus = "aborting"
	SnapshotCompleted SnapshotStatus = "completed"
	SnapshotAborted   SnapshotStatus = "aborted"
	SnapshotFailed    SnapshotStatus = "failed"
	SnapshotExpired   SnapshotStatus = "expired"
)

// GetSnapshotRequest asks for a snapshot, or for the newest one of a session.
// MetadataOnly, newer than the published schema, leaves the state out.
type GetSnapshotRequest struct {
	SnapshotID   string `json:"snapshotId,omitempty"`
	SessionID    string `json:"sessionId,omitempty"`
	MetadataOnly bool   `json:"metadataOnly,omitempty"`
	Extra        Extra  `json:"-"`
}

// JSONPatch is a list of changes to a JSON value (RFC 6902), made in order.
type JSONPatch []*JSONPatchOperation

// JSONPatchOperation is one change to a JSON value. Path and From are JSON Pointers
// (RFC 6901); From belongs to move and copy, Value to add, replace and test.
type JSONPatchOperation struct {
	Op    JSONPatchOp     `json:"op"`
	Path  string          `json:"path"`
	From  *string         `json:"from,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
	Extra Extra           `json:"-"`
}

// JSONPatchOp is the kind of a [JSONPatchOperation].
type JSONPatchOp string

// The kinds of changes.
const (
	JSONPatchAdd     JSONPatchOp = "add"
	JSONPatchRemove  JSONPatchOp = "remove"
	JSONPatchReplace JSONPatchOp = "replace"
	JSONPatchMove    JSONPatchOp = "move"
	JSONPatchCopy    JSONPatchOp = "copy"
	JSONPatchTest    JSONPatchOp = "test"
)

// MarshalJSON encodes the changes; nil is [].
func (p JSONPatch) MarshalJSON() ([]byte, error) {
	if p == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]*JSONPatchOperation(p))
}

// MarshalJSON encodes the state with its extra fields.
func (s SessionState) MarshalJSON() ([]byte, error) {
	type plain SessionState
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the state and keeps unknown fields in Extra.
func (s *SessionState) UnmarshalJSON(data []byte) error {
	type plain SessionState
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the snapshot with its extra fields.
func (s SessionSnapshot) MarshalJSON() ([]byte, error) {
	type plain SessionSnapshot
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the snapshot and keeps unknown fields in Extra.
func (s *SessionSnapshot) UnmarshalJSON(data []byte) error {
	type plain SessionSnapshot
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the request with its extra fields.
func (r GetSnapshotRequest) MarshalJSON() ([]byte, error) {
	type plain GetSnapshotRequest
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *GetSnapshotRequest) UnmarshalJSON(data []byte) error {
	type plain GetSnapshotRequest
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the operation with its extra fields.
func (o JSONPatchOperation) MarshalJSON() ([]byte, error) {
	type plain JSONPatchOperation
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the operation and keeps unknown fields in Extra.
func (o *JSONPatchOperation) UnmarshalJSON(data []byte) error {
	type plain JSONPatchOperation
	return decodeObject(data, (*plain)(o), &o.Extra)
}
