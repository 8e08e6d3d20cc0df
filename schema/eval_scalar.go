// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"strings"
)

// text checks the string at pos. It decodes escapes only for pattern and format.
func (v *run) text(r *textRules, pos int) (end int, ok bool) {
	end, escaped := endOfString(v.doc, pos)
	s := v.doc[pos+1 : end-1]
	ok = true
	if r.minLength >= 0 || r.maxLength >= 0 {
		n := countRunes(s, escaped)
		if n < r.minLength || r.maxLength >= 0 && n > r.maxLength {
			if v.quick() {
				return end, false
			}
			v.failLimit(n, r.minLength, r.maxLength, "characters")
			ok = false
		}
	}
	if r.pattern == nil && r.format == nil {
		return end, ok
	}
	if escaped {
		s = unescape(s)
	}
	if r.pattern != nil && !r.pattern.Match(s) {
		if v.quick() {
			return end, false
		}
		v.fail(v.got("must match pattern "+cut(appendString(nil, r.patternText), maxSegment), pos, end), weightOther)
		ok = false
	}
	if r.format != nil && !r.format(s) {
		if v.quick() {
			return end, false
		}
		v.fail(v.got("must be a valid "+r.formatName, pos, end), weightOther)
		ok = false
	}
	return end, ok
}

// failLimit reports a number of things that is below min or above max.
func (v *run) failLimit(n, min, max int, things string) {
	if n < min {
		v.fail(fmt.Sprintf("must have at least %s, got %d", count(min, things), n), weightOther)
	} else {
		v.fail(fmt.Sprintf("must have at most %s, got %d", count(max, things), n), weightOther)
	}
}

// count returns a number of things in words, such as 1 item.
func count(n int, things string) string {
	if n == 1 {
		things = strings.TrimSuffix(strings.Replace(things, "ies", "ys", 1), "s")
	}
	return fmt.Sprintf("%d %s", n, things)
}

// number checks the number at pos.
func (v *run) number(r *numberRules, pos int) (end int, ok bool) {
	end = endOfNumber(v.doc, pos)
	n := newNumber(v.doc[pos:end])
	ok = true
	for i := range r.limits {
		limit := &r.limits[i]
		if limit.accepts[n.compare(&limit.bound)+1] {
			continue
		}
		if v.quick() {
			return end, false
		}
		v.fail(limit.message, weightOther)
		ok = false
	}
	if r.multipleOf != nil && !n.isMultipleOf(r.multipleOf) {
		if v.quick() {
			return end, false
		}
		v.fail("must be a multiple of "+r.multipleOf.text, weightOther)
		ok = false
	}
	return end, ok
}

// number is a number of the document: small if it is a short whole number, and
// taken apart otherwise.
type number struct {
	raw     []byte
	small   int64
	isSmall bool
}

func newNumber(raw []byte) number {
	small, ok := parseSmall(raw)
	return number{raw, small, ok}
}

func (n number) compare(b *bound) int {
	if n.isSmall && b.isSmall {
		switch {
		case n.small < b.small:
			return -1
		case n.small > b.small:
			return 1
		}
		return 0
	}
	return parseDecimal(n.raw).compare(b.decimal)
}

func (n number) isMultipleOf(b *bound) bool {
	if n.isSmall && b.isSmall {
		return n.small%b.small == 0
	}
	return parseDecimal(n.raw).isMultipleOf(b.decimal)
}
