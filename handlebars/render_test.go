// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestBuiltins(t *testing.T) {
	type item struct{ Name string }
	ordered := &Map{}
	ordered.Set("z", 1)
	ordered.Set("a", 2)
	data := map[string]any{
		"t": true, "zero": 0, "empty": []any{}, "l": []any{"x", nil, "z"}, "o": ordered, "m": map[string]any{"b": 1, "a": 2, "10": 3, "9": 4},
		"structs": []item{{"s1"}, {"s2"}}, "pointers": []*item{{"p1"}}, "s": "text", "eo": map[string]any{}, "n": nil, "ints": []int{1, 2},
		"twice": []any{[]any{1, 2}, []any{3}}, "self": map[string]any{"name": "S"}, "name": "root",
	}
	for _, test := range []struct{ src, want string }{
		{"{{#if zero}}a{{else}}b{{/if}}{{#if zero includeZero=true}}c{{/if}}{{#if zero includeZero=false}}d{{/if}}{{#if s includeZero=false}}e{{/if}}", "bce"},
		{"{{#if includeZero includeZero=true}}a{{else}}b{{/if}}{{#unless zero includeZero=true}}c{{/unless}}", "b"},
		{"{{#if eo}}a{{/if}}{{#if empty}}b{{/if}}{{#unless n}}c{{/unless}}", "ac"},
		{"{{#with eo}}a{{/with}}{{#with zero}}{{.}}{{/with}}{{#with n}}c{{else}}d{{/with}}{{#with s as |v|}}{{v}}{{/with}}", "a0dtext"},
		{"{{#each l}}{{@index}}{{@key}}{{.}}{{#if @first}}F{{/if}}{{#if @last}}L{{/if}};{{/each}}", "00xF;11;22zL;"},
		{"{{#each o}}{{@key}}{{@index}}={{.}}{{#if @last}}L{{/if}};{{/each}}", "z0=1;a1=2L;"},
		{"{{#each m}}{{@key}}={{.}};{{/each}}", "9=4;10=3;a=2;b=1;"},
		{"{{#each structs}}{{Name}}{{/each}}{{#each pointers}}{{Name}}{{/each}}{{#each ints as |v i|}}{{v}}{{i}}{{/each}}", "s1s2p11021"},
		{"{{#each s}}a{{else}}b{{/each}}{{#each n}}a{{else}}c{{/each}}{{#each eo}}a{{else}}d{{/each}}{{#each l}}{{/each}}", "bcd"},
		{"{{#each twice}}{{#each .}}{{@../index}}{{@index}}{{.}} {{/each}}{{/each}}", "001 012 103 "},
		{"{{#each twice as |a i|}}{{#each a as |b j|}}{{i}}{{j}}{{b}} {{/each}}{{/each}}", "001 012 103 "},
		{"{{#self}}{{name}}{{../name}}{{#if name}}{{../name}}{{/if}}{{/self}}", "Srootroot"},
		{"{{#each l as |v|}}{{else}}{{/each}}{{#if t as |x|}}{{x}}|{{/if}}{{#self as |x|}}{{x}}|{{/self}}", "||"},
		{"{{^zero}}a{{else}}b{{/zero}}{{^n}}c{{/n}}{{#s}}{{.}}{{/s}}{{#ints}}{{.}}{{/ints}}{{#t}}d{{/t}}{{^t}}e{{/t}}", "bctext12d"},
		{"{{lookup m 'a'}}{{lookup l 0}}{{lookup n 'a'}}{{lookup zero 'a'}}{{#lookup m 'b'}}x{{/lookup}}{{lookup l true}}{{lookup l null}}{{lookup l undefined}}", "2x01"},
		{"{{#each (lookup . 'l')}}{{lookup ../ints @index}}{{/each}}", "12"},
		{"{{@root.name}}{{#with self}}{{@root/name}}{{/with}}{{@../x}}{{@x.y}}{{#each ints}}{{@index.x}}{{/each}}", "rootroot0"},
		{"{{^n as |x|}}{{x}}|{{/n}}{{#if n}}{{else if t as |x|}}{{x}}/{{/if}}", "|/"},
		{"{{#with (lookup . 'self')}}{{name}}{{/with}}", "S"},
		{"{{#each ints}}{{#with ..}}{{name}}{{/with}}{{/each}}", "rootroot"},
	} {
		if got := renderText(t, test.src, data, nil, nil); got != test.want {
			t.Errorf("%q renders %q, want %q", test.src, got, test.want)
		}
	}
	for src, want := range map[string]string{
		"{{#each}}{{/each}}":                   "template:1:4: Must pass iterator to #each",
		"{{#each a b}}{{/each}}":               "template:1:4: #each requires exactly one argument",
		"{{#if}}{{/if}}":                       "template:1:4: #if requires exactly one argument",
		"{{if a}}":                             "template:1:3: #if must be a block: {{#if …}}…{{/if}}",
		"{{x (each a)}}":                       "template:1:6: #each must be a block: {{#each …}}…{{/each}}",
		"{{lookup}}{{lookup s}}":               "template:1:3: lookup requires two arguments: an object and a name",
		"{{lookup a}}{{#lookup s}}{{/lookup}}": "template:1:16: lookup requires two arguments: an object and a name",
		"{{lookup (no 1) 2}}":                  `template:1:11: Missing helper: "no"`,
		"{{lookup 1 (no 1)}}":                  `template:1:13: Missing helper: "no"`,
		"{{lookup s f}}":                       "template:1:3: lookup: a value of type func() can't be printed",
		"{{log (no 1)}}":                       `template:1:8: Missing helper: "no"`,
		"{{log level=(no 1)}}":                 `template:1:14: Missing helper: "no"`,
		"{{log f}}":                            "template:1:3: log: a value of type func() can't be printed",
		"{{#if (no 1)}}{{/if}}":                `template:1:8: Missing helper: "no"`,
		"{{#if s includeZero=(no 1)}}{{/if}}":  `template:1:22: Missing helper: "no"`,
		"{{#each s}}{{else}}{{no 1}}{{/each}}": `template:1:22: Missing helper: "no"`,
		"{{#each m}}{{no 1}}{{/each}}":         `template:1:14: Missing helper: "no"`,
	} {
		data := map[string]any{"s": "x", "f": func() {}, "m": map[string]int{"a": 1}}
		if e := renderError(t, src, data, nil, &RenderOptions{Helpers: Helpers{"x": func(*Call) (any, error) { return nil, nil }}}); e.Error() != want {
			t.Errorf("%q: error is %q, want %q", src, e, want)
		}
	}
}

func TestModes(t *testing.T) {
	data := map[string]any{"a": map[string]any{"b": 1, "n": nil}, "n": nil, "l": []any{map[string]any{"x": "X"}}, "top": "T", "f": "F"}
	ro := &RenderOptions{Data: map[string]any{"v": map[string]any{"w": 1}}, Helpers: Helpers{"h": func(c *Call) (any, error) { return "h", nil }}}
	for _, test := range []struct {
		name, src, want string
		o               Options
	}{
		{"strict", "{{a.b}}{{n}}{{a.n}}{{@v.w}}{{@v}}{{h}}{{#each l as |i|}}{{i.x}}{{i.y}}{{/each}}{{#if x}}{{else}}e{{/if}}{{h x}}", "11[object Object]hXeh", Options{Strict: true}},
		{"assumeObjects", "{{a.b}}{{x}}{{a.x}}{{@x}}", "1", Options{AssumeObjects: true}},
		{"compat", "{{#l}}{{x}}{{top}}{{a.b}}{{./top}}{{this.top}}{{nothing}}{{/l}}", "XT1", Options{Compat: true}},
		{"known only", "{{#if f}}{{f}}{{h}}{{nothing}}{{/if}}", "F", Options{KnownHelpersOnly: true}},
		{"known", "{{f}}{{h 1}}", "Fh", Options{KnownHelpersOnly: true, KnownHelpers: []string{"h"}}},
		{"options' helpers are known", "{{g}}{{g 1}}", "gg", Options{KnownHelpersOnly: true, Helpers: Helpers{"g": func(*Call) (any, error) { return "g", nil }}}},
	} {
		if got := renderText(t, test.src, data, &test.o, ro); got != test.want {
			t.Errorf("%s: %q renders %q, want %q", test.name, test.src, got, test.want)
		}
	}
	for _, test := range []struct {
		src, want string
		o         Options
	}{
		{"{{x}}", `"x" not defined in [object Object]`, Options{Strict: true}},
		{"{{a.x}}", `"x" not defined in [object Object]`, Options{Strict: true}},
		{"{{x.y}}", `"y" not defined in undefined`, Options{Strict: true}},
		{"{{n.y}}", `"y" not defined in null`, Options{Strict: true}},
		{"{{n.y.z}}", `Cannot read properties of null (reading 'y')`, Options{Strict: true}},
		{"{{@x}}", `"x" not defined in [object Object]`, Options{Strict: true}},
		{"{{top.x}}", `"x" not defined in T`, Options{Strict: true}},
		{"{{#x}}{{/x}}", `"x" not defined in [object Object]`, Options{Strict: true}},
		{"{{x 1}}", `"x" not defined in [object Object]`, Options{Strict: true}},
		{"{{f 1}}", `"f" is not a function: it is a field, and takes no arguments`, Options{Strict: true}},
		{"{{h x.y}}", `Cannot read properties of undefined (reading 'y')`, Options{Strict: true}},
		{"{{f.x.y}}", `"y" not defined in undefined`, Options{Strict: true}},
		{"{{fn.x}}", `"x" not defined in the value`, Options{Strict: true}},
		{"{{#l}}{{nothing}}{{/l}}", `"nothing" not defined in [object Object]`, Options{Strict: true, Compat: true}},
		{"{{x.y}}", `Cannot read properties of undefined (reading 'y')`, Options{AssumeObjects: true}},
		{"{{@x.y}}", `Cannot read properties of undefined (reading 'y')`, Options{AssumeObjects: true}},
		{"{{@../../../x}}", `Cannot read properties of undefined (reading '@../../../x')`, Options{AssumeObjects: true}},
	} {
		data["fn"] = func() {}
		if e := renderError(t, test.src, data, &test.o, ro); e.Message != test.want {
			t.Errorf("%q: error is %q, want %q", test.src, e.Message, test.want)
		}
	}
}

func TestDataVariables(t *testing.T) {
	ro := &RenderOptions{Data: map[string]any{"v": "V", "o": map[string]any{"k": "K"}}}
	if got := renderText(t, "{{@v}}{{@o.k}}{{#each l}}{{@v}}{{@index}}{{/each}}{{@root.v}}{{@../v}}", map[string]any{"l": []any{1}, "v": "field"}, nil, ro); got != "VKV0fieldV" {
		t.Errorf("got %q", got)
	}
	ro.Data["root"] = "own"
	if got := renderText(t, "{{@root}}", nil, nil, ro); got != "own" {
		t.Errorf("@root is %q", got)
	}
	if got := renderText(t, "{{@.}}{{lookup @. 'v'}}{{#each @.}}x{{/each}}{{#if @v}}{{else}}no{{/if}}", nil, nil, ro); got != "[object Object]V" {
		t.Errorf("@. is %q", got)
	}
}

func TestLimits(t *testing.T) {
	partials := map[string]*Template{}
	partials["loop"] = MustParse("{{> loop}}", nil)
	partials["tree"] = MustParse("{{#each c}}{{> tree}}{{/each}}", nil)
	ro := &RenderOptions{Partials: partials}
	e := renderError(t, "{{> loop}}", nil, nil, ro)
	if !errors.Is(e, ErrLimit) || e.Template != "loop" || !strings.Contains(e.Message, "more than 1000 levels") {
		t.Errorf("endless recursion: %v", e)
	}
	cycle := map[string]any{}
	cycle["c"] = []any{cycle}
	if e := renderError(t, "{{> tree}}", cycle, nil, ro); !errors.Is(e, ErrLimit) {
		t.Errorf("data that contain themselves: %v", e)
	}
	if got := renderText(t, "{{#if true}}{{#if true}}x{{/if}}{{/if}}", nil, &Options{MaxDepth: 3}, nil); got != "x" {
		t.Errorf("got %q", got)
	}
	if e := renderError(t, "{{#if true}}{{#if true}}x{{/if}}{{/if}}", nil, &Options{MaxDepth: 2}, nil); !errors.Is(e, ErrLimit) {
		t.Errorf("depth: %v", e)
	}
	list := []any{strings.Repeat("<", 10), 12345}
	repeat := Helpers{"body": func(c *Call) (any, error) { return c.Body(c.This()) }}
	for _, src := range []string{
		"0123456789a", "{{s}}", "{{{s}}}x", "{{l}}", "{{#body}}{{{s}}}x{{/body}}", "{{#each l}}aaaaaa{{/each}}", "{{{s}}}\n  {{> p}}", "{{{s}}}{{n}}", "{{#l}}{{{s}}}{{@root.s}}{{/l}}",
	} {
		ro := &RenderOptions{Helpers: repeat, Partials: map[string]*Template{"p": MustParse("", nil)}}
		if src == "{{{s}}}\n  {{> p}}" {
			src, ro.Partials["p"] = "  {{> p}}", MustParse("{{{s}}}", nil)
		}
		e := renderError(t, src, map[string]any{"s": strings.Repeat("<", 10), "l": list, "n": 1}, &Options{MaxOutput: 10}, ro)
		if !errors.Is(e, ErrLimit) || e.Message != "more than 10 bytes of output" {
			t.Errorf("%q: %v", src, e)
		}
	}
	if got := renderText(t, "{{{s}}}", map[string]any{"s": "0123456789"}, &Options{MaxOutput: 10}, nil); len(got) != 10 {
		t.Errorf("got %q", got)
	}
	// A list of lists of lists … with the same inside has few bytes and long text.
	var wide any = "x"
	for range 40 {
		wide = []any{wide, wide}
	}
	if e := renderError(t, "{{.}}", wide, &Options{MaxOutput: 1 << 20}, nil); !errors.Is(e, ErrLimit) {
		t.Errorf("wide list: %v", e)
	}
}

func TestContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	items := make([]int, 1000)
	ran := 0
	tmpl := MustParse("{{#each .}}{{#each ..}}{{step}}{{/each}}{{/each}}", &Options{Helpers: Helpers{"step": func(*Call) (any, error) {
		if ran++; ran == 100 {
			cancel()
		}
		return nil, nil
	}}})
	_, err := tmpl.Render(ctx, items, nil)
	if !errors.Is(err, context.Canceled) || ran > 200 {
		t.Errorf("error is %v after %d steps", err, ran)
	}
	if _, err := tmpl.Render(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("a render with an ended context: %v", err)
	}
	timeout, stop := context.WithTimeout(t.Context(), time.Nanosecond)
	defer stop()
	<-timeout.Done()
	if _, err := MustParse("x", nil).Render(timeout, nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v", err)
	}
	// Loops over nothing that partials make end too.
	ctx, cancel = context.WithCancel(t.Context())
	partials := map[string]*Template{"p": MustParse("{{#each @root}}{{> q}}{{/each}}", nil)}
	partials["q"] = MustParse("{{#if (step)}}{{/if}}", nil)
	ran = 0
	_, err = MustParse("{{#each .}}{{> p}}{{/each}}", nil).Render(ctx, items, &RenderOptions{Partials: partials, Helpers: Helpers{"step": func(*Call) (any, error) {
		if ran++; ran == 100 {
			cancel()
		}
		return nil, nil
	}}})
	if !errors.Is(err, context.Canceled) || ran > 200 {
		t.Errorf("error is %v after %d steps", err, ran)
	}
}

func TestLog(t *testing.T) {
	var b bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&b, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	src := "{{log 'a' 1}}{{log 'd' level='debug'}}{{log 'w' level=2}}{{log 'e' level='error'}}{{log 'x' level='9'}}{{log 'y' level='?'}}{{log 'z' level=f}}{{#log}}{{/log}}"
	const want = `level=INFO msg="a 1" template=t line=1
level=DEBUG msg=d template=t line=1
level=WARN msg=w template=t line=1
level=ERROR msg=e template=t line=1
level=ERROR msg=x template=t line=1
level=INFO msg=y template=t line=1
level=INFO msg=z template=t line=1
level=INFO msg="" template=t line=1
`
	data := map[string]any{"f": func() {}}
	if got := renderText(t, src, data, &Options{Name: "t", Logger: logger}, nil); got != "" || b.String() != want {
		t.Errorf("output %q, log\n%s, want\n%s", got, &b, want)
	}
	b.Reset()
	ro := &RenderOptions{Logger: logger, Data: map[string]any{"level": "warn"}, Partials: map[string]*Template{"p": MustParse("\n{{log 'in'}}", nil)}}
	renderText(t, "{{> p}}", nil, &Options{Logger: slog.New(slog.DiscardHandler)}, ro)
	if got := b.String(); got != "level=WARN msg=in template=p line=2\n" {
		t.Errorf("log is %s", got)
	}
	if r := (&render{template: MustParse("", nil)}); r.logger() != slog.Default() {
		t.Error("the default logger is another")
	}
}

// TestConcurrency renders one template from many goroutines with partials, helpers
// and data of their own.
func TestConcurrency(t *testing.T) {
	tmpl := MustParse("{{#each items}}{{> p}}{{who}}{{Name}}{{#> q}}{{@me}}{{/q}};{{/each}}{{#*inline 'i'}}{{@me}}{{/inline}}{{> i}}", nil)
	type item struct{ Name string }
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			me := fmt.Sprint(g)
			ro := &RenderOptions{
				Helpers:  Helpers{"who": func(c *Call) (any, error) { return me, nil }},
				Partials: map[string]*Template{"p": MustParse("p"+me+" ", nil)},
				Data:     map[string]any{"me": me},
			}
			if g%2 == 0 {
				ro.Partials["q"] = MustParse("("+me+"{{> @partial-block}})", nil)
			}
			one := "p" + me + " " + me + "n" + me
			if g%2 == 0 {
				one = "p" + me + " " + me + "n(" + me + me + ")"
			}
			want := strings.Repeat(one+";", 3) + me
			for range 20 {
				got, err := tmpl.Render(t.Context(), map[string]any{"items": []item{{"n"}, {"n"}, {"n"}}}, ro)
				if err != nil || got != want {
					t.Errorf("got %q with error %v, want %q", got, err, want)
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestAllocations holds the budget of renders.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	for _, test := range []struct {
		name   string
		make   func() (*Template, map[string]any)
		budget float64
	}{
		{"variables", benchVariables, 2},
		{"items", benchItems, 4},
	} {
		tmpl, data := test.make()
		ctx := context.Background()
		got := testing.AllocsPerRun(200, func() {
			if _, err := tmpl.Render(ctx, data, nil); err != nil {
				t.Fatal(err)
			}
		})
		if got > test.budget {
			t.Errorf("%s: %v allocations, at most %v", test.name, got, test.budget)
		}
	}
}

// TestBigBuffer checks that the buffer of a big render is not kept.
func TestBigBuffer(t *testing.T) {
	tmpl := MustParse("{{.}}", nil)
	r := tmpl.begin(t.Context(), nil)
	r.out.text = make([]byte, 1<<20)
	tmpl.end(r)
	if r.out.text != nil || r.template != nil {
		t.Error("a state keeps what belongs to a render")
	}
}

// TestNoMethodsOrPrototypes checks that templates reach data alone.
func TestNoMethodsOrPrototypes(t *testing.T) {
	type secret struct {
		Open   string
		closed string
	}
	data := map[string]any{"s": secret{"o", "c"}, "e": errors.New("e"), "m": map[string]any{}, "t": time.Now(), "l": []any{1}, "f": func() string { return "called" }}
	for _, name := range []string{
		"s.closed", "s.String", "e.Error", "e.s", "m.constructor", "m.__proto__", "m.toString", "m.hasOwnProperty", "t.Unix", "t.wall", "l.push", "l.constructor.constructor", "f.call", "s.Open.constructor",
	} {
		if got := renderText(t, "{{"+name+"}}{{lookup ("+"lookup this 'm') 'constructor'}}", data, nil, nil); got != "" {
			t.Errorf("%s is %q", name, got)
		}
	}
}
