// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReferences(t *testing.T) {
	kinds := map[ReferenceKind]string{ReferenceVariable: "variable", ReferenceHelper: "helper", ReferenceName: "name", ReferencePartial: "partial"}
	for src, want := range map[string][]string{
		"text {{! comment }}":            nil,
		"{{name}} {{{other}}}":           {"1:3 name name", "1:13 name other"},
		"{{user.name}} {{this}} {{./x}}": {"1:3 variable user", "1:17 variable ", "1:26 variable x"},
		"{{@root.a}}":                    {"1:3 variable @root"},
		"\n{{shout text loud=yes}}":      {"2:3 helper shout", "2:9 variable text", "2:19 variable yes"},
		"{{outer (inner x)}}":            {"1:3 helper outer", "1:10 helper inner", "1:16 variable x"},
		"{{#each items as |item i|}}{{item.a}}{{i}}{{other}}{{/each}}{{item}}":                  {"1:4 helper each", "1:9 variable items", "1:45 name other nested", "1:63 name item"},
		"{{#items}}{{x}}{{else}}{{y}}{{/items}}":                                                {"1:4 name items", "1:13 name x nested", "1:26 name y"},
		"{{#if a}}1{{else if b}}2{{/if}}":                                                       {"1:4 helper if", "1:7 variable a", "1:18 helper if", "1:21 variable b"},
		`{{> sign who=name}}{{> (lookup . "p")}}{{> "quoted"}}`:                                 {"1:5 partial sign", "1:14 variable name", "1:25 helper lookup", "1:32 variable ", "1:44 partial quoted"},
		`{{#*inline "own"}}{{a}}{{/inline}}{{> own}}{{#> frame}}{{> @partial-block}}{{/frame}}`: {"1:21 name a nested", "1:49 partial frame"},
		"{{../up}}{{#with x}}{{../y.z}}{{/with}}":                                               {"1:3 variable up outer 1", "1:13 helper with", "1:18 variable x", "1:23 variable y nested outer 1"},
	} {
		found, err := References(src, nil)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		var got []string
		for _, r := range found {
			name := r.Name
			if r.Data {
				name = "@" + name
			}
			text := fmt.Sprintf("%d:%d %s %s", r.Line, r.Column, kinds[r.Kind], name)
			if r.Nested {
				text += " nested"
			}
			if r.Outer > 0 {
				text += fmt.Sprintf(" outer %d", r.Outer)
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", src, diff)
		}
	}
	if _, err := References("{{#if", &Options{Name: "x.hbs", FirstLine: 7}); !errors.Is(err, ErrSyntax) || !strings.HasPrefix(err.Error(), "x.hbs:7:") {
		t.Errorf("got %v", err)
	}
}
