// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/schema"
)

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		text    string
		pointer string
		keyword string
		message string
	}{
		{``, ``, ``, `invalid JSON at byte 0: unexpected end of input`},
		{`{"type":}`, ``, ``, `invalid JSON at byte 8: expected a value`},
		{`null`, ``, ``, `must be an object, true or false, got null`},
		{`[]`, ``, ``, `must be an object, true or false, got array`},
		{`{"type":"int"}`, ``, `type`, `unknown type "int"`},
		{`{"type":7}`, ``, `type`, `must be a string or a list of strings, got number`},
		{`{"type":[]}`, ``, `type`, `must not be an empty list`},
		{`{"type":["string",null]}`, ``, `type`, `must be a string or a list of strings, got null`},
		{`{"properties":{"a/b":{"items":[{"type":"x"}]}}}`, `/properties/a~1b/items/0`, `type`, `unknown type "x"`},
		{`{"properties":{"a":1}}`, `/properties/a`, ``, `must be an object, true or false, got number`},
		{`{"properties":[]}`, ``, `properties`, `must be an object, got array`},
		{`{"required":true}`, ``, `required`, `must be an array, got boolean`},
		{`{"required":[1]}`, ``, `required`, `must be a list of strings, got number in it`},
		{`{"minimum":"1"}`, ``, `minimum`, `must be a number, got string`},
		{`{"exclusiveMinimum":true}`, ``, `exclusiveMinimum`, `must be a number, got boolean`},
		{`{"multipleOf":0}`, ``, `multipleOf`, `must be greater than 0, got 0`},
		{`{"minLength":-1}`, ``, `minLength`, `must be a whole number of at least 0, got -1`},
		{`{"maxItems":1.5}`, ``, `maxItems`, `must be a whole number of at least 0, got 1.5`},
		{`{"uniqueItems":1}`, ``, `uniqueItems`, `must be a boolean, got number`},
		{`{"pattern":"(?=x)"}`, ``, `pattern`, "bad regular expression \"(?=x)\": error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
		{`{"patternProperties":{"(":{}}}`, ``, `patternProperties`, "bad regular expression \"(\": error parsing regexp: missing closing ): `(`"},
		{`{"format":1}`, ``, `format`, `must be a string, got number`},
		{`{"enum":"a"}`, ``, `enum`, `must be an array, got string`},
		{`{"items":1}`, ``, `items`, `must be a schema, got number`},
		{`{"items":[1]}`, `/items/0`, ``, `must be an object, true or false, got number`},
		{`{"prefixItems":[{}],"items":[{}]}`, ``, `items`, `must be a schema, got array`},
		{`{"anyOf":[]}`, ``, `anyOf`, `must not be an empty list`},
		{`{"allOf":{}}`, ``, `allOf`, `must be an array, got object`},
		{`{"not":[]}`, ``, `not`, `must be a schema, got array`},
		{`{"if":1}`, ``, `if`, `must be a schema, got number`},
		{`{"$ref":1}`, ``, `$ref`, `must be a string, got number`},
		{`{"items":{"$ref":"#/$defs/x"}}`, `/items`, `$ref`, `"#/$defs/x" leads nowhere in this document`},
		{`{"$ref":"#/items/2","items":[{}]}`, ``, `$ref`, `"#/items/2" leads nowhere in this document`},
		{`{"$ref":"#name"}`, ``, `$ref`, `"#name" leads nowhere in this document`},
		{`{"$ref":"https://x.example/y"}`, ``, `$ref`, `"https://x.example/y" leads nowhere in this document`},
		{`{"$ref":"#/title","title":"t"}`, `/title`, ``, `must be an object, true or false, got string`},
		{`{"$ref":"https://a.example/x#/odd","$defs":{"x":{"$id":"https://a.example/x","odd":{"type":"y"}}}}`, `/$defs/x/odd`, `type`, `unknown type "y"`},
		{`{"$ref":"#"}`, ``, ``, `refers to itself without end`},
		{`{"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"not":{"$ref":"#"}}}}`, ``, ``, `refers to itself without end`},
		{`{"dependentSchemas":{"a":{"$ref":"#"}}}`, ``, ``, `refers to itself without end`},
		{`{"$defs":{"unused":{"type":"x"}}}`, `/$defs/unused`, `type`, `unknown type "x"`},
		{`{"definitions":[]}`, ``, `definitions`, `must be an object, got array`},
		{`{"contains":1}`, ``, `contains`, `must be a schema, got number`},
		{`{"contains":{"type":"x"}}`, `/contains`, `type`, `unknown type "x"`},
		{`{"dependencies":{"a":{"type":"x"}}}`, `/dependencies/a`, `type`, `unknown type "x"`},
		{`{"dependentSchemas":[]}`, ``, `dependentSchemas`, `must be an object, got array`},
	} {
		_, err := schema.Parse([]byte(c.text))
		var wrong *schema.SchemaError
		if !errors.As(err, &wrong) {
			t.Errorf("%s: got %v, want a *SchemaError", c.text, err)
			continue
		}
		want := schema.SchemaError{Pointer: c.pointer, Keyword: c.keyword, Message: c.message}
		if diff := cmp.Diff(want, *wrong); diff != "" {
			t.Errorf("%s: %s", c.text, diff)
		}
	}
	for _, text := range []string{`{"minContains":"x","contains":{}}`, `{"dependentRequired":{"a":1}}`} {
		if _, err := schema.Parse([]byte(text)); err == nil {
			t.Errorf("%s: no error", text)
		}
	}
	_, err := schema.Parse([]byte(`{"properties":{"age":{"type":"int"}}}`))
	if diff := cmp.Diff(`schema: at "/properties/age": type: unknown type "int"`, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestParseKeepsTheText(t *testing.T) {
	text := []byte(" {\"x-unknown\": [1 ],\n \"type\":\"string\"} \n")
	s, err := schema.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	text[3] = 'X' // the schema has its own copy
	want := "{\"x-unknown\": [1 ],\n \"type\":\"string\"}"
	if diff := cmp.Diff(want, string(s.JSON())); diff != "" {
		t.Error(diff)
	}
	encoded, err := json.Marshal(map[string]any{"s": s, "n": (*schema.Schema)(nil)})
	if diff := cmp.Diff(`{"n":null,"s":{"x-unknown":[1],"type":"string"}}`, string(encoded)); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestLastOfEqualKeywordsCounts(t *testing.T) {
	s := parse(t, `{"type":"string","type":"integer"}`)
	if got := problems(t, s, `1`); got != "" {
		t.Error(got)
	}
}

func TestFromValue(t *testing.T) {
	existing := parse(t, `{"type":"null"}`)
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"map", map[string]any{"type": "string", "pattern": "<a>"}, `{"pattern":"<a>","type":"string"}`},
		{"raw message", json.RawMessage(` {"type":"string"}`), `{"type":"string"}`},
		{"bytes", []byte(`true`), `true`},
		{"bool", false, `false`},
		{"struct", struct {
			Type string `json:"type"`
		}{"null"}, `{"type":"null"}`},
		{"schema", existing, `{"type":"null"}`},
		{"nil", nil, `{}`},
		{"nil map", map[string]any(nil), `{}`},
		{"empty raw message", json.RawMessage(nil), `{}`},
		{"null", json.RawMessage(`null`), `{}`},
	} {
		s, err := schema.FromValue(c.value)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, string(s.JSON())); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	for _, value := range []any{"text", 7, []int{1}, func() {}, map[string]any{"type": 7}} {
		if s, err := schema.FromValue(value); err == nil || !strings.HasPrefix(err.Error(), "schema: ") {
			t.Errorf("FromValue(%v) = %v, %v", value, s, err)
		}
	}
}
