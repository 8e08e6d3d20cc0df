// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/genkit-go/genkit/ai"
)

// A token of the simulator is a run of letters, digits and marks (an apostrophe
// inside of a word belongs to it), one character of a script that is written
// without spaces, or any other single character that is not a space. Spaces belong
// to no token.

// tokenEnd returns where the token ends that begins at the start of s, which is not
// empty and does not begin with a space.
func tokenEnd(s string) int {
	first, end := utf8.DecodeRuneInString(s)
	if !isWordRune(first) || isUnspaced(first) {
		return end
	}
	for end < len(s) {
		r, size := utf8.DecodeRuneInString(s[end:])
		switch {
		case isWordRune(r) && !isUnspaced(r):
			end += size
		case isApostrophe(r):
			next, _ := utf8.DecodeRuneInString(s[end+size:])
			if !unicode.IsLetter(next) || isUnspaced(next) {
				return end
			}
			end += size
		default:
			return end
		}
	}
	return end
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func isApostrophe(r rune) bool { return r == '\'' || r == '’' }

// isUnspaced tells whether r is of a script that puts no spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// countTokens returns how many tokens s has.
func countTokens(s string) int {
	n := 0
	for s = strings.TrimLeftFunc(s, unicode.IsSpace); s != ""; n++ {
		s = strings.TrimLeftFunc(s[tokenEnd(s):], unicode.IsSpace)
	}
	return n
}

// firstTokens returns s up to the end of its nth token, and whether that cut
// anything but spaces.
func firstTokens(s string, n int) (string, bool) {
	at := 0
	for {
		rest := strings.TrimLeftFunc(s[at:], unicode.IsSpace)
		if rest == "" {
			return s, false
		}
		if n == 0 {
			return s[:at], true
		}
		at = len(s) - len(rest) + tokenEnd(rest)
		n--
	}
}

// beforeStop returns s up to the first of the stop sequences that occurs in it.
func beforeStop(s string, stops []string) string {
	end := len(s)
	for _, stop := range stops {
		if at := strings.Index(s, stop); at >= 0 {
			end = min(end, at)
		}
	}
	return s[:end]
}

// inputTokens counts the tokens of a request: of its texts, its documents, and the
// JSON of its tools and of its output schema.
func inputTokens(q *ai.ModelRequest) int {
	n := 0
	for _, m := range q.Messages {
		n += partTokens(m.Content)
	}
	for _, d := range q.Docs {
		if d != nil {
			n += partTokens(d.Content)
		}
	}
	for _, t := range q.Tools {
		if t == nil {
			continue
		}
		n += countTokens(t.Name) + countTokens(t.Description) + countTokens(string(t.InputSchema))
	}
	if q.Output != nil {
		n += countTokens(string(q.Output.Schema))
	}
	return n
}

// partTokens counts the tokens of parts; those that hold no text count none.
func partTokens(parts ai.Parts) int {
	n := 0
	for _, part := range parts {
		switch p := part.(type) {
		case *ai.TextPart:
			n += countTokens(p.Text)
		case *ai.DataPart:
			n += countTokens(string(p.Data))
		case *ai.ToolRequestPart:
			n += countTokens(p.ToolRequest.Name) + countTokens(string(p.ToolRequest.Input))
		case *ai.ToolResponsePart:
			n += countTokens(p.ToolResponse.Name) + countTokens(string(p.ToolResponse.Output)) + partTokens(p.ToolResponse.Content)
		}
	}
	return n
}
