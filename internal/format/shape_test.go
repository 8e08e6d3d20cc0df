// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"
	"testing"
)

// References that package schema would refuse end all the same.
func TestShapeOfBadReferences(t *testing.T) {
	for _, text := range []string{
		`{"$ref":"#"}`,
		`{"$ref":"#/a","a":{"$ref":"#/b"},"b":{"$ref":"#/a"}}`,
		`{"$ref":"#/a/b","a":[{"type":"string"}]}`,
		`{"$ref":"#/c"}`,
		`{"$ref":"other.json"}`,
		`{"$ref":"xa","a":{"type":"string"}}`,
		`{"$ref":"#xa","a":{"type":"string"}}`,
	} {
		if s := shapeAt(json.RawMessage(text), json.RawMessage(text)); !s.may("array") || s.only("array") {
			t.Errorf("%s: %s", text, s)
		}
	}
}

// What stands beside a reference counts before it.
func TestShapeBesideReference(t *testing.T) {
	const text = `{"$ref":"#/a","type":"array","a":{"type":"string"}}`
	if s := shapeAt(json.RawMessage(text), json.RawMessage(text)); !s.only("array") {
		t.Errorf("got %s", s)
	}
}
