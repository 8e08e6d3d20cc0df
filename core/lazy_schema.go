// SPDX-License-Identifier: Apache-2.0

package core

import (
	"encoding/json"
	"reflect"

	"github.com/genkit-go/genkit/schema"
)

// LazySchema returns a value that encodes as the JSON Schema of v's type, which is
// inferred when it is first encoded. v may be a *schema.Schema itself; nil, and a type
// that has no schema, encode as {}. It is for metadata, which most programs never list.
func LazySchema(v any) json.Marshaler { return lazySchema{v} }

type lazySchema struct{ of any }

func (l lazySchema) MarshalJSON() ([]byte, error) {
	switch of := l.of.(type) {
	case nil:
		return []byte("{}"), nil
	case *schema.Schema:
		return of.JSON(), nil
	}
	s, err := schema.ForType(reflect.TypeOf(l.of))
	if err != nil {
		return []byte("{}"), nil // one odd type must not break a whole listing
	}
	return s.JSON(), nil
}
