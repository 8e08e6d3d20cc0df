// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/schema"
)

type color string

func (color) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"$schema":"x", "type": "string","pattern":"^#"}`)
}

type viaPointer struct{ X int }

func (*viaPointer) JSONSchema() *schema.Schema { return schema.MustFor[int]() }

type linked struct{}

func (linked) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"type":"object","properties":{"next":{"$ref":"#"},"c":{"$ref":"#/definitions/c"}},"definitions":{"c":{"type":"integer"}}}`)
}

type identified struct{}

func (identified) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"$schema":"x","$id":"https://a.example/i","not":{"$ref":"#/$defs/a"},"$defs":{"a":{"const":{"$ref":"#"}}}}`)
}

type never struct{}

func (never) JSONSchema() json.RawMessage { return json.RawMessage(`false`) }

type anything struct{ X func() }

func (anything) JSONSchema() *schema.Schema { return nil }

type faulty struct{}

func (faulty) JSONSchema() json.RawMessage { return json.RawMessage(`{"type":"int"}`) }

// HookBase gives its own schema, which types that embed it must not take over.
type HookBase struct {
	B int `json:"b"`
}

func (HookBase) JSONSchema() json.RawMessage { return json.RawMessage(`{"title":"base"}`) }

type embedsHook struct {
	HookBase
	Own int `json:"own"`
}

type embedsAndDeclares struct {
	HookBase
}

func (embedsAndDeclares) JSONSchema() json.RawMessage { return json.RawMessage(`{"title":"own"}`) }

type genericHook[T any] struct {
	HookBase
	V T
}

func (*genericHook[T]) JSONSchema() json.RawMessage { return json.RawMessage(`{"title":"generic"}`) }

func TestHooks(t *testing.T) {
	linkedIn := func(prefix string) string {
		return `"type":"object","properties":{"next":{"$ref":"` + prefix + `"},"c":{"$ref":"` + prefix + `/definitions/c"}},"definitions":{"c":{"type":"integer"}}`
	}
	for _, c := range []struct {
		name, got, want string
	}{
		{"root", inferred[color](t), `{"type":"string","pattern":"^#"}`},
		{"pointer receiver", inferred[viaPointer](t), `{"type":"integer"}`},
		{"false", inferred[never](t), `{"not":{}}`},
		{"nil", inferred[anything](t), `{}`},
		{"field", inferred[struct {
			C color  `json:"c" jsonschema:"the color,minLength=4"`
			P *color `json:"p"`
			V []viaPointer
		}](t), object(`"c":{"type":"string","pattern":"^#","description":"the color","minLength":4},"p":{"type":["string","null"],"pattern":"^#"},"V":{"type":"array","items":{"type":"integer"}}`, `"c","V"`)},
		{"references at the root", inferred[linked](t), "{" + linkedIn("#") + "}"},
		{"references below", inferred[[]map[string]linked](t),
			`{"type":"array","items":{"type":"object","additionalProperties":{"$ref":"#/$defs/linked"}},"$defs":{"linked":{` + linkedIn("#/$defs/linked") + `}}}`},
		{"name of its own", inferred[[]identified](t), `{"type":"array","items":{"$ref":"#/$defs/identified"},"$defs":{"identified":{"not":{"$ref":"#/$defs/identified/$defs/a"},"$defs":{"a":{"const":{"$ref":"#"}}}}}}`},
		{"promoted hook", inferred[embedsHook](t), object(`"b":{"type":"integer"},"own":{"type":"integer"}`, `"b","own"`)},
		{"own hook beside an embedded one", inferred[embedsAndDeclares](t), `{"title":"own"}`},
		{"hook of a generic type", inferred[genericHook[int]](t), `{"title":"generic"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
	twice := schema.MustFor[struct{ A, B linked }]()
	if got := problems(t, twice, `{"A":{"next":{"c":"x"}},"B":{"c":1}}`); got != `A.next.c: must be integer, got string` {
		t.Error(got)
	}
	if got := inferenceError[[]faulty](); got != `schema: []schema_test.faulty[]: JSONSchema of schema_test.faulty: schema: at "": type: unknown type "int"` {
		t.Error(got)
	}
}
