// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"encoding/base64"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// boolean makes true or false, by the prompt's hash. As an argument of a tool it is
// true when the prompt has its name, and otherwise false.
func (m *maker) boolean(s *shape, at place) (*node, *misfit) {
	if m.found {
		named := m.writer.asksFor(at.name)
		if !named && at.optional {
			return nil, notInPrompt(s, m)
		}
		return newBoolean(named != (at.variant%2 == 1)), nil
	}
	return newBoolean(m.pick(at, 2) == 0), nil
}

// number makes a number: one that the text gives, or one within the bounds.
func (m *maker) number(s *shape, at place, integer bool) (*node, *misfit) {
	if at.variant == 0 {
		fits := func(v *node) bool { return m.inBounds(s, v, integer) }
		if v := m.writer.number(at, m.found, fits); v != nil {
			return v, nil
		}
	}
	if m.found && at.optional {
		return nil, notInPrompt(s, m)
	}
	steps := s.steps
	if integer || s.kinds&kindFraction == 0 {
		steps = append([]*big.Rat{big.NewRat(1, 1)}, steps...)
	}
	if len(steps) > 0 {
		return m.multiple(s, at, commonMultiple(steps))
	}
	low, high := window(s)
	if low.Cmp(high) > 0 || low.Cmp(high) == 0 && (s.lowOpen || s.highOpen) {
		return nil, &misfit{m.first(s.nodes), "minimum", "leaves no number"}
	}
	span := new(big.Rat).Sub(high, low)
	if span.Cmp(big.NewRat(9, 1)) >= 0 && !at.extreme {
		if v, bad := m.multiple(s, at, big.NewRat(1, 1)); bad == nil {
			return v, nil
		}
	}
	// A tenth of the way, or further down a thousandth, is a finite decimal and never
	// a bound.
	part := big.NewRat(int64(1+m.pick(at, 9)), 10)
	if at.variant+at.index >= 9 || at.extreme {
		part = big.NewRat(int64(1+m.pick(at, 999)), 1000)
	}
	if span.Sign() == 0 {
		return literalOf(low), nil
	}
	return literalOf(part.Add(low, part.Mul(part, span))), nil
}

// usualNumbers bound the numbers that are made where a schema leaves room.
var usualLow, usualHigh = big.NewRat(1, 1), big.NewRat(100, 1)

// window returns the bounds of a number, narrowed to usual ones where the schema
// leaves room for that.
func window(s *shape) (low, high *big.Rat) {
	room := big.NewRat(99, 1)
	switch {
	case s.low == nil && s.high == nil:
		return usualLow, usualHigh
	case s.high == nil:
		low = s.low
		high = new(big.Rat).Add(low, room)
	case s.low == nil:
		high = s.high
		low = new(big.Rat).Sub(high, room)
	default:
		low, high = s.low, s.high
	}
	if low.Cmp(usualLow) < 0 && high.Cmp(usualLow) > 0 && new(big.Rat).Sub(high, usualLow).Cmp(big.NewRat(1, 1)) > 0 {
		low = usualLow
	}
	if high.Cmp(usualHigh) > 0 && low.Cmp(usualHigh) < 0 {
		high = usualHigh
	}
	return low, high
}

// multiple makes a multiple of step within the bounds: within the usual ones when
// there is any, else the smallest or largest there is.
func (m *maker) multiple(s *shape, at place, step *big.Rat) (*node, *misfit) {
	low, high := window(s)
	for _, bounds := range [][2]*big.Rat{{low, high}, {s.low, s.high}} {
		if bounds[0] == nil && bounds[1] == nil {
			bounds = [2]*big.Rat{usualLow, nil}
		}
		first, n := multiples(s, step, bounds[0], bounds[1])
		if n > 0 {
			k := big.NewRat(int64(m.pick(at, n)), 1)
			return literalOf(k.Add(first, k.Mul(k, step))), nil
		}
	}
	return nil, &misfit{m.first(s.nodes), "multipleOf", "leaves no number within the bounds"}
}

// multiples returns the first multiple of step within the bounds, one of which may be
// nil, and how many there are from it on, at most 1000.
func multiples(s *shape, step, low, high *big.Rat) (first *big.Rat, n int) {
	const most = 1000
	inLow := func(x *big.Rat) bool { return s.low == nil || x.Cmp(s.low) > 0 || x.Cmp(s.low) == 0 && !s.lowOpen }
	inHigh := func(x *big.Rat) bool {
		return s.high == nil || x.Cmp(s.high) < 0 || x.Cmp(s.high) == 0 && !s.highOpen
	}
	if low == nil { // count down from the upper bound
		k := floor(new(big.Rat).Quo(high, step))
		first = k.Mul(k, step)
		if !inHigh(first) {
			first.Sub(first, step)
		}
		back := new(big.Rat).SetInt64(most - 1)
		return first.Sub(first, back.Mul(back, step)), most
	}
	k := new(big.Rat).Neg(floor(new(big.Rat).Neg(new(big.Rat).Quo(low, step))))
	first = k.Mul(k, step)
	if !inLow(first) {
		first.Add(first, step)
	}
	if high == nil {
		return first, most
	}
	room := floor(new(big.Rat).Quo(new(big.Rat).Sub(high, first), step))
	if room.Sign() < 0 {
		return nil, 0
	}
	n = most
	if room.Cmp(big.NewRat(most-1, 1)) < 0 {
		n = int(room.Num().Int64()) + 1
	}
	last := new(big.Rat).SetInt64(int64(n - 1))
	if !inHigh(last.Add(first, last.Mul(last, step))) {
		n--
	}
	return first, n
}

// floor returns the largest whole number that is not above r.
func floor(r *big.Rat) *big.Rat {
	q, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() < 0 {
		q.Sub(q, big.NewInt(1))
	}
	return new(big.Rat).SetInt(q)
}

// commonMultiple returns the least number that is a multiple of all steps.
func commonMultiple(steps []*big.Rat) *big.Rat {
	total := steps[0]
	for _, step := range steps[1:] {
		a, b := total.Num(), step.Num()
		up := new(big.Int).Mul(a, b)
		up.Quo(up, new(big.Int).GCD(nil, nil, a, b))
		down := new(big.Int).GCD(nil, nil, total.Denom(), step.Denom())
		total = new(big.Rat).SetFrac(up, down)
	}
	return total
}

// literalOf writes a number that is a finite decimal.
func literalOf(r *big.Rat) *node {
	if r.IsInt() {
		return newNumber(r.Num().String())
	}
	digits, _ := r.FloatPrec()
	return newNumber(r.FloatString(digits))
}

// inBounds tells whether a number fits a shape.
func (m *maker) inBounds(s *shape, v *node, integer bool) bool {
	r := v.number()
	if r == nil || integer && !r.IsInt() || s.kinds&v.kind == 0 {
		return false
	}
	if s.low != nil && (r.Cmp(s.low) < 0 || s.lowOpen && r.Cmp(s.low) == 0) ||
		s.high != nil && (r.Cmp(s.high) > 0 || s.highOpen && r.Cmp(s.high) == 0) {
		return false
	}
	for _, step := range s.steps {
		if !new(big.Rat).Quo(r, step).IsInt() {
			return false
		}
	}
	return true
}

// string makes a text: of a format, of the words of the prompt that a pattern
// accepts, or one that the writer finds.
func (m *maker) string(s *shape, at place) (*node, *misfit) {
	least, most := s.minLength, s.maxLength
	if most < 0 {
		most = endless
	}
	if least > most || least > maxText {
		return nil, &misfit{m.first(s.nodes), "minLength", "asks for a text that is too long"}
	}
	if len(s.patterns) > 0 {
		return m.matching(s, at)
	}
	for _, format := range s.formats {
		texts, sure := m.formatted(format, at, least, most)
		if m.found && at.optional && !sure {
			return nil, notInPrompt(s, m)
		}
		for _, text := range texts {
			if n := utf8.RuneCountInString(text); n >= least && n <= most {
				return newString(text), nil
			}
		}
		if len(texts) > 0 {
			return nil, &misfit{m.first(s.nodes), "format", "no text of format " + strconv.Quote(format) + " has the length that is asked for"}
		}
	}
	if s.base64 {
		return m.encoded(s, at, least, most)
	}
	text, sure := m.writer.text(at, s.title+" "+s.description, m.found)
	if m.found && at.optional && (!sure || at.variant > 0) {
		return nil, notInPrompt(s, m)
	}
	if at.extreme {
		least = max(least, min(most, longText))
	}
	if at.variant > 0 {
		return newString(numbered(text, at.variant+1, least, most)), nil
	}
	return newString(fit(text, m.writer.padding(), least, most)), nil
}

// longText is the length of a text that is made because a shorter one was refused.
const longText = 300

// encoded makes a text in base64.
func (m *maker) encoded(s *shape, at place, least, most int) (*node, *misfit) {
	text := []byte(fit(m.writer.title(), "", (least+3)/4*3, min(most, 4<<10)/4*3))
	text = text[:min(len(text), max(most, 0)/4*3)]
	if at.variant+at.index > 0 && len(text) > 0 {
		text[len(text)-1] = byte('a' + (at.variant+at.index)%26)
	}
	coded := base64.StdEncoding.EncodeToString(text)
	if len(coded) < least {
		return nil, &misfit{m.first(s.nodes), "contentEncoding", "no text in base64 has the length that is asked for"}
	}
	return newString(coded), nil
}

// matching returns a text of the prompt that matches all patterns.
func (m *maker) matching(s *shape, at place) (*node, *misfit) {
	var fitting []string
	for _, text := range m.writer.snippets() {
		if m.accepts(patternOnly(s), newString(text), 0) {
			fitting = append(fitting, text)
		}
	}
	if i := at.index + at.variant; i < len(fitting) {
		return newString(fitting[i]), nil
	}
	return nil, &misfit{s.patterns[0], "pattern",
		"no text is made for patterns, and no example, default or word of the prompt matches " + strconv.Quote(shorten(s.patterns[0].get("pattern").text, 80))}
}

// patternOnly returns a schema of what a shape says about texts.
func patternOnly(s *shape) *node {
	all, texts := newObject(), newArray()
	for _, n := range s.nodes {
		one := newObject()
		for _, keyword := range []string{"pattern", "format", "minLength", "maxLength"} {
			if v := n.get(keyword); v != nil {
				one.set(keyword, v)
			}
		}
		texts.items = append(texts.items, one)
	}
	all.set("allOf", texts)
	return all
}

// fit makes a text as long as it must be: padding is appended to one that is too
// short, and one that is too long is cut.
func fit(text, padding string, least, most int) string {
	if padding == "" {
		padding = "and so on"
	}
	n := utf8.RuneCountInString(text)
	if n < least {
		var b strings.Builder
		b.WriteString(text)
		for n < least {
			if n > 0 {
				b.WriteByte(' ')
				n++
			}
			b.WriteString(padding)
			n += utf8.RuneCountInString(padding)
		}
		text = b.String()
	}
	if n <= most {
		return text
	}
	if most >= 8 {
		if short := shorten(text, most); utf8.RuneCountInString(short) >= least {
			return short
		}
	}
	return string([]rune(text)[:most])
}

// numbered is [fit] for a text that ends with a number, to be another than the last
// attempt.
func numbered(text string, n, least, most int) string {
	suffix := " " + strconv.Itoa(n)
	if most <= len(suffix) {
		suffix = strconv.FormatInt(int64(n), 36)
	}
	if len(suffix) > most {
		return suffix[len(suffix)-most:]
	}
	text = fit(text, "", max(least-len(suffix), 0), most-len(suffix))
	return text + suffix
}
