// SPDX-License-Identifier: Apache-2.0

package handlebars_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/genkit-go/genkit/handlebars"
)

func Example() {
	t := handlebars.MustParse("{{#each guests}}{{@index}}: {{name}}{{#unless @last}}, {{/unless}}{{else}}nobody{{/each}}", nil)
	type guest struct {
		Name string `json:"name"`
	}
	text, err := t.Render(context.Background(), map[string]any{"guests": []guest{{"Ada"}, {"Bob & Eve"}}}, nil)
	fmt.Println(text, err)
	// Output: 0: Ada, 1: Bob &amp; Eve <nil>
}

// Helpers and partials belong to a template or to one render.
func ExampleTemplate_Render() {
	t := handlebars.MustParse("{{#loud}}{{greeting}}, {{> who}}{{/loud}} {{@mark}}", &handlebars.Options{
		Helpers: handlebars.Helpers{
			"loud": func(c *handlebars.Call) (any, error) {
				body, err := c.Body(c.This())
				return strings.ToUpper(body.String()), err
			},
		},
	})
	text, err := t.Render(context.Background(), map[string]any{"greeting": "hello", "name": "Ada"}, &handlebars.RenderOptions{
		Partials: map[string]*handlebars.Template{"who": handlebars.MustParse("dear {{name}}", nil)},
		Data:     map[string]any{"mark": "!"},
	})
	fmt.Println(text, err)
	// Output: HELLO, DEAR ADA ! <nil>
}

// Markers come back beside the text, whatever the data hold.
func ExampleTemplate_RenderOutput() {
	type page struct{ number int }
	t := handlebars.MustParse("first{{page 2}}second: {{text}}", &handlebars.Options{
		Helpers: handlebars.Helpers{
			"page": handlebars.MustFunc(func(n int) handlebars.Marker { return handlebars.Marker{Value: page{n}} }),
		},
	})
	out, err := t.RenderOutput(context.Background(), map[string]any{"text": "{{page 3}}"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for part := range out.Parts() {
		switch part := part.(type) {
		case string:
			fmt.Printf("text %q\n", part)
		case handlebars.Marker:
			fmt.Printf("page %d\n", part.Value.(page).number)
		}
	}
	// Output:
	// text "first"
	// page 2
	// text "second: {{page 3}}"
}

func ExampleFunc() {
	join, err := handlebars.Func(func(separator string, items ...string) string { return strings.Join(items, separator) })
	if err != nil {
		fmt.Println(err)
		return
	}
	t := handlebars.MustParse("{{join '-' 1 true name}}", &handlebars.Options{Helpers: handlebars.Helpers{"join": join}})
	text, err := t.Render(context.Background(), map[string]string{"name": "x"}, nil)
	fmt.Println(text, err)
	// Output: 1-true-x <nil>
}

func ExampleError() {
	_, err := handlebars.Parse("Hello\n{{#if name}}", &handlebars.Options{Name: "hello.hbs"})
	var e *handlebars.Error
	fmt.Println(errors.As(err, &e), e.Line, e.Column, errors.Is(err, handlebars.ErrSyntax))
	fmt.Println(err)
	// Output:
	// true 2 13 true
	// hello.hbs:2:13: unexpected the end of the template in the block "if", which is not closed
}
