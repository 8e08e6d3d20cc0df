// SPDX-License-Identifier: Apache-2.0

package uritemplate

import "strings"

// charset is a set of kinds of characters.
type charset uint8

const (
	unreserved charset = 1 << iota
	reserved
)

// charsets tells of which kind each byte is; none for those that must be encoded.
var charsets = func() (table [256]charset) {
	for c := range 256 {
		if isAlphanumeric(byte(c)) || strings.IndexByte("-._~", byte(c)) >= 0 {
			table[c] = unreserved
		}
	}
	for _, c := range []byte(":/?#[]@!$&'()*+,;=") {
		table[c] = reserved
	}
	return table
}()

func isLetter(c byte) bool { return 'a' <= lower(c) && lower(c) <= 'z' }

func isAlphanumeric(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

// lower returns the small letter of a capital one of ASCII, other bytes as they are.
func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= lower(c) && lower(c) <= 'f':
		return lower(c) - 'a' + 10, true
	}
	return 0, false
}

// triplet returns the byte that is encoded at the beginning of s, as in "%2F".
func triplet(s string) (byte, bool) {
	if len(s) < 3 || s[0] != '%' {
		return 0, false
	}
	high, ok1 := hexDigit(s[1])
	low, ok2 := hexDigit(s[2])
	return high<<4 | low, ok1 && ok2
}

func appendTriplet(b []byte, c byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, '%', digits[c>>4], digits[c&15])
}

// encode appends s to b. Bytes outside of allowed are encoded; with keepTriplets,
// those of s that are encoded already stay so.
func encode(b []byte, s string, allowed charset, keepTriplets bool) []byte {
	for i := 0; i < len(s); i++ {
		if keepTriplets {
			if _, ok := triplet(s[i:]); ok {
				b = append(b, s[i:i+3]...)
				i += 2
				continue
			}
		}
		if charsets[s[i]]&allowed != 0 {
			b = append(b, s[i])
		} else {
			b = appendTriplet(b, s[i])
		}
	}
	return b
}

// decode returns s with what is percent-encoded as the bytes that are meant.
func decode(s string) string {
	first := strings.IndexByte(s, '%')
	if first < 0 {
		return s
	}
	b := append(make([]byte, 0, len(s)), s[:first]...)
	for i := first; i < len(s); i++ {
		if c, ok := triplet(s[i:]); ok {
			b = append(b, c)
			i += 2
		} else {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// canonical returns s in its one way of writing: what may stand as it is does, all
// else is percent-encoded with capital digits, also a '%' that begins no encoding.
// Reserved characters and their encodings mean different things, and stay.
func canonical(s string) string {
	i := canonicalPrefix(s)
	if i == len(s) {
		return s
	}
	b := append(make([]byte, 0, len(s)+16), s[:i]...)
	for ; i < len(s); i++ {
		c := s[i]
		if encoded, ok := triplet(s[i:]); ok {
			c = encoded
			i += 2
			if charsets[c] != unreserved {
				b = appendTriplet(b, c)
				continue
			}
		}
		if charsets[c] != 0 {
			b = append(b, c)
		} else {
			b = appendTriplet(b, c)
		}
	}
	return string(b)
}

// canonicalPrefix returns the length of what is canonical already.
func canonicalPrefix(s string) int {
	for i := range len(s) {
		if charsets[s[i]] == 0 {
			return i
		}
	}
	return len(s)
}
