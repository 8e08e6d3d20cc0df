// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"math/big"
	"slices"
	"unicode/utf8"
)

// maxAcceptDeep is how many schemas may apply to a value inside of each other.
const maxAcceptDeep = 500

// accepts tells whether a value satisfies a schema. It decides between the ways that
// an instance can be made; what is answered is checked by package schema, which also
// knows the rarest keywords.
func (m *maker) accepts(n, v *node, depth int) bool {
	if m.checks++; m.checks > maxChecks || depth > maxAcceptDeep {
		return false
	}
	if n.kind != kindObject {
		return n.isTrue()
	}
	if t := n.get("type"); t != nil {
		if kinds, _ := kindsOf(t); kinds&v.kind == 0 {
			return false
		}
	}
	if c := n.get("const"); c != nil && !c.equal(v) {
		return false
	}
	if e := n.get("enum"); e != nil && !slices.ContainsFunc(e.items, v.equal) {
		return false
	}
	if !m.acceptsCombined(n, v, depth+1) {
		return false
	}
	switch v.kind {
	case kindInteger, kindFraction:
		return acceptsNumber(n, v)
	case kindString:
		return m.acceptsText(n, v)
	case kindArray:
		return m.acceptsArray(n, v, depth+1)
	case kindObject:
		return m.acceptsObject(n, v, depth+1)
	}
	return true
}

func (m *maker) acceptsCombined(n, v *node, depth int) bool {
	for _, keyword := range []string{"$ref", "$dynamicRef"} {
		if ref := n.get(keyword); ref != nil {
			if target := m.resolve(ref.text); target == nil || !m.accepts(target, v, depth) {
				return false
			}
		}
	}
	if all := n.get("allOf"); all != nil {
		for _, one := range all.items {
			if !m.accepts(one, v, depth) {
				return false
			}
		}
	}
	if any := n.get("anyOf"); any != nil && m.accepting(any.items, v, depth) == 0 {
		return false
	}
	if one := n.get("oneOf"); one != nil && m.accepting(one.items, v, depth) != 1 {
		return false
	}
	if not := n.get("not"); not != nil && m.accepts(not, v, depth) {
		return false
	}
	if condition := n.get("if"); condition != nil {
		branch := n.get("else")
		if m.accepts(condition, v, depth) {
			branch = n.get("then")
		}
		return branch == nil || m.accepts(branch, v, depth)
	}
	return true
}

// accepting returns how many of schemas accept v.
func (m *maker) accepting(schemas []*node, v *node, depth int) int {
	count := 0
	for _, n := range schemas {
		if m.accepts(n, v, depth) {
			count++
		}
	}
	return count
}

func acceptsNumber(n, v *node) bool {
	x := v.number()
	if x == nil {
		return false
	}
	compare := func(keyword string, fits func(int) bool) bool {
		b := n.get(keyword)
		if b == nil || b.kind&kindNumber == 0 {
			return true
		}
		r := b.number()
		return r != nil && fits(x.Cmp(r))
	}
	if !compare("minimum", func(c int) bool { return c >= 0 }) || !compare("exclusiveMinimum", func(c int) bool { return c > 0 }) ||
		!compare("maximum", func(c int) bool { return c <= 0 }) || !compare("exclusiveMaximum", func(c int) bool { return c < 0 }) {
		return false
	}
	step := n.get("multipleOf").number()
	return step == nil || step.Sign() <= 0 || new(big.Rat).Quo(x, step).IsInt()
}

func (m *maker) acceptsText(n, v *node) bool {
	size := utf8.RuneCountInString(v.text)
	if least := n.get("minLength"); least != nil && size < count(least) {
		return false
	}
	if most := n.get("maxLength"); most != nil && size > count(most) {
		return false
	}
	if p := n.get("pattern"); p != nil {
		if re := m.pattern(p.text); re == nil || !re.MatchString(v.text) {
			return false
		}
	}
	f := n.get("format")
	return f == nil || valid(f.text, v.text)
}

func (m *maker) acceptsArray(n, v *node, depth int) bool {
	if least := n.get("minItems"); least != nil && len(v.items) < count(least) {
		return false
	}
	if most := n.get("maxItems"); most != nil && len(v.items) > count(most) {
		return false
	}
	if n.get("uniqueItems").isTrue() {
		for i, item := range v.items {
			if slices.ContainsFunc(v.items[:i], item.equal) {
				return false
			}
		}
	}
	s := &shape{maxItems: -1}
	s.readArray(n)
	for _, rule := range s.arrays {
		found := 0
		for i, item := range v.items {
			schema := rule.rest
			if i < len(rule.prefix) {
				schema = rule.prefix[i]
			}
			if schema != nil && !m.accepts(schema, item, depth) {
				return false
			}
			if rule.contains != nil && m.accepts(rule.contains, item, depth) {
				found++
			}
		}
		if rule.contains == nil {
			continue
		}
		if most := n.get("maxContains"); found < rule.minContains || most != nil && found > count(most) {
			return false
		}
	}
	return true
}

func (m *maker) acceptsObject(n, v *node, depth int) bool {
	s := &shape{maxProps: -1, required: map[string]bool{}}
	s.readObject(n)
	if len(v.keys) < s.minProps || s.maxProps >= 0 && len(v.keys) > s.maxProps {
		return false
	}
	for name := range s.required {
		if v.get(name) == nil {
			return false
		}
	}
	for _, name := range v.keys {
		schemas, _ := m.property(s, name)
		for _, schema := range schemas {
			if !m.accepts(schema, v.get(name), depth) {
				return false
			}
		}
		if names := n.get("propertyNames"); names != nil && !m.accepts(names, newString(name), depth) {
			return false
		}
	}
	return m.acceptsDependent(n, v, depth)
}

// acceptsDependent checks what the presence of a property asks for.
func (m *maker) acceptsDependent(n, v *node, depth int) bool {
	for _, keyword := range []string{"dependentRequired", "dependentSchemas", "dependencies"} {
		rules := n.get(keyword)
		if rules == nil {
			continue
		}
		for _, name := range rules.keys {
			if v.get(name) == nil {
				continue
			}
			need := rules.get(name)
			if need.kind != kindArray {
				if !m.accepts(need, v, depth) {
					return false
				}
				continue
			}
			for _, other := range need.items {
				if v.get(other.text) == nil {
					return false
				}
			}
		}
	}
	return true
}
