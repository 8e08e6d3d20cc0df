// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/core"
)

func TestRead(t *testing.T) {
	one := []Suite{{
		Model: "echo", Supports: []string{"multiturn"},
		Tests: []Test{{Name: "says", Input: json.RawMessage(`{"messages":[]}`), Validators: []string{"text-includes:x"}, Stream: true}},
	}}
	for _, test := range []struct {
		name, text string
		want       []Suite
		warnings   []string
	}{
		{"a.yaml", "model: echo\nsupports: [multiturn]\ntests:\n- name: says\n  stream: true\n  input: {messages: []}\n  validators: ['text-includes:x']\n", one, nil},
		{"a.yml", "# two\n- model: echo\n- model: /model/other\n  tests: []\n", []Suite{{Model: "echo"}, {Model: "/model/other", Tests: []Test{}}}, nil},
		{"a.json", `{"model":"echo","supports":["multiturn"],"tests":[{"name":"says","stream":true,"input":{"messages":[]},"validators":["text-includes:x"]}]}`, one, nil},
		{"a.JSON", ` [{"model":"echo"},{"model":"other"}] `, []Suite{{Model: "echo"}, {Model: "other"}}, nil},
		{"a", `{"model":"echo","supports":null,"tests":null}`, []Suite{{Model: "echo"}}, nil},
		{"a.yaml", "model: echo\nsupport: [multiturn]\ntests:\n- {input: {}, validator: [x], also: 1}\n", []Suite{{Model: "echo", Tests: []Test{{Input: json.RawMessage("{}")}}}}, []string{
			"a.yaml: suite 1: support is ignored: there is no such field",
			"a.yaml: suite 1: test 1: also is ignored: there is no such field",
			"a.yaml: suite 1: test 1: validator is ignored: there is no such field",
		}},
	} {
		text := []byte(test.text)
		got, warnings, err := Read(test.name, text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
		}
		if string(text) != test.text {
			t.Errorf("%s: the text was changed to %s", test.text, text)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.text, diff)
		}
		if diff := cmp.Diff(test.warnings, warnings); diff != "" {
			t.Errorf("%s: warnings: %s", test.text, diff)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ name, text, wrong string }{
		{"a.yaml", "model: echo\ntests: [\n", "a.yaml: 2:8: "},
		{"a.yaml", "model: echo\nsupports:\n  - a\n b: c\n", "a.yaml: 4:2: "},
		{"a.yaml", "model: a\nmodel: b\n", `a.yaml: 2:1: `},
		{"a.json", "{\n  \"model\": echo\n}", "a.json: 2:12: invalid character 'e'"},
		{"a.json", "", "a.json: 1:1: unexpected end"},
		{"a.json", "{\"model\":\n", "a.json: 1:10: unexpected end"},
		{"a", "model: echo", "a: 1:1: invalid character 'm'"},
		{"a.yaml", "", "suite 1: the model is missing"},
		{"a.yaml", "supports: []", "suite 1: the model is missing"},
		{"a.yaml", "- model: a\n- tests: []\n", "suite 2: the model is missing"},
		{"a.yaml", "[]", "the list holds no suite"},
		{"a.yaml", "hello", "suite 1: it is a JSON string, not an object"},
		{"a.json", "[1]", "suite 1: it is a JSON number, not an object"},
		{"a.yaml", "model: 7", "suite 1: the field model holds a JSON number, not a text"},
		{"a.yaml", "model: a\nsupports: multiturn", "the field supports holds a JSON string, not a list"},
		{"a.yaml", "model: a\ntests: [{name: x, input: {}, validators: [text-includes: x]}]", "suite 1: test 1: the field validators holds a JSON object, not a text; a validator and its argument are one text"},
		{"a.yaml", "model: a\ntests: [{input: {}}, {name: x}]", "suite 1: test 2: the input is missing or no object"},
		{"a.yaml", "model: a\ntests: [{name: x, input: hello}]", "test 1: the input is missing or no object"},
		{"a.yaml", "model: a\ntests: [{input: {}, stream: 'yes'}]", "test 1: the field stream holds a JSON string, not true or false"},
		{"a.yaml", "model: a\ntests: [7]", "suite 1: test 1: it is a JSON number, not an object"},
		{"a.yaml", "model: a\ntests: [null]", "test 1: the input is missing or no object"},
	} {
		suites, _, err := Read(test.name, []byte(test.text))
		if core.StatusOf(err) != core.InvalidArgument || !strings.Contains(err.Error(), test.wrong) {
			t.Errorf("%q: got %v, want %q", test.text, err, test.wrong)
		}
		if suites != nil {
			t.Errorf("%q: got suites beside the error", test.text)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"model: echo\nsupports: [multiturn]\ntests:\n- name: says\n  input: {messages: []}\n  validators: ['text-includes:x']\n",
		"- model: &a b\n  tests: [{input: {x: *a, y: 0x10, z: .5}}]\n", "- {model: !!str 7}\n", "? a\n: b\n", "a: |\n  b\n---\n", `[{"model":"x","tests":[{"input":{}}]}]`, "[[[", "{\"a\":\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"a.yaml", "a.json"} {
			suites, warnings, err := Read(name, []byte(text))
			if err != nil {
				if core.StatusOf(err) != core.InvalidArgument || suites != nil || warnings != nil {
					t.Errorf("%s: got %v and %v beside the error %v", name, suites, warnings, err)
				}
				continue
			}
			for _, suite := range suites {
				if suite.Model == "" {
					t.Errorf("%s: a suite has no model", name)
				}
				for _, test := range suite.Tests {
					if !json.Valid(test.Input) {
						t.Errorf("%s: the input is no JSON: %s", name, test.Input)
					}
				}
			}
		}
	})
}
