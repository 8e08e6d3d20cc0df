// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// field is a field that encoding/json writes for a struct, its own or promoted
// from an embedded struct.
type field struct {
	name   string // in JSON
	goName string
	typ    reflect.Type
	tag    reflect.StructTag
	// omit is set for omitempty and omitzero, quoted for the option "string".
	omit, quoted bool
	// viaPointer is set if the field is absent when an embedded pointer is nil.
	viaPointer bool
	// depth and named decide which of several fields of one name is visible.
	depth int
	named bool
}

// fieldsOf returns the fields of t in order, under the rules of encoding/json:
// of several fields with one name the least deeply embedded wins, then the one
// that is named by a tag; if that leaves more than one, there is none.
func fieldsOf(t reflect.Type) []field {
	all := collectFields(nil, t, field{}, nil)
	byName := map[string][]int{}
	for i, f := range all {
		byName[f.name] = append(byName[f.name], i)
	}
	visible := make([]field, 0, len(all))
	for i, f := range all {
		if winner(all, byName[f.name]) == i {
			visible = append(visible, f)
		}
	}
	return visible
}

// winner returns the index of the visible field among those of one name, or -1.
func winner(all []field, indexes []int) int {
	best, ties := -1, 0
	for _, i := range indexes {
		if best >= 0 {
			a, b := all[i], all[best]
			if a.depth > b.depth || a.depth == b.depth && !a.named && b.named {
				continue
			}
			if a.depth == b.depth && a.named == b.named {
				ties++
				continue
			}
		}
		best, ties = i, 0
	}
	if ties > 0 {
		return -1
	}
	return best
}

// collectFields appends the fields of t. The outer field tells how deep t is
// embedded; within lists the types that embed it.
func collectFields(all []field, t reflect.Type, outer field, within []reflect.Type) []field {
	if slices.Contains(within, t) {
		return all // what it would add is hidden by itself
	}
	within = append(slices.Clone(within), t)
	for i := range t.NumField() {
		sf := t.Field(i)
		tag := sf.Tag.Get("json")
		if tag == "-" || !isWritten(sf) {
			continue
		}
		name, options, _ := strings.Cut(tag, ",")
		if !isFieldName(name) {
			name = ""
		}
		elem := sf.Type
		if elem.Kind() == reflect.Pointer && elem.Name() == "" {
			elem = elem.Elem()
		}
		if name == "" && sf.Anonymous && elem.Kind() == reflect.Struct {
			inner := field{depth: outer.depth + 1, viaPointer: outer.viaPointer || elem != sf.Type}
			all = collectFields(all, elem, inner, within)
			continue
		}
		f := outer
		f.named = name != ""
		f.name, f.goName, f.typ, f.tag = name, sf.Name, sf.Type, sf.Tag
		if name == "" {
			f.name = sf.Name
		}
		for option := range strings.SplitSeq(options, ",") {
			f.omit = f.omit || option == "omitempty" || option == "omitzero"
			f.quoted = f.quoted || option == "string" && canQuote(elem)
		}
		all = append(all, f)
	}
	return all
}

// isWritten tells whether encoding/json looks at a field at all: exported ones,
// and embedded structs for the exported fields within.
func isWritten(sf reflect.StructField) bool {
	if sf.IsExported() {
		return true
	}
	t := sf.Type
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return sf.Anonymous && t.Kind() == reflect.Struct
}

// isFieldName tells whether encoding/json accepts a name from a tag.
func isFieldName(s string) bool {
	for _, c := range s {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return s != ""
}

// canQuote tells whether the option "string" has an effect on a type.
func canQuote(t reflect.Type) bool {
	switch c := classify(t); c {
	case classString, classBool, classInteger, classUnsigned, classNumber:
		return true
	}
	return false
}
