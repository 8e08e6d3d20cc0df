// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"strings"
	"unicode/utf8"
)

// program matches a text: its instructions are done in order. It has no loops but
// those inside of values.
type program []instruction

type instruction struct {
	do       action
	text     string
	allowed  charset // of the characters of a value
	also     byte    // a further one; 0 for none
	variable variable
	to       int
}

type action uint8

const (
	doText  action = iota // the text stands here
	doValue               // a value stands here, which may be empty
	doTry                 // go on; where that fails, go on at to
	doJump                // go on at to
)

// compile returns the program of parts without parameters of a query.
func compile(parts []part) program {
	var p program
	for _, part := range parts {
		switch o := part.operator; {
		case o == nil:
			p = append(p, instruction{do: doText, text: part.literal})
		case o.named:
			for _, v := range part.vars {
				p = p.addNamed(o, v)
			}
		default:
			p = p.addValues(o, part.vars)
		}
	}
	return p
}

// addValues adds values that have separators between them. Where one is missing,
// so are those behind it.
func (p program) addValues(o *operator, vars []variable) program {
	var tries []int
	before := o.first
	for _, v := range vars {
		if before != "" {
			tries = append(tries, len(p))
			p = append(p, instruction{do: doTry}, instruction{do: doText, text: before})
		}
		in := instruction{do: doValue, allowed: o.allowed, variable: v}
		if v.explode {
			in.also = o.separator[0]
		}
		p = append(p, in)
		before = o.separator
	}
	for _, i := range tries {
		p[i].to = len(p)
	}
	return p
}

// addNamed adds a value that has its name before it, or is missing with it.
func (p program) addNamed(o *operator, v variable) program {
	start := len(p)
	return append(p,
		instruction{do: doTry, to: start + 7},
		instruction{do: doText, text: o.first + v.encoded},
		instruction{do: doTry, to: start + 6},
		instruction{do: doText, text: "="},
		instruction{do: doValue, allowed: o.allowed, variable: v},
		instruction{do: doJump, to: start + 7},
		instruction{do: doValue, variable: variable{slot: v.slot}}, // an empty one
	)
}

// found is what stands in a URI for a variable, percent-encoded.
type found struct {
	raw string
	ok  bool
}

// span is where a value stands in a text; ends counts from 1, and 0 is no span.
type span struct{ begins, ends int }

// matcher matches one text. Readings are tried with values as short as can be, and
// with values present before absent. Each instruction is tried at most once at each
// place of the text, so that work is about their product.
type matcher struct {
	program program
	text    string // canonical
	anyCase anyCase
	spans   []span   // by instruction
	tried   []uint64 // bits: instruction by place
	windows []window // of prefixes, by instruction; nil before the first
}

// match tells whether the text as a whole matches, and sets the values if so.
func (p program) match(text string, a anyCase, values []found) bool {
	if len(p) == 1 && p[0].do == doText && a == (anyCase{}) {
		return text == p[0].text
	}
	// Most texts and programs are small enough for the stack.
	var spans [12]span
	var tried [16]uint64
	m := matcher{program: p, text: text, anyCase: a, spans: spans[:], tried: tried[:]}
	if len(p) > len(spans) {
		m.spans = make([]span, len(p))
	}
	if bits := len(p) * (len(text) + 1); bits > len(tried)*64 {
		m.tried = make([]uint64, bits/64+1)
	}
	if !m.run(0, 0) {
		return false
	}
	for pc := range p {
		if found := m.spans[pc]; found.ends > 0 {
			value := &values[p[pc].variable.slot]
			value.raw, value.ok = text[found.begins:found.ends-1], true
		}
	}
	return true
}

// isNew tells whether an instruction has not been tried at a place, and remembers it.
func (m *matcher) isNew(pc, at int) bool {
	i := pc*(len(m.text)+1) + at
	bit := uint64(1) << (i % 64)
	if m.tried[i/64]&bit != 0 {
		return false
	}
	m.tried[i/64] |= bit
	return true
}

// run tells whether the text from at on matches the instructions from pc on.
func (m *matcher) run(pc, at int) bool {
	for pc < len(m.program) {
		if !m.isNew(pc, at) {
			return false
		}
		in := &m.program[pc]
		switch in.do {
		case doText:
			if !m.hasText(in.text, at) {
				return false
			}
			at += len(in.text)
			pc++
		case doTry:
			if m.run(pc+1, at) {
				return true
			}
			pc = in.to
		case doJump:
			pc = in.to
		case doValue:
			return m.runValue(pc, at)
		}
	}
	return at == len(m.text)
}

// runValue tries the values that begin at a place, from the shortest to the longest.
func (m *matcher) runValue(pc, from int) bool {
	in := &m.program[pc]
	if in.variable.prefix > 0 {
		return m.runPrefix(pc, from)
	}
	for to := from; ; {
		if m.run(pc+1, to) {
			m.spans[pc] = span{from, to + 1}
			return true
		}
		width := in.step(m.text[to:])
		to += width
		if width == 0 || !m.isNew(pc, to) {
			return false // at a place that was tried, so were all behind it
		}
	}
}

// window is where the ends of a prefix have been tried: at all places from the one
// to the other, with a number of characters between them.
type window struct{ from, to, characters int }

// runPrefix is runValue for values with a most of characters. What begins inside of
// the window goes on at its end.
func (m *matcher) runPrefix(pc, from int) bool {
	in := &m.program[pc]
	if m.windows == nil {
		m.windows = make([]window, len(m.program))
	}
	w := &m.windows[pc]
	if from < w.from || from > w.to {
		*w = window{from: from, to: from}
	}
	for w.from < from {
		w.from += in.step(m.text[w.from:])
		w.characters--
	}
	for {
		if m.run(pc+1, w.to) {
			m.spans[pc] = span{from, w.to + 1}
			return true
		}
		width := in.step(m.text[w.to:])
		if width == 0 || w.characters == in.variable.prefix {
			return false
		}
		w.to += width
		w.characters++
	}
}

// step returns the length of the character at the beginning of text, 0 when a value
// may not have it.
func (in *instruction) step(text string) int {
	switch {
	case text == "" || in.allowed == 0:
		return 0
	case text[0] == '%': // canonical texts have no other
		return encodedWidth(text)
	case in.allowed&charsets[text[0]] != 0 || in.also == text[0]:
		return 1
	}
	return 0
}

// encodedWidth returns the length of the character at the beginning of text, which
// is percent-encoded; of what is not UTF-8, that of one byte.
func encodedWidth(text string) int {
	var character [utf8.UTFMax]byte
	n := 0
	for n < len(character) {
		c, ok := triplet(text[n*len("%00"):])
		if !ok {
			break
		}
		character[n] = c
		n++
	}
	_, size := utf8.DecodeRune(character[:n])
	return size * len("%00")
}

func (m *matcher) hasText(text string, at int) bool {
	if strings.HasPrefix(m.text[at:], text) {
		return true
	}
	if at >= m.anyCase.to || len(m.text)-at < len(text) {
		return false
	}
	for i := range len(text) {
		is := m.text[at+i]
		if is != text[i] && !(m.anyCase.at(at+i) && lower(is) == lower(text[i])) {
			return false
		}
	}
	return true
}
