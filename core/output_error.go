// SPDX-License-Identifier: Apache-2.0

package core

// OutputError tells that a model's answer is not in the form that was asked for, and
// holds the answer. It stands in the chain of an INVALID_ARGUMENT.
type OutputError struct {
	// Format is the name of the format that was asked for.
	Format string
	// Text is the model's last answer, as it came.
	Text string
	// Attempts counts the answers, the first included.
	Attempts int
	// Err tells what is wrong with the answer; a *schema.ValidationError when it broke
	// its schema.
	Err error
}

// Error tells what is wrong, without the answer.
func (e *OutputError) Error() string { return e.Err.Error() }

// Unwrap returns what is wrong.
func (e *OutputError) Unwrap() error { return e.Err }
