// SPDX-License-Identifier: Apache-2.0

package partialjson

import (
	"encoding/json"
	"strings"
)

// Kind says which values are looked for.
type Kind byte

// The kinds of values. Those of another kind are passed over as a whole.
const (
	Any    Kind = 0 // objects and arrays
	Object Kind = '{'
	Array  Kind = '['
)

// Reader finds the first object or array in a text that comes in pieces, and tells what it
// says so far. The pieces may be split anywhere, within a character too. The zero value is
// ready for use; a Reader must not be copied after that, and serves one goroutine.
type Reader struct {
	// Want is the kind of value to find. It is set before the first Write.
	Want Kind

	s     scanner
	phase phase
}

// phase is how far a reader has come.
type phase uint8

const (
	seeking phase = iota
	reading
	done
	givenUp // the value is too deep
)

// Write reads the next piece of the text. It returns what follows the value in it: text
// that was not read, and is "" until the value is whole.
func (r *Reader) Write(text string) (rest string) {
	for text != "" {
		switch r.phase {
		case seeking:
			at := strings.IndexAny(text, "{[")
			if at < 0 {
				return ""
			}
			r.s.begin(text[at])
			r.phase = reading
			text = text[at+1:]
		case reading:
			text = text[r.s.feed(text):]
			r.judge()
		case done:
			return text
		case givenUp:
			return ""
		}
	}
	return ""
}

// judge leaves a value that is over.
func (r *Reader) judge() {
	switch {
	case r.s.state == ended && r.wanted():
		r.phase = done
	case r.s.state == ended, r.s.state == failed:
		r.phase = seeking
	case r.s.state == tooDeep:
		r.phase = givenUp
	}
}

// wanted tells whether the value being read is of the kind that is looked for.
func (r *Reader) wanted() bool { return r.Want == Any || Kind(r.s.out[0]) == r.Want }

// found tells whether there is a value, whole or not.
func (r *Reader) found() bool {
	return r.phase == done || r.phase == reading && r.wanted()
}

// Done tells whether the value is whole.
func (r *Reader) Done() bool { return r.phase == done }

// Value returns the value so far as strict JSON, in which whatever is open is closed; see
// the package documentation. It is nil as long as there is none. What looks like a value
// may yet turn out to be none: then the next one takes its place. The bytes are a copy,
// made anew by each call.
func (r *Reader) Value() json.RawMessage {
	if !r.found() {
		return nil
	}
	return r.s.value()
}

// Elements returns an array so far without its unfinished element. It is nil as long as
// there is no array. The bytes are a copy.
func (r *Reader) Elements() json.RawMessage {
	if !r.found() || r.s.out[0] != '[' {
		return nil
	}
	last := r.s.last
	return append(append(make([]byte, 0, last+1), r.s.out[:last]...), ']')
}

// Items returns the elements of an array that have become whole since the last call of
// Items, in order; nil is none. Elements that were returned stay so when the array turns
// out to be none. The bytes are copies.
func (r *Reader) Items() []json.RawMessage {
	if !r.found() {
		return nil
	}
	items := parts(r.s.out, r.s.items)
	r.s.items = r.s.items[:0]
	return items
}
