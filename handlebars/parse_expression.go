// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"strconv"
	"strings"
)

// inside reads the opening token of a tag, a name and its arguments.
func (p *parser) inside() (*callExpr, error) {
	call := &callExpr{}
	return call, p.readCall(call)
}

// readCall is inside for a call that is allocated already.
func (p *parser) readCall(call *callExpr) error {
	if err := p.advance(); err != nil {
		return err
	}
	var err error
	if call.callee, err = p.helperName(); err != nil {
		return err
	}
	call.pos = positionOf(call.callee)
	return p.arguments(call)
}

// partialCall reads the opening token of a partial tag, the name of the partial,
// which may be computed, and its arguments.
func (p *parser) partialCall(open token) (*callExpr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	name, err := p.param()
	if err != nil {
		return nil, err
	}
	call := &callExpr{pos: open.start, callee: name}
	if err := p.arguments(call); err != nil {
		return nil, err
	}
	if len(call.args) > 1 {
		return nil, p.src.errorAt(open.start, ErrSyntax, "Unsupported number of partial arguments: %d", len(call.args))
	}
	return call, nil
}

// arguments reads positional arguments, then those with names.
func (p *parser) arguments(call *callExpr) error {
	for p.beginsParam() {
		// A name before "=" begins the hash.
		if p.tok.kind == tokID {
			name := p.tok
			if err := p.advance(); err != nil {
				return err
			}
			if p.tok.kind == tokEquals {
				return p.hash(call, name)
			}
			arg, err := p.pathFrom(name, false)
			if err != nil {
				return err
			}
			call.args = append(call.args, arg)
			continue
		}
		arg, err := p.param()
		if err != nil {
			return err
		}
		call.args = append(call.args, arg)
	}
	return nil
}

// hash reads name=value pairs; the first name is read already.
func (p *parser) hash(call *callExpr, name token) error {
	for {
		if _, err := p.expect(tokEquals, "after the name of an argument"); err != nil {
			return err
		}
		value, err := p.param()
		if err != nil {
			return err
		}
		call.hash = append(call.hash, hashPair{name: name.text, value: value})
		if p.tok.kind != tokID {
			return nil
		}
		name = p.tok
		if err := p.advance(); err != nil {
			return err
		}
	}
}

// beginsParam reports whether the next token begins an argument.
func (p *parser) beginsParam() bool {
	switch p.tok.kind {
	case tokID, tokOpenParen, tokString, tokNumber, tokTrue, tokFalse, tokUndefined, tokNull, tokData:
		return true
	}
	return false
}

// param reads an argument: a name, a literal or a call in parentheses.
func (p *parser) param() (expression, error) {
	if p.tok.kind != tokOpenParen {
		return p.helperName()
	}
	open := p.tok
	if err := p.enter(open.start); err != nil {
		return nil, err
	}
	defer p.leave()
	call, err := p.inside()
	if err != nil {
		return nil, err
	}
	if _, err := p.expect(tokCloseParen, "in parentheses"); err != nil {
		return nil, err
	}
	return call, nil
}

// helperName reads a path or a literal.
func (p *parser) helperName() (expression, error) {
	t := p.tok
	switch t.kind {
	case tokID:
		if err := p.advance(); err != nil {
			return nil, err
		}
		return p.pathFrom(t, false)
	case tokData:
		if err := p.advance(); err != nil {
			return nil, err
		}
		name := p.tok
		if _, err := p.expect(tokID, "after @"); err != nil {
			return nil, err
		}
		return p.pathFrom(name, true)
	}
	return p.literal(t)
}

// literal reads a string, number, boolean, null or undefined.
func (p *parser) literal(t token) (expression, error) {
	literal := &literalExpr{pos: t.start, original: t.text}
	switch t.kind {
	case tokString:
		literal.value = t.text
	case tokNumber:
		f, _ := strconv.ParseFloat(t.text, 64) // out of range: an infinity, as in JavaScript
		literal.value, literal.original = f, FormatNumber(f)
	case tokTrue, tokFalse:
		literal.value = t.kind == tokTrue
	case tokUndefined:
		literal.value = Undefined{}
	case tokNull:
		literal.value = nil
	default:
		return nil, p.unexpected("where a name is expected")
	}
	return literal, p.advance()
}

// pathFrom reads the rest of a path whose first name is read already.
func (p *parser) pathFrom(name token, data bool) (*pathExpr, error) {
	path := &pathExpr{pos: name.start, data: data, original: name.text}
	if data {
		path.pos-- // the @
	}
	path.add(name)
	if p.tok.kind == tokSeparator {
		if err := p.pathRest(path); err != nil {
			return nil, err
		}
	}
	path.scoped = isScoped(path.original)
	if data {
		path.original = "@" + path.original
	}
	return path, nil
}

// pathRest reads the parts of a path after the first.
func (p *parser) pathRest(path *pathExpr) error {
	original := []byte(path.original)
	for p.tok.kind == tokSeparator {
		original = append(original, p.tok.text...)
		if err := p.advance(); err != nil {
			return err
		}
		name := p.tok
		isNumber := name.kind == tokNumber && name.text[0] != '-'
		if name.kind != tokID && !isNumber {
			return p.unexpected("in a path")
		}
		if err := p.advance(); err != nil {
			return err
		}
		original = append(original, name.text...)
		if isNumber { // list.0, which handlebars.js wants as list.[0]; 0.1 are two parts
			path.parts = append(path.parts, strings.Split(name.text, ".")...)
			continue
		}
		if !path.add(name) {
			return p.src.errorAt(path.pos, ErrSyntax, "Invalid path: %s", original)
		}
	}
	path.original = string(original)
	return nil
}

// add adds a name to the path, unless it is one that may only begin paths.
func (path *pathExpr) add(name token) bool {
	if !name.bracketed {
		switch name.text {
		case "..", ".", "this":
			if len(path.parts) > 0 {
				return false
			}
			if name.text == ".." {
				path.depth++
			}
			return true
		}
	}
	if path.parts == nil {
		path.parts = path.first[:0]
	}
	path.parts = append(path.parts, name.text)
	return true
}

// isScoped reports whether a path begins with ".", or has the word "this" in it.
func isScoped(original string) bool {
	if strings.HasPrefix(original, ".") {
		return true
	}
	for from := 0; ; {
		i := strings.Index(original[from:], "this")
		if i < 0 {
			return false
		}
		from += i + len("this")
		if from == len(original) || !isWordByte(original[from]) {
			return true
		}
	}
}

// blockParams reads "as |a b|", if that is what follows.
func (p *parser) blockParams() ([]string, error) {
	if p.tok.kind != tokOpenBlockParams {
		return nil, nil
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	var names []string
	for p.tok.kind == tokID {
		names = append(names, p.tok.text)
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if len(names) == 0 {
		return nil, p.unexpected("where the name of a block parameter is expected")
	}
	_, err := p.expect(tokCloseBlockParams, "in block parameters")
	return names, err
}

// nameOf returns a callee as it is written.
func nameOf(e expression) string {
	switch e := e.(type) {
	case *pathExpr:
		return e.original
	case *literalExpr:
		return e.original
	case *callExpr:
		return nameOf(e.callee)
	}
	return ""
}

// sameName reports whether a closing tag fits an opening one: the same name,
// literals of the same type.
func sameName(open, close expression) bool {
	if nameOf(open) != nameOf(close) {
		return false
	}
	return isText(open) == isText(close)
}

// isText reports whether a name is a path or a string, not another literal.
func isText(e expression) bool {
	literal, ok := e.(*literalExpr)
	if !ok {
		return true
	}
	_, ok = literal.value.(string)
	return ok
}

// positionOf returns where an expression begins.
func positionOf(e expression) int {
	switch e := e.(type) {
	case *pathExpr:
		return e.pos
	case *literalExpr:
		return e.pos
	case *callExpr:
		return e.pos
	}
	return 0
}
