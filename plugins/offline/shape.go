// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"maps"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

var (
	schemaTrue  = newBoolean(true)
	schemaFalse = newBoolean(false)
)

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

// resolve finds what a $ref leads to, nil when it leads nowhere.
func (m *maker) resolve(ref string) *node {
	if target, known := m.refs[ref]; known {
		return target
	}
	base, fragment, _ := strings.Cut(ref, "#")
	start := m.root
	if base != "" {
		start = find(m.root, func(n *node) bool { id := n.get("$id"); return id != nil && strings.TrimSuffix(id.text, "#") == base })
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	target := start
	switch {
	case fragment == "" || start == nil:
	case fragment[0] == '/':
		target = follow(start, fragment)
	default:
		target = find(start, func(n *node) bool {
			for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
				if a := n.get(keyword); a != nil && a.text == fragment {
					return true
				}
			}
			id := n.get("$id")
			return id != nil && id.text == "#"+fragment
		})
	}
	m.refs[ref] = target
	return target
}

// follow returns what a JSON pointer leads to.
func follow(n *node, pointer string) *node {
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for part := range strings.SplitSeq(pointer[1:], "/") {
		if n.kind == kindArray {
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(n.items) {
				return nil
			}
			n = n.items[i]
		} else if n = n.get(unescape.Replace(part)); n == nil {
			return nil
		}
	}
	return n
}

// find returns the first node, in document order, for which ok holds.
func find(n *node, ok func(*node) bool) *node {
	if ok(n) {
		return n
	}
	for _, item := range n.items {
		if found := find(item, ok); found != nil {
			return found
		}
	}
	for _, key := range n.keys {
		if found := find(n.fields[key], ok); found != nil {
			return found
		}
	}
	return nil
}

// pattern compiles a regular expression once, nil when it is none.
func (m *maker) pattern(text string) *regexp.Regexp {
	re, known := m.patterns[text]
	if !known {
		re, _ = regexp.Compile(goPattern.ReplaceAllString(text, `\x{$1}`))
		m.patterns[text] = re
	}
	return re
}

// goPattern finds \uXXXX, which Go writes \x{XXXX}.
var goPattern = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// with returns the choices with one more.
func with(made map[choice]int, c choice, way int) map[choice]int {
	next := maps.Clone(made)
	if next == nil {
		next = map[choice]int{}
	}
	next[c] = way
	return next
}
