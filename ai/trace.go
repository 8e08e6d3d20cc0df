// SPDX-License-Identifier: Apache-2.0

package ai

// TraceData is a trace, or the part of one that an exporter sends: its spans by
// id. Times are in milliseconds since the epoch; 0 is left out.
type TraceData struct {
	TraceID     string               `json:"traceId"`
	DisplayName string               `json:"displayName,omitempty"`
	StartTime   float64              `json:"startTime,omitempty"`
	EndTime     float64              `json:"endTime,omitempty"`
	Spans       map[string]*SpanData `json:"spans"`
	Extra       Extra                `json:"-"`
}

// SpanData is one span of a trace. Times are in milliseconds since the epoch; an
// EndTime of 0 means that the span still runs. SpanKind is INTERNAL, SERVER,
// CLIENT, PRODUCER or CONSUMER. Truncated tells that attributes were cut.
type SpanData struct {
	SpanID                  string                 `json:"spanId"`
	TraceID                 string                 `json:"traceId"`
	ParentSpanID            string                 `json:"parentSpanId,omitempty"`
	StartTime               float64                `json:"startTime"`
	EndTime                 float64                `json:"endTime"`
	Attributes              map[string]any         `json:"attributes"`
	DisplayName             string                 `json:"displayName"`
	Links                   []Link                 `json:"links,omitempty"`
	InstrumentationLibrary  InstrumentationLibrary `json:"instrumentationLibrary"`
	SpanKind                string                 `json:"spanKind"`
	SameProcessAsParentSpan *SameProcess           `json:"sameProcessAsParentSpan,omitempty"`
	Status                  *SpanStatus            `json:"status,omitempty"`
	TimeEvents              *TimeEvents            `json:"timeEvents,omitempty"`
	Truncated               bool                   `json:"truncated,omitempty"`
	Extra                   Extra                  `json:"-"`
}

// The codes of a SpanStatus. They are numbered as OpenTelemetry for JavaScript
// numbers them, which is not how OpenTelemetry for Go does.
const (
	SpanStatusUnset = 0
	SpanStatusOK    = 1
	SpanStatusError = 2
)

// SpanStatus tells how a span ended.
type SpanStatus struct {
	Code    int    `json:"code"`
	Message string `json:"message,omitempty"`
	Extra   Extra  `json:"-"`
}

// SameProcess tells whether a span's parent is of the same process.
type SameProcess struct {
	Value bool  `json:"value"`
	Extra Extra `json:"-"`
}

// InstrumentationLibrary names the code that made a span or log record.
type InstrumentationLibrary struct {
	Name      string `json:"name"`
	Version   string `json:"version,omitempty"`
	SchemaURL string `json:"schemaUrl,omitempty"`
	Extra     Extra  `json:"-"`
}

// Link ties a span to one of another place or trace.
type Link struct {
	Context                *SpanContext   `json:"context,omitempty"`
	Attributes             map[string]any `json:"attributes,omitempty"`
	DroppedAttributesCount int            `json:"droppedAttributesCount,omitempty"`
	Extra                  Extra          `json:"-"`
}

// SpanContext identifies a span.
type SpanContext struct {
	TraceID    string `json:"traceId"`
	SpanID     string `json:"spanId"`
	IsRemote   bool   `json:"isRemote,omitempty"`
	TraceFlags int    `json:"traceFlags"`
	Extra      Extra  `json:"-"`
}

// TimeEvents holds the events of a span.
type TimeEvents struct {
	TimeEvent []TimeEvent `json:"timeEvent,omitempty"`
	Extra     Extra       `json:"-"`
}

// TimeEvent is something that happened during a span, such as an exception. Time
// is in milliseconds since the epoch.
type TimeEvent struct {
	Time       float64    `json:"time"`
	Annotation Annotation `json:"annotation"`
	Extra      Extra      `json:"-"`
}

// Annotation tells what a [TimeEvent] was. An exception has the description
// "exception" and the attributes exception.type, exception.message and
// exception.stacktrace.
type Annotation struct {
	Attributes  map[string]any `json:"attributes"`
	Description string         `json:"description"`
	Extra       Extra          `json:"-"`
}

// MarshalJSON encodes the trace with its extra fields; nil spans are {}.
func (t TraceData) MarshalJSON() ([]byte, error) {
	type plain TraceData
	if t.Spans == nil {
		t.Spans = map[string]*SpanData{}
	}
	return encodeObject(plain(t), t.Extra)
}

// UnmarshalJSON decodes the trace and keeps unknown fields in Extra.
func (t *TraceData) UnmarshalJSON(data []byte) error {
	type plain TraceData
	return decodeObject(data, (*plain)(t), &t.Extra)
}

// MarshalJSON encodes the span with its extra fields; nil attributes are {}.
func (s SpanData) MarshalJSON() ([]byte, error) {
	type plain SpanData
	if s.Attributes == nil {
		s.Attributes = map[string]any{}
	}
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the span and keeps unknown fields in Extra. Attributes
// decode like [Metadata].
func (s *SpanData) UnmarshalJSON(data []byte) error {
	type plain SpanData
	if err := decodeObject(data, (*plain)(s), &s.Extra); err != nil {
		return err
	}
	return keepDigits(data, "attributes", &s.Attributes)
}

// MarshalJSON encodes the status with its extra fields.
func (s SpanStatus) MarshalJSON() ([]byte, error) {
	type plain SpanStatus
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the status and keeps unknown fields in Extra.
func (s *SpanStatus) UnmarshalJSON(data []byte) error {
	type plain SpanStatus
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (s SameProcess) MarshalJSON() ([]byte, error) {
	type plain SameProcess
	return encodeObject(plain(s), s.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (s *SameProcess) UnmarshalJSON(data []byte) error {
	type plain SameProcess
	return decodeObject(data, (*plain)(s), &s.Extra)
}

// MarshalJSON encodes the record with its extra fields.
func (l InstrumentationLibrary) MarshalJSON() ([]byte, error) {
	type plain InstrumentationLibrary
	return encodeObject(plain(l), l.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (l *InstrumentationLibrary) UnmarshalJSON(data []byte) error {
	type plain InstrumentationLibrary
	return decodeObject(data, (*plain)(l), &l.Extra)
}

// MarshalJSON encodes the link with its extra fields.
func (l Link) MarshalJSON() ([]byte, error) {
	type plain Link
	return encodeObject(plain(l), l.Extra)
}

// UnmarshalJSON decodes the link and keeps unknown fields in Extra.
func (l *Link) UnmarshalJSON(data []byte) error {
	type plain Link
	if err := decodeObject(data, (*plain)(l), &l.Extra); err != nil {
		return err
	}
	return keepDigits(data, "attributes", &l.Attributes)
}

// MarshalJSON encodes the record with its extra fields.
func (c SpanContext) MarshalJSON() ([]byte, error) {
	type plain SpanContext
	return encodeObject(plain(c), c.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra.
func (c *SpanContext) UnmarshalJSON(data []byte) error {
	type plain SpanContext
	return decodeObject(data, (*plain)(c), &c.Extra)
}

// MarshalJSON encodes the events with their extra fields.
func (e TimeEvents) MarshalJSON() ([]byte, error) {
	type plain TimeEvents
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the events and keeps unknown fields in Extra.
func (e *TimeEvents) UnmarshalJSON(data []byte) error {
	type plain TimeEvents
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the event with its extra fields.
func (e TimeEvent) MarshalJSON() ([]byte, error) {
	type plain TimeEvent
	return encodeObject(plain(e), e.Extra)
}

// UnmarshalJSON decodes the event and keeps unknown fields in Extra.
func (e *TimeEvent) UnmarshalJSON(data []byte) error {
	type plain TimeEvent
	return decodeObject(data, (*plain)(e), &e.Extra)
}

// MarshalJSON encodes the annotation with its extra fields; nil attributes are {}.
func (a Annotation) MarshalJSON() ([]byte, error) {
	type plain Annotation
	if a.Attributes == nil {
		a.Attributes = map[string]any{}
	}
	return encodeObject(plain(a), a.Extra)
}

// UnmarshalJSON decodes the annotation and keeps unknown fields in Extra.
func (a *Annotation) UnmarshalJSON(data []byte) error {
	type plain Annotation
	if err := decodeObject(data, (*plain)(a), &a.Extra); err != nil {
		return err
	}
	return keepDigits(data, "attributes", &a.Attributes)
}
