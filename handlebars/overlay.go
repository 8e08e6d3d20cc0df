// SPDX-License-Identifier: Apache-2.0

package handlebars

import "slices"

// overlay is an object with some keys over those of another object.
type overlay struct {
	base   any
	names  []string
	values []any
}

var _ Object = (*overlay)(nil)

// Lookup returns the value of a key.
func (o *overlay) Lookup(name string) (any, bool) {
	for i, own := range slices.Backward(o.names) { // the last of a name counts
		if own == name {
			return o.values[i], true
		}
	}
	return Lookup(o.base, name)
}

// Keys returns the keys of the value below, then the others.
func (o *overlay) Keys() []string {
	var keys []string
	for key := range Entries(o.base) {
		keys = append(keys, key)
	}
	for _, name := range o.names {
		if !slices.Contains(keys, name) {
			keys = append(keys, name)
		}
	}
	return keys
}
