// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// Freeze remembers what the values look like now, as JSON, and fails t at its end
// when one has changed: for messages, configurations and other values that are
// shared with the code under test, which must not change them.
func Freeze(t testing.TB, values ...any) {
	t.Helper()
	before := make([][]byte, len(values))
	for i, v := range values {
		before[i] = imageOf(v)
	}
	t.Cleanup(func() {
		t.Helper()
		for i, v := range values {
			if changed := difference(before[i], imageOf(v)); changed != "" {
				t.Errorf("frozen value %d (%T) was changed: %s", i+1, v, changed)
			}
		}
	})
}

// imageOf returns v as JSON; of what cannot be JSON, the reason in a JSON string.
func imageOf(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		raw, _ = json.Marshal("not JSON: " + err.Error())
	}
	return raw
}

// difference tells the first place where two JSON documents differ, "" when there is
// none.
func difference(was, is []byte) string {
	if bytes.Equal(was, is) {
		return ""
	}
	return differs("$", decoded(was), decoded(is))
}

// decoded returns a document as a generic value; numbers keep their digits.
func decoded(raw []byte) (v any) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return string(raw)
	}
	return v
}

func differs(path string, was, is any) string {
	switch a := was.(type) {
	case map[string]any:
		b, ok := is.(map[string]any)
		if !ok {
			break
		}
		names := maps.Clone(a)
		maps.Copy(names, b)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			before, had := a[name]
			after, has := b[name]
			switch at := path + "." + name; {
			case !has:
				return fmt.Sprintf("%s was %s and is gone", at, short(before))
			case !had:
				return fmt.Sprintf("%s is new: %s", at, short(after))
			default:
				if d := differs(at, before, after); d != "" {
					return d
				}
			}
		}
		return ""
	case []any:
		b, ok := is.([]any)
		if !ok {
			break
		}
		for i := range min(len(a), len(b)) {
			if d := differs(fmt.Sprintf("%s[%d]", path, i), a[i], b[i]); d != "" {
				return d
			}
		}
		if len(a) != len(b) {
			return fmt.Sprintf("%s had %d items and has %d", path, len(a), len(b))
		}
		return ""
	default:
		if reflect.DeepEqual(was, is) {
			return ""
		}
	}
	return fmt.Sprintf("%s was %s and is %s", path, short(was), short(is))
}

// short returns v as JSON, cut to what a message can hold.
func short(v any) string { return cut(string(imageOf(v))) }

// cut returns the beginning of text.
func cut(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// clone returns a copy of v that shares nothing with it which can be changed, but
// for structs with unexported fields, channels and functions: those are opaque.
func clone[T any](v T) T {
	var out T
	deepCopy(map[reference]reflect.Value{}, reflect.ValueOf(&out).Elem(), reflect.ValueOf(&v).Elem())
	return out
}

// reference is a pointer, map or slice that was met before, for values in circles.
type reference struct {
	at  uintptr
	len int
	typ reflect.Type
}

// deepCopy sets to, which can be set, to a copy of from.
func deepCopy(met map[reference]reflect.Value, to, from reflect.Value) {
	to.Set(from)
	switch from.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if from.IsNil() || from.Kind() == reflect.Pointer && opaque(from.Type().Elem()) {
			return
		}
		ref := reference{at: from.Pointer(), typ: from.Type()}
		if from.Kind() == reflect.Slice {
			ref.len = from.Len()
		}
		copied, known := met[ref]
		if !known {
			copied = copyReference(met, ref, from)
		}
		to.Set(copied)
	case reflect.Interface:
		if from.IsNil() {
			return
		}
		copied := reflect.New(from.Elem().Type()).Elem()
		deepCopy(met, copied, from.Elem())
		to.Set(copied)
	case reflect.Array:
		for i := range from.Len() {
			deepCopy(met, to.Index(i), from.Index(i))
		}
	case reflect.Struct:
		if opaque(from.Type()) {
			return
		}
		for i := range from.NumField() {
			deepCopy(met, to.Field(i), from.Field(i))
		}
	}
}

// copyReference returns a copy of what a pointer, map or slice refers to.
func copyReference(met map[reference]reflect.Value, ref reference, from reflect.Value) reflect.Value {
	var copied reflect.Value
	switch from.Kind() {
	case reflect.Pointer:
		copied = reflect.New(from.Type().Elem()).Convert(from.Type())
		met[ref] = copied
		deepCopy(met, copied.Elem(), from.Elem())
	case reflect.Slice:
		copied = reflect.MakeSlice(from.Type(), from.Len(), from.Len())
		met[ref] = copied
		for i := range from.Len() {
			deepCopy(met, copied.Index(i), from.Index(i))
		}
	default:
		copied = reflect.MakeMapWithSize(from.Type(), from.Len())
		met[ref] = copied
		for entries := from.MapRange(); entries.Next(); {
			value := reflect.New(from.Type().Elem()).Elem()
			deepCopy(met, value, entries.Value())
			copied.SetMapIndex(entries.Key(), value)
		}
	}
	return copied
}

// opaque reports whether t is a struct with fields that only its package may touch.
func opaque(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	for field := range t.Fields() {
		if !field.IsExported() {
			return true
		}
	}
	return false
}
