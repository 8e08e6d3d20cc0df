// SPDX-License-Identifier: Apache-2.0

package core

import "errors"

// InterruptError is what a tool returns to be interrupted: the generate call ends and
// hands the tool's request to the program, which answers it or restarts the tool.
// Run outside of a generate call it is an error like any other.
type InterruptError struct {
	// Metadata tells the program what the tool wants; any JSON-able value. Nil, false, 0
	// and "" say nothing, which is true on the wire.
	Metadata any
}

// errInterrupted gives an interrupt its status.
var errInterrupted error = Errorf(FailedPrecondition, "the tool was interrupted")

// Error returns a text without the metadata.
func (e *InterruptError) Error() string { return errInterrupted.Error() }

// Unwrap gives the error the status FAILED_PRECONDITION.
func (e *InterruptError) Unwrap() error { return errInterrupted }

// Interrupted returns the interrupt in err's chain, nil when there is none.
func Interrupted(err error) *InterruptError {
	var i *InterruptError
	if errors.As(err, &i) {
		return i
	}
	return nil
}
