// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// hook returns the schema that the method JSONSchema of t gives. Text with local
// references moves under "$defs", where they lead to the same places.
func (in *inferrer) hook(t reflect.Type, path string) (*shape, error) {
	if name, known := in.names[t]; known {
		return reference(name, t), nil
	}
	tree, err := callHook(t)
	if err != nil {
		return nil, fmt.Errorf("schema: %s: JSONSchema of %s: %w", path, t, err)
	}
	if !refers(tree) {
		return hookShape(tree), nil
	}
	d := in.define(t)
	prefix := "#/$defs/" + d.name
	text := rewrite(nil, tree, func(keyword string, v *value) []byte {
		switch {
		case keyword == "$schema" || keyword == "$id":
			return nil
		case (keyword == "$ref" || keyword == "$dynamicRef") && v.kind == kindString && (v.text == "#" || len(v.text) > 1 && v.text[:2] == "#/"):
			return appendString(nil, prefix+v.text[1:])
		}
		return v.raw
	})
	moved, _ := parseTree(text, 0)
	d.shape = hookShape(moved)
	s := reference(d.name, t)
	s.jsonType = d.shape.jsonType
	return s, nil
}

// refers tells whether a schema contains references.
func refers(v *value) bool {
	found := v.get("$ref") != nil || v.get("$dynamicRef") != nil
	eachSubschema(v, func(child *value, _ ...string) { found = found || refers(child) })
	return found
}

// hookShape makes a shape of the text that a hook gave.
func hookShape(v *value) *shape {
	s := &shape{}
	if v.kind == kindBoolean && !v.isTrue() {
		s.set("not", []byte("{}"))
	}
	for _, m := range v.members {
		if m.name == "type" && m.value.kind == kindString {
			s.jsonType = m.value.text
		}
		if m.name != "$schema" {
			s.set(m.name, m.value.raw)
		}
	}
	return s
}

// callHook returns the schema that a type gives itself.
func callHook(t reflect.Type) (*value, error) {
	var s *Schema
	var err error
	switch v := reflect.New(t).Interface().(type) {
	case interface{ JSONSchema() *Schema }:
		s = v.JSONSchema()
		_, err = s.compiled()
	case interface{ JSONSchema() json.RawMessage }:
		s, err = Parse(v.JSONSchema())
	}
	if err != nil {
		return nil, err
	}
	tree, _ := parseTree(s.JSON(), 0)
	return tree, nil
}
