// SPDX-License-Identifier: Apache-2.0

package compatoai

// Bounds of schemas for strict output, see
// https://platform.openai.com/docs/guides/structured-outputs#supported-schemas.
const (
	maxStrictDeep       = 5 // levels below the root
	maxStrictProperties = 5000
	maxStrictEnum       = 1000
)

// strictWords are the words of schemas that strict output knows beside those that
// [strictness.node] looks into.
var strictWords = map[string]bool{
	"title": true, "description": true, "const": true, "pattern": true,
	"multipleOf": true, "maximum": true, "exclusiveMaximum": true, "minimum": true, "exclusiveMinimum": true,
	"minItems": true, "maxItems": true,
}

// strictFormats are the formats of texts that it knows.
var strictFormats = map[string]bool{
	"date-time": true, "time": true, "date": true, "duration": true, "email": true,
	"hostname": true, "ipv4": true, "ipv6": true, "uuid": true,
}

// isStrict tells whether a schema follows the rules of strict output, which refuses
// others: all objects are closed and require all of their properties, every value has a
// type, and no other words are used than those that it knows.
func isStrict(root schemaNode) bool {
	var s strictness
	return root["type"] == "object" && root["anyOf"] == nil && s.node(map[string]any(root), 0) &&
		s.properties <= maxStrictProperties && s.enum <= maxStrictEnum
}

// strictness counts what the rules bound.
type strictness struct{ properties, enum int }

func (s *strictness) node(v any, depth int) bool {
	node, ok := v.(map[string]any)
	if !ok || depth > maxStrictDeep {
		return false
	}
	if ref, ok := node["$ref"].(string); ok {
		return ref != "" && len(node) == 1
	}
	for word, value := range node {
		switch word {
		case "type", "required", "additionalProperties": // with the types below
		case "format":
			format, _ := value.(string)
			ok = strictFormats[format]
		case "enum":
			list, isList := value.([]any)
			s.enum += len(list)
			ok = isList
		case "anyOf":
			ok = s.all(value, depth)
		case "$defs", "definitions":
			ok = depth == 0 && s.all(value, -1)
		case "properties":
			ok = s.all(value, depth)
		case "items":
			ok = s.node(value, depth+1)
		default:
			ok = strictWords[word]
		}
		if !ok {
			return false
		}
	}
	types, ok := node["type"].([]any)
	if !ok {
		types = []any{node["type"]}
	}
	for _, t := range types {
		switch t {
		case "object":
			ok = s.closed(node)
		case "array":
			ok = node["items"] != nil
		case "string", "number", "integer", "boolean", "null":
			ok = true
		case nil:
			ok = node["anyOf"] != nil
		default:
			ok = false
		}
		if !ok {
			return false
		}
	}
	return len(types) > 0
}

// all tells whether the schemas of a list or an object are strict.
func (s *strictness) all(v any, depth int) bool {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if !s.node(item, depth+1) {
				return false
			}
		}
		return len(v) > 0
	case map[string]any:
		for _, item := range v {
			if !s.node(item, depth+1) {
				return false
			}
		}
		return true
	}
	return false
}

// closed tells whether an object takes no other properties than it has, and requires
// each of them.
func (s *strictness) closed(node map[string]any) bool {
	properties, ok := node["properties"].(map[string]any)
	required, isList := node["required"].([]any)
	if !ok || !isList || node["additionalProperties"] != false || len(required) != len(properties) {
		return false
	}
	s.properties += len(properties)
	seen := map[string]bool{}
	for _, name := range required {
		text, _ := name.(string)
		_, known := properties[text]
		if !known || seen[text] {
			return false
		}
		seen[text] = true
	}
	return true
}
