// SPDX-License-Identifier: Apache-2.0

package examples_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/genkit-go/genkit/schema"
)

// printSchema prints a schema on several lines.
func printSchema(s *schema.Schema) {
	var v struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
		Additional *bool                      `json:"additionalProperties"`
	}
	if err := json.Unmarshal(s.JSON(), &v); err != nil {
		log.Fatal(err)
	}
	for _, name := range orderOf(s) {
		fmt.Printf("%s: %s\n", name, v.Properties[name])
	}
	fmt.Println("required:", v.Required)
	if v.Additional != nil {
		fmt.Println("additionalProperties:", *v.Additional)
	}
}

// orderOf returns the names of the properties in the order of the schema.
func orderOf(s *schema.Schema) (names []string) {
	var top struct {
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(s.JSON(), &top); err != nil {
		log.Fatal(err)
	}
	list := json.NewDecoder(bytes.NewReader(top.Properties))
	if _, err := list.Token(); err != nil {
		log.Fatal(err)
	}
	for list.More() {
		name, err := list.Token()
		if err != nil {
			log.Fatal(err)
		}
		names = append(names, name.(string))
		var skip json.RawMessage
		if err := list.Decode(&skip); err != nil {
			log.Fatal(err)
		}
	}
	return names
}

// region order-types
type Order struct {
	Dish     string     `json:"dish" jsonschema:"description=What to cook,minLength=1"`
	Quantity int        `json:"quantity" jsonschema:"How many,minimum=1,maximum=99,default=1"`
	Size     string     `json:"size,omitempty" jsonschema:"enum=S|M|L"`
	Note     *string    `json:"note,omitempty"`
	Table    *int       `json:"table"`
	Extras   []string   `json:"extras,omitempty" jsonschema:"maxItems=5,enum=cheese|onion"`
	Due      time.Time  `json:"due,omitzero"`
	internal chan error // not exported: not in JSON, not in the schema
}

// endregion

func ExampleFor() {
	_ = Order{internal: nil}
	// region print-schema
	s, err := schema.For[Order]()
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	printSchema(s)
	// Output:
	// dish: {"type":"string","description":"What to cook","minLength":1}
	// quantity: {"type":"integer","description":"How many","minimum":1,"maximum":99,"default":1}
	// size: {"type":"string","enum":["S","M","L"]}
	// note: {"type":"string"}
	// table: {"type":["integer","null"]}
	// extras: {"type":"array","maxItems":5,"items":{"type":"string","enum":["cheese","onion"]}}
	// due: {"type":"string","format":"date-time"}
	// required: [dish]
	// additionalProperties: false
}

func ExampleSchema_Validate() {
	// region validate
	s := schema.MustFor[Order]()
	fmt.Println(s.Validate([]byte(`{"dish": "soup", "quantity": 1, "table": null}`)))
	fmt.Println(s.Validate([]byte(`{"dish": "soup", "quantity": 120, "colour": "red"}`)))

	filled, err := s.ApplyDefaults([]byte(`{"dish": "soup"}`))
	fmt.Println(string(filled), err)
	// endregion

	// Output:
	// <nil>
	// quantity: must be <= 99; colour: unknown property
	// {"dish": "soup","quantity":1} <nil>
}

// region hook
// Celsius writes itself as "21.5C", which no Go type tells.
type Celsius float64

func (c Celsius) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprintf("%.1fC", float64(c))) }

func (Celsius) JSONSchema() json.RawMessage {
	return json.RawMessage(`{"type": "string", "pattern": "^-?[0-9]+(\\.[0-9])?C$"}`)
}

// endregion

func ExampleFor_hook() {
	s := schema.MustFor[Celsius]()
	fmt.Println(s.Validate([]byte(`"21.5C"`)))
	fmt.Println(s.Validate([]byte(`"warm"`)))
	// Output:
	// <nil>
	// (root): must match pattern "^-?[0-9]+(\\.[0-9])?C$", got "warm"
}

func ExampleFor_nil() {
	// region nil-slices
	type Loose struct {
		Tags []string `json:"tags"` // nil is written as null, which the schema refuses
	}
	type Omitted struct {
		Tags []string `json:"tags,omitempty"` // nil is left out
	}
	type Nullable struct {
		Tags []string `json:"tags" jsonschema:"nullable"` // null is allowed
	}
	// endregion
	loose, _ := json.Marshal(Loose{})
	omitted, _ := json.Marshal(Omitted{})
	nullable, _ := json.Marshal(Nullable{})
	fmt.Println(string(loose), schema.MustFor[Loose]().Validate(loose))
	fmt.Println(string(omitted), schema.MustFor[Omitted]().Validate(omitted))
	fmt.Println(string(nullable), schema.MustFor[Nullable]().Validate(nullable))
	// Output:
	// {"tags":null} tags: must be array, got null
	// {} <nil>
	// {"tags":null} <nil>
}

func ExampleFor_mistake() {
	// region tag-mistake
	type Wrong struct {
		Count int `json:"count" jsonschema:"minimun=1"` // a typo
	}
	_, err := schema.For[Wrong]()
	fmt.Println(err)

	_, err = schema.For[struct{ Events chan int }]()
	fmt.Println(err)
	// endregion

	// Output:
	// schema: Wrong.Count: tag jsonschema: unknown key "minimun"
	// schema: struct { Events chan int }.Events: JSON cannot hold a chan int
}

func ExampleParse() {
	// region parse
	s, err := schema.Parse([]byte(`{"type": "object", "properties": {"age": {"type": "int"}}}`))
	fmt.Println(s, err)
	// endregion

	// Output: <nil> schema: at "/properties/age": type: unknown type "int"
}
