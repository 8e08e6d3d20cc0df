// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// AgentInput is one turn's input to an agent: a message, or answers to interrupts.
// Detach has the turn go on without the caller.
type AgentInput struct {
	Message *Message     `json:"message,omitempty"`
	Resume  *AgentResume `json:"resume,omitempty"`
	Detach  bool         `json:"detach,omitempty"`
	Extra   Extra        `json:"-"`
}

// AgentResume answers the interrupts of an agent's last turn: Respond gives outputs
// in the tools' place, Restart has tools run again.
type AgentResume struct {
	Respond []*ToolResponsePart `json:"respond,omitempty"`
	Restart []*ToolRequestPart  `json:"restart,omitempty"`
	Extra   Extra               `json:"-"`
}

// AgentInit tells an agent where to begin: at a snapshot, at the newest snapshot of
// a session, or, for an agent whose client keeps the state, at State. The empty
// one begins a session.
type AgentInit struct {
	SessionID  string        `json:"sessionId,omitempty"`
	SnapshotID string        `json:"snapshotId,omitempty"`
	State      *SessionState `json:"state,omitempty"`
	Extra      Extra         `json:"-"`
}

// AgentOutput is what an agent answers when its input ends. SnapshotID is there
// when the server keeps the state, State when the client does.
type AgentOutput struct {
	SessionID    string            `json:"sessionId,omitempty"`
	SnapshotID   string            `json:"snapshotId,omitempty"`
	State        *SessionState     `json:"state,omitempty"`
	Message      *Message          `json:"message,omitempty"`
	Artifacts    []*Artifact       `json:"artifacts,omitempty"`
	FinishReason AgentFinishReason `json:"finishReason,omitempty"`
	Error        *RuntimeError     `json:"error,omitempty"`
	Extra        Extra             `json:"-"`
}

// AgentResult is what an agent's own function returns.
type AgentResult struct {
	Message      *Message          `json:"message,omitempty"`
	Artifacts    []*Artifact       `json:"artifacts,omitempty"`
	FinishReason AgentFinishReason `json:"finishReason,omitempty"`
	Extra        Extra             `json:"-"`
}

// AgentFinishReason tells why an agent's turn ended: a model's reason, or one of
// the agent's own.
type AgentFinishReason string

// The reasons for which an agent's turn ends.
const (
	AgentFinishStop        AgentFinishReason = "stop"
	AgentFinishLength      AgentFinishReason = "length"
	AgentFinishBlocked     AgentFinishReason = "blocked"
	AgentFinishInterrupted AgentFinishReason = "interrupted"
	AgentFinishOther       AgentFinishReason = "other"
	AgentFinishUnknown     AgentFinishReason = "unknown"
	AgentFinishAborted     AgentFinishReason = "aborted"
	AgentFinishDetached    AgentFinishReason = "detached"
	AgentFinishFailed      AgentFinishReason = "failed"
)

// AgentStreamChunk is a piece of an agent's stream; it has one of the fields.
// CustomPatch changes the custom state that the client knows.
type AgentStreamChunk struct {
	ModelChunk  *Chunk    `json:"modelChunk,omitempty"`
	CustomPatch JSONPatch `json:"customPatch,omitempty"`
	Artifact    *Artifact `json:"artifact,omitempty"`
	TurnEnd     *TurnEnd  `json:"turnEnd,omitempty"`
	Extra       Extra     `json:"-"`
}

// TurnEnd tells that an agent's turn ended. SnapshotID is there when the server
// keeps the state.
type TurnEnd struct {
	SnapshotID   string            `json:"snapshotId,omitempty"`
	FinishReason AgentFinishReason `json:"finishReason,omitempty"`
	Extra        Extra             `json:"-"`
}

// Artifact is something that an agent made, such as a document. A later one of the
// same name replaces it.
type Artifact struct {
	Name     string   `json:"name,omitempty"`
	Parts    Parts    `json:"parts"`
	Metadata Metadata `json:"metadata,omitempty"`
	Extra    Extra    `json:"-"`
}

// AgentStateManagement tells who keeps an agent's state.
type AgentStateManagement string

// The keepers of an agent's state.
const (
	AgentStateServer AgentStateManagement = "server"
	AgentStateClient AgentStateManagement = "client"
)

// AgentMetadata describes an agent in its action's metadata, under agent.
// StateSchema is the JSON Schema of the custom state, nil for none.
type AgentMetadata struct {
	StateManagement AgentStateManagement `json:"stateManagement"`
	Abortable       bool                 `json:"abortable"`
	StateSchema     json.RawMessage      `json:"stateSchema,omitempty"`
	Extra           Extra                `json:"-"`
}

// AgentAbortRequest asks to abort the work on a snapshot.
type AgentAbortRequest struct {
	SnapshotID string `json:"snapshotId"`
	Extra      Extra  `json:"-"`
}

// AgentAbortResponse gives the status of the snapshot that was to be aborted; it is
// empty when there is no such snapshot.
type AgentAbortResponse struct {
	SnapshotID string         `json:"snapshotId"`
	Status     SnapshotStatus `json:"status,omitempty"`
	Extra      Extra          `json:"-"`
}

// MarshalJSON encodes the input with its extra fields.
func (i AgentInput) MarshalJSON() ([]byte, error) {
	type plain AgentInput
	return encodeObject(plain(i), i.Extra)
}

// UnmarshalJSON decodes the input and keeps unknown fields in Extra.
func (i *AgentInput) UnmarshalJSON(data []byte) error {
	type plain AgentInput
	return decodeObject(data, (*plain)(i), &i.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (r AgentResume) MarshalJSON() ([]byte, error) {
	type plain AgentResume
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (r *AgentResume) UnmarshalJSON(data []byte) error {
	type plain AgentResume
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (i AgentInit) MarshalJSON() ([]byte, error) {
	type plain AgentInit
	return encodeObject(plain(i), i.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (i *AgentInit) UnmarshalJSON(data []byte) error {
	type plain AgentInit
	return decodeObject(data, (*plain)(i), &i.Extra)
}

// MarshalJSON encodes the output with its extra fields.
func (o AgentOutput) MarshalJSON() ([]byte, error) {
	type plain AgentOutput
	return encodeObject(plain(o), o.Extra)
}

// UnmarshalJSON decodes the output and keeps unknown fields in Extra.
func (o *AgentOutput) UnmarshalJSON(data []byte) error {
	type plain AgentOutput
	return decodeObject(data, (*plain)(o), &o.Extra)
}

// MarshalJSON encodes the result with its extra fields.
func (r AgentResult) MarshalJSON() ([]byte, error) {
	type plain AgentResult
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the result and keeps unknown fields in Extra.
func (r *AgentResult) UnmarshalJSON(data []byte) error {
	type plain AgentResult
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the chunk with its extra fields.
func (c AgentStreamChunk) MarshalJSON() ([]byte, error) {
	type plain AgentStreamChunk
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the chunk and keeps unknown fields in Extra.
func (c *AgentStreamChunk) UnmarshalJSON(data []byte) error {
	type plain AgentStreamChunk
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (e TurnEnd) MarshalJSON() ([]byte, error) {
	type plain TurnEnd
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (e *TurnEnd) UnmarshalJSON(data []byte) error {
	type plain TurnEnd
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the artifact with its extra fields.
func (a Artifact) MarshalJSON() ([]byte, error) {
	type plain Artifact
	return encodeObject(plain(a), a.Extra)
}

// UnmarshalJSON decodes the artifact and keeps unknown fields in Extra.
func (a *Artifact) UnmarshalJSON(data []byte) error {
	type plain Artifact
	return decodeObject(data, (*plain)(a), &a.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (m AgentMetadata) MarshalJSON() ([]byte, error) {
	type plain AgentMetadata
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (m *AgentMetadata) UnmarshalJSON(data []byte) error {
	type plain AgentMetadata
	return decodeObject(data, (*plain)(m), &m.Extra)
}

// MarshalJSON encodes the request with its extra fields.
func (r AgentAbortRequest) MarshalJSON() ([]byte, error) {
	type plain AgentAbortRequest
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the request and keeps unknown fields in Extra.
func (r *AgentAbortRequest) UnmarshalJSON(data []byte) error {
	type plain AgentAbortRequest
	return decodeObject(data, (*plain)(r), &r.Extra)
}

// MarshalJSON encodes the response with its extra fields.
func (r AgentAbortResponse) MarshalJSON() ([]byte, error) {
	type plain AgentAbortResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra.
func (r *AgentAbortResponse) UnmarshalJSON(data []byte) error {
	type plain AgentAbortResponse
	return decodeObject(data, (*plain)(r), &r.Extra)
}
