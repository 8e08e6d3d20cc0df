// SPDX-License-Identifier: Apache-2.0

package anthropic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// schemaWords are the keywords that the API takes in a schema that it enforces. Others are
// told to the model in the description; Genkit checks the answer against the whole
// schema anyway.
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs
var schemaWords = []string{
	"$ref", "$defs", "type", "anyOf", "oneOf", "allOf", "description", "title", "enum", "const",
	"properties", "additionalProperties", "required", "items", "minItems", "format", "pattern",
}

// schemaFormats are the formats of texts that the API takes.
var schemaFormats = []string{"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}

// schemaDepth is how deep a schema may be nested.
const schemaDepth = 200

// strictSchema returns a schema, of an answer or of the input of a tool that is strict,
// in the dialect of the API: objects have no properties beside those that they name,
// oneOf is anyOf, and what it does not take becomes part of the description. What names
// the schema in errors.
func strictSchema(raw json.RawMessage, what string) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var schema map[string]any
	if err := d.Decode(&schema); err != nil || schema == nil {
		return nil, core.Errorf(core.InvalidArgument, "%s must be an object", what)
	}
	out, err := adapted(schema, 0)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s %w", what, err)
	}
	return out, nil
}

func adapted(schema map[string]any, depth int) (map[string]any, error) {
	if depth > schemaDepth {
		return nil, fmt.Errorf("is nested deeper than %d levels", schemaDepth)
	}
	if ref, ok := schema["$ref"]; ok && depth > 0 {
		return map[string]any{"$ref": ref}, nil // the API takes it alone
	}
	out := map[string]any{}
	rest := map[string]any{}
	for word, value := range schema {
		switch {
		case word == "$schema" || word == "$id" || word == "default" || word == "examples":
		case word == "definitions" || word == "$defs":
			out[word] = value
		case !slices.Contains(schemaWords, word),
			word == "format" && !isOneOf(value, schemaFormats...),
			word == "minItems" && !isOneOf(value, "0", "1"):
			rest[word] = value
		default:
			out[word] = value
		}
	}
	if either, ok := out["oneOf"]; ok {
		delete(out, "oneOf")
		if _, both := out["anyOf"]; both {
			rest["oneOf"] = either
		} else {
			out["anyOf"] = either
		}
	}
	if err := adaptWithin(out, depth); err != nil {
		return nil, err
	}
	closeObject(out)
	if len(rest) > 0 {
		out["description"] = described(out["description"], rest)
	}
	return out, nil
}

// adaptWithin adapts the schemas within a schema.
func adaptWithin(out map[string]any, depth int) error {
	for _, word := range []string{"properties", "$defs", "definitions"} {
		if named, ok := out[word].(map[string]any); ok {
			inner := make(map[string]any, len(named))
			for name, s := range named {
				a, err := adaptedAny(s, depth)
				if err != nil {
					return err
				}
				inner[name] = a
			}
			out[word] = inner
		}
	}
	for _, word := range []string{"anyOf", "allOf"} {
		if list, ok := out[word].([]any); ok {
			inner := make([]any, len(list))
			for i, s := range list {
				a, err := adaptedAny(s, depth)
				if err != nil {
					return err
				}
				inner[i] = a
			}
			out[word] = inner
		}
	}
	for _, word := range []string{"items", "additionalProperties"} {
		if s, ok := out[word]; ok {
			a, err := adaptedAny(s, depth)
			if err != nil {
				return err
			}
			out[word] = a
		}
	}
	return nil
}

// adaptedAny adapts a schema that may be true or false, or something that is none.
func adaptedAny(s any, depth int) (any, error) {
	if object, ok := s.(map[string]any); ok {
		return adapted(object, depth+1)
	}
	return s, nil
}

// closeObject forbids further properties, unless the schema is one of a map.
func closeObject(out map[string]any) {
	_, properties := out["properties"]
	_, values := out["additionalProperties"].(map[string]any)
	object := isOneOf(out["type"], "object")
	if list, ok := out["type"].([]any); ok {
		object = slices.Contains(list, any("object"))
	}
	switch {
	case properties || object && !values:
		out["additionalProperties"] = false
	}
}

// described adds to a description what the API does not take, in order of the names.
func described(description any, rest map[string]any) string {
	var b strings.Builder
	if text, ok := description.(string); ok && text != "" {
		b.WriteString(text + "\n\n")
	}
	for i, word := range slices.Sorted(maps.Keys(rest)) {
		if i > 0 {
			b.WriteString(", ")
		}
		value, _ := encode(rest[word])
		fmt.Fprintf(&b, "%s: %s", word, value)
	}
	return b.String()
}

// isOneOf tells whether a text or number of JSON is one of the words.
func isOneOf(value any, words ...string) bool {
	switch v := value.(type) {
	case string:
		return slices.Contains(words, v)
	case json.Number:
		return slices.Contains(words, v.String())
	}
	return false
}
