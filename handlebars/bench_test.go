// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// benchVariables is a template with three variables and its data.
func benchVariables() (*Template, map[string]any) {
	t := MustParse("Hello {{name}}, you are {{age}} years old and live in {{city}}.", nil)
	return t, map[string]any{"name": "Ada", "age": 36, "city": "London & Paris"}
}

// benchItems is a template with a loop over 50 items and its data.
func benchItems() (*Template, map[string]any) {
	t := MustParse("{{#each items}}{{@index}}: {{name}}{{#if active}} (active){{/if}}\n{{/each}}", nil)
	items := make([]any, 50)
	for i := range items {
		items[i] = map[string]any{"name": fmt.Sprintf("item %d", i), "active": i%2 == 0}
	}
	return t, map[string]any{"items": items}
}

// benchRender renders a template again and again.
func benchRender(b *testing.B, t *Template, data any, o *RenderOptions) {
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := t.Render(ctx, data, o); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVariables(b *testing.B) {
	t, data := benchVariables()
	b.Run("template", func(b *testing.B) { benchRender(b, t, data, nil) })
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf := make([]byte, 0, 80)
			buf = append(buf, "Hello "...)
			buf = appendEscaped(buf, data["name"].(string))
			buf = append(buf, ", you are "...)
			buf = strconv.AppendInt(buf, int64(data["age"].(int)), 10)
			buf = append(buf, " years old and live in "...)
			buf = appendEscaped(buf, data["city"].(string))
			_ = string(append(buf, '.'))
		}
	})
}

func BenchmarkItems(b *testing.B) {
	t, data := benchItems()
	b.Run("template", func(b *testing.B) { benchRender(b, t, data, nil) })
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var buf []byte
			for i, item := range data["items"].([]any) {
				item := item.(map[string]any)
				buf = strconv.AppendInt(buf, int64(i), 10)
				buf = append(buf, ": "...)
				buf = appendEscaped(buf, item["name"].(string))
				if item["active"].(bool) {
					buf = append(buf, " (active)"...)
				}
				buf = append(buf, '\n')
			}
			_ = string(buf)
		}
	})
}

func BenchmarkStructs(b *testing.B) {
	type item struct {
		Name   string `json:"name"`
		Active bool   `json:"active"`
	}
	t, _ := benchItems()
	data := struct {
		Items []*item `json:"items"`
	}{}
	for i := range 50 {
		data.Items = append(data.Items, &item{fmt.Sprintf("item %d", i), i%2 == 0})
	}
	benchRender(b, t, &data, nil)
}

func BenchmarkParse(b *testing.B) {
	for _, bench := range []struct{ name, src string }{
		{"line", "Hello {{name}}, you are {{age}} years old and live in {{city}}."},
		{"loop", "{{#each items}}{{@index}}: {{name}}{{#if active}} (active){{/if}}\n{{/each}}"},
		{"page", strings.Repeat("{{#each items}}\n  {{@index}}: {{name}}{{#if active}} (active){{/if}}\n{{/each}}\n", 50)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.src)))
			for b.Loop() {
				if _, err := Parse(bench.src, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParseAndRender(b *testing.B) {
	_, data := benchVariables()
	b.ReportAllocs()
	for b.Loop() {
		t, err := Parse("Tell {{name}} a joke about {{city}}.", nil)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := t.Render(b.Context(), data, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHelper(b *testing.B) {
	helpers := Helpers{
		"rich":     func(c *Call) (any, error) { return c.Arg(0), nil },
		"ordinary": MustFunc(strings.ToUpper),
		"block":    func(c *Call) (any, error) { return c.Body(c.This()) },
	}
	for _, bench := range []struct{ name, src string }{
		{"rich", "{{rich name}}"},
		{"ordinary", "{{ordinary name}}"},
		{"block", "{{#block}}{{name}}{{/block}}"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			t := MustParse(bench.src, &Options{Helpers: helpers})
			_, data := benchVariables()
			benchRender(b, t, data, nil)
		})
	}
}

func BenchmarkPartial(b *testing.B) {
	o := &RenderOptions{Partials: map[string]*Template{"p": MustParse("{{name}} of {{city}}", nil)}}
	t := MustParse("{{> p}}{{#> q}}x{{/q}}", nil)
	_, data := benchVariables()
	benchRender(b, t, data, o)
}

func BenchmarkParallel(b *testing.B) {
	t, data := benchItems()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := t.Render(b.Context(), data, nil); err != nil {
				b.Error(err)
				return
			}
		}
	})
}
