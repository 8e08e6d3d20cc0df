// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"errors"
	"slices"
	"testing"
)

func TestPartials(t *testing.T) {
	partials := map[string]*Template{
		"p":     MustParse("[{{a}}{{k}}]", nil),
		"up":    MustParse("({{../a}})", nil),
		"block": MustParse("<{{> @partial-block}}>", nil),
		"each":  MustParse("{{#each l}}{{> @partial-block}}{{/each}}", nil),
		"uses":  MustParse("{{> inner}}", nil),
		"keys":  MustParse("{{#each .}}{{@key}}={{.}};{{/each}}", nil),
	}
	data := map[string]any{"a": "A", "b": map[string]any{"a": "B"}, "l": []any{1, 2}, "name": "p", "n": nil}
	for _, test := range []struct{ name, src, want string }{
		{"context and hash", "{{> p b}}{{> p k=1}}{{> p b k=2 a=3}}{{> p n k=4}}", "[B][A1][32][4]"},
		{"undefined in the hash", "{{> p a=undefined}}{{> p a=null}}", "[A][]"},
		{"list with a hash", "{{> keys l x=3}}", "0=1;1=2;x=3;"},
		{"contexts of the caller are out of reach", "{{#with b}}{{> up}}{{/with}}", "()"},
		{"computed names", "{{> (lookup . 'name')}}{{> (lookup . 'nothing') }}", ""},
		{"inline", `{{#*inline "i"}}({{a}}){{/inline}}{{> i}}{{> i b}}`, "(A)(B)"},
		{"inline with a computed name", `{{#*inline name}}I{{/inline}}{{> p}}`, "I"},
		{"inline before its definition", `{{> i}}{{#*inline "i"}}x{{/inline}}`, "x"},
		{"inline is gone after its block", `{{#*inline "p"}}1{{/inline}}{{#with b}}{{#*inline "p"}}2{{/inline}}{{> p}}{{/with}}{{> p}}`, "21"},
		{"inline with block parameters", `{{#each l as |v|}}{{#*inline "i"}}{{v}}{{/inline}}{{> i}}{{/each}}`, "12"},
		{"inline sees later ones", `{{#*inline "i"}}{{> j}}{{/inline}}{{#with .}}{{#*inline "j"}}J{{/inline}}{{> i}}{{/with}}`, "J"},
		{"inline of a block is for the partial", `{{#> uses}}{{#*inline "inner"}}I{{a}}{{/inline}}{{/uses}}`, "IA"},
		{"contexts around an inline", `{{#with b}}{{#*inline "i"}}{{../a}}{{/inline}}{{> i}}{{/with}}`, "A"},
		{"no contexts around an inline at the top", `{{#*inline "i"}}({{../a}}){{/inline}}{{#with b}}{{> i}}{{/with}}`, "()"},
		{"block", "{{#> block b}}{{a}}{{/block}}", "<B>"},
		{"block in a loop", "{{#> each}}{{@index}}{{.}}{{/each}}", "0112"},
		{"block in a block", "{{#> block}}1{{#> block}}2{{/block}}3{{/block}}", "<1<2>3>"},
		{"block as a default", "{{#> nothing b k=1}}{{a}}{{k}}{{/nothing}}", "B1"},
		{"block as a condition", "{{#> block}}{{#if @partial-block}}yes{{else}}no{{/if}}{{/block}}", "<no>"},
		{"helper in the name", "{{> (pick 'p') b}}", "[B]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			ro := &RenderOptions{Partials: partials, Helpers: Helpers{"pick": func(c *Call) (any, error) { return c.Arg(0), nil }}}
			if test.name == "computed names" {
				if e := renderError(t, test.src, data, nil, ro); e.Message != "The partial undefined could not be found" || e.Column != 24 {
					t.Errorf("error is %v", e)
				}
				return
			}
			if got := renderText(t, test.src, data, nil, ro); got != test.want {
				t.Errorf("%q renders %q, want %q", test.src, got, test.want)
			}
		})
	}
}

func TestPartialErrors(t *testing.T) {
	partials := map[string]*Template{
		"p":     MustParse("\n {{> nothing}}", nil),
		"named": MustParse("\n {{nope 1}}", &Options{Name: "named.hbs"}),
		"short": MustParse("x", nil),
	}
	for src, want := range map[string]string{
		"{{> nothing}}":                    "template:1:1: The partial nothing could not be found",
		"a {{> p}}":                        "p:2:2: The partial nothing could not be found",
		"{{> named}}":                      "named.hbs:2:4: Missing helper: \"nope\"",
		"{{#> p}}{{/p}}":                   "p:2:2: The partial nothing could not be found",
		"{{> @partial-block}}":             "template:1:1: The partial @partial-block could not be found",
		"{{> p (nope 1)}}":                 "template:1:8: Missing helper: \"nope\"",
		"{{> p k=(nope 1)}}":               "template:1:10: Missing helper: \"nope\"",
		"{{> (nope 1)}}":                   "template:1:6: Missing helper: \"nope\"",
		"{{> (lookup . 'f')}}":             "template:1:1: name of a partial: a value of type func() can't be printed",
		"{{#*inline f}}{{/inline}}":        "template:1:5: name of an inline partial: a value of type func() can't be printed",
		"{{#*inline (nope 1)}}{{/inline}}": "template:1:13: Missing helper: \"nope\"",
		"{{#> short}}{{#*inline (nope 1)}}{{/inline}}{{/short}}": "template:1:25: Missing helper: \"nope\"",
		"{{> short}}{{#short}}{{nope 1}}{{/short}}{{f}}":         "template:1:44: a value of type func() can't be printed",
	} {
		e := renderError(t, src, map[string]any{"f": func() {}}, nil, &RenderOptions{Partials: partials})
		if e.Error() != want {
			t.Errorf("%q: error is %q, want %q", src, e, want)
		}
	}
	e := renderError(t, "{{> x}}", nil, nil, nil)
	if !errors.Is(e, ErrMissingPartial) {
		t.Errorf("%v is not ErrMissingPartial", e)
	}
}

// TestPartialOrder checks where a partial is looked for.
func TestPartialOrder(t *testing.T) {
	text := func(s string) *Template { return MustParse(s, nil) }
	asked := map[string]int{}
	resolver := func(label string, names ...string) Resolver {
		return func(_ context.Context, name string) (*Template, error) {
			asked[label+" "+name]++
			if slices.Contains(names, name) {
				return text(label), nil
			}
			return nil, nil
		}
	}
	own := MustParse("{{> a}}{{> b}}{{> c}}{{> d}}{{> e}}{{> f}} ", &Options{
		Partials: map[string]*Template{"a": text("own"), "b": text("own")}, Resolve: resolver("ownResolver", "d", "e"),
	})
	o := &Options{Partials: map[string]*Template{"a": text("top"), "b": text("top"), "c": text("top")}, Resolve: resolver("topResolver", "d", "e", "f")}
	ro := &RenderOptions{
		Partials: map[string]*Template{"a": text("render"), "own": own},
		Resolve:  resolver("renderResolver", "d"),
	}
	got := renderText(t, "{{#*inline 'i'}}inline{{/inline}}{{> own}}{{> own}}{{> i}}{{#> none}}.{{/none}}{{#> none}}.{{/none}}", nil, o, ro)
	const want = "renderowntoprenderResolverownResolvertopResolver "
	if got != want+want+"inline.." {
		t.Errorf("got %q", got)
	}
	for question, n := range asked {
		if n != 1 {
			t.Errorf("asked %d times: %s", n, question)
		}
	}
	if asked["topResolver none"] != 1 {
		t.Error("the last resolver was not asked")
	}
	fail := errors.New("disk")
	e := renderError(t, "\n{{> x}}", nil, nil, &RenderOptions{Resolve: func(context.Context, string) (*Template, error) { return nil, fail }})
	if e.Error() != "template:2:1: partial x: disk" || !errors.Is(e, fail) {
		t.Errorf("error is %v", e)
	}
}

func TestPartialNames(t *testing.T) {
	tmpl := MustParse(`{{> b}}{{#if x}}{{> a/c.d}}{{else}}{{> 'a'}}{{/if}}{{#> b}}{{> @partial-block}}{{> (x)}}{{> 12}}{{/b}}`+
		`{{#*inline "own"}}{{> inside}}{{/inline}}{{> own}}{{#*inline x}}{{/inline}}`, nil)
	got := tmpl.PartialNames()
	if want := []string{"12", "a", "a/c.d", "b", "inside"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got[0] = "changed"
	if tmpl.PartialNames()[0] != "12" {
		t.Error("the list is shared")
	}
	if tmpl.Name() != "" || MustParse("", &Options{Name: "n"}).Name() != "n" {
		t.Error("wrong name")
	}
}
