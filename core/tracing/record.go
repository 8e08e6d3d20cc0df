// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"errors"
	"fmt"
	"time"

	"github.com/genkit-go/genkit/ai"
)

// The tracer that Genkit's spans name as their origin.
var library = ai.InstrumentationLibrary{Name: "genkit-tracer", Version: "v1"}

// segment is a span's part of genkit:path while it runs: /{name,t:TYPE}.
func segment(i Info) string {
	kind := i.Type
	if i.Subtype == "flow" {
		kind = "flow"
	}
	return "/{" + i.Name + ",t:" + kind + "}"
}

// parentPath returns the path that the span's own segment is appended to.
func (s *Span) parentPath() string {
	switch {
	case s.parent == nil:
		return ""
	case s.parent.rec != nil:
		return s.parent.rec.path
	default:
		return s.parent.parentPath() + segment(s.parent.info)
	}
}

// deliver builds the record once for each degree of privacy and hands it out.
func (s *Span) deliver(err error, end time.Time, call func(Sink, *ai.SpanData)) {
	for _, group := range []struct {
		sinks   []Sink
		content bool
	}{{s.rec.set.full, true}, {s.rec.set.redacted, false}} {
		if len(group.sinks) == 0 {
			continue
		}
		data := s.data(group.content, err, end)
		for _, sink := range group.sinks {
			call(sink, data)
		}
	}
}

// data builds the record of the span; a zero end means that it runs.
func (s *Span) data(content bool, err error, end time.Time) *ai.SpanData {
	d := &ai.SpanData{
		SpanID: s.SpanID(), TraceID: s.TraceID(), DisplayName: s.info.Name,
		StartTime: milliseconds(s.rec.start), Attributes: s.attributes(content),
		InstrumentationLibrary: library, SpanKind: "INTERNAL",
		SameProcessAsParentSpan: &ai.SameProcess{Value: true},
	}
	if parent := s.recordedParent(); parent != nil {
		d.ParentSpanID = parent.SpanID()
	}
	if end.IsZero() {
		return d
	}
	d.EndTime = milliseconds(end)
	d.Status = &ai.SpanStatus{Code: ai.SpanStatusUnset}
	d.Attributes["genkit:state"] = "success"
	if s.parent != nil && s.info.Subtype != "" {
		path := s.rec.path
		d.Attributes["genkit:path"] = path[:len(path)-1] + ",s:" + s.info.Subtype + "}"
	}
	if err != nil {
		s.addFailure(d, err, content, end)
	}
	return d
}

func (s *Span) attributes(content bool) map[string]any {
	s.rec.mu.Lock()
	defer s.rec.mu.Unlock()
	attrs := make(map[string]any, 10+len(s.rec.attrs)+len(s.rec.content))
	for name, value := range s.rec.attrs {
		attrs[name] = value
	}
	for name, value := range s.rec.content {
		if !content {
			value = Redacted
		}
		attrs[name] = value
	}
	attrs["genkit:type"] = s.info.Type
	attrs["genkit:name"] = s.info.Name
	attrs["genkit:path"] = s.rec.path
	if s.info.Subtype != "" {
		attrs["genkit:metadata:subtype"] = s.info.Subtype
	}
	if s.info.Key != "" {
		attrs["genkit:key"] = s.info.Key
	}
	if s.recordedParent() == nil {
		attrs["genkit:isRoot"] = true
	}
	return attrs
}

// addFailure records err. Its text may quote a prompt, an answer or a key, so that a
// sink without content gets its status or type alone.
func (s *Span) addFailure(d *ai.SpanData, err error, content bool, at time.Time) {
	message := Redacted
	if content {
		message = err.Error()
	}
	d.Status = &ai.SpanStatus{Code: ai.SpanStatusError, Message: message}
	d.Attributes["genkit:state"] = "error"
	if s.isFailureSource(err) {
		d.Attributes["genkit:isFailureSource"] = true
	}
	kind := fmt.Sprintf("%T", err)
	var named interface{ StatusName() string }
	if errors.As(err, &named) {
		kind = named.StatusName()
	}
	d.TimeEvents = &ai.TimeEvents{TimeEvent: []ai.TimeEvent{{
		Time: milliseconds(at),
		Annotation: ai.Annotation{
			Description: "exception",
			Attributes:  map[string]any{"exception.type": kind, "exception.message": message},
		},
	}}}
}

func milliseconds(t time.Time) float64 { return float64(t.UnixNano()/1000) / 1000 }
