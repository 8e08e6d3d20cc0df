// SPDX-License-Identifier: Apache-2.0

package handlebars

// entities are the characters that are escaped and what replaces them.
var entities = [...]string{
	'&':  "&amp;",
	'<':  "&lt;",
	'>':  "&gt;",
	'"':  "&quot;",
	'\'': "&#x27;",
	'`':  "&#x60;",
	'=':  "&#x3D;",
}

// Escape returns text with & < > " ' ` and = as entities of HTML.
func Escape(text string) string {
	n := firstEscaped(text)
	if n == len(text) {
		return text
	}
	return string(appendEscaped(make([]byte, 0, len(text)+16), text))
}

// firstEscaped returns the offset of the first character of text that is escaped,
// or its length.
func firstEscaped(text string) int {
	for i := 0; i < len(text); i++ {
		if c := text[i]; int(c) < len(entities) && entities[c] != "" {
			return i
		}
	}
	return len(text)
}

// appendEscaped appends text as [Escape] returns it.
func appendEscaped(dst []byte, text string) []byte {
	for {
		n := firstEscaped(text)
		dst = append(dst, text[:n]...)
		if n == len(text) {
			return dst
		}
		dst = append(dst, entities[text[n]]...)
		text = text[n+1:]
	}
}
