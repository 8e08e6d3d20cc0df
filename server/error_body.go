// SPDX-License-Identifier: Apache-2.0

package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/genkit-go/genkit/core"
)

// problem is an error as the client sees it.
type problem struct {
	Status  string `json:"status"`
	Message string `json:"message"`
	Details any    `json:"details,omitempty"`

	code int // of HTTP
}

// refuse makes the answer to a request that cannot be served.
func refuse(code int, err *core.Error) *problem {
	return &problem{Status: err.StatusName(), Message: err.Message, code: code}
}

// encode returns the problem as JSON, without details that cannot be JSON.
func (p *problem) encode() json.RawMessage {
	if raw, err := marshal(p); err == nil {
		return raw
	}
	raw, _ := marshal(problem{Status: p.Status, Message: p.Message}) // strings alone cannot fail
	return raw
}

// marshal is json.Marshal for values whose methods may panic, without the escapes
// for HTML, so that people can read what they ought to send.
func marshal(v any) (raw json.RawMessage, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("encoding panicked: %v", p)
		}
	}()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err = e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// write answers the request with the problem.
func (p *problem) write(w http.ResponseWriter) { writeJSON(w, p.code, p.encode()) }
