// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"
)

// quotedText returns the value of a scalar in double quotes. The parser folds the
// lines of one that has several, but loses a blank that is escaped at the end of
// a line; so these are read here once more.
func (d *yamlDecoder) quotedText(t *token.Token) string {
	if !strings.Contains(t.Origin, "\n") || t.Position == nil {
		return t.Value
	}
	start := offsetOf(d.text, t.Position.Line, t.Position.Column)
	if start < 0 || d.text[start] != '"' {
		return t.Value
	}
	if text, ok := unfold(d.text[start+1:]); ok {
		return text
	}
	return t.Value
}

// offsetOf returns the offset of a line and column, both from 1; columns count
// characters. It returns -1 if there is nothing.
func offsetOf(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		i := strings.IndexByte(text[offset:], '\n')
		if i < 0 {
			return -1
		}
		offset += i + 1
	}
	for ; column > 1 && offset < len(text); column-- {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	if offset >= len(text) {
		return -1
	}
	return offset
}

// unfold reads a scalar up to its closing quote.
func unfold(text string) (string, bool) {
	var out []byte
	kept := 0 // of out, what can't be trimmed
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '"':
			return string(out), true
		case '\n':
			breaks := 0
			for i < len(text) && strings.IndexByte(" \t\n", text[i]) >= 0 {
				if text[i] == '\n' {
					breaks++
				}
				i++
			}
			for len(out) > kept && (out[len(out)-1] == ' ' || out[len(out)-1] == '\t') {
				out = out[:len(out)-1]
			}
			if breaks == 1 {
				out = append(out, ' ')
			}
			for ; breaks > 1; breaks-- {
				out = append(out, '\n')
			}
			kept = len(out)
		case '\\':
			size := 0
			if out, size = appendEscaped(out, text[i+1:]); size == 0 {
				return "", false
			}
			i += 1 + size
			kept = len(out)
		default:
			out = append(out, c)
			i++
		}
	}
	return "", false
}

// yamlEscapes are the characters that a letter after a backslash stands for.
var yamlEscapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// appendEscaped appends what an escape stands for, given what follows the backslash,
// and returns its length: 0 if it is none.
func appendEscaped(out []byte, text string) ([]byte, int) {
	if text == "" {
		return out, 0
	}
	if plain, ok := yamlEscapes[text[0]]; ok {
		return append(out, plain...), 1
	}
	switch text[0] {
	case '\n': // the line goes on without what stands before its first character
		return out, len(text) - len(strings.TrimLeft(text[1:], " \t"))
	case 'x':
		return appendCode(out, text, 2)
	case 'u':
		return appendCode(out, text, 4)
	case 'U':
		return appendCode(out, text, 8)
	}
	return out, 0
}

// appendCode appends the character of an escape with hexadecimal digits. Two halves
// of a surrogate pair are one.
func appendCode(out []byte, text string, digits int) ([]byte, int) {
	code, ok := hexCode(text, digits)
	if !ok {
		return out, 0
	}
	size := 1 + digits
	if utf16.IsSurrogate(code) && strings.HasPrefix(text[size:], `\u`) {
		if low, ok := hexCode(text[size+1:], 4); ok {
			code = utf16.DecodeRune(code, low)
			size += 6
		}
	}
	return utf8.AppendRune(out, code), size
}

// hexCode returns the number in the digits after the first byte.
func hexCode(text string, digits int) (rune, bool) {
	if len(text) < 1+digits {
		return 0, false
	}
	code, err := strconv.ParseUint(text[1:1+digits], 16, 32)
	return rune(code), err == nil && code <= utf8.MaxRune
}
