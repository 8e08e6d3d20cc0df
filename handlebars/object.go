// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding"
	"reflect"
	"slices"
	"strconv"
)

// mapObject is a map whose keys are strings or integers.
type mapObject struct{ v reflect.Value }

var textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()

// objectOf returns a map as an object, if encoding/json writes maps with such keys.
func objectOf(v reflect.Value) (Object, bool) {
	key := v.Type().Key()
	switch {
	case key.Implements(textMarshaler):
		return mapByText(v), true
	case key.Kind() == reflect.String || reflect.Zero(key).CanInt() || reflect.Zero(key).CanUint():
		return mapObject{v}, true
	}
	return nil, false
}

// mapByText returns a copy of a map with the texts of its keys, sorted.
func mapByText(v reflect.Value) *Map {
	byText := map[string]any{}
	for iter := v.MapRange(); iter.Next(); {
		text := ""
		if key := iter.Key(); key.Kind() != reflect.Pointer || !key.IsNil() {
			b, err := key.Interface().(encoding.TextMarshaler).MarshalText()
			if err != nil {
				continue // a key without a text can't be asked for
			}
			text = string(b)
		}
		byText[text] = iter.Value().Interface()
	}
	return NewMap(Entries(byText))
}

// Lookup returns the value of a key.
func (m mapObject) Lookup(name string) (any, bool) {
	key := reflect.New(m.v.Type().Key()).Elem()
	switch {
	case key.Kind() == reflect.String:
		key.SetString(name)
	case key.CanInt():
		n, err := strconv.ParseInt(name, 10, 64)
		if err != nil || key.OverflowInt(n) {
			return Undefined{}, false
		}
		key.SetInt(n)
	default:
		n, err := strconv.ParseUint(name, 10, 64)
		if err != nil || key.OverflowUint(n) {
			return Undefined{}, false
		}
		key.SetUint(n)
	}
	value := m.v.MapIndex(key)
	if !value.IsValid() || keyOf(key) != name { // "+1" and "01" are no keys
		return Undefined{}, false
	}
	return value.Interface(), true
}

// Keys returns the keys, sorted.
func (m mapObject) Keys() []string {
	keys := make([]string, 0, m.v.Len())
	for iter := m.v.MapRange(); iter.Next(); {
		keys = append(keys, keyOf(iter.Key()))
	}
	slices.Sort(keys)
	return keys
}

// keyOf returns a key of a map as encoding/json writes it.
func keyOf(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.String:
		return v.String()
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10)
	default:
		return strconv.FormatUint(v.Uint(), 10)
	}
}

// structObject is a struct.
type structObject struct{ v reflect.Value }

// Lookup returns a field by its name in JSON.
func (s structObject) Lookup(name string) (any, bool) {
	info := structOf(s.v.Type())
	i, ok := info.byName[name]
	if !ok {
		return Undefined{}, false
	}
	return info.fields[i].value(s.v)
}

// Keys returns the names of the fields that are there, in order.
func (s structObject) Keys() []string {
	info := structOf(s.v.Type())
	keys := make([]string, 0, len(info.fields))
	for _, f := range info.fields {
		if _, ok := f.find(s.v); ok {
			keys = append(keys, f.name)
		}
	}
	return keys
}
