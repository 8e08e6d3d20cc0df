// SPDX-License-Identifier: Apache-2.0

package telemetry

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	collectorpb "go.opentelemetry.io/proto/slim/otlp/collector/metrics/v1"
	commonpb "go.opentelemetry.io/proto/slim/otlp/common/v1"
	logspb "go.opentelemetry.io/proto/slim/otlp/logs/v1"
	metricspb "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
	tracepb "go.opentelemetry.io/proto/slim/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/genkit-go/genkit/ai"
)

const (
	otlpTrace = "0af7651916cd43dd8448eb211c80319c"
	otlpSpan1 = "b7ad6b7169203331"
	otlpSpan2 = "c7ad6b7169203332"
)

const otlpJSONText = `{
 "resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"lib","version":"2"},"spans":[
  {"traceId":"` + otlpTrace + `","spanId":"` + otlpSpan1 + `","parentSpanId":"","name":"root","kind":1,"startTimeUnixNano":"1760000000000400000","endTimeUnixNano":1760000000001600000,
   "attributes":[{"key":"s","value":{"stringValue":"x"}},{"key":"i","value":{"intValue":"9007199254740993"}},{"key":"n","value":{"intValue":-5}},{"key":"b","value":{"boolValue":false}},
    {"key":"d","value":{"doubleValue":1.5}},{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"a","value":{"arrayValue":{"values":[{"intValue":1},{"stringValue":"y"},{"arrayValue":{"values":[]}}]}}},
    {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":true}}]}}},{"key":"bytes","value":{"bytesValue":"AQI="}},{"key":"none","value":{}}],
   "events":[{"timeUnixNano":"1760000000001000000","name":"exception","attributes":[{"key":"exception.message","value":{"stringValue":"boom"}}]}],
   "links":[{"traceId":"0bf7651916cd43dd8448eb211c80319c","spanId":"d7ad6b7169203331"}],
   "status":{"code":2,"message":"bad"}},
  {"traceId":"` + otlpTrace + `","spanId":"` + otlpSpan2 + `","parentSpanId":"` + otlpSpan1 + `","name":"child","kind":"SPAN_KIND_CLIENT","startTimeUnixNano":"1760000000000500000","endTimeUnixNano":"0","attributes":[],"status":{"code":0}}]}]}],
 "resourceLogs":[{"scopeLogs":[{"scope":{"name":"x"},"logRecords":[
  {"timeUnixNano":"1760000000000000000","severityNumber":13,"severityText":"WARN","body":{"stringValue":"hello"},"attributes":[{"key":"a","value":{"doubleValue":1.5}}],"traceId":"` + otlpTrace + `","spanId":"` + otlpSpan1 + `"},
  {"observedTimeUnixNano":"1760000000001000000","severityNumber":"SEVERITY_NUMBER_ERROR2","body":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":1}}]}}}]}]}]
}`

// otlpMessages are the same as otlpJSONText in protobuf: the spans, and the logs.
func otlpMessages(t testing.TB) (spans, logs []byte) {
	id := func(text string) []byte {
		raw, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	str := func(v string) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_StringValue{StringValue: v}}
	}
	num := func(v int64) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_IntValue{IntValue: v}}
	}
	double := func(v float64) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_DoubleValue{DoubleValue: v}}
	}
	flag := func(v bool) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_BoolValue{BoolValue: v}}
	}
	list := func(v ...*commonpb.AnyValue) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_ArrayValue{ArrayValue: &commonpb.ArrayValue{Values: v}}}
	}
	kv := func(k string, v *commonpb.AnyValue) *commonpb.KeyValue { return &commonpb.KeyValue{Key: k, Value: v} }
	object := func(v ...*commonpb.KeyValue) *commonpb.AnyValue {
		return &commonpb.AnyValue{Value: &commonpb.AnyValue_KvlistValue{KvlistValue: &commonpb.KeyValueList{Values: v}}}
	}
	marshal := func(m proto.Message) []byte {
		raw, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	spans = marshal(&tracepb.TracesData{ResourceSpans: []*tracepb.ResourceSpans{{ScopeSpans: []*tracepb.ScopeSpans{{
		Scope: &commonpb.InstrumentationScope{Name: "lib", Version: "2"},
		Spans: []*tracepb.Span{{
			TraceId: id(otlpTrace), SpanId: id(otlpSpan1), Name: "root", Kind: tracepb.Span_SPAN_KIND_INTERNAL,
			StartTimeUnixNano: 1760000000000400000, EndTimeUnixNano: 1760000000001600000,
			Attributes: []*commonpb.KeyValue{kv("s", str("x")), kv("i", num(9007199254740993)), kv("n", num(-5)), kv("b", flag(false)), kv("d", double(1.5)), kv("nan", double(math.NaN())),
				kv("a", list(num(1), str("y"), list())), kv("m", object(kv("k", flag(true)))),
				kv("bytes", &commonpb.AnyValue{Value: &commonpb.AnyValue_BytesValue{BytesValue: []byte{1, 2}}}), kv("none", nil)},
			Events: []*tracepb.Span_Event{{TimeUnixNano: 1760000000001000000, Name: "exception", Attributes: []*commonpb.KeyValue{kv("exception.message", str("boom"))}}},
			Links:  []*tracepb.Span_Link{{TraceId: id("0bf7651916cd43dd8448eb211c80319c"), SpanId: id("d7ad6b7169203331")}},
			Status: &tracepb.Status{Code: tracepb.Status_STATUS_CODE_ERROR, Message: "bad"},
		}, {
			TraceId: id(otlpTrace), SpanId: id(otlpSpan2), ParentSpanId: id(otlpSpan1), Name: "child", Kind: tracepb.Span_SPAN_KIND_CLIENT, StartTimeUnixNano: 1760000000000500000,
		}},
	}}}}})
	logs = marshal(&logspb.LogsData{ResourceLogs: []*logspb.ResourceLogs{{ScopeLogs: []*logspb.ScopeLogs{{
		Scope: &commonpb.InstrumentationScope{Name: "x"},
		LogRecords: []*logspb.LogRecord{
			{TimeUnixNano: 1760000000000000000, SeverityNumber: 13, SeverityText: "WARN", Body: str("hello"), Attributes: []*commonpb.KeyValue{kv("a", double(1.5))}, TraceId: id(otlpTrace), SpanId: id(otlpSpan1)},
			{ObservedTimeUnixNano: 1760000000001000000, SeverityNumber: 18, Body: object(kv("k", num(1)))},
		},
	}}}}})
	return spans, logs
}

// wantOTLP is what either form is stored as.
const wantOTLP = `{"traceId":"` + otlpTrace + `","spans":{
 "` + otlpSpan1 + `":{"spanId":"` + otlpSpan1 + `","traceId":"` + otlpTrace + `","startTime":1760000000000,"endTime":1760000000002,
  "attributes":{"s":"x","i":9007199254740993,"n":-5,"b":false,"d":1.5,"nan":"NaN","a":[1,"y",[]],"m":{"k":true},"bytes":"AQI="},"displayName":"root",
  "links":[{"context":{"traceId":"0bf7651916cd43dd8448eb211c80319c","spanId":"d7ad6b7169203331","traceFlags":0}}],
  "instrumentationLibrary":{"name":"lib","version":"2"},"spanKind":"INTERNAL","status":{"code":2,"message":"bad"},
  "timeEvents":{"timeEvent":[{"time":1760000000001,"annotation":{"attributes":{"exception.message":"boom"},"description":"exception"}}]}},
 "` + otlpSpan2 + `":{"spanId":"` + otlpSpan2 + `","traceId":"` + otlpTrace + `","parentSpanId":"` + otlpSpan1 + `","startTime":1760000000001,"endTime":0,
  "attributes":{},"displayName":"child","instrumentationLibrary":{"name":"lib","version":"2"},"spanKind":"CLIENT"}}}`

// decodeNumbers keeps the digits of numbers.
func decodeNumbers(t testing.TB, text string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestOTLP(t *testing.T) {
	spans, logs := otlpMessages(t)
	for _, c := range []struct {
		name, path, kind string
		bodies           []string
	}{
		{"JSON", "/api/otlp", "application/json", []string{otlpJSONText}},
		{"JSON by signal", "/api/otlp/v1/traces", "application/json; charset=utf-8", []string{otlpJSONText}},
		{"protobuf by signal", "/api/otlp/v1/logs", "application/x-protobuf", []string{string(spans), string(logs)}},
		{"protobuf", "/api/otlp", "application/x-protobuf", []string{string(logs), string(spans)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, HandlerOptions{})
			for _, body := range c.bodies {
				if code, _, text := s.do("POST", c.path, body, "Content-Type", c.kind); code != 200 {
					t.Fatal(code, text)
				}
			}
			_, _, got := s.do("GET", "/api/traces/"+otlpTrace, "")
			if diff := cmp.Diff(decodeNumbers(t, wantOTLP), decodeNumbers(t, got)); diff != "" {
				t.Errorf("trace (-want +got):\n%s", diff)
			}
			_, _, got = s.do("GET", "/api/logs", "")
			var page struct{ Logs []ai.LogRecord }
			if err := json.Unmarshal([]byte(got), &page); err != nil {
				t.Fatal(err)
			}
			for i := range page.Logs {
				page.Logs[i].LogID = ""
			}
			want := []ai.LogRecord{
				{Timestamp: 1760000000001, SeverityNumber: 18, Body: json.RawMessage(`{"k":1}`), InstrumentationLibrary: &ai.InstrumentationLibrary{Name: "x"}},
				{Timestamp: 1760000000000, SeverityNumber: 13, SeverityText: "WARN", Body: json.RawMessage(`"hello"`), TraceID: otlpTrace, SpanID: otlpSpan1,
					Attributes: map[string]any{"a": 1.5}, InstrumentationLibrary: &ai.InstrumentationLibrary{Name: "x"}},
			}
			if diff := cmp.Diff(want, page.Logs); diff != "" {
				t.Errorf("logs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOTLPUnderParent(t *testing.T) {
	spans, _ := otlpMessages(t)
	for kind, body := range map[string]string{"application/json": otlpJSONText, "application/x-protobuf": string(spans)} {
		s := serve(t, HandlerOptions{})
		if code, _, text := s.do("POST", "/api/otlp/mine/p1", body, "Content-Type", kind); code != 200 {
			t.Fatal(text)
		}
		trace := load(t, s.Store, "mine")
		for id, parent := range map[string]string{otlpSpan1: "p1", otlpSpan2: otlpSpan1} {
			one := trace.Spans[id]
			if one == nil || one.ParentSpanID != parent || one.TraceID != "mine" || one.Attributes[attrOriginalTrace] != otlpTrace {
				t.Errorf("%s: span %s is %+v", kind, id, one)
			}
		}
		if kind == "application/json" {
			page, err := s.Logs(background, LogQuery{TraceID: otlpTrace})
			if err != nil || len(page.Logs) != 1 {
				t.Errorf("the logs of the own trace: %+v, %v", page, err)
			}
		}
	}
}

func TestOTLPMetricsAreIgnored(t *testing.T) {
	raw, err := proto.Marshal(&collectorpb.ExportMetricsServiceRequest{ResourceMetrics: []*metricspb.ResourceMetrics{{ScopeMetrics: []*metricspb.ScopeMetrics{{
		Metrics: []*metricspb.Metric{{Name: "requests", Data: &metricspb.Metric_Sum{Sum: &metricspb.Sum{DataPoints: []*metricspb.NumberDataPoint{{TimeUnixNano: 1}}}}}},
	}}}}})
	if err != nil {
		t.Fatal(err)
	}
	s := serve(t, HandlerOptions{})
	for _, path := range []string{"/api/otlp", "/api/otlp/v1/metrics"} {
		if code, _, body := s.do("POST", path, string(raw), "Content-Type", "application/x-protobuf"); code != 200 || body != "" {
			t.Errorf("%s: %d %s", path, code, body)
		}
	}
	if page, err := s.Logs(background, LogQuery{}); err != nil || len(page.Logs) != 0 {
		t.Errorf("metrics became logs: %+v, %v", page, err)
	}
}

func TestDeepOTLP(t *testing.T) {
	value := strings.Repeat(`{"arrayValue":{"values":[`, 30) + `{"intValue":1}` + strings.Repeat(`]}}`, 30)
	body := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":` + value + `}]}]}]}`
	if _, err := OTLPJSON.decode([]byte(body)); err == nil || !strings.Contains(err.Error(), "too deeply") {
		t.Errorf("a value of 30 levels: %v", err)
	}
	if _, err := OTLPJSON.decode([]byte(strings.Replace(body, value, `{"arrayValue":{"values":[{"intValue":1}]}}`, 1))); err != nil {
		t.Error(err)
	}
}

func TestLenientNumbers(t *testing.T) {
	for text, want := range map[string]any{
		`5`: integer(5), `"5"`: integer(5), `""`: integer(0), `null`: integer(0), `1e3`: integer(1000), `"1.6"`: integer(2), `"x"`: nil, `1e300`: nil, `{}`: nil,
	} {
		var n integer
		if err := n.UnmarshalJSON([]byte(text)); (err == nil) != (want != nil) || err == nil && n != want {
			t.Errorf("integer %s: %v, %v", text, n, err)
		}
	}
	for text, want := range map[string]any{
		`3`: enum(3), `"3"`: enum(3), `"SPAN_KIND_CONSUMER"`: enum(5), `"STATUS_CODE_ERROR"`: enum(2), `"SEVERITY_NUMBER_WARN"`: enum(13), `"SEVERITY_NUMBER_FATAL4"`: enum(24),
		`"SEVERITY_NUMBER_LOUD"`: nil, `"x"`: nil, `-1`: nil, `99999999999`: nil,
	} {
		var n enum
		if err := n.UnmarshalJSON([]byte(text)); (err == nil) != (want != nil) || err == nil && n != want {
			t.Errorf("enum %s: %v, %v", text, n, err)
		}
	}
}

// FuzzOTLPJSON holds that any payload is refused, or becomes traces and logs that are
// valid.
func FuzzOTLPJSON(f *testing.F) {
	f.Add([]byte(otlpJSONText))
	f.Add([]byte(`{"resourceSpans":null,"resourceLogs":[{}]}`))
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"t","spanId":"s","startTimeUnixNano":"1e999"}]}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzPayload(t, data, OTLPJSON) })
}

// FuzzOTLPProtobuf is the same for protobuf.
func FuzzOTLPProtobuf(f *testing.F) {
	spans, logs := otlpMessages(f)
	f.Add(spans)
	f.Add(logs)
	f.Fuzz(func(t *testing.T, data []byte) { fuzzPayload(t, data, OTLPProtobuf) })
}

func fuzzPayload(t *testing.T, data []byte, format OTLPFormat) {
	p, err := format.decode(data)
	if err != nil {
		return
	}
	for _, parent := range []*Parent{nil, {"t", "s"}} {
		for _, trace := range p.traces(parent) {
			if _, err := fromTrace(trace); err != nil && validID(trace.TraceID) {
				t.Fatalf("%q: %v", data, err)
			}
		}
	}
	if _, err := logRows(p.logs()); err != nil {
		t.Fatalf("%q: %v", data, err)
	}
}
