// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"slices"
	"strconv"
	"strings"
)

// usualItems is how many items a list gets when nothing tells another number.
const usualItems = 2

// mostItems is how many items the prompt may ask for.
const mostItems = 50

// enter notes that the schemas of a shape are being filled; it fails when they
// already are, so that a schema that contains itself ends somewhere.
func (m *maker) enter(s *shape) bool {
	for _, n := range s.nodes {
		if m.open[n] >= maxOpen {
			return false
		}
	}
	for _, n := range s.nodes {
		m.open[n]++
	}
	return true
}

func (m *maker) leave(s *shape) {
	for _, n := range s.nodes {
		m.open[n]--
	}
}

// object makes an object with all declared properties that can be made.
func (m *maker) object(s *shape, at place) (*node, *misfit) {
	if !m.enter(s) {
		return nil, &misfit{m.first(s.nodes), "", "contains itself without end"}
	}
	defer m.leave(s)
	o := newObject()
	room := endless // for optional properties
	if s.maxProps >= 0 {
		room = s.maxProps - len(s.required)
	}
	for _, name := range m.inOrder(s) {
		must := s.required[name]
		if !must && (at.extreme || m.lean() || room <= 0) {
			continue
		}
		schemas, _ := m.property(s, name)
		v, bad := m.value(schemas, nil, at.property(name, !must || at.optional))
		switch {
		case bad == nil:
			o.set(name, v)
			if !must {
				room--
			}
		case must:
			return nil, bad
		}
	}
	if bad := m.needed(s, o, at); bad != nil {
		return nil, bad
	}
	if bad := m.additional(s, o, at); bad != nil {
		return nil, bad
	}
	return inDeclaredOrder(o, s.names), nil
}

// property returns the place of a property.
func (p place) property(name string, optional bool) place {
	p.name, p.optional, p.extreme, p.only = name, optional, false, 0
	p.salt = hashOf('/', strconv.FormatUint(p.salt, 36)+name)
	return p
}

// inOrder returns the properties of a shape in the order in which they are made: what
// the prompt says goes to single values before it goes to those in lists and objects.
func (m *maker) inOrder(s *shape) []string {
	list := slices.Clone(s.names)
	slices.SortStableFunc(list, func(a, b string) int { return m.rank(s, a) - m.rank(s, b) })
	return list
}

func (m *maker) rank(s *shape, name string) int {
	rank := 0
	if !s.required[name] {
		rank = 1
	}
	schemas, _ := m.property(s, name)
	for _, n := range schemas {
		for _, keyword := range []string{"$ref", "properties", "items", "prefixItems", "additionalProperties", "anyOf", "allOf"} {
			if n.get(keyword) != nil {
				return rank + 2
			}
		}
	}
	return rank
}

// inDeclaredOrder returns o with its properties in the order of names.
func inDeclaredOrder(o *node, names []string) *node {
	ordered := newObject()
	for _, name := range append(slices.Clone(names), o.keys...) {
		if v := o.get(name); v != nil {
			ordered.set(name, v)
		}
	}
	return ordered
}

// needed adds the properties that others of the object ask for.
func (m *maker) needed(s *shape, o *node, at place) *misfit {
	for again := true; again; {
		again = false
		for _, needs := range s.needs {
			for _, name := range needs.keys {
				if o.get(name) == nil || needs.get(name).kind != kindArray {
					continue
				}
				for _, other := range needs.get(name).items {
					if o.get(other.text) != nil {
						continue
					}
					schemas, _ := m.property(s, other.text)
					v, bad := m.value(schemas, nil, at.property(other.text, false))
					if bad != nil {
						return bad
					}
					o.set(other.text, v)
					again = true
				}
			}
		}
	}
	return nil
}

// additional adds properties that no schema names: as many as must be, and to a map
// without any declared property as many as a list usually has items.
func (m *maker) additional(s *shape, o *node, at place) *misfit {
	want := s.minProps
	if len(s.names) == 0 && !m.lean() && !m.found && slices.ContainsFunc(s.objects, isMap) {
		want = max(want, usualItems)
	}
	if s.maxProps >= 0 {
		want = min(want, s.maxProps)
	}
	for try := 0; len(o.keys) < want; try++ {
		if try > 2*want+maxTries {
			return &misfit{m.first(s.nodes), "minProperties", "no more names for properties were found"}
		}
		name, bad := m.newName(s, at, try)
		if bad != nil {
			return bad
		}
		if o.get(name) != nil {
			continue
		}
		schemas, _ := m.property(s, name)
		inside := at.property(name, false)
		inside.index = len(o.keys)
		v, bad := m.value(schemas, nil, inside)
		if bad != nil {
			if len(o.keys) >= s.minProps {
				return nil
			}
			return bad
		}
		o.set(name, v)
	}
	return nil
}

func isMap(rule objectRule) bool { return rule.additional != nil && rule.additional.kind == kindObject }

// newName returns a name for a property that no schema declares.
func (m *maker) newName(s *shape, at place, try int) (string, *misfit) {
	var rules []*node
	for _, rule := range s.objects {
		if rule.names != nil {
			rules = append(rules, rule.names)
		}
	}
	if len(rules) == 0 {
		return m.writer.key(try), nil
	}
	inside := at.property("name", false)
	inside.index, inside.variant = 0, try
	v, bad := m.value(append(rules, nameSchema), nil, inside)
	if bad != nil {
		return "", bad
	}
	return v.text, nil
}

// nameSchema is what every name is: a string.
var nameSchema = func() *node {
	n := newObject()
	n.set("type", newString("string"))
	return n
}()

// array makes a list.
func (m *maker) array(s *shape, at place) (*node, *misfit) {
	a := newArray()
	least, most := s.minItems, s.maxItems
	for _, rule := range s.arrays {
		if rule.contains != nil {
			least = max(least, rule.minContains)
		}
	}
	if most < 0 {
		most = endless
	}
	if least > most {
		return nil, &misfit{m.first(s.nodes), "minItems", "asks for more items than maxItems allows"}
	}
	if !m.enter(s) {
		if least == 0 {
			return a, nil
		}
		return nil, &misfit{m.first(s.nodes), "", "contains itself without end"}
	}
	defer m.leave(s)
	n := min(max(m.length(s, at), least), most)
	if m.lean() {
		n = least
	}
	for i := range n {
		v, bad := m.item(s, a, i, at)
		if bad != nil {
			if i >= least {
				break
			}
			return nil, bad
		}
		a.items = append(a.items, v)
	}
	if m.found && at.optional && len(a.items) == 0 {
		return nil, notInPrompt(s, m)
	}
	return a, nil
}

// length returns how many items a list should have.
func (m *maker) length(s *shape, at place) int {
	open := len(s.arrays) == 0 // to further items
	longest := 0
	for _, rule := range s.arrays {
		longest = max(longest, len(rule.prefix))
		open = open || rule.rest != nil || rule.prefix == nil
	}
	if longest > 0 {
		return longest
	}
	if !open {
		return 0
	}
	if n := m.writer.howMany(at.name); n >= 0 {
		return min(n, mostItems)
	}
	if m.found {
		return m.writer.candidates()
	}
	if n := len(m.writer.listed(at.name)); n > 0 {
		return min(n, mostItems)
	}
	return usualItems
}

// item makes the item at index i, another than those before where they must differ.
func (m *maker) item(s *shape, a *node, i int, at place) (*node, *misfit) {
	schemas := s.item(i)
	inside := at
	inside.extreme, inside.only = false, 0
	inside.list, inside.index, inside.optional = at.name, i, m.found && i >= s.minItems
	if inside.list == "" {
		inside.list = at.list
	}
	inside.name = singular(strings.TrimSpace(at.name))
	for {
		v, bad := m.value(schemas, nil, inside)
		if bad != nil || !s.unique || !slices.ContainsFunc(a.items, v.equal) {
			return v, bad
		}
		if inside.variant++; inside.variant-at.variant > 2*i+maxTries {
			return nil, &misfit{m.first(s.nodes), "uniqueItems", "no more items that differ were found"}
		}
	}
}
