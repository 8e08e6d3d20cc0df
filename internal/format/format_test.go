// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/internal/format"
	"github.com/genkit-go/genkit/schema"
)

// handler returns the handler of a built-in format for the text of a schema, "" for none.
func handler(tb testing.TB, name, schemaText string) (*core.FormatHandler, error) {
	tb.Helper()
	var s *schema.Schema
	if schemaText != "" {
		var err error
		if s, err = schema.Parse([]byte(schemaText)); err != nil {
			tb.Fatal(err)
		}
	}
	return format.Named(name).Handler(s)
}

func mustHandler(tb testing.TB, name, schemaText string) *core.FormatHandler {
	tb.Helper()
	h, err := handler(tb, name, schemaText)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func TestNamed(t *testing.T) {
	type row struct {
		Name, ContentType     string
		Constrained, Instruct bool
	}
	for _, want := range []row{
		{"json", "application/json", true, false},
		{"array", "application/json", true, true},
		{"jsonl", "application/jsonl", false, true},
		{"enum", "text/enum", true, true},
		{"text", "text/plain", false, false},
	} {
		f := format.Named(want.Name)
		if f == nil {
			t.Errorf("no format %s", want.Name)
			continue
		}
		if got := (row{f.Name, f.ContentType, f.Constrained, f.Instruct}); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if f := format.Named("JSON"); f != nil {
		t.Errorf("got %v", f)
	}
	if n := testing.AllocsPerRun(10, func() { format.Named("enum") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

const (
	stringList = `{"type":"array","items":{"type":"string"}}`
	objectList = `{"type":"array","items":{"type":"object"}}`
	colours    = `{"type":"string","enum":["red","green","dark green"]}`
)

func TestSchemas(t *testing.T) {
	for _, test := range []struct {
		format, schema, wrong string
	}{
		{"json", ``, ""},
		{"json", `true`, ""},
		{"text", `{"type":"object"}`, "format 'text' needs a schema of type string, but the schema has type object"},
		{"text", `{}`, ""},

		{"array", ``, ""},
		{"array", stringList, ""},
		{"array", `{"type":["array","null"]}`, ""},
		{"array", `{"$ref":"#/$defs/a~1~0b","$defs":{"a/~b":{"type":"array"}}}`, ""},
		{"array", `{"anyOf":[{"type":"array"},{"type":"null"}]}`, ""},
		{"array", `{"oneOf":[{"type":"array"}]}`, ""},
		{"array", `{"allOf":[{"type":"array"}]}`, ""},
		{"array", `{"$ref":"#here","$defs":{"a":{"$anchor":"here","type":"array"}}}`, ""},
		{"array", `{"type":"object"}`, "format 'array' needs a schema of type array, but the schema has type object"},
		{"array", `{"type":"object","anyOf":[{}]}`, "the schema has type object"},
		{"array", `{"type":["string","null"]}`, "the schema has types string and null"},
		{"array", `{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"type":"string"}}}`, "the schema has type string"},
		{"array", `{}`, "the schema has no type"},
		{"array", `true`, "the schema has no type"},

		{"jsonl", ``, ""},
		{"jsonl", objectList, ""},
		{"jsonl", `{"type":"array","items":{"$ref":"#/$defs/a"},"$defs":{"a":{"type":"object"}}}`, ""},
		{"jsonl", `{"type":"array","items":{"anyOf":[{"type":"object"}]}}`, ""},
		{"jsonl", `{"type":"object"}`, "format 'jsonl' needs a schema of type array, but the schema has type object"},
		{"jsonl", stringList, "format 'jsonl' needs a schema whose items are objects, but its items have type string"},
		{"jsonl", `{"type":"array"}`, "its items have no type"},

		{"enum", ``, ""},
		{"enum", colours, ""},
		{"enum", `{"enum":[1,2]}`, ""},
		{"enum", `{"type":"string"}`, ""},
		{"enum", `{"type":"integer"}`, "format 'enum' needs a schema that lists values in \"enum\" or has type string, but the schema has type integer"},
	} {
		h, err := handler(t, test.format, test.schema)
		if test.wrong == "" {
			if err != nil {
				t.Errorf("%s, %s: %v", test.format, test.schema, err)
			} else if h.Parse == nil || h.Reader == nil {
				t.Errorf("%s: nothing reads", test.format)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.wrong) || core.StatusOf(err) != core.InvalidArgument {
			t.Errorf("%s, %s: %v", test.format, test.schema, err)
		}
	}
}

func TestInstructions(t *testing.T) {
	for _, test := range []struct{ format, schema, want string }{
		{"json", ``, "Answer with JSON, and with nothing else.\n"},
		{"json", "{\n  \"type\": \"object\"\n}", "Answer with JSON that matches the schema below, and with nothing else.\n\n```\n{\"type\":\"object\"}\n```\n"},
		{"array", ``, ""},
		{"array", stringList, "Answer with a JSON array that matches the schema below, and with nothing else.\n\n```\n" + stringList + "\n```\n"},
		{"jsonl", ``, ""},
		{"jsonl", objectList, "Answer with JSON Lines: each line is one JSON object, without commas between the lines and without an array around them, and there is nothing else. Each object matches the schema below.\n\n```\n{\"type\":\"object\"}\n```\n"},
		{"enum", ``, ""},
		{"enum", `{"type":"string"}`, ""},
		{"enum", colours, "Answer with one of the enum values below, without quotes, and with nothing else.\n\nred\ngreen\ndark green\n"},
		{"text", `{"type":"string"}`, ""},
	} {
		if diff := cmp.Diff(test.want, mustHandler(t, test.format, test.schema).Instructions); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", test.format, test.schema, diff)
		}
	}
	// References lead out of the items: the whole schema is shown.
	list := `{"type":"array","items":{"$ref":"#/$defs/a"},"$defs":{"a":{"type":"object"}}}`
	if got := mustHandler(t, "jsonl", list).Instructions; !strings.Contains(got, "The list of the objects matches") || !strings.Contains(got, "\n"+list+"\n") {
		t.Errorf("got %s", got)
	}
	if got := mustHandler(t, "jsonl", `{"anyOf":[{"type":"array"}]}`).Instructions; !strings.Contains(got, "\n{\"anyOf\"") {
		t.Errorf("got %s", got)
	}
	s := schema.MustFor[struct{ A int }]()
	if format.SchemaInstructions(s) != mustHandler(t, "json", string(s.JSON())).Instructions {
		t.Error("the words for a schema differ from those of format json")
	}
}

func TestParse(t *testing.T) {
	for _, test := range []struct {
		name, format, schema, text string
		want                       string // "" is nothing
		wrong                      string
	}{
		{"whole", "json", ``, " {\"a\": 1} ", `{"a": 1}`, ""},
		{"scalar", "json", ``, `"a {b} [1]"`, `"a {b} [1]"`, ""},
		{"prose", "json", ``, `It is [see] {"a":1}, enjoy`, `{"a":1}`, ""},
		{"fenced", "json", ``, "```json\n{a:1,}\n```", `{"a":1}`, ""},
		{"unfinished", "json", ``, `{"a":[1,{"b":"x`, `{"a":[1,{"b":"x"}]}`, ""},
		{"none", "json", ``, `sorry`, ``, ""},
		{"the first of any kind", "json", ``, `In [1]: {"a":1}`, `[1]`, ""},
		{"the first object", "json", `{"type":"object"}`, `In [1]: {"a":1}`, `{"a":1}`, ""},
		{"the first array", "json", stringList, `In {"a":1}: [1]`, `[1]`, ""},
		{"of the other kind", "json", stringList, `It is {"a":1}.`, `{"a":1}`, ""},
		{"of the other kind, as a whole", "json", stringList, `{"a":1}`, `{"a":1}`, ""},

		{"objects", "array", objectList, `[{"a":1}, {"a":2}]`, `[{"a":1}, {"a":2}]`, ""},
		{"scalars", "array", ``, `Here: ['a', 1, None,]`, `["a",1,null]`, ""},
		{"fenced", "array", ``, "```\n[1,\n2]\n```", `[1,2]`, ""},
		{"unfinished", "array", ``, `[{"a":1}, {"a":2, "b`, `[{"a":1}]`, ""},
		{"unfinished at once", "array", ``, `[{"a":1`, ``, ""},
		{"within an object", "array", ``, `{"list":[1]}`, ``, ""},
		{"none", "array", ``, `sorry`, ``, ""},

		{"lines", "jsonl", objectList, "{\"a\":1}\n{\"a\":2}\n", `[{"a":1},{"a":2}]`, ""},
		{"fenced", "jsonl", ``, "Here:\n```jsonl\n{a:1}\n{'a':2}\n```", `[{"a":1},{"a":2}]`, ""},
		{"unfinished", "jsonl", ``, "{\"a\":1}\n{\"a\":\"x", `[{"a":1},{"a":"x"}]`, ""},
		{"none", "jsonl", ``, "1\n2", ``, ""},

		{"name", "enum", colours, "green\n", `"green"`, ""},
		{"quoted", "enum", colours, ` "dark green" `, `"dark green"`, ""},
		{"other quotes", "enum", colours, "`'red'`", `"red"`, ""},
		{"full stop", "enum", colours, "Red.", ``, "the answer is \"Red.\", but it must be one of: red, green, dark green"},
		{"full stop after", "enum", colours, "red.", `"red"`, ""},
		{"full stop within quotes", "enum", colours, "“red.”", `"red"`, ""},
		{"full stop after quotes", "enum", colours, `'red'.`, `"red"`, ""},
		{"fenced", "enum", colours, "```text\nred\n```", `"red"`, ""},
		{"a sentence", "enum", colours, "It is <red>", ``, `the answer is "It is <red>", but`},
		{"a long one", "enum", colours, strings.Repeat("é", 100), ``, `the answer is "` + strings.Repeat("é", 40) + `…", but`},
		{"empty", "enum", colours, " ", ``, `the answer is "", but`},
		{"a stop in the name", "enum", `{"enum":["a","a."]}`, "a.", `"a."`, ""},
		{"an apostrophe in the name", "enum", `{"enum":["don't"]}`, `"don't"`, `"don't"`, ""},
		{"quotes in the name", "enum", `{"enum":["'a'","a"]}`, `'a'`, `"'a'"`, ""},
		{"JSON", "enum", `{"enum":["é"]}`, `"\u00e9"`, `"é"`, ""},
		{"other types", "enum", `{"enum":[1,null,true,"1.5"]}`, "null", `null`, ""},
		{"a number", "enum", `{"enum":[1,null,true,"1.5"]}`, "`1`", `1`, ""},
		{"a number as text", "enum", `{"enum":[1,null,true,"1.5"]}`, "1.5", `"1.5"`, ""},
		{"by reference", "enum", `{"$ref":"#/$defs/a","$defs":{"a":{"enum":["x"]}}}`, "y", ``, `must be one of: x`},
		{"any", "enum", ``, ` 'a b.' `, `"a b."`, ""},
		{"any, empty", "enum", `{"type":"string"}`, ` `, ``, ""},

		{"text", "text", ``, " <a>\n\"é\" ", `" <a>\n\"é\" "`, ""},
		{"no text", "text", ``, "", `""`, ""},
	} {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			got, err := mustHandler(t, test.format, test.schema).Parse(ai.NewModelTextMessage(test.text))
			if string(got) != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
			if (err != nil) != (test.wrong != "") || err != nil && (!strings.Contains(err.Error(), test.wrong) || core.StatusOf(err) != core.InvalidArgument) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestParseData(t *testing.T) {
	for _, test := range []struct{ format, schema, data, want string }{
		{"json", ``, `{"b":2}`, `{"b":2}`},
		{"array", ``, `[2]`, `[2]`},
		{"jsonl", ``, `[{"b":2}]`, `[{"b":2}]`},
		{"enum", colours, `"red"`, `"red"`},
		{"enum", `{"enum":[1,2]}`, `2`, `2`},
		{"enum", ``, `"b"`, `"b"`},
		{"text", ``, `2`, `"{\"a\":1}"`},
	} {
		m := ai.NewModelMessage(ai.NewTextPart(`{"a":1}`), &ai.DataPart{}, &ai.DataPart{Data: json.RawMessage(test.data)})
		got, err := mustHandler(t, test.format, test.schema).Parse(m)
		if string(got) != test.want || err != nil {
			t.Errorf("%s, %s: got %s, %v", test.format, test.data, got, err)
		}
	}
	for _, name := range []string{"json", "array", "jsonl", "enum"} {
		if got, err := mustHandler(t, name, "").Parse(nil); got != nil || err != nil {
			t.Errorf("%s of no message: got %s, %v", name, got, err)
		}
	}
}

// A value that was handed out is the caller's.
func TestEnumCopies(t *testing.T) {
	h := mustHandler(t, "enum", colours)
	for range 2 {
		got, err := h.Parse(ai.NewModelTextMessage("red"))
		if string(got) != `"red"` || err != nil {
			t.Fatalf("got %s, %v", got, err)
		}
		clear(got)
	}
}
