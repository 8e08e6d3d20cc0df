// SPDX-License-Identifier: Apache-2.0

package compatoai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// configType is a type of configuration, ready to be read. It does not change.
type configType struct {
	schema *schema.Schema
	// names are the fields' names by their usual names on the wire.
	names map[string]string
	lists map[string]bool // fields that are lists
	// refused are names of fields and on the wire that the model does not take.
	refused map[string]bool
}

// configs keeps the types of a provider's configurations, by type and what is refused.
type configs struct {
	ranges map[string][2]float64 // of the dialect
	made   sync.Map
}

func (c *configs) of(zero any, refuses []string) *configType {
	t := reflect.TypeOf(zero)
	key := fmt.Sprint(t.PkgPath(), ".", t.Name(), " ", refuses)
	if made, ok := c.made.Load(key); ok {
		return made.(*configType)
	}
	made, _ := c.made.LoadOrStore(key, newConfigType(t, c.ranges, refuses))
	return made.(*configType)
}

// newConfigType panics when the type has no schema, which is an error of a vendor's
// package and found by its first test.
func newConfigType(t reflect.Type, ranges map[string][2]float64, refuses []string) *configType {
	closed, err := schema.ForType(t)
	if err != nil {
		panic(fmt.Sprintf("compatoai: configuration %v: %v", t, err))
	}
	var tree struct {
		Schema     string          `json:"$schema"`
		Type       string          `json:"type"`
		Properties json.RawMessage `json:"properties"`
		Open       bool            `json:"additionalProperties"`
		Defs       json.RawMessage `json:"$defs,omitempty"`
	}
	if err := json.Unmarshal(closed.JSON(), &tree); err != nil {
		panic(fmt.Sprintf("compatoai: configuration %v is no struct: %v", t, err))
	}
	fields, err := orderedFields(tree.Properties)
	if err != nil {
		panic(fmt.Sprintf("compatoai: configuration %v: %v", t, err))
	}
	c := &configType{names: map[string]string{}, lists: map[string]bool{}, refused: map[string]bool{}}
	for _, wire := range refuses {
		c.refused[wire] = true
	}
	var kept bytes.Buffer
	for _, f := range fields {
		wire := wireName(f.name)
		if c.refused[wire] || c.refused[f.name] {
			c.refused[f.name] = true
			continue
		}
		c.names[wire] = f.name
		if limits, ok := ranges[f.name]; ok {
			f.value = within(f.value, limits)
		}
		c.lists[f.name] = bytes.Contains(f.value, []byte(`"type":"array"`))
		if kept.Len() > 0 {
			kept.WriteByte(',')
		}
		fmt.Fprintf(&kept, "%q:%s", f.name, f.value)
	}
	tree.Properties, tree.Open = json.RawMessage("{"+kept.String()+"}"), true
	raw, err := encode(tree)
	if err == nil {
		c.schema, err = schema.Parse(raw)
	}
	if err != nil {
		panic(fmt.Sprintf("compatoai: configuration %v: %v", t, err))
	}
	return c
}

// within returns the schema of a number with other limits.
func within(number json.RawMessage, limits [2]float64) json.RawMessage {
	var keywords map[string]any
	if err := json.Unmarshal(number, &keywords); err != nil {
		return number // which is no object, and has no limits
	}
	keywords["minimum"], keywords["maximum"] = limits[0], limits[1]
	raw, err := encode(keywords)
	if err != nil {
		return number
	}
	return raw
}

type field struct {
	name  string
	value json.RawMessage
}

// orderedFields returns the fields of a JSON object in their order.
func orderedFields(object []byte) ([]field, error) {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var fields []field
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		f := field{name: name.(string)}
		if err := d.Decode(&f.value); err != nil {
			return nil, err
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// wireNames are names on the wire that are not the field's words with underscores.
var wireNames = map[string]string{
	"stopSequences":   "stop",
	"maxOutputTokens": "max_tokens",
	"logProbs":        "logprobs",
	"topLogProbs":     "top_logprobs",
}

// wireName returns the usual name of a field on the wire.
func wireName(name string) string {
	if wire, ok := wireNames[name]; ok {
		return wire
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// params are the parameters of a call: JSON by the names of the fields, and by their
// own names those that the type does not have.
type params map[string]json.RawMessage

// read returns what a call is configured with. What is wrong is INVALID_ARGUMENT and
// names the field.
func (c *configType) read(model string, given any) (params, error) {
	bad := func(format string, args ...any) error {
		return core.Errorf(core.InvalidArgument, "%s config: "+format, append([]any{model}, args...)...)
	}
	raw, ok := given.(json.RawMessage)
	if !ok {
		if given == nil {
			return nil, nil
		}
		var err error
		if raw, err = encode(given); err != nil {
			return nil, bad("%T cannot be JSON: %w", given, err)
		}
	}
	var fields params
	if err := json.Unmarshal(raw, &fields); err != nil {
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			return nil, bad("it must be an object, not %s", wrong.Value)
		}
		return nil, bad("%w", err)
	}
	if len(fields) == 0 {
		return nil, nil
	}
	out := make(params, len(fields))
	for name, value := range fields {
		if c.refused[name] {
			return nil, bad("%s is not taken by this model", name)
		}
		own := name
		if known, ok := c.names[name]; ok && known != name {
			if _, both := fields[known]; both {
				return nil, bad("%s and %s are the same; give one", name, known)
			}
			own = known
			if c.lists[own] && value[0] == '"' {
				value = slices.Concat([]byte("["), value, []byte("]")) // "stop" may be a single text on the wire
			}
		}
		if c.names[wireName(own)] == own && bytes.Equal(value, []byte("null")) {
			continue // as if it were not there
		}
		out[own] = value
	}
	checked, err := encode(out)
	if err != nil {
		return nil, bad("%w", err)
	}
	if err := c.schema.Validate(checked); err != nil {
		return nil, bad("%w", err)
	}
	return out, nil
}

// text takes a parameter that is not sent as it is; "" when it is missing.
func (p params) text(name string) string {
	var text string
	if raw, ok := p[name]; ok && json.Unmarshal(raw, &text) == nil {
		delete(p, name)
	}
	return text
}

// take takes a parameter's JSON; nil when it is missing.
func (p params) take(name string) json.RawMessage {
	raw := p[name]
	delete(p, name)
	return raw
}

// into puts the parameters into a request's body under their names on the wire, after
// those that the model always gets.
func (p params) into(body map[string]any, d *Dialect, m *Model, c *configType) {
	for wire, value := range m.Send {
		body[wire] = json.RawMessage(value)
	}
	maxTokens := m.MaxTokens
	if maxTokens == "" {
		maxTokens = d.MaxTokens
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		wire := name
		switch renamed, ok := d.Renames[name]; {
		case ok:
			wire = renamed
		case name == "maxOutputTokens" && maxTokens != "":
			wire = maxTokens
		case c.names[wireName(name)] == name:
			wire = wireName(name)
		}
		body[wire] = p[name]
	}
}
