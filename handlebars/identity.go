// SPDX-License-Identifier: Apache-2.0

package handlebars

import "reflect"

// Equal reports whether a and b are the same value, as === of JavaScript has it:
// numbers by value whatever their Go type, strings and booleans by value, lists
// and objects only if they are the same one. Null and undefined differ.
func Equal(a, b any) bool {
	if x, ok := a.(string); ok {
		if y, ok := b.(string); ok {
			return x == y
		}
	}
	kind := KindOf(a)
	if kind != KindOf(b) {
		return false
	}
	switch kind {
	case KindUndefined, KindNull:
		return true
	case KindBool:
		return simplify(a) == simplify(b)
	case KindNumber:
		return equalNumbers(simplify(a), simplify(b))
	case KindString:
		x, _ := appendText(nil, simplify(a), noLimit, 0)
		y, _ := appendText(nil, simplify(b), noLimit, 0)
		return string(x) == string(y)
	}
	return identical(a, b)
}

// isNumber reports whether v is a number of Go.
func isNumber(v any) bool {
	switch v.(type) {
	case nil, string, bool, map[string]any, []any, *Map:
		return false
	case int, float64:
		return true
	}
	rv := reflect.ValueOf(v)
	return rv.CanInt() || rv.CanUint() || rv.CanFloat()
}

// equalNumbers compares simplified numbers, integers exactly.
func equalNumbers(a, b any) bool {
	if x, ok := a.(int); ok {
		a = int64(x)
	}
	if x, ok := b.(int); ok {
		b = int64(x)
	}
	switch x := a.(type) {
	case int64:
		switch y := b.(type) {
		case int64:
			return x == y
		case uint64:
			return x >= 0 && uint64(x) == y
		case float64:
			return float64(x) == y
		}
	case uint64:
		switch y := b.(type) {
		case uint64:
			return x == y
		case float64:
			return float64(x) == y
		}
	case float64:
		if y, ok := b.(float64); ok {
			return x == y
		}
	}
	return equalNumbers(b, a)
}

// identical reports whether a and b are one and the same value: the same map,
// list or object, or equal scalars.
func identical(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && reflect.ValueOf(x).Pointer() == reflect.ValueOf(y).Pointer()
	case *Map:
		y, ok := b.(*Map)
		return ok && x == y
	case string:
		y, ok := b.(string)
		return ok && x == y
	case nil:
		return b == nil
	}
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !y.IsValid() || x.Type() != y.Type() {
		return false
	}
	return identicalValues(x, y)
}

// identicalValues is identical for two values of one type.
func identicalValues(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Map, reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Pointer:
		return a.Pointer() == b.Pointer()
	case reflect.Slice:
		return a.Pointer() == b.Pointer() && a.Len() == b.Len()
	case reflect.Interface:
		a, b = a.Elem(), b.Elem()
		if !a.IsValid() || !b.IsValid() || a.Type() != b.Type() {
			return a.IsValid() == b.IsValid() && !a.IsValid()
		}
		return identicalValues(a, b)
	case reflect.Struct:
		for i := range a.NumField() {
			if !identicalValues(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Array:
		for i := range a.Len() {
			if !identicalValues(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}
