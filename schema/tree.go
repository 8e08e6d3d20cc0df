// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"strconv"
	"strings"
)

// value is a decoded JSON value that keeps the order of keys and its own text.
// Schemas are read into it; documents never are.
type value struct {
	kind    kind
	raw     []byte
	text    string   // of a string
	members []member // of an object, the last of equal keys only
	items   []*value // of an array
}

type member struct {
	name  string
	value *value
}

// parseTree reads the value that begins at i in a text that is valid JSON, and
// returns the position after it.
func parseTree(doc []byte, i int) (v *value, end int) {
	v = &value{kind: kindAt(doc[i])}
	start := i
	switch v.kind {
	case kindString:
		v.text = string(stringAt(doc, i))
		end = endOfValue(doc, i)
	case kindArray:
		for i = firstItem(doc, i); doc[i] != ']'; {
			item, after := parseTree(doc, i)
			v.items = append(v.items, item)
			i = nextItem(doc, after)
		}
		end = i + 1
	case kindObject:
		index := map[string]int{}
		for i = firstItem(doc, i); doc[i] != '}'; {
			name, at := readKey(doc, i)
			child, after := parseTree(doc, at)
			if old, ok := index[string(name)]; ok {
				v.members[old].value = child
			} else {
				index[string(name)] = len(v.members)
				v.members = append(v.members, member{string(name), child})
			}
			i = nextItem(doc, after)
		}
		end = i + 1
	default:
		end = endOfValue(doc, i)
	}
	v.raw = doc[start:end:end]
	return v, end
}

// get returns the member called name, or nil.
func (v *value) get(name string) *value {
	for i := range v.members {
		if v.members[i].name == name {
			return v.members[i].value
		}
	}
	return nil
}

// isTrue tells whether v is the word true.
func (v *value) isTrue() bool { return v != nil && v.kind == kindBoolean && v.raw[0] == 't' }

// lookup follows a JSON pointer such as "/properties/a~1b/items". It returns nil
// if the pointer leads nowhere.
func (v *value) lookup(pointer string) *value {
	if pointer == "" {
		return v
	}
	if pointer[0] != '/' {
		return nil
	}
	for part := range strings.SplitSeq(pointer[1:], "/") {
		switch v.kind {
		case kindObject:
			v = v.get(pointerUnescaper.Replace(part))
		case kindArray:
			n, err := strconv.Atoi(part)
			if err != nil || n < 0 || n >= len(v.items) {
				return nil
			}
			v = v.items[n]
		default:
			return nil
		}
		if v == nil {
			return nil
		}
	}
	return v
}

var (
	pointerEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	pointerUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

// below returns the pointer of a part of what pointer leads to.
func below(pointer string, parts ...string) string {
	for _, part := range parts {
		pointer += "/" + pointerEscaper.Replace(part)
	}
	return pointer
}
