// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/schema"
)

const draft = `{"$schema":"http://json-schema.org/draft-07/schema#",`

// inferred returns the schema of T without the leading "$schema".
func inferred[T any](t *testing.T) string {
	t.Helper()
	s, err := schema.For[T]()
	if err != nil {
		t.Fatal(err)
	}
	text := string(s.JSON())
	if text == strings.TrimSuffix(draft, ",")+"}" {
		return "{}"
	}
	rest, ok := strings.CutPrefix(text, draft)
	if !ok {
		t.Fatalf("schema does not begin with $schema: %s", text)
	}
	if _, err := schema.Parse(s.JSON()); err != nil {
		t.Fatalf("inferred schema does not parse: %v", err)
	}
	return "{" + rest
}

func inferenceError[T any]() string {
	_, err := schema.For[T]()
	if err == nil {
		return ""
	}
	return err.Error()
}

func parse(t testing.TB, text string) *schema.Schema {
	t.Helper()
	s, err := schema.Parse([]byte(text))
	if err != nil {
		t.Fatalf("Parse(%.200s): %v", text, err)
	}
	return s
}

// problems returns the text of a validation error, "" if there is none.
func problems(t testing.TB, s *schema.Schema, doc string) string {
	t.Helper()
	err := s.Validate([]byte(doc))
	if err == nil {
		return ""
	}
	var invalid *schema.ValidationError
	if !errors.As(err, &invalid) {
		t.Fatalf("error is a %T, want a *ValidationError: %v", err, err)
	}
	if len(invalid.Errors) == 0 {
		t.Fatal("a ValidationError without errors")
	}
	return err.Error()
}
