// SPDX-License-Identifier: Apache-2.0

package partialjson

import "encoding/json"

// maxDepth is how deep values may be nested, as in encoding/json.
const maxDepth = 10_000

// state is what a scanner expects next. Those from ended on take no more text.
type state uint8

const (
	wantFirst   state = iota // the first element of an array, or its end
	wantElement              // a further element, or the end after a trailing comma
	wantKey                  // a key, or the end of the object
	wantColon
	wantValue // the value of a member
	wantNext  // a comma or the end of the container
	inWord    // a number, a literal or a key without quotes
	inString
	inEscape // after a backslash
	inHex    // the digits of \u or \x
	atSlash  // after what may begin a comment
	inLine   // a comment to the end of the line
	inBlock  // a comment to */
	atStar   // in a block comment after *

	ended   // the value is whole
	failed  // this is no value
	tooDeep // this is no value that is read
	broken  // the line ends within a string, see lines
)

// span is a part of the output.
type span struct{ from, to int }

// scanner reads one object or array, byte by byte, and writes it as strict JSON. The
// output is only ever added to, so that the value so far is a prefix of it and a suffix
// that closes what is open.
type scanner struct {
	lines bool // a string must end in the line in which it begins

	state state
	stack []byte // the opening brackets of the containers that are open
	out   []byte
	keep  int // of out, what stays when the value is closed outside of a string

	word   []byte // of inWord, as written
	isKey  bool   // the word or string is a key
	text   bool   // in a string: of inString, inEscape and inHex
	resume state  // after a comment
	stringState

	from  int    // where the element of the outer array begins in out
	items []span // the elements of the outer array that are whole and were not taken
	last  int    // the end of the last whole one
}

// begin starts a new value, which opens with a bracket.
func (s *scanner) begin(bracket byte) {
	*s = scanner{lines: s.lines, stack: s.stack[:0], out: s.out[:0], word: s.word[:0], items: s.items[:0]}
	s.open(bracket)
	s.last = s.keep
}

// feed reads text until the value is over, and returns how much of it was read. The byte
// that makes a value fail is not read.
func (s *scanner) feed(text string) int {
	i := 0
	for i < len(text) && s.state < ended {
		switch s.state {
		case inString:
			i += s.readString(text[i:])
		case inWord:
			i += s.readWord(text[i:])
		default:
			if s.step(text[i]) {
				i++
			}
		}
	}
	return i
}

// step takes one byte outside of strings and words. It reports false when the byte is to
// be looked at again, in another state, or by others when the value has failed.
func (s *scanner) step(c byte) bool {
	switch s.state {
	case inEscape:
		return s.stepEscape(c)
	case inHex:
		return s.stepHex(c)
	case atSlash, inLine, inBlock, atStar:
		return s.stepComment(c)
	}
	switch c {
	case ' ', '\t', '\n', '\r', '\v', '\f':
		return true
	case '/':
		s.resume, s.state = s.state, atSlash
		return true
	}
	switch s.state {
	case wantFirst, wantElement:
		if c == ']' {
			return s.close()
		}
		return s.beginValue(c)
	case wantValue:
		return s.beginValue(c)
	case wantKey:
		return s.beginKey(c)
	case wantColon:
		if c == ':' {
			s.out = append(s.out, ':')
			s.state = wantValue
			return true
		}
		return s.fail()
	default:
		return s.stepNext(c)
	}
}

// stepNext takes the byte after a member or an element.
func (s *scanner) stepNext(c byte) bool {
	inArray := s.stack[len(s.stack)-1] == '['
	switch {
	case c == ',' && inArray:
		s.state = wantElement
	case c == ',':
		s.state = wantKey
	case c == ']' && inArray, c == '}' && !inArray:
		return s.close()
	case inArray && (c == '{' && s.endsWith('}') || c == '[' && s.endsWith(']')):
		s.state = wantElement // a comma is missing
		return false
	default:
		return s.fail()
	}
	return true
}

// beginValue takes the first byte of an element or of the value of a member.
func (s *scanner) beginValue(c byte) bool {
	switch {
	case c == '{' || c == '[':
		if len(s.stack) == maxDepth {
			s.state = tooDeep
			return false
		}
		s.beginElement()
		s.open(c)
	case c == '"' || c == '\'':
		s.beginElement()
		s.openString(c, false)
	case isWord[c]:
		s.isKey, s.state = false, inWord
		return false
	default:
		return s.fail()
	}
	return true
}

// beginKey takes the first byte of a member, or the end of the object.
func (s *scanner) beginKey(c byte) bool {
	switch {
	case c == '}':
		return s.close()
	case c == '"' || c == '\'':
		s.separate()
		s.openString(c, true)
	case isWord[c]:
		s.isKey, s.state = true, inWord
		return false
	default:
		return s.fail()
	}
	return true
}

// beginElement puts a comma before an element of an array that is not the first one.
func (s *scanner) beginElement() {
	if s.stack[len(s.stack)-1] != '[' {
		return
	}
	s.separate()
	if len(s.stack) == 1 {
		s.from = len(s.out)
	}
}

// separate puts a comma between two members or elements.
func (s *scanner) separate() {
	if !s.endsWith('{') && !s.endsWith('[') {
		s.out = append(s.out, ',')
	}
}

// endsWith tells whether the last byte of the output, which is outside of strings, is c.
func (s *scanner) endsWith(c byte) bool { return s.out[len(s.out)-1] == c }

func (s *scanner) open(bracket byte) {
	s.stack = append(s.stack, bracket)
	s.out = append(s.out, bracket)
	s.keep = len(s.out)
	s.state = wantFirst
	if bracket == '{' {
		s.state = wantKey
	}
}

func (s *scanner) close() bool {
	top := len(s.stack) - 1
	s.out = append(s.out, closing(s.stack[top]))
	s.stack = s.stack[:top]
	s.endValue()
	return true
}

// endValue notes that what was written last is a whole value.
func (s *scanner) endValue() {
	s.keep = len(s.out)
	s.state = wantNext
	switch {
	case len(s.stack) == 0:
		s.state = ended
	case len(s.stack) == 1 && s.stack[0] == '[':
		s.items = append(s.items, span{s.from, s.keep})
		s.last = s.keep
	}
}

func (s *scanner) fail() bool {
	s.state = failed
	return false
}

// stepComment takes a byte of a comment.
func (s *scanner) stepComment(c byte) bool {
	switch {
	case s.state == atSlash && c == '/':
		s.state = inLine
	case s.state == atSlash && c == '*':
		s.state = inBlock
	case s.state == atSlash:
		return s.fail()
	case s.state == inLine && c == '\n', s.state == atStar && c == '/':
		s.state = s.resume
	case s.state == inBlock && c == '*':
		s.state = atStar
	case s.state == atStar && c != '*':
		s.state = inBlock
	}
	return true
}

// value returns a copy of the value so far, closed.
func (s *scanner) value() json.RawMessage {
	return s.appendValue(make([]byte, 0, len(s.out)+1+len(s.stack)))
}

// appendValue appends the value so far to b, closed.
func (s *scanner) appendValue(b []byte) []byte {
	if s.text && !s.isKey {
		b = append(append(b, s.out...), '"')
	} else {
		b = append(b, s.out[:s.keep]...)
	}
	for i := len(s.stack) - 1; i >= 0; i-- {
		b = append(b, closing(s.stack[i]))
	}
	return b
}

// holds tells whether the value so far is more than empty brackets.
func (s *scanner) holds() bool { return s.keep > 1 || s.text && !s.isKey }

// closing returns the bracket that closes what another one opened.
func closing(bracket byte) byte {
	if bracket == '{' {
		return '}'
	}
	return ']'
}

// parts returns copies of parts of a text, which follow each other in it, with one
// allocation for all of their bytes. No parts are nil.
func parts(text []byte, spans []span) []json.RawMessage {
	if len(spans) == 0 {
		return nil
	}
	first, end := spans[0].from, spans[len(spans)-1].to
	bytes := append(make([]byte, 0, end-first), text[first:end]...)
	list := make([]json.RawMessage, len(spans))
	for i, p := range spans {
		list[i] = bytes[p.from-first : p.to-first : p.to-first]
	}
	return list
}
