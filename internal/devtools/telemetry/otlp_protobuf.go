// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math"

	commonpb "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// decodeProtobuf reads an export request. Those of traces, logs and metrics have their
// content in the same field, so the path of a POST does not tell what it is: each
// resource is tried as spans, then as logs, and the ids and times that it must have
// decide.
func decodeProtobuf(body []byte) (*payload, error) {
	p := &payload{}
	for len(body) > 0 {
		number, kind, n := protowire.ConsumeTag(body)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		body = body[n:]
		if number != 1 || kind != protowire.BytesType {
			if n = protowire.ConsumeFieldValue(number, kind, body); n < 0 {
				return nil, protowire.ParseError(n)
			}
			body = body[n:]
			continue
		}
		resource, n := protowire.ConsumeBytes(body)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		body = body[n:]
		if err := p.addResource(resource); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// addResource adds the spans or log records of a resource. What is neither, such as
// metrics, is left out; what cannot be read at all is an error.
func (p *payload) addResource(raw []byte) error {
	var spans tracepb.ResourceSpans
	spansErr := proto.Unmarshal(raw, &spans)
	if spansErr == nil && p.addSpans(&spans) {
		return nil
	}
	var logs logspb.ResourceLogs
	logsErr := proto.Unmarshal(raw, &logs)
	if logsErr == nil && p.addLogs(&logs) {
		return nil
	}
	if spansErr != nil && logsErr != nil {
		return errors.Join(spansErr, logsErr)
	}
	return nil
}

// addSpans adds what has the ids of spans, and reports whether anything has.
func (p *payload) addSpans(in *tracepb.ResourceSpans) bool {
	var groups []scopeSpans
	for _, g := range in.GetScopeSpans() {
		group := scopeSpans{Scope: scope{g.GetScope().GetName(), g.GetScope().GetVersion()}}
		for _, one := range g.GetSpans() {
			if len(one.GetTraceId()) == 16 && len(one.GetSpanId()) == 8 {
				group.Spans = append(group.Spans, spanOf(one))
			}
		}
		if len(group.Spans) > 0 {
			groups = append(groups, group)
		}
	}
	if len(groups) == 0 {
		return false
	}
	p.ResourceSpans = append(p.ResourceSpans, resourceSpans{ScopeSpans: groups})
	return true
}

func spanOf(in *tracepb.Span) otlpSpan {
	out := otlpSpan{
		TraceID: idOf(in.GetTraceId()), SpanID: idOf(in.GetSpanId()), Parent: idOf(in.GetParentSpanId()),
		Name: in.GetName(), Kind: enum(in.GetKind()), Start: timeOf(in.GetStartTimeUnixNano()), End: timeOf(in.GetEndTimeUnixNano()),
		Attributes: keyValues(in.GetAttributes()),
		Status:     otlpStatus{Code: enum(in.GetStatus().GetCode()), Message: in.GetStatus().GetMessage()},
	}
	for _, e := range in.GetEvents() {
		out.Events = append(out.Events, otlpEvent{timeOf(e.GetTimeUnixNano()), e.GetName(), keyValues(e.GetAttributes())})
	}
	for _, l := range in.GetLinks() {
		out.Links = append(out.Links, otlpLink{idOf(l.GetTraceId()), idOf(l.GetSpanId()), keyValues(l.GetAttributes())})
	}
	return out
}

// addLogs adds what is a log record, and reports whether anything is.
func (p *payload) addLogs(in *logspb.ResourceLogs) bool {
	var groups []scopeLogs
	for _, g := range in.GetScopeLogs() {
		group := scopeLogs{Scope: scope{g.GetScope().GetName(), g.GetScope().GetVersion()}}
		for _, one := range g.GetLogRecords() {
			if one.GetTimeUnixNano() == 0 && one.GetObservedTimeUnixNano() == 0 && one.GetBody() == nil {
				continue
			}
			group.Logs = append(group.Logs, otlpLog{
				Time: timeOf(one.GetTimeUnixNano()), Observed: timeOf(one.GetObservedTimeUnixNano()),
				Severity: enum(one.GetSeverityNumber()), Level: one.GetSeverityText(), Body: valueOf(one.GetBody()),
				Attributes: keyValues(one.GetAttributes()), TraceID: idOf(one.GetTraceId()), SpanID: idOf(one.GetSpanId()),
			})
		}
		if len(group.Logs) > 0 {
			groups = append(groups, group)
		}
	}
	if len(groups) == 0 {
		return false
	}
	p.ResourceLogs = append(p.ResourceLogs, resourceLogs{ScopeLogs: groups})
	return true
}

func idOf(id []byte) string { return hex.EncodeToString(id) }

func timeOf(nanos uint64) integer { return integer(min(nanos, math.MaxInt64)) }

func keyValues(in []*commonpb.KeyValue) []keyValue {
	var out []keyValue
	for _, kv := range in {
		out = append(out, keyValue{kv.GetKey(), valueOf(kv.GetValue())})
	}
	return out
}

func valueOf(in *commonpb.AnyValue) anyValue {
	switch v := in.GetValue().(type) {
	case *commonpb.AnyValue_StringValue:
		return anyValue{v.StringValue}
	case *commonpb.AnyValue_IntValue:
		return anyValue{v.IntValue}
	case *commonpb.AnyValue_BoolValue:
		return anyValue{v.BoolValue}
	case *commonpb.AnyValue_DoubleValue:
		return anyValue{double(v.DoubleValue).value()}
	case *commonpb.AnyValue_BytesValue:
		return anyValue{base64.StdEncoding.EncodeToString(v.BytesValue)}
	case *commonpb.AnyValue_ArrayValue:
		list := make([]any, len(v.ArrayValue.GetValues()))
		for i, one := range v.ArrayValue.GetValues() {
			list[i] = valueOf(one).value
		}
		return anyValue{list}
	case *commonpb.AnyValue_KvlistValue:
		return anyValue{attributes(keyValues(v.KvlistValue.GetValues()))}
	}
	return anyValue{}
}
