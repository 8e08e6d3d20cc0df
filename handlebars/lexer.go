// SPDX-License-Identifier: Apache-2.0

package handlebars

import "strings"

// lexer cuts a source into tokens, under the rules of handlebars.js: the longest
// rule doesn't win, the first that matches does.
type lexer struct {
	src *source
	pos int
	// inTag is set between an opening and its close.
	inTag bool
	// escaped is set after \{{, when the braces that follow are text.
	escaped bool
	// raw is the number of open raw blocks.
	raw int
}

// next returns the next token.
func (l *lexer) next() (token, error) {
	if l.raw > 0 && !l.inTag {
		return l.rawContent()
	}
	if !l.inTag {
		t := l.content()
		if t.text != "" {
			return t, nil
		}
		if !l.inTag {
			return token{kind: tokEOF, start: l.pos, end: l.pos}, nil
		}
	}
	return l.tag()
}

// content reads text up to the next opening; its token is empty if there is none.
func (l *lexer) content() token {
	text := l.src.text
	start := l.pos
	if l.escaped {
		l.escaped = false
		l.pos = escapedEnd(text, start)
		if l.pos > start {
			return token{kind: tokContent, start: start, end: l.pos, text: text[start:l.pos]}
		}
	}
	n := strings.Index(text[start:], "{{")
	if n < 0 {
		l.pos = len(text)
		return token{kind: tokContent, start: start, end: l.pos, text: text[start:]}
	}
	l.pos = start + n
	value := text[start:l.pos]
	switch {
	case strings.HasSuffix(value, `\\`):
		value = value[:len(value)-1]
		l.inTag = true
	case strings.HasSuffix(value, `\`):
		value = value[:len(value)-1]
		l.escaped = true
		if value == "" {
			return l.content()
		}
	default:
		l.inTag = true
	}
	return token{kind: tokContent, start: start, end: l.pos, text: value}
}

// escapedEnd returns where the text that begins with escaped braces at start ends:
// at the next braces, with the backslashes before them left to the next token.
func escapedEnd(text string, start int) int {
	first := start + len("{{")
	n := strings.Index(text[first:], "{{")
	if n < 0 {
		return len(text)
	}
	end := first + n
	for back := 0; back < 2 && end > first && text[end-1] == '\\'; back++ {
		end--
	}
	return end
}

// rawContent reads the text of a raw block up to braces of a nested or closing one.
func (l *lexer) rawContent() (token, error) {
	text := l.src.text
	start := l.pos
	if strings.HasPrefix(text[start:], "{{{{") {
		if start+4 < len(text) && text[start+4] != '/' {
			l.raw++
			l.pos += 4
			return token{kind: tokContent, start: start, end: l.pos, text: text[start:l.pos]}, nil
		}
		if end := rawClose(text, start); end > 0 {
			l.raw--
			l.pos = end
			if l.raw > 0 {
				return token{kind: tokContent, start: start, end: end, text: text[start:end]}, nil
			}
			return token{kind: tokEndRaw, start: start, end: end, text: text[start+5 : end-4]}, nil
		}
	}
	if start+1 < len(text) {
		if n := strings.Index(text[start+1:], "{{{{"); n >= 0 {
			l.pos = start + 1 + n
			return token{kind: tokContent, start: start, end: l.pos, text: text[start:l.pos]}, nil
		}
	}
	return token{}, l.src.errorAt(start, ErrSyntax, "the raw block is not closed: {{{{/…}}}} is missing")
}

// rawClose returns the end of the closing tag of a raw block at start, or 0.
func rawClose(text string, start int) int {
	if !strings.HasPrefix(text[start:], "{{{{/") {
		return 0
	}
	end := idEnd(text, start+5)
	if end == start+5 || !strings.HasPrefix(text[end:], "}}}}") {
		return 0
	}
	return end + 4
}
