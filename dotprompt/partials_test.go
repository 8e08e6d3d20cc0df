// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/genkit-go/genkit/handlebars"
)

// named returns a resolver that knows one partial.
func named(name, source string) PartialResolver {
	return func(_ context.Context, asked string) (string, bool, error) { return source, asked == name, nil }
}

func TestPartials(t *testing.T) {
	for _, c := range []struct {
		name, source string
		o            *Options
		r            *RenderOptions
		want         string
	}{
		{"registered", "{{> p}}", &Options{Partials: map[string]string{"p": "a"}}, nil, "a"},
		{"of the render first", "{{> p}}", &Options{Partials: map[string]string{"p": "a"}}, &RenderOptions{Partials: map[string]string{"p": "b"}}, "b"},
		{"registered before resolvers", "{{> p}}", &Options{Partials: map[string]string{"p": "a"}}, &RenderOptions{ResolvePartial: named("p", "b")}, "a"},
		{"resolver of the render first", "{{> p}}", &Options{ResolvePartial: named("p", "a")}, &RenderOptions{ResolvePartial: named("p", "b")}, "b"},
		{"resolver of the template next", "{{> p}}", &Options{ResolvePartial: named("p", "a")}, &RenderOptions{ResolvePartial: named("q", "b")}, "a"},
		{"empty is there", "[{{> p}}]", &Options{ResolvePartial: named("p", "")}, nil, "[]"},
		{"dynamic", "{{> (lookup . 'n')}}", &Options{ResolvePartial: named("dyn", "d")}, nil, "d"},
		{"nested", "{{> a}}", &Options{Partials: map[string]string{"a": "{{> b k=1}}"}, ResolvePartial: named("b", "{{k}}{{n}}")}, nil, "1dyn"},
		{"nested in the render's", "{{> a}}", &Options{ResolvePartial: named("a", "{{> b}}")}, &RenderOptions{Partials: map[string]string{"b": "B"}}, "B"},
		{"bad one not called", "{{#if nope}}{{> p}}{{/if}}x", &Options{Partials: map[string]string{"p": "{{"}}, nil, "x"},
		{"inline first", "{{#*inline 'p'}}i{{/inline}}{{> p}}", &Options{Partials: map[string]string{"p": "a"}}, nil, "i"},
		{"no frontmatter", "{{> p}}", &Options{Partials: map[string]string{"p": "---\na: 1\n---\nx"}}, nil, "---\na: 1\n---\nx"},
	} {
		text, err := compile(t, c.source, c.o).RenderText(t.Context(), &Data{Input: map[string]any{"n": "dyn"}}, c.r)
		if err != nil || text != c.want {
			t.Errorf("%s: rendered %q, %v, want %q", c.name, text, err, c.want)
		}
	}
	_, err := compile(t, "{{> p}}", &Options{Partials: map[string]string{"p": "{{> p}}"}}).RenderText(t.Context(), nil, nil)
	if !errors.Is(err, handlebars.ErrLimit) {
		t.Errorf("a partial that calls itself for ever: %v", err)
	}
}

// TestPartialChanges checks that a new source takes effect at once, and that there
// is no end of sources to keep.
func TestPartialChanges(t *testing.T) {
	n, asked := 0, 0
	tmpl := compile(t, "{{> p}}{{> p}}", &Options{ResolvePartial: func(context.Context, string) (string, bool, error) {
		asked++
		return fmt.Sprintf("%d.", n), true, nil
	}})
	for n = range 3 * maxPartials {
		text, err := tmpl.RenderText(t.Context(), nil, nil)
		if want := fmt.Sprintf("%d.%d.", n, n); err != nil || text != want {
			t.Fatalf("rendered %q, %v, want %q", text, err, want)
		}
	}
	if asked != 3*maxPartials {
		t.Errorf("asked %d times", asked)
	}
	if kept := len(tmpl.partials.compiled); kept == 0 || kept > maxPartials {
		t.Errorf("%d partials are kept", kept)
	}
}

// TestPartialCompiledOnce checks that the same source is not compiled again.
func TestPartialCompiledOnce(t *testing.T) {
	var c partialCache
	count := 0
	compile := func(name, source string) (*handlebars.Template, error) {
		count++
		return handlebars.Parse(source, nil)
	}
	for range 3 {
		for _, key := range []partialKey{{"a", "x"}, {"a", "y"}, {"b", "x"}} {
			if _, err := c.get(key.name, key.source, compile); err != nil {
				t.Fatal(err)
			}
		}
	}
	if count != 3 {
		t.Errorf("compiled %d times, want 3", count)
	}
}

// TestConcurrentRenders renders one template on many goroutines, each with partials,
// data and history of its own, while schemas change.
func TestConcurrentRenders(t *testing.T) {
	const source = "---\nmodel: m\ntools: [t]\noutput: {schema: {a: Named}}\ninput: {schema: {b?: string}, default: {d: 1}}\n---\n" +
		"{{role 'system'}}{{> p}}{{> shared}}{{role 'user'}}{{#each l}}{{this}}{{/each}}{{d}}{{@auth.n}}{{@metadata.prompt.model}}{{media url=n}}{{history}}"
	tmpl := compile(t, source, &Options{
		Partials:       map[string]string{"shared": "{{> q}}"},
		ResolvePartial: named("q", "Q"),
		ResolveSchema: func(context.Context, string) (any, error) {
			return map[string]any{"type": "string"}, nil
		},
		ResolveTool: func(_ context.Context, name string) (*Tool, error) { return &Tool{Name: name}, nil },
	})
	var wg sync.WaitGroup
	for g := range 64 {
		wg.Go(func() {
			for i := range 20 {
				n := fmt.Sprintf("%d-%d", g, i)
				d := &Data{
					Input:    map[string]any{"l": []string{n, "x"}, "n": n},
					Context:  map[string]any{"auth": map[string]any{"n": n}},
					Messages: []Message{{Role: RoleUser, Content: []Part{{Text: n}}}},
				}
				o := &RenderOptions{Partials: map[string]string{"p": "P" + n}}
				if g%2 == 0 {
					o = &RenderOptions{ResolvePartial: named("p", "P"+n)}
				}
				r, err := tmpl.Render(context.Background(), d, o)
				if err != nil {
					t.Error(err)
					return
				}
				want := "system(P" + n + "Q)user(" + n + "x1" + n + "m|media " + n + ")user(" + n + ")*"
				if got := brief(r.Messages); got != want || len(r.Metadata.ToolDefs) != 1 || r.Metadata.Output == nil {
					t.Errorf("rendered %s, want %s", got, want)
				}
			}
		})
	}
	wg.Wait()
}
