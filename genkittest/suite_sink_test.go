// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core/tracing"
)

func readMemory(s tracing.Sink) []*ai.SpanData { return s.(*tracing.Memory).Ended() }

func TestSinkSuitePasses(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		SinkSuite(t, func() tracing.Sink { return &tracing.Memory{} }, readMemory)
	})
	t.Run("both records", func(t *testing.T) {
		SinkSuite(t, func() tracing.Sink { return &tracing.Memory{} }, func(s tracing.Sink) []*ai.SpanData {
			m := s.(*tracing.Memory)
			return append(m.Started(), m.Ended()...)
		})
	})
	t.Run("exporter", func(t *testing.T) {
		SinkSuite(t, func() tracing.Sink { return &exporter{} }, readExporter)
	})
}

// exporter is a sink that buffers JSON, hands it on in Flush and rounds times to
// milliseconds.
type exporter struct {
	mu             sync.Mutex
	buffer, stored [][]byte
	closed         bool
	fault          string // what it does wrong
}

func (e *exporter) SpanStarted(*ai.SpanData) {}

func (e *exporter) SpanEnded(d *ai.SpanData) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed && e.fault == "late" {
		panic("closed")
	}
	span := *d
	if e.fault == "" {
		span.StartTime = float64(int64(d.StartTime))
	}
	e.buffer = append(e.buffer, imageOf(&span))
}

func (e *exporter) Flush(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.fault == "flush" && len(e.buffer) == 0 {
		return errors.New("nothing to flush")
	}
	e.stored = append(e.stored, e.buffer...)
	e.buffer = nil
	return nil
}

func (e *exporter) Close(ctx context.Context) error {
	if e.fault == "close" {
		time.Sleep(3 * time.Second)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return nil
}

func readExporter(s tracing.Sink) []*ai.SpanData {
	e := s.(*exporter)
	e.mu.Lock()
	defer e.mu.Unlock()
	var spans []*ai.SpanData
	for _, raw := range e.stored {
		span := &ai.SpanData{}
		if err := json.Unmarshal(raw, span); err != nil {
			panic(err)
		}
		spans = append(spans, span)
	}
	return spans
}

// sinkKind is a sink that does something else with each span that ends, or reads
// something else.
type sinkKind struct {
	ended func(m *tracing.Memory, d *ai.SpanData)
	read  func([]*ai.SpanData) []*ai.SpanData
	new   func() tracing.Sink
}

type memoryLike struct {
	*tracing.Memory
	ended func(m *tracing.Memory, d *ai.SpanData)
}

func (m *memoryLike) SpanEnded(d *ai.SpanData) {
	if m.ended == nil {
		m.Memory.SpanEnded(d)
		return
	}
	m.ended(m.Memory, d)
}

// keeping returns a sink that keeps changed copies of the records.
func keeping(change func(d *ai.SpanData)) sinkKind {
	return sinkKind{ended: func(m *tracing.Memory, d *ai.SpanData) {
		d = clone(d)
		change(d)
		m.SpanEnded(d)
	}}
}

// oneTrace is a sink that drops the spans of all traces but the one that began last.
type oneTrace struct {
	tracing.Memory
	mu      sync.Mutex
	current string
}

func (o *oneTrace) SpanStarted(d *ai.SpanData) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.current = d.TraceID
}

func (o *oneTrace) SpanEnded(d *ai.SpanData) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if d.TraceID == o.current {
		o.Memory.SpanEnded(d)
	}
}

func TestSinkSuiteSeesFaults(t *testing.T) {
	const all = "concurrency content failure nesting recordUnchanged redaction"
	cases := []broken[sinkKind]{
		{"loses children", sinkKind{ended: func(m *tracing.Memory, d *ai.SpanData) {
			if d.ParentSpanID == "" {
				m.SpanEnded(d)
			}
		}}, all, "1 of 3 spans that are over have arrived"},
		{"doubles", sinkKind{ended: func(m *tracing.Memory, d *ai.SpanData) { m.SpanEnded(d); m.SpanEnded(d) }},
			all, "arrived twice"},
		{"makes ids anew", keeping(func(d *ai.SpanData) { d.SpanID += "0" }), "concurrency failure nesting redaction", "did not arrive under its id"},
		{"mixes traces", keeping(func(d *ai.SpanData) { d.TraceID = d.SpanID }), "concurrency failure nesting redaction", "has traceId"},
		{"is flat", keeping(func(d *ai.SpanData) { d.ParentSpanID = "" }), "concurrency failure nesting redaction", `has parentSpanId ""`},
		{"forgets paths", keeping(func(d *ai.SpanData) { delete(d.Attributes, "genkit:path") }), "concurrency failure nesting redaction", `no attribute "genkit:path"`},
		{"ends too early", keeping(func(d *ai.SpanData) { d.StartTime = d.EndTime + 1 }), "concurrency failure nesting redaction", "lasts from"},
		{"always succeeds", keeping(func(d *ai.SpanData) { d.Attributes["genkit:state"] = "success" }), "failure redaction", "has state success; want error"},
		{"blames all", keeping(func(d *ai.SpanData) {
			if d.Attributes["genkit:state"] == "error" {
				d.Attributes["genkit:isFailureSource"] = true
			}
		}), "failure", "the failure source is marked at"},
		{"drops messages", keeping(func(d *ai.SpanData) { d.Status.Message = "" }), "failure redaction", "has status"},
		{"cuts content", keeping(func(d *ai.SpanData) { d.Attributes["genkit:input"] = "" }), "concurrency content failure nesting redaction", `has genkit:input ""`},
		{"leaks", sinkKind{read: func(spans []*ai.SpanData) []*ai.SpanData {
			spans = clone(spans)
			for _, d := range spans {
				d.Attributes["debug"] = canary
			}
			return spans
		}}, "redaction", "shows content"},
		{"writes into the record", sinkKind{ended: func(m *tracing.Memory, d *ai.SpanData) {
			d.Attributes["exported"] = true
			m.SpanEnded(d)
		}}, "recordUnchanged", "$.attributes.exported is new: true"},
		{"knows one trace at a time", sinkKind{new: func() tracing.Sink { return &oneTrace{} }},
			"concurrency", "spans that are over have arrived"},
		{"flushes only what is there", sinkKind{new: func() tracing.Sink { return &exporter{fault: "flush"} }},
			"flushAndClose", "Flush failed: nothing to flush"},
		{"does not close", sinkKind{new: func() tracing.Sink { return &exporter{fault: "close"} }},
			"flushAndClose", "the call did not return"},
		{"panics when closed", sinkKind{new: func() tracing.Sink { return &exporter{fault: "late"} }},
			"flushAndClose", "panicked: closed"},
	}
	seesFaults(t, cases, func(_ *testing.T, kind sinkKind) []check {
		newSink, read := kind.new, func(s tracing.Sink) []*ai.SpanData {
			if one, ok := s.(*oneTrace); ok {
				return one.Ended()
			}
			return readExporter(s)
		}
		if newSink == nil {
			newSink = func() tracing.Sink { return &memoryLike{&tracing.Memory{}, kind.ended} }
			read = func(s tracing.Sink) []*ai.SpanData {
				spans := s.(*memoryLike).Ended()
				if kind.read != nil {
					spans = kind.read(spans)
				}
				return spans
			}
		}
		s := newSinkSuite(newSink, read)
		s.patience = 50 * time.Millisecond
		return s.checks()
	})
}
