// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"sync"
	"testing"

	"github.com/genkit-go/genkit/schema"
)

// A schema is inferred, compiled and used by many goroutines at once.
func TestConcurrentUse(t *testing.T) {
	type fresh struct { // no other test knows it
		Items []node `json:"items" jsonschema:"minItems=1"`
		Size  string `json:"size,omitempty" jsonschema:"pattern=^[a-z]+$,default=m"`
	}
	var group sync.WaitGroup
	schemas := make([]*schema.Schema, 16)
	for i := range schemas {
		group.Go(func() {
			s := schema.MustFor[fresh]()
			schemas[i] = s
			for range 100 {
				doc, err := s.ApplyDefaults([]byte(`{"items":[{"value":1,"parent":null}]}`))
				if err != nil || string(doc) != `{"items":[{"value":1,"parent":null}],"size":"m"}` {
					t.Errorf("ApplyDefaults: %s, %v", doc, err)
				}
				if err := s.Validate(doc); err != nil {
					t.Error(err)
				}
				if err := s.Validate([]byte(`{"items":[],"size":"M"}`)); err == nil || s.AcceptsNull() {
					t.Error("accepted")
				}
			}
		})
	}
	group.Wait()
	for _, s := range schemas {
		if s != schemas[0] {
			t.Error("more than one schema for one type")
		}
	}
}
