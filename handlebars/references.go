// SPDX-License-Identifier: Apache-2.0

package handlebars

// ReferenceKind tells what a template refers to.
type ReferenceKind int

// The kinds of references.
const (
	// ReferenceVariable is a look-up in the data.
	ReferenceVariable ReferenceKind = iota
	// ReferenceHelper is a helper, since it has arguments.
	ReferenceHelper
	// ReferenceName is a lone name: of a helper if there is one, else a variable.
	ReferenceName
	// ReferencePartial is a partial.
	ReferencePartial
)

// Reference is a place where a template refers to something outside of it.
type Reference struct {
	Kind ReferenceKind
	// Name is that of the helper or partial, and of a variable the first name of its path:
	// user in user.name. It is "" for the context itself, such as {{this}}.
	Name string
	// Data is set for a variable that begins with @.
	Data bool
	// Nested is set inside of a block that may have another context than the template, which
	// is all but if and unless.
	Nested bool
	// Outer is how many ".." the path has, which lead out of such blocks.
	Outer int
	// Line and Column are where it stands, from 1.
	Line, Column int
}

// References returns what a template refers to, in the order of its source; nil options
// work. Names that the template makes itself (block parameters, inline partials) are left
// out, and so are partials with a computed name. Errors are those of [Parse].
func References(src string, o *Options) ([]Reference, error) {
	if o == nil {
		o = &Options{}
	}
	w := referenceWalker{src: source{name: o.Name, text: src, firstLine: o.FirstLine}, own: map[string]int{}, inline: map[string]bool{}}
	b, err := parse(&w.src)
	if err != nil {
		return nil, err
	}
	w.findInline(b)
	w.body(b)
	return w.found, nil
}

// referenceWalker collects references.
type referenceWalker struct {
	src    source
	own    map[string]int  // block parameters around, by how many blocks
	inline map[string]bool // partials that the template defines
	found  []Reference
	nested int // blocks around that may have a context of their own
}

func (w *referenceWalker) add(kind ReferenceKind, name string, pos int) *Reference {
	line, column := w.src.position(pos)
	w.found = append(w.found, Reference{Kind: kind, Name: name, Nested: w.nested > 0, Line: line, Column: column})
	return &w.found[len(w.found)-1]
}

// findInline notes the partials that a body defines, which may be used before.
func (w *referenceWalker) findInline(b *body) {
	if b == nil {
		return
	}
	for _, n := range b.nodes {
		block, ok := n.(*blockNode)
		if !ok {
			continue
		}
		if block.kind == decoratorBlock && len(block.call.args) > 0 {
			if name, ok := block.call.args[0].(*literalExpr); ok {
				if text, ok := name.value.(string); ok {
					w.inline[text] = true
				}
			}
		}
		w.findInline(block.main)
		w.findInline(block.inverse)
	}
}

func (w *referenceWalker) body(b *body) {
	if b == nil {
		return
	}
	for _, name := range b.blockParams {
		w.own[name]++
	}
	for _, n := range b.nodes {
		switch n := n.(type) {
		case *mustacheNode:
			w.call(&n.call, false)
		case *partialNode:
			w.partial(n.call)
		case *blockNode:
			w.block(n)
		}
	}
	for _, name := range b.blockParams {
		w.own[name]--
	}
}

func (w *referenceWalker) block(n *blockNode) {
	switch n.kind {
	case partialBlock:
		w.partial(n.call)
	case plainBlock:
		w.call(n.call, false)
	default:
		w.arguments(n.call)
	}
	own := 1
	if path, ok := n.call.callee.(*pathExpr); ok && n.kind == plainBlock && (path.original == "if" || path.original == "unless") {
		own = 0
	}
	w.nested += own
	w.body(n.main)
	w.nested -= own
	w.body(n.inverse) // which has the context around
}

// partial adds a partial with its arguments.
func (w *referenceWalker) partial(c *callExpr) {
	switch callee := c.callee.(type) {
	case *pathExpr:
		if !w.inline[callee.original] && callee.original != "@partial-block" {
			w.add(ReferencePartial, callee.original, callee.pos)
		}
	case *literalExpr:
		if !w.inline[callee.original] {
			w.add(ReferencePartial, callee.original, callee.pos)
		}
	default:
		w.expression(callee)
	}
	w.arguments(c)
}

// call adds the inside of a tag, or a sub-expression, which always calls.
func (w *referenceWalker) call(c *callExpr, sub bool) {
	path, ok := c.callee.(*pathExpr)
	switch {
	case !ok:
		w.expression(c.callee)
	case path.data || path.scoped || path.depth > 0 || len(path.parts) != 1 || w.own[path.parts[0]] > 0:
		w.path(path)
	case sub || len(c.args) > 0 || len(c.hash) > 0:
		w.add(ReferenceHelper, path.parts[0], path.pos)
	default:
		w.add(ReferenceName, path.parts[0], path.pos)
	}
	w.arguments(c)
}

func (w *referenceWalker) arguments(c *callExpr) {
	for _, arg := range c.args {
		w.expression(arg)
	}
	for _, pair := range c.hash {
		w.expression(pair.value)
	}
}

func (w *referenceWalker) expression(e expression) {
	switch e := e.(type) {
	case *pathExpr:
		w.path(e)
	case *callExpr:
		w.call(e, true)
	}
}

// path adds a look-up.
func (w *referenceWalker) path(p *pathExpr) {
	name := ""
	if len(p.parts) > 0 {
		name = p.parts[0]
	}
	if !p.data && !p.scoped && p.depth == 0 && w.own[name] > 0 {
		return
	}
	r := w.add(ReferenceVariable, name, p.pos)
	r.Data, r.Outer = p.data, p.depth
}

// HasHelper reports whether the engine itself brings a helper of that name.
func HasHelper(name string) bool { return builtinOf(name) != notBuiltin }
