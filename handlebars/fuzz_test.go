// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// seeds are sources that use the whole language.
var seeds = []string{
	"", "{{a}}", "{{{a}}} {{&b.c}} {{~a~}}", "{{#if a}}x{{else if b}}y{{else}}z{{/if}}", "{{#each l as |v i|}}{{i}}{{v}}{{../a}}{{@index}}{{/each}}",
	"{{#*inline \"i\"}}{{a}}{{/inline}}{{> i b k=1}}", "{{#> p}}{{> @partial-block}}{{/p}}", "{{> (lookup . 'n') x}}", "{{{{raw}}}} {{x}} {{{{/raw}}}}",
	"\\{{a}} \\\\{{a}}", "{{! c }}{{!-- }} --}}", "{{h (h 1 'x' \"y\" true null undefined -1.5) k=(h)}}", "{{^a}}{{^}}{{/a}}", "{{[a b]}}{{@root.a}}{{.}}{{..}}{{this}}",
	"  {{> p}}\r\n{{#with a}}\n {{else}}\n{{/with}}\n", "{{#block}}{{#block}}{{mark 1}}{{/block}}{{/block}}", "{{#l}}{{> loop}}{{/l}}", "{{lookup l '0'}}{{log a level='debug'}}",
}

// FuzzParse checks that the parser neither panics nor loses its place, and that
// what it accepts does not depend on the options that only concern rendering.
func FuzzParse(f *testing.F) {
	for _, src := range seeds {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		tmpl, err := Parse(src, nil)
		if err == nil {
			if tmpl == nil || tmpl.program == nil {
				t.Fatal("neither a template nor an error")
			}
			return
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("error is a %T: %v", err, err)
		}
		if lines := strings.Count(src, "\n") + strings.Count(src, "\r") + 1; e.Line < 1 || e.Line > lines || e.Column < 1 || e.Column > len(src)+1 {
			t.Fatalf("%q: error is at %d:%d: %v", src, e.Line, e.Column, err)
		}
	})
}

// FuzzRender renders any template with any data in all modes: it ends soon, with
// little output, and without a panic.
func FuzzRender(f *testing.F) {
	for i, src := range seeds {
		f.Add(src, "{{a}}{{> @partial-block}}{{> loop}}", `{"a":"<A>","b":{"c":[1,{"a":2}]},"l":[1,null,"x",{"a":{}}],"n":"p","k":-0.5e30,"10":1}`, uint16(i*37))
	}
	f.Fuzz(func(t *testing.T, src, partial, data string, modes uint16) {
		var input any
		switch modes % 3 {
		case 0:
			_ = json.Unmarshal([]byte(data), &input)
		case 1:
			input = json.RawMessage(data)
		default:
			m := &Map{}
			_ = json.Unmarshal([]byte(data), m)
			input = m
		}
		has := func(bit int) bool { return modes>>(bit+2)&1 == 1 }
		o := &Options{
			Strict: has(0), AssumeObjects: has(1), Compat: has(2), KnownHelpersOnly: has(3), NoEscape: has(4),
			PreventIndent: has(5), IgnoreStandalone: has(6), ExplicitPartialContext: has(7),
			MaxDepth: 30, MaxOutput: 1 << 12, Logger: slog.New(slog.DiscardHandler),
			Helpers: Helpers{
				"h":     func(c *Call) (any, error) { return c.Args(), nil },
				"block": func(c *Call) (any, error) { return c.Body(c.Arg(0)) },
				"mark":  markers["mark"],
				"twice": markers["twice"],
			},
		}
		tmpl, err := Parse(src, o)
		if err != nil {
			return
		}
		ro := &RenderOptions{Partials: map[string]*Template{}, Data: map[string]any{"v": input}}
		for _, name := range []string{"p", "loop", "1"} {
			if ro.Partials[name], err = Parse(partial, o); err != nil {
				delete(ro.Partials, name)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		out, err := tmpl.RenderOutput(ctx, input, ro)
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("%q takes %v", src, took)
		}
		var e *Error
		switch {
		case err == nil:
			n := 0
			for part := range out.Parts() {
				if text, ok := part.(string); ok {
					n += len(text)
				}
			}
			if n != len(out.String()) || n > o.MaxOutput {
				t.Fatalf("%q: %d bytes in parts, %d in all", src, n, len(out.String()))
			}
		case !errors.As(err, &e):
			t.Fatalf("%q: error is a %T: %v", src, err, err)
		case errors.Is(err, ErrPanic):
			t.Fatalf("%q: %v", src, err)
		}
	})
}

// FuzzEscape checks that nothing that HTML gives a meaning to gets through.
func FuzzEscape(f *testing.F) {
	f.Add("a<b>&\"'`=")
	f.Fuzz(func(t *testing.T, text string) {
		escaped := Escape(text)
		if strings.ContainsAny(escaped, "<>\"'`=") {
			t.Errorf("%q becomes %q", text, escaped)
		}
		back := strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#x27;", "'", "&#x60;", "`", "&#x3D;", "=").Replace(escaped)
		if back != text {
			t.Errorf("%q becomes %q, which is %q", text, escaped, back)
		}
	})
}

// FuzzMap checks that JSON that a Map reads is written with the same meaning.
func FuzzMap(f *testing.F) {
	f.Add(`{"b":[1,2.5e30,{"a":null}],"a":"\u0000<é"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var m Map
		if err := m.UnmarshalJSON([]byte(text)); err != nil {
			return
		}
		first, err := JSON(&m, "")
		if err != nil {
			t.Fatal(err)
		}
		var again Map
		if err := again.UnmarshalJSON([]byte(first)); err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if second, err := JSON(&again, ""); err != nil || second != first {
			t.Errorf("%s becomes %s, then %s, %v", text, first, second, err)
		}
		if indented, err := JSON(&m, "\t"); err != nil || !json.Valid([]byte(indented)) {
			t.Errorf("%s indented: %s, %v", text, indented, err)
		}
	})
}

// TestCutTemplates renders the beginnings and ends of the templates of the
// fixtures: no cut makes a panic.
func TestCutTemplates(t *testing.T) {
	o := &Options{Logger: slog.New(slog.DiscardHandler)}
	for _, c := range conformanceCases(t) {
		for end := range len(c.Template) {
			for _, src := range []string{c.Template[:end], c.Template[end:]} {
				tmpl, err := Parse(src, o)
				if err != nil {
					continue
				}
				if _, err := tmpl.Render(t.Context(), c.Input, nil); errors.Is(err, ErrPanic) {
					t.Fatalf("%q: %v", src, err)
				}
			}
		}
	}
}
