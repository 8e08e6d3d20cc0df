// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKey(t *testing.T) {
	for model, want := range map[string]string{"echo": "/model/echo", "googleai/x": "/model/googleai/x", "/background-model/x": "/background-model/x"} {
		if got := (Suite{Model: model}).Key(); got != want {
			t.Errorf("%s: got %s, want %s", model, got, want)
		}
	}
}

func TestCases(t *testing.T) {
	own := []Test{{Name: "mine"}, {}}
	defaults := []string{"multiturn", "unheard-of"}
	for _, test := range []struct {
		name           string
		suite          Suite
		cases, unknown []string
	}{
		{"nothing listed", Suite{}, []string{"Multiturn Conformance"}, []string{"unheard-of"}},
		{"tests", Suite{Tests: own}, []string{"mine", "Custom Test"}, nil},
		{"an empty list of tests", Suite{Tests: []Test{}}, nil, nil},
		{"an empty list of capabilities", Suite{Supports: []string{}}, nil, nil},
		{"capabilities", Suite{Supports: []string{"reasoning", "x", "system-role", "y"}}, []string{"Reasoning Conformance", "System Role Conformance"}, []string{"x", "y"}},
		{"both", Suite{Supports: []string{"reasoning"}, Tests: own}, []string{"Reasoning Conformance", "mine", "Custom Test"}, nil},
	} {
		cases, unknown := test.suite.Cases(defaults)
		var names []string
		for _, c := range cases {
			names = append(names, c.Name)
		}
		if diff := cmp.Diff(test.cases, names); diff != "" {
			t.Errorf("%s: cases: %s", test.name, diff)
		}
		if diff := cmp.Diff(test.unknown, unknown); diff != "" {
			t.Errorf("%s: unknown: %s", test.name, diff)
		}
	}
	if own[1].Name != "" {
		t.Error("the suite itself was changed")
	}
}
