// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"bytes"
	"cmp"
	"math/big"
)

// decimal is a JSON number, taken apart but not converted, so that numbers of
// any size compare exactly and without allocation. Its value is
// 0.d1d2d3… × 10^magnitude, where d1d2d3… are the digits without their dot.
type decimal struct {
	negative bool
	// digits begins and ends with a digit other than zero; a dot may stand
	// between. It is empty for zero.
	digits    []byte
	magnitude int
}

// maxExponent bounds exponents, so that sums of them cannot overflow.
const maxExponent = 1 << 60

func parseDecimal(raw []byte) decimal {
	var d decimal
	if raw[0] == '-' {
		d.negative = true
		raw = raw[1:]
	}
	exponent, point := 0, -1
	for i, b := range raw {
		if b == '.' {
			point = i
		} else if b|0x20 == 'e' {
			exponent = parseExponent(raw[i+1:])
			raw = raw[:i]
			break
		}
	}
	if point < 0 {
		point = len(raw)
	}
	first := 0
	for first < len(raw) && (raw[first] == '0' || raw[first] == '.') {
		first++
	}
	if first == len(raw) {
		return decimal{}
	}
	last := len(raw)
	for raw[last-1] == '0' || raw[last-1] == '.' {
		last--
	}
	d.digits = raw[first:last]
	d.magnitude = point - first + exponent
	if first > point {
		d.magnitude++ // the dot itself was skipped
	}
	return d
}

func parseExponent(s []byte) int {
	negative := s[0] == '-'
	if s[0] == '-' || s[0] == '+' {
		s = s[1:]
	}
	n := 0
	for _, b := range s {
		n = min(n*10+int(b-'0'), maxExponent/16)
	}
	if negative {
		return -n
	}
	return n
}

// digitCount returns the number of significant digits.
func (d decimal) digitCount() int {
	if bytes.IndexByte(d.digits, '.') >= 0 {
		return len(d.digits) - 1
	}
	return len(d.digits)
}

// isInteger tells whether the number has no fraction, as 3, 3.0 and 3e2.
func (d decimal) isInteger() bool {
	return len(d.digits) == 0 || d.digitCount() <= d.magnitude
}

// compare returns -1, 0 or 1 as d is less than, equal to or greater than e.
func (d decimal) compare(e decimal) int {
	if d.sign() != e.sign() {
		return cmp.Compare(d.sign(), e.sign())
	}
	size := d.compareSize(e)
	if d.negative {
		return -size
	}
	return size
}

func (d decimal) sign() int {
	switch {
	case len(d.digits) == 0:
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// compareSize compares two numbers of the same sign without it.
func (d decimal) compareSize(e decimal) int {
	if d.magnitude != e.magnitude {
		return cmp.Compare(d.magnitude, e.magnitude)
	}
	a, b := d.digits, e.digits
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] == '.':
			a = a[1:]
		case b[0] == '.':
			b = b[1:]
		case a[0] != b[0]:
			return cmp.Compare(a[0], b[0])
		default:
			a, b = a[1:], b[1:]
		}
	}
	return cmp.Compare(len(a), len(b))
}

// integer returns the significant digits as a whole number n and the power of
// ten that makes the size of d of it: |d| = n × 10^power. n has no factor 10.
func (d decimal) integer() (n *big.Int, power int) {
	n = new(big.Int)
	if len(d.digits) == 0 {
		return n, 0
	}
	n.SetString(string(bytes.ReplaceAll(d.digits, []byte("."), nil)), 10)
	return n, d.magnitude - d.digitCount()
}

// isMultipleOf tells whether d is a whole multiple of e, which is not zero. It
// never writes out a power of ten, so huge exponents cost nothing.
func (d decimal) isMultipleOf(e decimal) bool {
	if len(d.digits) == 0 {
		return true
	}
	n, power := d.integer()
	divisor, divisorPower := e.integer()
	if power -= divisorPower; power < 0 {
		return false // n would have to hold a factor 10
	}
	rest := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(power)), divisor)
	return rest.Mul(rest, n).Mod(rest, divisor).Sign() == 0
}

// parseSmall reads a whole number of at most 18 digits; ok is false for others.
func parseSmall(raw []byte) (n int64, ok bool) {
	digits := raw
	if raw[0] == '-' {
		digits = raw[1:]
	}
	if len(digits) > 18 {
		return 0, false
	}
	for _, b := range digits {
		if !isDigit(b) {
			return 0, false
		}
		n = n*10 + int64(b-'0')
	}
	if raw[0] == '-' {
		n = -n
	}
	return n, true
}
