// SPDX-License-Identifier: Apache-2.0

package tracing

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/genkit-go/genkit/ai"
)

// OTel returns a bridge that makes each span an OpenTelemetry span of the given
// provider. Spans become children of the OpenTelemetry span in the context, the
// spans that a body starts become their children, and ids are OpenTelemetry's. The
// global provider is neither read nor set.
func OTel(provider trace.TracerProvider) Bridge {
	return otelBridge{provider.Tracer(library.Name, trace.WithInstrumentationVersion(library.Version))}
}

type otelBridge struct{ tracer trace.Tracer }

func (b otelBridge) StartSpan(ctx context.Context, d *ai.SpanData) (context.Context, string, string) {
	kind := trace.SpanKindInternal
	if d.Attributes["genkit:metadata:subtype"] == "model" {
		kind = trace.SpanKindClient
	}
	attrs := otelAttributes(d.Attributes)
	above := trace.SpanContextFromContext(ctx)
	if d.ParentSpanID != "" && above.IsValid() && above.SpanID().String() != d.ParentSpanID {
		attrs = append(attrs, attribute.String("genkit:lastKnownParentSpanId", d.ParentSpanID))
	}
	twin, span := b.tracer.Start(ctx, d.DisplayName,
		trace.WithSpanKind(kind), trace.WithTimestamp(fromMilliseconds(d.StartTime)), trace.WithAttributes(attrs...))
	sc := span.SpanContext()
	switch {
	case !sc.IsValid():
		return twin, "", ""
	case sc.Equal(above): // of a provider that makes no spans and hands on the one above
		return twin, sc.TraceID().String(), ""
	}
	return twin, sc.TraceID().String(), sc.SpanID().String()
}

func (b otelBridge) EndSpan(twin context.Context, d *ai.SpanData) {
	span := trace.SpanFromContext(twin)
	span.SetAttributes(otelAttributes(d.Attributes)...)
	if d.Status != nil && d.Status.Code == ai.SpanStatusError {
		span.SetStatus(codes.Error, d.Status.Message)
	}
	if d.TimeEvents != nil {
		for _, event := range d.TimeEvents.TimeEvent {
			span.AddEvent(event.Annotation.Description, trace.WithTimestamp(fromMilliseconds(event.Time)),
				trace.WithAttributes(otelAttributes(event.Annotation.Attributes)...))
		}
	}
	span.End(trace.WithTimestamp(fromMilliseconds(d.EndTime)))
}

func otelAttributes(attrs map[string]any) []attribute.KeyValue {
	out := make([]attribute.KeyValue, 0, len(attrs)+1)
	for name, value := range attrs {
		key := attribute.Key(name)
		switch v := value.(type) {
		case string:
			out = append(out, key.String(v))
		case bool:
			out = append(out, key.Bool(v))
		case int:
			out = append(out, key.Int(v))
		case int64:
			out = append(out, key.Int64(v))
		case float64:
			out = append(out, key.Float64(v))
		case []string:
			out = append(out, key.StringSlice(v))
		default:
			out = append(out, key.String(fmt.Sprint(v)))
		}
	}
	return out
}

func fromMilliseconds(ms float64) time.Time { return time.UnixMicro(int64(ms*1000 + 0.5)) }
