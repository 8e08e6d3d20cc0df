// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
)

// deepest is how far JSON may be nested.
const deepest = 1000

// scanner walks over JSON text without building values: it checks the syntax, and
// callers note where the members that they want begin and end.
type scanner struct {
	data []byte
	pos  int
}

func (s *scanner) fail(what string) error {
	return fmt.Errorf("not JSON at byte %d: %s", s.pos, what)
}

// space moves to the next byte that is no white space, and returns it; 0 is the end.
func (s *scanner) space() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// end fails when something follows the value.
func (s *scanner) end() error {
	s.space()
	if s.pos < len(s.data) {
		return s.fail("something follows the value")
	}
	return nil
}

// raw moves past the next value and returns its text.
func (s *scanner) raw(depth int) ([]byte, error) {
	s.space()
	start := s.pos
	if err := s.skip(depth); err != nil {
		return nil, err
	}
	return s.data[start:s.pos:s.pos], nil
}

// skip moves past the next value, which is nested depth levels deep.
func (s *scanner) skip(depth int) error {
	switch c := s.space(); {
	case c == '"':
		_, err := s.text()
		return err
	case c == '{':
		return s.object(depth, func([]byte) error { return s.skip(depth + 1) })
	case c == '[':
		return s.array(depth, func() error { return s.skip(depth + 1) })
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	case s.pos >= len(s.data):
		return s.fail("a value is missing at the end")
	}
	return s.fail("a value is expected")
}

// object moves past an object. For each member it calls f with the key as it is
// written between its quotes; f moves past the value.
func (s *scanner) object(depth int, f func(key []byte) error) error {
	if err := s.open('{', depth); err != nil {
		return err
	}
	if s.space() == '}' {
		s.pos++
		return nil
	}
	for {
		if s.space() != '"' {
			return s.fail("a key is expected")
		}
		key, err := s.text()
		if err != nil {
			return err
		}
		if s.space() != ':' {
			return s.fail("a colon is expected")
		}
		s.pos++
		if err := f(key); err != nil {
			return err
		}
		if done, err := s.next('}'); done || err != nil {
			return err
		}
	}
}

// array moves past an array. For each item it calls f, which moves past it.
func (s *scanner) array(depth int, f func() error) error {
	if err := s.open('[', depth); err != nil {
		return err
	}
	if s.space() == ']' {
		s.pos++
		return nil
	}
	for {
		if err := f(); err != nil {
			return err
		}
		if done, err := s.next(']'); done || err != nil {
			return err
		}
	}
}

func (s *scanner) open(bracket byte, depth int) error {
	if s.space() != bracket {
		return s.fail(strconv.QuoteRune(rune(bracket)) + " is expected")
	}
	if depth >= deepest {
		return s.fail("it is nested too deeply")
	}
	s.pos++
	return nil
}

// next moves past a comma, or past the bracket that ends the list.
func (s *scanner) next(bracket byte) (done bool, err error) {
	switch s.space() {
	case ',':
		s.pos++
		return false, nil
	case bracket:
		s.pos++
		return true, nil
	}
	return false, s.fail("a comma or " + strconv.QuoteRune(rune(bracket)) + " is expected")
}

func (s *scanner) word(want string) error {
	if len(s.data)-s.pos < len(want) || string(s.data[s.pos:s.pos+len(want)]) != want {
		return s.fail("a value is expected")
	}
	s.pos += len(want)
	return nil
}

// number moves past a number: -? (0 | digits) (. digits)? (e sign? digits)?
func (s *scanner) number() error {
	if s.data[s.pos] == '-' {
		s.pos++
	}
	zero := s.pos < len(s.data) && s.data[s.pos] == '0'
	if n := s.digits(); n == 0 || zero && n > 1 {
		return s.fail("a number has digits, and no leading zero")
	}
	if s.at('.') {
		s.pos++
		if s.digits() == 0 {
			return s.fail("digits are expected after the point")
		}
	}
	if s.at('e') || s.at('E') {
		s.pos++
		if s.at('+') || s.at('-') {
			s.pos++
		}
		if s.digits() == 0 {
			return s.fail("digits are expected in the exponent")
		}
	}
	return nil
}

func (s *scanner) at(c byte) bool { return s.pos < len(s.data) && s.data[s.pos] == c }

func (s *scanner) digits() int {
	start := s.pos
	for s.pos < len(s.data) && s.data[s.pos]-'0' <= 9 {
		s.pos++
	}
	return s.pos - start
}

// text moves past a string and returns what is between its quotes, escapes included.
func (s *scanner) text() ([]byte, error) {
	s.pos++
	start := s.pos
	for {
		s.plain()
		if s.pos >= len(s.data) {
			return nil, s.fail("a string does not end")
		}
		switch c := s.data[s.pos]; {
		case c == '"':
			s.pos++
			return s.data[start : s.pos-1], nil
		case c == '\\':
			if err := s.escape(); err != nil {
				return nil, err
			}
		default:
			return nil, s.fail("a control character is in a string")
		}
	}
}

// plain moves to the next quote, backslash or control character, eight bytes at a time.
func (s *scanner) plain() {
	const (
		ones  = 0x0101010101010101
		highs = 0x80 * ones
	)
	data, pos := s.data, s.pos
	for len(data)-pos >= 8 {
		word := binary.LittleEndian.Uint64(data[pos:])
		quote, slash := word^('"'*ones), word^('\\'*ones)
		// A byte of found has its high bit set where the byte is one of the three; bytes
		// after the first may be wrong, the first is right.
		found := ((word - ' '*ones) & ^word) | ((quote - ones) & ^quote) | ((slash - ones) & ^slash)
		if found &= highs; found != 0 {
			s.pos = pos + bits.TrailingZeros64(found)/8
			return
		}
		pos += 8
	}
	for ; pos < len(data); pos++ {
		if c := data[pos]; c == '"' || c == '\\' || c < ' ' {
			break
		}
	}
	s.pos = pos
}

func (s *scanner) escape() error {
	s.pos++
	if s.pos >= len(s.data) {
		return s.fail("a string does not end")
	}
	switch s.data[s.pos] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.pos++
		return nil
	case 'u':
		s.pos++
		for range 4 {
			if s.pos >= len(s.data) || !hexDigit(s.data[s.pos]) {
				return s.fail("four hexadecimal digits are expected after \\u")
			}
			s.pos++
		}
		return nil
	}
	return s.fail("no such escape")
}

func hexDigit(c byte) bool {
	return c-'0' <= 9 || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// unquote returns the text of a string that is written as inner between its quotes.
func unquote(inner []byte) string {
	for _, c := range inner {
		if c == '\\' || c >= 0x80 { // bytes that are not UTF-8 become U+FFFD
			quoted := append(append([]byte{'"'}, inner...), '"')
			var text string
			_ = json.Unmarshal(quoted, &text) // the scanner has checked it
			return text
		}
	}
	return string(inner)
}
