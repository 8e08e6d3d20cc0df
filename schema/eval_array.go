// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"hash/maphash"
)

// array checks the array at pos.
func (v *run) array(r *arrayRules, pos int) (end int, ok bool) {
	ok = true
	n := 0
	i := firstItem(v.doc, pos)
	for ; v.doc[i] != ']'; n++ {
		schema := r.rest
		if n < len(r.prefix) {
			schema = r.prefix[n]
		}
		after := 0
		if schema == nil {
			after = endOfValue(v.doc, i)
		} else {
			var good bool
			v.push(nil, n)
			after, good = v.eval(schema, i)
			v.pop()
			if !good {
				if v.done() {
					return after, false
				}
				ok = false
			}
		}
		i = nextItem(v.doc, after)
	}
	end = i + 1
	if n < r.minItems || r.maxItems >= 0 && n > r.maxItems {
		if v.quick() {
			return end, false
		}
		v.failLimit(n, r.minItems, r.maxItems, "items")
		ok = false
	}
	if r.unique && n > 1 {
		if first, second, same := v.duplicates(pos, n); same {
			if v.quick() {
				return end, false
			}
			v.fail(fmt.Sprintf("must have unique items, but items %d and %d are equal", first, second), weightOther)
			ok = false
		}
	}
	return end, ok
}

// manyItems is the number of items from which on they are compared by hash.
const manyItems = 16

// duplicates finds the first item of the array at pos that equals one before it.
func (v *run) duplicates(pos, n int) (first, second int, found bool) {
	if n > manyItems {
		return v.duplicatesByHash(pos, n)
	}
	var starts [manyItems]int
	count := 0
	for i := firstItem(v.doc, pos); v.doc[i] != ']'; i = nextItem(v.doc, endOfValue(v.doc, i)) {
		for k, other := range starts[:count] {
			if equalAt(v.doc, other, v.doc, i) {
				return k, count, true
			}
		}
		starts[count] = i
		count++
	}
	return 0, 0, false
}

// item is a member of an array: its index and where it begins.
type item struct{ index, at int }

func (v *run) duplicatesByHash(pos, n int) (first, second int, found bool) {
	seed := maphash.MakeSeed()
	seen := make(map[uint64][]item, n)
	i := firstItem(v.doc, pos)
	for index := 0; v.doc[i] != ']'; index++ {
		hash, end := hashAt(seed, v.doc, i)
		for _, other := range seen[hash] {
			if equalAt(v.doc, other.at, v.doc, i) {
				return other.index, index, true
			}
		}
		seen[hash] = append(seen[hash], item{index, i})
		i = nextItem(v.doc, end)
	}
	return 0, 0, false
}
