// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"context"
	"encoding/json"
	"math"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
)

// attrOriginalTrace holds the trace that a span had before it was given a parent.
const attrOriginalTrace = "genkit:otlp-traceId"

// Parent is the span under which spans of OTLP are put.
type Parent struct{ TraceID, SpanID string }

// PutOTLP stores an OTLP payload: spans and log records; metrics are ignored. With a
// parent, spans get its trace, and roots become its children; log records keep their
// own ids. Live streams get one event for each span.
func (s *Store) PutOTLP(ctx context.Context, body []byte, format OTLPFormat, parent *Parent) error {
	payload, err := format.decode(body)
	if err != nil {
		return core.Errorf(core.InvalidArgument, "the OTLP payload cannot be read: %w", err)
	}
	if parent != nil && !validID(parent.TraceID) {
		return invalidTraceID(parent.TraceID)
	}
	j := &job{}
	for _, trace := range payload.traces(parent) {
		p, err := fromTrace(trace)
		if err != nil {
			return err
		}
		p.single = true
		j.posts = append(j.posts, p)
	}
	if j.logs, err = logRows(payload.logs()); err != nil {
		return err
	}
	if len(j.posts) == 0 && len(j.logs) == 0 {
		return nil
	}
	return s.do(ctx, j)
}

// payload is what an OTLP message holds, whatever its format.
type payload struct {
	ResourceSpans []resourceSpans `json:"resourceSpans"`
	ResourceLogs  []resourceLogs  `json:"resourceLogs"`
}

type resourceSpans struct {
	ScopeSpans []scopeSpans `json:"scopeSpans"`
}

type resourceLogs struct {
	ScopeLogs []scopeLogs `json:"scopeLogs"`
}

type scopeSpans struct {
	Scope scope      `json:"scope"`
	Spans []otlpSpan `json:"spans"`
}

type scopeLogs struct {
	Scope scope     `json:"scope"`
	Logs  []otlpLog `json:"logRecords"`
}

type scope struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type otlpSpan struct {
	TraceID    string      `json:"traceId"`
	SpanID     string      `json:"spanId"`
	Parent     string      `json:"parentSpanId"`
	Name       string      `json:"name"`
	Kind       enum        `json:"kind"`
	Start      integer     `json:"startTimeUnixNano"`
	End        integer     `json:"endTimeUnixNano"`
	Attributes []keyValue  `json:"attributes"`
	Events     []otlpEvent `json:"events"`
	Links      []otlpLink  `json:"links"`
	Status     otlpStatus  `json:"status"`
}

type otlpEvent struct {
	Time       integer    `json:"timeUnixNano"`
	Name       string     `json:"name"`
	Attributes []keyValue `json:"attributes"`
}

type otlpLink struct {
	TraceID    string     `json:"traceId"`
	SpanID     string     `json:"spanId"`
	Attributes []keyValue `json:"attributes"`
}

type otlpStatus struct {
	Code    enum   `json:"code"`
	Message string `json:"message"`
}

type otlpLog struct {
	Time       integer    `json:"timeUnixNano"`
	Observed   integer    `json:"observedTimeUnixNano"`
	Severity   enum       `json:"severityNumber"`
	Level      string     `json:"severityText"`
	Body       anyValue   `json:"body"`
	Attributes []keyValue `json:"attributes"`
	TraceID    string     `json:"traceId"`
	SpanID     string     `json:"spanId"`
}

type keyValue struct {
	Key   string   `json:"key"`
	Value anyValue `json:"value"`
}

// spanKinds are the names of the kinds 1 to 5; others are INTERNAL.
var spanKinds = [...]string{"INTERNAL", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"}

// traces returns the spans by trace, in the order in which the traces appear.
func (p *payload) traces(parent *Parent) []*ai.TraceData {
	var list []*ai.TraceData
	byID := map[string]*ai.TraceData{}
	for _, r := range p.ResourceSpans {
		for _, group := range r.ScopeSpans {
			for i := range group.Spans {
				one := group.Spans[i].data(group.Scope)
				if parent != nil {
					one.Attributes[attrOriginalTrace] = one.TraceID
					one.TraceID = parent.TraceID
					if one.ParentSpanID == "" {
						one.ParentSpanID = parent.SpanID
					}
				}
				trace := byID[one.TraceID]
				if trace == nil {
					trace = &ai.TraceData{TraceID: one.TraceID, Spans: map[string]*ai.SpanData{}}
					byID[one.TraceID] = trace
					list = append(list, trace)
				}
				trace.Spans[one.SpanID] = one
			}
		}
	}
	return list
}

func (o *otlpSpan) data(from scope) *ai.SpanData {
	d := &ai.SpanData{
		SpanID: o.SpanID, TraceID: o.TraceID, ParentSpanID: o.Parent,
		StartTime: o.Start.milliseconds(), EndTime: o.End.milliseconds(),
		DisplayName: o.Name, Attributes: attributes(o.Attributes),
		InstrumentationLibrary: ai.InstrumentationLibrary{Name: from.Name, Version: from.Version},
		SpanKind:               spanKinds[0],
	}
	if o.Kind > 0 && int(o.Kind) < len(spanKinds) {
		d.SpanKind = spanKinds[o.Kind]
	}
	if o.Status.Code != 0 {
		d.Status = &ai.SpanStatus{Code: int(o.Status.Code), Message: o.Status.Message}
	}
	for _, e := range o.Events {
		if d.TimeEvents == nil {
			d.TimeEvents = &ai.TimeEvents{}
		}
		d.TimeEvents.TimeEvent = append(d.TimeEvents.TimeEvent, ai.TimeEvent{
			Time: e.Time.milliseconds(), Annotation: ai.Annotation{Description: e.Name, Attributes: attributes(e.Attributes)},
		})
	}
	for _, l := range o.Links {
		d.Links = append(d.Links, ai.Link{Context: &ai.SpanContext{TraceID: l.TraceID, SpanID: l.SpanID}, Attributes: attributes(l.Attributes)})
	}
	return d
}

// logs returns the log records.
func (p *payload) logs() []*ai.LogRecord {
	var list []*ai.LogRecord
	for _, r := range p.ResourceLogs {
		for _, group := range r.ScopeLogs {
			for i := range group.Logs {
				o := &group.Logs[i]
				at := o.Time
				if at == 0 {
					at = o.Observed
				}
				one := &ai.LogRecord{
					TraceID: o.TraceID, SpanID: o.SpanID, Timestamp: at.milliseconds(),
					SeverityNumber: int(o.Severity), SeverityText: o.Level, Attributes: attributes(o.Attributes),
					InstrumentationLibrary: &ai.InstrumentationLibrary{Name: group.Scope.Name, Version: group.Scope.Version},
				}
				if o.Body.value != nil {
					one.Body, _ = json.Marshal(o.Body.value) // it came as JSON, or has only finite numbers
				}
				list = append(list, one)
			}
		}
	}
	return list
}

// attributes returns the values that are there.
func attributes(list []keyValue) map[string]any {
	out := make(map[string]any, len(list))
	for _, kv := range list {
		if kv.Value.value != nil {
			out[kv.Key] = kv.Value.value
		}
	}
	return out
}

// milliseconds rounds a time in nanoseconds.
func (i integer) milliseconds() float64 { return math.Round(float64(i) / 1e6) }
