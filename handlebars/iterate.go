// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"cmp"
	"iter"
	"slices"
)

// Items yields the items of a list with their indexes, and nothing for other
// values.
func Items(v any) iter.Seq2[int, any] { return listItems(simplify(v)) }

// listItems yields the items of a simplified value.
func listItems(list any) iter.Seq2[int, any] {
	return func(yield func(int, any) bool) {
		switch list := list.(type) {
		case []any:
			for i, item := range list {
				if !yield(i, item) {
					return
				}
			}
		case listValue:
			for i := range list.v.Len() {
				if !yield(i, list.item(i)) {
					return
				}
			}
		}
	}
}

// Entries yields the keys of an object with their values, and nothing for other
// values. Keys that are array indexes come first, by number; the others in the
// order of the object, or sorted if it is a map of Go.
func Entries(v any) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		object := simplify(v)
		for _, key := range objectKeys(object) {
			value, ok := Lookup(object, key)
			if ok && !yield(key, value) {
				return
			}
		}
	}
}

// objectKeys returns the keys of a simplified value in the order of [Entries].
func objectKeys(object any) []string {
	var keys []string
	switch object := object.(type) {
	case map[string]any:
		keys = make([]string, 0, len(object))
		for key := range object {
			keys = append(keys, key)
		}
		slices.Sort(keys)
	case Object:
		keys = object.Keys()
	}
	return indexesFirst(keys)
}

// indexesFirst returns keys with those that are array indexes in front, by number.
func indexesFirst(keys []string) []string {
	indexes := 0
	for _, key := range keys {
		if _, ok := isIndex(key); ok {
			indexes++
		}
	}
	if indexes == 0 {
		return keys
	}
	return slices.SortedStableFunc(slices.Values(keys), func(a, b string) int {
		i, isA := isIndex(a)
		j, isB := isIndex(b)
		switch {
		case isA && isB:
			return cmp.Compare(i, j)
		case isA:
			return -1
		case isB:
			return 1
		}
		return 0
	})
}
