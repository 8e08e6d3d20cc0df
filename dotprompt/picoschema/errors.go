// SPDX-License-Identifier: Apache-2.0

package picoschema

import (
	"errors"
	"fmt"
	"strings"
)

// Sentinels for errors.Is: what kind of trouble an [*Error] is about. Errors of
// resolvers stay in the chain as they are.
var (
	ErrSchema  = errors.New("invalid schema")
	ErrUnknown = errors.New("unknown schema")
)

// Error is an error at a place in a schema.
type Error struct {
	// Path holds the keys that lead to the place, as written: "author(object)".
	Path    []string
	Message string
	Err     error // one of the sentinels, or what a resolver reported
}

// Error returns the message after the path.
func (e *Error) Error() string {
	if len(e.Path) == 0 {
		return "picoschema: " + e.Message
	}
	return "picoschema: " + strings.Join(e.Path, " → ") + ": " + e.Message
}

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// errorf returns an error at the present place.
func (c *converter) errorf(kind error, format string, args ...any) *Error {
	return &Error{Path: append([]string(nil), c.path...), Message: fmt.Sprintf(format, args...), Err: kind}
}
