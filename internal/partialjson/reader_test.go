// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// readings are texts, the value that a Reader finds in them, and whether it is whole.
var readings = []struct {
	name, text, want string
	whole            bool
}{
	// Finding.
	{"nothing", "", "", false},
	{"prose", "no JSON, not even 12 or true", "", false},
	{"object", `{"a":1}`, `{"a":1}`, true},
	{"array", `[1,"b",null]`, `[1,"b",null]`, true},
	{"empty", `{}`, `{}`, true},
	{"compact", "{ \"a\" :\t[ 1 ,\r\n2 ] }", `{"a":[1,2]}`, true},
	{"in prose", `so: {"a":"}{"} and {"b":2}`, `{"a":"}{"}`, true},
	{"fenced", "Here:\n```json\n{\"a\": 1}\n```\n", `{"a":1}`, true},
	{"brackets of prose", `It is [see] {"a":1}, enjoy`, `{"a":1}`, true},
	{"braces of prose", `{not this} [1]`, `[1]`, true},
	{"a placeholder", `{name} [1]`, `[1]`, true},
	{"code", `f() { return [1] }`, `[1]`, true},
	{"a brace too many", `{{"a":1}}`, `{"a":1}`, true},
	{"a value without a name", `{"a":{1}} [2]`, `[2]`, true},
	{"brackets that do not match", `[1} {"a":2] [3]`, `[3]`, true},
	{"braces that do not match", `[{"a":1]] [3]`, `[3]`, true},
	{"after a string", `["a" b] [1]`, `[1]`, true},
	{"commas alone", `[,] {,} [1,,2] {"a":1,,} [3]`, `[3]`, true},
	{"no colon", `{"a" 1} {"b",2} [3]`, `[3]`, true},
	{"no value", `{"a":} {"a":,} [3]`, `[3]`, true},
	{"a slash alone", `[1 / 2] [3]`, `[3]`, true},
	{"a failed word after others", `[1, oops] [2]`, `[2]`, true},

	// Closing.
	{"open object", `{`, `{}`, false},
	{"open array", ` [ `, `[]`, false},
	{"open key", `{"a":1,"b`, `{"a":1}`, false},
	{"key", `{"a":1,"b"`, `{"a":1}`, false},
	{"colon", `{"a":1,"b": `, `{"a":1}`, false},
	{"comma", `{"a":1,`, `{"a":1}`, false},
	{"open key without quotes", `{a`, `{}`, false},
	{"open string", `{"a":"x`, `{"a":"x"}`, false},
	{"open empty string", `["`, `[""]`, false},
	{"containers", `{"a":[{"b":[1,2,[`, `{"a":[{"b":[1,2,[]]}]}`, false},
	{"open number", `[1,12`, `[1]`, false},
	{"ended number", `[1,12 `, `[1,12]`, false},
	{"open word", `[true,fals`, `[true]`, false},
	{"whole word", `[true`, `[]`, false},
	{"open minus", `{"a":-`, `{}`, false},
	{"cut escape", `["a\`, `["a"]`, false},
	{"cut hex", `["a\u00e`, `["a"]`, false},
	{"cut pair", `["a\ud83d`, `["a"]`, false},
	{"cut pair, second", `["a\ud83d\ude0`, `["a"]`, false},
	{"cut rune", "[\"a\xe2\x82", `["a"]`, false},
	{"cut rune in a key", "{\"a\xe2\x82", `{}`, false},
	{"cut comment", `[1,/* 2, 3`, `[1]`, false},

	// Strings.
	{"escapes", `["\"\\\/\b\f\n\r\t"]`, `["\"\\\/\b\f\n\r\t"]`, true},
	{"code points", `["\u00e9\uABCD\u0000"]`, `["\u00e9\uabcd\u0000"]`, true},
	{"pair", `["\uD83D\uDE00!"]`, `["\ud83d\ude00!"]`, true},
	{"lone high", `["\ud83d","\ud83dx","\ud83d\n"]`, `["�","�x","�\n"]`, true},
	{"lone low", `["\ude00"]`, `["�"]`, true},
	{"high twice", `["\ud83d\ud83d\ude00"]`, `["�\ud83d\ude00"]`, true},
	{"high and another", `["\ud83d\u0041"]`, `["�\u0041"]`, true},
	{"high and bytes", "[\"\\ud83d\xe2\x82\xac\"]", `["�€"]`, true},
	{"high and no escape", `["\ud83d\q\ud83d\uq"]`, `["�\\q�\\uq"]`, true},
	{"high and a control", "[\"\\ud83d\x01\"]", `["�\u0001"]`, true},
	{"characters", `["é日😀"]`, `["é日😀"]`, true},
	{"no UTF-8", "[\"a\xffb\xe2\x82\"]", `["a�b��"]`, true},
	{"U+FFFD itself", `["�"]`, `["�"]`, true},
	{"no UTF-8 before others", "[\"\xf0\x9f\xe2\x82\xac\"]", `["��€"]`, true},
	{"raw controls", "[\"a\nb\tc\rd\x00e\x7f\"]", `["a\nb\tc\rd\u0000e` + "\x7f" + `"]`, true},
	{"no escapes", `["\d+ C:\Dir \u12 \xz"]`, `["\\d+ C:\\Dir \\u12 \\xz"]`, true},
	{"an escaped quote in no hex", `["\u12"]`, `["\\u12"]`, true},
	{"escapes of JSON5", "['\\x41\\0\\v\\'a\\\nb']", `["\u0041\u0000\u000b'ab"]`, true},
	{"single quotes", `{'a':'say "hi" to \"him\"'}`, `{"a":"say \"hi\" to \"him\""}`, true},
	{"apostrophe", `["it's"]`, `["it's"]`, true},
	{"open single quotes", `['a"`, `["a\""]`, false},

	// Words.
	{"numbers", `[0,-0,1.50,1e5,1E+05,2e-7,-12345678901234567890.1]`, `[0,-0,1.50,1e5,1E+05,2e-7,-12345678901234567890.1]`, true},
	{"large integer", `[9007199254740993]`, `[9007199254740993]`, true},
	{"odd numbers", `[+1,.5,-.5,5.,5.e3,0x1F,-0XfF,+.5E1]`, `[1,0.5,-0.5,5,5e3,31,-255,0.5E1]`, true},
	{"no numbers", `[NaN,-NaN,+NaN,Infinity,-Infinity,+Infinity]`, `[null,null,null,null,null,null]`, true},
	{"Python", `{"a":True,"b":False,"c":None}`, `{"a":true,"b":false,"c":null}`, true},
	{"names without quotes", `{a:1,$b_2:2,my-key:3,4:5,größe:6}`, `{"a":1,"$b_2":2,"my-key":3,"4":5,"größe":6}`, true},
	{"a name that is no UTF-8", "{\xffa:1}", `{"�a":1}`, true},
	{"names that are words", `{true:1,null:2}`, `{"true":1,"null":2}`, true},
	{"a name twice", `{"a":1,"a":2}`, `{"a":1,"a":2}`, true},

	// Commas and comments.
	{"trailing commas", `{"a":[1,2,],"b":{"c":1,},}`, `{"a":[1,2],"b":{"c":1}}`, true},
	{"missing commas", `[{"a":1} {"b":2}{}]`, `[{"a":1},{"b":2},{}]`, true},
	{"missing commas between arrays", `[[1] [2]]`, `[[1],[2]]`, true},
	{"no missing comma", `[1 [2]] {"x":{"a":1} {"b":2}}`, `[2]`, true},
	{"comments", "{// one\n\"a\"/*two*/:/**/1/* * / ***/,//\n}//", `{"a":1}`, true},
	{"a star in comments", "[1,//*\n2/*/,3*/]", `[1,2]`, true},
	{"a comment in a string", `["// /* */"]`, `["// /* */"]`, true},
	{"space of JSON5", "[\v1\f]", `[1]`, true},
}

func TestReader(t *testing.T) {
	for _, test := range readings {
		t.Run(test.name, func(t *testing.T) {
			var r Reader
			r.Write(test.text)
			if got := string(r.Value()); got != test.want || r.Done() != test.whole {
				t.Errorf("got %s, %t; want %s, %t", got, r.Done(), test.want, test.whole)
			}
			if test.want != "" && !json.Valid(r.Value()) {
				t.Errorf("%s is no JSON", r.Value())
			}
			var split Reader
			for i := range len(test.text) {
				split.Write(test.text[i : i+1])
			}
			if got := string(split.Value()); got != test.want || split.Done() != test.whole {
				t.Errorf("byte by byte: got %s, %t; want %s, %t", got, split.Done(), test.want, test.whole)
			}
		})
	}
}

func TestMalformedWords(t *testing.T) {
	for _, word := range []string{
		"tru", "nul", "TRUE", "nan", "undefined", "red", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e5x",
		"1.2.3", "00", "01", "-01", "0x", "0xg", "0x10000000000000000", "1_000", "--1", "+-1", "1-2", "12px", "é",
	} {
		var r Reader
		if r.Write("[" + word + "]"); r.Value() != nil {
			t.Errorf("%s: got %s", word, r.Value())
		}
	}
}

func TestReaderWant(t *testing.T) {
	const text = `As in [1], {"a":[2]} and [3] and {"b":4}`
	for _, test := range []struct {
		want  Kind
		value string
	}{{Any, `[1]`}, {Array, `[1]`}, {Object, `{"a":[2]}`}} {
		r := Reader{Want: test.want}
		r.Write(text)
		if got := string(r.Value()); got != test.value || !r.Done() {
			t.Errorf("%c: got %s", test.want, got)
		}
	}
	r := Reader{Want: Array}
	if r.Write(`{"a":[1,`); r.Value() != nil || r.Items() != nil || r.Elements() != nil {
		t.Errorf("an array within an object was read: %s", r.Value())
	}
	if r.Write(`2]}`); r.Done() || r.Value() != nil {
		t.Errorf("an object was read: %s", r.Value())
	}
	if r.Write(` [3]`); string(r.Value()) != `[3]` {
		t.Errorf("after an object: got %s", r.Value())
	}
}

func TestReaderRest(t *testing.T) {
	var r Reader
	for _, step := range []struct{ text, rest string }{
		{"see ", ""}, {`{"a"`, ""}, {`:1} and `, " and "}, {"more", "more"}, {"", ""},
	} {
		if rest := r.Write(step.text); rest != step.rest {
			t.Errorf("after %q: got %q", step.text, rest)
		}
	}
}

func TestReaderItems(t *testing.T) {
	var r Reader
	for _, step := range []struct {
		text, elements string
		items          []string
	}{
		{`so `, ``, nil},
		{`[`, `[]`, nil},
		{`1`, `[]`, nil},
		{`2`, `[]`, nil},
		{`,"a`, `[12]`, []string{"12"}},
		{`b"`, `[12,"ab"]`, []string{`"ab"`}},
		{`,{"c":[1,2]},tru`, `[12,"ab",{"c":[1,2]}]`, []string{`{"c":[1,2]}`}},
		{`e,null,[],`, `[12,"ab",{"c":[1,2]},true,null,[]]`, []string{`true`, `null`, `[]`}},
		{`{"d":"x`, `[12,"ab",{"c":[1,2]},true,null,[]]`, nil},
		{`"}] [7]`, `[12,"ab",{"c":[1,2]},true,null,[],{"d":"x"}]`, []string{`{"d":"x"}`}},
		{`[8]`, `[12,"ab",{"c":[1,2]},true,null,[],{"d":"x"}]`, nil},
	} {
		r.Write(step.text)
		var items []string
		for _, item := range r.Items() {
			items = append(items, string(item))
		}
		if diff := cmp.Diff(step.items, items); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", step.text, diff)
		}
		if got := string(r.Elements()); got != step.elements {
			t.Errorf("after %s: elements %s", step.text, got)
		}
	}
	var object Reader
	if object.Write(`{"a":[1,2]}`); object.Items() != nil || object.Elements() != nil {
		t.Error("an object has items")
	}
	failed := Reader{Want: Array}
	if failed.Write(`[1,2,oops]`); failed.Items() != nil {
		t.Error("what failed has items")
	}
	other := Reader{Want: Object}
	if other.Write(`[1,2,`); other.Items() != nil {
		t.Error("an array that is not wanted has items")
	}
	var next Reader
	if next.Write(`[1,2,oops] [3`); next.Items() != nil || string(next.Elements()) != `[]` {
		t.Errorf("items of what failed: %s", next.Elements())
	}
}

// What is returned is the caller's, and no later text changes it.
func TestReaderCopies(t *testing.T) {
	var r Reader
	r.Write(`["a","b`)
	value, elements, items := r.Value(), r.Elements(), r.Items()
	for _, raw := range [][]byte{value, elements, items[0]} {
		_ = append(raw[:1], "XXXXXXXX"...)
		clear(raw)
	}
	r.Write(`c"]`)
	if got := string(r.Value()); got != `["a","bc"]` {
		t.Errorf("got %s", got)
	}
	r = Reader{}
	r.Write(`[1,2]`)
	if items := r.Items(); cap(items[0]) != 1 {
		t.Error("appending to an item reaches the next one")
	}
}

func TestDepth(t *testing.T) {
	deepest := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	var r Reader
	if r.Write(deepest); !r.Done() || string(r.Value()) != deepest {
		t.Error("the deepest value is not read")
	}
	for _, unit := range []string{"[", `{"a":`} {
		var r Reader
		r.Write(strings.Repeat(unit, maxDepth))
		if v := r.Value(); !json.Valid(v) {
			t.Errorf("%s: the value before the limit is no JSON", unit)
		}
		r.Write(unit)
		if rest := r.Write(`[1]`); r.Value() != nil || r.Items() != nil || r.Done() || rest != "" {
			t.Errorf("%s: too deep a value is read", unit)
		}
	}
}
