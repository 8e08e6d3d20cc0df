// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

func benchmarkRequest(b *testing.B, q *ai.ModelRequest) {
	m := &simulator{}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.generate(context.Background(), q, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	for _, n := range []int{1, 50} {
		var docs []*ai.Document
		for i := range n {
			docs = append(docs, ai.NewTextDocument([]string{streamingPage, toolsPage, pluginsPage}[i%3], ai.Metadata{"id": i}))
		}
		b.Run(fmt.Sprintf("docs=%d", n), func(b *testing.B) { benchmarkRequest(b, userRequest("How do I stream an answer?", docs...)) })
	}
}

func BenchmarkInstance(b *testing.B) {
	q := userRequest("A menu of three dishes")
	q.Output = &ai.OutputConfig{Format: "json", Schema: json.RawMessage(`{"type":"object","properties":{"dishes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"vegan":{"type":"boolean"},"price":{"type":"number"}}}}}}`)}
	benchmarkRequest(b, q)
}

func BenchmarkToolCall(b *testing.B) {
	q := userRequest("What's the weather in Paris?")
	q.Tools = allTools
	benchmarkRequest(b, q)
}

func BenchmarkEmbed1KB(b *testing.B) {
	text := strings.Repeat(streamingPage, 3)[:1024]
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		vectorOf(text, DefaultDimensions)
	}
}
