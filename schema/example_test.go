// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"fmt"

	"github.com/genkit-go/genkit/schema"
)

func ExampleFor() {
	type Guest struct {
		Name  string `json:"name" jsonschema:"The guest's full name,minLength=1"`
		Seats int    `json:"seats,omitempty" jsonschema:"minimum=1,maximum=8,default=2"`
		Meal  string `json:"meal" jsonschema:"enum=fish|vegan"`
	}
	s, err := schema.For[Guest]()
	if err != nil {
		panic(err)
	}
	fmt.Println(string(s.JSON()))

	filled, err := s.ApplyDefaults([]byte(`{"name":"Ada","meal":"fish"}`))
	fmt.Println(string(filled), err)
	fmt.Println(s.Validate(filled))
	fmt.Println(s.Validate([]byte(`{"seats":9,"meal":"soup","vip":true}`)))
	// Output:
	// {"$schema":"http://json-schema.org/draft-07/schema#","type":"object","properties":{"name":{"type":"string","description":"The guest's full name","minLength":1},"seats":{"type":"integer","minimum":1,"maximum":8,"default":2},"meal":{"type":"string","enum":["fish","vegan"]}},"required":["name","meal"],"additionalProperties":false}
	// {"name":"Ada","meal":"fish","seats":2} <nil>
	// <nil>
	// seats: must be <= 8; meal: must be one of "fish", "vegan", got "soup"; vip: unknown property; name: is required
}

func ExampleParse() {
	s, err := schema.Parse([]byte(`{"type":"array","items":{"type":"integer"},"uniqueItems":true}`))
	if err != nil {
		panic(err)
	}
	fmt.Println(s.Validate([]byte(`[1, 2]`)))
	fmt.Println(s.Validate([]byte(`[1, "two", 1.0]`)))

	_, err = schema.Parse([]byte(`{"items":{"type":"int"}}`))
	fmt.Println(err)
	// Output:
	// <nil>
	// 1: must be integer, got string; (root): must have unique items, but items 0 and 2 are equal
	// schema: at "/items": type: unknown type "int"
}
