// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string // before the text is closed
		closed     string   // the array after that, "" for the same
	}{
		{"nothing", "", nil, ""},
		{"prose", "none\n[see]\n", nil, ""},
		{"lines", "{\"a\":1}\n{\"b\": 2}\n", []string{`{"a":1}`, `{"b":2}`}, ""},
		{"the last line is not ended", "{\"a\":1}\r\n\r\n  {\"b\":2}", []string{`{"a":1}`, `{"b":2}`}, ""},
		{"fenced", "Here:\n```jsonl\n{a:1}\n{'b':2}\n```\n", []string{`{"a":1}`, `{"b":2}`}, ""},
		{"within a line", "so {\"a\":1}\n- {\"a\":2}\n{\"a\":3} {\"a\":4} so {\"a\":5}", []string{`{"a":3}`, `{"a":4}`}, ""},
		{"an array", "[{\"a\":1}, {\"b\":2},\n {\"c\":3}]", []string{`{"a":1}`, `{"b":2}`, `{"c":3}`}, ""},
		{"over lines", "{\n  \"a\": [\n 1\n]\n}\n{\"b\":2}", []string{`{"a":[1]}`, `{"b":2}`}, ""},
		{"without a brace", "-\"a\":1}\n{\"b\":2}", []string{`{"b":2}`}, ""},
		{"scalars", "1\n\"a\"\n{\"b\":2}", []string{`{"b":2}`}, ""},
		{"broken in a string", "{\"a\":\"x\n{\"b\":2}", []string{`{"a":"x"}`, `{"b":2}`}, ""},
		{"broken in a first key", "{\"a\n{\"b\":2}", []string{`{"b":2}`}, ""},
		{"broken in a pair", "{\"a\":\"x\\ud83d\n{\"b\":2}", []string{`{"a":"x�"}`, `{"b":2}`}, ""},
		{"broken in an escape", "{\"a\":\"x\\u00\n{\"b\":2}", []string{`{"a":"x\\u00"}`, `{"b":2}`}, ""},
		{"broken before a key", "{\"a\":1,\n {\"b\":2}", []string{`{"b":2}`}, ""},
		{"broken after a value", "{\"a\":1\n{\"b\":2}", []string{`{"b":2}`}, ""},
		{"malformed", "{\"a\": oops {\"b\":1}}\n{\"c\":2}", []string{`{"c":2}`}, ""},
		{"malformed in a later line", "{\n\"a\": oops {\"b\":1}}\n{\"c\":2}", []string{`{"c":2}`}, ""},
		{"cut off", "{\"a\":1}\n{\"b\":\"x", []string{`{"a":1}`}, `[{"a":1},{"b":"x"}]`},
		{"cut off at once", "{\"a\":1}\n{\"b\":", []string{`{"a":1}`}, ""},
		{"too deep", strings.Repeat(`{"a":`, maxDepth+1) + "\n{\"b\":2}", []string{`{"b":2}`}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, size := range []int{len(test.text), 1} {
				var l Lines
				var items []string
				for at := 0; at < len(test.text); at += size {
					l.Write(test.text[at : at+size])
					for _, item := range l.Items() {
						items = append(items, string(item))
					}
				}
				if diff := cmp.Diff(test.want, items); diff != "" {
					t.Errorf("in pieces of %d (-want +got):\n%s", size, diff)
				}
				array := ""
				if test.want != nil {
					array = "[" + strings.Join(test.want, ",") + "]"
				}
				if got := string(l.Value()); got != array {
					t.Errorf("in pieces of %d: value %s", size, got)
				}
				if test.closed != "" {
					array = test.closed
				}
				if l.Close(); string(l.Value()) != array {
					t.Errorf("in pieces of %d: closed %s", size, l.Value())
				}
			}
		})
	}
}

func TestLinesGoOnAfterClose(t *testing.T) {
	var l Lines
	l.Write(`{"a":"x`)
	l.Close()
	l.Write(`{"b":2}`)
	l.Close()
	if got := string(l.Value()); got != `[{"a":"x"},{"b":2}]` {
		t.Errorf("got %s", got)
	}
}
