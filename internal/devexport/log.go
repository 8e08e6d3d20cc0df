// SPDX-License-Identifier: Apache-2.0

package devexport

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/genkit-go/genkit/core/tracing"
)

// Handler returns a handler that sends log records to the telemetry server, beside
// handing them to next, whose level decides what is logged.
func (e *Exporter) Handler(next slog.Handler) slog.Handler { return &handler{exporter: e, next: next} }

type handler struct {
	exporter *Exporter
	next     slog.Handler
	attrs    []attribute
	groups   []string
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	number, text := severity(r.Level)
	at := r.Time
	if at.IsZero() {
		at = time.Now()
	}
	l := &logRecord{TimeUnixNano: strconv.FormatInt(at.UnixNano(), 10), SeverityNumber: number, SeverityText: text,
		Body: anyValue{"stringValue": r.Message}, Attributes: append([]attribute{}, h.attrs...)}
	if span := tracing.FromContext(ctx); span != nil {
		l.TraceID, l.SpanID = span.TraceID(), span.SpanID()
	}
	r.Attrs(func(a slog.Attr) bool {
		if len(h.groups) == 0 && l.TraceID != "" && (a.Key == "traceId" || a.Key == "spanId") {
			return true // which the record has already
		}
		l.Attributes = appendAttr(l.Attributes, h.groups, a)
		return true
	})
	h.exporter.add(item{log: l})
	return h.next.Handle(ctx, r)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := *h
	more.next = h.next.WithAttrs(attrs)
	more.attrs = append([]attribute{}, h.attrs...)
	for _, a := range attrs {
		more.attrs = appendAttr(more.attrs, h.groups, a)
	}
	return &more
}

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	more := *h
	more.next = h.next.WithGroup(name)
	more.groups = append(append([]string{}, h.groups...), name)
	return &more
}

// severity returns the number and the name that OpenTelemetry has for a level.
func severity(level slog.Level) (int, string) {
	switch {
	case level >= slog.LevelError:
		return 17, "ERROR"
	case level >= slog.LevelWarn:
		return 13, "WARN"
	case level >= slog.LevelInfo:
		return 9, "INFO"
	case level >= slog.LevelDebug:
		return 5, "DEBUG"
	}
	return 1, "TRACE"
}

// logRecord, attribute and anyValue are as OTLP writes them in JSON.
type logRecord struct {
	TimeUnixNano   string      `json:"timeUnixNano"`
	SeverityNumber int         `json:"severityNumber"`
	SeverityText   string      `json:"severityText"`
	Body           anyValue    `json:"body"`
	Attributes     []attribute `json:"attributes"`
	TraceID        string      `json:"traceId,omitempty"`
	SpanID         string      `json:"spanId,omitempty"`
}

type attribute struct {
	Key   string   `json:"key"`
	Value anyValue `json:"value"`
}

type anyValue map[string]any

// appendAttr appends an attribute under the names of its groups, joined by dots; the
// attributes of a group one by one.
func appendAttr(list []attribute, groups []string, a slog.Attr) []attribute {
	a.Value = a.Value.Resolve()
	if a.Equal(slog.Attr{}) {
		return list
	}
	if a.Value.Kind() == slog.KindGroup {
		if a.Key != "" {
			groups = append(append([]string{}, groups...), a.Key)
		}
		for _, inner := range a.Value.Group() {
			list = appendAttr(list, groups, inner)
		}
		return list
	}
	key := strings.Join(append(append([]string{}, groups...), a.Key), ".")
	return append(list, attribute{key, valueOf(a.Value)})
}

func valueOf(v slog.Value) anyValue {
	switch v.Kind() {
	case slog.KindBool:
		return anyValue{"boolValue": v.Bool()}
	case slog.KindInt64:
		return anyValue{"intValue": v.Int64()}
	case slog.KindUint64:
		return anyValue{"stringValue": strconv.FormatUint(v.Uint64(), 10)}
	case slog.KindFloat64:
		if _, err := json.Marshal(v.Float64()); err == nil { // no infinity
			return anyValue{"doubleValue": v.Float64()}
		}
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return anyValue{"stringValue": err.Error()}
		}
		if raw, err := json.Marshal(v.Any()); err == nil {
			return anyValue{"stringValue": string(raw)}
		}
		return anyValue{"stringValue": fmt.Sprintf("%+v", v.Any())}
	}
	return anyValue{"stringValue": v.String()}
}

// logsOf returns the log records as OTLP sends them, nil when there are none.
func logsOf(items []item) any {
	var records []*logRecord
	for _, i := range items {
		if i.log != nil {
			records = append(records, i.log)
		}
	}
	if records == nil {
		return nil
	}
	type object = map[string]any
	return object{"resourceLogs": []object{{
		"resource":  object{"attributes": []attribute{}},
		"scopeLogs": []object{{"scope": object{"name": "genkit-logger"}, "logRecords": records}},
	}}}
}
