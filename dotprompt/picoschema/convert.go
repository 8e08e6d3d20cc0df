// SPDX-License-Identifier: Apache-2.0

package picoschema

import (
	"context"

	"github.com/genkit-go/genkit/handlebars"
)

// Resolver returns the JSON Schema of a name, of any type that encodes as JSON, or
// nil if there is none. What it returns is not changed.
type Resolver func(ctx context.Context, name string) (any, error)

// maxDepth limits how deep objects and arrays may nest.
const maxDepth = 200

// Convert returns the JSON Schema of a Picoschema, which is a string or an object:
// a [*handlebars.Map], or any other value that [handlebars.Entries] walks. Objects
// of the result are *handlebars.Map values, with the properties in the order of the
// schema; a named schema is what the resolver returned, unless something is added
// to it. Nil and "" give nil, and JSON Schema comes back as it is. A nil resolver
// knows no names.
//
// Errors are [*Error] values that wrap [ErrSchema], [ErrUnknown] or what the
// resolver returned.
func Convert(ctx context.Context, schema any, resolve Resolver) (any, error) {
	c := converter{ctx: ctx, resolve: resolve}
	switch handlebars.KindOf(schema) {
	case handlebars.KindUndefined, handlebars.KindNull:
		return nil, nil
	case handlebars.KindString:
		if text, _ := handlebars.Text(schema); text == "" {
			return nil, nil
		}
	case handlebars.KindObject:
		if typ, ok := handlebars.Lookup(schema, "type"); ok && isJSONSchemaType(typ) {
			return schema, nil
		}
		if properties, _ := handlebars.Lookup(schema, "properties"); handlebars.KindOf(properties) == handlebars.KindObject {
			return with(schema, "type", "object"), nil
		}
	}
	return c.convert(schema)
}

// converter is one conversion.
type converter struct {
	ctx     context.Context
	resolve Resolver
	path    []string
}

// convert converts a value inside of Picoschema.
func (c *converter) convert(value any) (any, error) {
	switch handlebars.KindOf(value) {
	case handlebars.KindString:
		text, _ := handlebars.Text(value)
		return c.named(text)
	case handlebars.KindObject:
		if len(c.path) > maxDepth {
			return nil, c.errorf(ErrSchema, "objects nest deeper than %d", maxDepth)
		}
		return c.object(value)
	}
	return nil, c.errorf(ErrSchema, "only consists of objects and strings. Got: %s", inWords(value))
}

// named converts a type with a description, such as "string, a name".
func (c *converter) named(text string) (any, error) {
	name, description := cutDescription(text)
	if isScalar(name) {
		s := &handlebars.Map{}
		if name != "any" {
			s.Set("type", name)
		}
		return describe(s, description), nil
	}
	if c.resolve == nil {
		return nil, c.errorf(ErrUnknown, "unsupported scalar type '%s'.", name)
	}
	found, err := c.resolve(c.ctx, name)
	if err != nil {
		return nil, c.errorf(err, "schema '%s': %v", name, err)
	}
	if kind := handlebars.KindOf(found); kind == handlebars.KindNull || kind == handlebars.KindUndefined {
		return nil, c.errorf(ErrUnknown, "could not find schema with name '%s'", name)
	}
	return c.describe(found, description)
}

// object converts an object of fields.
func (c *converter) object(value any) (any, error) {
	properties := &handlebars.Map{}
	required := []any{}
	var rest any = false
	for key, field := range handlebars.Entries(value) {
		c.path = append(c.path, key)
		if key == "(*)" {
			s, err := c.convert(field)
			if err != nil {
				return nil, err
			}
			rest = s
		} else {
			f := parseKey(key)
			s, err := c.field(f, field)
			if err != nil {
				return nil, err
			}
			if !f.optional {
				required = append(required, f.name)
			}
			properties.Set(f.name, s)
		}
		c.path = c.path[:len(c.path)-1]
	}
	s := &handlebars.Map{}
	s.Set("type", "object")
	s.Set("properties", properties)
	if len(required) > 0 {
		s.Set("required", required)
	}
	s.Set("additionalProperties", rest)
	return s, nil
}

// field converts the value of one field.
func (c *converter) field(f field, value any) (any, error) {
	switch f.kind {
	case "":
		s, err := c.convert(value)
		if err != nil {
			return nil, err
		}
		return c.orNull(s, f.optional)
	case "array":
		items, err := c.convert(value)
		if err != nil {
			return nil, err
		}
		s := &handlebars.Map{}
		s.Set("type", "array")
		if f.optional {
			s.Set("type", []any{"array", "null"})
		}
		s.Set("items", items)
		return describe(s, f.description), nil
	case "object":
		s, err := c.convert(value)
		if err != nil {
			return nil, err
		}
		if s, err = c.orNull(s, f.optional); err != nil {
			return nil, err
		}
		return c.describe(s, f.description)
	case "enum":
		return c.enum(f, value)
	}
	return nil, c.errorf(ErrSchema, "parenthetical types must be 'object' or 'array', got: %s", f.kind)
}

// enum converts the values of an enum.
func (c *converter) enum(f field, value any) (any, error) {
	if handlebars.KindOf(value) != handlebars.KindList {
		return nil, c.errorf(ErrSchema, "an enum is a list of values. Got: %s", inWords(value))
	}
	values := []any{}
	hasNull := false
	for _, v := range handlebars.Items(value) {
		values = append(values, v)
		hasNull = hasNull || handlebars.KindOf(v) == handlebars.KindNull
	}
	if f.optional && !hasNull {
		values = append(values, nil)
	}
	s := &handlebars.Map{}
	s.Set("enum", values)
	return describe(s, f.description), nil
}

// orNull lets a schema accept null too, if it has a single type.
func (c *converter) orNull(schema any, optional bool) (any, error) {
	if !optional {
		return schema, nil
	}
	object, err := c.asObject(schema)
	if err != nil {
		return nil, err
	}
	typ, _ := handlebars.Lookup(object, "type")
	if handlebars.KindOf(typ) != handlebars.KindString {
		return schema, nil
	}
	return with(object, "type", []any{typ, "null"}), nil
}

// describe sets the description of a schema that may be somebody else's.
func (c *converter) describe(schema any, description string) (any, error) {
	if description == "" {
		return schema, nil
	}
	object, err := c.asObject(schema)
	if err != nil {
		return nil, err
	}
	return with(object, "description", description), nil
}
