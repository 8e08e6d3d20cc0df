// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

// yamlWriter writes values as YAML in blocks.
type yamlWriter struct{ out *strings.Builder }

// object writes the pairs of an object, each on its line.
func (w *yamlWriter) object(v any, depth int) error {
	if depth > maxYAMLDepth/2 {
		return fmt.Errorf("values nest deeper than %d", maxYAMLDepth/2)
	}
	for key, value := range handlebars.Entries(v) {
		w.indent(depth)
		w.out.WriteString(quoteKey(key))
		w.out.WriteByte(':')
		if err := w.value(value, depth+1); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// list writes the items of a list, each on its line.
func (w *yamlWriter) list(v any, depth int) error {
	if depth > maxYAMLDepth/2 {
		return fmt.Errorf("values nest deeper than %d", maxYAMLDepth/2)
	}
	for _, item := range handlebars.Items(v) {
		w.indent(depth)
		w.out.WriteByte('-')
		if err := w.value(item, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// value writes what stands after a colon or dash, with the line end.
func (w *yamlWriter) value(v any, depth int) error {
	plain, err := plainValue(v)
	if err != nil {
		return err
	}
	switch handlebars.KindOf(plain) {
	case handlebars.KindObject:
		if len(keysOf(plain)) == 0 {
			w.out.WriteString(" {}\n")
			return nil
		}
		w.out.WriteByte('\n')
		return w.object(plain, depth)
	case handlebars.KindList:
		if size, _ := handlebars.Lookup(plain, "length"); size == 0 {
			w.out.WriteString(" []\n")
			return nil
		}
		w.out.WriteByte('\n')
		return w.list(plain, depth)
	}
	text, err := scalarText(plain)
	if err != nil {
		return err
	}
	w.out.WriteString(" " + text + "\n")
	return nil
}

func (w *yamlWriter) indent(depth int) { w.out.WriteString(strings.Repeat("  ", depth)) }

// keysOf returns the keys of an object.
func keysOf(v any) []string {
	var keys []string
	for key := range handlebars.Entries(v) {
		keys = append(keys, key)
	}
	return keys
}

// plainValue returns the value that JSON has of one that isn't made of maps and
// lists itself.
func plainValue(v any) (any, error) {
	switch v := v.(type) {
	case nil, string, bool, *handlebars.Map, []any, []string, map[string]any:
		return v, nil
	}
	switch handlebars.KindOf(v) {
	case handlebars.KindBool, handlebars.KindNumber:
		return v, nil
	}
	text, err := handlebars.JSON(v, "")
	if err != nil {
		return nil, err
	}
	box := &handlebars.Map{}
	if err := box.UnmarshalJSON([]byte(`{"v":` + text + `}`)); err != nil {
		return nil, err
	}
	plain, _ := box.Lookup("v")
	return plain, nil
}

// scalarText returns a scalar as YAML.
func scalarText(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "null", nil
	case string:
		return quoteText(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", errors.New("a number is not finite")
		}
		if text := handlebars.FormatNumber(v); v != math.Trunc(v) || strings.Contains(text, "e") {
			return text, nil
		}
	}
	return handlebars.Text(v)
}

// plainText matches texts that need no quotes as a value, if they are no numbers or
// the like; plainKey is the same for keys.
var (
	plainText = pattern(`^[A-Za-z_/][A-Za-z0-9_/.()?+*=;!-]*( [A-Za-z0-9_/.,()?+*=;!-]+)*$`)
	plainKey  = pattern(`^[A-Za-z_$][A-Za-z0-9_$./-]*\??(\((array|object|enum)(, [A-Za-z0-9_ .-]*[A-Za-z0-9_.-])?\))?$`)
)

// quoteText returns a text as a scalar of YAML.
func quoteText(text string) string {
	if plainText().MatchString(text) && isText(text) && len(text) < 200 {
		return text
	}
	return quoted(text)
}

// quoteKey returns a text as a key of YAML.
func quoteKey(text string) string {
	if text == "(*)" || plainKey().MatchString(text) && isText(text) {
		return text
	}
	return quoted(text)
}

// isText reports whether a plain scalar is read as text.
func isText(text string) bool {
	_, ok := plainScalar(text).(string)
	return ok
}

// quoted returns a text in double quotes. What could be taken for a line end, or
// can't be printed, is escaped.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || 0x7f <= r && r <= 0x9f || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
