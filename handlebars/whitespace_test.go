// SPDX-License-Identifier: Apache-2.0

package handlebars

import "testing"

// The results are those of handlebars.js 4.7.10.
func TestWhiteSpace(t *testing.T) {
	data := map[string]any{"t": true, "f": false, "a": "A"}
	partials := map[string]*Template{
		"p":     MustParse("1\n2\n", nil),
		"q":     MustParse("1\n\n2", nil),
		"empty": MustParse("", nil),
		"deep":  MustParse("x\n  {{> p}}\n", nil),
	}
	for _, test := range []struct{ name, src, want string }{
		{"else lines", "{{#if f}}\n a\n{{else}}\n b\n{{/if}}\nc", " b\nc"},
		{"chain lines", "{{#if f}}\n a\n{{else if t}}\n b\n{{else}}\n c\n{{/if}}\n", " b\n"},
		{"not alone after", "{{#if t}} x\n y\n{{/if}}\nz", " x\n y\nz"},
		{"not alone before", "x {{#if t}}\ny\n{{/if}}\n", "x \ny\n"},
		{"CRLF", "{{#if t}}\r\nx\r\n{{/if}}\r\ny", "x\r\ny"},
		{"blanks at both ends", "  {{#if t}}  \n  x\n  {{/if}}  \ny", "  x\ny"},
		{"comment", "a\n  {{! x }}  \nb", "a\nb"},
		{"two comments in a line", "{{! a }}{{! b }}\nx", "\nx"},
		{"inverse that is swapped", "{{^f~}} A {{else}} B {{/f}}", " A "},
		{"inverse with else, swapped too", "{{^f}} A {{~else~}} B {{/f}}", "A "},
		{"partial", "a\n  {{> p}}\nb", "a\n  1\n  2\nb"},
		{"partial with an empty line", " {{> q}}\nb", " 1\n \n 2b"},
		{"empty partial", "a\n  {{> empty}}\nb", "a\nb"},
		{"partial in a partial", "\t{{> deep}}\n", "\tx\n\t  1\n\t  2\n"},
		{"partial in a line", "a {{> p}}\nb", "a 1\n2\n\nb"},
		{"strip over lines", "a \n\n {{~a~}} \n b", "aAb"},
		{"strip in a chain", "{{#if f}} a {{~else if f~}} b {{~else~}} c {{~/if}} d", "c d"},
		{"strip at the end of a chain", "{{#if f}}a{{else if f}} b {{else}} c {{~/if}} d", " c d"},
		{"indented else", "{{#if t}}\n a\n  {{else}}\n b\n  {{/if}}\n", " a\n"},
		{"other spaces", "\u00a0\u2003{{~a~}}\ufeff\u3000x", "Ax"},
		{"blank line before a block", "a\n\n{{#if t}}\nb\n{{/if}}\n\nc", "a\n\nb\n\nc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := renderText(t, test.src, data, nil, &RenderOptions{Partials: partials}); got != test.want {
				t.Errorf("%q renders\n%q, want\n%q", test.src, got, test.want)
			}
		})
	}
}
