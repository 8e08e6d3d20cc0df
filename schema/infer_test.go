// SPDX-License-Identifier: Apache-2.0

package schema_test

//lint:file-ignore SA5008 odd tags are what is tested here
//lint:file-ignore U1000 fields are there for their tags
//lint:file-ignore SA4000 the same call twice must give the same pointer

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/schema"
)

type named string

type celsius struct{ degrees float64 }

func (c celsius) MarshalText() ([]byte, error)     { return []byte("20C"), nil }
func (c *celsius) UnmarshalText(text []byte) error { return nil }

type opaque struct{ X int }

func (o *opaque) MarshalJSON() ([]byte, error) { return []byte(`1`), nil }

type base struct {
	ID   string `json:"id"`
	Note string `json:"note,omitempty"`
}

type Exported struct {
	Deep int `json:"deep"`
}

type byteName byte

func TestInferTypes(t *testing.T) {
	const integer = `{"type":"integer"}`
	const unsigned = `{"type":"integer","minimum":0}`
	const number = `{"type":"number"}`
	const text = `{"type":"string"}`
	for _, c := range []struct {
		name, got, want string
	}{
		{"string", inferred[string](t), text},
		{"named string", inferred[named](t), text},
		{"bool", inferred[bool](t), `{"type":"boolean"}`},
		{"int", inferred[int](t), integer},
		{"int8", inferred[int8](t), integer},
		{"int64", inferred[int64](t), integer},
		{"uint", inferred[uint](t), unsigned},
		{"uint8", inferred[uint8](t), unsigned},
		{"uintptr", inferred[uintptr](t), unsigned},
		{"float32", inferred[float32](t), number},
		{"float64", inferred[float64](t), number},
		{"any", inferred[any](t), `{}`},
		{"other interface", inferred[error](t), `{}`},
		{"raw message", inferred[json.RawMessage](t), `{}`},
		{"json.Number", inferred[json.Number](t), number},
		{"time", inferred[time.Time](t), `{"type":"string","format":"date-time"}`},
		{"duration", inferred[time.Duration](t), integer},
		{"text marshaler", inferred[netip.Addr](t), text},
		{"text marshaler of a struct", inferred[celsius](t), text},
		{"json marshaler by pointer", inferred[opaque](t), `{}`},
		{"big integer", inferred[big.Int](t), `{}`},
		{"bytes", inferred[[]byte](t), `{"type":"string","contentEncoding":"base64"}`},
		{"named bytes", inferred[[]byteName](t), `{"type":"string","contentEncoding":"base64"}`},
		{"byte array", inferred[[2]byte](t), `{"type":"array","minItems":2,"maxItems":2,"items":` + unsigned + `}`},
		{"slice", inferred[[]string](t), `{"type":"array","items":` + text + `}`},
		{"slice of pointers", inferred[[]*int](t), `{"type":"array","items":` + integer + `}`},
		{"slice of any", inferred[[]any](t), `{"type":"array","items":{}}`},
		{"map", inferred[map[string]int](t), `{"type":"object","additionalProperties":` + integer + `}`},
		{"map by integer", inferred[map[int]bool](t), `{"type":"object","propertyNames":{"pattern":"^-?[0-9]+$"},"additionalProperties":{"type":"boolean"}}`},
		{"map by text marshaler", inferred[map[netip.Addr]any](t), `{"type":"object","additionalProperties":{}}`},
		{"pointer", inferred[*string](t), text},
		{"pointer to pointer", inferred[**string](t), text},
		{"empty struct", inferred[struct{}](t), `{"type":"object","additionalProperties":false}`},
		{"unexported only", inferred[struct{ x int }](t), `{"type":"object","additionalProperties":false}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// object writes the schema of a closed object.
func object(properties, required string) string {
	b := `{"type":"object","properties":{` + properties + `}`
	if required != "" {
		b += `,"required":[` + required + `]`
	}
	return b + `,"additionalProperties":false}`
}

func TestInferStructs(t *testing.T) {
	const text = `{"type":"string"}`
	const integer = `{"type":"integer"}`
	for _, c := range []struct {
		name, got, want string
	}{
		{
			"names, order, options",
			inferred[struct {
				Z      string `json:"z"`
				A      int
				Skip   int `json:"-"`
				Dash   int `json:"-,"`
				Empty  int `json:",omitempty"`
				Zero   int `json:"zero,omitzero"`
				Bad    int `json:"a\"b"`
				hidden int
			}](t),
			object(`"z":`+text+`,"A":`+integer+`,"-":`+integer+`,"Empty":`+integer+`,"zero":`+integer+`,"Bad":`+integer,
				`"z","A","-","Bad"`),
		},
		{
			"option string",
			inferred[struct {
				N int     `json:"n,string"`
				P *bool   `json:"p,string"`
				F float64 `json:"f,string,omitempty"`
				L []int   `json:"l,string"`
			}](t),
			object(`"n":`+text+`,"p":{"type":["string","null"]},"f":`+text+`,"l":{"type":"array","items":`+integer+`}`, `"n","l"`),
		},
		{
			"pointers",
			inferred[struct {
				P *int            `json:"p"`
				O *int            `json:"o,omitempty"`
				S *base           `json:"s"`
				A *any            `json:"a"`
				T *time.Time      `json:"t"`
				L *[]int          `json:"l"`
				R json.RawMessage `json:"r"`
				E *int            `json:"e" enum:"1,2"`
			}](t),
			object(`"p":{"type":["integer","null"]},"o":`+integer+
				`,"s":{"type":["object","null"],"properties":{"id":`+text+`,"note":`+text+`},"required":["id"],"additionalProperties":false}`+
				`,"a":{},"t":{"type":["string","null"],"format":"date-time"},"l":{"type":["array","null"],"items":`+integer+`},"r":{}`+
				`,"e":{"type":["integer","null"],"enum":[1,2,null]}`, `"r"`),
		},
		{
			"embedded",
			inferred[struct {
				base
				*Exported
				Name string `json:"name"`
			}](t),
			object(`"id":`+text+`,"note":`+text+`,"deep":`+integer+`,"name":`+text, `"id","name"`),
		},
		{
			"embedded with a name",
			inferred[struct {
				Exported `json:"inner"`
			}](t),
			object(`"inner":`+object(`"deep":`+integer, `"deep"`), `"inner"`),
		},
		{
			"embedded without fields of its own",
			inferred[struct {
				named
				Celsius string
			}](t),
			object(`"Celsius":`+text, `"Celsius"`),
		},
		{
			"shadowing by depth",
			inferred[struct {
				base
				ID int `json:"id"`
			}](t),
			object(`"note":`+text+`,"id":`+integer, `"id"`),
		},
		{
			"ties hide each other",
			inferred[struct {
				A struct{ X int } `json:"a"`
				tieOne
				tieTwo
			}](t),
			object(`"a":`+object(`"X":`+integer, `"X"`)+`,"Tagged":`+text, `"a","Tagged"`),
		},
		{"embeds itself", inferred[selfish](t), object(`"N":`+integer, `"N"`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

type tieOne struct {
	Same   int
	Tagged int
}

type tieTwo struct {
	Same   string
	Other  string `json:"Tagged"`
	hidden int
}

type selfish struct {
	*selfish
	N int
}

// Whatever the rules for fields say, encoding/json must agree.
func TestFieldsAgreeWithEncodingJSON(t *testing.T) {
	values := []any{
		struct {
			base
			Exported
			ID int `json:"id"`
		}{},
		struct {
			tieOne
			tieTwo
		}{},
		selfish{},
		struct {
			Exported `json:"inner"`
			named
			P *int `json:"p"`
			N int  `json:"n,string"`
		}{},
		struct {
			A int `json:"a\"b"`
			B int `json:"é"`
			C int `json:"$%-/"`
			D int `json:"-,"`
		}{},
	}
	for _, v := range values {
		doc, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		s, err := schema.ForType(reflect.TypeOf(v))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(doc); err != nil {
			t.Errorf("%T encodes as %s: %v\n%s", v, doc, err, s.JSON())
		}
	}
}

type node struct {
	Value    int     `json:"value"`
	Children []*node `json:"children,omitempty"`
	Parent   *node   `json:"parent"`
}

type tree []tree

type forest map[string]forest

type ping struct {
	Pong *pong `json:"pong,omitempty"`
}

type pong struct {
	Ping *ping `json:"ping,omitempty"`
}

type page[T any] struct {
	Items []T      `json:"items"`
	Next  *page[T] `json:"next,omitempty"`
}

type pair[A, B any] struct {
	A    A
	B    B
	Self *pair[A, B] `json:"self,omitempty"`
}

func TestInferRecursion(t *testing.T) {
	nodeSchema := func(ref string) string {
		return `{"type":"object","properties":{"value":{"type":"integer"},` +
			`"children":{"type":"array","items":{"$ref":"` + ref + `"}},` +
			`"parent":{"anyOf":[{"$ref":"` + ref + `"},{"type":"null"}]}},"required":["value"],"additionalProperties":false`
	}
	pageOf := func(ref, item string) string {
		return `{"type":"object","properties":{"items":{"type":"array","items":` + item + `},"next":{"$ref":"` + ref +
			`"}},"required":["items"],"additionalProperties":false`
	}
	for _, c := range []struct {
		name, got, want string
	}{
		{"struct", inferred[node](t), nodeSchema("#/$defs/node") + `,"$defs":{"node":` + nodeSchema("#/$defs/node") + `}}}`},
		{"below", inferred[[]node](t), `{"type":"array","items":{"$ref":"#/$defs/node"},"$defs":{"node":` + nodeSchema("#/$defs/node") + `}}}`},
		{"slice", inferred[tree](t), `{"type":"array","items":{"$ref":"#/$defs/tree"},"$defs":{"tree":{"type":"array","items":{"$ref":"#/$defs/tree"}}}}`},
		{"map", inferred[forest](t), `{"type":"object","additionalProperties":{"$ref":"#/$defs/forest"},"$defs":{"forest":{"type":"object","additionalProperties":{"$ref":"#/$defs/forest"}}}}`},
		{"in turn", inferred[ping](t),
			`{"type":"object","properties":{"pong":{"$ref":"#/$defs/pong"}},"additionalProperties":false,"$defs":{` +
				`"pong":{"type":"object","properties":{"ping":{"$ref":"#/$defs/ping"}},"additionalProperties":false},` +
				`"ping":{"type":"object","properties":{"pong":{"$ref":"#/$defs/pong"}},"additionalProperties":false}}}`},
		{"generic", inferred[page[line]](t), pageOf("#/$defs/page_line", lineSchema) + `,"$defs":{"page_line":` + pageOf("#/$defs/page_line", lineSchema) + `}}}`},
		{"generic with a path", inferred[struct{ P page[time.Time] }](t), object(`"P":{"$ref":"#/$defs/page_Time"}`, `"P"`)[:len(object(`"P":{"$ref":"#/$defs/page_Time"}`, `"P"`))-1] +
			`,"$defs":{"page_Time":` + pageOf("#/$defs/page_Time", `{"type":"string","format":"date-time"}`) + `}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

const lineSchema = `{"type":"object","properties":{"sku":{"type":"string","minLength":1},"qty":{"type":"integer","minimum":1},` +
	`"price":{"type":"number","minimum":0}},"required":["sku","qty","price"],"additionalProperties":false}`

func TestDefinitionNames(t *testing.T) {
	type node struct { // collides with the node of the package
		Next *node `json:"next,omitempty"`
	}
	local := inferred[struct {
		A node
		B outerNode
		C pair[map[string]*outerNode, []line]
	}](t)
	for _, want := range []string{`"$defs":{"node":`, `"node_2":`, `"pair_map_string_node_line":`} {
		if !strings.Contains(local, want) {
			t.Errorf("no %s in %s", want, local)
		}
	}
	plain := inferred[struct{ P pair[line, node] }](t)
	if !strings.Contains(plain, `"pair_line_node":`) {
		t.Errorf("name of a generic type of a local type: %s", plain)
	}
}

type outerNode = node

func TestInferRecursiveValidates(t *testing.T) {
	s := schema.MustFor[node]()
	if got := problems(t, s, `{"value":1,"children":[{"value":2,"children":[{"value":"x"}],"parent":null}],"parent":{"value":3}}`); got != `children.0.children.0.value: must be integer, got string` {
		t.Error(got)
	}
}

func TestInferErrors(t *testing.T) {
	type endless *endless
	for _, c := range []struct {
		name, got, want string
	}{
		{"func", inferenceError[orderWithFunc](), "schema: orderWithFunc.Items[].Fn: JSON cannot hold a func()"},
		{"chan", inferenceError[chan int](), "schema: chan int: JSON cannot hold a chan int"},
		{"complex", inferenceError[map[string]complex64](), "schema: map[string]complex64{}: JSON cannot hold a complex64"},
		{"unsafe pointer", inferenceError[struct{ P unsafe.Pointer }](), "schema: struct { P unsafe.Pointer }.P: JSON cannot hold a unsafe.Pointer"},
		{"map key", inferenceError[map[bool]int](), "schema: map[bool]int: bool cannot be the key of a JSON object"},
		{"endless pointer", inferenceError[struct{ E endless }](), "schema: struct { E schema_test.endless }.E: JSON cannot hold a schema_test.endless"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := schema.ForType(nil); err == nil {
		t.Error("ForType(nil) succeeded")
	}
}

type orderWithFunc struct {
	Items []struct{ Fn func() }
}

func TestMustForPanics(t *testing.T) {
	defer func() {
		err, _ := recover().(error)
		if err == nil || !strings.Contains(err.Error(), "orderWithFunc.Items[].Fn") {
			t.Errorf("panic with %v, want the Go path", err)
		}
	}()
	schema.MustFor[orderWithFunc]()
}

func TestForIsCached(t *testing.T) {
	if schema.MustFor[order]() != schema.MustFor[order]() {
		t.Error("a second call made a second schema")
	}
	if n := testing.AllocsPerRun(100, func() { schema.MustFor[order]() }); n != 0 {
		t.Errorf("%v allocations for a cached schema", n)
	}
}
