// SPDX-License-Identifier: Apache-2.0

package schema

import "regexp"

// node is a compiled subschema. It never changes after compile returns.
type node struct {
	pointer string
	// alias is the target of a $ref that stands alone; all else is empty then.
	alias *node
	// reject is set for the schema false.
	reject bool
	// types holds the accepted types; zero accepts every type.
	types typeSet

	// The rules for each kind of value; nil if there are none.
	number *numberRules
	text   *textRules
	array  *arrayRules
	object *objectRules

	// enum holds the accepted values if it is not nil ("const" has its own).
	enum     *literals
	constant *literals

	// all, any and one hold the subschemas for the same value: $ref and allOf,
	// anyOf, oneOf.
	all, any, one []*node
	not           *node
	// cond, then and otherwise are the keywords if, then and else.
	cond, then, otherwise *node
	// combined tells that one of the fields from all to cond is set.
	combined bool

	// library checks the keywords that this package leaves to it.
	library *library
	// dependent holds schemas that the library applies to the same value; they
	// are known here for the check for circles alone.
	dependent []*node

	// fallback is the text of the keyword default, nil if absent.
	fallback []byte
	// defaults tells that ApplyDefaults may find a default below this node.
	defaults bool
}

// target follows aliases.
func (n *node) target() *node {
	for n.alias != nil {
		n = n.alias
	}
	return n
}

// typeSet is a set of the seven types of JSON Schema.
type typeSet uint8

const (
	typeNull typeSet = 1 << iota
	typeBoolean
	typeNumber
	typeString
	typeArray
	typeObject
	typeInteger
)

// typeNames are in the order of the bits; the first six match the kinds.
var typeNames = [...]string{"null", "boolean", "number", "string", "array", "object", "integer"}

func typeNamed(name string) (typeSet, bool) {
	for i, n := range typeNames {
		if n == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// numberRules holds the rules for numbers.
type numberRules struct {
	limits     []limit
	multipleOf *bound
}

// limit is one of minimum, maximum, exclusiveMinimum and exclusiveMaximum.
type limit struct {
	bound bound
	// accepts tells whether a number may be less than, equal to or greater than
	// the bound.
	accepts [3]bool
	message string
}

// bound is a number of a schema.
type bound struct {
	text    string
	decimal decimal
	// small is the value if isSmall is set.
	small   int64
	isSmall bool
}

// textRules holds the rules for strings. Absent limits are -1.
type textRules struct {
	minLength, maxLength int
	patternText          string
	pattern              *regexp.Regexp
	formatName           string
	format               func([]byte) bool
}

// arrayRules holds the rules for arrays. Absent limits are -1.
type arrayRules struct {
	minItems, maxItems int
	unique             bool
	// prefix holds the schemas of the first items, rest that of all others; nil
	// accepts everything.
	prefix []*node
	rest   *node
}

// objectRules holds the rules for objects. Absent limits are -1.
type objectRules struct {
	minProperties, maxProperties int
	// properties holds the declared and the required properties.
	properties []property
	// index finds a property by name; it is nil for small objects.
	index map[string]int
	// required holds the names that must be present.
	required []string
	patterns []patternProperty
	// additional is for properties that no other rule knows; nil accepts them.
	additional *node
	names      *node
}

type property struct {
	name string
	// schema is nil if the property is required but not declared.
	schema *node
	// required is the position in objectRules.required, or -1.
	required int
}

type patternProperty struct {
	text    string
	pattern *regexp.Regexp
	schema  *node
}

// find returns the position of a property, or -1. It looks first at hint:
// documents mostly follow the order of their schema.
func (r *objectRules) find(name []byte, hint int) int {
	if hint < len(r.properties) && r.properties[hint].name == string(name) {
		return hint
	}
	if r.index != nil {
		if i, ok := r.index[string(name)]; ok {
			return i
		}
		return -1
	}
	for i := range r.properties {
		if r.properties[i].name == string(name) {
			return i
		}
	}
	return -1
}

// literals holds the values of "enum" or "const".
type literals struct {
	// strings finds the accepted strings.
	strings map[string]bool
	// others holds the accepted values that are no strings.
	others []*value
	// list is for messages: the values as JSON, cut if there are many.
	list string
}
