// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// mostContent is how many characters of a span's input or output a tree shows.
const mostContent = 300

// writeTree writes the spans of a trace, each below its parent and in the order in which
// they began.
func writeTree(w io.Writer, p paint, t *ai.TraceData) {
	children := map[string][]*ai.SpanData{}
	for _, span := range t.Spans {
		if span == nil {
			continue
		}
		parent := span.ParentSpanID
		if t.Spans[parent] == nil {
			parent = "" // of a span that was not stored
		}
		children[parent] = append(children[parent], span)
	}
	for _, siblings := range children {
		slices.SortFunc(siblings, func(a, b *ai.SpanData) int {
			return cmp.Or(cmp.Compare(a.StartTime, b.StartTime), cmp.Compare(a.SpanID, b.SpanID))
		})
	}
	tree := treeWriter{w: w, paint: p, children: children, seen: map[string]bool{}}
	tree.below("", "")
}

type treeWriter struct {
	w        io.Writer
	paint    paint
	children map[string][]*ai.SpanData
	seen     map[string]bool // spans may name each other as parents
}

func (t *treeWriter) below(parent, indent string) {
	siblings := t.children[parent]
	for i, span := range siblings {
		if t.seen[span.SpanID] {
			continue
		}
		t.seen[span.SpanID] = true
		branch, rail := "├─ ", "│  "
		if i == len(siblings)-1 {
			branch, rail = "└─ ", "   "
		}
		fmt.Fprintf(t.w, "%s%s%s %s %s %s\n", indent, branch, t.paint.bold(span.DisplayName), t.paint.faint("("+spanType(span)+")"), t.paint.faint("["+spanTime(span)+"]"), t.state(span))
		for _, line := range spanLines(span) {
			fmt.Fprintf(t.w, "%s%s%s\n", indent, rail, line)
		}
		t.below(span.SpanID, indent+rail)
	}
}

// state returns the mark of how a span ended.
func (t *treeWriter) state(span *ai.SpanData) string {
	switch {
	case failed(span):
		return t.paint.red("✘")
	case span.EndTime == 0:
		return "…"
	}
	return t.paint.green("✔")
}

func failed(span *ai.SpanData) bool {
	return span.Status != nil && span.Status.Code == ai.SpanStatusError || span.Attributes["genkit:state"] == "error"
}

// spanType returns the kind of action that a span is, else its type.
func spanType(span *ai.SpanData) string {
	for _, name := range []string{"genkit:metadata:subtype", "genkit:type"} {
		if text, _ := span.Attributes[name].(string); text != "" {
			return text
		}
	}
	return "span"
}

func spanTime(span *ai.SpanData) string {
	if span.EndTime == 0 {
		return "running"
	}
	return duration(span.EndTime - span.StartTime)
}

// duration returns milliseconds in words.
func duration(ms float64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%.2fms", ms)
	case ms < 1000:
		return fmt.Sprintf("%.0fms", ms)
	}
	return fmt.Sprintf("%.2fs", ms/1000)
}

// spanLines returns what a span took, gave, and failed with.
func spanLines(span *ai.SpanData) []string {
	var lines []string
	for _, part := range [...]struct{ title, attribute string }{{"Input", "genkit:input"}, {"Output", "genkit:output"}} {
		text, _ := span.Attributes[part.attribute].(string)
		if text != "" {
			lines = append(lines, part.title+": "+cut(withoutBytes(contentText(text)), mostContent))
		}
	}
	if message := exceptionOf(span); message != "" {
		lines = append(lines, "Error: "+cut(message, mostContent))
	}
	return lines
}

// contentText returns what a span recorded, for people: of a request the last message,
// of an answer its text and tool calls, all else as it is.
func contentText(text string) string {
	var record struct {
		Messages []*ai.Message `json:"messages"`
		Message  *ai.Message   `json:"message"`
	}
	if !strings.HasPrefix(text, "{") || json.Unmarshal([]byte(text), &record) != nil {
		return text
	}
	message := record.Message
	if message == nil && len(record.Messages) > 0 {
		message = record.Messages[len(record.Messages)-1]
	}
	if message == nil {
		return text
	}
	var parts []string
	for _, part := range message.Content {
		switch p := part.(type) {
		case *ai.TextPart:
			parts = append(parts, fmt.Sprintf("%q", p.Text))
		case *ai.ToolRequestPart:
			parts = append(parts, fmt.Sprintf("Tool Call: %s(%s)", p.ToolRequest.Name, p.ToolRequest.Input))
		case *ai.ToolResponsePart:
			parts = append(parts, fmt.Sprintf("Tool Output [%s]: %s", p.ToolResponse.Name, p.ToolResponse.Output))
		case *ai.MediaPart:
			parts = append(parts, "<media "+cut(p.Media.URL, 60)+">")
		default:
			parts = append(parts, string(ai.JSON(part)))
		}
	}
	role := string(message.Role)
	if role != "" {
		role = strings.ToUpper(role[:1]) + role[1:] + ": "
	}
	return role + strings.Join(parts, ", ")
}

// exceptionOf returns the text of the error that a span failed with.
func exceptionOf(span *ai.SpanData) string {
	if span.TimeEvents != nil {
		for _, event := range span.TimeEvents.TimeEvent {
			if text, _ := event.Annotation.Attributes["exception.message"].(string); text != "" {
				return text
			}
		}
	}
	if span.Status != nil {
		return span.Status.Message
	}
	return ""
}

// withoutBytes replaces the bytes of data URLs by how many there are.
func withoutBytes(text string) string {
	const mark = ";base64,"
	var b strings.Builder
	for {
		at := strings.Index(text, mark)
		if at < 0 {
			b.WriteString(text)
			return b.String()
		}
		at += len(mark)
		end := at
		for end < len(text) && isBase64(text[end]) {
			end++
		}
		b.WriteString(text[:at])
		if end-at > 64 {
			fmt.Fprintf(&b, "<... %d KB base64 data ...>", (end-at)/1024)
		} else {
			b.WriteString(text[at:end])
		}
		text = text[end:]
	}
}

func isBase64(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '=' || c == '-' || c == '_'
}

// spanState returns success, error or running.
func spanState(span *ai.SpanData) string {
	switch {
	case failed(span):
		return "error"
	case span.EndTime == 0:
		return "running"
	}
	return "success"
}
