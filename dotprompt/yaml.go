// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/genkit-go/genkit/handlebars"
)

// Limits of frontmatter. The time that the parser takes grows with the square of
// the tokens: these are about a second.
const (
	maxYAMLSize   = 256 << 10 // bytes
	maxYAMLTokens = 20_000
	maxYAMLValues = 100_000 // with those that aliases repeat
	maxYAMLDepth  = 200
)

// yamlError is an error at a place in a text of YAML; the line is 0 if the place
// isn't known.
type yamlError struct {
	line, column int
	message      string
}

func (e *yamlError) Error() string { return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.message) }

// parseYAML returns the one document in a text, nil if that is empty. It never
// panics.
func parseYAML(text string) (body ast.Node, err error) {
	text = lineFeeds(text)
	if len(text) > maxYAMLSize {
		return nil, &yamlError{message: fmt.Sprintf("the frontmatter has more than %d bytes", maxYAMLSize)}
	}
	defer func() {
		if r := recover(); r != nil {
			body, err = nil, &yamlError{message: fmt.Sprintf("the YAML parser failed: %v", r)}
		}
	}()
	tokens := lexer.Tokenize(text)
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, parserError(err)
	}
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body != nil:
			return nil, errorAtToken(doc.Body.GetToken(), "there is a second document")
		default:
			body = doc.Body
		}
	}
	return body, nil
}

// parserError returns an error of the parser with its place.
func parserError(err error) *yamlError {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &placed) {
		return errorAtToken(placed.GetToken(), "%s", placed.GetMessage())
	}
	message, _, _ := strings.Cut(err.Error(), "\n")
	return &yamlError{message: message}
}

// errorAtToken returns an error at the place of a token.
func errorAtToken(t *token.Token, format string, args ...any) *yamlError {
	e := &yamlError{message: fmt.Sprintf(format, args...)}
	if t != nil && t.Position != nil {
		e.line, e.column = t.Position.Line, t.Position.Column
	}
	return e
}

// checkTokens refuses what could take the parser too long, or exhaust its stack.
func checkTokens(tokens token.Tokens) error {
	if len(tokens) > maxYAMLTokens {
		return errorAtToken(tokens[maxYAMLTokens], "the frontmatter is too long")
	}
	depth := 0
	line, opened := 0, 0 // entries and keys that a line opens
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType, token.MappingKeyType, token.TagType, token.AnchorType:
			if t.Position.Line != line {
				line, opened = t.Position.Line, 0
			}
			opened++
		}
		if depth > maxYAMLDepth || opened > maxYAMLDepth {
			return errorAtToken(t, "values nest deeper than %d", maxYAMLDepth)
		}
	}
	return nil
}

// decodeYAML returns the value of a text of YAML, by the core schema of YAML 1.2:
// *handlebars.Map, []any, string, bool, int64, uint64, float64 or nil. Errors are
// *yamlError values.
func decodeYAML(text string) (any, error) {
	body, err := parseYAML(text)
	if err != nil {
		return nil, err
	}
	return decodeNode(text, body)
}

// decodeNode returns the value of the document in a text.
func decodeNode(text string, body ast.Node) (any, error) {
	d := yamlDecoder{text: lineFeeds(text)}
	v, _, err := d.decode(body, 0)
	return v, err
}

// yamlDecoder makes values of nodes.
type yamlDecoder struct {
	text    string // with LF at line ends
	anchors map[string]anchored
}

// anchored is a value with a name, and how many values it consists of.
type anchored struct {
	value any
	size  int
}

// decode returns the value of a node and how many values it consists of.
func (d *yamlDecoder) decode(n ast.Node, depth int) (value any, size int, err error) {
	if depth > maxYAMLDepth {
		return nil, 0, errorAtToken(n.GetToken(), "values nest deeper than %d", maxYAMLDepth)
	}
	switch n := n.(type) {
	case nil:
		return nil, 1, nil
	case *ast.MappingNode:
		return d.mapping(n.Values, depth)
	case *ast.MappingValueNode:
		return d.mapping([]*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		return d.sequence(n, depth)
	case *ast.AnchorNode:
		return d.anchor(n, depth)
	case *ast.AliasNode:
		return d.alias(n)
	case *ast.TagNode:
		return d.tagged(n, depth)
	case *ast.MappingKeyNode:
		return d.decode(n.Value, depth+1)
	case *ast.LiteralNode:
		return n.Value.Value, 1, nil
	case ast.ScalarNode:
		if t := n.GetToken(); t.Type == token.DoubleQuoteType {
			return d.quotedText(t), 1, nil
		}
		return scalarOf(n.GetToken()), 1, nil
	}
	return nil, 0, errorAtToken(n.GetToken(), "unexpected %s", n.Type())
}

// mapping returns the value of a map.
func (d *yamlDecoder) mapping(pairs []*ast.MappingValueNode, depth int) (any, int, error) {
	m := &handlebars.Map{}
	total := 1
	for _, pair := range pairs {
		key, _, err := d.decode(pair.Key, depth+1)
		if err != nil {
			return nil, 0, err
		}
		switch handlebars.KindOf(key) {
		case handlebars.KindList, handlebars.KindObject:
			return nil, 0, errorAtToken(pair.Key.GetToken(), "a key is a list or a map: only text can be one")
		}
		name, err := handlebars.Text(key)
		if err != nil {
			return nil, 0, errorAtToken(pair.Key.GetToken(), "%v", err)
		}
		if _, ok := m.Lookup(name); ok {
			return nil, 0, errorAtToken(pair.Key.GetToken(), "the key %q is there twice", name)
		}
		value, size, err := d.decode(pair.Value, depth+1)
		if err != nil {
			return nil, 0, err
		}
		if total += size; total > maxYAMLValues {
			return nil, 0, errorAtToken(pair.Key.GetToken(), "more than %d values", maxYAMLValues)
		}
		m.Set(name, value)
	}
	return m, total, nil
}

// sequence returns the value of a list.
func (d *yamlDecoder) sequence(n *ast.SequenceNode, depth int) (any, int, error) {
	list := make([]any, 0, len(n.Values))
	total := 1
	for _, item := range n.Values {
		value, size, err := d.decode(item, depth+1)
		if err != nil {
			return nil, 0, err
		}
		if total += size; total > maxYAMLValues {
			return nil, 0, errorAtToken(n.GetToken(), "more than %d values", maxYAMLValues)
		}
		list = append(list, value)
	}
	return list, total, nil
}

// anchor remembers a value by its name.
func (d *yamlDecoder) anchor(n *ast.AnchorNode, depth int) (any, int, error) {
	value, size, err := d.decode(n.Value, depth+1)
	if err != nil {
		return nil, 0, err
	}
	if d.anchors == nil {
		d.anchors = map[string]anchored{}
	}
	d.anchors[n.Name.GetToken().Value] = anchored{value, size}
	return value, size, nil
}

// alias returns the value of an anchor before.
func (d *yamlDecoder) alias(n *ast.AliasNode) (any, int, error) {
	name := n.Value.GetToken().Value
	a, ok := d.anchors[name]
	if !ok {
		return nil, 0, errorAtToken(n.GetToken(), "there is no anchor %q before this alias", name)
	}
	return a.value, a.size, nil
}

// tagged returns a value whose type is given.
func (d *yamlDecoder) tagged(n *ast.TagNode, depth int) (any, int, error) {
	value, size, err := d.decode(n.Value, depth+1)
	if err != nil {
		return nil, 0, err
	}
	switch handlebars.KindOf(value) {
	case handlebars.KindList, handlebars.KindObject:
		return value, size, nil
	}
	text := ""
	if n.Value != nil && n.Value.GetToken().Type != token.ImplicitNullType {
		text = n.Value.GetToken().Value
		if literal, ok := n.Value.(*ast.LiteralNode); ok {
			text = literal.Value.Value
		}
	}
	v, ok := scalarByTag(n.Start.Value, text)
	if !ok {
		return nil, 0, errorAtToken(n.Start, "%q is no %s", text, n.Start.Value)
	}
	return v, size, nil
}
