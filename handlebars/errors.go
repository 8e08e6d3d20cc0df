// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"errors"
	"fmt"
	"strconv"
)

// Sentinels for errors.Is: what kind of trouble an [*Error] is about. Errors of
// helpers, resolvers and contexts stay in the chain as they are.
var (
	ErrSyntax         = errors.New("invalid template")
	ErrMissingHelper  = errors.New("missing helper")
	ErrMissingPartial = errors.New("missing partial")
	ErrUndefined      = errors.New("undefined value")
	ErrLimit          = errors.New("limit exceeded")
	ErrPanic          = errors.New("panic")
)

// Error is an error at a place in a template.
type Error struct {
	Template string // name of the template or partial; "" if it has none
	Line     int    // from 1
	Column   int    // from 1, in characters
	Message  string // what is wrong, without the place
	Err      error  // one of the sentinels, or what a helper or the context reported
}

// Error returns "name:line:column: message".
func (e *Error) Error() string {
	name := e.Template
	if name == "" {
		name = "template"
	}
	return name + ":" + strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Column) + ": " + e.Message
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// errorAt returns an error at the byte offset pos of the source.
func (s *source) errorAt(pos int, kind error, format string, args ...any) *Error {
	line, column := s.position(pos)
	return &Error{Template: s.name, Line: line, Column: column, Message: fmt.Sprintf(format, args...), Err: kind}
}
