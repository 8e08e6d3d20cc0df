// SPDX-License-Identifier: Apache-2.0

package core

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is an error with a status. Servers send Status, Message and Details to
// their clients, Message and Details only when the error is public.
type Error struct {
	Status  Status
	Message string // without the status
	Details any    // JSON-able facts for the caller; may be nil
	// RetryAfter is how long a provider asked to wait before the next attempt; it
	// stays in the process.
	RetryAfter time.Duration

	public bool
	input  *Action // whose input is wrong
	cause  error
}

// Sentinels for errors.Is, which compares statuses: errors.Is(err,
// core.ErrNotFound) holds when err or one that it wraps has status NOT_FOUND.
// [StatusOf] tells the status of the outermost one alone.
var (
	ErrCancelled          error = &Error{Status: Cancelled}
	ErrUnknown            error = &Error{Status: Unknown}
	ErrInvalidArgument    error = &Error{Status: InvalidArgument}
	ErrDeadlineExceeded   error = &Error{Status: DeadlineExceeded}
	ErrNotFound           error = &Error{Status: NotFound}
	ErrAlreadyExists      error = &Error{Status: AlreadyExists}
	ErrPermissionDenied   error = &Error{Status: PermissionDenied}
	ErrResourceExhausted  error = &Error{Status: ResourceExhausted}
	ErrFailedPrecondition error = &Error{Status: FailedPrecondition}
	ErrAborted            error = &Error{Status: Aborted}
	ErrOutOfRange         error = &Error{Status: OutOfRange}
	ErrUnimplemented      error = &Error{Status: Unimplemented}
	ErrInternal           error = &Error{Status: Internal}
	ErrUnavailable        error = &Error{Status: Unavailable}
	ErrDataLoss           error = &Error{Status: DataLoss}
	ErrUnauthenticated    error = &Error{Status: Unauthenticated}
)

// Errorf returns an error with a status. The format is that of fmt.Errorf; errors
// given with %w stay in the chain, and the first RetryAfter among them is kept.
func Errorf(s Status, format string, args ...any) *Error {
	return newError(s, false, format, args)
}

// PublicErrorf is [Errorf] for an error whose text may leave the process: servers
// show it to their clients.
func PublicErrorf(s Status, format string, args ...any) *Error {
	return newError(s, true, format, args)
}

func newError(s Status, public bool, format string, args []any) *Error {
	if s == OK {
		s = Internal // an error is no success
	}
	err := fmt.Errorf(format, args...)
	e := &Error{Status: s, Message: err.Error(), public: public}
	switch err.(type) {
	case interface{ Unwrap() error }, interface{ Unwrap() []error }:
		e.cause = err
		e.Message = withoutRepeatedStatus(s, err)
		e.RetryAfter = retryAfter(err)
	}
	return e
}

// withoutRepeatedStatus returns the text of err, in which the text of an [*Error]
// that it wraps does not begin with the status s, which the text of the whole begins
// with anyway.
func withoutRepeatedStatus(s Status, err error) string {
	var inner *Error
	if !errors.As(err, &inner) || inner == nil || inner.Status != s || inner.Message == "" {
		return err.Error()
	}
	return strings.Replace(err.Error(), inner.Error(), inner.Message, 1)
}

// retryAfter returns the first wait that err or an error that it wraps asks for.
func retryAfter(err error) time.Duration {
	if e, ok := err.(*Error); ok && e != nil && e.RetryAfter != 0 {
		return e.RetryAfter
	}
	switch u := err.(type) {
	case interface{ Unwrap() error }:
		return retryAfter(u.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range u.Unwrap() {
			if wait := retryAfter(inner); wait != 0 {
				return wait
			}
		}
	}
	return 0
}

// WithDetails returns a copy of e with details.
func (e *Error) WithDetails(details any) *Error {
	if e == nil {
		return nil
	}
	detailed := *e
	detailed.Details = details
	return &detailed
}

// Error returns the status and the message.
func (e *Error) Error() string {
	if e == nil {
		return "INTERNAL: a nil *core.Error was returned as an error"
	}
	if e.Message == "" {
		return e.Status.String()
	}
	return e.Status.String() + ": " + e.Message
}

// Unwrap returns what the error was made from, nil when it wraps nothing.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.cause
}

// Is reports whether target is the sentinel of the error's status.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && e != nil && t != nil && t.Message == "" && t.cause == nil && t.Status == e.Status
}

// Public tells whether the error's text may leave the process.
func (e *Error) Public() bool { return e != nil && e.public }

// WrongInputOf reports whether err says that the input of a did not match its schema.
func WrongInputOf(a *Action, err error) bool {
	var e *Error
	for errors.As(err, &e) && e != nil {
		if e.input != nil {
			return e.input == a
		}
		err = e.cause
	}
	return false
}

// StatusName returns the status's name on the wire.
func (e *Error) StatusName() string { return StatusOf(e).String() }
