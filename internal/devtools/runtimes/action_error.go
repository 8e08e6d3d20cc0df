// SPDX-License-Identifier: Apache-2.0

package runtimes

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// ActionError is the error that a program answered when it was to run an action.
type ActionError struct {
	Status  core.Status
	Message string          // as the program wrote it, mostly with the status before it
	Details json.RawMessage // an object; {} when the program gave none
	Stack   string          // "" when unknown
	TraceID string          // "" when unknown
}

// Error returns the message with the status before it.
func (e *ActionError) Error() string {
	if e.Message == "" || strings.HasPrefix(e.Message, e.Status.String()+":") {
		return e.Unwrap().Error()
	}
	return e.Status.String() + ": " + e.Message
}

// Unwrap returns the error as one of core, by which its status is known.
func (e *ActionError) Unwrap() error {
	message := strings.TrimPrefix(e.Message, e.Status.String()+":")
	return &core.Error{Status: e.Status, Message: strings.TrimLeft(message, " ")}
}

// readActionError reads the error of a program in whatever form it has: an object with
// code, message and details, its text alone, or something else. Fallback is the status
// when the error has none.
func readActionError(raw []byte, fallback core.Status, traceID string) *ActionError {
	e := &ActionError{Status: fallback, Details: json.RawMessage("{}"), TraceID: traceID}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		if e.Message = readText(raw); e.Message == "" {
			e.Message = strings.TrimSpace(string(raw)) // text that is no JSON
		}
		return e
	}
	if status, ok := readCode(fields["code"]); ok {
		e.Status = status
	}
	e.Message = readText(fields["message"])
	e.Stack = readText(fields["stack"])
	var details map[string]json.RawMessage
	if json.Unmarshal(fields["details"], &details) == nil && details != nil {
		e.Details = fields["details"]
		if stack := readText(details["stack"]); stack != "" {
			e.Stack = stack
		}
		for _, name := range []string{"trace_id", "traceId"} { // the first is older Python's
			if id := readText(details[name]); id != "" {
				e.TraceID = id
			}
		}
	}
	return e
}

// readCode returns the status of an error's code: the number that it has in gRPC, that
// of HTTP as Go up to 1.4 sends it, or its name.
func readCode(raw json.RawMessage) (core.Status, bool) {
	var number float64
	switch {
	case json.Unmarshal(raw, &number) != nil:
		return core.ParseStatus(readText(raw))
	case number >= 100 && number < 1000:
		status := core.StatusFromHTTP(int(number))
		return status, status != core.OK
	case number >= 1 && number <= float64(core.Unauthenticated):
		return core.Status(number), true
	}
	return core.Unknown, false
}

// readText returns the text of a JSON string, "" for everything else.
func readText(raw []byte) string {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}

// readRefusal returns the error of an HTTP answer that is none of a run: its body, or
// what stands under "error" in it.
func readRefusal(body []byte, code int, traceID string) *ActionError {
	status := core.StatusFromHTTP(code)
	if status == core.OK {
		status = core.Internal
	}
	var wrapped struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &wrapped) == nil && isPresent(wrapped.Error) {
		body = wrapped.Error
	}
	e := readActionError(body, status, traceID)
	if e.Message == "" {
		e.Message = strings.ToValidUTF8(string(bytes.TrimSpace(body)), "\ufffd")
	}
	return e
}

// isPresent tells whether a JSON value is there and not null.
func isPresent(raw json.RawMessage) bool { return len(raw) > 0 && string(raw) != "null" }
