// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
)

// Decode decodes a document that its schema has accepted into v. An integer may be
// written 1.0 or 1e2, which JSON Schema allows and encoding/json refuses. What does
// not fit the Go type all the same, such as 300 for an int8, is a *ValidationError.
func Decode(doc []byte, v any) error {
	err := json.Unmarshal(doc, v)
	var misfit *json.UnmarshalTypeError
	if !errors.As(err, &misfit) {
		return err
	}
	if plain, changed := plainIntegers(doc); changed {
		if err = json.Unmarshal(plain, v); !errors.As(err, &misfit) {
			return err
		}
	}
	path := misfit.Field
	if path == "" {
		path = rootPath
	}
	return &ValidationError{Errors: []FieldError{{Path: path, Message: "has a value of the wrong kind or out of range: " + misfit.Value}}}
}

// plainIntegers writes the integers of doc without fraction and exponent.
func plainIntegers(doc []byte) (plain []byte, changed bool) {
	decoder := json.NewDecoder(bytes.NewReader(doc))
	decoder.UseNumber()
	var tree any
	if decoder.Decode(&tree) != nil {
		return nil, false
	}
	tree = plainTree(tree, &changed)
	if !changed {
		return nil, false
	}
	plain, err := json.Marshal(tree)
	return plain, err == nil
}

func plainTree(tree any, changed *bool) any {
	switch tree := tree.(type) {
	case map[string]any:
		for name, value := range tree {
			tree[name] = plainTree(value, changed)
		}
	case []any:
		for i, value := range tree {
			tree[i] = plainTree(value, changed)
		}
	case json.Number:
		// Short ones alone: no integer type of Go holds 1e400, and computing it is work.
		if text := tree.String(); len(text) <= 32 && strings.ContainsAny(text, ".eE") {
			if f, err := tree.Float64(); err != nil || f > 1e20 || f < -1e20 {
				return tree
			}
			if r, ok := new(big.Rat).SetString(text); ok && r.IsInt() {
				*changed = true
				return json.Number(r.Num().String())
			}
		}
	}
	return tree
}
