// SPDX-License-Identifier: Apache-2.0

package dotprompt

import "strings"

// What the official libraries mark roles and parts with.
const (
	markBegin = "<<<dotprompt:"
	markEnd   = ">>>"
)

// addMarkedText adds text in which markers of the official libraries count. What
// only looks like a marker stays text.
func (b *builder) addMarkedText(text string) {
	from := 0 // of the text that is not added yet
	for at := 0; ; {
		i := strings.Index(text[at:], markBegin)
		if i < 0 {
			break
		}
		at += i
		mark, length := parseMark(text[at:])
		if length == 0 {
			at += len(markBegin)
			continue
		}
		if from < at {
			b.addText(text[from:at])
		}
		b.add(mark)
		at += length
		from = at
	}
	if from < len(text) {
		b.addText(text[from:])
	}
}

// parseMark returns the marker at the begin of a text with its length, which is 0
// if there is none.
func parseMark(text string) (mark any, length int) {
	inside, _, found := strings.Cut(text[len(markBegin):], markEnd)
	if !found || strings.ContainsAny(inside, "\r\n\u2028\u2029") {
		return nil, 0
	}
	length = len(markBegin) + len(inside) + len(markEnd)
	if inside == "history" {
		return HistoryMarker(), length
	}
	if role, ok := strings.CutPrefix(inside, "role:"); ok {
		if m, err := RoleMarker(role); err == nil {
			return m, length
		}
		return nil, 0
	}
	words := append(strings.Split(inside, " "), "", "")
	switch {
	case strings.HasPrefix(inside, "media:url"):
		return MediaMarker(words[1], words[2]), length
	case strings.HasPrefix(inside, "section"):
		return SectionMarker(words[1]), length
	}
	return nil, 0
}
