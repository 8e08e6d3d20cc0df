// SPDX-License-Identifier: Apache-2.0

package format

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/schema"
)

// shape is what a schema says about the kind of its values.
type shape struct {
	Type  typeNames         `json:"type"`
	Enum  []json.RawMessage `json:"enum"`
	Items json.RawMessage   `json:"items"`

	Ref   string          `json:"$ref"`
	AnyOf json.RawMessage `json:"anyOf"`
	OneOf json.RawMessage `json:"oneOf"`
	AllOf json.RawMessage `json:"allOf"`

	open     bool            // the schema says it in ways that are not read here
	document json.RawMessage // the whole schema, into which references lead
}

// typeNames is the value of "type": one name or several.
type typeNames []string

// UnmarshalJSON decodes a name or a list of names.
func (t *typeNames) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '[' {
		return json.Unmarshal(raw, (*[]string)(t))
	}
	*t = make(typeNames, 1)
	return json.Unmarshal(raw, &(*t)[0])
}

// maxRefs is how many references are followed to a schema that is no reference.
const maxRefs = 32

// shapeOf returns the shape of a schema, which may be nil.
func shapeOf(s *schema.Schema) shape {
	raw := s.JSON()
	return shapeAt(raw, raw)
}

// items returns the shape of the items of a list.
func (s shape) items() shape { return shapeAt(s.document, s.Items) }

// shapeAt returns the shape of a part of a schema. References are followed.
func shapeAt(document, raw json.RawMessage) shape {
	for range maxRefs {
		var s shape
		_ = json.Unmarshal(raw, &s) // true, which is no object, says nothing
		s.document = document
		s.open = s.AnyOf != nil || s.OneOf != nil || s.AllOf != nil
		if s.Ref == "" || s.Type != nil || s.Enum != nil {
			return s
		}
		if raw = lookUp(document, s.Ref); raw == nil {
			s.open = true
			return s
		}
	}
	return shape{document: document, open: true}
}

// lookUp returns the part of a schema to which a reference of the form #/a/b leads, nil
// when it is of another form or leads nowhere.
func lookUp(document json.RawMessage, ref string) json.RawMessage {
	path, ok := strings.CutPrefix(ref, "#")
	if !ok || path != "" && path[0] != '/' {
		return nil
	}
	raw := document
	for path != "" {
		var name string
		name, path, _ = strings.Cut(path[1:], "/")
		if path != "" {
			path = "/" + path
		}
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			return nil
		}
		raw = members[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
	}
	return raw
}

// may tells whether a value of a type may match.
func (s shape) may(name string) bool {
	return slices.Contains(s.Type, name) || s.open && s.Type == nil
}

// only tells whether none but values of a type match.
func (s shape) only(name string) bool { return len(s.Type) == 1 && s.Type[0] == name }

// String describes the types, for messages.
func (s shape) String() string {
	switch len(s.Type) {
	case 0:
		return "no type"
	case 1:
		return "type " + s.Type[0]
	}
	return "types " + strings.Join(s.Type, " and ")
}
