// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"strconv"
	"unicode/utf8"
)

// isWord marks the bytes of numbers, literals and keys without quotes.
var isWord = func() (word [256]bool) {
	for c := range word {
		word[c] = c >= utf8.RuneSelf || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	for _, c := range "_$+-." {
		word[c] = true
	}
	return word
}()

// readWord reads a word up to what follows it, and returns how much of text that was.
func (s *scanner) readWord(text string) int {
	i := 0
	for i < len(text) && isWord[text[i]] {
		i++
	}
	s.word = append(s.word, text[:i]...)
	if i < len(text) {
		s.endWord()
		s.word = s.word[:0]
	}
	return i
}

// endWord adds what a whole word means.
func (s *scanner) endWord() {
	if s.isKey {
		s.separate()
		s.out = append(s.out, '"')
		for word := s.word; len(word) > 0; {
			r, size := utf8.DecodeRune(word)
			s.out = utf8.AppendRune(s.out, r)
			word = word[size:]
		}
		s.out = append(s.out, '"')
		s.state = wantColon
		return
	}
	length := len(s.out)
	s.beginElement()
	out, ok := appendLiteral(s.out, s.word)
	if !ok {
		s.out = s.out[:length]
		s.fail()
		return
	}
	s.out = out
	s.endValue()
}

// appendLiteral appends what a word means: true, false, null or a number. It reports false
// when the word means nothing.
func appendLiteral(out, word []byte) ([]byte, bool) {
	switch string(word) {
	case "true", "True":
		return append(out, "true"...), true
	case "false", "False":
		return append(out, "false"...), true
	case "null", "None", "NaN", "+NaN", "-NaN", "Infinity", "+Infinity", "-Infinity":
		return append(out, "null"...), true
	}
	switch word[0] {
	case '-':
		out = append(out, '-')
		word = word[1:]
	case '+':
		word = word[1:]
	}
	if len(word) > 2 && word[0] == '0' && word[1]|0x20 == 'x' {
		n, err := strconv.ParseUint(string(word[2:]), 16, 64)
		return strconv.AppendUint(out, n, 10), err == nil
	}
	return appendDecimal(out, word)
}

// appendDecimal appends a number without a sign. It has digits on at least one side of the
// point, and no zeros before others.
func appendDecimal(out, number []byte) ([]byte, bool) {
	whole, rest := cutDigits(number)
	var fraction []byte
	if len(rest) > 0 && rest[0] == '.' {
		fraction, rest = cutDigits(rest[1:])
	}
	if len(whole)+len(fraction) == 0 || len(whole) > 1 && whole[0] == '0' || !isExponent(rest) {
		return out, false
	}
	if len(whole) == 0 {
		out = append(out, '0')
	}
	out = append(out, whole...)
	if len(fraction) > 0 {
		out = append(append(out, '.'), fraction...)
	}
	return append(out, rest...), true
}

// isExponent tells whether b is an exponent or nothing.
func isExponent(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	digits := b[1:]
	if len(digits) > 0 && (digits[0] == '+' || digits[0] == '-') {
		digits = digits[1:]
	}
	digits, rest := cutDigits(digits)
	return b[0]|0x20 == 'e' && len(digits) > 0 && len(rest) == 0
}

// cutDigits splits b after the digits that it begins with.
func cutDigits(b []byte) (digits, rest []byte) {
	i := 0
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return b[:i], b[i:]
}
