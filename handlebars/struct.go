// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"reflect"
	"slices"
	"strings"
	"sync"
)

// structs caches what is known of struct types.
var structs sync.Map // of *structInfo by reflect.Type

// structInfo is what templates see of a struct type.
type structInfo struct {
	fields []structField
	byName map[string]int
}

// structField is a field under its name in JSON.
type structField struct {
	name  string
	index []int
	// omitEmpty, omitZero and quoted are options of the tag.
	omitEmpty, omitZero, quoted bool
	tagged                      bool
}

// structOf returns what templates see of a struct type.
func structOf(t reflect.Type) *structInfo {
	if info, ok := structs.Load(t); ok {
		return info.(*structInfo)
	}
	info := &structInfo{byName: map[string]int{}}
	for _, f := range visibleFields(t) {
		info.byName[f.name] = len(info.fields)
		info.fields = append(info.fields, f)
	}
	actual, _ := structs.LoadOrStore(t, info)
	return actual.(*structInfo)
}

// visibleFields returns the fields that encoding/json writes, in order: of those
// with one name the least deeply embedded, then the one with a tag, none if that
// leaves several.
func visibleFields(t reflect.Type) []structField {
	all := collectFields(nil, t, nil, nil)
	return slices.DeleteFunc(slices.Clone(all), func(f structField) bool {
		for _, other := range all {
			if other.name == f.name && !slices.Equal(other.index, f.index) && !f.hides(other) {
				return true
			}
		}
		return false
	})
}

// hides reports whether f is the visible one of two fields with one name.
func (f structField) hides(other structField) bool {
	if len(f.index) != len(other.index) {
		return len(f.index) < len(other.index)
	}
	return f.tagged && !other.tagged
}

// collectFields appends the fields of t and of the structs embedded in it. Types
// that embed themselves are entered once.
func collectFields(all []structField, t reflect.Type, index []int, inside []reflect.Type) []structField {
	for i := range t.NumField() {
		sf := t.Field(i)
		tag, hasTag := sf.Tag.Lookup("json")
		if tag == "-" {
			continue
		}
		name, rest, _ := strings.Cut(tag, ",")
		options := strings.Split(rest, ",")
		path := append(slices.Clone(index), i)
		if embedded := embeddedStruct(sf); embedded != nil && name == "" {
			if !slices.Contains(inside, embedded) && embedded != t {
				all = collectFields(all, embedded, path, append(slices.Clone(inside), t))
			}
			continue
		}
		if !sf.IsExported() {
			continue
		}
		if name == "" {
			name = sf.Name
		}
		all = append(all, structField{
			name:      name,
			index:     path,
			omitEmpty: slices.Contains(options, "omitempty"),
			omitZero:  slices.Contains(options, "omitzero"),
			quoted:    slices.Contains(options, "string"),
			tagged:    hasTag && name != sf.Name || hasTag && strings.HasPrefix(tag, name),
		})
	}
	return all
}

// embeddedStruct returns the type of an embedded struct, nil for other fields.
func embeddedStruct(sf reflect.StructField) reflect.Type {
	if !sf.Anonymous {
		return nil
	}
	t := sf.Type
	if t.Kind() == reflect.Pointer {
		if !sf.IsExported() {
			return nil
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	return t
}

// find returns the field in a struct, and whether JSON would hold it.
func (f *structField) find(v reflect.Value) (reflect.Value, bool) {
	for i, x := range f.index {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	if f.omitEmpty && isEmptyField(v) || f.omitZero && isZeroField(v) {
		return v, false
	}
	return v, true
}

// value returns the value of the field in a struct.
func (f *structField) value(v reflect.Value) (any, bool) {
	v, ok := f.find(v)
	if !ok || !v.CanInterface() {
		return Undefined{}, false
	}
	value := v.Interface()
	if f.quoted {
		switch KindOf(value) {
		case KindBool, KindNumber:
			if text, err := Text(value); err == nil {
				return text, true
			}
		}
	}
	return value, true
}

// isEmptyField reports whether omitempty leaves a value away.
func isEmptyField(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// isZeroField reports whether omitzero leaves a value away.
func isZeroField(v reflect.Value) bool {
	if v.CanInterface() {
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return true
		}
		if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
			return z.IsZero()
		}
	}
	return v.IsZero()
}
