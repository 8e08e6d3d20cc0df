// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/schema"
)

// Documents and schemas that make naive validators explode must end in time.
func TestHostileInput(t *testing.T) {
	twice := parse(t, `{"anyOf":[{"properties":{"a":{"$ref":"#"}},"required":["b"]},{"properties":{"a":{"$ref":"#"}},"required":["c"]}]}`)
	doc := strings.Repeat(`{"a":`, 900) + `1` + strings.Repeat(`}`, 900)
	if got := problems(t, twice, doc); !strings.Contains(got, "is too costly to check against this schema") {
		t.Errorf("%.200s", got)
	}
	var chain strings.Builder
	for i := range 4000 {
		fmt.Fprintf(&chain, `"d%d":{"allOf":[{"$ref":"#/$defs/d%d"}],"items":{"$ref":"#"}},`, i, i+1)
	}
	long := parse(t, `{"$ref":"#/$defs/d0","$defs":{`+chain.String()+`"d4000":{}}}`)
	if got := problems(t, long, `[]`); got != "" {
		t.Error(got)
	}
	if got := problems(t, long, strings.Repeat("[", 900)+strings.Repeat("]", 900)); !strings.Contains(got, "too costly") {
		t.Errorf("%.200s", got)
	}
	heavy := strings.Repeat("[", 900) + `"` + strings.Repeat("x", 100_000) + `"` + strings.Repeat("]", 900)
	if got := problems(t, parse(t, `{"items":{"$ref":"#"},"contains":true}`), heavy); !strings.Contains(got, "too costly") {
		t.Errorf("%.200s", got)
	}
	if got := problems(t, parse(t, `{"multipleOf":1e-999999999}`), `1e999999999`); got != "" {
		t.Error(got)
	}
	if got := problems(t, parse(t, `{"maximum":1e999999999999999999999}`), `1e99999999`); got != "" {
		t.Error(got)
	}
	if got := problems(t, parse(t, `{"type":"integer"}`), `1e-99999999999999999999`); got == "" {
		t.Error("a tiny fraction counts as an integer")
	}
}

func TestValidateAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("allocations differ under the race detector")
	}
	s := schema.MustFor[order]()
	doc := []byte(orderDoc)
	rich := parse(t, `{"type":"object","required":["a","b"],"minProperties":1,"propertyNames":{"maxLength":9},
		"properties":{"a":{"type":["integer","null"],"minimum":0.5,"multipleOf":1,"enum":[1,2]},"b":{"$ref":"#/$defs/list"},
		"c":{"anyOf":[{"type":"null"},{"type":"string","pattern":"^x","maxLength":5}]},"d":{"oneOf":[{"const":true},{"const":false}]},
		"e":{"if":{"type":"string"},"then":{"format":"date-time"},"not":{"type":"null"}}},
		"patternProperties":{"^z":{"type":"number","exclusiveMaximum":3.5}},"additionalProperties":false,
		"$defs":{"list":{"type":"array","items":{"$ref":"#/$defs/list"},"uniqueItems":true,"maxItems":3}}}`)
	richDoc := []byte(`{"a":2,"b":[[],[[]]],"c":"xyz","d":true,"e":"2024-01-01T00:00:00Z","z1":1.25e0}`)
	if err := rich.Validate(richDoc); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]func(){
		"order": func() { _ = s.Validate(doc) },
		"rich":  func() { _ = rich.Validate(richDoc) },
	} {
		if n := testing.AllocsPerRun(200, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}
