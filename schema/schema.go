// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"
)

// Schema is an immutable JSON Schema: its text, and its compiled form, which is
// made when first needed. It is safe for concurrent use. A nil *Schema and the
// zero Schema accept every document.
type Schema struct {
	raw json.RawMessage

	once sync.Once
	root *node
	err  error
}

// Parse reads a schema: a JSON object, true or false. The text is kept as given.
//
// The error is a *SchemaError that names the place and the keyword that is
// wrong: an unknown type, a bad regular expression, a $ref that leads nowhere or
// in circles, a keyword whose value has the wrong kind. Keywords that are not
// known are ignored.
//
// The keywords contains, minContains, maxContains, dependencies,
// dependentRequired, dependentSchemas, unevaluatedItems and
// unevaluatedProperties are checked by google/jsonschema-go, which costs
// allocations, computes with float64 and reports one error at a time.
func Parse(raw []byte) (*Schema, error) {
	s := &Schema{raw: append(json.RawMessage{}, bytes.TrimSpace(raw)...)}
	_, err := s.compiled()
	if err != nil {
		return nil, err
	}
	return s, nil
}

// FromValue makes a schema of any value that encodes as a JSON object, true or
// false: a map[string]any, a json.RawMessage, a struct of some schema library.
// A *Schema is returned as it is. Nil, a nil map and the JSON text null give a
// nil *Schema, which accepts everything. Errors are those of [Parse], or tell
// that v has no JSON form.
func FromValue(v any) (*Schema, error) {
	var raw []byte
	switch v := v.(type) {
	case nil:
		return nil, nil
	case *Schema:
		return v, nil
	case json.RawMessage:
		raw = v
	case []byte:
		raw = v
	default:
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return nil, fmt.Errorf("schema: value of type %T has no JSON form: %w", v, err)
		}
		raw = buf.Bytes()
	}
	if len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null" {
		return nil, nil
	}
	return Parse(raw)
}

// JSON returns the text of the schema. Callers must not modify it.
//
// Inferred schemas begin with "$schema" for draft-07 and keep the order of
// struct fields in "properties". Parsed schemas are returned as given, without
// surrounding space. A nil or zero schema is {}.
func (s *Schema) JSON() json.RawMessage {
	if s == nil || s.raw == nil {
		return json.RawMessage(`{}`)
	}
	return s.raw
}

// MarshalJSON returns the text of the schema, see [Schema.JSON].
func (s *Schema) MarshalJSON() ([]byte, error) {
	return s.JSON(), nil
}

// Validate checks a JSON document. It returns nil when the document satisfies
// the schema and otherwise a *ValidationError with every offending path, at most
// 100. A document that is no JSON text (UTF-8 included) gives a *ValidationError
// with the byte position. A nil or zero schema accepts every document and does
// not look at it.
func (s *Schema) Validate(doc []byte) error {
	root, err := s.compiled()
	if err != nil {
		return err
	}
	if root == nil {
		return nil
	}
	start, failure := checkSyntax(doc)
	if failure.message != "" {
		return failure.validationError()
	}
	return validate(root, doc, start)
}

// AcceptsNull tells whether the JSON value null satisfies the schema.
func (s *Schema) AcceptsNull() bool {
	return s.Validate([]byte("null")) == nil
}

// compiled returns the compiled form, or nil for a schema that accepts all.
func (s *Schema) compiled() (*node, error) {
	if s == nil || s.raw == nil {
		return nil, nil
	}
	s.once.Do(func() { s.root, s.err = compile(s.raw) })
	return s.root, s.err
}
