// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a file of suites.
const (
	maxYAMLSize  = 4 << 20 // bytes
	maxJSONSize  = 8 << 20 // bytes of the JSON it stands for, with what aliases repeat
	maxYAMLDepth = 200
)

// yamlToJSON returns the JSON that the one document in a text of YAML stands for, by the
// core schema of YAML 1.2: fields keep their order, and numbers their digits where JSON
// has such. Errors are *placedError values. It never panics.
func yamlToJSON(text string) (value json.RawMessage, err error) {
	if err := checkYAML(text); err != nil {
		return nil, err
	}
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, &placedError{message: fmt.Sprintf("the YAML parser failed: %v", r)}
		}
	}()
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return nil, parserError(err)
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.DirectiveType:
		case body != nil:
			return nil, at(doc.Body.GetToken(), "there is a second document; several suites are a list")
		default:
			body = doc.Body
		}
	}
	w := jsonWriter{anchors: map[string]span{}}
	if err := w.write(body, 0); err != nil {
		return nil, err
	}
	return w.out, nil
}

// checkYAML refuses a text that could cost the parser too much: by its size, or by what
// a line opens.
func checkYAML(text string) error {
	if len(text) > maxYAMLSize {
		return &placedError{message: fmt.Sprintf("the file has more than %d bytes", maxYAMLSize)}
	}
	number := 0
	for line := range strings.Lines(text) {
		number++
		depth := 0
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth--
			}
		}
		indicators := strings.TrimLeft(line, " -?:\t")
		depth += len(strings.ReplaceAll(line[:len(line)-len(indicators)], " ", ""))
		if depth > maxYAMLDepth {
			return &placedError{line: number, column: 1, message: fmt.Sprintf("the line may nest deeper than %d", maxYAMLDepth)}
		}
	}
	return nil
}

func parserError(err error) error {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &placed) {
		return at(placed.GetToken(), "%s", placed.GetMessage())
	}
	message, _, _ := strings.Cut(err.Error(), "\n")
	return &placedError{message: message}
}

// at returns an error at the place of a token.
func at(t *token.Token, format string, args ...any) error {
	e := &placedError{message: fmt.Sprintf(format, args...)}
	if t != nil && t.Position != nil {
		e.line, e.column = t.Position.Line, t.Position.Column
	}
	return e
}

// jsonWriter writes nodes as JSON.
type jsonWriter struct {
	out     []byte
	anchors map[string]span
}

// span is where a value that has a name was written.
type span struct{ start, end int }

func (w *jsonWriter) write(n ast.Node, depth int) error {
	switch {
	case n == nil:
		w.out = append(w.out, "null"...)
		return nil
	case depth > maxYAMLDepth:
		return at(n.GetToken(), "values nest deeper than %d", maxYAMLDepth)
	case len(w.out) > maxJSONSize:
		return at(n.GetToken(), "the file stands for more than %d bytes of JSON", maxJSONSize)
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		return w.object(n.Values, depth)
	case *ast.MappingValueNode:
		return w.object([]*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		return w.array(n.Values, depth)
	case *ast.AnchorNode:
		start := len(w.out)
		if err := w.write(n.Value, depth+1); err != nil {
			return err
		}
		w.anchors[n.Name.GetToken().Value] = span{start, len(w.out)}
		return nil
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		value, ok := w.anchors[name]
		if !ok {
			return at(n.GetToken(), "there is no anchor %q before this alias", name)
		}
		w.out = append(w.out, w.out[value.start:value.end]...)
		return nil
	case *ast.TagNode:
		text, ok := scalarText(n.Value)
		if !ok || n.Start.Value != "!!str" {
			return at(n.Start, "the tag %s has no meaning here", n.Start.Value)
		}
		w.text(text)
		return nil
	}
	text, ok := scalarText(n)
	if !ok {
		return at(n.GetToken(), "a %s has no meaning here", n.Type())
	}
	if _, block := n.(*ast.LiteralNode); block || isQuoted(n.GetToken()) {
		w.text(text)
		return nil
	}
	value, ok := plainScalar(text)
	if !ok {
		return at(n.GetToken(), "JSON has no number such as %s", text)
	}
	w.out = append(w.out, value...)
	return nil
}

func (w *jsonWriter) object(pairs []*ast.MappingValueNode, depth int) error {
	w.out = append(w.out, '{')
	for i, pair := range pairs {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		name, ok := scalarText(pair.Key)
		if !ok {
			return at(pair.Key.GetToken(), "a name of a field is a text")
		}
		w.text(name)
		w.out = append(w.out, ':')
		if err := w.write(pair.Value, depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, '}')
	return nil
}

func (w *jsonWriter) array(items []ast.Node, depth int) error {
	w.out = append(w.out, '[')
	for i, item := range items {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		if err := w.write(item, depth+1); err != nil {
			return err
		}
	}
	w.out = append(w.out, ']')
	return nil
}

func (w *jsonWriter) text(s string) { w.out = append(w.out, textJSON(s)...) }

func textJSON(s string) json.RawMessage {
	raw, _ := json.Marshal(s) // a string never fails
	return raw
}

// scalarText returns the text of a scalar, false for other nodes.
func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.AliasNode, *ast.AnchorNode, *ast.TagNode: // they only stand before one
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.MappingKeyNode:
		return scalarText(n.Value)
	case ast.ScalarNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func isQuoted(t *token.Token) bool {
	return t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType
}

// The numbers of JSON, and those that YAML has besides.
var (
	jsonNumber  = pattern(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)
	yamlInteger = pattern(`^[-+]?[0-9]+$`)
	yamlBased   = pattern(`^0(x[0-9a-fA-F]+|o[0-7]+)$`)
	yamlNumber  = pattern(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	yamlNoJSON  = pattern(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

// plainScalar returns the JSON of a scalar without quotes, false for a number that JSON
// does not have.
func plainScalar(text string) (json.RawMessage, bool) {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return json.RawMessage("null"), true
	case "true", "True", "TRUE":
		return json.RawMessage("true"), true
	case "false", "False", "FALSE":
		return json.RawMessage("false"), true
	}
	switch {
	case jsonNumber().MatchString(text):
		return json.RawMessage(text), true
	case yamlInteger().MatchString(text):
		return integer(text, 10), true
	case yamlBased().MatchString(text):
		base := map[byte]int{'x': 16, 'o': 8}[text[1]]
		return integer(text[2:], base), true
	case yamlNumber().MatchString(text):
		f, err := strconv.ParseFloat(text, 64)
		return json.RawMessage(strconv.FormatFloat(f, 'g', -1, 64)), err == nil
	case yamlNoJSON().MatchString(text):
		return nil, false
	}
	return textJSON(text), true
}

// integer returns the JSON of digits that are known to be such.
func integer(digits string, base int) json.RawMessage {
	n, _ := new(big.Int).SetString(digits, base)
	return json.RawMessage(n.String())
}

// pattern compiles a regular expression when it is first needed, not when a program starts.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
