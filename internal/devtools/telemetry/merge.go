// SPDX-License-Identifier: Apache-2.0

package telemetry

import "slices"

// merge makes one trace of posts, which are in the order in which they came. A span
// that runs does not replace one that has ended; fields of the trace replace earlier
// ones where they are present. Where a post calls for it, spans whose parent is not
// there become roots. It returns nil for no posts.
func merge(posts []*post) *post {
	if len(posts) == 0 {
		return nil
	}
	whole := &post{traceID: posts[0].traceID}
	place := map[string]int{}
	for _, p := range posts {
		if p.name != nil {
			whole.name = p.name
		}
		if p.start != nil {
			whole.start = p.start
		}
		if p.end != nil {
			whole.end = p.end
		}
		for _, one := range p.spans {
			at, known := place[one.id]
			switch {
			case !known:
				place[one.id] = len(whole.spans)
				whole.spans = append(whole.spans, one)
			case whole.spans[at].end == 0 || one.end != 0:
				whole.spans[at] = one
			}
		}
		if p.adopt {
			whole.adoptOrphans(place)
		}
		whole.order = p.order
	}
	return whole
}

// adoptOrphans makes roots of the spans whose parent is not among the trace's.
func (p *post) adoptOrphans(place map[string]int) {
	for i, one := range p.spans {
		if _, there := place[one.parent]; one.parent == "" || there {
			continue
		}
		root := *one
		root.parent = ""
		root.raw = withoutMembers(one.raw, func(key, _ []byte) bool { return string(key) == "parentSpanId" })
		p.spans[i] = &root
	}
}

// root returns the span that stands for the trace: the first without a parent, spans of
// the tools themselves last. Nil when none is there.
func (p *post) root() *span {
	var root *span
	for _, one := range p.spans {
		if one.parent != "" {
			continue
		}
		if root == nil || root.internal && !one.internal {
			root = one
		}
	}
	return root
}

// ended returns the ids of the spans that are over.
func (p *post) ended() map[string]bool {
	ids := map[string]bool{}
	for _, one := range p.spans {
		if one.end > 0 {
			ids[one.id] = true
		}
	}
	return ids
}

// event is one message of a live stream.
type event struct {
	kind string // span_start or span_end
	time float64
	span *span
}

// events returns what a live stream tells of a post. A posted span begins, and ends
// when it has an end; by time, beginnings before ends. A span that came by OTLP makes
// one event. Spans that run although known has them as ended tell nothing.
func (p *post) events(known map[string]bool) []event {
	var list []event
	for _, one := range p.spans {
		over := one.end > 0
		if !over && known[one.id] {
			continue
		}
		if !over || !p.single {
			list = append(list, event{"span_start", one.start, one})
		}
		if over {
			list = append(list, event{"span_end", one.end, one})
		}
	}
	if p.single {
		return list
	}
	slices.SortStableFunc(list, func(a, b event) int {
		switch {
		case a.time != b.time && a.time < b.time:
			return -1
		case a.time != b.time:
			return 1
		case a.kind == b.kind:
			return 0
		case a.kind == "span_start":
			return -1
		}
		return 1
	})
	return list
}

// appendEvent appends an event as one line of JSON.
func appendEvent(b []byte, traceID string, e event) []byte {
	b = append(b, `{"type":"`...)
	b = append(append(b, e.kind...), `","traceId":`...)
	b = appendJSON(b, traceID)
	b = append(append(b, `,"span":`...), e.span.raw...)
	return append(b, '}')
}
