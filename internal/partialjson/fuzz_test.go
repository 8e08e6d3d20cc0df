// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// member is one of an object, which is a list of them for the sake of their order.
type member struct {
	key   string
	value any
}

// tree decodes JSON with the order of members and the text of numbers.
func tree(t *testing.T, raw []byte) any {
	t.Helper()
	if !json.Valid(raw) || !utf8.Valid(raw) {
		t.Fatalf("%q is no JSON", raw)
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	return treeOf(t, d)
}

func treeOf(t *testing.T, d *json.Decoder) any {
	token, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	switch token {
	case json.Delim('{'):
		object := []member{}
		for d.More() {
			key, _ := d.Token()
			object = append(object, member{key.(string), treeOf(t, d)})
		}
		_, _ = d.Token()
		return object
	case json.Delim('['):
		array := []any{}
		for d.More() {
			array = append(array, treeOf(t, d))
		}
		_, _ = d.Token()
		return array
	}
	return token
}

// isPrefix tells whether a is a prefix of b: the last member, element or character of it
// may be missing or unfinished, and whatever comes after.
func isPrefix(a, b any) bool {
	switch a := a.(type) {
	case []member:
		b, ok := b.([]member)
		if !ok || len(a) > len(b) {
			return false
		}
		for i := range a {
			same := i < len(a)-1 && reflect.DeepEqual(a[i].value, b[i].value) || i == len(a)-1 && isPrefix(a[i].value, b[i].value)
			if a[i].key != b[i].key || !same {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) > len(b) {
			return false
		}
		for i := range a {
			if i < len(a)-1 && !reflect.DeepEqual(a[i], b[i]) || i == len(a)-1 && !isPrefix(a[i], b[i]) {
				return false
			}
		}
		return true
	case string:
		b, ok := b.(string)
		return ok && strings.HasPrefix(b, a)
	}
	return reflect.DeepEqual(a, b)
}

func TestIsPrefix(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{`{}`, `{"a":1}`, true}, {`{"a":1}`, `{"a":2}`, false}, {`{"b":1}`, `{"a":1}`, false},
		{`{"a":"x"}`, `{"a":"xy","b":1}`, true}, {`{"a":"x","b":1}`, `{"a":"xy","b":1}`, false},
		{`[]`, `[1]`, true}, {`[1]`, `[12]`, false}, {`[[],1]`, `[[1],1]`, false}, {`[1,2]`, `[1]`, false},
		{`"a"`, `"ab"`, true}, {`"b"`, `"ab"`, false}, {`null`, `[]`, false}, {`[]`, `{}`, false}, {`{}`, `[]`, false},
	} {
		if got := isPrefix(tree(t, []byte(test.a)), tree(t, []byte(test.b))); got != test.want {
			t.Errorf("%s, %s: %t", test.a, test.b, got)
		}
	}
}

// documents are valid ones, from which the fuzzing begins.
var documents = []string{
	`{"name":"Ada","tags":["x","y"],"n":-12.5e+3,"ok":true,"no":null,"deep":{"a":[[],{}]}}`,
	`[1,12,123,"é日😀","\ud83d\ude00\u00e9\n\"\\\/",false]`,
	"[ {\"a\" : 1 } ,\r\n\t{\"a\":2} ]",
	`["\ud83d","\ude00x","\ud83d\ud83d\ude00","\ud83d\\u0041"]`,
	"[\"\xff\xe2\x82\",\"\xf0\x9f\"]",
	`{"a":1,"a":{"a":9007199254740993}}`,
	`[[[[1]]],[{"b":["// no comment /*",'"]]}]`,
	`{"it's":"it's","":""}`,
}

// FuzzPrefix holds that each prefix of a valid document gives a prefix of its value, which
// is also one of the next prefix's, and that the whole gives the whole.
func FuzzPrefix(f *testing.F) {
	for _, doc := range documents {
		f.Add(doc)
	}
	f.Fuzz(func(t *testing.T, doc string) {
		trimmed := strings.TrimLeft(doc, " \t\r\n")
		if len(doc) > 1000 || !json.Valid([]byte(doc)) || trimmed[0] != '{' && trimmed[0] != '[' {
			return
		}
		var whole Reader
		whole.Write(doc)
		if !whole.Done() {
			t.Fatalf("%q is not whole", doc)
		}
		raw, err := json.Marshal(json.RawMessage(doc))
		if err != nil {
			t.Fatal(err)
		}
		next := tree(t, []byte(strings.ToValidUTF8(string(raw), replacement)))
		if utf8.ValidString(doc) && !reflect.DeepEqual(tree(t, whole.Value()), next) {
			t.Fatalf("%q gives %q", doc, whole.Value())
		}
		var got, want any
		if json.Unmarshal(whole.Value(), &got) != nil || json.Unmarshal([]byte(doc), &want) == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q gives %q", doc, whole.Value())
		}
		next = tree(t, whole.Value())
		for n := len(doc) - 1; n >= 0; n-- {
			var r Reader
			r.Write(doc[:n])
			v := r.Value()
			if v == nil {
				if n > len(doc)-len(trimmed) {
					t.Fatalf("%q gives nothing", doc[:n])
				}
				continue
			}
			value := tree(t, v)
			if !isPrefix(value, next) {
				t.Fatalf("%q gives %q, which is no prefix", doc[:n], v)
			}
			next = value
		}
	})
}

// FuzzSplit holds that it does not matter how a text is split.
func FuzzSplit(f *testing.F) {
	for _, doc := range documents {
		f.Add("see [1x] "+doc+" more", []byte{1, 2, 3})
	}
	for _, test := range readings {
		f.Add(test.text, []byte{1})
	}
	f.Fuzz(func(t *testing.T, text string, sizes []byte) {
		var whole, split Reader
		var wholeLines, splitLines Lines
		rest := whole.Write(text)
		wholeLines.Write(text)
		splitRest := ""
		for i, at := 0, 0; at < len(text); i++ {
			size := 1
			if len(sizes) > 0 {
				size += int(sizes[i%len(sizes)] % 16)
			}
			end := min(at+size, len(text))
			splitRest += split.Write(text[at:end])
			splitLines.Write(text[at:end])
			at = end
		}
		if rest != splitRest || whole.Done() != split.Done() {
			t.Fatalf("rest %q or %q, whole %t or %t", rest, splitRest, whole.Done(), split.Done())
		}
		same := func(what string, a, b any) {
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("%s: %q or, when split, %q", what, a, b)
			}
		}
		same("value", whole.Value(), split.Value())
		same("elements", whole.Elements(), split.Elements())
		same("items", whole.Items(), split.Items())
		same("lines", wholeLines.Value(), splitLines.Value())
		same("items of lines", wholeLines.Items(), splitLines.Items())
		wholeLines.Close()
		splitLines.Close()
		same("closed lines", wholeLines.Value(), splitLines.Value())
	})
}

// FuzzTolerant holds that any text gives strict JSON or nothing, and a text that is JSON
// the same JSON.
func FuzzTolerant(f *testing.F) {
	for _, test := range readings {
		f.Add(test.text)
	}
	f.Add("```json\n{\"a\":1}\n```")
	f.Add("{\"a\":1}\n{\"b\":\"x\n[{\"c\":")
	f.Fuzz(func(t *testing.T, text string) {
		var r Reader
		rest := r.Write(text)
		if !r.Done() && rest != "" || !strings.HasSuffix(text, rest) {
			t.Fatalf("rest %q", rest)
		}
		if v := r.Value(); v != nil {
			tree(t, v)
			if elements := r.Elements(); elements != nil {
				items, _ := tree(t, elements).([]any)
				var list []any
				for _, item := range r.Items() {
					list = append(list, tree(t, item))
				}
				if len(items) != len(list) || len(list) > 0 && !reflect.DeepEqual(items, list) {
					t.Fatalf("elements %s, items %v", elements, list)
				}
			}
		}
		var l Lines
		l.Write(text)
		l.Close()
		if v := l.Value(); v != nil {
			for _, object := range tree(t, v).([]any) {
				if _, ok := object.([]member); !ok {
					t.Fatalf("lines: %s", v)
				}
			}
		}
		if v, _ := FindArray(text); v != nil {
			if _, ok := tree(t, v).([]any); !ok {
				t.Fatalf("array: %s", v)
			}
		}
		v, whole := Find(text, Any)
		if v != nil {
			tree(t, v)
		}
		if json.Valid([]byte(text)) && (!whole || utf8.ValidString(text) && string(v) != strings.TrimSpace(text)) {
			t.Fatalf("found %s", v)
		}
	})
}
