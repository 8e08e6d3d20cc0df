// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"errors"
	"strings"
	"testing"
)

func TestParseErrors(t *testing.T) {
	for _, test := range []struct {
		name, src, want string
		kind            error
		o               *Options
	}{
		{name: "open tag", src: "a {{b", want: `template:1:6: unexpected the end of the template in a tag`},
		{name: "empty tag", src: "{{}}", want: `template:1:3: unexpected "}}" where a name is expected`},
		{name: "single brace", src: "x\n{{a}", want: `template:2:4: unexpected "}"`},
		{name: "third brace", src: "{{a}}}", want: `template:1:4: unexpected "}}}" in a tag`},
		{name: "too few braces", src: "{{{a}}", want: `template:1:5: unexpected "}}" in a tag`},
		{name: "quote in a name", src: `{{a b"c"}}`, want: `template:1:5: unexpected "b"`},
		{name: "open string", src: `{{a "b}}`, want: "template:1:5: unexpected \"\"\""},
		{name: "open bracket", src: `{{[a}}`, want: `template:1:3: unexpected "["`},
		{name: "open block", src: "{{#a}}", want: `template:1:7: unexpected the end of the template in the block "a", which is not closed`},
		{name: "stray close", src: "x{{/a}}", want: `template:1:2: unexpected "{{/" outside of a block`},
		{name: "stray else", src: "x{{else}}", want: `template:1:2: unexpected "{{else}}" outside of a block`},
		{name: "chain in an inverse", src: "{{^a}}{{else b}}{{/a}}", want: `template:1:7: unexpected "{{else" in the block "a"`},
		{name: "other name", src: "\r\n\r{{#é.b}}x{{/a}}", want: "template:3:4: é.b doesn't match a"},
		{name: "close without a name", src: "{{#a}}{{/}}", want: `unexpected "}}" where a name is expected`},
		{name: "close with arguments", src: "{{#a}}{{/a b}}", want: `unexpected "b" in a closing tag`},
		{name: "literal types", src: `{{#true}}{{/"true"}}`, want: "template:1:4: true doesn't match true"},
		{name: "raw block", src: "{{{{a}}}}x", want: "template:1:10: the raw block is not closed"},
		{name: "raw block with another end", src: "{{{{a}}}}{{{{/b}}}}", want: "template:1:5: a doesn't match b"},
		{name: "raw block that ends too early", src: "{{{{a}}", want: `unexpected "}}" in a raw block tag`},
		{name: "comment", src: "{{! a", want: "template:1:1: the comment is not closed: }} is missing"},
		{name: "long comment", src: "{{!-- a }}", want: "template:1:1: the comment is not closed: --}} is missing"},
		{name: "hash before arguments", src: "{{a b=1 c}}", want: `template:1:10: unexpected "}}" after the name of an argument`},
		{name: "hash without a value", src: "{{a b=}}", want: `unexpected "}}" where a name is expected`},
		{name: "up in a path", src: "{{a.b/../c}}", want: "template:1:3: Invalid path: a.b/.."},
		{name: "path that ends in a string", src: `{{a/"b"}}`, want: `template:1:5: unexpected ""b"" in a path`},
		{name: "data without a name", src: "{{@}}", want: `template:1:4: unexpected "}}" after @`},
		{name: "open parenthesis", src: "{{a (b}}", want: `template:1:7: unexpected "}}" in parentheses`},
		{name: "call as a name", src: "{{(a) b}}", want: `template:1:3: unexpected "(" where a name is expected`},
		{name: "no block parameters", src: "{{#a as ||}}{{/a}}", want: "where the name of a block parameter is expected"},
		{name: "open block parameters", src: "{{#a as |b}}{{/a}}", want: `unexpected "}}" in block parameters`},
		{name: "partial without a name", src: "{{> }}", want: `template:1:5: unexpected "}}" where a name is expected`},
		{name: "partial with two contexts", src: "{{> a b c}}", want: "template:1:1: Unsupported number of partial arguments: 2"},
		{name: "decorator", src: "{{* a}}", want: "template:1:1: a decorator must be a block"},
		{name: "unknown decorator", src: "{{#*a}}{{/a}}", want: `unknown decorator "a"`},
		{name: "inline without a name", src: "{{#*inline}}{{/inline}}", want: "an inline partial needs a name"},
		{name: "inline with else", src: `{{#*inline "a"}}{{else}}{{/inline}}`, want: "template:1:17: Unexpected inverse block on decorator"},
		{
			name: "unknown helper", src: "\n{{#if a}}{{ foo b}}{{/if}}", o: &Options{KnownHelpersOnly: true},
			want: "template:2:13: You specified knownHelpersOnly, but used the unknown helper foo", kind: ErrMissingHelper,
		},
		{name: "name and line", src: "a\n{{", o: &Options{Name: "x.hbs", FirstLine: 10}, want: "x.hbs:11:3: unexpected the end of the template"},
		{name: "long token", src: "{{a \"" + strings.Repeat("x", 50) + "\" %}}", want: `unexpected "%"`},
		{name: "deep blocks", src: strings.Repeat("{{#a}}", maxNesting+1), want: "more than 500 levels of nesting", kind: ErrLimit},
		{name: "deep parentheses", src: "{{a " + strings.Repeat("(a ", maxNesting+1), want: "more than 500 levels of nesting", kind: ErrLimit},
		{name: "deep partial blocks", src: strings.Repeat("{{#>a}}", maxNesting+1), want: "more than 500 levels of nesting", kind: ErrLimit},
		{name: "long chain", src: "{{#a}}" + strings.Repeat("{{else b}}", maxNesting+1), want: "more than 500 levels of nesting", kind: ErrLimit},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Parse(test.src, test.o)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got error %v, want one with %q", err, test.want)
			}
			kind := test.kind
			if kind == nil {
				kind = ErrSyntax
			}
			if !errors.Is(err, kind) {
				t.Errorf("error %v is not of the kind %v", err, kind)
			}
		})
	}
}

// TestUnknownHelpers looks for an unknown helper wherever one may stand.
func TestUnknownHelpers(t *testing.T) {
	for _, src := range []string{
		"{{x 1}}", "{{#x 1}}{{/x}}", "{{lookup (x) 1}}", "{{lookup 1 2 k=(x)}}", "{{#if a}}{{x 1}}{{/if}}", "{{#if a}}{{else}}{{x 1}}{{/if}}",
		"{{#a}}{{else if (x)}}{{/a}}", "{{> (x)}}", "{{> p (x)}}", "{{> p k=(x)}}", "{{#> p}}{{x 1}}{{/p}}", "{{#> (x)}}{{/x}}",
		"{{#*inline (x)}}{{/inline}}", "{{#*inline 'i'}}{{x 1}}{{/inline}}",
	} {
		_, err := Parse("\n"+src, &Options{KnownHelpersOnly: true})
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, ErrMissingHelper) || e.Line != 2 {
			t.Errorf("%q: error is %v", src, err)
		}
	}
}

func TestMustParsePanics(t *testing.T) {
	defer func() {
		if p := recover(); p != "handlebars: template:1:3: unexpected \"}}\" where a name is expected" {
			t.Errorf("got panic %v", p)
		}
	}()
	MustParse("{{}}", nil)
}

// TestSyntax covers what the fixtures don't.
func TestSyntax(t *testing.T) {
	data := map[string]any{
		"a": "A", "b": map[string]any{"c": "C", "d e": "DE", "1": "one"}, "elsewhere": "E", "list": []any{"x", []any{"y", "z"}},
		`x]y`: "bracket", `x\y`: "backslash", "as": "As", "é-ü:$?_": "signs", "else-": "no",
		"12": "twelve", "-1.5": "minus", "true": "yes", "null": "nil", "undefined": "undef",
	}
	for _, test := range []struct{ name, src, want string }{
		{"empty", "", ""},
		{"text", "a } {b} }} \\ x", "a } {b} }} \\ x"},
		{"NUL in text", "a\x00b{{a}}", "a\x00bA"},
		{"escapes", `\{{a}} \\{{a}} \\\{{a}}`, `{{a}} \A \\A`},
		{"escapes in a row", `\{{a}}\{{b}}\\{{a}}`, `{{a}}{{b}}\A`},
		{"escape at the end", `x\{{`, `x{{`},
		{"escaped raw braces", `\{{{{a}}`, `{{A`},
		{"elsewhere", "{{elsewhere}}", "E"},
		{"signs", "{{é-ü:$?_}}", "signs"},
		{"brackets", `{{[x\]y]}} {{[x\\y]}} {{b.[d e]}} {{b/c}}`, "bracket backslash DE C"},
		{"list items", "{{list.[0]}} {{list.0}} {{list.1.[0]}} {{list.1.0}}{{list.1.2}} {{b.1}}", "x x y y one"},
		{"literals as names", "{{12}} {{-1.5}} {{true}} {{null}} {{undefined}} {{'a'}}", "twelve minus yes nil undef A"},
		{"as is a name too", "{{as}} {{lookup this as }}", "As "},
		{"white space", "{{ \n a\t}}", "A"},
		{"comments", "a{{!}}b{{! {{x }}c{{!--}}d{{!-- }} - -- --}}e{{~!-- --~}} f", "abcdef"},
		{"brackets that end in a backslash", `{{b.[c\]}}`, "C"},
		{"brackets that end in two", `{{b.[c\\]}}|`, "|"},
		{"raw", "{{{{a}}}} {{b}} {{{{x}}}}{{{{/x}}}} {{{{/a}}}}", " {{b}} {{{{x}}}}{{{{/x}}}} "},
		{"raw with what looks like an end", "{{{{a}}}}{{{{/ a}}}}{{{{/a}}}}", "{{{{/ a}}}}"},
		{"string escapes", `{{lookup this "a"}}{{lookup this 'a'}}{{{lookup (lookup this "b") "d e"}}}`, "AADE"},
		{"string that ends in a backslash", `{{lookup this "x\"}}|`, "|"},
		{"dots", "{{.}}{{./a}}{{this.a}}{{this/a}}", "[object Object]AAA"},
		{"dot after a name is an argument", "{{lookup. 'a'}}", "A"},
		{"triple with strip", " {{~{a}~}} ", "A"},
		{"computed partial block", `{{#> (lookup this "nothing")}}x{{/lookup}}`, "x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := renderText(t, test.src, data, nil, nil); got != test.want {
				t.Errorf("%q renders %q, want %q", test.src, got, test.want)
			}
		})
	}
}

// renderText renders a template that is expected to work.
func renderText(t *testing.T, src string, data any, o *Options, ro *RenderOptions) string {
	t.Helper()
	tmpl, err := Parse(src, o)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	got, err := tmpl.Render(t.Context(), data, ro)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	return got
}

// renderError renders a template that is expected to fail.
func renderError(t *testing.T, src string, data any, o *Options, ro *RenderOptions) *Error {
	t.Helper()
	tmpl, err := Parse(src, o)
	if err != nil {
		t.Fatalf("%q: %v", src, err)
	}
	got, err := tmpl.Render(t.Context(), data, ro)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%q renders %q with error %v, want an *Error", src, got, err)
	}
	if got != "" {
		t.Errorf("%q renders %q beside an error", src, got)
	}
	return e
}
