// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// markers are helpers that mark the output.
var markers = Helpers{
	"mark": func(c *Call) (any, error) { return Marker{c.Arg(0)}, nil },
	"same": func(c *Call) (any, error) { return c.Body(c.This()) },
	"twice": func(c *Call) (any, error) {
		out, err := c.Body(c.This())
		if err != nil {
			return nil, err
		}
		return Concat("[", out, 1, nil, out, SafeString("<"), Marker{"end"}, "]")
	},
	"plain": func(c *Call) (any, error) {
		out, err := c.Body(c.This())
		return out.String(), err
	},
	"arg": func(c *Call) (any, error) { return c.Arg(0), nil },
}

func TestMarkers(t *testing.T) {
	ro := &RenderOptions{Partials: map[string]*Template{
		"p":    MustParse("1{{mark 'm'}}\n{{mark 'n'}}2\n", &Options{Helpers: markers}),
		"only": MustParse("{{mark 'o'}}", &Options{Helpers: markers}),
		"end":  MustParse("a\n{{mark 'e'}}", &Options{Helpers: markers}),
	}}
	m := func(v any) Marker { return Marker{v} }
	for _, test := range []struct {
		src  string
		want []any
	}{
		{"", nil},
		{"a{{mark 1}}b", []any{"a", m(1.0), "b"}},
		{"{{mark 1}}{{mark 2}}", []any{m(1.0), m(2.0)}},
		{"{{{mark 1}}}<{{#if true}}{{mark 2}}{{/if}}", []any{m(1.0), "<", m(2.0)}},
		{"{{mark 0}}{{#same}}{{mark 1}}x{{/same}}{{mark 2}}", []any{m(0.0), m(1.0), "x", m(2.0)}},
		{"a{{#twice}}b{{mark 1}}{{/twice}}", []any{"a[b", m(1.0), "1b", m(1.0), "<", m("end"), "]"}},
		{"{{mark 0}}{{#plain}}a{{mark 1}}b{{/plain}}", []any{m(0.0), "ab"}},
		{"{{arg (mark 1)}}", []any{m(1.0)}},
		{"{{#each l}}{{mark .}}{{/each}}", []any{m("x"), m("y")}},
		{"  {{> p}}\nz", []any{"  1", m("m"), "\n  ", m("n"), "2\nz"}},
		{"  {{> only}}\nz", []any{m("o"), "z"}},
		{"  {{> end}}\nz", []any{"  a\n", m("e"), "z"}},
		{"{{user}}", []any{"{{mark 1}}"}},
	} {
		tmpl := MustParse(test.src, &Options{Helpers: markers})
		data := map[string]any{"l": []any{"x", "y"}, "user": "{{mark 1}}"}
		out, err := tmpl.RenderOutput(t.Context(), data, ro)
		if err != nil {
			t.Errorf("%q: %v", test.src, err)
			continue
		}
		if diff := cmp.Diff(test.want, slices.Collect(out.Parts())); diff != "" {
			t.Errorf("%q (want -, got +):\n%s", test.src, diff)
		}
		text, err := tmpl.Render(t.Context(), data, ro)
		if err != nil || text != out.String() {
			t.Errorf("%q renders %q with error %v as text, %q as output", test.src, text, err, out)
		}
		if out.IsEmpty() != (len(test.want) == 0) {
			t.Errorf("%q: IsEmpty is %v", test.src, out.IsEmpty())
		}
		for range out.Parts() {
			break
		}
	}
}

func TestPartsStops(t *testing.T) {
	out, err := Concat(Marker{1}, "a", Marker{2})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 3; n++ {
		got := 0
		for range out.Parts() {
			if got++; got == n {
				break
			}
		}
		if got != n {
			t.Errorf("%d parts, want %d", got, n)
		}
	}
}

func TestConcatError(t *testing.T) {
	if out, err := Concat("a", func() {}); err == nil || !out.IsEmpty() {
		t.Errorf("a function prints as %q", out)
	}
}

// TestFailedOutput checks that an error of RenderOutput leaves no output.
func TestFailedOutput(t *testing.T) {
	out, err := MustParse("a{{> b}}", nil).RenderOutput(t.Context(), nil, nil)
	if err == nil || !out.IsEmpty() {
		t.Errorf("got %q and %v", fmt.Sprint(out), err)
	}
}
