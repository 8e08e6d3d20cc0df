// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml/ast"

	"github.com/genkit-go/genkit/handlebars"
)

// Position returns the line and column of a key of the frontmatter, given by the
// keys that lead to it: "output", "schema". If not all of them are there it is the
// place of the last one that is; 0 and 0 if none is.
func (p *Prompt) Position(path ...string) (line, column int) {
	body, err := parseYAML(p.front)
	if err != nil {
		return 0, 0
	}
	return p.positionIn(body, path)
}

// positionIn is [Prompt.Position] with the nodes of the frontmatter.
func (p *Prompt) positionIn(body ast.Node, path []string) (line, column int) {
	for _, name := range path {
		pair := findPair(body, name)
		if pair == nil {
			break
		}
		at := pair.Key.GetToken().Position
		line, column = at.Line+p.frontLine-1, at.Column
		body = pair.Value
	}
	return line, column
}

// Errorf returns an error at a key of the frontmatter, given as in
// [Prompt.Position]. It wraps the error of %w if the format has one, and
// [ErrFrontmatter] if not.
func (p *Prompt) Errorf(path []string, format string, args ...any) *Error {
	body, err := parseYAML(p.front)
	if err != nil {
		path = nil
	}
	return p.errorIn(body, path, format, args...)
}

// errorIn is [Prompt.Errorf] with the nodes of the frontmatter.
func (p *Prompt) errorIn(body ast.Node, path []string, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	e := &Error{File: p.file, Message: err.Error(), Err: ErrFrontmatter}
	e.Line, e.Column = p.positionIn(body, path)
	if errors.Unwrap(err) != nil {
		e.Err = err
	}
	return e
}

// findPair returns the pair of a key in a map, nil if there is none. It doesn't
// follow aliases.
func findPair(n ast.Node, name string) *ast.MappingValueNode {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.AnchorNode:
		return findPair(n.Value, name)
	case *ast.TagNode:
		return findPair(n.Value, name)
	}
	for _, pair := range pairs {
		key, _, err := (&yamlDecoder{}).decode(pair.Key, 0)
		if err != nil {
			continue
		}
		if text, err := handlebars.Text(key); err == nil && text == name {
			return pair
		}
	}
	return nil
}
