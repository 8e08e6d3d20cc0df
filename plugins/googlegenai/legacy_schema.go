// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"encoding/json"

	"github.com/genkit-go/genkit/ai"
)

// legacySchema returns a schema in the API's dialect of OpenAPI, for responseSchema: a
// type with null is nullable, and further properties are not spoken of. What is no
// schema is returned as it is.
// Source: https://ai.google.dev/api/caching#Schema
func legacySchema(raw json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return raw
	}
	delete(fields, "$schema")
	delete(fields, "additionalProperties")
	if types := []string(nil); json.Unmarshal(fields["type"], &types) == nil {
		for _, t := range types {
			if t == "null" {
				fields["nullable"] = json.RawMessage("true")
			} else {
				fields["type"] = ai.JSON(t)
			}
		}
	}
	if raw, ok := fields["items"]; ok {
		fields["items"] = legacySchema(raw)
	}
	if properties := map[string]json.RawMessage(nil); json.Unmarshal(fields["properties"], &properties) == nil {
		for name, property := range properties {
			properties[name] = legacySchema(property)
		}
		fields["properties"] = ai.JSON(properties)
	}
	if choices := []json.RawMessage(nil); json.Unmarshal(fields["anyOf"], &choices) == nil {
		for i := range choices {
			choices[i] = legacySchema(choices[i])
		}
		fields["anyOf"] = ai.JSON(choices)
	}
	return ai.JSON(fields)
}
