// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// benchSource is a prompt with schemas, a loop and media.
const benchSource = `---
model: m/x
config:
  temperature: 0.5
input:
  schema:
    name: string, the reader
    photo?: string
    items(array, what there is):
      title: string
      price?: number
      kind(enum): [BOOK, FILM]
  default:
    name: you
output:
  format: json
  schema:
    best(array): string
    reason?: string, why
---
{{role "system"}}You recommend things.
{{role "user"}}For {{name}}, who sent {{media url=photo contentType="image/png"}}:
{{#each items}}
{{@index}}. {{title}}{{#if price}} at {{price}}{{/if}} ({{kind}})
{{/each}}
`

// benchData is data for benchSource.
func benchData() *Data {
	items := make([]any, 50)
	for i := range items {
		items[i] = map[string]any{"title": fmt.Sprintf("Item %d", i), "price": i % 3, "kind": "BOOK"}
	}
	return &Data{Input: map[string]any{"name": "Ada", "photo": "https://example.com/a.png", "items": items}}
}

func BenchmarkOneLineFromSource(b *testing.B) {
	const source = "Hello {{name}}, how are you?"
	d := &Data{Input: map[string]any{"name": "Ada"}}
	ctx := context.Background()
	b.Run("dotprompt", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p, err := Parse(source, nil)
			if err != nil {
				b.Fatal(err)
			}
			t, err := p.Compile(nil)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := t.Render(ctx, d, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			name, _ := d.Input.(map[string]any)["name"].(string)
			text := strings.Replace(source, "{{name}}", name, 1)
			_ = []Message{{Role: RoleUser, Content: []Part{{Text: text}}}}
		}
	})
}

func BenchmarkCompiled(b *testing.B) {
	p, err := Parse(benchSource, &ParseOptions{Strict: true})
	if err != nil {
		b.Fatal(err)
	}
	t, err := p.Compile(nil)
	if err != nil {
		b.Fatal(err)
	}
	d := benchData()
	ctx := context.Background()
	b.Run("dotprompt", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := t.Render(ctx, d, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = benchFloor(d.Input.(map[string]any))
		}
	})
}

// benchFloor makes the messages of benchSource by hand.
func benchFloor(input map[string]any) []Message {
	text := make([]byte, 0, 2048)
	for i, item := range input["items"].([]any) {
		fields := item.(map[string]any)
		text = strconv.AppendInt(text, int64(i), 10)
		text = append(append(text, ". "...), fields["title"].(string)...)
		if price := fields["price"].(int); price != 0 {
			text = strconv.AppendInt(append(text, " at "...), int64(price), 10)
		}
		text = append(append(append(text, " ("...), fields["kind"].(string)...), ")\n"...)
	}
	return []Message{
		{Role: RoleSystem, Content: []Part{{Text: "You recommend things.\n"}}},
		{Role: RoleUser, Content: []Part{
			{Text: "For " + input["name"].(string) + ", who sent "},
			{Media: &Media{URL: input["photo"].(string), ContentType: "image/png"}},
			{Text: ":\n" + string(text)},
		}},
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(benchSource, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkResolveMetadata(b *testing.B) {
	p, err := Parse(benchSource, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.ResolveMetadata(context.Background(), nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}
