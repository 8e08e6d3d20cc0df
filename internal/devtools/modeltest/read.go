// SPDX-License-Identifier: Apache-2.0

package modeltest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// Read reads a suite, or a list of them, from the text of a file: YAML when its name ends
// in .yaml or .yml, else JSON. Warnings tell of fields that have no meaning, which are
// ignored.
//
// INVALID_ARGUMENT tells what is wrong and where: the line and column of text that is no
// YAML or JSON, or the suite and the test which lack something.
func Read(name string, text []byte) (suites []Suite, warnings []string, err error) {
	fail := func(err error) ([]Suite, []string, error) {
		return nil, nil, core.Errorf(core.InvalidArgument, "%s: %w", name, err)
	}
	raw := json.RawMessage(text)
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		if raw, err = yamlToJSON(string(text)); err != nil {
			return fail(err)
		}
	} else if err := checkJSON(text); err != nil {
		return fail(err)
	}
	raw = bytes.TrimSpace(raw)
	var list []json.RawMessage
	if !bytes.HasPrefix(raw, []byte("[")) {
		list = append(list, raw)
	} else if err := json.Unmarshal(raw, &list); err != nil {
		return fail(err)
	}
	if len(list) == 0 {
		return fail(errors.New("the list holds no suite"))
	}
	for i, raw := range list {
		suite, unknown, err := readSuite(raw)
		if err != nil {
			return fail(fmt.Errorf("suite %d: %w", i+1, err))
		}
		for _, field := range unknown {
			warnings = append(warnings, fmt.Sprintf("%s: suite %d: %s is ignored: there is no such field", name, i+1, field))
		}
		suites = append(suites, suite)
	}
	return suites, warnings, nil
}

// checkJSON returns the error of a text that is no JSON, with its place.
func checkJSON(text []byte) error {
	var raw json.RawMessage
	err := json.Unmarshal(text, &raw)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return err
	}
	before := text[:min(max(int(syntax.Offset)-1, 0), len(text))] // the byte at Offset-1 is the wrong one
	line := bytes.Count(before, []byte("\n")) + 1
	column := len(before) - (bytes.LastIndexByte(before, '\n') + 1) + 1
	return &placedError{line: line, column: column, message: syntax.Error()}
}

// placedError is an error at a place in a text; the line is 0 when that isn't known.
type placedError struct {
	line, column int
	message      string
}

func (e *placedError) Error() string {
	if e.line == 0 {
		return e.message
	}
	return fmt.Sprintf("%d:%d: %s", e.line, e.column, e.message)
}

// readSuite reads a suite and returns the fields that it should not have.
func readSuite(raw json.RawMessage) (suite Suite, unknown []string, err error) {
	var fields struct {
		Model    string            `json:"model"`
		Supports []string          `json:"supports"`
		Tests    []json.RawMessage `json:"tests"`
	}
	if err := json.Unmarshal(raw, &fields); err != nil {
		return Suite{}, nil, plainError(err)
	}
	if fields.Model == "" {
		return Suite{}, nil, errors.New("the model is missing, such as \"model: echo\"")
	}
	suite = Suite{Model: fields.Model, Supports: fields.Supports}
	unknown = strangers(raw, "", "model", "supports", "tests")
	if fields.Tests != nil {
		suite.Tests = make([]Test, len(fields.Tests))
	}
	for i, raw := range fields.Tests {
		test := &suite.Tests[i]
		if err := json.Unmarshal(raw, test); err != nil {
			return Suite{}, nil, fmt.Errorf("test %d: %w", i+1, plainError(err))
		}
		if len(test.Input) == 0 || test.Input[0] != '{' {
			return Suite{}, nil, fmt.Errorf("test %d: the input is missing or no object: it is the request to the model, such as {messages: [...]}", i+1)
		}
		unknown = append(unknown, strangers(raw, fmt.Sprintf("test %d: ", i+1), "name", "input", "validators", "stream")...)
	}
	return suite, unknown, nil
}

// plainError says what value is of the wrong type without the names of Go.
func plainError(err error) error {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return err
	}
	if wrong.Field == "" {
		return fmt.Errorf("it is a JSON %s, not an object", wrong.Value)
	}
	wanted := map[reflect.Kind]string{reflect.Slice: "a list", reflect.Bool: "true or false"}[wrong.Type.Kind()]
	wanted = cmp.Or(wanted, "a text")
	if wrong.Field == "validators" {
		wanted += "; a validator and its argument are one text, without a space after the colon, such as text-includes:hello"
	}
	return fmt.Errorf("the field %s holds a JSON %s, not %s", wrong.Field, wrong.Value, wanted)
}

// strangers returns the fields of an object that are not known, with text before each.
func strangers(object json.RawMessage, before string, known ...string) (unknown []string) {
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(object, &fields) // it has been read as an object
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, name) {
			unknown = append(unknown, before+name)
		}
	}
	return unknown
}
