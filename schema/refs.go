// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"net/url"
	"strings"
)

// target is a subschema that a $ref leads to, and its pointer.
type target struct {
	value   *value
	pointer string
}

// reference returns the node that a $ref leads to, or nil after an error.
func (f *filler) reference(keyword, ref string) *node {
	t := f.resolve(ref)
	if t.value == nil {
		f.fail(keyword, "%q leads nowhere in this document", cut([]byte(ref), maxSegment))
		return nil
	}
	return f.compiler.node(t.value, t.pointer)
}

// resolve finds the target of a $ref: "#", "#/a/b", "#anchor", or an absolute
// or relative $id written the same way, with such a fragment or without.
func (c *compiler) resolve(ref string) target {
	base, fragment, _ := strings.Cut(ref, "#")
	start := target{c.root, ""}
	if base != "" {
		c.collectTargets()
		t, ok := c.targets[base]
		if !ok {
			return target{}
		}
		start = t
	}
	if fragment == "" {
		return start
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	if fragment[0] == '/' {
		return target{start.value.lookup(fragment), start.pointer + fragment}
	}
	c.collectTargets()
	return c.targets["#"+fragment]
}

// collectTargets finds every $id and $anchor of the document.
func (c *compiler) collectTargets() {
	if c.targets == nil {
		c.targets = map[string]target{}
		c.collect(c.root, "")
	}
}

func (c *compiler) collect(v *value, pointer string) {
	for _, m := range v.members {
		if m.value.kind == kindString {
			c.name(m.name, m.value.text, target{v, pointer})
		}
	}
	eachSubschema(v, func(child *value, parts ...string) {
		c.collect(child, below(pointer, parts...))
	})
}

func (c *compiler) name(keyword, text string, t target) {
	switch keyword {
	case "$id":
		c.targets[strings.TrimSuffix(text, "#")] = t // "#name" is draft-07's anchor
	case "$anchor", "$dynamicAnchor":
		c.targets["#"+text] = t
	}
}

// maxChain is the number of subschemas that may apply to one value in turn.
const maxChain = 10_000

// checkCircles refuses schemas that lead back to themselves for the same value,
// on which validation would not end.
func checkCircles(nodes []*node) error {
	const visiting, done = 1, 2
	state := make(map[*node]int, len(nodes))
	var visit func(n *node, chain int) error
	visit = func(n *node, chain int) error {
		switch {
		case state[n] == visiting:
			return &SchemaError{n.pointer, "", "refers to itself without end"}
		case state[n] == done:
			return nil
		case chain > maxChain:
			return &SchemaError{n.pointer, "", "chain of references is too long"}
		}
		state[n] = visiting
		for _, next := range n.sameValue() {
			if err := visit(next, chain+1); err != nil {
				return err
			}
		}
		state[n] = done
		return nil
	}
	for _, n := range nodes {
		if err := visit(n, 0); err != nil {
			return err
		}
	}
	return nil
}

// sameValue returns the nodes that n applies to the very value it checks.
func (n *node) sameValue() []*node {
	var next []*node
	for _, single := range []*node{n.alias, n.not, n.cond, n.then, n.otherwise} {
		if single != nil {
			next = append(next, single)
		}
	}
	for _, list := range [][]*node{n.all, n.any, n.one, n.dependent} {
		next = append(next, list...)
	}
	return next
}
