// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

const (
	// noLimit is a limit that nothing reaches.
	noLimit = math.MaxInt
	// maxListDepth limits how deep lists in lists are printed.
	maxListDepth = 100
)

// Text returns v as a template prints it without escaping: nothing for undefined
// and null, numbers as [FormatNumber] does, but integers of Go exactly, the items
// of a list with commas between them, and "[object Object]" for an object. A value
// with MarshalText, String or Error prints that. Functions, channels and lists
// that contain themselves are errors.
func Text(v any) (string, error) {
	if s, ok := v.(string); ok {
		return s, nil
	}
	b, err := appendText(nil, v, noLimit, 0)
	return string(b), err
}

// print appends a value, escaped if it isn't safe.
func (r *render) print(v any, escape bool) error {
	if s, ok := v.(string); ok && !escape {
		return r.write(s)
	}
	start := len(r.out.text)
	switch v := v.(type) {
	case string:
		r.out.text = appendEscaped(r.out.text, v)
	case nil, Undefined:
	default:
		if err := r.out.append(v, r.maxOutput); err != nil {
			if len(r.out.text) >= r.maxOutput {
				return r.tooLong()
			}
			return r.errorf(err, "%v", err)
		}
		if escape && !isSafe(v) {
			r.out.escapeFrom(start)
		}
	}
	if len(r.out.text) > r.maxOutput {
		return r.tooLong()
	}
	return nil
}

// isSafe reports whether v is never escaped.
func isSafe(v any) bool {
	switch v.(type) {
	case SafeString, Output, Marker, bool, int, float64:
		return true
	}
	return false
}

// escapeFrom escapes the text from an offset on.
func (b *buffer) escapeFrom(start int) {
	if text := string(b.text[start:]); firstEscaped(text) < len(text) {
		b.text = appendEscaped(b.text[:start], text)
	}
}

// append appends a value without escaping it. It stops after limit bytes.
func (b *buffer) append(v any, limit int) (err error) {
	switch v := v.(type) {
	case Output:
		b.paste(v)
	case Marker:
		b.marks = append(b.marks, mark{at: len(b.text), marker: v})
	default:
		b.text, err = appendText(b.text, v, limit, 0)
	}
	return err
}

// appendText appends the text of a value at some depth of lists.
func appendText(dst []byte, v any, limit, depth int) ([]byte, error) {
	switch v := v.(type) {
	case nil, Undefined:
		return dst, nil
	case string:
		return append(dst, v...), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case float64:
		return appendNumber(dst, v), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	}
	simple := simplify(v)
	if text, ok, err := ownText(v, simple); ok {
		return append(dst, text...), err
	}
	switch v := simple.(type) {
	case nil, Undefined, Marker:
		return dst, nil
	case string:
		return append(dst, v...), nil
	case SafeString:
		return append(dst, v...), nil
	case Output:
		return append(dst, v.text...), nil
	case bool:
		return strconv.AppendBool(dst, v), nil
	case int:
		return strconv.AppendInt(dst, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(dst, v, 10), nil
	case uint64:
		return strconv.AppendUint(dst, v, 10), nil
	case float64:
		return appendNumber(dst, v), nil
	case []any, listValue:
		return appendList(dst, v, limit, depth+1)
	case map[string]any, Object:
		return append(dst, "[object Object]"...), nil
	case *closure:
		return dst, fmt.Errorf("a block is no text: call it with {{> @%s}}", blockName)
	}
	return dst, fmt.Errorf("a value of type %s can't be printed", typeName(v))
}

// appendList appends the items of a list with commas between them.
func appendList(dst []byte, list any, limit, depth int) ([]byte, error) {
	if depth > maxListDepth {
		return dst, fmt.Errorf("lists nest more than %d deep", maxListDepth)
	}
	n := 0
	for _, item := range listItems(list) {
		if n++; n > 1 {
			dst = append(dst, ',')
		}
		if len(dst) > limit {
			return dst, ErrLimit
		}
		var err error
		if dst, err = appendText(dst, item, limit, depth); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

// ownText returns the text of a value that says itself how it prints; simple is
// its simplified form.
func ownText(v, simple any) (text string, ok bool, err error) {
	switch simple.(type) {
	case nil, Undefined, SafeString, Output, Marker, *closure:
		return "", false, nil
	}
	if _, ok := v.(json.Number); ok {
		return "", false, nil // a number, though it has a method String
	}
	return methodText(v)
}

// methodText returns the text that a method of v makes.
func methodText(v any) (text string, ok bool, err error) {
	switch v := v.(type) {
	case encoding.TextMarshaler:
		b, err := v.MarshalText()
		return string(b), true, err
	case fmt.Stringer:
		return v.String(), true, nil
	case error:
		return v.Error(), true, nil
	}
	return "", false, nil
}

// typeName returns the Go type of a simplified value.
func typeName(v any) string {
	if o, ok := v.(opaque); ok {
		return o.v.Type().String()
	}
	return fmt.Sprintf("%T", v)
}
