// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"unicode/utf16"
	"unicode/utf8"
)

// stringState is what a scanner knows of the string that it is in.
type stringState struct {
	quote byte
	tail  string  // the beginning of a UTF-8 sequence
	high  rune    // a surrogate that waits for its partner, or 0
	kind  byte    // of inHex: u or x
	digit int     // of inHex: how many were read
	code  rune    // of inHex: what they say
	hex   [4]byte // of inHex: as written
}

// isPlain marks the bytes that stand for themselves in any string.
var isPlain = func() (plain [256]bool) {
	for c := ' '; c < utf8.RuneSelf; c++ {
		plain[c] = c != '"' && c != '\'' && c != '\\'
	}
	return plain
}()

const (
	replacement = "\uFFFD"
	hexDigits   = "0123456789abcdef"
)

// openString begins a string.
func (s *scanner) openString(quote byte, isKey bool) {
	s.out = append(s.out, '"')
	s.quote, s.isKey, s.text, s.state = quote, isKey, true, inString
}

// closeString ends the string.
func (s *scanner) closeString() {
	s.out = append(s.out, '"')
	s.text = false
	if s.isKey {
		s.state = wantColon
	} else {
		s.endValue()
	}
}

// readString reads the text of a string up to an escape or its end, and returns how much
// of text that was.
func (s *scanner) readString(text string) int {
	i := 0
	if s.tail != "" {
		i = s.mendTail(text)
	}
	from := i // text[from:i] is to be copied
	for i < len(text) {
		c := text[i]
		if isPlain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			if r, size := utf8.DecodeRuneInString(text[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		s.copy(text[from:i])
		if c >= utf8.RuneSelf && !utf8.FullRuneInString(text[i:]) {
			s.lone()
			s.tail = text[i:]
			return len(text)
		}
		if c == '\n' && s.lines {
			s.lone()
			s.state = broken
			return i
		}
		i++
		if c == '\\' {
			s.state = inEscape
			return i
		}
		s.lone()
		if c == s.quote {
			s.closeString()
			return i
		}
		s.special(c)
		from = i
	}
	s.copy(text[from:])
	return i
}

// copy adds text that stands for itself.
func (s *scanner) copy(text string) {
	if text != "" {
		s.lone()
		s.out = append(s.out, text...)
	}
}

// special adds a byte that cannot stand in a string of JSON, or that is a quote of the
// other kind.
func (s *scanner) special(c byte) {
	switch {
	case c == '"':
		s.out = append(s.out, '\\', '"')
	case c == '\'':
		s.out = append(s.out, '\'')
	case c == '\n':
		s.out = append(s.out, '\\', 'n')
	case c == '\r':
		s.out = append(s.out, '\\', 'r')
	case c == '\t':
		s.out = append(s.out, '\\', 't')
	case c < ' ':
		s.out = appendEscape(s.out, rune(c))
	default:
		s.out = append(s.out, replacement...)
	}
}

// mendTail completes the UTF-8 sequence that the last piece has begun with bytes of text,
// and returns how many of them it took.
func (s *scanner) mendTail(text string) int {
	joined := s.tail + text[:min(len(text), utf8.UTFMax-1)]
	i := 0
	for i < len(s.tail) {
		if !utf8.FullRuneInString(joined[i:]) { // then joined holds all of text
			s.tail = joined[i:]
			return len(text)
		}
		r, size := utf8.DecodeRuneInString(joined[i:])
		s.out = utf8.AppendRune(s.out, r)
		i += size
	}
	i -= len(s.tail)
	s.tail = ""
	return i
}

// lone gives up waiting for the partner of a surrogate.
func (s *scanner) lone() {
	if s.high != 0 {
		s.out = append(s.out, replacement...)
		s.high = 0
	}
}

// stepEscape takes the byte after a backslash.
func (s *scanner) stepEscape(c byte) bool {
	s.state = inString
	if c == 'u' || c == 'x' {
		s.kind, s.digit, s.code, s.state = c, 0, 0, inHex
		return true
	}
	s.lone()
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.out = append(s.out, '\\', c)
	case '\'':
		s.out = append(s.out, c)
	case '0':
		s.out = appendEscape(s.out, 0)
	case 'v':
		s.out = appendEscape(s.out, '\v')
	case '\n': // the line goes on
	default:
		s.out = append(s.out, '\\', '\\')
		return false
	}
	return true
}

// stepHex takes a digit of an escape. When it is none, the escape is text.
func (s *scanner) stepHex(c byte) bool {
	need := 4
	if s.kind == 'x' {
		need = 2
	}
	v := hexValue(c)
	if v < 0 {
		s.lone()
		s.out = append(s.out, '\\', '\\', s.kind)
		s.out = append(s.out, s.hex[:s.digit]...)
		s.state = inString
		return false
	}
	s.hex[s.digit] = c
	s.digit++
	s.code = s.code<<4 | v
	if s.digit == need {
		s.state = inString
		s.endHex()
	}
	return true
}

// endHex adds the character of a whole escape.
func (s *scanner) endHex() {
	high, code := s.high, s.code
	switch {
	case 0xdc00 <= code && code < 0xe000 && high != 0:
		s.high = 0
		s.out = appendEscape(appendEscape(s.out, high), code)
	case utf16.IsSurrogate(code):
		s.lone()
		if code < 0xdc00 {
			s.high = code
		} else {
			s.out = append(s.out, replacement...)
		}
	default:
		s.lone()
		s.out = appendEscape(s.out, code)
	}
}

// hexValue returns what a hexadecimal digit says, -1 when c is none.
func hexValue(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return rune(c|0x20-'a') + 10
	}
	return -1
}

// appendEscape appends a code unit as \uXXXX.
func appendEscape(b []byte, r rune) []byte {
	return append(b, '\\', 'u', hexDigits[r>>12&0xf], hexDigits[r>>8&0xf], hexDigits[r>>4&0xf], hexDigits[r&0xf])
}
