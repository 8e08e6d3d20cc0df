// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name, source string
		front, body  string
		hasFront     bool
	}{
		{"plain", "Hi\n", "", "Hi\n", false},
		{"empty", "", "", "", false},
		{"front", "---\na: 1\n---\nHi\n", "a: 1\n", "Hi", true},
		{"trimmed", "---\na: 1\n---\n\n \t\u00a0Hi\u2003\n\ufeff\n", "a: 1\n", "Hi", true},
		{"next line is no space", "---\na: 1\n---\n\u0085Hi", "a: 1\n", "\u0085Hi", true},
		{"crlf", "---\r\na: 1\r\n---\r\nHi\r\n", "a: 1\r\n", "Hi", true},
		{"cr", "---\ra: 1\r---\rHi\r", "a: 1\r", "Hi", true},
		{"blanks after markers", "--- \t\na: 1\n---\u00a0 \nHi", "a: 1\n", "Hi", true},
		{"no line end after the last marker", "---\na: 1\n---", "", "---\na: 1\n---", false},
		{"blanks after the last marker", "---\na: 1\n---  ", "", "---\na: 1\n---  ", false},
		{"no body", "---\na: 1\n---\n", "a: 1\n", "", true},
		{"empty front", "---\n---\nHi", "", "Hi", true},
		{"empty front crlf", "---\r\n---\r\nHi", "", "Hi", true},
		{"blank front", "---\n\n---\nHi", "\n", "Hi", true},
		{"text after the first marker", "--- a\na: 1\n---\nHi", "", "--- a\na: 1\n---\nHi", false},
		{"more dashes", "----\na: 1\n----\nHi", "", "----\na: 1\n----\nHi", false},
		{"longer line is no marker", "---\na: 1\n----\nb: 2\n---\nHi", "a: 1\n----\nb: 2\n", "Hi", true},
		{"indented marker is none", "---\na: |\n  x\n ---\n---\nHi", "a: |\n  x\n ---\n", "Hi", true},
		{"first marker ends", "---\na: 1\n---\nA\n---\nB", "a: 1\n", "A\n---\nB", true},
		{"one marker", "---\nHi", "", "---\nHi", false},
		{"just the marker", "---", "", "---", false},
		{"comments before", "# one\n#two\n\n \t\n---\na: 1\n---\nHi", "a: 1\n", "Hi", true},
		{"comment with cr before", "# one\r\n---\na: 1\n---\nHi", "a: 1\n", "Hi", true},
		{"blank line with cr before", "\r\n---\na: 1\n---\nHi", "", "\r\n---\na: 1\n---\nHi", false},
		{"text before", "x\n---\na: 1\n---\nHi", "", "x\n---\na: 1\n---\nHi", false},
		{"indented comment before", " # x\n---\na: 1\n---\nHi", "", " # x\n---\na: 1\n---\nHi", false},
		{"indented first marker", " ---\na: 1\n---\nHi", "", " ---\na: 1\n---\nHi", false},
		{"byte order mark", "\ufeff---\na: 1\n---\nHi", "a: 1\n", "Hi", true},
		{"byte order mark alone", "\ufeffHi", "", "\ufeffHi", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := split(c.source)
			want := document{hasFront: c.hasFront, front: c.front, body: c.body, frontAt: got.frontAt, bodyAt: got.bodyAt}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(document{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got.hasFront && !strings.HasPrefix(c.source[got.frontAt:], got.front) {
				t.Errorf("the frontmatter is not at %d", got.frontAt)
			}
			if !strings.HasPrefix(c.source[got.bodyAt:], got.body) {
				t.Errorf("the body is not at %d", got.bodyAt)
			}
		})
	}
}

func TestPosition(t *testing.T) {
	const text = "a\r\nbé\rc\n\nd"
	for offset, want := range map[int][2]int{0: {1, 1}, 1: {1, 2}, 2: {1, 2}, 3: {2, 1}, 4: {2, 2}, 6: {2, 3}, 7: {3, 1}, 9: {4, 1}, 10: {5, 1}, 11: {5, 2}} {
		line, column := position(text, offset)
		if got := [2]int{line, column}; got != want {
			t.Errorf("position(%d) = %v, want %v", offset, got, want)
		}
	}
}
