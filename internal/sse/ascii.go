// SPDX-License-Identifier: Apache-2.0

package sse

import "unicode/utf8"

const hex = "0123456789abcdef"

// AppendASCII appends JSON text to b as one line of ASCII: other characters
// become \uXXXX, astral ones a surrogate pair, bytes that are not UTF-8 \ufffd.
// Line breaks, which JSON has between its tokens alone, are dropped. So any split
// of the bytes is safe, whoever decodes the parts.
func AppendASCII(b, raw []byte) []byte {
	done := 0 // raw[:done] is in b
	for i := 0; i < len(raw); {
		c := raw[i]
		if c != '\n' && c != '\r' && c < utf8.RuneSelf {
			i++
			continue
		}
		b = append(b, raw[done:i]...)
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			r, size = utf8.DecodeRune(raw[i:])
			b = appendEscaped(b, r)
		}
		i += size
		done = i
	}
	return append(b, raw[done:]...)
}

// appendEscaped appends r as \uXXXX, or as two of them.
func appendEscaped(b []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		b = appendEscaped(b, 0xd800+r>>10)
		r = 0xdc00 + r&0x3ff
	}
	return append(b, '\\', 'u', hex[r>>12&0xf], hex[r>>8&0xf], hex[r>>4&0xf], hex[r&0xf])
}
