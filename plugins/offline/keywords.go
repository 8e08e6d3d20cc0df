// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"math/big"
	"slices"
)

// read adds what the keywords of one schema say.
func (s *shape) read(n *node) *misfit {
	if t := n.get("type"); t != nil {
		kinds, order := kindsOf(t)
		s.kinds &= kinds
		if s.order == nil {
			s.order = order
		}
		if s.kinds == 0 {
			return &misfit{n, "type", "contradicts another type"}
		}
	}
	if c := n.get("const"); c != nil {
		s.oneOf([]*node{c})
	}
	if e := n.get("enum"); e != nil {
		s.oneOf(e.items)
	}
	if s.fixed && len(s.literals) == 0 {
		return &misfit{n, "enum", "leaves no value"}
	}
	if e := n.get("examples"); e != nil {
		s.samples = append(s.samples, e.items...)
	}
	if e := n.get("example"); e != nil {
		s.samples = append(s.samples, e)
	}
	if d := n.get("default"); d != nil && !isBlank(d) {
		s.samples = append(s.samples, d)
	}
	if s.title == "" && n.get("title") != nil {
		s.title = n.get("title").text
	}
	if s.description == "" && n.get("description") != nil {
		s.description = n.get("description").text
	}
	s.readText(n)
	s.readArray(n)
	s.readObject(n)
	return s.readNumber(n)
}

// kindsOf reads the keyword type.
func kindsOf(t *node) (kinds kind, order []kind) {
	list := t.items
	if t.kind == kindString {
		list = []*node{t}
	}
	for _, name := range list {
		k := kindNames[name.text]
		kinds |= k
		order = append(order, k)
	}
	return kinds, order
}

var kindNames = map[string]kind{
	"null": kindNull, "boolean": kindBoolean, "integer": kindInteger, "number": kindNumber,
	"string": kindString, "array": kindArray, "object": kindObject,
}

// isBlank tells whether v is null or empty: no value that anyone wants to see.
func isBlank(v *node) bool {
	switch v.kind {
	case kindNull:
		return true
	case kindString:
		return v.text == ""
	case kindArray, kindObject:
		return len(v.items)+len(v.keys) == 0
	}
	return false
}

func (s *shape) oneOf(values []*node) {
	if !s.fixed {
		s.fixed, s.literals = true, slices.Clone(values)
		return
	}
	s.literals = slices.DeleteFunc(s.literals, func(have *node) bool { return !slices.ContainsFunc(values, have.equal) })
}

func (s *shape) readNumber(n *node) *misfit {
	bound := func(keyword string) (*big.Rat, *misfit) {
		v := n.get(keyword)
		if v == nil || v.kind&kindNumber == 0 {
			return nil, nil
		}
		r := v.number()
		if r == nil {
			return nil, &misfit{n, keyword, "is too large or too small a number"}
		}
		return r, nil
	}
	for _, keyword := range []string{"minimum", "exclusiveMinimum"} {
		r, bad := bound(keyword)
		if bad != nil {
			return bad
		}
		open := keyword == "exclusiveMinimum"
		if r != nil && (s.low == nil || r.Cmp(s.low) > 0 || r.Cmp(s.low) == 0 && open) {
			s.low, s.lowOpen = r, open
		}
	}
	for _, keyword := range []string{"maximum", "exclusiveMaximum"} {
		r, bad := bound(keyword)
		if bad != nil {
			return bad
		}
		open := keyword == "exclusiveMaximum"
		if r != nil && (s.high == nil || r.Cmp(s.high) < 0 || r.Cmp(s.high) == 0 && open) {
			s.high, s.highOpen = r, open
		}
	}
	r, bad := bound("multipleOf")
	if r != nil && r.Sign() > 0 {
		s.steps = append(s.steps, r)
	}
	return bad
}

func (s *shape) readText(n *node) {
	s.minLength, s.maxLength = narrow(n, "minLength", "maxLength", s.minLength, s.maxLength)
	if f := n.get("format"); f != nil && f.kind == kindString {
		s.formats = append(s.formats, f.text)
	}
	if e := n.get("contentEncoding"); e != nil && e.text == "base64" {
		s.base64 = true
	}
	if n.get("pattern") != nil {
		s.patterns = append(s.patterns, n)
	}
}

func (s *shape) readArray(n *node) {
	s.minItems, s.maxItems = narrow(n, "minItems", "maxItems", s.minItems, s.maxItems)
	s.unique = s.unique || n.get("uniqueItems").isTrue()
	rule := arrayRule{rest: n.get("items"), contains: n.get("contains"), minContains: 1}
	if p := n.get("prefixItems"); p != nil {
		rule.prefix = p.items
	} else if rule.rest != nil && rule.rest.kind == kindArray {
		rule.prefix, rule.rest = rule.rest.items, n.get("additionalItems")
	}
	if v := n.get("minContains"); v != nil {
		rule.minContains = count(v)
	}
	if rule.prefix != nil || rule.rest != nil || rule.contains != nil {
		s.arrays = append(s.arrays, rule)
	}
}

func (s *shape) readObject(n *node) {
	s.minProps, s.maxProps = narrow(n, "minProperties", "maxProperties", s.minProps, s.maxProps)
	rule := objectRule{n.get("properties"), n.get("patternProperties"), n.get("additionalProperties"), n.get("propertyNames")}
	if rule.declared != nil {
		for _, name := range rule.declared.keys {
			s.names = appendNew(s.names, name)
		}
	}
	if r := n.get("required"); r != nil {
		for _, name := range r.items {
			s.names = appendNew(s.names, name.text)
			s.required[name.text] = true
		}
	}
	for _, keyword := range []string{"dependentRequired", "dependencies"} {
		if v := n.get(keyword); v != nil {
			s.needs = append(s.needs, v)
		}
	}
	if rule != (objectRule{}) {
		s.objects = append(s.objects, rule)
	}
}

// narrow joins the bounds of a count with those of one more schema.
func narrow(n *node, least, most string, low, high int) (int, int) {
	if v := n.get(least); v != nil {
		low = max(low, count(v))
	}
	if v := n.get(most); v != nil {
		if c := count(v); high < 0 || c < high {
			high = c
		}
	}
	return low, high
}

// endless is the count that stands for all larger ones.
const endless = 1 << 40

// count returns the value of a keyword that counts.
func count(v *node) int {
	r := v.number()
	if r == nil || r.Cmp(big.NewRat(endless, 1)) > 0 {
		return endless
	}
	n := new(big.Int).Quo(r.Num(), r.Denom())
	return max(int(n.Int64()), 0)
}
