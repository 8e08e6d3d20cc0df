// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"maps"
	"math/big"
	"slices"
)

// shape is all that a set of schemas says about one value.
type shape struct {
	nodes   []*node // the schemas, with those that they refer to
	kinds   kind
	order   []kind // as "type" lists them; nil when nothing does
	samples []*node

	literals []*node // of enum and const
	fixed    bool    // the value is one of literals

	low, high         *big.Rat
	lowOpen, highOpen bool // the bound itself is excluded
	steps             []*big.Rat

	minLength, maxLength int // maxLength -1 is no limit, as below
	formats              []string
	patterns             []*node // the schemas that have one
	base64               bool

	minItems, maxItems int
	unique             bool
	arrays             []arrayRule

	names              []string // of declared and required properties
	required           map[string]bool
	minProps, maxProps int
	objects            []objectRule
	needs              []*node // values of dependentRequired and dependencies

	title, description string
}

// arrayRule is what one schema says about items.
type arrayRule struct {
	prefix      []*node
	rest        *node // nil for anything
	contains    *node
	minContains int
}

// objectRule is what one schema says about properties.
type objectRule struct {
	declared   *node // nil for none
	patterns   *node
	additional *node // nil for anything
	names      *node
}

// choice is a place in a schema where one of several ways must be taken.
type choice struct {
	at      *node
	keyword string // anyOf, oneOf or if
}

// crossroads is a choice that is open, and how many ways there are.
type crossroads struct {
	choice
	ways int
}

// misfit tells why no value was made: at is the schema, keyword may be "".
type misfit struct {
	at           *node
	keyword, why string
}

// schemaTrue is the schema that accepts everything.
var schemaTrue = newBoolean(true)

// gather brings together what schemas say. The first choice that is not made yet is
// returned beside the shape, which then is not whole.
func (m *maker) gather(schemas []*node, made map[choice]int) (*shape, *crossroads, *misfit) {
	s := &shape{kinds: kindAny, maxLength: -1, maxItems: -1, maxProps: -1, required: map[string]bool{}}
	queue := slices.Clone(schemas)
	seen := map[*node]bool{}
	for i := 0; i < len(queue); i++ { // queue grows meanwhile
		n := queue[i]
		if seen[n] {
			continue
		}
		seen[n] = true
		if n.kind != kindObject {
			if n.isTrue() {
				continue
			}
			return nil, nil, &misfit{n, "", "allows no value"}
		}
		s.nodes = append(s.nodes, n)
		if bad := s.read(n); bad != nil {
			return nil, nil, bad
		}
		for _, keyword := range []string{"$ref", "$dynamicRef"} {
			if ref := n.get(keyword); ref != nil {
				target := m.resolve(ref.text)
				if target == nil {
					return nil, nil, &misfit{n, keyword, "leads nowhere"}
				}
				queue = append(queue, target)
			}
		}
		if all := n.get("allOf"); all != nil {
			queue = append(queue, all.items...)
		}
		for _, keyword := range []string{"anyOf", "oneOf"} {
			ways := n.get(keyword)
			if ways == nil || len(ways.items) == 0 {
				continue
			}
			c := choice{n, keyword}
			way, ok := made[c]
			if !ok {
				return s, &crossroads{c, len(ways.items)}, nil
			}
			queue = append(queue, ways.items[way])
		}
		if condition := n.get("if"); condition != nil {
			c := choice{n, "if"}
			way, ok := made[c]
			if !ok {
				return s, &crossroads{c, 2}, nil
			}
			if way == 0 {
				queue = append(queue, condition, orTrue(n.get("then")))
			} else {
				queue = append(queue, orTrue(n.get("else")))
			}
		}
	}
	return s, nil, nil
}

func orTrue(n *node) *node {
	if n == nil {
		return schemaTrue
	}
	return n
}

// item returns the schemas of the item at index i.
func (s *shape) item(i int) []*node {
	var list []*node
	for _, rule := range s.arrays {
		switch {
		case i < len(rule.prefix):
			list = append(list, rule.prefix[i])
		case rule.rest != nil:
			list = append(list, rule.rest)
		}
		if rule.contains != nil && i < rule.minContains {
			list = append(list, rule.contains)
		}
	}
	return list
}

// property returns the schemas of a property, and whether one of them declares it.
func (m *maker) property(s *shape, name string) (list []*node, declared bool) {
	for _, rule := range s.objects {
		known := false
		if schema := rule.declared.get(name); schema != nil {
			list, known = append(list, schema), true
		}
		if rule.patterns != nil {
			for _, pattern := range rule.patterns.keys {
				if re := m.pattern(pattern); re != nil && re.MatchString(name) {
					list, known = append(list, rule.patterns.get(pattern)), true
				}
			}
		}
		if !known && rule.additional != nil {
			list = append(list, rule.additional)
		}
		declared = declared || known
	}
	return list, declared
}

// with returns the choices with one more.
func with(made map[choice]int, c choice, way int) map[choice]int {
	next := maps.Clone(made)
	if next == nil {
		next = map[choice]int{}
	}
	next[c] = way
	return next
}
