// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

// fuzzSources are documents that use all there is.
var fuzzSources = []string{
	"", "Hi {{name}}", benchSource, "---\n---\n", "# c\r\n---\r\nmodel: m\r\n---\r\n{{history}}", "---\na: &a [1, *a]\n---\n", "---\na: \"x \\ \n\n  y\\\n z\"\n---\n",
	"---\ninput: {default: {a: 1}, schema: {a?: string, (*): any}}\nuse: [a, {name: b}]\nmaxTurns: 3\n---\n{{role 'system'}}{{> p}}{{json @metadata.prompt indent=2}}{{role x}}",
	"{{#ifEquals a 1}}{{media url=a}}{{else}}{{section 's'}}{{/ifEquals}}{{#unlessEquals a b}}{{#> p}}{{> @partial-block}}{{/p}}{{/unlessEquals}}", "---\nx.y.z: !!str 1\n? a\n: |\n  b\n---\n{{@auth}}",
}

// FuzzRender parses, compiles and renders any document with any data: it ends soon,
// without a panic, and errors have a place in the document.
func FuzzRender(f *testing.F) {
	for _, source := range fuzzSources {
		f.Add(source, "{{> p}}{{role 'user'}}", `{"a":"<<<dotprompt:history>>>","name":{"x":[1]},"x":"model","photo":"u"}`, false)
	}
	f.Fuzz(func(t *testing.T, source, partial, data string, markers bool) {
		start := time.Now()
		input := &handlebars.Map{}
		_ = input.UnmarshalJSON([]byte(data))
		quiet := slog.New(slog.DiscardHandler)
		p, err := Parse(source, &ParseOptions{File: "f.prompt", Logger: quiet})
		if err != nil {
			t.Fatalf("an error without Strict: %v", err)
		}
		lines := strings.Count(lineFeeds(source), "\n") + 1
		tmpl, err := p.Compile(&Options{Partials: map[string]string{"p": partial}, TextMarkers: markers, MaxOutput: 1 << 20, Logger: quiet})
		if err != nil {
			checkPlace(t, err, lines)
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		d := &Data{Input: input, Messages: history(), Context: map[string]any{"auth": input}}
		messages, err := tmpl.RenderMessages(ctx, d, nil)
		if err != nil {
			checkPlace(t, err, lines)
		}
		for _, m := range messages {
			if m.Role == "" || m.Content == nil {
				t.Fatalf("message %+v", m)
			}
		}
		if _, err := p.ResolveMetadata(ctx, nil, nil); err != nil {
			checkPlace(t, err, lines)
		}
		if _, err := p.Settings(); err != nil {
			checkPlace(t, err, lines)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Fatalf("it took %v", took)
		}
	})
}

// checkPlace checks that an error has a place within the document.
func checkPlace(t *testing.T, err error, lines int) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error is a %T: %v", err, err)
	}
	if e.File == "f.prompt" && (e.Line < 0 || e.Line > lines || e.Line > 0 && e.Column < 1) {
		t.Fatalf("error at %d:%d of %d lines: %v", e.Line, e.Column, lines, err)
	}
}

// FuzzFrontmatter reads any frontmatter, and what it reads survives being written
// and read again.
func FuzzFrontmatter(f *testing.F) {
	for _, front := range []string{
		"a: 1", "a: [1, {b: c}]\n", "a: &x {b: 1}\nc: *x", "? a\n: b", "a: |\n  x\n\n  y\n", "a: >-\n x\n y", "'a b': \"c\\n\\u00e9\"", "x.y: 1e3\n1: 0o17\n~: .inf", "- a\n- b", "\t", "a: !!str 1", "a:\n- - b\n  - c",
		"model: m\nconfig: {a: .5}\ntools: [a]\ntoolDefs: [{name: n}]\ninput: {default: {a: ~}}\noutput: {format: json, schema: {a(enum): [1]}}",
	} {
		f.Add(front)
	}
	f.Fuzz(func(t *testing.T, front string) {
		start := time.Now()
		p, err := Parse("---\n"+front+"\n---\nHi", &ParseOptions{File: "f.prompt", Strict: true})
		if took := time.Since(start); took > 10*time.Second {
			t.Fatalf("it took %v", took)
		}
		if err != nil {
			checkPlace(t, err, strings.Count(lineFeeds(front), "\n")+4)
			return
		}
		text, err := Format(p.Metadata(), p.Template())
		if errors.Is(err, ErrData) {
			return
		}
		again, err := Parse(text, &ParseOptions{Strict: true})
		if err != nil {
			t.Fatalf("%q was written as %q: %v", front, text, err)
		}
		want, got := *p.Metadata(), *again.Metadata()
		want.Raw, got.Raw = nil, nil
		if want.Ext.Len() == 0 && got.Ext.Len() == 0 {
			want.Ext, got.Ext = nil, nil
		}
		if diff := cmp.Diff(toJSON(t, &want), toJSON(t, &got)); diff != "" && again.Template() == p.Template() {
			t.Fatalf("%q was written as %q (-want +got):\n%s", front, text, diff)
		}
	})
}

// FuzzMessages checks that any text survives in a template made of messages.
func FuzzMessages(f *testing.F) {
	for _, text := range []string{"a", "{{x}}", "\\{{x}}", "\\\\{{{{", "a\\", " \n", "{{!-- }}", "<<<dotprompt:history>>>", "{", "}}", "\n{{#if}}\n", "\r\n{{> p}}\r\n", "{{{", "\\{", "{\\{", "{{}}", "}"} {
		f.Add(text, "b", "u")
	}
	f.Fuzz(func(t *testing.T, first, second, url string) {
		messages := []Message{{Role: RoleSystem, Content: []Part{{Text: first}, {Media: &Media{URL: url}}}}, {Role: RoleUser, Content: []Part{{Text: second}}}}
		template, err := FormatMessages(messages)
		if err != nil {
			return
		}
		source, err := Format(&Metadata{Model: "m"}, template)
		if err != nil {
			t.Fatal(err)
		}
		got, err := compile(t, source, nil).RenderMessages(t.Context(), nil, nil)
		if err != nil {
			t.Fatalf("%q: %v", template, err)
		}
		var want []Message
		for _, m := range messages {
			var content []Part
			for _, p := range m.Content {
				if p.Media != nil || !isBlank(p.Text) {
					content = append(content, p)
				}
			}
			if content != nil {
				want = append(want, Message{Role: m.Role, Content: content})
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", template, diff)
		}
	})
}
