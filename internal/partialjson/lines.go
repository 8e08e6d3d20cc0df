// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"encoding/json"
	"strings"
)

// Lines reads the objects of JSON Lines from a text that comes in pieces, which may be
// split anywhere. The zero value is ready for use; a Lines must not be copied after that,
// and serves one goroutine.
//
// An object is where a line begins with a brace; space, square brackets and commas before
// it are passed over, so that the lines of an array are read too. Other lines, such as
// fences and prose, are none. An object may go on over several lines. One that a line
// breaks off within a string ends there and is closed. One that is malformed is passed
// over with its line.
type Lines struct {
	s     scanner
	where where
	blank bool // nothing but space was read in this line of an object

	out   []byte // the array of what was read, without its end
	items []span // those that were not taken
}

// where is where in a line a reader is.
type where uint8

const (
	atBegin where = iota // before an object
	inObject
	inOther // in what is passed over
)

// Write reads the next piece of the text.
func (l *Lines) Write(text string) {
	for text != "" {
		switch l.where {
		case atBegin:
			text = l.begin(text)
		case inObject:
			text = l.read(text)
		case inOther:
			_, after, found := strings.Cut(text, "\n")
			if found {
				l.where = atBegin
			}
			text = after
		}
	}
}

// begin passes over what may stand before an object. It returns the text after that.
func (l *Lines) begin(text string) string {
	text = strings.TrimLeft(text, " \t\r\n[],")
	if text == "" {
		return ""
	}
	if text[0] != '{' {
		l.where = inOther
		return text
	}
	l.s.lines = true
	l.s.begin('{')
	l.where, l.blank = inObject, false
	return text[1:]
}

// read reads an object. It returns the text after it, or after what is malformed.
func (l *Lines) read(text string) string {
	n := l.s.feed(text)
	if known := strings.TrimRight(text[:n], " \t\r"); known != "" {
		l.blank = strings.HasSuffix(known, "\n")
	}
	switch l.s.state {
	case ended:
		l.add()
	case broken:
		l.Close()
	case failed, tooDeep:
		l.where = inOther
		if l.blank { // the line may yet begin with an object
			l.where = atBegin
		}
	}
	return text[n:]
}

// Close takes the object that the text breaks off in, as [Reader.Value] closes it, when it
// holds more than empty brackets. After it, a new line begins.
func (l *Lines) Close() {
	if l.where == inObject && l.s.holds() {
		l.add()
	}
	l.where = atBegin
}

// add takes the object that was read.
func (l *Lines) add() {
	separator := byte(',')
	if len(l.out) == 0 {
		separator = '['
	}
	l.out = append(l.out, separator)
	from := len(l.out)
	l.out = l.s.appendValue(l.out)
	l.items = append(l.items, span{from, len(l.out)})
	l.where = atBegin
}

// Value returns the array of the objects that were read, nil when there are none. The
// bytes are a copy.
func (l *Lines) Value() json.RawMessage {
	if len(l.out) == 0 {
		return nil
	}
	return append(append(make([]byte, 0, len(l.out)+1), l.out...), ']')
}

// Items returns the objects that were read since the last call of Items, in order; nil is
// none. The bytes are copies.
func (l *Lines) Items() []json.RawMessage {
	items := parts(l.out, l.items)
	l.items = l.items[:0]
	return items
}
