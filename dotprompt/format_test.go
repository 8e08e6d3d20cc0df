// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/handlebars"
)

func TestFormat(t *testing.T) {
	const source = `---
name: greet
version: "1"
description: "Greets: kindly, 'really'."
model: googleai/gemini-2.5-flash
config:
  temperature: 0.5
  stop:
    - a
    - "- b"
    -
      - 1
      - []
  nested: {}
  big: 9007199254740993
input:
  default:
    name: you
  schema:
    name: string, whom to greet
    tags?(array, all of them): string
    kind(enum):
      - A
      - null
    (*): any
output:
  format: json
tools:
  - t
toolDefs:
  - 
    name: d
    inputSchema:
      type: object
a.b.c: 1
maxTurns: 3
use:
  - retry
"odd: key": "true"
"1": "1e3"
yes: yes
---
Hi {{name}}
`
	p := parse(t, source)
	text, err := Format(p.Metadata(), p.Template())
	if err != nil {
		t.Fatal(err)
	}
	again := parse(t, text)
	if diff := cmp.Diff(toJSON(t, p.Metadata()), toJSON(t, again.Metadata())); diff != "" || again.Template() != p.Template() {
		t.Errorf("metadata of\n%s(-want +got):\n%s", text, diff)
	}
	if twice, err := Format(again.Metadata(), again.Template()); err != nil || twice != text {
		t.Errorf("%v, the text changed (-want +got):\n%s", err, cmp.Diff(text, twice))
	}
}

func TestFormatPlain(t *testing.T) {
	for _, m := range []*Metadata{nil, {}, {Ext: &handlebars.Map{}, Custom: ordered(t, `{"a":1}`)}} {
		if text, err := Format(m, " Hi\n"); err != nil || text != " Hi\n" {
			t.Errorf("%q, %v", text, err)
		}
	}
	type config struct {
		T float64 `json:"t"`
	}
	c := &handlebars.Map{}
	c.Set("list", []string{"a"})
	c.Set("struct", config{0.5})
	c.Set("pointer", (*config)(nil))
	c.Set("map", map[string]any{"b": 1, "a": []int{}})
	c.Set("large", 1e21)
	c.Set("whole", 5.0)
	c.Set("text", "a\n\t\"\\\x01\u2028é")
	c.Set("raw", json.RawMessage(`{"z":1,"a":[true]}`))
	const want = "---\nmodel: m\nconfig:\n  list:\n    - a\n  struct:\n    t: 0.5\n  pointer: null\n  map:\n    a: []\n    b: 1\n  large: 1e+21\n  whole: 5\n  text: \"a\\n\\t\\\"\\\\\\u0001\\u2028é\"\n  raw:\n    z: 1\n    a:\n      - true\n---\nHi"
	if text, err := Format(&Metadata{Model: "m", Config: c}, "Hi"); err != nil || text != want {
		t.Errorf("%v (-want +got):\n%s", err, cmp.Diff(want, text))
	}
}

func TestFormatErrors(t *testing.T) {
	cycle := &handlebars.Map{}
	cycle.Set("c", cycle)
	list := []any{nil}
	list[0] = list
	for name, c := range map[string]struct {
		value    any
		template string
	}{
		"not a number": {math.NaN(), ""}, "infinite": {math.Inf(1), ""}, "function": {func() {}, ""}, "cycle": {cycle, ""}, "list": {list, ""}, "front": {nil, "---\na: 1\n---\nx"},
	} {
		m := &Metadata{}
		if c.value != nil {
			m.Config = &handlebars.Map{}
			m.Config.Set("x", c.value)
		}
		if text, err := Format(m, c.template); text != "" || !errors.Is(err, ErrData) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestFormatMessages(t *testing.T) {
	messages := []Message{
		{Role: RoleSystem, Content: []Part{{Text: "Use {{name}}, \\{{x}}, \\\\{{y}} and {{{{z}}}}. "}, {Text: "{{!}} \\"}}},
		{Role: RoleUser, Content: []Part{{Text: "\n  a\\"}, {Media: &Media{URL: `http://x/"q"`, ContentType: "image/png"}}, {Media: &Media{URL: "data:,x"}}, sectionPart("s"), {Text: " \n b {{"}}},
		{Role: RoleModel, Content: []Part{{Text: "---\n<<<dotprompt:role:system>>>  \n "}}},
	}
	template, err := FormatMessages(messages)
	if err != nil {
		t.Fatal(err)
	}
	source, err := Format(&Metadata{Model: "m"}, template)
	if err != nil {
		t.Fatal(err)
	}
	got, err := compile(t, source, nil).RenderMessages(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	messages[0].Content = []Part{{Text: messages[0].Content[0].Text + messages[0].Content[1].Text}}
	if diff := cmp.Diff(messages, got); diff != "" {
		t.Errorf("%s\n(-want +got):\n%s", source, diff)
	}
	if text, err := FormatMessages(nil); text != "" || err != nil {
		t.Errorf("nothing is %q, %v", text, err)
	}
	for name, bad := range map[string]Message{
		"role":     {Role: "System"},
		"metadata": {Role: RoleUser, Metadata: map[string]any{"k": 1}},
		"tool":     {Role: RoleModel, Content: []Part{{ToolRequest: &ToolRequest{Name: "t"}}}},
		"response": {Role: RoleTool, Content: []Part{{ToolResponse: &ToolResponse{Name: "t"}}}},
		"data":     {Role: RoleUser, Content: []Part{{Data: 1}}},
		"other":    {Role: RoleUser, Content: []Part{{Other: 1}}},
		"text":     {Role: RoleUser, Content: []Part{{Text: "a", Metadata: map[string]any{"k": 1}}}},
		"pending":  {Role: RoleUser, Content: []Part{{Metadata: map[string]any{"purpose": "s", "pending": true, "k": 1}}}},
		"no url":   {Role: RoleUser, Content: []Part{{Media: &Media{}}}},
		"url":      {Role: RoleUser, Content: []Part{{Media: &Media{URL: `a\`}}}},
		"quote":    {Role: RoleUser, Content: []Part{{Media: &Media{URL: `a\"b`}}}},
		"type":     {Role: RoleUser, Content: []Part{{Media: &Media{URL: "u", ContentType: `\`}}}},
		"section":  {Role: RoleUser, Content: []Part{sectionPart(`\`)}},
		"media":    {Role: RoleUser, Content: []Part{{Media: &Media{URL: "u"}, Metadata: map[string]any{"k": 1}}}},
	} {
		if text, err := FormatMessages([]Message{bad}); text != "" || !errors.Is(err, ErrData) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}
