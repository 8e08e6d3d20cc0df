// SPDX-License-Identifier: Apache-2.0

package schema

import "strconv"

// holding tells how the value of a keyword holds subschemas.
type holding uint8

const (
	holdsNone  holding = iota // the value is data or of no concern
	holdsOne                  // a schema
	holdsList                 // a list of schemas
	holdsMap                  // schemas by name
	holdsMixed                // a schema or a list of schemas
)

// holdings tells where subschemas stand.
var holdings = map[string]holding{
	"additionalItems":       holdsOne,
	"additionalProperties":  holdsOne,
	"allOf":                 holdsList,
	"anyOf":                 holdsList,
	"contains":              holdsOne,
	"definitions":           holdsMap,
	"$defs":                 holdsMap,
	"dependencies":          holdsMap,
	"dependentSchemas":      holdsMap,
	"else":                  holdsOne,
	"if":                    holdsOne,
	"items":                 holdsMixed,
	"not":                   holdsOne,
	"oneOf":                 holdsList,
	"patternProperties":     holdsMap,
	"prefixItems":           holdsList,
	"properties":            holdsMap,
	"propertyNames":         holdsOne,
	"then":                  holdsOne,
	"unevaluatedItems":      holdsOne,
	"unevaluatedProperties": holdsOne,
}

// eachSubschema calls visit for every direct subschema of v with the parts of
// the pointer that lead to it.
func eachSubschema(v *value, visit func(child *value, parts ...string)) {
	for _, m := range v.members {
		how := holdings[m.name]
		if how == holdsOne || how == holdsMixed && m.value.kind != kindArray {
			visit(m.value, m.name)
			continue
		}
		if how == holdsList || how == holdsMixed {
			for i, item := range m.value.items {
				visit(item, m.name, strconv.Itoa(i))
			}
		}
		if how == holdsMap {
			for _, sub := range m.value.members {
				visit(sub.value, m.name, sub.name)
			}
		}
	}
}

// rewrite writes the schema v with every member passed through edit, which
// returns the text to put for a keyword that holds no subschema, or nil to drop
// it.
func rewrite(b []byte, v *value, edit func(keyword string, v *value) []byte) []byte {
	if v.kind != kindObject {
		return append(b, v.raw...)
	}
	b = append(b, '{')
	for _, m := range v.members {
		text := rewriteMember(m, edit)
		if text == nil {
			continue
		}
		b = appendKey(b, m.name)
		b = append(b, text...)
	}
	return append(b, '}')
}

func rewriteMember(m member, edit func(string, *value) []byte) []byte {
	how := holdings[m.name]
	v := m.value
	switch {
	case how == holdsOne, how == holdsMixed && v.kind != kindArray:
		return rewrite(nil, v, edit)
	case (how == holdsList || how == holdsMixed) && v.kind == kindArray:
		b := []byte{'['}
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ',')
			}
			b = rewrite(b, item, edit)
		}
		return append(b, ']')
	case how == holdsMap && v.kind == kindObject:
		b := []byte{'{'}
		for _, sub := range v.members {
			b = appendKey(b, sub.name)
			b = rewrite(b, sub.value, edit)
		}
		return append(b, '}')
	}
	return edit(m.name, v)
}

// appendKey writes a key of an object, with a comma before it if need be.
func appendKey(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(appendString(b, name), ':')
}
