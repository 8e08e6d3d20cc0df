// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"cmp"
	"encoding/json"
	"strings"
)

// Suite is what a model is tested on.
type Suite struct {
	// Model is the name of the model, or the whole key of its action, which begins with a
	// slash.
	Model string
	// Supports are the capabilities whose built-in cases run. Nil are the default ones, or
	// none where there are tests.
	Supports []string
	// Tests are further cases.
	Tests []Test
}

// Test is a case: a request, and what must hold for the answer.
type Test struct {
	Name string `json:"name"`
	// Input is the request to the model, a GenerateRequest.
	Input json.RawMessage `json:"input"`
	// Validators are the checks of the answer, each a name with an argument after a colon
	// where it takes one: "text-includes:hello". [Validators] lists the names.
	Validators []string `json:"validators"`
	// Stream asks for chunks, and makes it a failure when none comes.
	Stream bool `json:"stream"`
}

// Key returns the key of the model's action.
func (s Suite) Key() string {
	if strings.HasPrefix(s.Model, "/") {
		return s.Model
	}
	return "/model/" + s.Model
}

// Cases returns what runs: the built-in cases of the capabilities and then the tests of
// the suite. Defaults are the capabilities of a suite that lists neither. Names that no
// capability has are returned as unknown.
func (s Suite) Cases(defaults []string) (cases []Test, unknown []string) {
	supports := s.Supports
	if supports == nil && s.Tests == nil {
		supports = defaults
	}
	for _, capability := range supports {
		if test, ok := builtIn(capability); ok {
			cases = append(cases, test)
		} else {
			unknown = append(unknown, capability)
		}
	}
	for _, test := range s.Tests {
		test.Name = cmp.Or(test.Name, "Custom Test")
		cases = append(cases, test)
	}
	return cases, unknown
}
