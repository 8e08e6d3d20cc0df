// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
)

// kind is the kind of a JSON value.
type kind uint8

// The kinds, as bits.
const (
	kindNull kind = 1 << iota
	kindBoolean
	kindInteger // a number without a fraction
	kindFraction
	kindString
	kindArray
	kindObject

	kindNumber = kindInteger | kindFraction
	kindAny    = kindNull | kindBoolean | kindNumber | kindString | kindArray | kindObject
)

// node is a JSON value that keeps the order of its keys. It is not changed once it
// is made.
type node struct {
	kind   kind
	text   string // of a string; otherwise the literal: null, true, 1.5
	items  []*node
	keys   []string
	fields map[string]*node
}

// maxDepth is how deep the values may be nested that are read.
const maxDepth = 200

var errDepth = fmt.Errorf("nested deeper than %d levels", maxDepth)

// parseJSON reads a JSON text. Of equal keys the last counts.
func parseJSON(raw []byte) (*node, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	v, err := readNode(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

func readNode(dec *json.Decoder, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case string:
		return newString(token), nil
	case json.Number:
		return newNumber(token.String()), nil
	case bool:
		return newBoolean(token), nil
	case json.Delim:
		v := newArray()
		if token == '{' {
			v = newObject()
		}
		for dec.More() {
			key := ""
			if v.kind == kindObject {
				name, err := dec.Token()
				if err != nil {
					return nil, err
				}
				key = name.(string)
			}
			child, err := readNode(dec, depth+1)
			if err != nil {
				return nil, err
			}
			if v.kind == kindObject {
				v.set(key, child)
			} else {
				v.items = append(v.items, child)
			}
		}
		_, err := dec.Token()
		return v, err
	}
	return &node{kind: kindNull, text: "null"}, nil
}

func newString(s string) *node { return &node{kind: kindString, text: s} }
func newBoolean(b bool) *node  { return &node{kind: kindBoolean, text: strconv.FormatBool(b)} }
func newArray() *node          { return &node{kind: kindArray} }
func newObject() *node         { return &node{kind: kindObject, fields: map[string]*node{}} }

// newNumber returns the number of a literal. One without a point or an exponent is
// an integer, and so is 1.0.
func newNumber(literal string) *node {
	n := &node{kind: kindInteger, text: literal}
	if strings.ContainsAny(literal, ".eE") {
		if r := n.number(); r == nil || !r.IsInt() {
			n.kind = kindFraction
		}
	}
	return n
}

// number returns the exact value of a number, nil for other kinds and for numbers
// whose exponent is out of all reason.
func (v *node) number() *big.Rat {
	if v == nil || v.kind&kindNumber == 0 || len(v.text) > 1000 {
		return nil
	}
	if at := strings.IndexAny(v.text, "eE"); at >= 0 {
		if exponent, err := strconv.Atoi(v.text[at+1:]); err != nil || exponent > 1000 || exponent < -1000 {
			return nil
		}
	}
	r, ok := new(big.Rat).SetString(v.text)
	if !ok {
		return nil
	}
	return r
}

// get returns the field of an object, nil when it has none or v is no object.
func (v *node) get(key string) *node {
	if v == nil {
		return nil
	}
	return v.fields[key]
}

// set is for objects that are being made.
func (v *node) set(key string, child *node) {
	if _, known := v.fields[key]; !known {
		v.keys = append(v.keys, key)
	}
	v.fields[key] = child
}

// isTrue tells whether v is the word true.
func (v *node) isTrue() bool { return v != nil && v.kind == kindBoolean && v.text == "true" }

// equal compares values as JSON Schema does: 1 and 1.0 are the same number, and the
// order of keys does not matter.
func (v *node) equal(o *node) bool {
	if v.kind&kindNumber != 0 && o.kind&kindNumber != 0 {
		a, b := v.number(), o.number()
		return v.text == o.text || a != nil && b != nil && a.Cmp(b) == 0
	}
	if v.kind != o.kind || v.text != o.text || len(v.items) != len(o.items) || len(v.keys) != len(o.keys) {
		return false
	}
	for i, item := range v.items {
		if !item.equal(o.items[i]) {
			return false
		}
	}
	for key, field := range v.fields {
		if other := o.fields[key]; other == nil || !field.equal(other) {
			return false
		}
	}
	return true
}

// encode appends v as JSON. With an indent of at least 0, objects and arrays of
// objects take a line for each member, indented by two spaces for each level.
func (v *node) encode(b *bytes.Buffer, indent int) {
	switch v.kind {
	case kindString:
		enc := json.NewEncoder(b)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(v.text) // a string is always JSON
		b.Truncate(b.Len() - 1)
	case kindArray:
		v.encodeMembers(b, '[', ']', len(v.items), indent, func(i, indent int) { v.items[i].encode(b, indent) })
	case kindObject:
		v.encodeMembers(b, '{', '}', len(v.keys), indent, func(i, indent int) {
			newString(v.keys[i]).encode(b, -1)
			b.WriteByte(':')
			if indent >= 0 {
				b.WriteByte(' ')
			}
			v.fields[v.keys[i]].encode(b, indent)
		})
	default:
		b.WriteString(v.text)
	}
}

func (v *node) encodeMembers(b *bytes.Buffer, open, end byte, n, indent int, member func(i, indent int)) {
	b.WriteByte(open)
	inside := indent
	if indent >= 0 && n > 0 {
		inside++
	}
	line := func(indent int) {
		if indent >= 0 && n > 0 {
			b.WriteByte('\n')
			for range indent {
				b.WriteString("  ")
			}
		}
	}
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		line(inside)
		member(i, inside)
	}
	line(indent)
	b.WriteByte(end)
}

// json returns v as JSON in one line.
func (v *node) json() json.RawMessage {
	var b bytes.Buffer
	v.encode(&b, -1)
	return b.Bytes()
}

// indented returns v as JSON with a line for each member.
func (v *node) indented() string {
	var b bytes.Buffer
	v.encode(&b, 0)
	return b.String()
}
