// SPDX-License-Identifier: Apache-2.0

package handlebars

// maxNesting limits how deep blocks, else chains and parentheses may nest in a
// source.
const maxNesting = 500

// parser makes statements of tokens.
type parser struct {
	src   *source
	lex   lexer
	tok   token // the next token
	depth int
}

// parse returns the statements of a source, before white space control.
func parse(src *source) (*body, error) {
	p := &parser{src: src, lex: lexer{src: src}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	b, err := p.body()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != tokEOF {
		return nil, p.unexpected("outside of a block")
	}
	return b, nil
}

// advance reads the next token.
func (p *parser) advance() (err error) {
	p.tok, err = p.lex.next()
	return err
}

// unexpected returns the error for a token that doesn't fit.
func (p *parser) unexpected(where string) error {
	return p.src.errorAt(p.tok.start, ErrSyntax, "unexpected %s %s", p.tok.describe(p.src.text), where)
}

// expect takes the token if it is of that kind.
func (p *parser) expect(kind tokenKind, where string) (token, error) {
	t := p.tok
	if t.kind != kind {
		return t, p.unexpected(where)
	}
	return t, p.advance()
}

// enter counts a level of nesting that begins at pos, leave ends it.
func (p *parser) enter(pos int) error {
	if p.depth++; p.depth > maxNesting {
		return p.src.errorAt(pos, ErrLimit, "more than %d levels of nesting", maxNesting)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// body reads statements up to a token that can't begin one.
func (p *parser) body() (*body, error) {
	const usual = 4 // statements
	b := &body{nodes: make([]node, 0, usual)}
	for {
		n, err := p.statement()
		if err != nil {
			return nil, err
		}
		if n == nil {
			return b, nil
		}
		b.nodes = append(b.nodes, n)
	}
}

// statement reads one statement; it returns nil before a token that begins none.
func (p *parser) statement() (node, error) {
	t := p.tok
	switch t.kind {
	case tokContent:
		return &contentNode{original: t.text, value: t.text}, p.advance()
	case tokComment:
		return &commentNode{strip: p.stripOf(t, t)}, p.advance()
	case tokOpen, tokOpenUnescaped:
		return p.mustache()
	case tokOpenPartial:
		return p.partial()
	case tokOpenBlock, tokOpenInverse:
		return p.block()
	case tokOpenPartialBlock:
		return p.partialBlock()
	case tokOpenRaw:
		return p.rawBlock()
	}
	return nil, nil
}

// stripOf returns the white space control of a tag with these ends.
func (p *parser) stripOf(open, close token) strip {
	text := p.src.text
	return strip{left: text[open.start+2] == '~', right: text[close.end-3] == '~'}
}

// mustache reads {{…}}.
func (p *parser) mustache() (node, error) {
	open := p.tok
	if open.decorator {
		return nil, p.src.errorAt(open.start, ErrSyntax, "a decorator must be a block: {{#*inline \"name\"}}…{{/inline}}")
	}
	n := &mustacheNode{}
	if err := p.readCall(&n.call); err != nil {
		return nil, err
	}
	kind := tokClose
	if open.kind == tokOpenUnescaped {
		kind = tokCloseUnescaped
	}
	close, err := p.expect(kind, "in a tag")
	if err != nil {
		return nil, err
	}
	text := p.src.text[open.start:open.end]
	n.escaped = kind == tokClose && text[len(text)-1] != '&'
	n.strip = p.stripOf(open, close)
	return n, nil
}

// partial reads {{> name}}.
func (p *parser) partial() (node, error) {
	open := p.tok
	call, err := p.partialCall(open)
	if err != nil {
		return nil, err
	}
	close, err := p.expect(tokClose, "in a partial tag")
	if err != nil {
		return nil, err
	}
	return &partialNode{call: call, strip: p.stripOf(open, close)}, nil
}

// partialBlock reads {{#> name}}…{{/name}}.
func (p *parser) partialBlock() (node, error) {
	open := p.tok
	if err := p.enter(open.start); err != nil {
		return nil, err
	}
	defer p.leave()
	call, err := p.partialCall(open)
	if err != nil {
		return nil, err
	}
	close, err := p.expect(tokClose, "in a partial tag")
	if err != nil {
		return nil, err
	}
	b := &blockNode{kind: partialBlock, call: call, open: p.stripOf(open, close)}
	if b.main, err = p.body(); err != nil {
		return nil, err
	}
	b.close, err = p.end(call)
	return b, err
}

// block reads {{#…}}…{{/…}} and {{^…}}…{{/…}}.
func (p *parser) block() (node, error) {
	open := p.tok
	if err := p.enter(open.start); err != nil {
		return nil, err
	}
	defer p.leave()
	b, first, err := p.openBlock(open)
	if err != nil {
		return nil, err
	}
	inverted := open.kind == tokOpenInverse
	otherwise, err := p.otherwise(!inverted)
	if err != nil {
		return nil, err
	}
	if otherwise != nil {
		if open.decorator {
			return nil, p.src.errorAt(otherwise.pos, ErrSyntax, "Unexpected inverse block on decorator")
		}
		b.middle = otherwise.strip
	}
	if b.close, err = p.end(b.call); err != nil {
		return nil, err
	}
	otherwise.attach(b, first, inverted, b.close)
	return b, nil
}

// openBlock reads the opening tag of a block and its first body.
func (p *parser) openBlock(open token) (*blockNode, *body, error) {
	call, err := p.inside()
	if err != nil {
		return nil, nil, err
	}
	params, err := p.blockParams()
	if err != nil {
		return nil, nil, err
	}
	close, err := p.expect(tokClose, "in a block tag")
	if err != nil {
		return nil, nil, err
	}
	b := &blockNode{call: call, open: p.stripOf(open, close)}
	if open.decorator {
		b.kind = decoratorBlock
	}
	first, err := p.body()
	if err != nil {
		return nil, nil, err
	}
	first.blockParams = params
	return b, first, nil
}

// otherwise is the part of a block after {{else}}.
type otherwise struct {
	pos   int
	body  *body
	strip strip
}

// attach gives a block its branches. The block of an {{else name}} ends where the
// block around it ends, and takes over the white space control of that place.
func (o *otherwise) attach(b *blockNode, first *body, inverted bool, close strip) {
	b.main = first
	if o != nil {
		b.inverse = o.body
		if o.body.chained {
			o.body.nodes[0].(*blockNode).close = close
		}
	}
	if inverted {
		b.main, b.inverse = b.inverse, b.main
	}
}

// otherwise reads {{else}} or, if chains are allowed, {{else name}}, and what
// follows; nil if there is neither.
func (p *parser) otherwise(chains bool) (*otherwise, error) {
	open := p.tok
	switch {
	case open.kind == tokInverse:
		if err := p.advance(); err != nil {
			return nil, err
		}
		b, err := p.body()
		if err != nil {
			return nil, err
		}
		return &otherwise{pos: open.start, body: b, strip: p.stripOf(open, open)}, nil
	case open.kind == tokOpenElse && chains:
		return p.chain(open)
	}
	return nil, nil
}

// chain reads the block of {{else name}}, which has no closing tag of its own.
func (p *parser) chain(open token) (*otherwise, error) {
	if err := p.enter(open.start); err != nil {
		return nil, err
	}
	defer p.leave()
	b, first, err := p.openBlock(open)
	if err != nil {
		return nil, err
	}
	next, err := p.otherwise(true)
	if err != nil {
		return nil, err
	}
	if next != nil {
		b.middle, b.close = next.strip, next.strip
	}
	next.attach(b, first, false, b.close)
	return &otherwise{pos: open.start, body: &body{nodes: []node{b}, chained: true}, strip: b.open}, nil
}

// end reads the closing tag of a block.
func (p *parser) end(call *callExpr) (strip, error) {
	open, err := p.expect(tokOpenEndBlock, "in the block \""+nameOf(call.callee)+"\", which is not closed")
	if err != nil {
		return strip{}, err
	}
	name, err := p.helperName()
	if err != nil {
		return strip{}, err
	}
	close, err := p.expect(tokClose, "in a closing tag")
	if err != nil {
		return strip{}, err
	}
	if !sameName(call.callee, name) {
		return strip{}, p.src.errorAt(positionOf(call.callee), ErrSyntax, "%s doesn't match %s", nameOf(call.callee), nameOf(name))
	}
	return p.stripOf(open, close), nil
}

// rawBlock reads {{{{name}}}}…{{{{/name}}}}.
func (p *parser) rawBlock() (node, error) {
	call, err := p.inside()
	if err != nil {
		return nil, err
	}
	if _, err := p.expect(tokCloseRaw, "in a raw block tag"); err != nil {
		return nil, err
	}
	b := &blockNode{call: call, main: &body{}}
	for p.tok.kind == tokContent {
		b.main.nodes = append(b.main.nodes, &contentNode{original: p.tok.text, value: p.tok.text})
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	end, err := p.expect(tokEndRaw, "in a raw block")
	if err != nil {
		return nil, err
	}
	if nameOf(call.callee) != end.text {
		return nil, p.src.errorAt(positionOf(call.callee), ErrSyntax, "%s doesn't match %s", nameOf(call.callee), end.text)
	}
	return b, nil
}
