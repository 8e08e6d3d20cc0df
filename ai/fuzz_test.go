// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

var fuzzParts = []string{
	`{"text":"a","metadata":{"k":9007199254740993}}`,
	`{"media":{"contentType":"image/png","url":"u","x":1}}`,
	`{"toolRequest":{"ref":"1","name":"t","input":{"a":[1.50,null]},"partial":true}}`,
	`{"toolResponse":{"name":"t","output":0,"content":[{"toolResponse":{"name":"u","content":[{"text":"z"}]}}]}}`,
	`{"data":null,"custom":{"a":"\u003c"}}`,
	`{"reasoning":"r","Reasoning":{"a":1}}`,
	`{"resource":{"uri":"u"},"\u0074ext":null}`,
	`{"custom":{}}`, `{"new":[{}, "]\\\"" ]}`, ` { } `, `{"text":"a","x":1,"x":{"y":2}}`, `{"\ud800":1,"text":"\udfff"}`,
}

func FuzzDecodePart(f *testing.F) {
	for _, part := range fuzzParts {
		f.Add([]byte(part))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		part, err := ai.DecodePart(data)
		if err != nil {
			return
		}
		// A part of a known kind keeps every field that is not null or empty.
		out := stable(t, data, part, func(data []byte) (any, error) { return ai.DecodePart(data) })
		var in, after map[string]json.RawMessage
		if json.Unmarshal(data, &in) != nil || json.Unmarshal(out, &after) != nil {
			t.Fatalf("%s became %s, which is no object", data, out)
		}
		for key, value := range in {
			if _, ok := after[key]; !ok && string(value) != "null" && !isEmpty(generic(value)) {
				t.Errorf("%s became %s, without %q", data, out, key)
			}
		}
	})
}

func FuzzMessageRoundTrip(f *testing.F) {
	for _, part := range fuzzParts {
		f.Add([]byte(`{"role":"user","content":[` + part + `],"metadata":{"a":{"b":1e3}},"x":1.0}`))
	}
	f.Add([]byte(`{"Role":5,"role":"","content":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_ = new(ai.Message).UnmarshalJSON(data) // must not panic, whatever data is
		decodeMessage := func(data []byte) (any, error) {
			m := new(ai.Message)
			return m, json.Unmarshal(data, m)
		}
		if message, err := decodeMessage(data); err == nil {
			stable(t, data, message, decodeMessage)
		}
	})
}

// stable checks that v, which was decoded from data, stays the same when it is
// encoded and decoded again. It returns the encoding.
func stable(t *testing.T, data []byte, v any, decode func([]byte) (any, error)) []byte {
	t.Helper()
	first, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%s decoded, but does not encode: %v", data, err)
	}
	again, err := decode(first)
	if err != nil {
		t.Fatalf("%s became %s, which does not decode: %v", data, first, err)
	}
	second, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Fatalf("%s became %s, and that %s", data, first, second)
	}
	third, err := decode(second)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(again, third); diff != "" {
		t.Fatalf("%s decodes otherwise the second time:\n%s", first, diff)
	}
	return first
}
