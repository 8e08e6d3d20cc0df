// SPDX-License-Identifier: Apache-2.0

package ai_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func benchMessages() map[string]*ai.Message {
	turn := ai.NewModelMessage(
		ai.NewReasoningPart(strings.Repeat("thinking ", 20)),
		ai.NewTextPart(strings.Repeat("some text ", 50)),
		ai.NewToolRequestPart("weather", "1", map[string]any{"city": "Paris", "days": 3}),
		ai.NewToolResponsePart("weather", "1", map[string]any{"sunny": true, "degrees": []int{20, 21, 22}}),
	)
	turn.Metadata = ai.Metadata{"purpose": "output", "n": 1.0}
	return map[string]*ai.Message{
		"text":  ai.NewUserTextMessage("What is the weather in Paris?"),
		"turn":  turn,
		"media": ai.NewUserMessage(ai.NewMediaPart("image/png", "data:image/png;base64,"+strings.Repeat("iVBORw0KGgo", 10_000))),
	}
}

func BenchmarkMessageDecode(b *testing.B) {
	for name, message := range benchMessages() {
		data := encode(message)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				var m ai.Message
				if err := json.Unmarshal(data, &m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMessageEncode(b *testing.B) {
	for name, message := range benchMessages() {
		size := int64(len(encode(message)))
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(size)
			for b.Loop() {
				if _, err := json.Marshal(message); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTraceDecode(b *testing.B) {
	trace := ai.TraceData{TraceID: strings.Repeat("f6", 16), Spans: map[string]*ai.SpanData{}}
	for i := range 10 {
		id := strings.Repeat(string(rune('a'+i)), 16)
		trace.Spans[id] = &ai.SpanData{
			SpanID: id, TraceID: trace.TraceID, StartTime: 1795169841615, EndTime: 1795169841638.3, DisplayName: "greet",
			Attributes: map[string]any{
				"genkit:type": "action", "genkit:name": "greet", "genkit:path": "/{greet,t:flow}", "genkit:isRoot": true,
				"genkit:input": strings.Repeat("input ", 30), "genkit:output": strings.Repeat("output ", 30), "genkit:state": "success",
			},
			InstrumentationLibrary: ai.InstrumentationLibrary{Name: "genkit-tracer", Version: "v1"}, SpanKind: "INTERNAL",
			SameProcessAsParentSpan: &ai.SameProcess{Value: true}, Status: &ai.SpanStatus{}, TimeEvents: &ai.TimeEvents{},
		}
	}
	data := encode(trace)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		var t ai.TraceData
		if err := json.Unmarshal(data, &t); err != nil {
			b.Fatal(err)
		}
	}
}
