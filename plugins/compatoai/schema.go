// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/genkit-go/genkit/core"
)

// schemaNode is a JSON Schema that is an object.
type schemaNode map[string]any

// readSchema decodes a schema for a vendor, without $schema and, if the vendor wants
// that, without references. Nothing, true and false are an empty schema.
func readSchema(d *Dialect, raw json.RawMessage) (schemaNode, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var tree any
	if len(raw) > 0 {
		if err := decoder.Decode(&tree); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "it is no JSON: %w", err)
		}
	}
	root, ok := tree.(map[string]any)
	if !ok {
		return nil, nil
	}
	delete(root, "$schema")
	if !d.InlineRefs {
		return root, nil
	}
	in := inliner{root: root}
	inlined, err := in.inline(root, 0)
	if err != nil {
		return nil, err
	}
	root = inlined.(map[string]any)
	delete(root, "$defs")
	delete(root, "definitions")
	return root, nil
}

// isObject tells whether the schema is one of objects.
func (n schemaNode) isObject() bool {
	switch t := n["type"].(type) {
	case string:
		return t == "object"
	case nil:
	default:
		return false
	}
	if n["properties"] != nil {
		return true
	}
	ref, _ := n["$ref"].(string)
	target, _ := resolveRef(n, ref)
	t, _ := target.(map[string]any)
	return t != nil && ref != "#" && t["$ref"] == nil && schemaNode(t).isObject()
}

// resolveRef returns what a reference within the document points at; nil when nothing.
func resolveRef(root schemaNode, ref string) (any, bool) {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok {
		return nil, false
	}
	var at any = map[string]any(root)
	if path == "" {
		return at, true
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		fields, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		segment = strings.NewReplacer("~1", "/", "~0", "~").Replace(segment)
		if at, ok = fields[segment]; !ok {
			return nil, false
		}
	}
	return at, true
}

const (
	maxSchemaDeep  = 100
	maxSchemaNodes = 20_000
)

// inliner puts in the place of references what they point at.
type inliner struct {
	root  schemaNode
	open  []string // references that are being followed
	nodes int
}

func (in *inliner) inline(v any, depth int) (any, error) {
	in.nodes++
	if depth > maxSchemaDeep || in.nodes > maxSchemaNodes {
		return nil, core.Errorf(core.InvalidArgument, "it is too large for a vendor that takes no $ref")
	}
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			var err error
			if out[i], err = in.inline(item, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		if ref, ok := v["$ref"].(string); ok {
			target, err := in.follow(ref, depth)
			if err != nil {
				return nil, err
			}
			for name, value := range target {
				out[name] = value
			}
		}
		for name, value := range v {
			if name == "$ref" || name == "$defs" || name == "definitions" {
				continue
			}
			inlined, err := in.inline(value, depth+1)
			if err != nil {
				return nil, err
			}
			out[name] = inlined
		}
		return out, nil
	}
	return v, nil
}

func (in *inliner) follow(ref string, depth int) (map[string]any, error) {
	for _, open := range in.open {
		if open == ref {
			return nil, core.Errorf(core.InvalidArgument, "its $ref %q leads back to itself, and the vendor takes no $ref", ref)
		}
	}
	found, ok := resolveRef(in.root, ref)
	target, isObject := found.(map[string]any)
	if !ok || !isObject {
		return nil, core.Errorf(core.InvalidArgument, "its $ref %q leads nowhere", ref)
	}
	in.open = append(in.open, ref)
	inlined, err := in.inline(target, depth+1)
	in.open = in.open[:len(in.open)-1]
	if err != nil {
		return nil, err
	}
	return inlined.(map[string]any), nil
}
