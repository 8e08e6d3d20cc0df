// SPDX-License-Identifier: Apache-2.0

package format_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

// step is a piece of an answer, and what a reader says after it.
type step struct {
	text, value string
	items       []string
}

func TestReaders(t *testing.T) {
	for _, test := range []struct {
		name, format, schema string
		steps                []step
	}{
		{"any", "json", ``, []step{
			{"", ``, nil}, {"Here: ", ``, nil}, {"[", `[]`, nil}, {"1,2", `[1]`, nil}, {",\"a", `[1,2,"a"]`, nil}, {"\"] so", `[1,2,"a"]`, nil},
		}},
		{"an object", "json", `{"type":"object"}`, []step{
			{"In [1] ", ``, nil}, {`{"a":"x`, `{"a":"x"}`, nil}, {`"}`, `{"a":"x"}`, nil},
		}},
		{"array", "array", ``, []step{
			{"{} ", ``, nil}, {"[", `[]`, nil}, {`{"a":1`, `[]`, nil}, {`},2`, `[{"a":1}]`, []string{`{"a":1}`}},
			{`,3,"`, `[{"a":1},2,3]`, []string{`2`, `3`}}, {`]"]`, `[{"a":1},2,3,"]"]`, []string{`"]"`}}, {`[4]`, `[{"a":1},2,3,"]"]`, nil},
		}},
		{"jsonl", "jsonl", ``, []step{
			{"```\n{", ``, nil}, {`"a":1`, ``, nil}, {`}`, `[{"a":1}]`, []string{`{"a":1}`}}, {"\n{a:2}\n{'a':3}\n{", `[{"a":1},{"a":2},{"a":3}]`, []string{`{"a":2}`, `{"a":3}`}},
		}},
		{"enum", "enum", colours, []step{
			{"", ``, nil}, {"\n'da", ``, nil}, {"rk green", `"dark green"`, nil}, {"'", `"dark green"`, nil}, {"!", ``, nil}, {strings.Repeat("x", 1000), ``, nil}, {"red", ``, nil},
		}},
		{"a long name", "enum", `{"enum":["` + strings.Repeat("x", 500) + `"]}`, []step{{strings.Repeat("x", 499), ``, nil}, {"x", `"` + strings.Repeat("x", 500) + `"`, nil}}},
		{"enum in a long space", "enum", colours, []step{{"red", `"red"`, nil}, {strings.Repeat(" ", 1000), ``, nil}}},
		{"a name that begins with another", "enum", `{"enum":["a","ab"]}`, []step{{"a", `"a"`, nil}, {"b", `"ab"`, nil}, {"c", ``, nil}}},
		{"enum of anything", "enum", ``, []step{{"'a\xc3", `"a"`, nil}, {"\xa9'", `"aé"`, nil}, {strings.Repeat("x", 1000), `"aé'` + strings.Repeat("x", 1000) + `"`, nil}}},
		{"text", "text", ``, []step{
			{"", ``, nil}, {"a", `"a"`, nil}, {"\xf0", `"a"`, nil}, {"\x9f\x98", `"a"`, nil}, {"\x80", `"a😀"`, nil}, {"\x80", `"a😀\ufffd"`, nil}, {"<\n", `"a😀\ufffd<\n"`, nil},
		}},
	} {
		t.Run(test.format+"/"+test.name, func(t *testing.T) {
			r := mustHandler(t, test.format, test.schema).Reader()
			for _, s := range test.steps {
				r.Add(s.text)
				if value := string(r.Value()); value != s.value {
					t.Errorf("after %.20q: got %s, want %s", s.text, value, s.value)
				}
				var items []string
				for _, item := range r.Items() {
					items = append(items, string(item))
				}
				if diff := cmp.Diff(s.items, items); diff != "" {
					t.Errorf("after %.20q (-want +got):\n%s", s.text, diff)
				}
			}
		})
	}
}

// Two readers of one handler do not meet.
func TestReadersAreApart(t *testing.T) {
	for _, name := range []string{"json", "array", "jsonl", "enum", "text"} {
		h := mustHandler(t, name, "")
		a, b := h.Reader(), h.Reader()
		a.Add("[1]\n{}\n")
		if v := b.Value(); v != nil {
			t.Errorf("%s: got %s", name, v)
		}
	}
}

// FuzzFormats holds that any answer gives JSON or nothing, in pieces as in one, and that
// the items are those of the value.
func FuzzFormats(f *testing.F) {
	for _, text := range []string{
		`{"a":1}`, "so: [1,'b',{\"c\":[", "```jsonl\n{\"a\":1}\n{\"a\":\"x\n", "'red'.", "\"dark green\"", "\xf0\x9f\x98\x80\xff", "```\n\"a\"\n```", "",
	} {
		f.Add(text, uint16(3))
	}
	f.Fuzz(func(t *testing.T, text string, at uint16) {
		for _, kind := range []struct{ format, schema string }{
			{"json", ""}, {"json", `{"type":"object"}`}, {"array", ""}, {"jsonl", ""}, {"enum", ""}, {"enum", colours}, {"text", ""},
		} {
			h := mustHandler(t, kind.format, kind.schema)
			value, err := h.Parse(ai.NewModelTextMessage(text))
			check(t, value)
			if err != nil && kind.schema != colours {
				t.Fatal(err)
			}
			whole, split := h.Reader(), h.Reader()
			whole.Add(text)
			cut := min(int(at), len(text))
			split.Add(text[:cut])
			check(t, split.Value())
			split.Add(text[cut:])
			got := split.Value()
			check(t, got)
			if string(got) != string(whole.Value()) {
				t.Fatalf("%s: got %s, in pieces %s", kind.format, whole.Value(), got)
			}
			items := whole.Items()
			if kind.format != "array" && kind.format != "jsonl" {
				if items != nil {
					t.Fatalf("%s: items %s", kind.format, items)
				}
				continue
			}
			var list []json.RawMessage
			if got != nil {
				if err := json.Unmarshal(got, &list); err != nil {
					t.Fatal(err)
				}
			}
			if len(list) != len(items) {
				t.Fatalf("%s: items %s of %s", kind.format, items, got)
			}
			for i := range list {
				if string(list[i]) != string(items[i]) {
					t.Fatalf("%s: item %s of %s", kind.format, items[i], list[i])
				}
			}
		}
	})
}

func check(t *testing.T, raw json.RawMessage) {
	t.Helper()
	if raw != nil && (!json.Valid(raw) || !utf8.Valid(raw)) {
		t.Fatalf("%q is no JSON", raw)
	}
}
