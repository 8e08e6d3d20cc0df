// SPDX-License-Identifier: Apache-2.0

package schema

// presence is a set of the required properties that were met.
type presence struct {
	first uint64
	more  []uint64 // for properties from the 65th on
}

func (p *presence) add(i int) {
	if i < 64 {
		p.first |= 1 << i
		return
	}
	i -= 64
	for len(p.more) <= i/64 {
		p.more = append(p.more, 0)
	}
	p.more[i/64] |= 1 << (i % 64)
}

func (p *presence) has(i int) bool {
	if i < 64 {
		return p.first&(1<<i) != 0
	}
	i -= 64
	return i/64 < len(p.more) && p.more[i/64]&(1<<(i%64)) != 0
}

// object checks the object at pos.
func (v *run) object(r *objectRules, pos int) (end int, ok bool) {
	ok = true
	var present presence
	count, hint := 0, 0
	i := firstItem(v.doc, pos)
	for v.doc[i] != '}' {
		name, at := readKey(v.doc, i)
		count++
		p := r.find(name, hint)
		if p >= 0 {
			hint = p + 1
			if required := r.properties[p].required; required >= 0 {
				present.add(required)
			}
		}
		v.push(name, 0)
		after, good := v.property(r, p, i, at, name)
		v.pop()
		if !good {
			if v.done() {
				return after, false
			}
			ok = false
		}
		i = nextItem(v.doc, after)
	}
	end = i + 1
	for required, name := range r.required {
		if present.has(required) {
			continue
		}
		if v.quick() {
			return end, false
		}
		v.push([]byte(name), 0)
		v.fail("is required", weightOther)
		v.pop()
		ok = false
	}
	if count < r.minProperties || r.maxProperties >= 0 && count > r.maxProperties {
		if v.quick() {
			return end, false
		}
		v.failLimit(count, r.minProperties, r.maxProperties, "properties")
		ok = false
	}
	return end, ok
}

// property checks one member of an object: its value begins at pos, its key at
// key; p is its position in the rules, or -1. It returns the end of the value.
func (v *run) property(r *objectRules, p, key, pos int, name []byte) (end int, ok bool) {
	ok = true
	end = -1
	known := false
	if p >= 0 && r.properties[p].schema != nil {
		known = true
		if end, ok = v.eval(r.properties[p].schema, pos); !ok && v.done() {
			return end, false
		}
	}
	for i := range r.patterns {
		if !r.patterns[i].pattern.Match(name) {
			continue
		}
		known = true
		after, good := v.eval(r.patterns[i].schema, pos)
		if !good && v.done() {
			return after, false
		}
		end, ok = after, ok && good
	}
	if !known && r.additional != nil {
		after, good := v.additional(r.additional, pos)
		if !good && v.done() {
			return after, false
		}
		end, ok = after, good
	}
	if r.names != nil && !v.propertyName(r.names, key) {
		if v.done() {
			return pos, false
		}
		ok = false
	}
	if end < 0 {
		end = endOfValue(v.doc, pos)
	}
	return end, ok
}

// additional checks a property that no other rule knows.
func (v *run) additional(n *node, pos int) (end int, ok bool) {
	if !n.target().reject {
		return v.eval(n, pos)
	}
	if v.quick() {
		return pos, false
	}
	v.fail("unknown property", weightOther)
	return endOfValue(v.doc, pos), false
}

// propertyName checks the key at pos, a string, and marks the errors as errors
// of the name.
func (v *run) propertyName(n *node, pos int) bool {
	outer := v.report
	if v.quick() {
		_, ok := v.eval(n, pos)
		return ok
	}
	v.report = &report{}
	_, ok := v.eval(n, pos)
	for _, e := range v.report.errors {
		outer.add(e.Path, "property name "+e.Message, weightOther)
	}
	v.report = outer
	return ok
}
