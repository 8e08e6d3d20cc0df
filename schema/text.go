// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape decodes what stands between the quotes of a JSON string. As in
// encoding/json, half a surrogate pair becomes U+FFFD.
func unescape(s []byte) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			out = append(out, s[i])
			i++
			continue
		}
		r, size := escapedRune(s[i:])
		out = utf8.AppendRune(out, r)
		i += size
	}
	return out
}

// escapedRune decodes the escape at the head of s, surrogate pairs included, and
// returns its length.
func escapedRune(s []byte) (r rune, size int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r := hexRune(s[2:6])
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' {
			if pair := utf16.DecodeRune(r, hexRune(s[8:12])); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	}
	return rune(s[1]), 2
}

func hexRune(s []byte) (r rune) {
	for _, b := range s {
		switch {
		case isDigit(b):
			r = r<<4 | rune(b-'0')
		default:
			r = r<<4 | rune(b|0x20-'a'+10)
		}
	}
	return r
}

// countRunes returns the number of code points in what stands between the
// quotes of a JSON string, without decoding it.
func countRunes(s []byte, escaped bool) int {
	if !escaped {
		return utf8.RuneCount(s)
	}
	n := 0
	for i := 0; i < len(s); n++ {
		size := 1
		if s[i] == '\\' {
			_, size = escapedRune(s[i:])
		} else if s[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(s[i:])
		}
		i += size
	}
	return n
}

// maxShown is the number of characters of an offending value that a message
// shows.
const maxShown = 40

// shown cuts a JSON text for a message and keeps it on one line.
func shown(s []byte) string {
	return cut(s, maxShown)
}

func cut(s []byte, limit int) string {
	out := make([]byte, 0, min(len(s), 4*limit)+3)
	for n := 0; len(s) > 0; n++ {
		if n == limit {
			return string(append(out, "…"...))
		}
		r, size := utf8.DecodeRune(s)
		if r < ' ' {
			r = ' '
		}
		out = utf8.AppendRune(out, r)
		s = s[size:]
	}
	return string(out)
}

// maxSegment is the number of characters of a key that a path shows.
const maxSegment = 100

// segment returns a key as a part of a path: on one line, not too long, and in
// quotes if it is empty or has control characters.
func segment(name []byte) string {
	quote := len(name) == 0
	for _, b := range name {
		quote = quote || b < ' '
	}
	if quote {
		name = strconv.AppendQuote(nil, string(name))
	}
	return cut(name, maxSegment)
}
