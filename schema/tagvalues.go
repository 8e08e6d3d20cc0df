// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// tagKeys holds what each key of a tag does to a schema. It is filled by init
// because its functions lead back to it.
var tagKeys map[string]func(*shape, tagItem) error

func init() {
	tagKeys = map[string]func(*shape, tagItem) error{
		"title":            setText,
		"description":      setText,
		"format":           forTypes(setText, "string"),
		"pattern":          forTypes(setPattern, "string"),
		"enum":             forTypes(setEnum, "string", "boolean", "integer", "number", ""),
		"default":          setDefault,
		"example":          setExamples,
		"minimum":          forTypes(setNumber, "integer", "number"),
		"maximum":          forTypes(setNumber, "integer", "number"),
		"exclusiveMinimum": forTypes(setNumber, "integer", "number"),
		"exclusiveMaximum": forTypes(setNumber, "integer", "number"),
		"multipleOf":       forTypes(setNumber, "integer", "number"),
		"minLength":        forTypes(setCount, "string"),
		"maxLength":        forTypes(setCount, "string"),
		"minItems":         forArrays(setCount),
		"maxItems":         forArrays(setCount),
		"uniqueItems":      forArrays(setTrue),
	}
}

// forTypes limits a function to schemas of the given types. On an array it
// applies to the items.
func forTypes(apply func(*shape, tagItem) error, types ...string) func(*shape, tagItem) error {
	return func(s *shape, item tagItem) error {
		if s.jsonType == "array" && s.items != nil {
			return forTypes(apply, types...)(s.items, item)
		}
		for _, t := range types {
			if s.jsonType == t {
				return apply(s, item)
			}
		}
		return fmt.Errorf("does not apply to a field of type %s", typeForMessage(s))
	}
}

func forArrays(apply func(*shape, tagItem) error) func(*shape, tagItem) error {
	return func(s *shape, item tagItem) error {
		if s.jsonType != "array" {
			return fmt.Errorf("does not apply to a field of type %s", typeForMessage(s))
		}
		return apply(s, item)
	}
}

func typeForMessage(s *shape) string {
	if s.jsonType == "" {
		return "any"
	}
	return s.jsonType
}

func setText(s *shape, item tagItem) error {
	s.set(item.key, appendString(nil, item.value))
	return nil
}

func setTrue(s *shape, item tagItem) error {
	s.set(item.key, []byte("true"))
	return nil
}

func setPattern(s *shape, item tagItem) error {
	if _, err := compilePattern(item.value); err != nil {
		return err
	}
	return setText(s, item)
}

func setNumber(s *shape, item tagItem) error {
	text, err := literalText("number", item.value)
	if err != nil {
		return err
	}
	s.set(item.key, text)
	return nil
}

func setCount(s *shape, item tagItem) error {
	n, err := strconv.Atoi(strings.TrimSpace(item.value))
	if err != nil || n < 0 {
		return errors.New("must be a whole number of at least 0")
	}
	s.set(item.key, []byte(strconv.Itoa(n)))
	return nil
}

func setEnum(s *shape, item tagItem) error {
	text, err := literalList(s.jsonType, item.value)
	if err != nil {
		return err
	}
	s.set("enum", text)
	return nil
}

func setDefault(s *shape, item tagItem) error {
	var text []byte
	var err error
	if s.jsonType == "array" && !strings.HasPrefix(strings.TrimSpace(item.value), "[") {
		text, err = literalList(itemType(s), item.value)
	} else {
		text, err = literalText(s.jsonType, item.value)
	}
	if err != nil {
		return err
	}
	s.set("default", text)
	return nil
}

// setExamples gives the examples of a field; on an array whose examples are no
// arrays, those of its items.
func setExamples(s *shape, item tagItem) error {
	if s.jsonType == "array" && s.items != nil && !strings.HasPrefix(strings.TrimSpace(item.value), "[") {
		return setExamples(s.items, item)
	}
	text, err := literalList(s.jsonType, item.value)
	if err != nil {
		return err
	}
	s.set("examples", text)
	return nil
}

func itemType(s *shape) string {
	if s.items == nil {
		return ""
	}
	return s.items.jsonType
}

// literalList converts values separated by "|" to a JSON array.
func literalList(jsonType, values string) ([]byte, error) {
	b := []byte{'['}
	for i, value := range strings.Split(values, "|") {
		text, err := literalText(jsonType, value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, text...)
	}
	return append(b, ']'), nil
}

// literalText converts a value to a JSON value of a type. Without a type, what
// reads as JSON is taken as JSON and all else as a string.
func literalText(jsonType, value string) ([]byte, error) {
	if jsonType == "string" {
		return appendString(nil, value), nil
	}
	text := []byte(strings.TrimSpace(value))
	start, failure := checkSyntax(text)
	valid := failure.message == ""
	if jsonType == "" {
		if !valid {
			return appendString(nil, value), nil
		}
		return compact(text), nil
	}
	if !valid {
		return nil, fmt.Errorf("is not %s", article(jsonType))
	}
	k := kindAt(text[start])
	integer := jsonType == "integer" && k == kindNumber && parseDecimal(text).isInteger()
	if !integer && kindNames[k] != jsonType {
		return nil, fmt.Errorf("is not %s", article(jsonType))
	}
	return compact(text), nil
}
