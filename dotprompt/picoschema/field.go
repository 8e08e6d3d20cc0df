// SPDX-License-Identifier: Apache-2.0

package picoschema

import (
	"slices"
	"strings"
)

// scalars are the types that may stand alone.
var scalars = []string{"any", "boolean", "integer", "null", "number", "string"}

// isScalar reports whether a name is that of a type.
func isScalar(name string) bool { return slices.Contains(scalars, name) }

// isJSONSchemaType reports whether an object whose type is v is JSON Schema.
func isJSONSchemaType(v any) bool {
	name, ok := v.(string)
	return ok && (isScalar(name) || name == "object" || name == "array")
}

// field is a key of Picoschema: "name?(kind, description)".
type field struct {
	name, kind, description string
	optional                bool
}

// parseKey parses a key. A second parenthesis and what follows it is dropped, as
// well as the last character of what the first one begins.
func parseKey(key string) field {
	name, rest, _ := strings.Cut(key, "(")
	inside, _, _ := strings.Cut(rest, "(")
	f := field{}
	f.name, f.optional = strings.CutSuffix(name, "?")
	if inside != "" {
		runes := []rune(inside)
		f.kind, f.description = cutDescription(string(runes[:len(runes)-1]))
	}
	if f.kind == "" {
		f.description = ""
	}
	return f
}

// cutDescription cuts "type, description" at the first comma.
func cutDescription(text string) (name, description string) {
	name, description, _ = strings.Cut(text, ",")
	return name, strings.TrimLeft(description, " ")
}
