// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"strings"
)

// ValidationError tells all that is wrong with a document.
type ValidationError struct {
	// Errors holds at least one error and at most 100, in document order; what
	// an object lacks follows what it holds.
	Errors []FieldError `json:"errors"`
}

// FieldError is one thing that is wrong with a document.
type FieldError struct {
	// Path leads to the offending value: names and indexes joined by dots, as in
	// "items.0.qty". "(root)" is the document itself. Keys of more than 100
	// characters are cut; empty keys and those with control characters stand in
	// quotes.
	Path string `json:"path"`
	// Message tells what was expected, and what was found where that helps.
	Message string `json:"message"`
}

// Error returns all errors on one line, as in
// "items.0.qty: must be >= 1; name: is required".
func (e *ValidationError) Error() string {
	var b strings.Builder
	for i, f := range e.Errors {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(f.Path)
		b.WriteString(": ")
		b.WriteString(f.Message)
	}
	return b.String()
}

// SchemaError tells what is wrong with a schema.
type SchemaError struct {
	// Pointer is the JSON pointer of the faulty subschema, "" for the whole.
	Pointer string
	// Keyword is the faulty keyword, "" if the fault is not in a keyword.
	Keyword string
	// Message tells what is wrong.
	Message string
}

// Error returns place, keyword and message on one line, as in
// `schema: at "/properties/age": type: unknown type "int"`.
func (e *SchemaError) Error() string {
	if e.Keyword == "" {
		return fmt.Sprintf("schema: at %q: %s", e.Pointer, e.Message)
	}
	return fmt.Sprintf("schema: at %q: %s: %s", e.Pointer, e.Keyword, e.Message)
}
