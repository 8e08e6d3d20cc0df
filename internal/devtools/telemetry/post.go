// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// The attributes that the store reads of a span.
const (
	attrType     = "genkit:type"
	attrSubtype  = "genkit:metadata:subtype"
	attrName     = "genkit:name"
	attrState    = "genkit:state"
	attrInput    = "genkit:input"
	attrOutput   = "genkit:output"
	attrInternal = "genkit:metadata:genkit-dev-internal"
	attrWrapper  = "genkit:metadata:flow:wrapperAction"
	labelPrefix  = "genkitx:"
)

// post is the part of a trace that one POST brings, as its text and what the store
// needs to know of it.
type post struct {
	traceID string
	name    *string  // displayName; nil when absent
	start   *float64 // startTime
	end     *float64 // endTime
	spans   []*span  // in the order of the text
	body    []byte   // {"traceId":…,"spans":{…}} without what is not kept
	adopt   bool     // its spans were all dropped, a root among them: orphans become roots
	single  bool     // live streams get one event for each span, which OTLP asks for
	order   int64    // where it stands among all posts; given when it is stored
}

// span is one span of a post: its text, and the fields that the index needs.
type span struct {
	id       string
	raw      []byte // the object; aliases the text of the post
	parent   string // "" for a root
	name     []byte // the text of displayName between its quotes
	start    float64
	end      float64 // 0 while it runs
	status   *int    // nil when absent
	attrs    []byte  // the object
	nulls    bool    // a field is null, which readers of traces don't expect
	endless  bool    // endTime is missing, which readers expect
	kind     []byte  // the inner text of genkit:type, of its subtype, and so on
	subtype  []byte
	action   []byte // genkit:name
	state    []byte // genkit:state
	internal bool   // a span of the tools themselves, no good root while there is another
	labels   bool   // it has attributes that begin with genkitx:
}

// validID tells whether an id, which names a trace or a span, is a plain token.
func validID(id string) bool {
	return id != "" && id != "." && id != ".." && len(id) <= 256 && !strings.ContainsAny(id, "/\\\x00")
}

// invalidTraceID is the error for an id that is no plain token; the text is the
// official server's.
func invalidTraceID(id string) error {
	return core.Errorf(core.Internal, "Invalid trace id: %s", strconv.Quote(id))
}

// parsePost reads a posted trace. The post aliases data.
func parsePost(data []byte) (*post, error) {
	if bytes.IndexByte(data, '\n') >= 0 || bytes.IndexByte(data, '\r') >= 0 { // events of live streams are single lines
		var compact bytes.Buffer
		if err := json.Compact(&compact, data); err != nil {
			return nil, core.Errorf(core.InvalidArgument, "a trace must be a JSON object: %w", err)
		}
		data = compact.Bytes()
	}
	p, err := readPost(data)
	if err != nil {
		return nil, err
	}
	if !validID(p.traceID) {
		return nil, invalidTraceID(p.traceID)
	}
	p.clean()
	return p, nil
}

// clean drops the spans that are not kept: those of prompts that were only rendered,
// and a wrapper of the tools which came alone. It writes the body again when it must.
func (p *post) clean() {
	kept := p.spans[:0:0]
	droppedRoot, rewrite := false, false
	for _, one := range p.spans {
		if string(one.subtype) == "prompt" {
			droppedRoot = droppedRoot || one.parent == ""
			rewrite = true
			continue
		}
		rewrite = rewrite || one.nulls || one.endless
		kept = append(kept, one)
	}
	if len(kept) == 1 && string(kept[0].action) == "dev-run-action-wrapper" {
		droppedRoot = droppedRoot || kept[0].parent == ""
		kept, rewrite = nil, true
	}
	p.spans = kept
	p.adopt = len(kept) == 0 && droppedRoot
	if rewrite {
		p.rewrite()
	}
}

// rewrite makes the body of the spans that are left.
func (p *post) rewrite() {
	for _, one := range p.spans {
		if one.nulls {
			one.raw = withoutMembers(one.raw, func(_, value []byte) bool { return string(value) == "null" })
		}
		if one.endless {
			one.raw = append(one.raw[:len(one.raw)-1:len(one.raw)-1], `,"endTime":0}`...)
		}
		one.nulls, one.endless = false, false
	}
	p.body = p.appendTo(make([]byte, 0, len(p.body)))
}

// appendTo appends the trace as JSON.
func (p *post) appendTo(b []byte) []byte {
	b = append(b, `{"traceId":`...)
	b = appendJSON(b, p.traceID)
	if p.name != nil {
		b = appendJSON(append(b, `,"displayName":`...), *p.name)
	}
	if p.start != nil {
		b = appendJSON(append(b, `,"startTime":`...), *p.start)
	}
	if p.end != nil {
		b = appendJSON(append(b, `,"endTime":`...), *p.end)
	}
	b = append(b, `,"spans":{`...)
	for i, one := range p.spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, one.id)
		b = append(append(b, ':'), one.raw...)
	}
	return append(b, "}}"...)
}

// appendJSON appends a string or a finite number as encoding/json writes it.
func appendJSON(b []byte, v any) []byte {
	raw, _ := json.Marshal(v) // such values always can be
	return append(b, raw...)
}

// withoutMembers returns an object without the members for which drop reports true;
// key is as written between its quotes. The object was scanned before.
func withoutMembers(object []byte, drop func(key, value []byte) bool) []byte {
	out := append(make([]byte, 0, len(object)), '{')
	s := scanner{data: object}
	_ = s.object(0, func(key []byte) error {
		value, err := s.raw(1)
		if err != nil || drop(key, value) {
			return err
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), key...), `":`...)
		out = append(out, value...)
		return nil
	})
	return append(out, '}')
}

// fromTrace makes a post of a trace that Go code holds.
func fromTrace(t *ai.TraceData) (*post, error) {
	if t == nil {
		return nil, core.Errorf(core.InvalidArgument, "a nil trace cannot be stored")
	}
	raw, err := json.Marshal(t)
	if err != nil {
		return nil, core.Errorf(core.InvalidArgument, "the trace %q cannot be written as JSON: %w", t.TraceID, err)
	}
	return parsePost(raw)
}
