// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"encoding/json"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/genkit-go/genkit/schema"
)

type line struct {
	SKU   string  `json:"sku" jsonschema:"minLength=1"`
	Qty   int     `json:"qty" jsonschema:"minimum=1"`
	Price float64 `json:"price" jsonschema:"minimum=0"`
}

type order struct {
	Name    string   `json:"name"`
	Items   []line   `json:"items" jsonschema:"minItems=1"`
	Tags    []string `json:"tags"`
	Express bool     `json:"express"`
}

// orderDoc is the order of the performance workloads, about 190 bytes.
const orderDoc = `{"name":"Ada Lovelace","items":[{"sku":"A-100","qty":2,"price":9.99},{"sku":"B-200","qty":1,"price":24.5},{"sku":"C-300","qty":12,"price":0.75}],"tags":["gift","new","priority"],"express":true}`

func BenchmarkFor(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := schema.For[order](); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForType_firstTime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		schema.Forget[order]()
		if _, err := schema.For[order](); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	raw := schema.MustFor[order]().JSON()
	for b.Loop() {
		if _, err := schema.Parse(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidateOrder(b *testing.B) {
	s := schema.MustFor[order]()
	doc := []byte(orderDoc)
	b.ReportAllocs()
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		if err := s.Validate(doc); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkValidateOrder_library is the same work done by google/jsonschema-go,
// which needs the document decoded.
func BenchmarkValidateOrder_library(b *testing.B) {
	resolved := resolveWithLibrary(b, schema.MustFor[order]().JSON())
	doc := []byte(orderDoc)
	b.ReportAllocs()
	b.SetBytes(int64(len(doc)))
	for b.Loop() {
		var v any
		if err := json.Unmarshal(doc, &v); err != nil {
			b.Fatal(err)
		}
		if err := resolved.Validate(v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkValidateOrder_invalid(b *testing.B) {
	s := schema.MustFor[order]()
	doc := []byte(`{"name":"Ada","items":[{"sku":"","qty":0,"price":9.99}],"tags":["gift"],"express":1}`)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.Validate(doc); err == nil {
			b.Fatal("accepted")
		}
	}
}

func resolveWithLibrary(tb testing.TB, raw []byte) *jsonschema.Resolved {
	tb.Helper()
	var s jsonschema.Schema
	if err := json.Unmarshal(raw, &s); err != nil {
		tb.Fatal(err)
	}
	s.Schema = "" // draft 2020-12, whose rules for $ref are ours
	resolved, err := s.Resolve(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return resolved
}
