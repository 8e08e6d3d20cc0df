// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
)

// Map is an [Object] that keeps its keys in the order in which they were set. The
// zero value is empty, and so is nil to those who read. Reading it from JSON keeps
// the order of the text, in nested objects too, which become *Map values; numbers
// become int64 or float64.
type Map struct {
	keys   []string
	values map[string]any
}

var _ Object = (*Map)(nil)

// NewMap returns a map with the pairs in order; nil yields an empty one.
func NewMap(pairs iter.Seq2[string, any]) *Map {
	m := &Map{}
	if pairs != nil {
		for key, value := range pairs {
			m.Set(key, value)
		}
	}
	return m
}

// Set sets the value of a key. A key that is there already keeps its place.
func (m *Map) Set(key string, value any) {
	if m.values == nil {
		m.values = map[string]any{}
	}
	if _, ok := m.values[key]; !ok {
		m.keys = append(m.keys, key)
	}
	m.values[key] = value
}

// Lookup returns the value of a key and whether there is one; Undefined and false
// if not.
func (m *Map) Lookup(key string) (any, bool) {
	if m != nil {
		if v, ok := m.values[key]; ok {
			return v, true
		}
	}
	return Undefined{}, false
}

// Delete removes a key if it is there.
func (m *Map) Delete(key string) {
	if _, ok := m.values[key]; ok {
		delete(m.values, key)
		m.keys = slices.DeleteFunc(slices.Clone(m.keys), func(k string) bool { return k == key })
	}
}

// Len returns the number of keys.
func (m *Map) Len() int {
	if m == nil {
		return 0
	}
	return len(m.values)
}

// Keys returns the keys in order. The caller doesn't change the list.
func (m *Map) Keys() []string {
	if m == nil {
		return nil
	}
	return slices.Clip(m.keys)
}

// All yields the pairs in order.
func (m *Map) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, key := range m.Keys() {
			if !yield(key, m.values[key]) {
				return
			}
		}
	}
}

// MarshalJSON returns the object as [JSON] writes it.
func (m *Map) MarshalJSON() ([]byte, error) {
	text, err := JSON(m, "")
	return []byte(text), err
}

// UnmarshalJSON replaces the contents with those of an object of JSON.
func (m *Map) UnmarshalJSON(text []byte) error {
	v, err := parseJSON(text)
	if err != nil {
		return err
	}
	read, ok := v.(*Map)
	if !ok {
		return fmt.Errorf("handlebars: cannot read %s into a Map: it is no object", KindOf(v))
	}
	*m = *read
	return nil
}

// decodeJSON returns the value of a text of JSON; a bad one is a string.
func decodeJSON(text json.RawMessage) any {
	v, err := parseJSON(text)
	if err != nil {
		return string(text)
	}
	return v
}

// parseJSON returns the value of a text of JSON, objects as *Map.
func parseJSON(text []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	v, err := readJSON(d)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("handlebars: text after the JSON value at byte %d", d.InputOffset())
	}
	return v, nil
}

// readJSON reads one value. The decoder limits the depth.
func readJSON(d *json.Decoder) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := t.(type) {
	case json.Number:
		return jsonNumber(t), nil
	case json.Delim:
		if t == '[' {
			return readList(d)
		}
		return readObject(d)
	}
	return t, nil
}

func readList(d *json.Decoder) (any, error) {
	list := []any{}
	for d.More() {
		item, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	_, err := d.Token() // ]
	return list, err
}

func readObject(d *json.Decoder) (any, error) {
	m := &Map{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		value, err := readJSON(d)
		if err != nil {
			return nil, err
		}
		m.Set(key.(string), value)
	}
	_, err := d.Token() // }
	return m, err
}
