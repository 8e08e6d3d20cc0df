// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"

	"github.com/genkit-go/genkit/core"
)

// readPost reads a trace as it is, without dropping anything.
func readPost(data []byte) (*post, error) {
	p := &post{body: data}
	s := scanner{data: data}
	if s.space() != '{' {
		return nil, core.Errorf(core.InvalidArgument, `a trace must be a JSON object {"traceId":…,"spans":{…}}`)
	}
	var haveID, haveSpans bool
	err := s.object(0, func(key []byte) error {
		switch string(key) {
		case "traceId":
			haveID = true
			return s.stringField("traceId", func(v []byte) { p.traceID = unquote(v) })
		case "displayName":
			return s.optional(func() error {
				return s.stringField("displayName", func(v []byte) { name := unquote(v); p.name = &name })
			})
		case "startTime":
			return s.optional(func() error { p.start = new(float64); return s.numberField("startTime", p.start) })
		case "endTime":
			return s.optional(func() error { p.end = new(float64); return s.numberField("endTime", p.end) })
		case "spans":
			haveSpans = true
			p.spans = p.spans[:0]
			if s.space() != '{' {
				return fmt.Errorf("spans must be an object")
			}
			return s.object(1, func(key []byte) error {
				one, err := s.span(unquote(key))
				if err != nil {
					return fmt.Errorf("spans.%s: %w", unquote(key), err)
				}
				p.spans = append(p.spans, one)
				return nil
			})
		}
		return s.skip(1)
	})
	if err == nil {
		err = s.end()
	}
	switch {
	case err != nil:
	case !haveID:
		err = fmt.Errorf("traceId is missing")
	case !haveSpans:
		err = fmt.Errorf("spans is missing")
	}
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the trace cannot be read: %w", err)
	}
	return p, nil
}

// The fields that every span has, endTime aside, which a few senders leave out while
// the span runs.
var requiredFields = []string{"spanId", "traceId", "startTime", "attributes", "displayName", "instrumentationLibrary", "spanKind"}

// span reads a span, which is two levels deep.
func (s *scanner) span(id string) (*span, error) {
	one := &span{id: id}
	if s.space() != '{' {
		return nil, fmt.Errorf("a span must be an object")
	}
	start := s.pos
	var have uint8 // a bit for each required field
	one.endless = true
	err := s.object(2, func(key []byte) error {
		bit := slices.IndexFunc(requiredFields, func(name string) bool { return name == string(key) })
		if s.space() == 'n' {
			one.nulls = true
			return s.word("null")
		}
		if bit >= 0 {
			have |= 1 << bit
		}
		switch string(key) {
		case "spanId", "traceId", "spanKind":
			return s.stringField(requiredFields[bit], func([]byte) {})
		case "parentSpanId":
			return s.stringField("parentSpanId", func(v []byte) { one.parent = unquote(v) })
		case "displayName":
			return s.stringField("displayName", func(v []byte) { one.name = v })
		case "startTime":
			return s.numberField("startTime", &one.start)
		case "endTime":
			one.endless = false
			return s.numberField("endTime", &one.end)
		case "status":
			return s.status(one)
		case "attributes":
			return s.attributes(one)
		case "instrumentationLibrary":
			if s.space() != '{' {
				return fmt.Errorf("instrumentationLibrary must be an object")
			}
		}
		return s.skip(3)
	})
	if err != nil {
		return nil, err
	}
	for i, name := range requiredFields {
		if have&(1<<i) == 0 {
			return nil, fmt.Errorf("%s is missing", name)
		}
	}
	one.raw = s.data[start:s.pos:s.pos]
	return one, nil
}

func (s *scanner) status(one *span) error {
	if s.space() != '{' {
		return fmt.Errorf("status must be an object")
	}
	return s.object(3, func(key []byte) error {
		if string(key) != "code" {
			return s.skip(4)
		}
		var code float64
		if err := s.numberField("status.code", &code); err != nil {
			return err
		}
		whole := int(code)
		one.status = &whole
		return nil
	})
}

func (s *scanner) attributes(one *span) error {
	if s.space() != '{' {
		return fmt.Errorf("attributes must be an object")
	}
	start := s.pos
	err := s.object(3, func(key []byte) error {
		switch string(key) {
		case attrType:
			return s.textIfAny(&one.kind)
		case attrSubtype:
			return s.textIfAny(&one.subtype)
		case attrName:
			return s.textIfAny(&one.action)
		case attrState:
			return s.textIfAny(&one.state)
		case attrInternal, attrWrapper:
			one.internal = true
		default:
			one.labels = one.labels || bytes.HasPrefix(key, []byte(labelPrefix))
		}
		return s.skip(4)
	})
	one.attrs = s.data[start:s.pos:s.pos]
	return err
}

// optional moves past null, or does read.
func (s *scanner) optional(read func() error) error {
	if s.space() == 'n' {
		return s.word("null")
	}
	return read()
}

func (s *scanner) stringField(name string, use func(inner []byte)) error {
	if s.space() != '"' {
		return fmt.Errorf("%s must be a string", name)
	}
	inner, err := s.text()
	if err == nil {
		use(inner)
	}
	return err
}

func (s *scanner) numberField(name string, into *float64) error {
	if c := s.space(); c != '-' && c-'0' > 9 {
		return fmt.Errorf("%s must be a number", name)
	}
	start := s.pos
	if err := s.number(); err != nil {
		return err
	}
	n, err := strconv.ParseFloat(string(s.data[start:s.pos]), 64)
	if err != nil {
		return fmt.Errorf("%s is out of range", name)
	}
	*into = n
	return nil
}

// textIfAny moves past a value, which it keeps when it is a string.
func (s *scanner) textIfAny(into *[]byte) error {
	if s.space() != '"' {
		return s.skip(4)
	}
	inner, err := s.text()
	*into = inner
	return err
}
