// SPDX-License-Identifier: Apache-2.0

package handlebars

import "unicode/utf8"

// source is the text of a template and where it comes from. Nodes keep byte
// offsets into it; lines and columns are counted only when somebody asks.
type source struct {
	name      string
	text      string
	firstLine int
}

// position returns the line and the column of a byte offset. Lines end at LF, CR
// or CRLF; columns count characters; both begin with 1, the line at firstLine.
func (s *source) position(offset int) (line, column int) {
	line = max(s.firstLine, 1)
	offset = min(offset, len(s.text))
	start := 0
	for i := 0; i < offset; i++ {
		switch s.text[i] {
		case '\n':
		case '\r':
			if i+1 < len(s.text) && s.text[i+1] == '\n' {
				continue // the line ends with the LF
			}
		default:
			continue
		}
		line++
		start = i + 1
	}
	return line, utf8.RuneCountInString(s.text[start:offset]) + 1
}
