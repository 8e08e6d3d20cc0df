// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"reflect"
	"sync"
)

// draft is the member that every inferred schema begins with.
const draft = `"$schema":"http://json-schema.org/draft-07/schema#"`

// For returns the schema of T, inferred from its Go type. It is made once per
// type; further calls return the same *Schema.
//
// The rules are those of encoding/json:
//
//   - string, bool, numbers: string, boolean, integer, number; unsigned integers
//     have minimum 0. json.Number is a number, time.Duration an integer.
//   - []T is an array, [N]T one of exactly N items, []byte a base64 string.
//   - map[K]V is an object whose properties are V; keys may be strings, integers
//     or implement encoding.TextMarshaler.
//   - A struct is a closed object with its fields in order. Fields without
//     omitempty and omitzero are required, unless they are pointers, stand in an
//     embedded pointer or have a default. A pointer without omitempty and omitzero may be null.
//   - Pointers elsewhere, and T itself if it is a pointer, count as what they
//     point to.
//   - time.Time is a date-time; other types that implement
//     encoding.TextMarshaler are strings; types that implement json.Marshaler,
//     json.RawMessage and interfaces accept everything.
//   - Recursive types stand under "$defs"; all others are written in place.
//
// Two ways lead to more: struct tags (see the package documentation), and a method
// JSONSchema() *Schema or JSONSchema() json.RawMessage, which gives the whole
// schema of its type. Such a method must not call For for its own type.
//
// Nil slices and maps encode as null, which their schemas refuse; the tag
// "nullable" or omitempty helps where that matters.
//
// The error tells which part of T has no JSON form, or which tag is wrong.
func For[T any]() (*Schema, error) {
	return ForType(reflect.TypeFor[T]())
}

// MustFor is like [For] and panics instead of returning an error.
func MustFor[T any]() *Schema {
	s, err := For[T]()
	if err != nil {
		panic(err)
	}
	return s
}

// ForType is like [For] for a type known at run time. Nil is an error.
func ForType(t reflect.Type) (*Schema, error) {
	if e, ok := inferred.Load(t); ok {
		return e.(*inference).schema, e.(*inference).err
	}
	s, err := infer(t)
	e, _ := inferred.LoadOrStore(t, &inference{s, err})
	return e.(*inference).schema, e.(*inference).err
}

// inferred holds an *inference for each reflect.Type seen.
var inferred sync.Map

type inference struct {
	schema *Schema
	err    error
}

func infer(t reflect.Type) (*Schema, error) {
	if t == nil {
		return nil, fmt.Errorf("schema: no type given")
	}
	for classify(t) == classPointer {
		t = t.Elem()
	}
	in := &inferrer{recursive: recursiveTypes(t), names: map[reflect.Type]string{}, used: map[string]bool{}}
	s, err := in.root(t)
	if err != nil {
		return nil, err
	}
	b := append([]byte{'{'}, draft...)
	b = s.appendMembers(b)
	if len(in.definitions) > 0 {
		b = append(appendKey(b, "$defs"), '{')
		for _, d := range in.definitions {
			b = d.shape.append(appendKey(b, d.name))
		}
		b = append(b, '}')
	}
	return &Schema{raw: append(b, '}')}, nil
}

// inferrer holds the state of one inference.
type inferrer struct {
	// recursive holds the named types that contain themselves.
	recursive map[reflect.Type]bool
	// definitions are the members of "$defs", in the order of their first use.
	definitions []*definition
	names       map[reflect.Type]string
	used        map[string]bool
}

type definition struct {
	name  string
	shape *shape
}

// root infers the schema of the whole type. A hook is taken as it is, since its
// references stay right.
func (in *inferrer) root(t reflect.Type) (*shape, error) {
	if classify(t) != classHook {
		return in.expand(t, rootName(t))
	}
	tree, err := callHook(t)
	if err != nil {
		return nil, fmt.Errorf("schema: JSONSchema of %s: %w", t, err)
	}
	return hookShape(tree), nil
}

// shape infers the schema of t. The path tells errors where t stands.
func (in *inferrer) shape(t reflect.Type, path string) (*shape, error) {
	if !in.recursive[t] {
		return in.expand(t, path)
	}
	name, known := in.names[t]
	if !known {
		d := in.define(t)
		name = d.name
		s, err := in.expand(t, path)
		if err != nil {
			return nil, err
		}
		d.shape = s
	}
	return reference(name, t), nil
}

// define reserves a definition for t.
func (in *inferrer) define(t reflect.Type) *definition {
	d := &definition{name: in.uniqueName(definitionName(t))}
	in.names[t] = d.name
	in.definitions = append(in.definitions, d)
	return d
}

// reference returns a shape that refers to a definition.
func reference(name string, t reflect.Type) *shape {
	s := &shape{jsonType: typeOfClass(classify(t))}
	s.set("$ref", appendString(nil, "#/$defs/"+pointerEscaper.Replace(name)))
	return s
}

// expand infers the schema of t in place.
func (in *inferrer) expand(t reflect.Type, path string) (*shape, error) {
	c := classify(t)
	s := newShape(typeOfClass(c))
	switch c {
	case classHook:
		return in.hook(t, path)
	case classUnsigned:
		s.set("minimum", []byte("0"))
	case classTime:
		s.set("format", []byte(`"date-time"`))
	case classBytes:
		s.set("contentEncoding", []byte(`"base64"`))
	case classPointer:
		return in.shape(t.Elem(), path)
	case classSlice, classArray:
		items, err := in.shape(t.Elem(), path+"[]")
		if err != nil {
			return nil, err
		}
		s.items = items
		if c == classArray {
			s.set("minItems", fmt.Append(nil, t.Len()))
			s.set("maxItems", fmt.Append(nil, t.Len()))
		}
	case classMap:
		if !isMapKey(t.Key()) {
			return nil, fmt.Errorf("schema: %s: %s cannot be the key of a JSON object", path, t.Key())
		}
		values, err := in.shape(t.Elem(), path+"{}")
		if err != nil {
			return nil, err
		}
		s.values = values
		switch key := t.Key(); {
		case key.Implements(textMarshaler):
		case classifyKind(key) == classInteger:
			s.set("propertyNames", []byte(`{"pattern":"^-?[0-9]+$"}`))
		case classifyKind(key) == classUnsigned:
			s.set("propertyNames", []byte(`{"pattern":"^[0-9]+$"}`))
		}
	case classStruct:
		return s, in.structShape(s, t, path)
	case classUnsupported:
		return nil, fmt.Errorf("schema: %s: JSON cannot hold a %s", path, t)
	}
	return s, nil
}

// structShape adds the fields of the struct t.
func (in *inferrer) structShape(s *shape, t reflect.Type, path string) error {
	s.closed = true
	for _, f := range fieldsOf(t) {
		fieldPath := path + "." + f.goName
		fs, err := in.fieldShape(f, fieldPath)
		if err != nil {
			return err
		}
		tags, err := applyTags(fs, f.tag, fieldPath)
		if err != nil {
			return err
		}
		pointer := f.typ.Kind() == reflect.Pointer
		optional := tags.optional || f.omit || pointer || f.viaPointer || fs.get("default") != nil
		if tags.nullable || pointer && !f.omit {
			fs = fs.nullable()
		}
		s.properties = append(s.properties, propertyShape{f.name, fs})
		if tags.required || !optional {
			s.required = append(s.required, f.name)
		}
	}
	return nil
}

// fieldShape infers the schema of a field; the option "string" of its tag makes
// a string of it.
func (in *inferrer) fieldShape(f field, path string) (*shape, error) {
	if f.quoted {
		return newShape("string"), nil
	}
	return in.shape(f.typ, path)
}
