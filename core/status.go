// SPDX-License-Identifier: Apache-2.0

package core

import (
	"context"
	"errors"
)

// Status is one of the 17 canonical outcomes that Genkit shares with gRPC. Its
// number is the gRPC code.
type Status uint8

// The statuses.
const (
	OK Status = iota
	Cancelled
	Unknown
	InvalidArgument
	DeadlineExceeded
	NotFound
	AlreadyExists
	PermissionDenied
	ResourceExhausted
	FailedPrecondition
	Aborted
	OutOfRange
	Unimplemented
	Internal
	Unavailable
	DataLoss
	Unauthenticated
)

// statuses holds the wire name and the HTTP code of each status.
var statuses = [...]struct {
	name string
	http int
}{
	OK:                 {"OK", 200},
	Cancelled:          {"CANCELLED", 499},
	Unknown:            {"UNKNOWN", 500},
	InvalidArgument:    {"INVALID_ARGUMENT", 400},
	DeadlineExceeded:   {"DEADLINE_EXCEEDED", 504},
	NotFound:           {"NOT_FOUND", 404},
	AlreadyExists:      {"ALREADY_EXISTS", 409},
	PermissionDenied:   {"PERMISSION_DENIED", 403},
	ResourceExhausted:  {"RESOURCE_EXHAUSTED", 429},
	FailedPrecondition: {"FAILED_PRECONDITION", 400},
	Aborted:            {"ABORTED", 409},
	OutOfRange:         {"OUT_OF_RANGE", 400},
	Unimplemented:      {"UNIMPLEMENTED", 501},
	Internal:           {"INTERNAL", 500},
	Unavailable:        {"UNAVAILABLE", 503},
	DataLoss:           {"DATA_LOSS", 500},
	Unauthenticated:    {"UNAUTHENTICATED", 401},
}

// String returns the status's name on the wire, such as NOT_FOUND.
func (s Status) String() string {
	if int(s) >= len(statuses) {
		return statuses[Unknown].name
	}
	return statuses[s].name
}

// HTTP returns the status's HTTP code, such as 404.
func (s Status) HTTP() int {
	if int(s) >= len(statuses) {
		return statuses[Unknown].http
	}
	return statuses[s].http
}

// ParseStatus returns the status of a wire name. It accepts
// INTERNAL_SERVER_ERROR, which older Go runtimes send, for Internal.
func ParseStatus(name string) (Status, bool) {
	for s, row := range statuses {
		if row.name == name {
			return Status(s), true
		}
	}
	if name == "INTERNAL_SERVER_ERROR" {
		return Internal, true
	}
	return Unknown, false
}

// StatusFromHTTP returns the status that an HTTP response code stands for, such
// as ResourceExhausted for 429. Codes without one of their own are Unknown.
func StatusFromHTTP(code int) Status {
	switch {
	case code >= 200 && code < 300:
		return OK
	case code == 400 || code == 413 || code == 422:
		return InvalidArgument // and not the later statuses with the same code
	case code == 408:
		return DeadlineExceeded
	case code == 409:
		return Aborted
	case code == 412:
		return FailedPrecondition
	case code == 500:
		return Internal
	case code == 502 || code == 529: // 529 is how some providers say that they are overloaded
		return Unavailable
	}
	for s, row := range statuses {
		if row.http == code {
			return Status(s)
		}
	}
	return Unknown
}

// StatusOf returns the status of err: OK for nil, that of the outermost [*Error]
// in its chain, Cancelled and DeadlineExceeded for the errors of contexts, and
// Internal for every other error.
func StatusOf(err error) Status {
	if err == nil {
		return OK
	}
	var e *Error
	switch {
	case errors.As(err, &e) && e != nil:
		return e.Status
	case errors.Is(err, context.Canceled):
		return Cancelled
	case errors.Is(err, context.DeadlineExceeded):
		return DeadlineExceeded
	default:
		return Internal
	}
}
