// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"cmp"
	"encoding/json"
)

// FinishReason tells why a model stopped.
type FinishReason string

// The reasons for which a model stops.
const (
	FinishStop        FinishReason = "stop"
	FinishLength      FinishReason = "length"
	FinishBlocked     FinishReason = "blocked"
	FinishAborted     FinishReason = "aborted"
	FinishInterrupted FinishReason = "interrupted"
	FinishFailed      FinishReason = "failed"
	FinishOther       FinishReason = "other"
	FinishUnknown     FinishReason = "unknown"
)

// ModelResponse is a model's answer (GenerateResponse in the schema). LatencyMs is
// in milliseconds. Request is the last request, when the generate loop answers.
// Raw is the provider's own answer, any JSON-able value; json.RawMessage when the
// response was decoded.
type ModelResponse struct {
	Message       *Message        `json:"message,omitempty"`
	FinishReason  FinishReason    `json:"finishReason,omitempty"`
	FinishMessage string          `json:"finishMessage,omitempty"`
	LatencyMs     float64         `json:"latencyMs,omitempty"`
	Usage         *Usage          `json:"usage,omitempty"`
	Custom        json.RawMessage `json:"custom,omitempty"`
	Raw           any             `json:"raw,omitempty"`
	Request       *ModelRequest   `json:"request,omitempty"`
	Operation     *Operation      `json:"operation,omitempty"`
	Error         *RuntimeError   `json:"error,omitempty"`
	Extra         Extra           `json:"-"`
}

// Text returns the text of the answer, "" when there is none.
func (r *ModelResponse) Text() string {
	if r == nil {
		return ""
	}
	return r.Message.Text()
}

// Reasoning returns the model's visible thinking, joined.
func (r *ModelResponse) Reasoning() string {
	if r == nil || r.Message == nil {
		return ""
	}
	return r.Message.Content.Reasoning()
}

// Media returns the first media of the answer, nil when there is none.
func (r *ModelResponse) Media() *Media {
	if r == nil || r.Message == nil {
		return nil
	}
	for _, p := range r.Message.Content {
		if media, ok := p.(*MediaPart); ok {
			return &media.Media
		}
	}
	return nil
}

// ToolRequests returns the tools that the model wants called, in order.
func (r *ModelResponse) ToolRequests() []*ToolRequestPart {
	if r == nil {
		return nil
	}
	return r.Message.ToolRequests()
}

// Data returns the first structured data of the answer, nil when there is none.
func (r *ModelResponse) Data() json.RawMessage {
	if r == nil || r.Message == nil {
		return nil
	}
	for _, p := range r.Message.Content {
		if data, ok := p.(*DataPart); ok {
			return data.Data
		}
	}
	return nil
}

// Interrupts returns the tool requests that wait for an answer: those whose tool was
// interrupted, in order.
func (r *ModelResponse) Interrupts() []*ToolRequestPart {
	if r == nil {
		return nil
	}
	return r.Message.Interrupts()
}

// Messages returns the conversation so far: the request's messages and the answer.
func (r *ModelResponse) Messages() []*Message {
	if r == nil {
		return nil
	}
	var history []*Message
	if r.Request != nil {
		history = append(history, r.Request.Messages...)
	}
	if r.Message != nil {
		history = append(history, r.Message)
	}
	return history
}

// Chunk is a piece of a streamed answer (ModelResponseChunk in the schema). Index
// is the position of its message within the generate call: 0 for the first
// answer, 1 for the tools' responses, 2 for the next answer, and so on.
// Aggregated tells that Content repeats what earlier chunks carried.
type Chunk struct {
	Role       Role            `json:"role,omitempty"`
	Index      int             `json:"index"`
	Content    Parts           `json:"content"`
	Custom     json.RawMessage `json:"custom,omitempty"`
	Aggregated bool            `json:"aggregated,omitempty"`
	Extra      Extra           `json:"-"`
}

// NewTextChunk returns a chunk with one text part.
func NewTextChunk(text string) *Chunk { return &Chunk{Content: Parts{NewTextPart(text)}} }

// Text returns the text of the chunk's text parts, joined.
func (c *Chunk) Text() string {
	if c == nil {
		return ""
	}
	return c.Content.Text()
}

// Reasoning returns the thinking in the chunk, joined.
func (c *Chunk) Reasoning() string {
	if c == nil {
		return ""
	}
	return c.Content.Reasoning()
}

// ToolRequests returns the tool requests in the chunk, in order; those whose input has
// not arrived whole are marked Partial.
func (c *Chunk) ToolRequests() []*ToolRequestPart {
	if c == nil {
		return nil
	}
	return c.Content.ToolRequests()
}

// MarshalJSON encodes the response with its extra fields.
func (r ModelResponse) MarshalJSON() ([]byte, error) {
	type plain ModelResponse
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the response and keeps unknown fields in Extra. A response
// in the older shape, whose answer is its first candidate, is understood.
func (r *ModelResponse) UnmarshalJSON(data []byte) error {
	type plain ModelResponse
	raw := keepRaw(&r.Raw)
	defer raw.settle()
	if err := decodeObject(data, (*plain)(r), &r.Extra); err != nil {
		return err
	}
	if r.Message != nil || len(r.Extra["candidates"]) == 0 {
		return nil
	}
	var candidates []Candidate
	if err := json.Unmarshal(r.Extra["candidates"], &candidates); err != nil || len(candidates) == 0 {
		return nil // kept in Extra as it came
	}
	first := candidates[0]
	r.Message = first.Message
	r.FinishReason = cmp.Or(r.FinishReason, first.FinishReason)
	r.FinishMessage = cmp.Or(r.FinishMessage, first.FinishMessage)
	r.Usage = cmp.Or(r.Usage, first.Usage)
	return nil
}

// MarshalJSON encodes the chunk with its extra fields.
func (c Chunk) MarshalJSON() ([]byte, error) {
	type plain Chunk
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the chunk and keeps unknown fields in Extra.
func (c *Chunk) UnmarshalJSON(data []byte) error {
	type plain Chunk
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// Candidate is one of several answers in the older shape of a response.
type Candidate struct {
	Index         int             `json:"index"`
	Message       *Message        `json:"message"`
	Usage         *Usage          `json:"usage,omitempty"`
	FinishReason  FinishReason    `json:"finishReason"`
	FinishMessage string          `json:"finishMessage,omitempty"`
	Custom        json.RawMessage `json:"custom,omitempty"`
	Extra         Extra           `json:"-"`
}

// MarshalJSON encodes the candidate with its extra fields.
func (c Candidate) MarshalJSON() ([]byte, error) {
	type plain Candidate
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the candidate and keeps unknown fields in Extra.
func (c *Candidate) UnmarshalJSON(data []byte) error {
	type plain Candidate
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// CandidateError tells why a candidate of the older shape failed.
type CandidateError struct {
	Index   int    `json:"index"`
	Code    string `json:"code"` // blocked, other or unknown
	Message string `json:"message,omitempty"`
	Extra   Extra  `json:"-"`
}

// MarshalJSON encodes the record with its extra fields.
func (e CandidateError) MarshalJSON() ([]byte, error) {
	type plain CandidateError
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (e *CandidateError) UnmarshalJSON(data []byte) error {
	type plain CandidateError
	return decodeObject(data, (*plain)(e), &e.Extra)
}
