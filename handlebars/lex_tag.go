// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"strings"
	"unicode/utf8"
)

// tag reads a token between {{ and }}, these included.
func (l *lexer) tag() (token, error) {
	text := l.src.text
	l.pos = spaceEnd(text, l.pos)
	start := l.pos
	if start == len(text) {
		return token{kind: tokEOF, start: start, end: start}, nil
	}
	rest := text[start:]
	if strings.HasPrefix(rest, "{{") {
		return l.opening(rest)
	}
	if t, ok := l.closing(rest); ok {
		return t, nil
	}
	switch c := rest[0]; c {
	case '(':
		return l.take(tokOpenParen, 1), nil
	case ')':
		return l.take(tokCloseParen, 1), nil
	case '=':
		return l.take(tokEquals, 1), nil
	case '@':
		return l.take(tokData, 1), nil
	case '|':
		return l.take(tokCloseBlockParams, 1), nil
	case '/':
		return l.take(tokSeparator, 1), nil
	case '.':
		return l.dots(rest), nil
	case '"', '\'':
		return l.quoted(c, tokString), nil
	case '[':
		return l.quoted(']', tokID), nil
	}
	return l.word(rest), nil
}

// take returns the next n bytes as a token.
func (l *lexer) take(kind tokenKind, n int) token {
	start := l.pos
	l.pos += n
	return token{kind: kind, start: start, end: l.pos, text: l.src.text[start:l.pos]}
}

// invalid returns the next character as a token that no rule of the grammar wants.
func (l *lexer) invalid() token {
	_, n := utf8.DecodeRuneInString(l.src.text[l.pos:])
	return l.take(tokInvalid, n)
}

// opening reads {{ and what belongs to it; a comment it reads whole.
func (l *lexer) opening(rest string) (token, error) {
	if strings.HasPrefix(rest, "{{{{") {
		return l.take(tokOpenRaw, 4), nil
	}
	n := 2
	if strings.HasPrefix(rest[n:], "~") {
		n++
	}
	if strings.HasPrefix(rest[n:], "!") {
		return l.comment(rest, n)
	}
	if t, ok := l.inverse(rest, n); ok {
		return t, nil
	}
	kind, signs := openingSign(rest[n:])
	t := l.take(kind, n+signs)
	t.decorator = l.src.text[t.end-1] == '*'
	return t, nil
}

// openingSign returns the kind of an opening by the signs after {{ and ~, and how
// many there are.
func openingSign(rest string) (kind tokenKind, signs int) {
	if rest == "" {
		return tokOpen, 0
	}
	switch rest[0] {
	case '>':
		return tokOpenPartial, 1
	case '/':
		return tokOpenEndBlock, 1
	case '^':
		return tokOpenInverse, 1
	case '{':
		return tokOpenUnescaped, 1
	case '&', '*':
		return tokOpen, 1
	case '#':
		if strings.HasPrefix(rest, "#>") {
			return tokOpenPartialBlock, 2
		}
		if strings.HasPrefix(rest, "#*") {
			return tokOpenBlock, 2
		}
		return tokOpenBlock, 1
	}
	return tokOpen, 0
}

// inverse reads {{^}}, {{else}} and the beginning of {{else name}}.
func (l *lexer) inverse(rest string, n int) (token, bool) {
	end := n
	isElse := false
	if strings.HasPrefix(rest[n:], "^") {
		end = n + 1
	} else if at := spaceEnd(rest, n); strings.HasPrefix(rest[at:], "else") {
		end = at + len("else")
		isElse = true
	} else {
		return token{}, false
	}
	close := spaceEnd(rest, end)
	if strings.HasPrefix(rest[close:], "~") {
		close++
	}
	if strings.HasPrefix(rest[close:], "}}") {
		t := l.take(tokInverse, close+2)
		l.inTag = false
		return t, true
	}
	if isElse && (end == len(rest) || !isWordByte(rest[end])) {
		return l.take(tokOpenElse, end), true
	}
	return token{}, false
}

// isWordByte reports whether c may continue a word, so that {{elsewhere}} is a name.
func isWordByte(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// comment reads a comment, whose ! is at n.
func (l *lexer) comment(rest string, n int) (token, error) {
	end := -1
	if strings.HasPrefix(rest[n:], "!--") {
		// The dashes that open a comment may close it as well: {{!--}}.
		for at := n + 1; end < 0; at++ {
			i := strings.Index(rest[at:], "--")
			if i < 0 {
				return token{}, l.src.errorAt(l.pos, ErrSyntax, "the comment is not closed: --}} is missing")
			}
			at += i
			after := at + 2
			if strings.HasPrefix(rest[after:], "~") {
				after++
			}
			if strings.HasPrefix(rest[after:], "}}") {
				end = after + 2
			}
		}
	} else {
		i := strings.Index(rest[n:], "}}")
		if i < 0 {
			return token{}, l.src.errorAt(l.pos, ErrSyntax, "the comment is not closed: }} is missing")
		}
		end = n + i + 2
	}
	l.inTag = false
	return l.take(tokComment, end), nil
}

// closing reads }}, with what belongs to it.
func (l *lexer) closing(rest string) (token, bool) {
	if rest[0] != '}' && rest[0] != '~' {
		return token{}, false
	}
	for _, c := range [...]struct {
		sign string
		kind tokenKind
	}{
		{"}}}}", tokCloseRaw},
		{"}~}}", tokCloseUnescaped},
		{"}}}", tokCloseUnescaped},
		{"~}}", tokClose},
		{"}}", tokClose},
	} {
		if strings.HasPrefix(rest, c.sign) {
			t := l.take(c.kind, len(c.sign))
			l.inTag = false
			if c.kind == tokCloseRaw {
				l.raw = 1
			}
			return t, true
		}
	}
	return token{}, false
}

// dots reads "..", "." as a name, or "." between names.
func (l *lexer) dots(rest string) token {
	if strings.HasPrefix(rest, "..") {
		return l.take(tokID, 2)
	}
	if endsID(rest, 1) {
		return l.take(tokID, 1)
	}
	return l.take(tokSeparator, 1)
}

// quoted reads a string or a bracketed name up to the byte that ends it. A
// backslash escapes that byte, unless no other one follows; in brackets it escapes
// itself too.
func (l *lexer) quoted(end byte, kind tokenKind) token {
	text := l.src.text
	close := -1
	for i := l.pos + 1; i < len(text); i++ {
		if text[i] != end {
			continue
		}
		close = i
		if text[i-1] != '\\' {
			break
		}
	}
	if close < 0 {
		return l.invalid()
	}
	value := text[l.pos+1 : close]
	if strings.IndexByte(value, '\\') >= 0 {
		value = unescape(value, end)
	}
	t := l.take(kind, close+1-l.pos)
	t.text = value
	t.bracketed = end == ']'
	return t
}

// unescape returns a string or a bracketed name without its escapes.
func unescape(value string, end byte) string {
	if end != ']' {
		return strings.ReplaceAll(value, `\`+string(end), string(end))
	}
	// A backslash right before the end belongs to the bracket and goes with it.
	value = strings.NewReplacer(`\\`, `\`, `\]`, `]`).Replace(value + "]")
	return value[:len(value)-1]
}

// word reads a literal, "as |" or a name.
func (l *lexer) word(rest string) token {
	if strings.HasPrefix(rest, "as") {
		if bar := spaceEnd(rest, 2); bar > 2 && strings.HasPrefix(rest[bar:], "|") {
			return l.take(tokOpenBlockParams, bar+1)
		}
	}
	n := idEnd(rest, 0)
	if number := numberEnd(rest); number > 0 && endsLiteral(rest, number) {
		return l.take(tokNumber, number)
	}
	if n == 0 || n < len(rest) && !endsID(rest, n) {
		return l.invalid()
	}
	kind := tokID
	if endsLiteral(rest, n) {
		switch rest[:n] {
		case "true":
			kind = tokTrue
		case "false":
			kind = tokFalse
		case "undefined":
			kind = tokUndefined
		case "null":
			kind = tokNull
		}
	}
	return l.take(kind, n)
}

// numberEnd returns the length of the number that s begins with, or 0.
func numberEnd(s string) int {
	digits := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	start := 0
	if strings.HasPrefix(s, "-") {
		start = 1
	}
	end := digits(start)
	if end == start {
		return 0
	}
	if end < len(s) && s[end] == '.' {
		if more := digits(end + 1); more > end+1 {
			return more
		}
	}
	return end
}

// idEnd returns the offset after the characters of a name at i.
func idEnd(s string, i int) int {
	for i < len(s) {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !isIDRune(r) {
			break
		}
		i += n
	}
	return i
}

// isIDRune reports whether a name may hold r without brackets.
func isIDRune(r rune) bool {
	if r >= utf8.RuneSelf {
		return !isSpace(r)
	}
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	case r == '-' || r == '_' || r == '$' || r == ':' || r == '?':
		return true
	}
	return r < ' ' && !isSpace(r) || r == 0x7F
}

// endsID reports whether a name may end before offset i of s.
func endsID(s string, i int) bool {
	return endsLiteral(s, i) || i < len(s) && strings.IndexByte("=/.|", s[i]) >= 0
}

// endsLiteral reports whether a literal may end before offset i of s.
func endsLiteral(s string, i int) bool {
	return i < len(s) && (strings.IndexByte("~})]", s[i]) >= 0 || spaceEnd(s, i) > i)
}
