// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"math"
	"reflect"
)

// Undefined is the value of what is missing, as undefined is in JavaScript; nil is
// null.
type Undefined struct{}

// Object is an object with keys in an order of its own, such as [*Map].
type Object interface {
	// Lookup returns the value of a key and whether there is one.
	Lookup(key string) (value any, ok bool)
	// Keys returns the keys in order. The caller doesn't change the list.
	Keys() []string
}

// Kind is what a value is to a template.
type Kind int

// Kinds of values.
const (
	KindUndefined Kind = iota // Undefined
	KindNull                  // nil, also nil pointers, maps and slices
	KindBool
	KindNumber
	KindString // also []byte, SafeString and Output
	KindList   // slices and arrays
	KindObject // maps, structs and Object values
	KindOther  // functions, channels, markers and what else has no meaning to a template
)

// String returns the name of the kind, such as "object".
func (k Kind) String() string {
	names := [...]string{"undefined", "null", "bool", "number", "string", "list", "object", "other"}
	if k < 0 || int(k) >= len(names) {
		return "invalid"
	}
	return names[k]
}

// KindOf returns what a value is to a template.
func KindOf(v any) Kind {
	switch simplify(v).(type) {
	case Undefined:
		return KindUndefined
	case nil:
		return KindNull
	case bool:
		return KindBool
	case float64, int, int64, uint64:
		return KindNumber
	case string, SafeString, Output:
		return KindString
	case []any, listValue:
		return KindList
	case map[string]any, Object:
		return KindObject
	}
	return KindOther
}

// noContext is the context that a helper sees in place of null.
type noContext struct{}

func (noContext) Lookup(string) (any, bool) { return Undefined{}, false }
func (noContext) Keys() []string            { return nil }

// opaque is a value that has no meaning to a template.
type opaque struct{ v reflect.Value }

// simplify returns v in one of the shapes that the engine tells apart: Undefined,
// nil, bool, float64, int, int64, uint64, string, SafeString, Output, Marker,
// []any, listValue, map[string]any, Object, *closure or opaque.
func simplify(v any) any {
	switch v := v.(type) {
	case nil, Undefined, bool, string, float64, int, int64, uint64, SafeString, Output, Marker, *closure, listValue, opaque:
		return v
	case []any:
		if v == nil {
			return nil
		}
		return v
	case map[string]any:
		if v == nil {
			return nil
		}
		return v
	case *Map:
		if v == nil {
			return nil
		}
		return v
	case json.Number:
		return jsonNumber(v)
	case json.RawMessage:
		return decodeJSON(v)
	case []byte:
		return string(v)
	}
	if o, ok := v.(Object); ok {
		if rv := reflect.ValueOf(v); rv.Kind() == reflect.Pointer && rv.IsNil() {
			return nil
		}
		return o
	}
	return simplifyReflect(reflect.ValueOf(v))
}

// simplifyReflect is simplify for types that it doesn't name.
func simplifyReflect(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.String:
		return v.String()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return v.Uint()
	case reflect.Float32:
		return shortFloat(v.Float())
	case reflect.Float64:
		return v.Float()
	case reflect.Pointer, reflect.Interface:
		return simplifyPointer(v)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return string(v.Bytes())
		}
		return listValue{v}
	case reflect.Array:
		return listValue{v}
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		if object, ok := objectOf(v); ok {
			return object
		}
		return opaque{v}
	case reflect.Struct:
		return structObject{v}
	}
	return opaque{v}
}

// maxPointers limits how many pointers to pointers are followed.
const maxPointers = 16

// simplifyPointer follows pointers, not for ever.
func simplifyPointer(v reflect.Value) any {
	for range maxPointers {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
		if v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface {
			if !v.CanInterface() {
				return opaque{v}
			}
			return simplify(v.Interface())
		}
	}
	return opaque{v}
}

// isNull reports whether v is null or undefined.
func isNull(v any) bool {
	switch v := v.(type) {
	case nil, Undefined:
		return true
	case string, bool, int, float64:
		return false
	case map[string]any:
		return v == nil
	case []any:
		return v == nil
	case json.RawMessage:
		return simplify(v) == nil
	}
	rv := reflect.ValueOf(v)
	for range maxPointers {
		switch rv.Kind() {
		case reflect.Map, reflect.Slice:
			return rv.IsNil()
		case reflect.Pointer, reflect.Interface:
			if rv.IsNil() {
				return true
			}
			rv = rv.Elem()
		default:
			return false
		}
	}
	return false
}

// Truthy reports whether v counts as true to JavaScript: all but undefined, null,
// false, 0, NaN and "".
func Truthy(v any) bool {
	switch v := simplify(v).(type) {
	case nil, Undefined:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case SafeString:
		return v != ""
	case Output:
		return !v.IsEmpty()
	case float64:
		return v != 0 && !math.IsNaN(v)
	case int:
		return v != 0
	case int64:
		return v != 0
	case uint64:
		return v != 0
	}
	return true
}

// IsEmpty reports whether v is empty as #with has it: not [Truthy] and not the
// number 0, or a list without items. #if has 0 among the empty values too.
func IsEmpty(v any) bool {
	switch s := simplify(v).(type) {
	case []any:
		return len(s) == 0
	case listValue:
		return s.v.Len() == 0
	case float64:
		return math.IsNaN(s)
	case int, int64, uint64:
		return false
	}
	return !Truthy(v)
}
