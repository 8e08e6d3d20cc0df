// SPDX-License-Identifier: Apache-2.0

package picoschema

import (
	"encoding/json"

	"github.com/genkit-go/genkit/handlebars"
)

// with returns a copy of an object with one value replaced, or added at the end.
func with(object any, key string, value any) *handlebars.Map {
	m := handlebars.NewMap(handlebars.Entries(object))
	m.Set(key, value)
	return m
}

// describe sets the description of a schema made here, unless it is empty.
func describe(s *handlebars.Map, description string) *handlebars.Map {
	if description != "" {
		s.Set("description", description)
	}
	return s
}

// asObject returns a resolved schema as an object with keys. Types that only say
// how they encode, such as *schema.Schema, go through their JSON; true is {}.
func (c *converter) asObject(schema any) (any, error) {
	if _, encodes := schema.(json.Marshaler); !encodes && handlebars.KindOf(schema) == handlebars.KindObject {
		return schema, nil
	}
	if m, ok := schema.(*handlebars.Map); ok {
		return m, nil
	}
	text, err := json.Marshal(schema)
	if err != nil {
		return nil, c.errorf(ErrSchema, "a schema of type %T has no JSON form: %v", schema, err)
	}
	if string(text) == "true" {
		return &handlebars.Map{}, nil
	}
	m := &handlebars.Map{}
	if err := m.UnmarshalJSON(text); err != nil {
		return nil, c.errorf(ErrSchema, "a schema of type %T is no object: %s", schema, clip(string(text)))
	}
	return m, nil
}

// inWords returns the JSON of a value for an error.
func inWords(v any) string {
	text, err := handlebars.JSON(v, "")
	if err != nil {
		return handlebars.KindOf(v).String()
	}
	return clip(text)
}

// clip shortens a text for an error.
func clip(text string) string {
	const most = 100
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
