// SPDX-License-Identifier: Apache-2.0

package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"

	"github.com/genkit-go/genkit/schema"
)

// decodeInput validates raw and decodes it into the type that the action takes.
func decodeInput[In any](a *Action, raw json.RawMessage) (in In, err error) {
	if isNothing(raw) && a.absent != nil {
		raw = a.absent
	}
	if isNothing(raw) {
		if a.NeedsInput() {
			e := PublicErrorf(InvalidArgument, "Action '%s' requires input.", a.Key())
			e.input = a
			return in, e
		}
		return in, nil
	}
	s, err := a.InputSchema()
	if err != nil {
		return in, Errorf(Internal, "action '%s': input schema: %w", a.Key(), err)
	}
	return decodeChecked[In](a, "input", s, raw)
}

// decodeChecked applies the defaults of s to raw, validates and decodes it.
func decodeChecked[T any](a *Action, what string, s *schema.Schema, raw json.RawMessage) (v T, err error) {
	if s != nil {
		if s.HasDefaults() {
			if filled, err := s.ApplyDefaults(raw); err == nil { // else Validate says why
				raw = filled
			}
		}
		if err := s.Validate(raw); err != nil {
			return v, invalidInput(a, what, err)
		}
	}
	if err := schema.Decode(raw, &v); err != nil {
		var zero T // not one that is half filled
		return zero, invalidInput(a, what, err)
	}
	return v, nil
}

// invalidInput makes the error of an input that does not match its schema. The
// details name every offending path.
func invalidInput(a *Action, what string, err error) error {
	e := PublicErrorf(InvalidArgument, "Action '%s': invalid %s: %w", a.Key(), what, err)
	e.input = a
	var invalid *schema.ValidationError
	if errors.As(err, &invalid) {
		e.Details = map[string]any{"errors": invalid.Errors}
	}
	return e
}

// NeedsInput reports whether null or nothing is no input for the action: the
// exceptions are None, any and raw JSON, a schema given with the action that accepts
// null, and an action with an absent input.
func (a *Action) NeedsInput() bool {
	if a.absent != nil {
		return false
	}
	if a.schemas.in != nil {
		return !a.schemas.in.AcceptsNull()
	}
	t := a.types.in
	return t != noneType && t.Kind() != reflect.Interface && t != reflect.TypeFor[json.RawMessage]()
}

func isNothing(raw json.RawMessage) bool {
	trimmed := bytes.TrimSpace(raw)
	return len(trimmed) == 0 || string(trimmed) == "null"
}
