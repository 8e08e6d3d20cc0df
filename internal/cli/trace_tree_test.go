// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/genkit-go/genkit/ai"
)

func span(id, parent, name string, start, end float64, attributes map[string]any) *ai.SpanData {
	return &ai.SpanData{SpanID: id, ParentSpanID: parent, DisplayName: name, StartTime: start, EndTime: end, Attributes: attributes}
}

func TestTree(t *testing.T) {
	request := `{"messages":[{"role":"system","content":[{"text":"Be short."}]},{"role":"user","content":[{"text":"hi"},{"media":{"url":"data:image/png;base64,` + strings.Repeat("A", 4096) + `"}}]}]}`
	answer := `{"message":{"role":"model","content":[{"toolRequest":{"name":"add","input":{"a":1}}},{"data":{"x":1}}]}}`
	failing := span("c", "b", "add", 30, 31.5, map[string]any{"genkit:metadata:subtype": "tool", "genkit:state": "error"})
	failing.TimeEvents = &ai.TimeEvents{TimeEvent: []ai.TimeEvent{{Annotation: ai.Annotation{Attributes: map[string]any{"exception.message": "no\nnumbers"}}}}}
	for name, c := range map[string]struct {
		trace *ai.TraceData
		want  string
	}{
		"nested": {&ai.TraceData{Spans: map[string]*ai.SpanData{
			"a": span("a", "", "ask", 0, 1500, map[string]any{"genkit:metadata:subtype": "flow", "genkit:input": `"` + strings.Repeat("x", 400) + `"`}),
			"b": span("b", "a", "echo", 20, 120, map[string]any{"genkit:metadata:subtype": "model", "genkit:input": request, "genkit:output": answer}),
			"c": failing,
			"d": span("d", "a", "later", 200, 0, map[string]any{"genkit:type": "flowStep"}),
		}}, `└─ ask (flow) [1.50s] ✔
   Input: "` + strings.Repeat("x", 299) + `...
   ├─ echo (model) [100ms] ✔
   │  Input: User: "hi", <media data:image/png;base64,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...>
   │  Output: Model: Tool Call: add({"a":1}), {"data":{"x":1}}
   │  └─ add (tool) [1.50ms] ✘
   │     Error: no numbers
   └─ later (flowStep) [running] …
`},
		"parents that were not stored, and spans of other programs": {&ai.TraceData{Spans: map[string]*ai.SpanData{
			"b": span("b", "gone", "GET /", 1, 2, nil), "c": span("c", "also gone", "POST /", 0, 5, nil), "n": nil,
		}}, "├─ POST / (span) [5.00ms] ✔\n└─ GET / (span) [1.00ms] ✔\n"},
		"parents in a circle": {&ai.TraceData{Spans: map[string]*ai.SpanData{
			"r": span("r", "", "root", 0, 1, nil), "a": span("a", "b", "a", 1, 2, nil), "b": span("b", "a", "b", 1, 2, nil),
		}}, "└─ root (span) [1.00ms] ✔\n"},
	} {
		var out bytes.Buffer
		writeTree(&out, false, c.trace)
		if diff := cmp.Diff(c.want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPaint(t *testing.T) {
	if got := paint(true).red("x"); got != "\x1b[31mx\x1b[0m" {
		t.Errorf("got %q", got)
	}
	var out bytes.Buffer
	s := Streams{Out: &out, Env: []string{"NO_COLOR="}}
	if s.painter(&out) {
		t.Error("a buffer is painted")
	}
}

func TestWithoutBytes(t *testing.T) {
	long := "data:image/png;base64," + strings.Repeat("QUJD", 1024)
	for in, want := range map[string]string{
		`{"url":"` + long + `"}`:      `{"url":"data:image/png;base64,<... 4 KB base64 data ...>"}`,
		"data:text/plain;base64,QUJD": "data:text/plain;base64,QUJD",
		"nothing":                     "nothing",
		long + " and " + long:         "data:image/png;base64,<... 4 KB base64 data ...> and data:image/png;base64,<... 4 KB base64 data ...>",
	} {
		if got := withoutBytes(in); got != want {
			t.Errorf("%.40q became %q", in, got)
		}
	}
}
