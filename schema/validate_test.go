// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/schema"
)

// TestKeywords has, for each keyword, documents that satisfy it and documents
// that do not, with the whole message.
func TestKeywords(t *testing.T) {
	type invalid map[string]string
	for _, c := range []struct {
		schema  string
		valid   []string
		invalid invalid
	}{
		{`true`, []string{`1`, `null`, ` [ ] `}, nil},
		{`false`, nil, invalid{`1`: `(root): is not allowed`}},
		{`{}`, []string{`1`, `{"a":[true,false,null]}`}, nil},
		{`{"type":"string"}`, []string{`""`}, invalid{`1`: `(root): must be string, got number`, `null`: `(root): must be string, got null`}},
		{`{"type":"integer"}`, []string{`1`, `-0`, `1.0`, `1.50e1`, `12345678901234567890123`, `0.0`, `0e-9`}, invalid{`1.5`: `(root): must be integer, got number`, `1e-1`: `(root): must be integer, got number`}},
		{`{"type":"number"}`, []string{`1`, `1.5`}, invalid{`"1"`: `(root): must be number, got string`}},
		{`{"type":"boolean"}`, []string{`true`, `false`}, invalid{`[]`: `(root): must be boolean, got array`}},
		{`{"type":"null"}`, []string{`null`}, invalid{`false`: `(root): must be null, got boolean`}},
		{`{"type":"array"}`, []string{`[1]`}, invalid{`{}`: `(root): must be array, got object`}},
		{`{"type":["null","object","integer"]}`, []string{`null`, `{}`, `2`}, invalid{`"x"`: `(root): must be object, integer or null, got string`}},

		{`{"enum":["a","b\n",1,null,[1,{"x":2}]]}`, []string{`"a"`, `"\u0061"`, `"b\n"`, `1.0`, `null`, `[ 1.0,{"x" :2}]`}, invalid{
			`"c"`:         `(root): must be one of "a", "b\n", 1, null, [1,{"x":2}], got "c"`,
			`[1,{"x":3}]`: `(root): must be one of "a", "b\n", 1, null, [1,{"x":2}], got [1,{"x":3}]`,
			`false`:       `(root): must be one of "a", "b\n", 1, null, [1,{"x":2}], got false`,
		}},
		{`{"enum":[]}`, nil, invalid{`1`: `(root): is not allowed, got 1`}},
		{`{"const":{"a":1,"b":[2]}}`, []string{`{"b":[2],"a":1}`}, invalid{`{"a":1}`: `(root): must be {"a":1,"b":[2]}, got {"a":1}`}},
		{`{"const":"` + strings.Repeat("x", 50) + `"}`, nil, invalid{`"` + strings.Repeat("y", 50) + `"`: `(root): must be "` + strings.Repeat("x", 39) + `…, got "` + strings.Repeat("y", 39) + `…`}},

		{`{"minimum":1}`, []string{`1`, `1.0`, `1e300`, `"0"`}, invalid{`0`: `(root): must be >= 1`, `-1e-400`: `(root): must be >= 1`}},
		{`{"maximum":9007199254740993}`, []string{`9007199254740993`, `9007199254740992.5`}, invalid{`9007199254740994`: `(root): must be <= 9007199254740993`, `9007199254740993.0000001`: `(root): must be <= 9007199254740993`}},
		{`{"exclusiveMinimum":0.5}`, []string{`0.51`}, invalid{`0.50`: `(root): must be > 0.5`}},
		{`{"exclusiveMaximum":1e2}`, []string{`99.999`}, invalid{`100`: `(root): must be < 1e2`}},
		{`{"minimum":-5,"maximum":-1}`, []string{`-5`, `-1.0`, `-2`}, invalid{`-6`: `(root): must be >= -5`, `0`: `(root): must be <= -1`}},
		{`{"minimum":1,"maximum":99999999999999999999}`, []string{`9223372036854775808`, `18446744073709551616`}, invalid{`-18446744073709551615`: `(root): must be >= 1`, `100000000000000000000`: `(root): must be <= 99999999999999999999`}},
		{`{"multipleOf":3}`, []string{`9`, `-3`, `0`, `3e1000`}, invalid{`10`: `(root): must be a multiple of 3`, `3.5`: `(root): must be a multiple of 3`}},
		{`{"multipleOf":0.1}`, []string{`0.3`, `7`, `1e400`}, invalid{`0.35`: `(root): must be a multiple of 0.1`}},

		{`{"minLength":2,"maxLength":3}`, []string{`"ab"`, `"äöü"`, `"\ud83d\ude00x"`, `"a\n\u00e4"`, `7`}, invalid{
			`"😀"`:       `(root): must have at least 2 characters, got 1`,
			`"a\nb\\c"`: `(root): must have at most 3 characters, got 5`,
		}},
		{`{"minLength":2,"maxLength":2,"pattern":"^😀.$"}`, []string{`"\ud83d\ude00x"`, `"😀\ud83d"`, `"\ud83d\ude00\ude00"`}, invalid{`"\ud83d\ud83d"`: `(root): must match pattern "^😀.$", got "\ud83d\ud83d"`}},
		{`{"pattern":"^a\\d+$"}`, []string{`"a12"`, `"\u00612"`, `1`}, invalid{`"b"`: `(root): must match pattern "^a\\d+$", got "b"`}},
		{`{"pattern":"^\\u00e4\\\\u$"}`, []string{`"ä\\u"`}, invalid{`"a"`: `(root): must match pattern "^\\u00e4\\\\u$", got "a"`}},

		{`{"minItems":1,"maxItems":2}`, []string{`[1]`, `[1,2]`, `{}`}, invalid{`[]`: `(root): must have at least 1 item, got 0`, `[1,2,3]`: `(root): must have at most 2 items, got 3`}},
		{`{"uniqueItems":true}`, []string{`[1,2,"1",[1],[2],{"a":1},{"a":2},true,false,null]`, `[]`}, invalid{
			`[1,2,1.0]`:                     `(root): must have unique items, but items 0 and 2 are equal`,
			`[{"a":1,"b":2},{"b":2,"a":1}]`: `(root): must have unique items, but items 0 and 1 are equal`,
		}},
		{`{"uniqueItems":false}`, []string{`[1,1]`}, nil},
		{`{"items":{"type":"integer"}}`, []string{`[]`, `[1,2]`, `{}`}, invalid{`[1,"a",2,"b"]`: `1: must be integer, got string; 3: must be integer, got string`}},
		{`{"items":[{"type":"integer"},{"type":"string"}],"additionalItems":false}`, []string{`[1]`, `[1,"a"]`}, invalid{`["a","b",3]`: `0: must be integer, got string; 2: is not allowed`}},
		{`{"items":[{"type":"integer"}]}`, []string{`[1,"a"]`}, nil},
		{`{"prefixItems":[{"type":"integer"}],"items":{"type":"string"}}`, []string{`[1,"a"]`, `[]`}, invalid{`[1,2]`: `1: must be string, got number`}},
		{`{"additionalItems":false}`, []string{`[1]`}, nil},

		{`{"required":["a","b"]}`, []string{`{"a":1,"b":null}`, `[]`}, invalid{`{}`: `a: is required; b: is required`, `{"\u0061":1}`: `b: is required`}},
		{`{"properties":{"a":{"type":"string"},"b":false,"":{"type":"null"}}}`, []string{`{"c":1}`, `{"a":"x"}`}, invalid{`{"":1,"b":1,"a":2}`: `"": must be null, got number; b: is not allowed; a: must be string, got number`}},
		{`{"properties":{"a":{}},"additionalProperties":false}`, []string{`{"a":1}`, `{}`}, invalid{`{"x":1,"a":1,"y\n":2}`: `x: unknown property; "y\n": unknown property`}},
		{`{"properties":{"a":{}},"additionalProperties":{"type":"integer"}}`, []string{`{"a":"x","b":1}`}, invalid{`{"b":"x"}`: `b: must be integer, got string`}},
		{`{"patternProperties":{"^x-":{"type":"string"},"y$":{"minLength":2}},"additionalProperties":false}`, []string{`{"x-a":""}`}, invalid{
			`{"x-a":1,"b":2,"x-y":"1"}`: `x-a: must be string, got number; b: unknown property; x-y: must have at least 2 characters, got 1`,
		}},
		{`{"propertyNames":{"maxLength":2,"pattern":"^a"}}`, []string{`{"a":1}`}, invalid{`{"bcd":1}`: `bcd: property name must have at most 2 characters, got 3; bcd: property name must match pattern "^a", got "bcd"`}},
		{`{"minProperties":1,"maxProperties":2}`, []string{`{"a":1}`}, invalid{`{}`: `(root): must have at least 1 property, got 0`, `{"a":1,"b":1,"c":1}`: `(root): must have at most 2 properties, got 3`}},

		{`{"$ref":"#/$defs/a","$defs":{"a":{"type":"string"}}}`, []string{`"x"`}, invalid{`1`: `(root): must be string, got number`}},
		{`{"$ref":"#/$defs/a","maxLength":1,"$defs":{"a":{"type":"string"}}}`, []string{`"x"`}, invalid{`"xy"`: `(root): must have at most 1 character, got 2`}},
		{`{"$ref":"#/definitions/a~1b%25","definitions":{"a/b%":{"$ref":"#/properties/p/items/0"}},"properties":{"p":{"items":[{"type":"integer"}]}}}`, []string{`1`}, invalid{`"x"`: `(root): must be integer, got string`}},
		{`{"properties":{"next":{"$ref":"#"}},"additionalProperties":false}`, []string{`{"next":{"next":{}}}`}, invalid{`{"next":{"next":{"x":1}}}`: `next.next.x: unknown property`}},
		{`{"$ref":"#item","$defs":{"x":{"$anchor":"item","type":"null"}}}`, []string{`null`}, invalid{`1`: `(root): must be null, got number`}},
		{`{"$id":"https://a.example/s","properties":{"a":{"$ref":"https://a.example/s#/$defs/x"},"b":{"$ref":"x.json"},"c":{"$ref":"#old"}},"$defs":{"x":{"$id":"x.json","type":"null"},"old":{"$id":"#old","type":"string"}}}`,
			[]string{`{"a":null,"b":null,"c":""}`}, invalid{`{"a":1,"b":2,"c":3}`: `a: must be null, got number; b: must be null, got number; c: must be string, got number`}},
		{`{"$dynamicRef":"#n","$dynamicAnchor":"n2","$defs":{"n":{"$dynamicAnchor":"n","type":"null"}}}`, []string{`null`}, invalid{`1`: `(root): must be null, got number`}},
		{`{"$ref":"#/x-own/a","x-own":{"a":{"type":"null"}}}`, []string{`null`}, invalid{`1`: `(root): must be null, got number`}},

		{`{"allOf":[{"minimum":3},{"maximum":1}]}`, []string{`"x"`}, invalid{`2`: `(root): must be >= 3; (root): must be <= 1`}},
		{`{"anyOf":[{"type":"string","minLength":2},{"type":"null"}]}`, []string{`"ab"`, `null`}, invalid{
			`"a"`: `(root): must have at least 2 characters, got 1`,
			`1`:   `(root): must be string or null, got number`,
		}},
		{`{"anyOf":[{"allOf":[{"type":"string"},{"minimum":5}]},{"type":"null"}]}`, []string{`null`}, invalid{`1`: `(root): must be string, got number; (root): must be >= 5`}},
		{`{"anyOf":[{"required":["a"]},{"required":["b","c"]}]}`, []string{`{"a":1}`}, invalid{`{}`: `(root): must match at least one of 2 schemas; a: is required`}},
		{`{"oneOf":[{"type":"integer"},{"minimum":2}]}`, []string{`1`, `2.5`, `"x"`}, invalid{
			`3`:   `(root): must match exactly one of 2 schemas, but matches numbers 0, 1`,
			`1.5`: `(root): must be >= 2`,
		}},
		{`{"oneOf":[{"type":"integer"},{"type":"string"}]}`, nil, invalid{`null`: `(root): must be string or integer, got null`}},
		{`{"not":{"type":"string"}}`, []string{`1`}, invalid{`"x"`: `(root): must not match the schema under "not"`}},
		{`{"if":{"required":["a"]},"then":{"required":["b"]},"else":{"required":["c"]}}`, []string{`{"a":1,"b":1}`, `{"c":1}`}, invalid{`{"a":1}`: `b: is required`, `{}`: `c: is required`}},
		{`{"if":{"type":"string"},"then":false}`, []string{`1`}, invalid{`"x"`: `(root): is not allowed`}},
		{`{"if":false}`, []string{`1`}, nil},
		{`{"then":false,"else":false}`, []string{`1`}, nil},

		{`{"contains":{"$id":"relative.json","type":"string","default":1}}`, []string{`["a"]`}, nil},
		{`{"contains":{"type":"string"}}`, []string{`["a"]`, `{}`}, invalid{`[1]`: `(root): must satisfy contains`}},
		{`{"contains":{"type":"string"},"minContains":2,"items":{"maxLength":1}}`, []string{`["a","b"]`}, invalid{
			`["a",1]`: `(root): must satisfy contains, minContains: contains validated 1 items, less than 2`,
			`["ab"]`:  `0: must have at most 1 character, got 2`,
		}},
		{`{"dependentRequired":{"a":["b"]}}`, []string{`{"a":1,"b":1}`, `{}`}, invalid{`{"a":1}`: `(root): must satisfy dependentRequired: missing properties ["b"]`}},
		{`{"dependentSchemas":{"a":{"$ref":"#/$defs/x"}},"$defs":{"x":{"required":["b"]}}}`, []string{`{"a":1,"b":1}`}, invalid{`{"a":1}`: `(root): must satisfy dependentSchemas: missing properties ["b"]`}},
		{`{"dependencies":{"a":["b"],"c":{"minProperties":2}},"allOf":[{"maxProperties":2}]}`, []string{`{"a":1,"b":1}`, `{"c":1,"d":1}`}, invalid{
			`{"a":1}`:             `(root): must satisfy dependencies: missing properties ["b"]`,
			`{"c":1}`:             `(root): must satisfy dependencies`,
			`{"b":1,"c":1,"d":2}`: `(root): must have at most 2 properties, got 3`,
		}},
		{`{"properties":{"p":{"allOf":[{"properties":{"a":{}}}],"items":[{"type":"integer"}],"additionalItems":{"type":"string"},"unevaluatedProperties":false}}}`,
			[]string{`{"p":{"a":1}}`, `{"p":[1,"x"]}`}, invalid{`{"p":{"b":1}}`: `p: must satisfy unevaluatedProperties`, `{"p":[1,2]}`: `p.1: must be string, got number`}},
		{`{"items":[{}],"additionalItems":{"type":"string"},"unevaluatedItems":false}`, []string{`[1,"x"]`}, invalid{`[1,2]`: `1: must be string, got number`}},
		{`{"prefixItems":[{"$dynamicRef":"#m"}],"unevaluatedItems":false,"$defs":{"m":{"$anchor":"m","pattern":"^\\u0061"}}}`, []string{`["a"]`}, invalid{`["a",1]`: `(root): must satisfy unevaluatedItems`}},
	} {
		s := parse(t, c.schema)
		for _, doc := range c.valid {
			if got := problems(t, s, doc); got != "" {
				t.Errorf("%s refuses %s: %s", c.schema, doc, got)
			}
		}
		for doc, want := range c.invalid {
			if diff := cmp.Diff(want, problems(t, s, doc)); diff != "" {
				t.Errorf("%s on %s: %s", c.schema, doc, diff)
			}
		}
	}
}

func TestFormats(t *testing.T) {
	for format, c := range map[string]struct{ valid, invalid string }{
		"date-time": {"2024-02-29T23:59:59Z 2023-01-31T00:00:00.123+05:30 0001-01-01T00:00:00Z",
			"2023-02-29T00:00:00Z 2024-01-01 2024-01-01t00:00:00Z 2024-01-01T24:00:00Z 2024-01-01T00:00:60Z 2024-01-01T00:00:00 2024-01-01T00:00:00.Z 2024-01-01T00:00:00+24:00 2024-01-01T00:00:00+0530 2024-13-01T00:00:00Z 2024-1-1T00:00:00Z"},
		"date":    {"2000-02-29 2024-12-31", "1900-02-29 2024-04-31 2024-00-01 2024-01-00 24-01-01 2024/01/01 2024-01-0x"},
		"time":    {"00:00:00Z 23:59:59.5-01:00", "00:00:00 1:00:00Z 00:60:00Z 00:00:00z 00-00-00Z 00:00:00+00:60"},
		"email":   {"a@b a.b+c@x-y.example ü@müller.example", "a @b @b a@ a..b@c .a@b a.@b a@-b a@b- a@b. a@b..c a@b_c a(b@c"},
		"uuid":    {"123e4567-e89b-12d3-a456-426614174000 123E4567-E89B-12D3-A456-426614174000", "123e4567e89b12d3a456426614174000 123e4567-e89b-12d3-a456-42661417400g 123e4567-e89b-12d3-a456-4266141740000"},
		"ipv4":    {"0.0.0.0 255.1.2.3", "256.0.0.1 1.2.3 1.2.3.4.5 01.2.3.4 1.2.3. 1.2..3 a.b.c.d 1.2.3.0004"},
		"ipv6":    {"::1 fe80::1 ::ffff:1.2.3.4", "1.2.3.4 fe80::1%eth0 ::g 1:2:3"},
		"uri":     {"http://x not_asserted", ""},
		"made-up": {"x", ""},
	} {
		s := parse(t, `{"format":"`+format+`"}`)
		for text := range strings.FieldsSeq(c.valid) {
			if got := problems(t, s, `"`+text+`"`); got != "" {
				t.Errorf("%s refuses %s", format, got)
			}
		}
		for text := range strings.FieldsSeq(strings.ReplaceAll(c.invalid, "a @b", `a\u0020@b`)) {
			want := fmt.Sprintf("(root): must be a valid %s, got %q", format, text)
			if strings.Contains(text, `\u`) || len(text) > 38 {
				want = fmt.Sprintf("(root): must be a valid %s, got ", format)
			}
			if got := problems(t, s, `"`+text+`"`); !strings.HasPrefix(got, want) {
				t.Errorf("%s on %s: got %q, want %q", format, text, got, want)
			}
		}
		if got := problems(t, s, `""`); format != "uri" && format != "made-up" && got == "" {
			t.Errorf("%s accepts the empty string", format)
		}
		if got := problems(t, s, `1`); got != "" {
			t.Errorf("%s refuses a number: %s", format, got)
		}
	}
}

func TestEveryErrorIsReported(t *testing.T) {
	s := schema.MustFor[order]()
	got := problems(t, s, `{"name":7,"items":[{"sku":"","qty":0,"price":-1},{"sku":"x","price":"1","extra":{}}],"tags":[1,"a",null],"gift":true}`)
	want := strings.Join([]string{
		`name: must be string, got number`,
		`items.0.sku: must have at least 1 character, got 0`,
		`items.0.qty: must be >= 1`,
		`items.0.price: must be >= 0`,
		`items.1.price: must be number, got string`,
		`items.1.extra: unknown property`,
		`items.1.qty: is required`,
		`tags.0: must be string, got number`,
		`tags.2: must be string, got null`,
		`gift: unknown property`,
		`express: is required`,
	}, "; ")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestErrorsAreCapped(t *testing.T) {
	s := parse(t, `{"items":{"type":"string"}}`)
	err := s.Validate([]byte("[" + strings.Repeat("1,", 500) + "1]"))
	if n := len(err.(*schema.ValidationError).Errors); n != 100 {
		t.Errorf("%d errors, want 100", n)
	}
}

func TestBranches(t *testing.T) {
	shapes := parse(t, `{"type":"object","properties":{"shape":{"oneOf":[
		{"type":"object","properties":{"kind":{"const":"circle"},"r":{"type":"number"}},"required":["kind","r"],"additionalProperties":false},
		{"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"},"name":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["kind","side"],"additionalProperties":false},
		{"type":"string"}]}}}`)
	for doc, want := range map[string]string{
		`{"shape":{"kind":"square","side":"x","name":1}}`: `shape: must match exactly one of 3 schemas; shape.side: must be number, got string; shape.name: must be string or null, got number`,
		`{"shape":{"kind":"circle"}}`:                     `shape: must match exactly one of 3 schemas; shape.r: is required`,
		`{"shape":5}`:                                     `shape: must be string or object, got number`,
		`{"shape":"any"}`:                                 ``,
	} {
		if diff := cmp.Diff(want, problems(t, shapes, doc)); diff != "" {
			t.Errorf("%s: %s", doc, diff)
		}
	}
}

func TestLongKeysAndValuesAreCut(t *testing.T) {
	long := strings.Repeat("k", 5000)
	s := parse(t, `{"additionalProperties":{"pattern":"^a"}}`)
	got := problems(t, s, `{"`+long+`":"`+long+`\n`+long+`"}`)
	want := strings.Repeat("k", 100) + `…: must match pattern "^a", got "` + strings.Repeat("k", 39) + "…"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := problems(t, parse(t, `{"maxItems":0,"enum":[1]}`), "[1,\n\n2]"); strings.ContainsAny(got, "\n") {
		t.Errorf("message with line breaks: %q", got)
	}
}

func TestUniqueItemsInLargeArrays(t *testing.T) {
	s := parse(t, `{"uniqueItems":true}`)
	var items []string
	for i := range 500 {
		items = append(items, fmt.Sprint(i), fmt.Sprintf(`"%d"`, i), fmt.Sprintf(`[%d]`, i), fmt.Sprintf(`{"a":%d,"b":[]}`, i), fmt.Sprintf(`%d.25`, i))
	}
	doc := strings.Join(items, ",")
	if got := problems(t, s, "["+doc+"]"); got != "" {
		t.Error(got)
	}
	for _, twin := range []string{`7.0`, `"\u0037"`, `[7e0]`, `{"b":[],"a":70e-1}`, `725e-2`} {
		if got := problems(t, s, "["+doc+","+twin+"]"); !strings.Contains(got, "and 2500 are equal") {
			t.Errorf("%s: %q", twin, got)
		}
	}
}

func TestLargeObjectsAreEqualInAnyOrder(t *testing.T) {
	var forward, backward []string
	for i := range 100 {
		member := fmt.Sprintf(`"k%d":%d`, i, i)
		forward = append(forward, member)
		backward = append([]string{member}, backward...)
	}
	s := parse(t, `{"const":{`+strings.Join(forward, ",")+`}}`)
	if got := problems(t, s, `{`+strings.Join(backward, ",")+`}`); got != "" {
		t.Error(got)
	}
	backward[50] = `"k50":-1`
	if got := problems(t, s, `{`+strings.Join(backward, ",")+`}`); got == "" {
		t.Error("accepted another object")
	}
	backward[50] = `"other":50`
	if got := problems(t, s, `{`+strings.Join(backward, ",")+`}`); got == "" {
		t.Error("accepted another object")
	}
}

func TestManyProperties(t *testing.T) {
	var declared, required, doc []string
	for i := range 200 {
		name := fmt.Sprintf("p%d", i)
		if i%2 == 0 {
			declared = append(declared, fmt.Sprintf(`"%s":{"type":"integer"}`, name))
		}
		required = append(required, `"`+name+`"`)
		doc = append([]string{fmt.Sprintf(`"%s":%d`, name, i)}, doc...)
	}
	s := parse(t, `{"properties":{`+strings.Join(declared, ",")+`},"required":[`+strings.Join(required, ",")+`]}`)
	if got := problems(t, s, "{"+strings.Join(doc, ",")+"}"); got != "" {
		t.Error(got)
	}
	if got := problems(t, s, `{}`); strings.Count(got, "is required") != 100 {
		t.Error(got)
	}
	doc[len(doc)-1-150] = `"p20":"x"` // instead of p150
	if got := problems(t, s, "{"+strings.Join(doc, ",")+"}"); got != `p20: must be integer, got string; p150: is required` {
		t.Error(got)
	}
}

func TestDuplicateKeysAreAllChecked(t *testing.T) {
	s := parse(t, `{"properties":{"a":{"type":"integer"}},"maxProperties":1}`)
	if got := problems(t, s, `{"a":1,"a":"x"}`); got != `a: must be integer, got string; (root): must have at most 1 property, got 2` {
		t.Error(got)
	}
	if got := problems(t, s, `{"a":"x","a":1}`); !strings.HasPrefix(got, `a: must be integer, got string`) {
		t.Error(got)
	}
}

func TestSyntaxErrors(t *testing.T) {
	s := parse(t, `{"type":"object"}`)
	for doc, want := range map[string]string{
		``:                           `byte 0: unexpected end of input`,
		`  `:                         `byte 2: unexpected end of input`,
		`{"a":`:                      `byte 5: unexpected end of input`,
		`{"a" 1}`:                    `byte 5: expected a colon`,
		`{a:1}`:                      `byte 1: expected a key in quotes`,
		`{"a":1,}`:                   `byte 7: expected a key in quotes`,
		`{"a":1 "b":2}`:              `byte 7: expected a comma or a closing brace`,
		`[1 2]`:                      `byte 3: expected a comma or a closing bracket`,
		`[1,]`:                       `byte 3: expected a value`,
		`{} x`:                       `byte 3: unexpected text after the value`,
		`truE`:                       `byte 3: expected true`,
		`nul`:                        `byte 3: unexpected end of input`,
		`01`:                         `byte 1: unexpected text after the value`,
		`-`:                          `byte 1: unexpected end of input`,
		`-x`:                         `byte 1: expected a digit`,
		`1.e`:                        `byte 2: expected a digit`,
		`1e+`:                        `byte 3: unexpected end of input`,
		"\"a\nb\"":                   `byte 2: control character in a string`,
		`"\x"`:                       `byte 2: unknown escape`,
		`"\u12g4"`:                   `byte 5: expected four hexadecimal digits`,
		`"\`:                         `byte 2: unexpected end of input`,
		`"\u12`:                      `byte 5: unexpected end of input`,
		`"abc`:                       `byte 4: unexpected end of input`,
		"\"a\xffb\"":                 `byte 2: invalid UTF-8`,
		"\"\xed\xa0\x80\"":           `byte 1: invalid UTF-8`,
		"\xef\xbb\xbf{}":             `byte 0: expected a value`,
		strings.Repeat("[", 1001):    `byte 1000: nested deeper than 1000 levels`,
		strings.Repeat(`{"":`, 1001): `byte 4000: nested deeper than 1000 levels`,
	} {
		if diff := cmp.Diff("(root): invalid JSON at "+want, problems(t, s, doc)); diff != "" {
			t.Errorf("%.40q: %s", doc, diff)
		}
	}
	deep := strings.Repeat("[", 1000) + strings.Repeat("]", 1000)
	if got := problems(t, parse(t, `{"items":{"$ref":"#"}}`), deep); got != "" {
		t.Error(got)
	}
}

func TestNilAndZeroSchemas(t *testing.T) {
	for _, s := range []*schema.Schema{nil, {}} {
		if err := s.Validate([]byte(`anything`)); err != nil {
			t.Error(err)
		}
		doc := []byte(`{"a":1}`)
		if out, err := s.ApplyDefaults(doc); err != nil || &out[0] != &doc[0] {
			t.Errorf("ApplyDefaults gives %s, %v", out, err)
		}
		if s.HasDefaults() || !s.AcceptsNull() || string(s.JSON()) != `{}` {
			t.Error("nil and zero schemas are {} without defaults")
		}
	}
}

func TestAcceptsNull(t *testing.T) {
	for text, want := range map[string]bool{
		`{}`: true, `true`: true, `false`: false, `{"type":"string"}`: false, `{"type":["string","null"]}`: true,
		`{"anyOf":[{"type":"string"},{"type":"null"}]}`: true, `{"enum":[1]}`: false, `{"$ref":"#/$defs/a","$defs":{"a":{"const":null}}}`: true,
	} {
		if got := parse(t, text).AcceptsNull(); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}
