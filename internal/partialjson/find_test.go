// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"strings"
	"testing"
)

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, text, want string
		whole            bool
	}{
		{"nothing", " ", "", false},
		{"prose", "There is none.", "", false},
		{"as written", " {\"a\": 1}\n", `{"a": 1}`, true},
		{"a string", `"use {x: 1}"`, `"use {x: 1}"`, true},
		{"a number", ` 42 `, `42`, true},
		{"a word", `null`, `null`, true},
		{"a string that is no UTF-8", "\"a\xff\"", `"a�"`, true},
		{"a list that is no UTF-8", "[\"\xff\" ]", `["�"]`, true},
		{"in prose", `so {"a": 1}.`, `{"a":1}`, true},
		{"tolerant", `{a: 1,}`, `{"a":1}`, true},
		{"cut off", `[1, {"a":1}`, `[1,{"a":1}]`, false},
		{"cut off in a string", `{"a":"x`, `{"a":"x"}`, false},
		{"cut off before anything", `so: {`, ``, false},
		{"cut off in the first key", `{"a`, ``, false},
		{"fenced string", "```json\n\"a\"\n```", `"a"`, true},
		{"fenced number on a line", "```42```", `42`, true},
		{"fenced prose", "```\nnone\n```", ``, false},
		{"a list", "[1]", `[1]`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got, whole := Find(test.text, Any); string(got) != test.want || whole != test.whole {
				t.Errorf("got %s, %t", got, whole)
			}
		})
	}
	if got, whole := Find(`In [1], {"a":2`, Object); string(got) != `` || whole {
		t.Errorf("got %s, %t", got, whole)
	}
	if got, whole := Find(`In [1], {"a":2}`, Object); string(got) != `{"a":2}` || !whole {
		t.Errorf("got %s, %t", got, whole)
	}
	deep := strings.Repeat("[", maxDepth) + "\"\xff\"" + strings.Repeat("]", maxDepth)
	if got, whole := Find(deep, Any); string(got) != strings.ToValidUTF8(deep, "�") || !whole {
		t.Errorf("the deepest value: got %.20s, %t", got, whole)
	}
}

func TestFindArray(t *testing.T) {
	for _, test := range []struct {
		text, want string
		whole      bool
	}{
		{`none`, ``, false},
		{`[ 1, 2 ]`, `[ 1, 2 ]`, true},
		{`[]`, `[]`, true},
		{`{"a":[1]}`, ``, false},
		{`{"a":[1]} or [2,]`, `[2]`, true},
		{"```\n[\"a\", 'b']\n```", `["a","b"]`, true},
		{`[{"a":1},{"b":"x`, `[{"a":1}]`, false},
		{`[{"a":1`, ``, false},
		{`sad :[`, ``, false},
		{`[1, 2`, `[1]`, false},
		{"[\"\xff\"]", `["�"]`, true},
		{`"[1]"`, `[1]`, true},
	} {
		if got, whole := FindArray(test.text); string(got) != test.want || whole != test.whole {
			t.Errorf("%s: got %s, %t", test.text, got, whole)
		}
	}
}

func TestUnfence(t *testing.T) {
	for text, want := range map[string]string{
		"red":                       "red",
		"```\nred\n```":             "red",
		" ```text\n red\nblue```\n": "red\nblue",
		"```red```":                 "red",
		"```\nred":                  "```\nred",
		"red```":                    "red```",
		"```":                       "```",
		"``````":                    "",
		"```\na\n```\n```\nb\n```":  "```\na\n```\n```\nb\n```",
	} {
		if got := Unfence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
