// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// shape is a schema in the making. It is written in this order: keywords as
// they were set, properties, required, items, additionalProperties.
type shape struct {
	// jsonType is the JSON type that tags convert to, "" for any.
	jsonType   string
	keywords   []keyword
	items      *shape
	values     *shape
	properties []propertyShape
	required   []string
	// closed is set for structs, which accept no further properties.
	closed bool
}

type keyword struct {
	name string
	text []byte
}

type propertyShape struct {
	name  string
	shape *shape
}

// newShape returns the schema of a type, "" for the one that accepts all.
func newShape(jsonType string) *shape {
	s := &shape{jsonType: jsonType}
	if jsonType != "" {
		s.set("type", appendString(nil, jsonType))
	}
	return s
}

// set puts a keyword and replaces one of the same name.
func (s *shape) set(name string, text []byte) {
	for i := range s.keywords {
		if s.keywords[i].name == name {
			s.keywords[i].text = text
			return
		}
	}
	s.keywords = append(s.keywords, keyword{name, text})
}

// get returns the text of a keyword, or nil.
func (s *shape) get(name string) []byte {
	for _, k := range s.keywords {
		if k.name == name {
			return k.text
		}
	}
	return nil
}

// append writes the schema.
func (s *shape) append(b []byte) []byte {
	return append(s.appendMembers(append(b, '{')), '}')
}

func (s *shape) appendMembers(b []byte) []byte {
	for _, k := range s.keywords {
		b = append(appendKey(b, k.name), k.text...)
	}
	if len(s.properties) > 0 {
		b = append(appendKey(b, "properties"), '{')
		for _, p := range s.properties {
			b = p.shape.append(appendKey(b, p.name))
		}
		b = append(b, '}')
	}
	if len(s.required) > 0 {
		b = append(appendKey(b, "required"), '[')
		for i, name := range s.required {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, name)
		}
		b = append(b, ']')
	}
	if s.items != nil {
		b = s.items.append(appendKey(b, "items"))
	}
	if s.values != nil {
		b = s.values.append(appendKey(b, "additionalProperties"))
	}
	if s.closed {
		b = append(appendKey(b, "additionalProperties"), "false"...)
	}
	return b
}

// notes are the keywords that describe a value and say nothing about which
// values are right.
var notes = []string{"title", "description", "default", "examples"}

// nullable returns the schema that accepts null as well.
func (s *shape) nullable() *shape {
	if len(s.keywords) == 0 && s.items == nil && s.values == nil && !s.closed {
		return s
	}
	jsonType := s.get("type")
	if jsonType == nil || jsonType[0] != '"' || s.get("const") != nil || s.get("$ref") != nil {
		return s.orNull()
	}
	s.set("type", slices.Concat([]byte("["), jsonType, []byte(`,"null"]`)))
	if enum := s.get("enum"); enum != nil {
		s.set("enum", slices.Concat(bytes.TrimSuffix(enum, []byte("]")), []byte(",null]")))
	}
	return s
}

// orNull wraps the schema in anyOf; its notes stay outside.
func (s *shape) orNull() *shape {
	outer := &shape{jsonType: s.jsonType}
	inner := *s
	inner.keywords = nil
	for _, k := range s.keywords {
		if slices.Contains(notes, k.name) {
			outer.set(k.name, k.text)
		} else {
			inner.set(k.name, k.text)
		}
	}
	branches := inner.append([]byte{'['})
	outer.set("anyOf", append(branches, `,{"type":"null"}]`...))
	return outer
}

// uniqueName returns the name, or the name with a number that makes it unique.
func (in *inferrer) uniqueName(name string) string {
	unique := name
	for n := 2; in.used[unique]; n++ {
		unique = name + "_" + strconv.Itoa(n)
	}
	in.used[unique] = true
	return unique
}

// rootName names a type in errors.
func rootName(t reflect.Type) string {
	if t.Name() == "" {
		return t.String()
	}
	return definitionName(t)
}

var (
	// packagePath is the path before a type's name in the brackets of a generic.
	packagePath = pattern(`[^\[\],*]*[./]`)
	// nameNoise is what may not stand in the name of a definition, and the
	// number that the compiler gives types declared in functions.
	nameNoise = pattern(`·[0-9]+|[^\pL\pN]+`)
)

// definitionName makes a clean name of a named type: Page[pkg.Item] is Page_Item.
func definitionName(t reflect.Type) string {
	name, arguments, generic := strings.Cut(t.Name(), "[")
	if generic {
		name += "_" + packagePath().ReplaceAllString(arguments, "")
	}
	return strings.Trim(nameNoise().ReplaceAllString(name, "_"), "_")
}

// pattern compiles a regular expression when it is first needed, not when a program starts.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
