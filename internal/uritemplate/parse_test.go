// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseErrors(t *testing.T) {
	for _, c := range []struct{ template, want string }{
		{"a/{x", "at byte 2: the expression has no '}'"},
		{"a{x}}", "at byte 4: '}' ends no expression; write %7D"},
		{"ab}{x}", "at byte 2: '}' ends no expression"},
		{"a/{}", "at byte 3: the name of a variable is missing"},
		{"a/{?}", "at byte 4: the name of a variable is missing"},
		{"a/{x,}", "at byte 5: the name of a variable is missing"},
		{"a/{x,,y}", "at byte 5: the name of a variable is missing"},
		{"{*}", "at byte 1: the name of a variable is missing"},
		{"{a{b}", `at byte 2: the name "a{b" of a variable may only have`},
		{"{user-id}", `at byte 5: the name "user-id"`},
		{"{+ok, x}", `at byte 5: the name " x"`},
		{"{.a}{b..c}", `at byte 7: the name "b..c"`},
		{"{a.}", `at byte 2: the name "a."`},
		{"{+.a}", `at byte 2: the name ".a"`},
		{"{a%2}", `at byte 2: the name "a%2"`},
		{"{x:0}", `at byte 3: the length "0" of a prefix must be a number from 1 to 9999`},
		{"{x:10000}", `at byte 3: the length "10000"`},
		{"{x:}", `at byte 3: the length ""`},
		{"{x:03}", `at byte 3: the length "03"`},
		{"{x:+3}", `at byte 3: the length "+3"`},
		{"{x:3*}", `at byte 3: the length "3*"`},
		{"{x*:3}", `at byte 2: the name "x*"`},
		{"{x**}", `at byte 2: the name "x*"`},
		{"a{!x}", "at byte 2: there is no operator '!'"},
		{"a{=x}", "at byte 2: there is no operator '='"},
		{"a{|x}", "at byte 2: there is no operator '|'"},
		{"{;x,list*}", "at byte 4: a list with '*' cannot stand behind ';'"},
		{"a b", `at byte 1: ' ' may not stand in a URI; write %20`},
		{"a/é\"", `at byte 4: '"' may not stand in a URI; write %22`},
		{"a\x00", `at byte 1: '\x00' may not stand in a URI; write %00`},
		{"10%", "at byte 2: two hexadecimal digits must follow '%'; write %25"},
		{"10%2g", "at byte 2: two hexadecimal digits"},
		{"{x}\xff", "at byte 3: the text is not UTF-8"},
		{"{&x}", "at byte 0: no query has begun before; write {?…}"},
		{"a{?x}{?y}", "at byte 5: the query has begun before; write {&…}"},
		{"a?b{?y}", "at byte 3: the query has begun before"},
		{"a{?x}b", "at byte 5: behind the parameters"},
		{"a{?x}{y}", "at byte 5: behind the parameters"},
		{"a?b{&x}c&d", "at byte 7: behind the parameters"},
		{"a#b{?x}", "at byte 3: {?…} cannot stand behind the fragment"},
		{"a?b{#f}{&x}", "at byte 7: {&…} cannot stand behind the fragment"},
		{strings.Repeat("a", maxTemplate+1), "4097 bytes, and 4096 are the most"},
		{strings.Repeat("{x}", maxVars+1), "at byte 301: more than 100 variables"},
	} {
		template, err := Parse(c.template)
		if err == nil {
			t.Errorf("Parse(%q) is no error", c.template)
		} else if !strings.Contains(err.Error(), c.want) || template != nil {
			t.Errorf("Parse(%q) = %v; want %q", c.template, err, c.want)
		}
	}
}

func TestParseKeepsText(t *testing.T) {
	const text = "a/%7e{+x,y}{/x*}?k={z%7e}{&y:3,u.v}"
	template := mustParse(t, text)
	if template.String() != text {
		t.Errorf("String() = %q", template)
	}
	want := []string{"x", "y", "z%7e", "u.v"}
	if diff := cmp.Diff(want, template.Vars()); diff != "" {
		t.Errorf("Vars() (-want +got):\n%s", diff)
	}
	template.Vars()[0] = "changed"
	if diff := cmp.Diff(want, template.Vars()); diff != "" {
		t.Errorf("Vars() shares its list (-want +got):\n%s", diff)
	}
	if got, ok := template.Match("a/~1,2/1?k=3&u.v=4"); !ok || got["z%7e"] != "3" {
		t.Errorf("match %t: %v", ok, got)
	}
	if got := mustParse(t, strings.Repeat("a", maxTemplate)).Vars(); len(got) != 0 {
		t.Errorf("variables of a text: %q", got)
	}
}
