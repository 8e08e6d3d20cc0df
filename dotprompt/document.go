// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marker begins and ends the frontmatter.
const marker = "---"

// document is a source cut into its parts.
type document struct {
	hasFront bool
	front    string // YAML, with the line ends of the source
	frontAt  int    // offset of front
	body     string // trimmed if there is frontmatter
	bodyAt   int    // offset of body
}

// split cuts a source. Without a complete frontmatter all of it is body.
func split(source string) document {
	plain := document{body: source}
	text := strings.TrimPrefix(source, "\ufeff")
	start := skipLead(text)
	if !strings.HasPrefix(text[start:], marker) {
		return plain
	}
	start += len(marker)
	if !endsLine(text[start:]) {
		return plain
	}
	end := findMarker(text, start)
	if end < 0 {
		return plain
	}
	front := afterLine(text[start:end])
	body := text[end+len(marker):]
	trimmed := strings.TrimLeftFunc(body, isSpace)
	return document{
		hasFront: true,
		front:    front,
		frontAt:  len(source) - len(text) + end - len(front),
		body:     strings.TrimRightFunc(trimmed, isSpace),
		bodyAt:   len(source) - len(trimmed),
	}
}

// skipLead returns the length of the lines before the frontmatter: blank ones and
// those that begin with #.
func skipLead(text string) int {
	at := 0
	for {
		line, _, found := strings.Cut(text[at:], "\n")
		if !found || !strings.HasPrefix(line, "#") && strings.Trim(line, " \t") != "" {
			return at
		}
		at += len(line) + 1
	}
}

// findMarker returns the offset of the first closing marker: at the begin of
// a line after from, with nothing but white space in its own. It returns -1 if
// there is none.
func findMarker(text string, from int) int {
	for at := from; ; {
		i := strings.Index(text[at:], marker)
		if i < 0 {
			return -1
		}
		at += i
		if before := text[at-1]; at > from && (before == '\n' || before == '\r') && endsLine(text[at+len(marker):]) {
			return at
		}
		at++
	}
}

// endsLine reports whether there is a line end after nothing but white space.
func endsLine(text string) bool {
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r':
			return true
		case !isSpace(r):
			return false
		}
	}
	return false
}

// afterLine returns what follows the first line end of a text.
func afterLine(text string) string {
	i := strings.IndexAny(text, "\r\n")
	if strings.HasPrefix(text[i:], "\r\n") {
		i++
	}
	return text[i+1:]
}

// isSpace reports whether JavaScript takes a character for white space, which is
// what documents are trimmed of.
func isSpace(r rune) bool {
	const nextLine, byteOrderMark = '\u0085', '\ufeff'
	return r != nextLine && (unicode.IsSpace(r) || r == byteOrderMark)
}

// isBlank reports whether a text is nothing but white space.
func isBlank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return !isSpace(r) }) < 0
}

// position returns the line and column of an offset, both from 1. Lines end at LF,
// CR or CRLF, and columns count characters.
func position(text string, offset int) (line, column int) {
	before := text[:offset]
	if strings.HasSuffix(before, "\r") && strings.HasPrefix(text[offset:], "\n") {
		before = before[:len(before)-1]
	}
	before = lineFeeds(before)
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// lineFeeds returns a text with LF at the end of its lines.
func lineFeeds(text string) string {
	if !strings.Contains(text, "\r") {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
