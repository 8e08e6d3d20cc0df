// SPDX-License-Identifier: Apache-2.0

package ai

import "encoding/json"

// LogRecord is one record of a log, as the developer tools store it. Timestamp is
// in milliseconds since the epoch. SeverityNumber follows OpenTelemetry: trace 1,
// debug 5, info 9, warn 13, error 17, fatal 21. Body is any JSON, mostly a string.
type LogRecord struct {
	LogID                  string                  `json:"logId"`
	TraceID                string                  `json:"traceId,omitempty"`
	SpanID                 string                  `json:"spanId,omitempty"`
	Timestamp              float64                 `json:"timestamp"`
	SeverityNumber         int                     `json:"severityNumber,omitempty"`
	SeverityText           string                  `json:"severityText,omitempty"`
	Body                   json.RawMessage         `json:"body,omitempty"`
	Attributes             map[string]any          `json:"attributes,omitempty"`
	InstrumentationLibrary *InstrumentationLibrary `json:"instrumentationLibrary,omitempty"`
	Extra                  Extra                   `json:"-"`
}

// MarshalJSON encodes the record with its extra fields.
func (r LogRecord) MarshalJSON() ([]byte, error) {
	type plain LogRecord
	return encodeObject(plain(r), r.Extra)
}

// UnmarshalJSON decodes the record and keeps unknown fields in Extra. Attributes
// decode like [Metadata].
func (r *LogRecord) UnmarshalJSON(data []byte) error {
	type plain LogRecord
	if err := decodeObject(data, (*plain)(r), &r.Extra); err != nil {
		return err
	}
	return keepDigits(data, "attributes", &r.Attributes)
}
