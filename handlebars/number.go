// SPDX-License-Identifier: Apache-2.0

package handlebars

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// FormatNumber returns a number as JavaScript prints it: the shortest digits that
// read back as f, with an exponent from 1e+21 on and below 1e-6.
func FormatNumber(f float64) string { return string(appendNumber(nil, f)) }

// appendNumber appends a number as [FormatNumber] returns it.
func appendNumber(dst []byte, f float64) []byte {
	switch {
	case f != f:
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	case f == 0:
		return append(dst, '0') // -0 too
	}
	if a := math.Abs(f); 1e-6 <= a && a < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, JavaScript as few as there are.
	if n := len(dst); dst[n-2] == '0' && n-3 >= start && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

// jsonNumber returns a number of JSON as an int64 if it is a whole one that fits,
// else as a float64. An integer that is too large for both keeps its digits.
func jsonNumber(n json.Number) any {
	text := string(n)
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(text, 10, 64); err == nil {
		return u
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !math.IsInf(f, 0) {
		return text // no number at all
	}
	return f
}

// isIndex reports whether a key is an index of an array to JavaScript: a whole
// number below 2^32-1 without sign and leading zeros.
func isIndex(key string) (uint64, bool) {
	if key == "" || len(key) > 10 || key[0] == '0' && len(key) > 1 {
		return 0, false
	}
	if strings.Trim(key, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(key, 10, 64)
	return n, err == nil && n < math.MaxUint32
}

// shortFloat returns the float64 with the digits that a float32 prints with.
func shortFloat(f float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(f, 'g', -1, 32), 64)
	if err != nil {
		return f
	}
	return short
}
