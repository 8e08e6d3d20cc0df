// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCall(t *testing.T) {
	var late *Call
	var seen []any
	helpers := Helpers{
		"inspect": func(c *Call) (any, error) {
			late = c
			line, column := c.Position()
			var pairs []string
			for name, v := range c.HashPairs() {
				pairs = append(pairs, fmt.Sprint(name, "=", v))
			}
			for range c.HashPairs() {
				break
			}
			seen = []any{
				c.Name(), c.NumArgs(), c.Arg(0), c.Arg(1), c.Arg(-1), c.Args(), c.Hash("k"), c.Hash("x"), pairs,
				c.Data("v"), c.Data("none"), c.IsBlock(), c.BlockParams(), line, column, c.Context().Value(ctxKey{}),
			}
			return c.BodyWith(c.This(), Block{Params: []any{"P"}})
		},
	}
	tmpl := MustParse("\n{{#inspect a k=1 k=2 as |p q|}}{{p}}{{q}}{{a}}{{/inspect}}", &Options{Helpers: helpers})
	ctx := context.WithValue(t.Context(), ctxKey{}, "ctx")
	got, err := tmpl.Render(ctx, map[string]any{"a": "A"}, &RenderOptions{Data: map[string]any{"v": "V"}})
	if err != nil || got != "\nPA" {
		t.Fatalf("got %q with error %v", got, err)
	}
	want := []any{
		"inspect", 1, "A", Undefined{}, Undefined{}, []any{"A"}, 2.0, Undefined{}, []string{"k=1", "k=2"},
		"V", Undefined{}, true, 2, 2, 4, "ctx",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
	if got := renderText(t, "{{inspect}}", nil, &Options{Helpers: helpers}, nil); got != "" || seen[11] != false || seen[12] != 0 {
		t.Errorf("without a block: %q, %v", got, seen)
	}
	if _, err := tmpl.Render(ctx, nil, nil); err != nil {
		t.Fatal(err)
	}
	// After the helper has returned.
	if _, err := late.Body(nil); !errors.Is(err, errEnded) {
		t.Errorf("the body of a call that ended renders with error %v", err)
	}
	if late.This() != (Undefined{}) || late.Data("v") != (Undefined{}) {
		t.Error("a call that ended has a context")
	}
	if line, column := late.Position(); line != 2 || column != 4 || late.NumArgs() != 1 || late.Name() != "inspect" {
		t.Error("a call that ended lost what was written in the template")
	}
}

type ctxKey struct{}

func TestHelperResults(t *testing.T) {
	fail := errors.New("no luck")
	helpers := Helpers{
		"text":    func(*Call) (any, error) { return "<", nil },
		"safe":    func(*Call) (any, error) { return SafeString("<"), nil },
		"list":    func(*Call) (any, error) { return []string{"<", "b"}, nil },
		"nothing": func(*Call) (any, error) { return nil, nil },
		"fail":    func(*Call) (any, error) { return nil, fail },
		"panic":   func(*Call) (any, error) { panic("help") },
		"crash":   func(c *Call) (any, error) { return c.Args()[0], nil },
		"body":    func(c *Call) (any, error) { return c.Body(c.This()) },
		"inverse": func(c *Call) (any, error) { return c.Inverse(c.This()) },
		"wrap": func(c *Call) (any, error) {
			_, err := c.Body(c.This())
			return nil, fmt.Errorf("wrapped: %w", err)
		},
		"ignore": func(c *Call) (any, error) {
			if _, err := c.Body(c.This()); err == nil {
				return nil, errors.New("the body works")
			}
			return "ignored", nil
		},
	}
	o := &Options{Helpers: helpers}
	for src, want := range map[string]string{
		"{{text}}{{{text}}}{{&text}}":                                    "&lt;<<",
		"{{safe}}{{list}}{{nothing}}":                                    "<&lt;,b",
		"{{#text}}x{{/text}}{{#list}}{{/list}}":                          "<<,b",
		"{{#body}}{{text}}{{/body}}":                                     "&lt;",
		"{{#body}}a{{else}}b{{/body}}{{#inverse}}a{{else}}b{{/inverse}}": "ab",
		"{{body}}{{inverse}}|":                                           "|",
		"a{{#ignore}}b{{fail}}{{/ignore}}c":                              "aignoredc",
		"a{{#ignore}}{{> p}}{{/ignore}}c":                                "aignoredc",
		"{{#each (list)}}{{.}}{{/each}}":                                 "&lt;b",
		"{{#if (nothing)}}a{{else}}b{{/if}}":                             "b",
	} {
		if got := renderText(t, src, nil, o, &RenderOptions{Partials: map[string]*Template{"p": MustParse("x{{fail}}", o)}}); got != want {
			t.Errorf("%q renders %q, want %q", src, got, want)
		}
	}
	for src, want := range map[string]string{
		"x\n{{fail}}":                     "template:2:3: helper fail: no luck",
		"{{#if (fail)}}{{/if}}":           "template:1:8: helper fail: no luck",
		"{{#body}}\n {{fail}}{{/body}}":   "template:2:4: helper fail: no luck",
		"{{#wrap}}{{fail}}{{/wrap}}":      "template:1:4: helper wrap: wrapped: template:1:12: helper fail: no luck",
		"{{text (text (fail) x=(fail))}}": "template:1:15: helper fail: no luck",
		"{{text x=(fail)}}":               "template:1:11: helper fail: no luck",
	} {
		e := renderError(t, src, nil, o, nil)
		if e.Error() != want || !errors.Is(e, fail) {
			t.Errorf("%q: error is %q, want %q", src, e, want)
		}
	}
	if e := renderError(t, "a {{panic}}", nil, o, nil); e.Error() != "template:1:5: panic: help" || !errors.Is(e, ErrPanic) {
		t.Errorf("error is %q", e)
	}
	if e := renderError(t, "{{#body}} {{crash}}{{/body}}", nil, o, nil); !strings.Contains(e.Error(), "template:1:13: panic: runtime error: index out of range [0]") {
		t.Errorf("error is %q", e)
	}
}

// TestHelperOrder checks which of several helpers and fields of a name is taken.
func TestHelperOrder(t *testing.T) {
	says := func(s string) Helper { return func(*Call) (any, error) { return s, nil } }
	o := &Options{Helpers: Helpers{"a": says("options"), "b": says("options"), "if": says("own if")}}
	partial := MustParse("{{a}} {{b}} {{c}} {{#if}}{{/if}}", &Options{Helpers: Helpers{"c": says("partial"), "b": says("partial")}})
	ro := &RenderOptions{
		Helpers:  Helpers{"a": says("render"), "each": says("own each"), "nil": nil},
		Partials: map[string]*Template{"p": partial},
	}
	data := map[string]any{"a": "field", "c": "field", "nil": "field", "unless": "field", "x": map[string]any{"a": "inner"}}
	for src, want := range map[string]string{
		"{{a}} {{b}} {{c}} {{nil}}":                  "render options field field",
		"{{this.a}} {{./a}} {{x.a}}":                 "field field inner",
		"{{#if}}{{/if}} {{#each x}}{{/each}}":        "own if own each",
		"{{> p}}":                                    "render partial partial own if",
		"{{#with x as |a|}}{{a.a}} {{./a}}{{/with}}": "inner inner",
		"{{this.unless}}":                            "field",
	} {
		if got := renderText(t, src, data, o, ro); got != want {
			t.Errorf("%q renders %q, want %q", src, got, want)
		}
	}
	// A template's replacement of one holds in its partials.
	ro = &RenderOptions{Partials: map[string]*Template{"p": MustParse("{{#if}}{{/if}}", nil)}}
	if got := renderText(t, "{{> p}}", data, o, ro); got != "own if" {
		t.Errorf("got %q", got)
	}
	// A partial's own replacement of a built-in helper holds in it alone.
	ro = &RenderOptions{Partials: map[string]*Template{"p": MustParse("{{#if x}}{{/if}}", &Options{Helpers: Helpers{"if": says("own")}})}}
	if got := renderText(t, "{{> p}}{{#if x}}y{{/if}}", data, nil, ro); got != "owny" {
		t.Errorf("got %q", got)
	}
}

func TestMissingHelpers(t *testing.T) {
	data := map[string]any{"s": "x", "n": nil, "f": map[string]any{"g": 1}}
	for src, want := range map[string]string{
		"{{nope}}|{{nope a=1}}|{{#if (nope)}}{{/if}}": "||",
	} {
		if got := renderText(t, src, data, nil, nil); got != want {
			t.Errorf("%q renders %q, want %q", src, got, want)
		}
	}
	for src, want := range map[string]string{
		"{{nope 1}}":              `template:1:3: Missing helper: "nope"`,
		"{{#nope 1}}{{/nope}}":    `template:1:4: Missing helper: "nope"`,
		"{{#if (nope 1)}}{{/if}}": `template:1:8: Missing helper: "nope"`,
		"{{s 1}}":                 `template:1:3: "s" is not a function: it is a field, and takes no arguments`,
		"{{f.g 1}}":               `template:1:3: "f.g" is not a function: it is a field, and takes no arguments`,
		"{{../x 1}}":              `template:1:3: Missing helper: "../x"`,
		"{{helperMissing}}":       `template:1:3: Missing helper: "helperMissing"`,
		"{{#blockHelperMissing s}}{{/blockHelperMissing}}": `template:1:4: Missing helper: "blockHelperMissing"`,
		"{{known}}": `template:1:3: Missing helper: "known"`,
	} {
		e := renderError(t, src, data, &Options{KnownHelpers: []string{"known"}}, nil)
		if e.Error() != want || !errors.Is(e, ErrMissingHelper) {
			t.Errorf("%q: error is %q, want %q", src, e, want)
		}
	}
}

func TestHooks(t *testing.T) {
	hooks := Helpers{
		"helperMissing":      func(c *Call) (any, error) { return fmt.Sprint(c.Name(), c.Args()), nil },
		"blockHelperMissing": func(c *Call) (any, error) { return fmt.Sprint("<", c.Name(), c.Args(), ">"), nil },
	}
	const src = "{{x}} {{x 1}} {{y}} {{#y}}{{/y}} {{#./y}}{{/./y}} {{helper}}"
	data := map[string]any{"y": "Y"}
	const want = "x[] x[1] Y <y[Y]> <./y[Y]> helper[]"
	if got := renderText(t, src, data, &Options{NoEscape: true}, &RenderOptions{Helpers: hooks}); got != want {
		t.Errorf("with hooks of the render: %q", got)
	}
	if got := renderText(t, src, data, &Options{NoEscape: true, Helpers: hooks}, nil); got != want {
		t.Errorf("with hooks of the template: %q", got)
	}
	ro := &RenderOptions{Partials: map[string]*Template{"p": MustParse("{{x 1}}", nil)}}
	if got := renderText(t, "{{> p}}", data, &Options{Helpers: hooks}, ro); got != "x[1]" {
		t.Errorf("in a partial: %q", got)
	}
	fail := errors.New("hook")
	hooks["blockHelperMissing"] = func(*Call) (any, error) { return nil, fail }
	if e := renderError(t, "{{#y}}{{/y}}", data, &Options{Helpers: hooks}, nil); !errors.Is(e, fail) {
		t.Errorf("error is %v", e)
	}
}

type point2 struct {
	X int `json:"x"`
	Y int `json:"y"`
}

func TestFunc(t *testing.T) {
	fail := errors.New("failed")
	helpers := Helpers{
		"upper":  MustFunc(strings.ToUpper),
		"repeat": MustFunc(strings.Repeat),
		"sum": MustFunc(func(n ...float64) (s float64) {
			for _, x := range n {
				s += x
			}
			return s
		}),
		"first": MustFunc(func(prefix string, rest ...string) string { return prefix + strings.Join(rest, "+") }),
		"ctx":   MustFunc(func(ctx context.Context, s string) any { return fmt.Sprint(ctx.Value(ctxKey{}), s) }),
		"call":  MustFunc(func(s string, c *Call) (any, error) { return fmt.Sprint(s, c.Hash("k")), nil }),
		"fail":  MustFunc(func() error { return fail }),
		"fine":  MustFunc(func() error { return nil }),
		"both": MustFunc(func(ok bool) (string, error) {
			if ok {
				return "ok", nil
			}
			return "", fail
		}),
		"point":   MustFunc(func(p point2) string { return fmt.Sprint(p) }),
		"ptr":     MustFunc(func(p *point2) string { return fmt.Sprint(p) }),
		"ints":    MustFunc(func(l []int) int { return len(l) }),
		"small":   MustFunc(func(n int8) int8 { return n }),
		"natural": MustFunc(func(n uint8) uint8 { return n }),
		"float":   MustFunc(func(f float32) float32 { return f }),
		"any":     MustFunc(func(v any) string { return fmt.Sprintf("%T", v) }),
		"object":  MustFunc(func(m map[string]any) int { return len(m) }),
		"helper":  MustFunc(Helper(func(*Call) (any, error) { return "h", nil })),
		"raw":     MustFunc(func(c *Call) (any, error) { return c.NumArgs(), nil }),
	}
	data := map[string]any{
		"p": map[string]any{"x": 1, "y": 2}, "pp": &point2{3, 4}, "list": []any{1, 2.0}, "strings": []string{"a"},
		"big": uint64(1 << 63), "neg": -1, "half": 0.5, "u": uint8(7), "s": "text", "m": &Map{},
	}
	for src, want := range map[string]string{
		"{{upper 'a'}}{{upper}}{{upper null}}{{upper 1}}{{upper true}}{{upper nope}}": "A1TRUE",
		"{{repeat 'ab' 2}}":                                "abab",
		"{{sum}} {{sum 1 2.5 u}} {{sum big}}":              "0 10.5 9223372036854776000",
		"{{first 'a'}} {{first 'a' 'b' 3}}":                "a ab+3",
		"{{ctx 'x'}}":                                      "ctxx",
		"{{call 'a' k='b'}}":                               "ab",
		"{{fine}}{{both true}}{{both 1}}":                  "okok",
		"{{point p}}{{point pp}}{{point}}":                 "{1 2}{3 4}{0 0}",
		"{{ptr pp}}{{ptr p}}":                              "&amp;{3 4}&amp;{1 2}",
		"{{ints list}}{{ints}}":                            "20",
		"{{small -128}}{{small 5}}{{small neg}}":           "-1285-1",
		"{{natural 255}} {{natural u}}":                    "255 7",
		"{{float 1.5}}{{float neg}}":                       "1.5-1",
		"{{any 1}} {{any list}} {{any null}} {{any nope}}": "float64 []interface {} &lt;nil&gt; handlebars.Undefined",
		"{{object p}}{{object m}}{{helper}}{{raw 1 2}}":    "20h2",
	} {
		tmpl := MustParse(src, &Options{Helpers: helpers})
		got, err := tmpl.Render(context.WithValue(t.Context(), ctxKey{}, "ctx"), data, nil)
		if err != nil || got != want {
			t.Errorf("%q renders %q with error %v, want %q", src, got, err, want)
		}
	}
	for src, want := range map[string]string{
		"{{upper 1 2}}":    "helper upper: too many arguments: 2, at most 1",
		"{{upper p}}":      "helper upper: argument 1: object does not fit string",
		"{{sum 1 'x'}}":    "helper sum: argument 2: string does not fit float64",
		"{{small 128}}":    "helper small: argument 1: number does not fit int8",
		"{{small half}}":   "helper small: argument 1: number does not fit int8",
		"{{small big}}":    "helper small: argument 1: number does not fit int8",
		"{{natural neg}}":  "helper natural: argument 1: number does not fit uint8",
		"{{natural 256}}":  "helper natural: argument 1: number does not fit uint8",
		"{{natural big}}":  "helper natural: argument 1: number does not fit uint8",
		"{{natural half}}": "helper natural: argument 1: number does not fit uint8",
		"{{ints 's'}}":     "helper ints: argument 1: string does not fit []int",
		"{{ints strings}}": "helper ints: argument 1: list does not fit []int",
		"{{point 1}}":      "helper point: argument 1: number does not fit handlebars.point2",
		"{{fail}}":         "helper fail: failed",
		"{{both false}}":   "helper both: failed",
	} {
		if e := renderError(t, src, data, &Options{Helpers: helpers}, nil); !strings.HasPrefix(e.Message, want) {
			t.Errorf("%q: error is %q, want %q", src, e.Message, want)
		}
	}
	for name, fn := range map[string]any{
		"nil": nil, "number": 1, "nil func": (func())(nil), "no result": func() {}, "two values": func() (int, int) { return 1, 2 }, "three": func() (a, b int, err error) { return },
	} {
		if h, err := Func(fn); err == nil || h != nil {
			t.Errorf("%s makes a helper", name)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustFunc does not panic")
		}
	}()
	MustFunc(1)
}
