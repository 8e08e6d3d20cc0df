// SPDX-License-Identifier: Apache-2.0

package api

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ActionError is an error that a running program answered.
type ActionError struct {
	Status  core.Status     // OK, which is no error, counts as INTERNAL
	Message string          // as the program gave it
	Details json.RawMessage // an object; nil is none
	Stack   string          // "" when unknown
	TraceID string          // "" when unknown
}

// Error returns the message.
func (e *ActionError) Error() string { return e.Message }

// Unwrap returns an error with the status.
func (e *ActionError) Unwrap() error { return core.Errorf(e.Status, "%s", e.Message) }

// details returns the details as an object, with the stack and the trace in it, where
// the official tools look for them.
func (e *ActionError) details() json.RawMessage {
	var d ai.ReflectionStatusDetails
	if json.Unmarshal(e.Details, &d) != nil {
		d = ai.ReflectionStatusDetails{}
	}
	if d.Stack == "" {
		d.Stack = e.Stack
	}
	if d.TraceID == "" {
		d.TraceID = e.TraceID
	}
	return encode(d)
}

// failure is an error of tRPC: its name, the number of JSON-RPC and the HTTP code.
type failure struct {
	name   string
	number int
	http   int
}

// failures are the errors of tRPC by the status that they stand for.
var failures = map[core.Status]failure{
	core.Cancelled:          {"CLIENT_CLOSED_REQUEST", -32099, 499},
	core.InvalidArgument:    {"BAD_REQUEST", -32600, http.StatusBadRequest},
	core.OutOfRange:         {"BAD_REQUEST", -32600, http.StatusBadRequest},
	core.DeadlineExceeded:   {"TIMEOUT", -32008, http.StatusRequestTimeout},
	core.NotFound:           {"NOT_FOUND", -32004, http.StatusNotFound},
	core.AlreadyExists:      {"CONFLICT", -32009, http.StatusConflict},
	core.Aborted:            {"CONFLICT", -32009, http.StatusConflict},
	core.PermissionDenied:   {"FORBIDDEN", -32003, http.StatusForbidden},
	core.ResourceExhausted:  {"TOO_MANY_REQUESTS", -32029, http.StatusTooManyRequests},
	core.FailedPrecondition: {"PRECONDITION_FAILED", -32012, http.StatusPreconditionFailed},
	core.Unimplemented:      {"NOT_IMPLEMENTED", -32603, http.StatusNotImplemented},
	core.Unauthenticated:    {"UNAUTHORIZED", -32001, http.StatusUnauthorized},
}

// Errors of tRPC that no status stands for.
var (
	internalError   = failure{"INTERNAL_SERVER_ERROR", -32603, http.StatusInternalServerError}
	parseError      = failure{"PARSE_ERROR", -32700, http.StatusBadRequest}
	methodError     = failure{"METHOD_NOT_SUPPORTED", -32005, http.StatusMethodNotAllowed}
	payloadTooLarge = failure{"PAYLOAD_TOO_LARGE", -32013, http.StatusRequestEntityTooLarge}
)

// requestError is an error of the request itself, for which tRPC has a name and core
// has INVALID_ARGUMENT.
type requestError struct {
	failure failure
	message string
}

func (e *requestError) Error() string { return e.message }
func (e *requestError) Unwrap() error { return core.Errorf(core.InvalidArgument, "%s", e.message) }

// failureOf returns the error of tRPC that err is.
func failureOf(err error) failure {
	var wrong *requestError
	if errors.As(err, &wrong) {
		return wrong.failure
	}
	if f, ok := failures[core.StatusOf(err)]; ok {
		return f
	}
	return internalError
}

// messageOf returns the text of an error without its status.
func messageOf(err error) string {
	var action *ActionError
	if errors.As(err, &action) {
		return action.Message
	}
	if e, ok := err.(*core.Error); ok && e.Message != "" {
		return e.Message
	}
	return err.Error()
}

// callError is the envelope in which tRPC answers an error.
type callError struct {
	Error struct {
		Message string        `json:"message"`
		Code    int           `json:"code"`
		Data    callErrorData `json:"data"`
	} `json:"error"`
}

type callErrorData struct {
	Code       string `json:"code"`
	HTTPStatus int    `json:"httpStatus"`
	Path       string `json:"path,omitempty"`
	Stack      string `json:"stack"`
	// The last two hold what a running program said.
	Message string          `json:"genkitErrorMessage,omitempty"`
	Details json.RawMessage `json:"genkitErrorDetails,omitempty"`
}

func newCallError(path string, err error) *callError {
	f := failureOf(err)
	var e callError
	e.Error.Message = messageOf(err)
	e.Error.Code = f.number
	e.Error.Data = callErrorData{Code: f.name, HTTPStatus: f.http, Path: path, Stack: f.name + ": " + e.Error.Message}
	var action *ActionError
	if errors.As(err, &action) {
		e.Error.Data.Message = action.Message
		e.Error.Data.Details = action.details()
		if action.Stack != "" {
			e.Error.Data.Stack = action.Stack
		}
	}
	return &e
}

// runError is an error of a run as plain routes answer it.
type runError struct {
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Details json.RawMessage `json:"details"`
	Stack   string          `json:"stack,omitempty"`
	Data    runErrorData    `json:"data"`
}

type runErrorData struct {
	Message string          `json:"genkitErrorMessage"`
	Details json.RawMessage `json:"genkitErrorDetails"`
}

// noDetails stands for details that are missing: clients read them unguarded.
var noDetails = json.RawMessage(`{}`)

func newRunError(err error) *runError {
	e := &runError{Code: int(core.StatusOf(err)), Message: messageOf(err), Details: noDetails}
	var action *ActionError
	if errors.As(err, &action) {
		e.Details, e.Stack = action.details(), action.Stack
	}
	e.Data = runErrorData{Message: e.Message, Details: e.Details}
	return e
}
