// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type (
	namedString string
	namedInt    int
	namedBool   bool
	namedList   []string
	textKey     struct{ a, b int }
	upper       string
	broken      struct{}
	pointerText struct{ name string }
	loop2       *loop2
)

func (k textKey) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%d-%d", k.a, k.b), nil }
func (u upper) String() string                 { return strings.ToUpper(string(u)) }
func (broken) MarshalText() ([]byte, error)    { return nil, errors.New("broken text") }
func (p *pointerText) String() string          { return "<" + p.name + ">" }

func pointerTo[T any](v T) *T { return &v }

func TestText(t *testing.T) {
	m := &Map{}
	for _, test := range []struct {
		name string
		in   any
		want string
	}{
		{"undefined", Undefined{}, ""},
		{"null", nil, ""},
		{"nil pointer", (*int)(nil), ""},
		{"nil Map", (*Map)(nil), ""},
		{"nil pointer with a method", (*pointerText)(nil), ""},
		{"string", "a", "a"},
		{"bools", []any{true, false, namedBool(true)}, "true,false,true"},
		{"integers", []any{1, int8(-2), uint16(3), int64(math.MaxInt64), uint64(math.MaxUint64), namedInt(7), uintptr(9)}, "1,-2,3,9223372036854775807,18446744073709551615,7,9"},
		{"floats", []any{1.0, 1.5, float32(0.1), 1e21, 1e20, 1.5e-7, 1e-6, 123456789012345680000.0}, "1,1.5,0.1,1e+21,100000000000000000000,1.5e-7,0.000001,123456789012345680000"},
		{"exponents", []any{1e100, 1e-100, 5e-324, math.MaxFloat64, -1e22}, "1e+100,1e-100,5e-324,1.7976931348623157e+308,-1e+22"},
		{"no numbers", []any{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}, "NaN,Infinity,-Infinity,0"},
		{"json.Number", []any{json.Number("12"), json.Number("1.0"), json.Number("1e3"), json.Number("9007199254740993"), json.Number("x")}, "12,1,1000,9007199254740993,x"},
		{"json.RawMessage", json.RawMessage(`[1,{"a":1},"x",null,2.50]`), "1,[object Object],x,,2.5"},
		{"broken json.RawMessage", json.RawMessage(`{"a`), `{"a`},
		{"bytes", []byte("abc"), "abc"},
		{"nested lists", []any{[]int{1, 2}, nil, Undefined{}, [2]string{"a", "b"}, namedList{"c"}, []any{}}, "1,2,,,a,b,c,"},
		{"objects", []any{map[string]any{}, struct{}{}, m, map[int]string{1: "x"}, noContext{}}, "[object Object],[object Object],[object Object],[object Object],[object Object]"},
		{"methods", []any{upper("a"), &pointerText{"b"}, errors.New("c"), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), textKey{1, 2}, pointerTo(upper("p"))}, "A,<b>,c,2026-01-02T03:04:05Z,1-2,P"},
		{"named", []any{namedString("n"), pointerTo(pointerTo(3))}, "n,3"},
		{"safe", []any{SafeString("<"), Output{text: ">"}, Marker{1}}, "<,>,"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Text(test.in)
			if err != nil || got != test.want {
				t.Errorf("Text is %q with error %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestTextErrors(t *testing.T) {
	var cycle []any
	cycle = []any{1, &cycle}
	var self any
	self = &self
	var pointer loop2
	pointer = &pointer
	for name, v := range map[string]any{
		"func":        func() {},
		"chan":        make(chan int),
		"complex":     complex(1, 2),
		"cycle":       cycle,
		"self":        self,
		"pointer":     pointer,
		"broken":      broken{},
		"struct keys": map[[1]int]int{{1}: 1},
		"block":       &closure{},
	} {
		if got, err := Text(v); err == nil {
			t.Errorf("%s: Text is %q, want an error", name, got)
		}
		if e := renderError(t, "a\n{{x}}", map[string]any{"x": v}, nil, nil); e.Line != 2 || e.Column != 3 {
			t.Errorf("%s: error is at %d:%d, want 2:3: %v", name, e.Line, e.Column, e)
		}
		if _, err := JSON(v, ""); err == nil && name != "block" && name != "self" {
			t.Errorf("%s: JSON works", name)
		}
	}
}

func TestKinds(t *testing.T) {
	for _, test := range []struct {
		in            any
		kind          Kind
		truthy, empty bool
	}{
		{Undefined{}, KindUndefined, false, true},
		{nil, KindNull, false, true},
		{[]any(nil), KindNull, false, true},
		{map[string]any(nil), KindNull, false, true},
		{map[string]int(nil), KindNull, false, true},
		{[]int(nil), KindNull, false, true},
		{(*Map)(nil), KindNull, false, true},
		{(*textKey)(nil), KindNull, false, true},
		{json.RawMessage("null"), KindNull, false, true},
		{pointerTo((*int)(nil)), KindNull, false, true},
		{false, KindBool, false, true},
		{true, KindBool, true, false},
		{0, KindNumber, false, false},
		{int64(0), KindNumber, false, false},
		{uint8(0), KindNumber, false, false},
		{0.0, KindNumber, false, false},
		{math.NaN(), KindNumber, false, true},
		{-1, KindNumber, true, false},
		{int32(2), KindNumber, true, false},
		{uint(2), KindNumber, true, false},
		{0.5, KindNumber, true, false},
		{"", KindString, false, true},
		{"x", KindString, true, false},
		{SafeString(""), KindString, false, true},
		{SafeString("x"), KindString, true, false},
		{Output{}, KindString, false, true},
		{Output{marks: []mark{{}}}, KindString, true, false},
		{[]byte("x"), KindString, true, false},
		{[]any{}, KindList, true, true},
		{[]int{}, KindList, true, true},
		{[1]int{}, KindList, true, false},
		{[]any{nil}, KindList, true, false},
		{map[string]any{}, KindObject, true, false},
		{map[string]int{}, KindObject, true, false},
		{struct{}{}, KindObject, true, false},
		{&struct{}{}, KindObject, true, false},
		{&Map{}, KindObject, true, false},
		{noContext{}, KindObject, true, false},
		{func() {}, KindOther, true, false},
		{Marker{}, KindOther, true, false},
	} {
		if got := KindOf(test.in); got != test.kind {
			t.Errorf("KindOf(%#v) is %v, want %v", test.in, got, test.kind)
		}
		if got := Truthy(test.in); got != test.truthy {
			t.Errorf("Truthy(%#v) is %v", test.in, got)
		}
		if got := IsEmpty(test.in); got != test.empty {
			t.Errorf("IsEmpty(%#v) is %v", test.in, got)
		}
		if got := isNull(test.in); got != (test.kind == KindUndefined || test.kind == KindNull) {
			t.Errorf("isNull(%#v) is %v", test.in, got)
		}
	}
	if got := fmt.Sprint(KindUndefined, KindOther, Kind(-1), Kind(99)); got != "undefined other invalid invalid" {
		t.Errorf("kinds print as %q", got)
	}
}

func TestEqual(t *testing.T) {
	list, object, ordered := []any{1}, map[string]any{}, &Map{}
	s := struct{ A []int }{[]int{1}}
	for _, test := range []struct {
		a, b any
		want bool
	}{
		{"a", "a", true},
		{"a", "b", false},
		{"a", namedString("a"), true},
		{"a", SafeString("a"), true},
		{"1", 1, false},
		{1, 1.0, true},
		{int8(1), uint64(1), true},
		{uint64(1), int8(1), true},
		{int64(-1), uint64(math.MaxUint64), false},
		{uint64(math.MaxUint64), uint64(math.MaxUint64), true},
		{uint64(2), 2.0, true},
		{2.0, uint64(2), true},
		{1, 2, false},
		{math.NaN(), math.NaN(), false},
		{json.Number("5"), 5, true},
		{true, true, true},
		{true, false, false},
		{true, namedBool(true), true},
		{true, 1, false},
		{nil, nil, true},
		{nil, (*int)(nil), true},
		{Undefined{}, Undefined{}, true},
		{nil, Undefined{}, false},
		{0, nil, false},
		{list, list, true},
		{list, []any{1}, false},
		{list, list[:0], false},
		{object, object, true},
		{object, map[string]any{}, false},
		{ordered, ordered, true},
		{ordered, &Map{}, false},
		{s, s, true},
		{s, struct{ A []int }{[]int{1}}, false},
		{&s, &s, true},
		{[1]any{1}, [1]any{1}, true},
		{[1]any{1}, [1]any{"1"}, false},
		{[1]any{nil}, [1]any{nil}, true},
		{[1]any{nil}, [1]any{1}, false},
		{object, ordered, false},
		{list, object, false},
	} {
		if got := Equal(test.a, test.b); got != test.want {
			t.Errorf("Equal(%#v, %#v) is %v", test.a, test.b, got)
		}
	}
}

func TestLookup(t *testing.T) {
	type inner struct{ B string }
	data := map[string]any{
		"s": "a😀é", "l": []any{"x"}, "i": []int{7}, "m": map[string]int{"k": 1}, "n": map[namedInt]string{5: "five"},
		"u": map[uint8]string{5: "ufive"}, "t": map[textKey]string{{1, 2}: "tk"}, "p": &inner{"b"}, "v": inner{"b"}, "safe": SafeString("ab"),
		"t2":  map[broken]int{{}: 1},
		"raw": json.RawMessage(`{"z":{"y":[10]}}`), "o": Output{text: "abc"}, "named": namedString("ab"),
		"pp": pointerTo(&inner{"pb"}), "ms": map[namedString]string{"k": "ms"}, "np": (*inner)(nil),
	}
	for path, want := range map[string]any{
		"s.length": 4, "s.0": "a", "s.1": "\ufffd", "s.3": "é", "s.4": Undefined{}, "s.x": Undefined{}, "s.01": Undefined{},
		"l.length": 1, "l.0": "x", "l.1": Undefined{}, "l.-1": Undefined{}, "l.00": Undefined{}, "l.99999999999": Undefined{},
		"i.length": 1, "i.0": 7, "i.1": Undefined{}, "i.x": Undefined{},
		"m.k": 1, "m.x": Undefined{}, "n.5": "five", "n.6": Undefined{}, "n.05": Undefined{}, "n.+5": Undefined{}, "n.x": Undefined{}, "u.300": Undefined{}, "u.6": Undefined{}, "t2.x": Undefined{}, "u.5": "ufive", "t.1-2": "tk", "t.2-1": Undefined{}, "ms.k": "ms",
		"p.B": "b", "v.B": "b", "p.b": Undefined{}, "pp.B": "pb", "np.B": Undefined{},
		"safe.length": 2, "named.1": "b", "raw.z.y.0": int64(10), "o.length": 3, "x.y": Undefined{},
	} {
		var v any = data
		for name := range strings.SplitSeq(path, ".") {
			v, _ = Lookup(v, name)
		}
		if v != want {
			t.Errorf("%s is %#v, want %#v", path, v, want)
		}
	}
	if v, ok := Lookup(nil, "x"); ok || v != (Undefined{}) {
		t.Errorf("a property of null is %v, %v", v, ok)
	}
	if v, ok := Lookup(7, "x"); ok || v != (Undefined{}) {
		t.Errorf("a property of a number is %v, %v", v, ok)
	}
}

func TestEntriesAndItems(t *testing.T) {
	ordered := &Map{}
	for _, key := range []string{"b", "10", "a", "9", "01", "4294967295"} {
		ordered.Set(key, key)
	}
	for _, test := range []struct {
		name string
		in   any
		want []string
	}{
		{"Map", ordered, []string{"9", "10", "b", "a", "01", "4294967295"}},
		{"map", map[string]any{"b": 1, "a": 2, "2": 3, "1": 4}, []string{"1", "2", "a", "b"}},
		{"typed map", map[string]int{"b": 1, "a": 2}, []string{"a", "b"}},
		{"integer keys", map[int]int{10: 1, 9: 2, -1: 3}, []string{"9", "10", "-1"}},
		{"text keys", map[textKey]int{{2, 1}: 1, {1, 2}: 2}, []string{"1-2", "2-1"}},
		{"pointer keys", map[*time.Time]int{nil: 1}, []string{""}},
		{"struct", struct{ B, A int }{}, []string{"B", "A"}},
		{"list", []int{1}, nil},
		{"null", nil, nil},
	} {
		var got []string
		for key := range Entries(test.in) {
			got = append(got, key)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: keys are %q, want %q", test.name, got, test.want)
		}
	}
	for range Entries(ordered) {
		break // leaving early works
	}
	var got []any
	for i, v := range Items([]string{"a", "b"}) {
		got = append(got, i, v)
	}
	for _, v := range Items([]any{"c"}) {
		got = append(got, v)
		break
	}
	for range Items([]int{1, 2}) {
		break
	}
	for range Items("text") {
		t.Error("a string has items")
	}
	if diff := cmp.Diff([]any{0, "a", 1, "b", "c"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestNilMap(t *testing.T) {
	var m *Map
	v, ok := m.Lookup("a")
	if ok || v != (Undefined{}) || m.Len() != 0 || len(m.Keys()) != 0 {
		t.Errorf("nil has %v, %d keys", v, m.Len())
	}
	for key := range m.All() {
		t.Errorf("nil has the key %q", key)
	}
}

func TestMap(t *testing.T) {
	var m Map
	if err := json.Unmarshal([]byte(`{"z":1,"a":{"y":[1,2.5,"<x>",{"q":null}],"b":true},"n":18446744073709551615}`), &m); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(&m)
	if want := `{"z":1,"a":{"y":[1,2.5,"\u003cx\u003e",{"q":null}],"b":true},"n":18446744073709551615}`; err != nil || string(text) != want {
		t.Errorf("JSON is %s with error %v, want %s", text, err, want)
	}
	m.Set("z", 2)
	m.Delete("n")
	m.Delete("nothing")
	if got := NewMap(m.All()); got.Len() != 2 || !slices.Equal(got.Keys(), []string{"z", "a"}) {
		t.Errorf("keys are %q", got.Keys())
	}
	if v, _ := m.Lookup("z"); v != 2 {
		t.Errorf("z is %v", v)
	}
	for range m.All() {
		break
	}
	if got := NewMap(nil).Len(); got != 0 {
		t.Errorf("an empty map has %d keys", got)
	}
	if text, err := json.Marshal((*Map)(nil)); string(text) != "null" || err != nil {
		t.Errorf("nil is %s, %v", text, err)
	}
	for _, bad := range []string{`[1]`, `{"a":1}x`, `{"a"`, `{"a":[1`, `{"a":{"b":x}}`, ``} {
		var m Map
		if err := m.UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s reads as a Map", bad)
		}
	}
	cycle := &Map{}
	cycle.Set("self", cycle)
	if _, err := json.Marshal(cycle); err == nil {
		t.Error("a map that contains itself has a JSON")
	}
}

func TestJSON(t *testing.T) {
	m := &Map{}
	m.Set("b", []any{})
	m.Set("a", map[string]any{})
	m.Set("1", []any{1, "x", nil})
	m.Set("u", Undefined{})
	type item struct {
		At    time.Time `json:"at"`
		Raw   json.RawMessage
		Key   textKey
		Float float32
	}
	for _, test := range []struct {
		name, indent, want string
		in                 any
	}{
		{name: "compact", in: m, want: `{"1":[1,"x",null],"b":[],"a":{}}`},
		{name: "indented", in: m, indent: "  ", want: "{\n  \"1\": [\n    1,\n    \"x\",\n    null\n  ],\n  \"b\": [],\n  \"a\": {}\n}"},
		{name: "strings", in: "<&>\u2028\"\\\b\f\n\r\t\x00\x1f\xffé", want: "\"<&>\u2028\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\ufffdé\""},
		{name: "numbers", in: []any{1e21, 0.1, math.Copysign(0, -1), math.NaN(), math.Inf(1), uint64(math.MaxUint64), int64(-5)}, want: "[1e+21,0.1,0,null,null,18446744073709551615,-5]"},
		{name: "undefined", in: []any{Undefined{}, nil, true}, want: "[null,null,true]"},
		{name: "text", in: []any{SafeString("a"), Output{text: "b"}, []byte("c")}, want: `["a","b","c"]`},
		{name: "struct", in: item{At: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), Raw: json.RawMessage(`{"z":1, "a":2}`), Key: textKey{1, 2}, Float: 0.1},
			want: `{"at":"2026-01-02T00:00:00Z","Raw":{"z":1,"a":2},"Key":"1-2","Float":0.1}`},
		{name: "nil pointers", in: []any{(*time.Time)(nil), (*textKey)(nil)}, want: "[null,null]"},
	} {
		got, err := JSON(test.in, test.indent)
		if err != nil || got != test.want {
			t.Errorf("%s: JSON is %s with error %v, want %s", test.name, got, err, test.want)
		}
	}
	if _, err := JSON([]any{broken{}}, ""); err == nil {
		t.Error("an error of MarshalText is lost")
	}
}

func TestIndexes(t *testing.T) {
	for key, want := range map[string]bool{"0": true, "7": true, "4294967294": true, "4294967295": false, "01": false, "": false, "-1": false, "1.0": false, "+1": false, "12345678901": false} {
		if _, got := isIndex(key); got != want {
			t.Errorf("isIndex(%q) is %v", key, got)
		}
	}
}

func TestEscape(t *testing.T) {
	if got, want := Escape("a&b<c>d\"e'f`g=h"), "a&amp;b&lt;c&gt;d&quot;e&#x27;f&#x60;g&#x3D;h"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := Escape("é plain"); got != "é plain" {
		t.Errorf("got %q", got)
	}
}
