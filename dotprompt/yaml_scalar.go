// SPDX-License-Identifier: Apache-2.0

package dotprompt

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/token"
)

// The core schema of YAML 1.2, section 10.3.2.
var (
	yamlNumber   = pattern(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	yamlInteger  = pattern(`^[-+]?[0-9]+$`)
	yamlOctal    = pattern(`^0o[0-7]+$`)
	yamlHex      = pattern(`^0x[0-9a-fA-F]+$`)
	yamlInfinity = pattern(`^[-+]?\.(inf|Inf|INF)$`)
)

// scalarOf returns the value of a scalar that has no tag. Quoted ones are strings.
func scalarOf(t *token.Token) any {
	switch t.Type {
	case token.SingleQuoteType:
		return t.Value
	case token.ImplicitNullType:
		return nil
	}
	return plainScalar(t.Value)
}

// plainScalar returns the value of a scalar without quotes.
func plainScalar(text string) any {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return nil
	case "true", "True", "TRUE":
		return true
	case "false", "False", "FALSE":
		return false
	case ".nan", ".NaN", ".NAN":
		return math.NaN()
	}
	switch first := text[0]; {
	case first != '.' && first != '-' && first != '+' && (first < '0' || first > '9'):
		return text
	case yamlInteger().MatchString(text):
		return integer(text, 10)
	case yamlOctal().MatchString(text):
		return integer(text[2:], 8)
	case yamlHex().MatchString(text):
		return integer(text[2:], 16)
	case yamlInfinity().MatchString(text):
		if text[0] == '-' {
			return math.Inf(-1)
		}
		return math.Inf(1)
	case yamlNumber().MatchString(text):
		f, _ := strconv.ParseFloat(text, 64) // out of range is infinity
		return f
	}
	return text
}

// integer returns the value of digits: an int64 or uint64 if it fits.
func integer(text string, base int) any {
	if i, err := strconv.ParseInt(text, base, 64); err == nil {
		return i
	}
	if u, err := strconv.ParseUint(strings.TrimPrefix(text, "+"), base, 64); err == nil {
		return u
	}
	n, _ := new(big.Int).SetString(text, base)
	f, _ := new(big.Float).SetInt(n).Float64()
	return f
}

// scalarByTag returns the value of a scalar by its tag, and false if the text does
// not fit. Tags that the core schema doesn't know leave it a string.
func scalarByTag(tag, text string) (any, bool) {
	v := plainScalar(text)
	switch tag {
	case "!!null":
		return nil, v == nil
	case "!!bool":
		_, ok := v.(bool)
		return v, ok
	case "!!int":
		switch v.(type) {
		case int64, uint64:
			return v, true
		}
		return nil, false
	case "!!float":
		switch v := v.(type) {
		case int64:
			return float64(v), true
		case uint64:
			return float64(v), true
		case float64:
			return v, true
		}
		return nil, false
	}
	return text, true
}

// pattern compiles a regular expression when it is first needed, not when a program starts.
func pattern(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
