// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// compile reads the text of a schema into a tree of nodes.
func compile(raw []byte) (*node, error) {
	start, failure := checkSyntax(raw)
	if failure.message != "" {
		return nil, &SchemaError{Message: failure.String()}
	}
	tree, _ := parseTree(raw, start)
	c := &compiler{root: tree, nodes: map[*value]*node{}, values: map[*node]*value{}}
	root := c.node(tree, "")
	for i := 0; i < len(c.order); i++ { // order grows meanwhile
		if err := c.fill(c.order[i]); err != nil {
			return nil, err
		}
	}
	if err := checkCircles(c.order); err != nil {
		return nil, err
	}
	if err := c.makeLibraries(); err != nil {
		return nil, err
	}
	markDefaults(c.order)
	return root, nil
}

// compiler holds the state of one compilation.
type compiler struct {
	root *value
	// nodes finds the node of each subschema, and values is its inverse.
	nodes  map[*value]*node
	values map[*node]*value
	// order holds the nodes in the order in which they were met. Filling a node
	// appends its subschemas, so no recursion follows a chain of references.
	order []*node
	// targets finds subschemas by $id and $anchor; nil until needed.
	targets map[string]target
}

// node returns the node of the subschema v, which stands at pointer. It is
// filled later.
func (c *compiler) node(v *value, pointer string) *node {
	n := c.nodes[v]
	if n == nil {
		n = &node{pointer: pointer}
		c.nodes[v], c.values[n] = n, v
		c.order = append(c.order, n)
	}
	return n
}

// fill reads the subschema of n.
func (c *compiler) fill(n *node) error {
	v := c.values[n]
	switch v.kind {
	case kindBoolean:
		n.reject = !v.isTrue()
		return nil
	case kindObject:
		f := &filler{compiler: c, node: n, value: v}
		f.fill()
		return f.err
	}
	return &SchemaError{n.pointer, "", "must be an object, true or false, got " + kindNames[v.kind]}
}

// filler reads the keywords of one subschema into its node. The first error
// stops it.
type filler struct {
	*compiler
	node  *node
	value *value
	err   error
	// rules counts the keywords that decide about values.
	rules int
}

func (f *filler) fail(keyword, format string, args ...any) {
	if f.err == nil {
		f.err = &SchemaError{f.node.pointer, keyword, fmt.Sprintf(format, args...)}
	}
}

// fill reads all keywords.
func (f *filler) fill() {
	f.readTypes()
	f.readLiterals()
	f.readNumbers()
	f.readText()
	f.readArray()
	f.readObject()
	f.readCombined()
	f.readLibrary()
	f.readDefinitions()
	n := f.node
	if d := f.value.get("default"); d != nil {
		n.fallback = d.raw
	}
	n.combined = n.all != nil || n.any != nil || n.one != nil || n.not != nil || n.cond != nil
	if f.err == nil && f.rules == 1 && len(n.all) == 1 && f.value.get("$ref") != nil && n.fallback == nil {
		*n = node{pointer: n.pointer, alias: n.all[0]}
	}
}

// keyword returns the value of a keyword that must have the given kind, or nil
// if it is absent or wrong.
func (f *filler) keyword(name string, want kind) *value {
	v := f.value.get(name)
	if v == nil {
		return nil
	}
	if v.kind != want {
		f.fail(name, "must be %s, got %s", article(kindNames[want]), kindNames[v.kind])
		return nil
	}
	return v
}

func article(noun string) string {
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// count returns the value of a keyword that counts, or -1 if it is absent.
func (f *filler) count(name string) int {
	v := f.keyword(name, kindNumber)
	if v == nil {
		return -1
	}
	f.rules++
	d := parseDecimal(v.raw)
	if !d.isInteger() || d.sign() < 0 {
		f.fail(name, "must be a whole number of at least 0, got %s", shown(v.raw))
		return -1
	}
	if d.magnitude > 15 {
		return 1e15 // as good as without end
	}
	n, _ := d.integer()
	for range d.magnitude - d.digitCount() {
		n.Mul(n, ten)
	}
	return int(n.Int64())
}

// regexp compiles a regular expression. ECMA's \uXXXX becomes Go's \x{XXXX}.
func (f *filler) regexp(keyword, text string) *regexp.Regexp {
	re, err := compilePattern(text)
	if err != nil {
		f.fail(keyword, "%v", err)
	}
	return re
}

func compilePattern(text string) (*regexp.Regexp, error) {
	re, err := regexp.Compile(goPattern(text))
	if err != nil {
		return nil, fmt.Errorf("bad regular expression %q: %w", text, err)
	}
	return re, nil
}

func goPattern(text string) string {
	if !strings.Contains(text, `\u`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b.WriteByte(text[i])
			continue
		}
		i++
		if text[i] == 'u' && i+4 < len(text) && allHex(text[i+1:i+5]) {
			b.WriteString(`\x{` + text[i+1:i+5] + `}`)
			i += 4
			continue
		}
		b.WriteByte('\\')
		b.WriteByte(text[i])
	}
	return b.String()
}

func allHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

// schemas returns the nodes of a list of schemas.
func (f *filler) schemas(list *value, keyword string) []*node {
	nodes := make([]*node, 0, len(list.items))
	for i, item := range list.items {
		nodes = append(nodes, f.compiler.node(item, below(f.node.pointer, keyword, strconv.Itoa(i))))
	}
	return nodes
}

// schema returns the node of the subschema v under a keyword, or under a name
// in the object that is the value of the keyword.
func (f *filler) schema(v *value, parts ...string) *node {
	return f.compiler.node(v, below(f.node.pointer, parts...))
}

// keywordSchema returns the node of the subschema under a keyword, or nil.
func (f *filler) keywordSchema(name string) *node {
	v := f.value.get(name)
	if v == nil {
		return nil
	}
	if v.kind != kindObject && v.kind != kindBoolean {
		f.fail(name, "must be a schema, got %s", kindNames[v.kind])
		return nil
	}
	return f.schema(v, name)
}
