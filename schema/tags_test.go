// SPDX-License-Identifier: Apache-2.0

package schema_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// property returns the schema of the only field of T.
func property[T any](t *testing.T) string {
	t.Helper()
	text := inferred[T](t)
	_, text, _ = strings.Cut(text, `"properties":{"V":`)
	if i := strings.LastIndex(text, `},"required":["V"]`); i >= 0 {
		return text[:i]
	}
	return strings.TrimSuffix(text, `},"additionalProperties":false}`) + " optional"
}

func TestTags(t *testing.T) {
	for _, c := range []struct {
		name, got, want string
	}{
		{"description alone", property[struct {
			V string `jsonschema:"The city's name"`
		}](t), `{"type":"string","description":"The city's name"}`},
		{"description with commas", property[struct {
			V string `jsonschema:"city, state, or zip"`
		}](t), `{"type":"string","description":"city, state, or zip"}`},
		{"description with an equals sign", property[struct {
			V string `jsonschema:"where a = b, mostly"`
		}](t), `{"type":"string","description":"where a = b, mostly"}`},
		{"description first", property[struct {
			V string `jsonschema:"The city,minLength=2"`
		}](t), `{"type":"string","description":"The city","minLength":2}`},
		{"description with commas first", property[struct {
			V string `jsonschema:"city, or zip,minLength=2"`
		}](t), `{"type":"string","description":"city, or zip","minLength":2}`},
		{"escaped comma", property[struct {
			V string `jsonschema:"description=city\\, or zip,pattern=^a{1\\,2}\\d$"`
		}](t), `{"type":"string","description":"city, or zip","pattern":"^a{1,2}\\d$"}`},
		{"spaces after commas", property[struct {
			V int `jsonschema:"minimum=1, maximum=5, optional"`
		}](t), `{"type":"integer","minimum":1,"maximum":5} optional`},
		{"title", property[struct {
			V bool `jsonschema:"title=T,description=D"`
		}](t), `{"type":"boolean","title":"T","description":"D"}`},
		{"enum of strings", property[struct {
			V string `jsonschema:"enum=a|b c|3"`
		}](t), `{"type":"string","enum":["a","b c","3"]}`},
		{"enum of integers", property[struct {
			V int `jsonschema:"enum=1|2"`
		}](t), `{"type":"integer","enum":[1,2]}`},
		{"enum of numbers", property[struct {
			V float64 `jsonschema:"enum=1|2.5"`
		}](t), `{"type":"number","enum":[1,2.5]}`},
		{"enum of anything", property[struct {
			V any `jsonschema:"enum=1|x|null"`
		}](t), `{"enum":[1,"x",null]}`},
		{"numbers", property[struct {
			V float64 `jsonschema:"exclusiveMinimum=0,exclusiveMaximum=1e3,multipleOf=0.5"`
		}](t), `{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1e3,"multipleOf":0.5}`},
		{"minimum of an unsigned integer", property[struct {
			V uint `jsonschema:"minimum=3"`
		}](t), `{"type":"integer","minimum":3}`},
		{"strings", property[struct {
			V string `jsonschema:"minLength=1,maxLength=9,format=email"`
		}](t), `{"type":"string","minLength":1,"maxLength":9,"format":"email"}`},
		{"slice", property[struct {
			V []string `jsonschema:"tags,minItems=1,maxItems=3,uniqueItems,enum=a|b,minLength=1,default=a|b"`
		}](t), `{"type":"array","description":"tags","minItems":1,"maxItems":3,"uniqueItems":true,"default":["a","b"],"items":{"type":"string","enum":["a","b"],"minLength":1}} optional`},
		{"slice of slices", property[struct {
			V [][]int `jsonschema:"minimum=1,example=5"`
		}](t), `{"type":"array","items":{"type":"array","items":{"type":"integer","minimum":1,"examples":[5]}}}`},
		{"JSON for a slice", property[struct {
			V []int `default:"[1, 2]" example:"[3]"`
		}](t), `{"type":"array","default":[1,2],"examples":[[3]],"items":{"type":"integer"}} optional`},
		{"JSON for a struct", property[struct {
			V struct {
				A int `json:"a,omitempty"`
			} `default:"{\"a\":1}"`
		}](t), `{"type":"object","default":{"a":1},"properties":{"a":{"type":"integer"}},"additionalProperties":false} optional`},
		{"default and examples", property[struct {
			V int `jsonschema:"default=3,example=1|2"`
		}](t), `{"type":"integer","default":3,"examples":[1,2]} optional`},
		{"empty default", property[struct {
			V string `default:""`
		}](t), `{"type":"string","default":""} optional`},
		{"separate tags", property[struct {
			V string `description:"D, d" enum:"a,b" default:"a" example:"b"`
		}](t), `{"type":"string","description":"D, d","enum":["a","b"],"default":"a","examples":["b"]} optional`},
		{"separate enum with bars", property[struct {
			V string `enum:"a,b|c"`
		}](t), `{"type":"string","enum":["a,b","c"]}`},
		{"required", property[struct {
			V *int `jsonschema:"required"`
		}](t), `{"type":["integer","null"]}`},
		{"required beats omitempty", property[struct {
			V int `json:",omitempty" jsonschema:"The V,required"`
		}](t), `{"type":"integer","description":"The V"}`},
		{"optional", property[struct {
			V int `jsonschema:"optional"`
		}](t), `{"type":"integer"} optional`},
		{"nullable", property[struct {
			V string `jsonschema:"nullable,enum=a"`
		}](t), `{"type":["string","null"],"enum":["a",null]}`},
		{"nullable slice", property[struct {
			V []int `jsonschema:"nullable"`
		}](t), `{"type":["array","null"],"items":{"type":"integer"}}`},
		{"notes of a reference", property[struct {
			V *node `json:"V" jsonschema:"The root,required"`
		}](t), `{"description":"The root","anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}`},
		{"string option", property[struct {
			V int `json:",string" jsonschema:"pattern=^1"`
		}](t), `{"type":"string","pattern":"^1"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, c.got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTagErrors(t *testing.T) {
	for _, c := range []struct {
		name, got, want string
	}{
		{"unknown key", inferenceError[struct {
			V int `jsonschema:"minimun=1"`
		}](), `unknown key "minimun"`},
		{"unknown key after a description", inferenceError[struct {
			V int `jsonschema:"The V,minimun=1,maximum=2"`
		}](), `unknown key "minimun"`},
		{"unknown key after a known one", inferenceError[struct {
			V int `jsonschema:"maximum=2,minimun=1"`
		}](), `unknown key "minimun"`},
		{"comma in a description with a key", inferenceError[struct {
			V int `jsonschema:"description=a, b"`
		}](), `unknown key "b"`},
		{"flag with a value", inferenceError[struct {
			V int `jsonschema:"required=true"`
		}](), `unknown key "required"`},
		{"flag of the schema with a value", inferenceError[struct {
			V []int `jsonschema:"uniqueItems=false"`
		}](), `unknown key "uniqueItems"`},
		{"no number", inferenceError[named2](), `schema: named2.Inner.V: tag jsonschema: minimum="abc": is not a number`},
		{"no integer", inferenceError[struct {
			V int `jsonschema:"enum=1|b"`
		}](), `enum="1|b": is not an integer`},
		{"fraction for an integer", inferenceError[struct {
			V int `default:"1.5"`
		}](), `tag default: default="1.5": is not an integer`},
		{"no count", inferenceError[struct {
			V string `jsonschema:"minLength=-1"`
		}](), `must be a whole number of at least 0`},
		{"pattern", inferenceError[struct {
			V string `jsonschema:"pattern=("`
		}](), `bad regular expression "("`},
		{"wrong type", inferenceError[struct {
			V bool `jsonschema:"minLength=1"`
		}](), `does not apply to a field of type boolean`},
		{"wrong type for an array", inferenceError[struct {
			V string `jsonschema:"minItems=1"`
		}](), `does not apply to a field of type string`},
		{"enum of a struct", inferenceError[struct {
			V base `enum:"a"`
		}](), `tag enum: enum="a": does not apply to a field of type object`},
		{"minimum of anything", inferenceError[struct {
			V any `jsonschema:"minimum=1"`
		}](), `does not apply to a field of type any`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(c.got, c.want) {
				t.Errorf("got %q, want %q in it", c.got, c.want)
			}
		})
	}
}

type named2 struct {
	Inner struct {
		V int `jsonschema:"minimum=abc"`
	}
}
