// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// The error codes of JSON-RPC that the API uses.
const (
	rpcUnknownMethod = -32601
	rpcBadParams     = -32602 // also for what is not found
)

// message is any message of JSON-RPC 2.0: a request (with id and method), a
// notification (with method alone) or a response (with id alone). Ids are strings.
type message struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  any             `json:"params,omitempty"`
	Result  any             `json:"result,omitempty"`
	Error   *rpcError       `json:"error,omitempty"`
}

// received is a message of a program.
type received struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *rpcError       `json:"error"`
}

// rpcError is the error of a response.
type rpcError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data,omitempty"`
}

// callID returns the id of a call as text; some peers make numbers of it.
func callID(raw json.RawMessage) string {
	if text := readText(raw); text != "" {
		return text
	}
	return string(raw)
}

// asActionError returns the error of a response: that of the action, when there is one,
// else what the number of JSON-RPC says.
func (e *rpcError) asActionError(traceID string) *ActionError {
	status := core.Internal
	switch e.Code {
	case rpcUnknownMethod:
		status = core.Unimplemented
	case rpcBadParams:
		status = core.InvalidArgument
		if strings.Contains(strings.ToLower(e.Message), "not found") {
			status = core.NotFound
		}
	}
	data := e.Data
	if !isPresent(data) {
		data = json.RawMessage("{}")
	}
	failed := readActionError(data, status, traceID)
	if failed.Message == "" || data[0] != '{' {
		failed.Message = e.Message
	}
	return failed
}
