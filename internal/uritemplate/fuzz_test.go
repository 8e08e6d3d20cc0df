// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParse holds that any template and any URI are refused or matched without a
// panic; that an expansion of what was found is a URI of the template; and that the
// case of scheme and host and the order of a query do not matter.
func FuzzParse(f *testing.F) {
	for _, seed := range [][2]string{
		{"notes://{day}{?lang,page}", "NOTES://monday?page=2&lang=de"},
		{"{+path,x}{#f}", "/a/b,1#c"},
		{"s?q={q}&l{l*}{&x:3,y*}#{f}", "s?y=1&q=a%20b&l,m&x=1&y=2#f"},
		{"{/a:1,a,b*}{.c,d}{;e,f}", "/x/xy/1/2.3.4;f=5;"},
		{"%7e{a%2F.b}", "~%zz\xff"},
		{"{x}/{x}", "a/a"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, uri string) {
		normal := Normalize(uri)
		if again := Normalize(normal); again != normal {
			t.Fatalf("Normalize(%q) = %q, and of that %q", uri, normal, again)
		}
		template, err := Parse(text)
		if err != nil {
			return
		}
		values, ok := template.Match(uri)
		if _, alike := template.Match(normal); alike != ok && repeats(template) == "" {
			t.Fatalf("%q matches %q: %t, and %q: %t", text, uri, ok, normal, alike)
		}
		if !ok {
			return
		}
		for name := range values {
			if !slices.Contains(template.Vars(), name) {
				t.Fatalf("%q has no variable %q", text, name)
			}
		}
		if repeats(template) != "" || strings.Contains(text, ":") {
			return // the expansion may have other readings, which do not agree
		}
		if expanded := template.Expand(values); len(expanded) <= maxURI {
			if _, ok := template.Match(expanded); !ok {
				t.Fatalf("%q matches %q with %q, but not the expansion %q", text, uri, values, expanded)
			}
		}
	})
}

// repeats returns the name of a variable in two places, "" when there is none.
func repeats(t *Template) string {
	for i, v := range t.slots {
		for _, other := range t.slots[:i] {
			if other.name == v.name {
				return v.name
			}
		}
	}
	return ""
}

// FuzzRoundTrip holds that the values which a template was expanded with are found
// again, for templates that have one reading.
func FuzzRoundTrip(f *testing.F) {
	f.Add("value", "Hello World!", "50%")
	f.Add("a/b", "é?#", "x=y&z")
	f.Add("\xff\x00", ",;", "%2F{}")
	templates := []string{
		"{x}", "a/{x}/{y}/{z}", "{x,y,z}", "s://{x}/b{?y,z}", "s?a={x}&b={y}{&z}", "s{?x}{&y}{#z}", "{/x,y}{;z}", "{;x,y,z}", "{#x}",
		"a:{+x}", "{/x}/{y}?q{&z}", "X{.x}", "{y}{#z}",
	}
	f.Fuzz(func(t *testing.T, x, y, z string) {
		for _, text := range templates {
			template := mustParse(t, text)
			want := vars{}
			for _, name := range template.Vars() {
				value := map[string]string{"x": x, "y": y, "z": z}[name]
				if value == "" {
					return
				}
				want[name] = value
			}
			if strings.ContainsAny(text, "+#") && strings.Contains(x+z, "%") {
				continue // what is encoded already is not encoded again
			}
			uri := template.Expand(want)
			if len(uri) > maxURI {
				return
			}
			got, ok := template.Match(uri)
			if diff := cmp.Diff(want, got); !ok || diff != "" {
				t.Fatalf("%q expands to %q, which matches: %t (-want +got):\n%s", text, uri, ok, diff)
			}
			if Normalize(uri) != Normalize(canonical(uri)) {
				t.Fatalf("%q and %q are not equal", uri, canonical(uri))
			}
		}
	})
}
