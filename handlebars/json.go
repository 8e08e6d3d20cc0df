// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// maxJSONDepth limits how deep values nest when they are written as JSON, as the
// decoder of encoding/json limits what it reads.
const maxJSONDepth = 10000

// JSON returns v as JSON.stringify of JavaScript writes it: objects with their keys
// in the order of [Entries], numbers as [FormatNumber] prints them, nothing of
// HTML escaped, undefined as null, but left away in objects. Values with
// MarshalJSON or MarshalText are written as these say. With an indent, such as two
// blanks, each entry and item has a line of its own. Values that contain themselves
// and such as functions and channels are errors.
func JSON(v any, indent string) (string, error) {
	w := jsonWriter{indent: indent}
	if err := w.value(v); err != nil {
		return "", err
	}
	return string(w.text), nil
}

// jsonWriter writes JSON.
type jsonWriter struct {
	text   []byte
	indent string
	depth  int
}

// value writes one value.
func (w *jsonWriter) value(v any) error {
	simple := simplify(v)
	if done, err := w.marshaler(v, simple); done {
		return err
	}
	switch v := simple.(type) {
	case nil, Undefined:
		w.text = append(w.text, "null"...)
		return nil
	case bool, int, int64, uint64:
		text, err := appendText(w.text, v, noLimit, 0)
		w.text = text
		return err
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return w.value(nil)
		}
		w.text = appendNumber(w.text, v)
		return nil
	case string:
		w.text = appendQuoted(w.text, v)
		return nil
	case SafeString:
		w.text = appendQuoted(w.text, string(v))
		return nil
	case Output:
		w.text = appendQuoted(w.text, v.text)
		return nil
	case []any, listValue, map[string]any, Object:
		return w.nested(v)
	}
	return fmt.Errorf("a value of type %s can't be written as JSON", typeName(simple))
}

// marshaler writes a value that says itself how it is written, if it does.
func (w *jsonWriter) marshaler(v, simple any) (done bool, err error) {
	switch v := v.(type) {
	case *Map, json.Number, json.RawMessage:
		return false, nil
	case json.Marshaler:
		if simple == nil {
			return false, nil
		}
		text, err := v.MarshalJSON()
		if err != nil {
			return true, err
		}
		read, err := parseJSON(text)
		if err != nil {
			return true, err
		}
		return true, w.value(read)
	case encoding.TextMarshaler:
		if simple == nil {
			return false, nil
		}
		text, err := v.MarshalText()
		w.text = appendQuoted(w.text, string(text))
		return true, err
	}
	return false, nil
}

// nested writes a list or an object.
func (w *jsonWriter) nested(v any) error {
	if w.depth++; w.depth > maxJSONDepth {
		return fmt.Errorf("values nest more than %d deep", maxJSONDepth)
	}
	defer func() { w.depth-- }()
	n := 0
	if KindOf(v) == KindList {
		w.text = append(w.text, '[')
		for _, item := range listItems(v) {
			w.separate(&n)
			if err := w.value(item); err != nil {
				return err
			}
		}
		w.end(n, ']')
		return nil
	}
	w.text = append(w.text, '{')
	for key, value := range Entries(v) {
		if value == any(Undefined{}) {
			continue
		}
		w.separate(&n)
		w.text = append(appendQuoted(w.text, key), ':')
		if w.indent != "" {
			w.text = append(w.text, ' ')
		}
		if err := w.value(value); err != nil {
			return err
		}
	}
	w.end(n, '}')
	return nil
}

// separate goes on to the next entry, of which n are written.
func (w *jsonWriter) separate(n *int) {
	if *n++; *n > 1 {
		w.text = append(w.text, ',')
	}
	w.line(w.depth)
}

// end closes a list or an object of n entries.
func (w *jsonWriter) end(n int, bracket byte) {
	if n > 0 {
		w.line(w.depth - 1)
	}
	w.text = append(w.text, bracket)
}

// line begins a new line, if lines are wanted.
func (w *jsonWriter) line(depth int) {
	if w.indent != "" {
		w.text = append(w.text, '\n')
		w.text = append(w.text, strings.Repeat(w.indent, depth)...)
	}
}

// appendQuoted appends a string of JSON.
func appendQuoted(dst []byte, s string) []byte {
	const short = "\bb\tt\nn\ff\rr\"\"\\\\"
	dst = append(dst, '"')
	from := 0
	for i, r := range s {
		if r >= ' ' && r != '"' && r != '\\' && r != utf8.RuneError {
			continue
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch at := strings.IndexByte(short, byte(r)); {
		case r == utf8.RuneError:
			_, n := utf8.DecodeRuneInString(s[i:])
			from = i + n
			dst = utf8.AppendRune(dst, utf8.RuneError)
		case at >= 0 && at%2 == 0:
			dst = append(dst, '\\', short[at+1])
		default:
			dst = fmt.Appendf(dst, "\\u%04x", r)
		}
	}
	return append(append(dst, s[from:]...), '"')
}
