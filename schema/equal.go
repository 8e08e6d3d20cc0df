// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"hash/maphash"
)

// equalAt tells whether the JSON values at a[i] and b[j] are equal: numbers by
// value, strings decoded, objects without regard to the order of their keys.
func equalAt(a []byte, i int, b []byte, j int) bool {
	k := kindAt(a[i])
	if k != kindAt(b[j]) {
		return false
	}
	switch k {
	case kindNull:
		return true
	case kindBoolean:
		return a[i] == b[j]
	case kindString:
		return bytes.Equal(stringAt(a, i), stringAt(b, j))
	case kindNumber:
		return equalNumbers(a[i:endOfNumber(a, i)], b[j:endOfNumber(b, j)])
	case kindArray:
		return equalArrays(a, i, b, j)
	}
	return equalObjects(a, i, b, j)
}

// stringAt returns the decoded string at i.
func stringAt(doc []byte, i int) []byte {
	end, escaped := endOfString(doc, i)
	s := doc[i+1 : end-1]
	if escaped {
		return unescape(s)
	}
	return s
}

func equalNumbers(a, b []byte) bool {
	return bytes.Equal(a, b) || parseDecimal(a).compare(parseDecimal(b)) == 0
}

func equalArrays(a []byte, i int, b []byte, j int) bool {
	i, j = firstItem(a, i), firstItem(b, j)
	for a[i] != ']' && b[j] != ']' {
		if !equalAt(a, i, b, j) {
			return false
		}
		i = nextItem(a, endOfValue(a, i))
		j = nextItem(b, endOfValue(b, j))
	}
	return a[i] == b[j]
}

// equalObjects looks up every member of a in b. Keys in the same order are
// found at once; beyond that, large objects are looked up through a map.
func equalObjects(a []byte, i int, b []byte, j int) bool {
	count := countItems(a, i)
	if count != countItems(b, j) {
		return false
	}
	var index map[string]int
	next := firstItem(b, j)
	for i = firstItem(a, i); a[i] != '}'; {
		name, value := readKey(a, i)
		found := -1
		if b[next] != '}' {
			other, at := readKey(b, next)
			if bytes.Equal(other, name) {
				found = at
			}
			next = nextItem(b, endOfValue(b, at))
		}
		if found < 0 {
			if index == nil && count > 16 {
				index = indexObject(b, j)
			}
			found = findMember(b, j, name, index)
		}
		if found < 0 || !equalAt(a, value, b, found) {
			return false
		}
		i = nextItem(a, endOfValue(a, value))
	}
	return true
}

// findMember returns where the value of the last member called name begins, or
// -1. It asks the index if there is one.
func findMember(doc []byte, object int, name []byte, index map[string]int) int {
	if index != nil {
		if at, ok := index[string(name)]; ok {
			return at
		}
		return -1
	}
	found := -1
	for i := firstItem(doc, object); doc[i] != '}'; {
		key, value := readKey(doc, i)
		if bytes.Equal(key, name) {
			found = value
		}
		i = nextItem(doc, endOfValue(doc, value))
	}
	return found
}

func indexObject(doc []byte, object int) map[string]int {
	index := map[string]int{}
	for i := firstItem(doc, object); doc[i] != '}'; {
		key, value := readKey(doc, i)
		index[string(key)] = value
		i = nextItem(doc, endOfValue(doc, value))
	}
	return index
}

// hashAt hashes the value at i such that equal values have equal hashes, and
// returns the position after it.
func hashAt(seed maphash.Seed, doc []byte, i int) (hash uint64, end int) {
	switch k := kindAt(doc[i]); k {
	case kindString:
		end, _ = endOfString(doc, i)
		return maphash.Bytes(seed, stringAt(doc, i)), end
	case kindNumber:
		end = endOfNumber(doc, i)
		return hashDecimal(seed, parseDecimal(doc[i:end])), end
	case kindArray:
		hash = 1
		for i = firstItem(doc, i); doc[i] != ']'; i = nextItem(doc, end) {
			var item uint64
			item, end = hashAt(seed, doc, i)
			hash = maphash.Comparable(seed, [2]uint64{hash, item})
		}
		return hash, i + 1
	case kindObject:
		hash = 2
		for i = firstItem(doc, i); doc[i] != '}'; i = nextItem(doc, end) {
			name, value := readKey(doc, i)
			var item uint64
			item, end = hashAt(seed, doc, value)
			hash += maphash.Comparable(seed, [2]uint64{maphash.Bytes(seed, name), item})
		}
		return hash, i + 1
	}
	return uint64(doc[i]), endOfValue(doc, i)
}

func hashDecimal(seed maphash.Seed, d decimal) uint64 {
	digits := d.digits
	if bytes.IndexByte(digits, '.') >= 0 {
		digits = bytes.ReplaceAll(digits, []byte("."), nil)
	}
	return maphash.Comparable(seed, [3]uint64{maphash.Bytes(seed, digits), uint64(d.magnitude), uint64(d.sign() + 1)})
}
