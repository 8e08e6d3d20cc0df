// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"strings"
	"unicode/utf8"
)

// isSpace reports whether r is white space to JavaScript, whose \s differs a
// little from Unicode's property: it has the byte order mark and lacks NEL.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0xA0, 0xFEFF, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200A
}

// spaceEnd returns the offset of the first character of s at or after i that is
// not white space.
func spaceEnd(s string, i int) int {
	for i < len(s) {
		if s[i] < utf8.RuneSelf {
			if !isSpace(rune(s[i])) {
				break
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !isSpace(r) {
			break
		}
		i += n
	}
	return i
}

// trimLeft returns s without white space at its beginning.
func trimLeft(s string) string { return s[spaceEnd(s, 0):] }

// trimRight returns s without white space at its end.
func trimRight(s string) string { return strings.TrimRightFunc(s, isSpace) }

// trimLineStart returns s without blanks and one line end at its beginning.
func trimLineStart(s string) string {
	s = strings.TrimLeft(s, " \t")
	if strings.HasPrefix(s, "\r\n") {
		return s[2:]
	}
	return strings.TrimPrefix(s, "\n")
}

// trimBlanks returns s without blanks at its end.
func trimBlanks(s string) string { return strings.TrimRight(s, " \t") }

// startsBlank reports whether s begins with a line that is blank, including its
// line end; the end of s counts as one if orEnd is set.
func startsBlank(s string, orEnd bool) bool {
	end := spaceEnd(s, 0)
	return strings.IndexByte(s[:end], '\n') >= 0 || orEnd && end == len(s)
}

// endsBlank reports whether the last line of s is blank and follows a line end;
// the beginning of s counts as one if orStart is set.
func endsBlank(s string, orStart bool) bool {
	head := trimRight(s)
	return strings.IndexByte(s[len(head):], '\n') >= 0 || orStart && head == ""
}
