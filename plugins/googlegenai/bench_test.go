// SPDX-License-Identifier: Apache-2.0

package googlegenai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
)

// stream is a streamed answer of n events.
func stream(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `data: {"candidates":[{"content":{"role":"model","parts":[{"text":"piece %d of the answer, "}]},"index":0}],"usageMetadata":{"promptTokenCount":9,"totalTokenCount":%d},"modelVersion":"m","responseId":"r"}`+"\r\n\r\n", i, 9+i)
	}
	b.WriteString(`data: {"candidates":[{"finishReason":"STOP","index":0}]}` + "\n\n")
	return b.Bytes()
}

// BenchmarkStream reads a streamed answer of 100 events. The floor decodes the lines
// into the same Go types and does nothing with them.
func BenchmarkStream(b *testing.B) {
	body := stream(100)
	b.Run("gather", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			whole, list := newGathering(newToolNames(nil), 0), newEvents(bytes.NewReader(body))
			for {
				data, err := list.next()
				if err != nil {
					break
				}
				a := &answer{}
				if err := json.Unmarshal(data, a); err != nil {
					b.Fatal(err)
				}
				if _, err := whole.add(nil, a); err != nil {
					b.Fatal(err)
				}
			}
			if r, err := whole.response("m"); err != nil || r.FinishReason != ai.FinishStop {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
				data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data: "))
				if !ok {
					continue
				}
				if err := json.Unmarshal(data, &answer{}); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}

// BenchmarkImage reads an answer with an image of 4 MB. The floor decodes the same bytes
// into an any.
func BenchmarkImage(b *testing.B) {
	body := []byte(`{"candidates":[{"content":{"parts":[{"inlineData":{"mimeType":"image/png","data":"` + strings.Repeat("AAAA", 1<<20) + `"}}]},"finishReason":"STOP"}]}`)
	b.Run("gather", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			a, whole := &answer{}, newGathering(newToolNames(nil), 0)
			if err := json.Unmarshal(body, a); err != nil {
				b.Fatal(err)
			}
			if _, err := whole.add(nil, a); err != nil {
				b.Fatal(err)
			}
			if r, err := whole.response("m"); err != nil || r.Media() == nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			var v any
			if err := json.Unmarshal(body, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkRequest writes a request of 20 messages and 5 tools. The floor writes the
// messages as Genkit has them.
func BenchmarkRequest(b *testing.B) {
	q := &ai.ModelRequest{Config: &Config{Temperature: new(0.5)}}
	for range 10 {
		q.Messages = append(q.Messages, ai.NewUserTextMessage("a question of some length, as people ask"), ai.NewModelTextMessage("an answer that is a little longer than the question was"))
	}
	q.Messages = append(q.Messages, ai.NewUserTextMessage("and now?"))
	for i := range 5 {
		q.Tools = append(q.Tools, &ai.ToolDefinition{Name: fmt.Sprintf("tool/%d", i), Description: "does things", InputSchema: json.RawMessage(`{"type":"object","properties":{"a":{"type":"string"}}}`)})
	}
	m := &model{b: &backend{prefix: googleAIPrefix}, name: "googleai/m", id: "m", family: &geminiFamily}
	b.Run("convert", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c, err := m.request(q)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := json.Marshal(c.body); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(q); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkList lists what the plugin offers, as tools ask for it.
func BenchmarkList(b *testing.B) {
	p := &GoogleAI{}
	b.ReportAllocs()
	for b.Loop() {
		if list, err := p.List(b.Context()); err != nil || len(list) == 0 {
			b.Fatal(err)
		}
	}
}
