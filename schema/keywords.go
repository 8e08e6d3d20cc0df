// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"math/big"
	"strings"
)

var ten = big.NewInt(10)

// smallObject is the number of properties up to which a scan beats a map.
const smallObject = 8

func (f *filler) readTypes() {
	v := f.value.get("type")
	if v == nil {
		return
	}
	f.rules++
	names := []*value{v}
	if v.kind == kindArray {
		names = v.items
		if len(names) == 0 {
			f.fail("type", "must not be an empty list")
		}
	}
	for _, name := range names {
		if name.kind != kindString {
			f.fail("type", "must be a string or a list of strings, got %s", kindNames[name.kind])
			return
		}
		t, ok := typeNamed(name.text)
		if !ok {
			f.fail("type", "unknown type %s", shown(name.raw))
			return
		}
		f.node.types |= t
	}
}

func (f *filler) readLiterals() {
	if v := f.keyword("enum", kindArray); v != nil {
		f.rules++
		f.node.enum = newLiterals(v.items)
	}
	if v := f.value.get("const"); v != nil {
		f.rules++
		f.node.constant = newLiterals([]*value{v})
	}
}

// maxListed is the number of accepted values that a message lists.
const maxListed = 20

func newLiterals(values []*value) *literals {
	l := &literals{strings: map[string]bool{}}
	list := make([]string, 0, len(values))
	for i, v := range values {
		if v.kind == kindString {
			l.strings[v.text] = true
		} else {
			l.others = append(l.others, v)
		}
		if i < maxListed {
			list = append(list, shown(v.raw))
		} else if i == maxListed {
			list = append(list, "…")
		}
	}
	l.list = strings.Join(list, ", ")
	return l
}

// limits lists the keywords that bound a number.
var limits = [...]struct {
	keyword string
	accepts [3]bool
	words   string
}{
	{"minimum", [3]bool{false, true, true}, "must be >= "},
	{"exclusiveMinimum", [3]bool{false, false, true}, "must be > "},
	{"maximum", [3]bool{true, true, false}, "must be <= "},
	{"exclusiveMaximum", [3]bool{true, false, false}, "must be < "},
}

func (f *filler) readNumbers() {
	r := numberRules{multipleOf: f.bound("multipleOf")}
	for _, l := range limits {
		if b := f.bound(l.keyword); b != nil {
			r.limits = append(r.limits, limit{*b, l.accepts, l.words + b.text})
		}
	}
	if r.multipleOf != nil && r.multipleOf.decimal.sign() <= 0 {
		f.fail("multipleOf", "must be greater than 0, got %s", r.multipleOf.text)
	}
	if r.limits != nil || r.multipleOf != nil {
		f.node.number = &r
	}
}

func (f *filler) bound(name string) *bound {
	v := f.keyword(name, kindNumber)
	if v == nil {
		return nil
	}
	f.rules++
	b := &bound{text: shown(v.raw), decimal: parseDecimal(v.raw)}
	b.small, b.isSmall = parseSmall(v.raw)
	return b
}

func (f *filler) readText() {
	r := textRules{minLength: f.count("minLength"), maxLength: f.count("maxLength")}
	if v := f.keyword("pattern", kindString); v != nil {
		f.rules++
		r.patternText = v.text
		r.pattern = f.regexp("pattern", v.text)
	}
	if v := f.keyword("format", kindString); v != nil && formats[v.text] != nil {
		f.rules++
		r.formatName = v.text
		r.format = formats[v.text]
	}
	if r.minLength >= 0 || r.maxLength >= 0 || r.pattern != nil || r.format != nil {
		f.node.text = &r
	}
}

func (f *filler) readArray() {
	r := arrayRules{minItems: f.count("minItems"), maxItems: f.count("maxItems")}
	if v := f.keyword("uniqueItems", kindBoolean); v != nil {
		f.rules++
		r.unique = v.isTrue()
	}
	items := f.value.get("items")
	prefix := f.keyword("prefixItems", kindArray)
	switch {
	case prefix != nil:
		f.rules++
		r.prefix = f.schemas(prefix, "prefixItems")
		r.rest = f.keywordSchema("items")
	case items != nil && items.kind == kindArray:
		f.rules++
		r.prefix = f.schemas(items, "items")
		r.rest = f.keywordSchema("additionalItems")
	case items != nil:
		f.rules++
		r.rest = f.keywordSchema("items")
	}
	if r.minItems >= 0 || r.maxItems >= 0 || r.unique || r.prefix != nil || r.rest != nil {
		f.node.array = &r
	}
}

func (f *filler) readObject() {
	r := objectRules{minProperties: f.count("minProperties"), maxProperties: f.count("maxProperties")}
	if v := f.keyword("properties", kindObject); v != nil {
		f.rules++
		for _, m := range v.members {
			schema := f.schema(m.value, "properties", m.name)
			r.properties = append(r.properties, property{m.name, schema, -1})
		}
	}
	if len(r.properties) > smallObject {
		r.makeIndex()
	}
	f.readRequired(&r)
	if v := f.keyword("patternProperties", kindObject); v != nil {
		f.rules++
		for _, m := range v.members {
			pattern := f.regexp("patternProperties", m.name)
			schema := f.schema(m.value, "patternProperties", m.name)
			r.patterns = append(r.patterns, patternProperty{m.name, pattern, schema})
		}
	}
	if r.additional = f.keywordSchema("additionalProperties"); r.additional != nil {
		f.rules++
	}
	if r.names = f.keywordSchema("propertyNames"); r.names != nil {
		f.rules++
	}
	if r.minProperties >= 0 || r.maxProperties >= 0 || r.properties != nil || r.patterns != nil || r.additional != nil || r.names != nil {
		f.node.object = &r
	}
}

func (r *objectRules) makeIndex() {
	r.index = make(map[string]int, len(r.properties))
	for i, p := range r.properties {
		r.index[p.name] = i
	}
}

// readRequired notes the required names; those that are not declared become
// properties without a schema.
func (f *filler) readRequired(r *objectRules) {
	v := f.keyword("required", kindArray)
	if v == nil {
		return
	}
	f.rules++
	for _, name := range v.items {
		if name.kind != kindString {
			f.fail("required", "must be a list of strings, got %s in it", kindNames[name.kind])
			return
		}
		i := r.find([]byte(name.text), 0)
		if i < 0 {
			i = len(r.properties)
			r.properties = append(r.properties, property{name.text, nil, -1})
			if r.index != nil {
				r.index[name.text] = i
			} else if len(r.properties) > smallObject {
				r.makeIndex()
			}
		}
		if r.properties[i].required < 0 {
			r.properties[i].required = len(r.required)
			r.required = append(r.required, name.text)
		}
	}
}

func (f *filler) readCombined() {
	n := f.node
	for _, keyword := range []string{"$ref", "$dynamicRef"} {
		if v := f.keyword(keyword, kindString); v != nil {
			f.rules++
			if target := f.reference(keyword, v.text); target != nil {
				n.all = append(n.all, target)
			}
		}
	}
	n.all = append(n.all, f.branches("allOf")...)
	n.any = f.branches("anyOf")
	n.one = f.branches("oneOf")
	if n.not = f.keywordSchema("not"); n.not != nil {
		f.rules++
	}
	n.cond = f.keywordSchema("if")
	n.then = f.keywordSchema("then")
	n.otherwise = f.keywordSchema("else")
	if n.cond != nil {
		f.rules++
	}
}

func (f *filler) branches(keyword string) []*node {
	v := f.keyword(keyword, kindArray)
	if v == nil {
		return nil
	}
	f.rules++
	if len(v.items) == 0 {
		f.fail(keyword, "must not be an empty list")
	}
	return f.schemas(v, keyword)
}

// readDefinitions compiles what no keyword reaches, so that errors show.
func (f *filler) readDefinitions() {
	for _, keyword := range []string{"$defs", "definitions"} {
		if v := f.keyword(keyword, kindObject); v != nil {
			for _, m := range v.members {
				f.schema(m.value, keyword, m.name)
			}
		}
	}
}
