// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// libraryKeywords are the keywords that google/jsonschema-go checks for us.
var libraryKeywords = []string{
	"contains", "dependencies", "dependentRequired", "dependentSchemas",
	"maxContains", "minContains", "unevaluatedItems", "unevaluatedProperties",
}

// library checks one subschema with google/jsonschema-go.
type library struct {
	resolved *jsonschema.Resolved
	// keywords names the keywords for which the library is asked.
	keywords string
}

// libraryStep is the number of steps that a byte costs in the library.
const libraryStep = 4

// library checks the value from pos to end, which satisfies all other rules.
func (v *run) library(l *library, pos, end int) bool {
	if v.steps -= libraryStep * (end - pos); v.steps <= 0 {
		return false
	}
	var decoded any
	err := json.Unmarshal(v.doc[pos:end], &decoded)
	if err == nil {
		err = l.resolved.Validate(decoded)
	}
	if err == nil {
		return true
	}
	if !v.quick() {
		v.fail("must satisfy "+l.keywords+libraryDetail(err), weightOther)
	}
	return false
}

// libraryDetail returns the part of an error of the library that tells more than
// the keyword, if it is one of those that do.
func libraryDetail(err error) string {
	for _, known := range []string{"missing properties", "contains validated"} {
		if _, detail, ok := strings.Cut(err.Error(), ": "+known); ok {
			return ": " + known + cut([]byte(strings.TrimPrefix(detail, ":")), 4*maxShown)
		}
	}
	return ""
}

// readLibrary notes that a subschema has keywords for the library.
func (f *filler) readLibrary() {
	for _, keyword := range libraryKeywords {
		v := f.value.get(keyword)
		if v == nil {
			continue
		}
		f.rules++
		if f.node.library == nil {
			f.node.library = &library{}
		} else {
			f.node.library.keywords += ", "
		}
		f.node.library.keywords += keyword
		switch holdings[keyword] {
		case holdsOne:
			f.keywordSchema(keyword)
		case holdsMap:
			f.readDependent(keyword)
		}
	}
}

// readDependent compiles the schemas of "dependentSchemas" and "dependencies".
func (f *filler) readDependent(keyword string) {
	v := f.keyword(keyword, kindObject)
	if v == nil {
		return
	}
	for _, m := range v.members {
		if m.value.kind != kindArray {
			f.node.dependent = append(f.node.dependent, f.schema(m.value, keyword, m.name))
		}
	}
}

// makeLibraries gives the library every subschema that needs it.
func (c *compiler) makeLibraries() error {
	for _, n := range c.order {
		if n.library == nil {
			continue
		}
		resolved, err := c.resolveWithLibrary(c.values[n])
		if err != nil {
			return &SchemaError{n.pointer, "", cut([]byte(err.Error()), 4*maxShown)}
		}
		n.library.resolved = resolved
	}
	return nil
}

func (c *compiler) resolveWithLibrary(v *value) (*jsonschema.Resolved, error) {
	t := &translator{compiler: c, names: map[*value]string{}}
	t.reference(onlyLibrary(v))
	definitions := []byte{'{'}
	for i := 0; i < len(t.queue); i++ { // queue grows meanwhile
		definitions = appendKey(definitions, t.names[t.queue[i]])
		definitions = t.schema(definitions, t.queue[i])
	}
	text := fmt.Sprintf(`{"$ref":"#/$defs/d0","$defs":%s}`, append(definitions, '}'))
	var s jsonschema.Schema
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, err
	}
	return s.Resolve(nil)
}

// onlyLibrary leaves out of a subschema what has been checked before the library
// is asked. Only "unevaluated…" depends on the keywords beside it.
func onlyLibrary(v *value) *value {
	if v.get("unevaluatedItems") != nil || v.get("unevaluatedProperties") != nil {
		return v
	}
	only := &value{kind: kindObject}
	for _, m := range v.members {
		if slices.Contains(libraryKeywords, m.name) {
			only.members = append(only.members, m)
		}
	}
	return only
}

// translator writes a subschema and all it refers to as one document in the
// words of 2020-12, in which every $ref leads to a definition by number.
type translator struct {
	*compiler
	names map[*value]string
	queue []*value
}

// reference returns the $ref for a subschema and makes sure that it is written.
func (t *translator) reference(v *value) string {
	name, ok := t.names[v]
	if !ok {
		name = "d" + strconv.Itoa(len(t.queue))
		t.names[v] = name
		t.queue = append(t.queue, v)
	}
	return strconv.Quote("#/$defs/" + name)
}

// dropped are keywords that do not check or that the translation replaces.
var dropped = map[string]bool{
	"$id": true, "$schema": true, "$anchor": true, "$dynamicAnchor": true, "$vocabulary": true, "$comment": true,
	"$defs": true, "definitions": true, "title": true, "description": true, "default": true, "examples": true,
	"format": true, "deprecated": true, "readOnly": true, "writeOnly": true,
	"contentEncoding": true, "contentMediaType": true, "contentSchema": true,
	"additionalItems": true, "dependencies": true, "$dynamicRef": true, "allOf": true,
}

// schema appends the translation of v.
func (t *translator) schema(b []byte, v *value) []byte {
	if v.kind != kindObject {
		return append(b, v.raw...)
	}
	tuple := v.get("items")
	if tuple != nil && tuple.kind != kindArray {
		tuple = nil
	}
	b = append(b, '{')
	for _, m := range v.members {
		switch {
		case dropped[m.name]:
		case m.name == "items" && tuple != nil:
			b = t.schemas(appendKey(b, "prefixItems"), tuple.items)
			if rest := v.get("additionalItems"); rest != nil {
				b = t.schema(appendKey(b, "items"), rest)
			}
		case m.name == "$ref":
			b = append(appendKey(b, m.name), t.reference(t.resolve(m.value.text).value)...)
		case m.name == "pattern":
			b = appendString(appendKey(b, m.name), goPattern(m.value.text))
		default:
			b = t.keyword(appendKey(b, m.name), m)
		}
	}
	return append(t.extras(b, v), '}')
}

func (t *translator) keyword(b []byte, m member) []byte {
	switch how := holdings[m.name]; {
	case how == holdsOne || how == holdsMixed:
		return t.schema(b, m.value)
	case how == holdsList:
		return t.schemas(b, m.value.items)
	case how == holdsMap:
		b = append(b, '{')
		for _, sub := range m.value.members {
			name := sub.name
			if m.name == "patternProperties" {
				name = goPattern(name)
			}
			b = t.schema(appendKey(b, name), sub.value)
		}
		return append(b, '}')
	}
	return append(b, m.value.raw...)
}

func (t *translator) schemas(b []byte, list []*value) []byte {
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = t.schema(b, item)
	}
	return append(b, ']')
}

// extras appends "allOf" with its own branches, the target of "$dynamicRef" and
// one branch for each of the "dependencies" of draft-07.
func (t *translator) extras(b []byte, v *value) []byte {
	var branches []string
	if all := v.get("allOf"); all != nil {
		for _, item := range all.items {
			branches = append(branches, string(t.schema(nil, item)))
		}
	}
	if ref := v.get("$dynamicRef"); ref != nil {
		branches = append(branches, `{"$ref":`+t.reference(t.resolve(ref.text).value)+`}`)
	}
	if dependencies := v.get("dependencies"); dependencies != nil {
		for _, m := range dependencies.members {
			word := "dependentSchemas"
			if m.value.kind == kindArray {
				word = "dependentRequired"
			}
			name := string(appendString(nil, m.name))
			branches = append(branches, fmt.Sprintf(`{%q:{%s:%s}}`, word, name, t.schema(nil, m.value)))
		}
	}
	if branches == nil {
		return b
	}
	b = appendKey(b, "allOf")
	return append(b, "["+strings.Join(branches, ",")+"]"...)
}
