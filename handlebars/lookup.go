// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"reflect"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Lookup returns the property of v with a name, as a path in a template finds it:
// the value of a key or field, the item of a list ("0"), "length" of a list or
// string in items or UTF-16 units. It returns Undefined and false if there is none.
func Lookup(v any, name string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		if x, ok := v[name]; ok {
			return x, true
		}
		return Undefined{}, false
	case nil, Undefined:
		return Undefined{}, false
	case string:
		return stringProperty(v, name)
	case *Map:
		return v.Lookup(name)
	case Object, Output, Marker, listValue, opaque:
	default:
		if rv := reflect.ValueOf(v); isStruct(rv) {
			return fieldOf(rv, name)
		}
	}
	switch v := simplify(v).(type) {
	case map[string]any:
		return Lookup(v, name)
	case string:
		return stringProperty(v, name)
	case SafeString:
		return stringProperty(string(v), name)
	case Output:
		return stringProperty(v.text, name)
	case []any:
		if name == "length" {
			return len(v), true
		}
		if i, ok := isIndex(name); ok && i < uint64(len(v)) {
			return v[i], true
		}
	case listValue:
		return v.lookup(name)
	case Object:
		if x, ok := v.Lookup(name); ok {
			return x, true
		}
	}
	return Undefined{}, false
}

// isStruct reports whether v is a struct or a pointer to one.
func isStruct(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v.Kind() == reflect.Struct
}

// fieldOf returns a field of a struct or of what a pointer points at.
func fieldOf(v reflect.Value, name string) (any, bool) {
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return structObject{v}.Lookup(name)
}

// stringProperty returns "length" or a character of a string, in UTF-16 units.
func stringProperty(s, name string) (any, bool) {
	if name == "length" {
		return utf16Length(s), true
	}
	index, ok := isIndex(name)
	if !ok || index >= uint64(len(s)) {
		return Undefined{}, false
	}
	at := uint64(0)
	for _, r := range s {
		width := uint64(utf16.RuneLen(r))
		if index < at+width {
			if width == 2 {
				return string(utf8.RuneError), true // half of a pair is no text in UTF-8
			}
			return string(r), true
		}
		at += width
	}
	return Undefined{}, false
}

// utf16Length returns the length of s in UTF-16 units.
func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// listValue is a slice or an array.
type listValue struct{ v reflect.Value }

func (l listValue) lookup(name string) (any, bool) {
	if name == "length" {
		return l.v.Len(), true
	}
	if i, ok := isIndex(name); ok && i < uint64(l.v.Len()) {
		return l.item(int(i)), true
	}
	return Undefined{}, false
}

// item returns an item of the list.
func (l listValue) item(i int) any {
	if item := l.v.Index(i); item.CanInterface() {
		return item.Interface()
	}
	return Undefined{}
}

// keyText returns the text of a key that is given as a value, as lookup has it.
func keyText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case int:
		return strconv.Itoa(v), nil
	case nil:
		return "null", nil
	case Undefined:
		return "undefined", nil
	}
	return Text(v)
}
