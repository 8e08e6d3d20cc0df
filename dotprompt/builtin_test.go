// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"strings"
	"testing"

	"github.com/genkit-go/genkit/handlebars"
)

func TestHelpers(t *testing.T) {
	shared := []any{1}
	data := map[string]any{
		"v": map[string]any{"a": []any{}, "b": map[string]any{}}, "l": []any{1, "x"}, "n": 2.9, "big": 50, "nan": "x", "shared": shared, "again": shared, "other": []any{1},
		"f": 5.0, "i": 5, "s": "5", "null": nil, "t": true, "html": "<b>&\u2028",
	}
	for source, want := range map[string]string{
		"{{json l}}":                                        `[1,"x"]`,
		"{{json html}}":                                     "\"<b>&\u2028\"",
		"{{json nope}}":                                     "null",
		"{{json null}}":                                     "null",
		"{{json l indent=1}}":                               "[\n 1,\n \"x\"\n]",
		"{{json l indent=n}}":                               "[\n  1,\n  \"x\"\n]",
		"{{json l indent='\t'}}":                            "[\n\t1,\n\t\"x\"\n]",
		"{{json l indent='123456789abc'}}":                  "[\n123456789a1,\n123456789a\"x\"\n]",
		"{{json l indent=0.5}}":                             `[1,"x"]`,
		"{{json l indent=-3}}":                              `[1,"x"]`,
		"{{json l indent=true}}":                            `[1,"x"]`,
		"{{json l indent=big}}":                             "[\n" + strings.Repeat(" ", 10) + "1,\n" + strings.Repeat(" ", 10) + "\"x\"\n]",
		"{{json v indent=2}}":                               "{\n  \"a\": [],\n  \"b\": {}\n}",
		"{{json (lookup v 'a')}}":                           "[]",
		"{{#ifEquals f i}}y{{else}}n{{/ifEquals}}":          "y",
		"{{#ifEquals f s}}y{{else}}n{{/ifEquals}}":          "n",
		"{{#ifEquals null nope}}y{{else}}n{{/ifEquals}}":    "n",
		"{{#ifEquals shared again}}y{{else}}n{{/ifEquals}}": "y",
		"{{#ifEquals shared other}}y{{else}}n{{/ifEquals}}": "n",
		"{{#ifEquals i 1}}a{{else ifEquals i 5}}b{{else}}c{{/ifEquals}}": "b",
		"{{#ifEquals 1 2}}a{{/ifEquals}}":                                "",
		"{{#unlessEquals i 5}}y{{else}}n{{/unlessEquals}}":               "n",
		"{{#unlessEquals i 6}}{{s}}{{../s}}{{/unlessEquals}}":            "5",
		"{{#ifEquals 1 1}}{{role 'model'}}x{{/ifEquals}}":                "x",
	} {
		text, err := compile(t, source, nil).RenderText(t.Context(), &Data{Input: data}, nil)
		if err != nil || text != want {
			t.Errorf("%s renders %q, %v, want %q", source, text, err, want)
		}
	}
}

// TestCustomHelpers checks that helpers of the program replace those of the package
// and may place markers.
func TestCustomHelpers(t *testing.T) {
	o := &Options{Helpers: handlebars.Helpers{
		"json": handlebars.MustFunc(func(any) string { return "mine" }),
		"shot": func(c *handlebars.Call) (any, error) {
			user, err := RoleMarker(RoleUser)
			if err != nil {
				return nil, err
			}
			model, err := RoleMarker(RoleModel)
			if err != nil {
				return nil, err
			}
			return handlebars.Concat(user, c.Arg(0), model, MediaMarker("u", ""), SectionMarker("s"), HistoryMarker())
		},
		"foreign": func(*handlebars.Call) (any, error) { return handlebars.Marker{Value: 5}, nil },
	}}
	messages, err := compile(t, "a{{json 1}}{{foreign}}b{{shot x}}", o).RenderMessages(t.Context(), &Data{Input: map[string]any{"x": "<&>"}, Messages: history()}, nil)
	const want = "user(amineb)user(<&>)model(media u|section s)user(q)*model(a)*"
	if got := brief(messages); err != nil || got != want {
		t.Errorf("rendered %s, %v, want %s", got, err, want)
	}
	if len(builtinHelpers) != 7 {
		t.Errorf("there are %d helpers of every prompt now", len(builtinHelpers))
	}
	for _, role := range []string{"", "User", "a b", "é", "a1"} {
		if m, err := RoleMarker(role); err == nil {
			t.Errorf("role %q is %v", role, m)
		}
	}
}
