// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestYAMLToJSON(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "null"},
		{"# nothing", "null"},
		{"a: 1\nb: [x, 'y', \"z\\n\"]\nc: {d: }\n", `{"a":1,"b":["x","y","z\n"],"c":{"d":null}}`},
		{"z: 1\na: 2\nm: 3\n", `{"z":1,"a":2,"m":3}`},
		{"one: 1", `{"one":1}`},
		{"- - 1\n  - 2\n- a: b\n  c: d\n", `[[1,2],{"a":"b","c":"d"}]`},
		{"[~, null, Null, NULL, true, True, TRUE, false, False, FALSE]", `[null,null,null,null,true,true,true,false,false,false]`},
		{"[yes, no, on, off, y, truE]", `["yes","no","on","off","y","truE"]`},
		{"[0, -1, 9007199254740993, 1.50, 1e400, -0.0, 2E+5]", `[0,-1,9007199254740993,1.50,1e400,-0.0,2E+5]`},
		{"[+1, 007, .5, 5., -.5, 0x1F, 0o17, 123456789012345678901]", `[1,7,0.5,5,-0.5,31,15,123456789012345678901]`},
		{"['7', \"true\", 'null', '', 1_000, 0b11, 1.2.3, 2024-01-02]", `["7","true","null","","1_000","0b11","1.2.3","2024-01-02"]`},
		{"a: |\n  two\n  lines\nb: >\n  one\n  line\nc: |-\n  7\n", `{"a":"two\nlines\n","b":"one line\n","c":"7"}`},
		{"a: some words\n  on two lines", `{"a":"some words on two lines"}`},
		{"a: &x {b: [1]}\nc: *x\nd: &y text\ne: *y\n", `{"a":{"b":[1]},"c":{"b":[1]},"d":"text","e":"text"}`},
		{"a: !!str 7\nb: !!str true\n", `{"a":"7","b":"true"}`},
		{"? a\n: b\n", `{"a":"b"}`},
		{"1: a\ntrue: b\n'': c\n", `{"1":"a","true":"b","":"c"}`},
		{"a: \"\\u00e9 <b>\"\r\n", `{"a":"é \u003cb\u003e"}`},
		{"v: [text-includes:hello, 'a: b']", `{"v":["text-includes:hello","a: b"]}`},
		{"[" + strings.Repeat("[],", 300) + "{}]", "[" + strings.Repeat("[],", 300) + "{}]"},
		{"%YAML 1.2\n---\na: 1\n", `{"a":1}`},
		{"---\na: 1\n...\n", `{"a":1}`},
	} {
		got, err := yamlToJSON(test.text)
		if err != nil || string(got) != test.want {
			t.Errorf("%q: got %s, %v; want %s", test.text, got, err, test.want)
		}
		if !json.Valid(got) {
			t.Errorf("%q: got no JSON: %s", test.text, got)
		}
	}
}

func TestYAMLErrors(t *testing.T) {
	deep := strings.Repeat("[", 100) + "\n"
	for _, test := range []struct{ name, text, wrong string }{
		{"a second document", "a: 1\n---\nb: 2\n", "3:2: there is a second document"},
		{"a field twice", "a: 1\n'a': 2\n", "2:1: "},
		{"a list as a name", "? [b]\n: c\n", "2:1: "},
		{"an alias as a name", "a: &x b\n*x : c\n", "a name of a field is a text"},
		{"no such anchor", "a: *b\n", `1:4: there is no anchor "b" before this alias`},
		{"a cycle", "a: &b [*b]\n", "there is no anchor"},
		{"a tag", "a: !!binary aGk=\n", "1:4: the tag !!binary has no meaning here"},
		{"a tag of a list", "a: !list [b]\n", "the tag !list has no meaning here"},
		{"no number of JSON", "a: 1\nb: .inf\n", "2:4: JSON has no number such as .inf"},
		{"no number of JSON either", "b: .NaN\n", "JSON has no number such as .NaN"},
		{"a number out of range", "b: +1e999\n", "JSON has no number such as +1e999"},
		{"deep in a line", strings.Repeat("[", 201), "1:1: the line may nest deeper than 200"},
		{"deep in entries", strings.Repeat("- ", 201), "1:1: the line may nest deeper than 200"},
		{"deep over lines", deep + deep + deep + strings.Repeat("]", 300), "values nest deeper than 200"},
		{"large", "a: " + strings.Repeat("x", maxYAMLSize), "the file has more than"},
		{"aliases of aliases", bomb(), "stands for more than"},
	} {
		got, err := yamlToJSON(test.text)
		if err == nil || !strings.Contains(err.Error(), test.wrong) || got != nil {
			t.Errorf("%s: got %.100s, %v; want %q", test.name, got, err, test.wrong)
		}
	}
}

// bomb returns a text that stands for ten billion words.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 word\n")
	for i := range 10 {
		alias := fmt.Sprintf("*a%d", i)
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Join([]string{alias, alias, alias, alias, alias, alias, alias, alias, alias, alias}, ", "))
	}
	return b.String()
}

const benchSuite = `- model: echo
  supports: [multiturn, system-role]
  tests:
    - name: says
      input: {messages: [{role: user, content: [{text: hello there}]}], config: {temperature: 0.5}}
      validators: ["text-includes:hello", text-not-empty]
    - name: streams
      stream: true
      input: {messages: [{role: user, content: [{text: hello there}]}]}
      validators: ["stream-text-includes:e"]
`

// BenchmarkRead reads a list of suites as YAML and as JSON; the floor only decodes that.
func BenchmarkRead(b *testing.B) {
	asJSON, err := yamlToJSON(benchSuite)
	if err != nil {
		b.Fatal(err)
	}
	for name, text := range map[string][]byte{"a.yaml": []byte(benchSuite), "a.json": asJSON} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Read(name, text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var suites []Suite
			if err := json.Unmarshal(asJSON, &suites); err != nil {
				b.Fatal(err)
			}
		}
	})
}
