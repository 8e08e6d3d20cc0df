// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/genkit-go/genkit/ai"
	"github.com/genkit-go/genkit/core"
	"github.com/genkit-go/genkit/core/tracing"
)

// SpanLog holds the spans of an instance, see [Trace]. Started and Ended return all
// of them, Reset forgets them.
type SpanLog struct{ tracing.Memory }

// Trace records the spans that start in g from now on, with their inputs, outputs and
// error texts. When t has failed at its end, it logs them as a tree.
func Trace(t testing.TB, g core.Registrar) *SpanLog {
	t.Helper()
	l := &SpanLog{}
	g.Registry().Tracer().AddSink(l, true)
	t.Cleanup(func() {
		if t.Failed() {
			t.Helper()
			t.Logf("spans:\n%s", l.tree())
		}
	})
	return l
}

// Spans returns the spans with that name which are over, in the order in which they
// ended.
func (l *SpanLog) Spans(name string) []*ai.SpanData {
	var found []*ai.SpanData
	for _, span := range l.Ended() {
		if span.DisplayName == name {
			found = append(found, span)
		}
	}
	return found
}

// tree renders the spans, each below its parent, in the order in which they began.
func (l *SpanLog) tree() string {
	ended := map[string]*ai.SpanData{}
	for _, span := range l.Ended() {
		ended[span.SpanID] = span
	}
	depths := map[string]int{}
	var b strings.Builder
	for _, span := range l.Started() {
		depth := 0
		if above, ok := depths[span.ParentSpanID]; ok {
			depth = above + 1
		}
		depths[span.SpanID] = depth
		state := "still runs"
		if over := ended[span.SpanID]; over != nil {
			span = over
			state = fmt.Sprintf("%v in %.3g ms", over.Attributes["genkit:state"], over.EndTime-over.StartTime)
			if over.Status != nil && over.Status.Message != "" {
				state += ": " + over.Status.Message
			}
		}
		fmt.Fprintf(&b, "%s%s [%v] %s", strings.Repeat("  ", depth+1), span.DisplayName, span.Attributes["genkit:type"], state)
		for _, name := range []string{"input", "output"} {
			if content, ok := span.Attributes["genkit:"+name].(string); ok && content != "" {
				fmt.Fprintf(&b, " %s %s", name, cut(content))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
