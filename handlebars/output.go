// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"iter"
	"strings"
)

// SafeString is text that is never escaped.
type SafeString string

// Marker is a value that a helper puts into the output beside the text. Text in
// data cannot imitate one, and rendering to a string leaves it out.
type Marker struct {
	Value any
}

// Output is rendered text with markers in it: what [Template.RenderOutput] returns,
// and what helpers get from the body of a block. The zero value is empty. Output is
// never escaped when it is printed.
type Output struct {
	text  string
	marks []mark
}

// mark is a marker before the byte at offset at.
type mark struct {
	at     int
	marker Marker
}

// String returns the text without markers.
func (o Output) String() string { return o.text }

// IsEmpty reports whether there are neither text nor markers.
func (o Output) IsEmpty() bool { return o.text == "" && len(o.marks) == 0 }

// Parts yields the output in order: string values, none of them empty, and [Marker]
// values.
func (o Output) Parts() iter.Seq[any] {
	return func(yield func(any) bool) {
		from := 0
		for _, m := range o.marks {
			if m.at > from && !yield(o.text[from:m.at]) {
				return
			}
			from = m.at
			if !yield(m.marker) {
				return
			}
		}
		if from < len(o.text) {
			yield(o.text[from:])
		}
	}
}

// Concat joins values as the engine would print them one after the other without
// escaping: text, [SafeString], [Marker] and [Output] values among them. A value
// that cannot be printed is an error.
func Concat(values ...any) (Output, error) {
	var b buffer
	for _, v := range values {
		if err := b.append(v, noLimit); err != nil {
			return Output{}, err
		}
	}
	return b.cut(point{}), nil
}

// buffer is output that grows.
type buffer struct {
	text  []byte
	marks []mark
}

// point is a place in a buffer.
type point struct{ text, marks int }

// end returns the place where the buffer ends.
func (b *buffer) end() point { return point{len(b.text), len(b.marks)} }

// cut removes what was written after a place, and returns it.
func (b *buffer) cut(from point) Output {
	o := Output{text: string(b.text[from.text:])}
	for _, m := range b.marks[from.marks:] {
		o.marks = append(o.marks, mark{at: m.at - from.text, marker: m.marker})
	}
	b.text, b.marks = b.text[:from.text], b.marks[:from.marks]
	return o
}

// paste appends output.
func (b *buffer) paste(o Output) {
	at := len(b.text)
	b.text = append(b.text, o.text...)
	for _, m := range o.marks {
		b.marks = append(b.marks, mark{at: at + m.at, marker: m.marker})
	}
}

// indent puts white space before each line of o, but not after its last line end.
func (o Output) indent(by string) Output {
	var b strings.Builder
	out := Output{marks: o.marks}
	next := 0 // mark
	pos := 0
	for line := range strings.SplitAfterSeq(o.text, "\n") {
		if line == "" {
			break
		}
		b.WriteString(by)
		shift := b.Len() - pos
		pos += len(line)
		for next < len(out.marks) && (out.marks[next].at < pos || pos == len(o.text)) {
			out.marks[next].at += shift
			next++
		}
		b.WriteString(line)
	}
	out.text = b.String()
	return out
}
