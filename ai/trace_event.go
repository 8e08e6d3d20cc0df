// SPDX-License-Identifier: Apache-2.0

package ai

import (
	"encoding/json"
	"fmt"
)

// TraceEventType tells what a [TraceEvent] reports.
type TraceEventType string

// The types of trace events.
const (
	TraceEventSpanStart TraceEventType = "span_start"
	TraceEventSpanEnd   TraceEventType = "span_end"
)

// TraceEvent is a message of a live trace stream: a span began or ended. It reads
// both kinds; [SpanStartEvent] and [SpanEndEvent] are the single ones.
type TraceEvent struct {
	Type    TraceEventType `json:"type"`
	TraceID string         `json:"traceId"`
	Span    *SpanData      `json:"span"`
	Extra   Extra          `json:"-"`
}

// SpanStartEvent is the [TraceEvent] of a span that began.
type SpanStartEvent struct {
	TraceID string
	Span    *SpanData
	Extra   Extra
}

// SpanEndEvent is the [TraceEvent] of a span that ended.
type SpanEndEvent struct {
	TraceID string
	Span    *SpanData
	Extra   Extra
}

// PathMetadata tells how one path of nested actions went. Latency is in
// milliseconds.
type PathMetadata struct {
	Path    string  `json:"path"`
	Status  string  `json:"status"`
	Error   string  `json:"error,omitempty"`
	Latency float64 `json:"latency"`
	Extra   Extra   `json:"-"`
}

// SpanState is the outcome of a span.
type SpanState string

// The outcomes of a span.
const (
	SpanStateSuccess SpanState = "success"
	SpanStateError   SpanState = "error"
)

// SpanMetadata is what Genkit records of a span. Input, Init and Output are the
// values of its action; Path is its place among nested actions; IsFailureSource
// marks the innermost span that failed.
type SpanMetadata struct {
	Name            string            `json:"name"`
	State           SpanState         `json:"state,omitempty"`
	Input           json.RawMessage   `json:"input,omitempty"`
	Output          json.RawMessage   `json:"output,omitempty"`
	Init            json.RawMessage   `json:"init,omitempty"`
	IsRoot          bool              `json:"isRoot,omitempty"`
	Metadata        map[string]string `json:"metadata,omitempty"`
	Path            string            `json:"path,omitempty"`
	IsFailureSource bool              `json:"isFailureSource,omitempty"`
	Extra           Extra             `json:"-"`
}

// TraceMetadata is what Genkit records of a trace. Timestamp is in milliseconds
// since the epoch.
type TraceMetadata struct {
	FeatureName string         `json:"featureName,omitempty"`
	Paths       []PathMetadata `json:"paths,omitempty"`
	Timestamp   float64        `json:"timestamp"`
	Extra       Extra          `json:"-"`
}

// MarshalJSON encodes the event with its extra fields.
func (e TraceEvent) MarshalJSON() ([]byte, error) {
	type plain TraceEvent
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the event and keeps unknown fields in Extra.
func (e *TraceEvent) UnmarshalJSON(data []byte) error {
	type plain TraceEvent
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the event with its type and its extra fields.
func (e SpanStartEvent) MarshalJSON() ([]byte, error) {
	return TraceEvent{TraceEventSpanStart, e.TraceID, e.Span, e.Extra}.MarshalJSON()
}

// UnmarshalJSON decodes the event; another type of event is an error.
func (e *SpanStartEvent) UnmarshalJSON(data []byte) error {
	event, err := decodeEvent(data, TraceEventSpanStart)
	if err != nil {
		return err
	}
	*e = SpanStartEvent{event.TraceID, event.Span, event.Extra}
	return nil
}

// MarshalJSON encodes the event with its type and its extra fields.
func (e SpanEndEvent) MarshalJSON() ([]byte, error) {
	return TraceEvent{TraceEventSpanEnd, e.TraceID, e.Span, e.Extra}.MarshalJSON()
}

// UnmarshalJSON decodes the event; another type of event is an error.
func (e *SpanEndEvent) UnmarshalJSON(data []byte) error {
	event, err := decodeEvent(data, TraceEventSpanEnd)
	if err != nil {
		return err
	}
	*e = SpanEndEvent{event.TraceID, event.Span, event.Extra}
	return nil
}

func decodeEvent(data []byte, want TraceEventType) (event TraceEvent, err error) {
	if err := event.UnmarshalJSON(data); err != nil {
		return event, err
	}
	if event.Type != want {
		return event, fmt.Errorf("ai: trace event is %q, want %q", event.Type, want)
	}
	return event, nil
}

// MarshalJSON encodes the record with its extra fields.
func (p PathMetadata) MarshalJSON() ([]byte, error) {
	type plain PathMetadata
	return encodeObject(plain(p), p.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (p *PathMetadata) UnmarshalJSON(data []byte) error {
	type plain PathMetadata
	return decodeObject(data, (*plain)(p), &p.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (m SpanMetadata) MarshalJSON() ([]byte, error) {
	type plain SpanMetadata
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (m *SpanMetadata) UnmarshalJSON(data []byte) error {
	type plain SpanMetadata
	return decodeObject(data, (*plain)(m), &m.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (m TraceMetadata) MarshalJSON() ([]byte, error) {
	type plain TraceMetadata
	return encodeObject(plain(m), m.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (m *TraceMetadata) UnmarshalJSON(data []byte) error {
	type plain TraceMetadata
	return decodeObject(data, (*plain)(m), &m.Extra)
}
