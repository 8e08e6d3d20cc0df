// SPDX-License-Identifier: Apache-2.0

package reflection

import (
	"bytes"
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
)

// The error codes of JSON-RPC that the API uses.
const (
	rpcUnknownMethod = -32601
	rpcBadParams     = -32602 // of a run, with an ai.ReflectionStatus as data
	rpcRunFailed     = -32000 // with one too
)

// message is any message of JSON-RPC 2.0: a request (with id and method), a
// notification (with method alone) or a response (with id alone).
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

type rpcError struct {
	Code    int                  `json:"code"`
	Message string               `json:"message"`
	Data    *ai.ReflectionStatus `json:"data,omitempty"`
}

func (m *message) isRequest() bool      { return m.Method != "" && m.hasID() }
func (m *message) isNotification() bool { return m.Method != "" && !m.hasID() }
func (m *message) hasID() bool          { return len(m.ID) > 0 && !bytes.Equal(m.ID, []byte("null")) }

// requestID returns the id of a request as chunks repeat it: strings are what the tools
// send, and a number stands for its text.
func (m *message) requestID() string {
	var id string
	if json.Unmarshal(m.ID, &id) != nil {
		return string(m.ID)
	}
	return id
}
