// SPDX-License-Identifier: Apache-2.0

package generate

import (
	"encoding/json"
	"reflect"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// ConfigAs returns a request's configuration as a T, like [OptionsAs].
func ConfigAs[T any](q *ai.ModelRequest) (T, error) { return OptionsAs[T](q.Config) }

// OptionsAs returns the configuration of an action as a T: as it is when it is a T or
// a pointer to one, through JSON otherwise. The zero T stands for none; what does not
// fit a T is INVALID_ARGUMENT.
func OptionsAs[T any](options any) (T, error) {
	var value T
	switch o := options.(type) {
	case nil:
		return value, nil
	case T:
		return o, nil
	case *T:
		if o != nil {
			value = *o
		}
		return value, nil
	}
	raw, err := OptionsJSON(options)
	if err != nil || raw == nil {
		return value, err
	}
	if err := json.Unmarshal(raw, &value); err != nil {
		var zero T // not one that is half filled
		return zero, core.Errorf(core.InvalidArgument, "options (config): %w", err)
	}
	return value, nil
}

// OptionsJSON returns the configuration of an action as JSON, nil when there is none.
func OptionsJSON(options any) (json.RawMessage, error) {
	if IsNil(options) {
		return nil, nil
	}
	if raw, ok := options.(json.RawMessage); ok {
		return raw, nil
	}
	raw, err := json.Marshal(options)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "options (config) %T cannot be JSON: %w", options, err)
	}
	return raw, nil
}

// IsNil reports whether v is nil or holds a nil pointer, map or slice.
func IsNil(v any) bool {
	if v == nil {
		return true
	}
	switch rv := reflect.ValueOf(v); rv.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		return rv.IsNil()
	}
	return false
}
