// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/genkit-go/genkit/schema"
)

// FuzzDifferential compares our verdict with that of google/jsonschema-go on
// schemas and documents made from the fuzzer's bytes.
func FuzzDifferential(f *testing.F) {
	seed := uint32(1)
	for n := range 400 {
		data := make([]byte, 40+n)
		for i := range data {
			seed = seed*1664525 + 1013904223
			data[i] = byte(seed >> 24)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		third := len(data) / 3 // for the documents, so that they are never all alike
		g := &generator{data: data[third:]}
		g.old = g.pick(4) == 0
		text := g.document()
		ours, err := schema.Parse([]byte(text))
		if err != nil {
			// The library would overflow the stack on these.
			if strings.Contains(err.Error(), "refers to itself without end") {
				return
			}
			t.Fatalf("we refuse %s: %v", text, err)
		}
		var theirs jsonschema.Schema
		if err := json.Unmarshal([]byte(text), &theirs); err != nil {
			t.Fatalf("the library cannot read %s: %v", text, err)
		}
		if g.old {
			theirs.Schema = "http://json-schema.org/draft-07/schema#"
		}
		resolved, err := theirs.Resolve(nil)
		if err != nil {
			t.Fatalf("the library cannot resolve %s: %v", text, err)
		}
		g.data = data[:third]
		for range 8 {
			doc := g.instance(3)
			compare(t, ours, resolved, text, doc)
		}
	})
}

func compare(t *testing.T, ours *schema.Schema, theirs *jsonschema.Resolved, text, doc string) {
	var v any
	if err := json.Unmarshal([]byte(doc), &v); err != nil {
		t.Fatalf("generator made %s: %v", doc, err)
	}
	want := theirs.Validate(v)
	got := ours.Validate([]byte(doc))
	if (want == nil) != (got == nil) {
		t.Fatalf("schema %s\ndocument %s\nlibrary: %v\nwe: %v", text, doc, want, got)
	}
	if got == nil {
		return
	}
	var invalid *schema.ValidationError
	if !errors.As(got, &invalid) || len(invalid.Errors) == 0 || strings.Contains(got.Error(), "too costly") {
		t.Fatalf("schema %s\ndocument %s\nreport: %v", text, doc, got)
	}
}

// generator makes schemas and documents from bytes. When the bytes are used up
// it goes on with zeros, which make the simplest choice everywhere.
//
// It keeps to where the library and this package mean to agree:
//   - no "format", which the library does not assert;
//   - small numbers with few digits, because the library computes with float64;
//   - no key twice in an object, because the library sees the last one only;
//   - in documents of draft-07 (old) "$ref" stands alone, because the library
//     ignores its siblings there and we do not; lists in "items" and
//     "dependencies" occur there only, because it ignores them in 2020-12, and
//     "prefixItems", the "dependent…" and "unevaluated…" keywords do not, because
//     it ignores (or half ignores) those in draft-07.
type generator struct {
	data []byte
	old  bool
}

// pick returns a number below n.
func (g *generator) pick(n int) int {
	if len(g.data) == 0 {
		return 0
	}
	b := g.data[0]
	g.data = g.data[1:]
	return int(b) % n
}

func (g *generator) choose(options ...string) string { return options[g.pick(len(options))] }

// list joins up to most things made by next.
func (g *generator) list(least, most int, next func() string) string {
	var items []string
	for range least + g.pick(most-least+1) {
		items = append(items, next())
	}
	return "[" + strings.Join(items, ",") + "]"
}

// object makes an object with distinct keys.
func (g *generator) object(most int, key, value func() string) string {
	var members []string
	used := map[string]bool{}
	for range g.pick(most + 1) {
		k := key()
		var plain string
		if err := json.Unmarshal([]byte(k), &plain); err != nil || used[plain] {
			continue
		}
		used[plain] = true
		members = append(members, k+g.space()+":"+value())
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (g *generator) space() string { return g.choose("", "", "", " ", "\n\t") }

func (g *generator) name() string {
	return g.choose(`"a"`, `"b"`, `"c"`, `"ab"`, `"é"`, `""`, `"\u0061"`, `"x-1"`)
}

func (g *generator) pattern() string {
	return g.choose(`"a"`, `"^a"`, `"b$"`, `"^[a-c]{1,2}$"`, `"é|^$"`, `"^x-"`)
}

func (g *generator) numeral() string {
	return g.choose("0", "1", "2", "3", "-1", "1.0", "1.5", "10e-1", "0.5", "-0", "2.50", "-3.25", "1E1", "7", "0.25e1")
}

func (g *generator) text() string {
	return g.choose(`"a"`, `""`, `"ab"`, `"abc"`, `"é"`, `"\u00e9"`, `"a\nb"`, `"\ud83d\ude00"`, `"😀"`, `"\ud800"`, `"\\\"/"`, `"1"`)
}

// instance makes a document.
func (g *generator) instance(depth int) string {
	kinds := 6
	if depth == 0 {
		kinds = 4
	}
	below := func() string { return g.space() + g.instance(depth-1) + g.space() }
	switch g.pick(kinds) {
	case 0:
		return g.numeral()
	case 1:
		return g.text()
	case 2:
		return g.choose("true", "false")
	case 3:
		return "null"
	case 4:
		return g.list(0, 4, below)
	}
	return g.object(5, g.name, below)
}

// document makes a whole schema with three definitions.
func (g *generator) document() string {
	root := g.schema(3)
	definitions := `"$defs":{"d0":` + g.schema(2) + `,"d1":` + g.schema(1) + `,"d2":` + g.schema(0) + `}`
	if root == "true" || root == "false" || root == "{}" {
		return `{"allOf":[` + root + `],` + definitions + `}`
	}
	if g.old && strings.HasPrefix(root, `{"$ref"`) {
		return `{"allOf":[` + root + `],` + definitions + `}`
	}
	return strings.TrimSuffix(root, "}") + "," + definitions + "}"
}

func (g *generator) reference() string {
	return `"$ref":"` + g.choose("#/$defs/d0", "#/$defs/d1", "#/$defs/d2", "#") + `"`
}

// schema makes a subschema with up to three groups of keywords.
func (g *generator) schema(depth int) string {
	switch g.pick(12) {
	case 0:
		return "true"
	case 1:
		return "false"
	case 2:
		return "{" + g.reference() + "}"
	}
	var members []string
	used := map[int]bool{}
	for range 1 + g.pick(3) {
		group := g.pick(12)
		if depth == 0 {
			group = group % 6
		}
		if !used[group] {
			used[group] = true
			members = append(members, g.keywords(group, depth-1)...)
		}
	}
	if !g.old && g.pick(8) == 0 {
		members = append(members, g.reference())
	}
	return "{" + strings.Join(members, ",") + "}"
}

func (g *generator) keywords(group, depth int) []string {
	sub := func() string { return g.schema(depth) }
	kind := func() string {
		return g.choose(`"string"`, `"integer"`, `"number"`, `"object"`, `"array"`, `"boolean"`, `"null"`)
	}
	count := func() string { return g.choose("0", "1", "2", "3", "2.0") }
	switch group {
	case 0:
		if g.pick(3) == 0 {
			return []string{`"type":` + g.list(1, 3, kind)}
		}
		return []string{`"type":` + kind()}
	case 1:
		literal := func() string { return g.instance(2) }
		return []string{g.choose(`"enum":`+g.list(1, 4, literal), `"const":`+literal())}
	case 2:
		return g.some(
			`"minimum":`+g.numeral(), `"maximum":`+g.numeral(),
			`"exclusiveMinimum":`+g.numeral(), `"exclusiveMaximum":`+g.numeral(),
			`"multipleOf":`+g.choose("1", "2", "0.5", "3", "1.0"))
	case 3:
		return g.some(`"minLength":`+count(), `"maxLength":`+count(), `"pattern":`+g.pattern())
	case 4:
		return g.some(`"minItems":`+count(), `"maxItems":`+count(), `"uniqueItems":`+g.choose("true", "false"))
	case 5:
		return g.some(`"minProperties":`+count(), `"maxProperties":`+count(), `"required":`+g.list(0, 3, g.name))
	case 6:
		return g.some(
			`"properties":`+g.object(4, g.name, sub), `"additionalProperties":`+sub(),
			`"patternProperties":`+g.object(2, g.pattern, sub), `"propertyNames":`+sub())
	case 7:
		if g.old {
			return g.some(`"items":`+g.list(1, 3, sub), `"additionalItems":`+sub())
		}
		return g.some(`"prefixItems":`+g.list(1, 3, sub), `"items":`+sub())
	case 8:
		return []string{g.choose(`"anyOf":`, `"oneOf":`, `"allOf":`) + g.list(1, 3, sub)}
	case 9:
		return []string{`"not":` + sub()}
	case 10:
		return g.some(`"if":`+sub(), `"then":`+sub(), `"else":`+sub())
	}
	if g.old {
		return []string{`"dependencies":` + g.object(2, g.name, func() string {
			if g.pick(2) == 0 {
				return g.list(1, 2, g.name)
			}
			return sub()
		})}
	}
	return g.some(
		`"contains":`+sub(), `"minContains":`+count(), `"maxContains":`+count(),
		`"dependentRequired":`+g.object(2, g.name, func() string { return g.list(0, 2, g.name) }),
		`"dependentSchemas":`+g.object(2, g.name, sub),
		`"unevaluatedProperties":`+sub(), `"unevaluatedItems":`+sub())
}

// some keeps one of the members at least.
func (g *generator) some(members ...string) []string {
	kept := members[:0:0]
	must := g.pick(len(members))
	for i, m := range members {
		if i == must || g.pick(3) == 0 {
			kept = append(kept, m)
		}
	}
	return kept
}

// FuzzValidateRaw gives arbitrary bytes as a document: what is no JSON must be
// refused, and nothing may panic.
func FuzzValidateRaw(f *testing.F) {
	for _, doc := range []string{
		orderDoc, ``, `{}`, `[1,2`, `{"a":{"b":[{}]}}`, `"\ud83d\ude00\n"`, `-1.5e+10`, "\"\xff\"", `{"a":1,"a":2}`, `[[[[]]]]`, ` null `,
		`{"u":[1,1.0,"1"],"s":"2024-01-01T00:00:00Z","n":{"n":{"n":null}},"z":12345678901234567890}`,
	} {
		f.Add([]byte(doc))
	}
	strict, err := schema.Parse([]byte(`{
		"type":["object","array","string","number"],"minProperties":1,"maxItems":5,"uniqueItems":true,"multipleOf":0.5,"maxLength":20,"pattern":"^.*$",
		"enum":[1,"a",{"a":1}],"not":{"const":[[]]},
		"properties":{"a":{"$ref":"#"},"s":{"format":"date-time","anyOf":[{"format":"email"},{"format":"ipv6"},{"format":"uuid"}]},"n":{"default":{"x":1},"$ref":"#/$defs/n"}},
		"patternProperties":{"^z":{"type":"integer","maximum":99999999999999999999}},"propertyNames":{"maxLength":3},"additionalProperties":{"uniqueItems":true},
		"items":{"oneOf":[{"$ref":"#"},{"type":"null"}]},"contains":{"type":"string"},
		"$defs":{"n":{"properties":{"n":{"$ref":"#/$defs/n"},"d":{"default":[1]}}}}}`))
	if err != nil {
		f.Fatal(err)
	}
	open, err := schema.Parse([]byte(`true`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		before := bytes.Clone(doc)
		// encoding/json lets invalid UTF-8 and any depth up to 10000 pass.
		valid := json.Valid(doc) && utf8.Valid(doc) && depth(doc) <= 1000
		if got := open.Validate(doc) == nil; got != valid {
			t.Fatalf("%q: accepted is %v, valid is %v", doc, got, valid)
		}
		if err := strict.Validate(doc); err == nil && !valid {
			t.Fatalf("%q: accepted", doc)
		} else if err != nil && strings.Contains(err.Error(), "too costly") {
			t.Fatalf("%q: %v", doc, err)
		}
		filled, err := strict.ApplyDefaults(doc)
		if (err == nil) != valid {
			t.Fatalf("%q: ApplyDefaults: %v", doc, err)
		}
		if err == nil && !json.Valid(filled) {
			t.Fatalf("%q: filled to %q", doc, filled)
		}
		if !bytes.Equal(before, doc) {
			t.Fatalf("%q was changed to %q", before, doc)
		}
	})
}

// depth returns how deep the brackets of a JSON text are nested.
func depth(doc []byte) int {
	deepest, now, quoted := 0, 0, false
	for i := 0; i < len(doc); i++ {
		switch b := doc[i]; {
		case quoted && b == '\\':
			i++
		case b == '"':
			quoted = !quoted
		case !quoted && (b == '{' || b == '['):
			now++
			deepest = max(deepest, now)
		case !quoted && (b == '}' || b == ']'):
			now--
		}
	}
	return deepest
}
