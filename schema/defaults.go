// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"errors"
	"slices"
)

// ApplyDefaults adds to the objects of a JSON document the properties that are
// absent and whose schema carries "default". It follows properties,
// patternProperties, additionalProperties, items, $ref and allOf to objects at
// any depth, and fills the defaults it adds in the same way. Branches that may
// or may not hold (anyOf, oneOf, if, not) are not followed. Values that are
// present stay as they are, null included; an absent object without a default of
// its own is not made for the sake of the defaults within.
//
// When nothing is to be added it returns doc itself. A document that is no JSON
// gives a *ValidationError, unless the schema has no defaults.
func (s *Schema) ApplyDefaults(doc []byte) ([]byte, error) {
	root, err := s.compiled()
	if err != nil {
		return nil, err
	}
	if root == nil || !root.defaults {
		return doc, nil
	}
	start, failure := checkSyntax(doc)
	if failure.message != "" {
		return nil, failure.validationError()
	}
	budget := maxAdded
	added := addition{doc: doc, budget: &budget}
	added.value([]*node{root}, start)
	if budget <= 0 {
		return nil, errTooManyDefaults
	}
	return added.splice(), nil
}

// HasDefaults tells whether [Schema.ApplyDefaults] may add anything.
func (s *Schema) HasDefaults() bool {
	root, err := s.compiled()
	return err == nil && root != nil && root.defaults
}

// maxAdded is the number of defaults that one call adds. Defaults within
// defaults can multiply.
const maxAdded = 1 << 20

// maxWithin is the number of defaults within defaults that are filled.
const maxWithin = 100

var errTooManyDefaults = errors.New("schema: the defaults multiply beyond measure")

// markDefaults finds the default of every node, which may stand behind $ref or
// in allOf, and the nodes below which there are any.
func markDefaults(nodes []*node) {
	seen := map[*node]bool{}
	for _, n := range nodes {
		findFallback(n, seen)
	}
	parents := map[*node][]*node{}
	var marked []*node
	for _, n := range nodes {
		for _, part := range n.parts() {
			parents[part] = append(parents[part], n)
		}
		if n.hasDefaultProperty() {
			n.defaults = true
			marked = append(marked, n)
		}
	}
	for len(marked) > 0 {
		last := len(marked) - 1
		n := marked[last]
		marked = marked[:last]
		for _, parent := range parents[n] {
			if !parent.defaults {
				parent.defaults = true
				marked = append(marked, parent)
			}
		}
	}
}

// findFallback gives n the first default of the subschemas it includes. There
// are no circles among them.
func findFallback(n *node, seen map[*node]bool) {
	if seen[n] {
		return
	}
	seen[n] = true
	for _, part := range n.included() {
		findFallback(part, seen)
		if n.fallback == nil {
			n.fallback = part.fallback
		}
	}
}

// included returns the subschemas that always apply where n does.
func (n *node) included() []*node {
	if n.alias != nil {
		return []*node{n.alias}
	}
	return n.all
}

// parts returns the subschemas that ApplyDefaults follows from n.
func (n *node) parts() []*node {
	parts := slices.Clone(n.included())
	if r := n.array; r != nil {
		parts = append(parts, r.prefix...)
		if r.rest != nil {
			parts = append(parts, r.rest)
		}
	}
	if r := n.object; r != nil {
		for _, p := range r.properties {
			if p.schema != nil {
				parts = append(parts, p.schema)
			}
		}
		for _, p := range r.patterns {
			parts = append(parts, p.schema)
		}
		if r.additional != nil {
			parts = append(parts, r.additional)
		}
	}
	return parts
}

// hasDefaultProperty tells whether a property of n itself has a default.
func (n *node) hasDefaultProperty() bool {
	return n.object != nil && slices.ContainsFunc(n.object.properties, func(p property) bool {
		return p.schema != nil && p.schema.fallback != nil
	})
}

// addition gathers what is to be added to one document.
type addition struct {
	doc []byte
	// pieces are in the order of their positions.
	pieces []piece
	// within holds the schemas of the defaults that this document is a part of.
	within []*node
	budget *int
}

// piece is a text to put at a position.
type piece struct {
	at   int
	text []byte
}

// value fills the value at pos, to which all the given schemas apply. It returns
// the position after it.
func (a *addition) value(schemas []*node, pos int) (end int) {
	schemas = withIncluded(schemas)
	if len(schemas) > 0 {
		switch kindAt(a.doc[pos]) {
		case kindObject:
			return a.object(schemas, pos)
		case kindArray:
			return a.array(schemas, pos)
		}
	}
	return endOfValue(a.doc, pos)
}

// withIncluded adds to a list of schemas those they include and leaves out those
// that have no defaults below.
func withIncluded(schemas []*node) []*node {
	var list []*node
	var add func(n *node)
	add = func(n *node) {
		if !n.defaults || slices.Contains(list, n) {
			return
		}
		list = append(list, n)
		for _, part := range n.included() {
			add(part)
		}
	}
	for _, n := range schemas {
		add(n)
	}
	return list
}

func (a *addition) array(schemas []*node, pos int) (end int) {
	i := firstItem(a.doc, pos)
	for index := 0; a.doc[i] != ']'; index++ {
		var parts []*node
		for _, n := range schemas {
			if r := n.array; r != nil {
				if index < len(r.prefix) {
					parts = append(parts, r.prefix[index])
				} else if r.rest != nil {
					parts = append(parts, r.rest)
				}
			}
		}
		i = nextItem(a.doc, a.value(parts, i))
	}
	return i + 1
}

func (a *addition) object(schemas []*node, pos int) (end int) {
	present := map[string]bool{}
	last := pos + 1 // where the next member would follow
	i := firstItem(a.doc, pos)
	for a.doc[i] != '}' {
		name, at := readKey(a.doc, i)
		present[string(name)] = true
		var parts []*node
		for _, n := range schemas {
			if n.object != nil {
				parts = n.object.appendSchemas(parts, name)
			}
		}
		last = a.value(parts, at)
		i = nextItem(a.doc, last)
	}
	for _, n := range schemas {
		if n.object == nil {
			continue
		}
		for _, p := range n.object.properties {
			if p.schema != nil && p.schema.fallback != nil && !present[p.name] {
				a.add(last, len(present) == 0, p)
				present[p.name] = true
			}
		}
	}
	return i + 1
}

// appendSchemas appends the schemas that apply to the property called name.
func (r *objectRules) appendSchemas(list []*node, name []byte) []*node {
	known := false
	if p := r.find(name, 0); p >= 0 && r.properties[p].schema != nil {
		known = true
		list = append(list, r.properties[p].schema)
	}
	for _, p := range r.patterns {
		if p.pattern.Match(name) {
			known = true
			list = append(list, p.schema)
		}
	}
	if !known && r.additional != nil {
		list = append(list, r.additional)
	}
	return list
}

// add puts the default of p at a position. The default is filled itself, unless
// it is a part of its own default.
func (a *addition) add(at int, first bool, p property) {
	*a.budget--
	text := p.schema.fallback
	schema := p.schema.target()
	if *a.budget > 0 && len(a.within) < maxWithin && !slices.Contains(a.within, schema) {
		inner := addition{doc: text, within: append(slices.Clone(a.within), schema), budget: a.budget}
		inner.value([]*node{schema}, 0)
		text = inner.splice()
	}
	var b []byte
	if !first {
		b = append(b, ',')
	}
	b = append(appendString(b, p.name), ':')
	a.pieces = append(a.pieces, piece{at, append(b, text...)})
}

// splice returns the document with all pieces, or the document itself if there
// are none.
func (a *addition) splice() []byte {
	if len(a.pieces) == 0 {
		return a.doc
	}
	size := len(a.doc)
	for _, p := range a.pieces {
		size += len(p.text)
	}
	out := make([]byte, 0, size)
	done := 0
	for _, p := range a.pieces {
		out = append(out, a.doc[done:p.at]...)
		out = append(out, p.text...)
		done = p.at
	}
	return append(out, a.doc[done:]...)
}
