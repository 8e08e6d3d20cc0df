// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/json"
	"errors"
	"regexp"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/schema"
)

// The limits of one instance.
const (
	maxSteps  = 20_000  // values that are tried
	leanSteps = 1_500   // after which optional properties and items are left out
	maxChecks = 200_000 // of a value against a schema
	maxText   = 1 << 20 // characters
	maxOpen   = 2       // how often a schema may stand inside of itself
	maxTries  = 6       // at a value that a schema refuses, as "not" may
)

// maker makes instances of a JSON Schema. It knows all keywords of draft-07 and
// 2020-12 but "pattern", for which it only tries the words of the prompt, and
// "unevaluatedItems" and "unevaluatedProperties", which it hopes to meet.
type maker struct {
	root     *node
	writer   *writer
	seed     uint64
	found    bool // optional properties are made only of what the prompt says
	steps    int
	checks   int
	made     int // characters
	open     map[*node]int
	refs     map[string]*node
	patterns map[string]*regexp.Regexp
}

// place is where a value belongs.
type place struct {
	name     string // the property; "" at the root
	list     string // the property whose list it is in, at any depth; "" for none
	index    int    // in that list
	variant  int    // counts up when a value did not fit
	salt     uint64 // differs from property to property
	optional bool
	extreme  bool // another attempt: a sparse object, a fraction, a long text
	only     kind // another attempt: of this kind; 0 for any
}

// instance answers with an instance of the schema that the request asks for.
func (t *talk) instance(output *ai.OutputConfig) (string, error) {
	v, err := makeInstance(output.Schema, newWriter(t), false)
	if err != nil {
		return "", err
	}
	switch {
	case v.kind == kindString && (output.Format == "enum" || output.ContentType == "text/enum"):
		return v.text, nil
	case v.kind == kindArray && (output.Format == "jsonl" || output.ContentType == "application/jsonl"):
		var lines strings.Builder
		for _, item := range v.items {
			lines.Write(item.json())
			lines.WriteByte('\n')
		}
		return lines.String(), nil
	}
	return v.indented(), nil
}

// makeInstance returns a valid instance of a schema. A schema that is none is
// INVALID_ARGUMENT; one that the maker cannot satisfy is FAILED_PRECONDITION, with
// the place in the schema and the reason.
func makeInstance(raw json.RawMessage, w *writer, found bool) (*node, error) {
	compiled, err := schema.Parse(raw)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: %w", ModelName, err)
	}
	root, err := parseJSON(raw)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "%s: the schema is %w", ModelName, err)
	}
	m := &maker{
		root: root, writer: w, seed: hashOf('q', w.question), found: found,
		open: map[*node]int{}, refs: map[string]*node{}, patterns: map[string]*regexp.Regexp{},
	}
	v, bad := m.value([]*node{root}, nil, place{salt: fnvOffset})
	if bad != nil {
		return nil, m.failure(bad)
	}
	if err := compiled.Validate(v.json()); err != nil {
		e := core.Errorf(core.FailedPrecondition, "%s cannot make an instance of the schema; its best attempt is wrong: %w", ModelName, err)
		var invalid *schema.ValidationError
		if errors.As(err, &invalid) {
			e.Details = map[string]any{"errors": invalid.Errors}
		}
		return nil, e
	}
	return v, nil
}

// failure makes an error of a misfit.
func (m *maker) failure(bad *misfit) error {
	at := "#" + pointerTo(m.root, bad.at)
	if bad.keyword != "" {
		at += "/" + bad.keyword
	}
	return core.Errorf(core.FailedPrecondition, "%s cannot make an instance of the schema: at %s: %s", ModelName, at, bad.why).
		WithDetails(map[string]any{"schemaPath": at, "reason": bad.why})
}

// value makes a value that satisfies all of schemas. At each choice that is open the
// ways are tried in order.
func (m *maker) value(schemas []*node, made map[choice]int, at place) (*node, *misfit) {
	if m.steps++; m.steps > maxSteps || m.made > maxText {
		return nil, &misfit{m.first(schemas), "", "is too large or too intricate"}
	}
	s, open, bad := m.gather(schemas, made)
	if bad != nil {
		return nil, bad
	}
	if open == nil {
		return m.attempt(schemas, s, at)
	}
	var first *misfit
	for way := range open.ways {
		v, bad := m.value(schemas, with(made, open.choice, way), at)
		if bad == nil {
			return v, nil
		}
		if first == nil {
			first = bad
		}
	}
	return nil, first
}

// attempt makes a value of a whole shape. While a schema refuses it, as "not" and
// "oneOf" may, it makes others.
func (m *maker) attempt(schemas []*node, s *shape, at place) (*node, *misfit) {
	var first *misfit
	for _, only := range append([]kind{0}, s.likely()...) {
		at.only = only
		for try := range maxTries {
			at.extreme = try%2 == 1
			v, bad := m.fill(schemas, s, at)
			if bad == nil {
				refused := m.refusing(schemas, v)
				if refused == nil {
					return v, nil
				}
				bad = &misfit{refused, "", "no value that was tried satisfies it"}
			} else if try == 0 && only == 0 {
				return nil, bad // what cannot be made needs no second attempt
			}
			if first == nil {
				first = bad
			}
			if m.steps++; m.steps > maxSteps {
				return nil, first
			}
			at.variant++
		}
	}
	return nil, first
}

// refusing returns the first of schemas that v does not satisfy.
func (m *maker) refusing(schemas []*node, v *node) *node {
	for _, schema := range schemas {
		if !m.accepts(schema, v, 0) {
			return schema
		}
	}
	return nil
}

func (m *maker) first(schemas []*node) *node {
	if len(schemas) == 0 {
		return m.root
	}
	return schemas[0]
}

// lean tells whether the instance is large enough to leave out what may be left out.
func (m *maker) lean() bool { return m.steps > leanSteps || m.made > maxText/2 }

// fill makes a value: a literal, a fact from a tool, a sample of the schema, or one
// of the kinds that are allowed.
func (m *maker) fill(schemas []*node, s *shape, at place) (*node, *misfit) {
	if s.fixed {
		return m.literal(schemas, s, at)
	}
	if at.variant == 0 && at.index == 0 {
		if v := m.writer.fact(at.name); v != nil && s.kinds&v.kind != 0 && m.refusing(schemas, v) == nil {
			return v, nil
		}
	}
	if v := m.sample(schemas, s, at); v != nil {
		return v, nil
	}
	var first *misfit
	for _, k := range s.likely() {
		if at.only != 0 && k != at.only {
			continue
		}
		v, bad := m.ofKind(k, s, at)
		if bad == nil {
			m.made += len(v.text) + 1
			return v, nil
		}
		if first == nil {
			first = bad
		}
	}
	return nil, first
}

// literal chooses one of the values of enum or const: one that the prompt names, or
// one by the prompt's hash.
func (m *maker) literal(schemas []*node, s *shape, at place) (*node, *misfit) {
	var fitting []*node
	for _, v := range s.literals {
		if s.kinds&v.kind != 0 && m.refusing(schemas, v) == nil {
			fitting = append(fitting, v)
		}
	}
	if len(fitting) == 0 {
		return nil, &misfit{m.first(s.nodes), "enum", "none of its values fits the rest of the schema"}
	}
	if at.variant == 0 && at.index == 0 {
		if i := m.writer.named(fitting); i >= 0 {
			return fitting[i], nil
		}
	}
	if m.found && at.optional && len(fitting) > 1 {
		return nil, notInPrompt(s, m)
	}
	return fitting[m.pick(at, len(fitting))], nil
}

// sample returns one of the schema's examples, or its default; nil when none fits.
// Arguments of tools are taken from the prompt instead, where it has them.
func (m *maker) sample(schemas []*node, s *shape, at place) *node {
	if m.found {
		return nil
	}
	var fitting []*node
	for _, v := range s.samples {
		if s.kinds&v.kind != 0 && m.refusing(schemas, v) == nil {
			fitting = append(fitting, v)
		}
	}
	if at.index+at.variant >= len(fitting) && at.index+at.variant > 0 || len(fitting) == 0 {
		return nil
	}
	return fitting[m.pick(at, len(fitting))]
}

// pick chooses one of n things for a place: one after another for the items of a
// list and for further attempts.
func (m *maker) pick(at place, n int) int {
	start := mix(m.seed^at.salt) % uint64(n)
	return int((start + uint64(at.index) + uint64(at.variant)) % uint64(n))
}

func notInPrompt(s *shape, m *maker) *misfit {
	return &misfit{m.first(s.nodes), "", "the prompt does not tell it"}
}

// likely returns the kinds that the value may have, the likeliest first.
func (s *shape) likely() []kind {
	order := s.order
	if order == nil {
		if len(s.objects) > 0 || s.minProps > 0 {
			order = append(order, kindObject)
		}
		if len(s.arrays) > 0 || s.minItems > 0 {
			order = append(order, kindArray)
		}
		if s.low != nil || s.high != nil || len(s.steps) > 0 {
			order = append(order, kindNumber)
		}
		order = append(order, kindString, kindNumber, kindBoolean, kindArray, kindObject, kindNull)
	}
	var list []kind
	for _, k := range order {
		if k &= s.kinds; k != 0 && k != kindNull {
			list = append(list, k)
		}
	}
	if s.kinds&kindNull != 0 {
		list = append(list, kindNull)
	}
	return list
}

func (m *maker) ofKind(k kind, s *shape, at place) (*node, *misfit) {
	switch k {
	case kindNull:
		return &node{kind: kindNull, text: "null"}, nil
	case kindBoolean:
		return m.boolean(s, at)
	case kindString:
		return m.string(s, at)
	case kindArray:
		return m.array(s, at)
	case kindObject:
		return m.object(s, at)
	}
	return m.number(s, at, k == kindInteger)
}
