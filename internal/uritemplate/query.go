// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// query matches the parameters of a query in any order.
type query struct {
	asked  bool       // it must be there, be it empty
	pieces []program  // each matches one parameter, which must be there
	forms  []variable // parameters of expressions, which may be missing
}

func newQuery(s *sections) *query {
	q := &query{asked: s.asked, forms: s.forms}
	for _, parts := range s.pieces {
		if len(parts) > 0 {
			q.pieces = append(q.pieces, compile(parts))
		}
	}
	// The most particular come first, so that others leave them their parameters.
	slices.SortStableFunc(q.pieces, func(a, b program) int { return cmp.Compare(literalBefore(b), literalBefore(a)) })
	return q
}

// literalBefore returns how much text a parameter has before its first value.
func literalBefore(p program) int {
	switch {
	case p[0].do != doText:
		return 0
	case len(p) == 1:
		return math.MaxInt
	}
	return len(p[0].text)
}

// match sets the values that are found in a query, which is empty or begins with
// '?'. Parameters that nothing asks for are no matter when the template has an
// expression for parameters.
func (q *query) match(text string, values []found) bool {
	if q.asked && text == "" {
		return false
	}
	left := parameters(text) // "" for those that are taken
	for _, piece := range q.pieces {
		i := slices.IndexFunc(left, func(parameter string) bool {
			return parameter != "" && piece.match(parameter, anyCase{}, values)
		})
		if i < 0 {
			return false
		}
		left[i] = ""
	}
	if len(q.forms) == 0 {
		return !slices.ContainsFunc(left, func(parameter string) bool { return parameter != "" })
	}
	for _, v := range q.forms {
		if !take(left, v, &values[v.slot]) {
			return false
		}
	}
	return true
}

// take takes the first parameter of the variable's name; of a list, all of them. It
// is false when the value is longer than it may be.
func take(left []string, v variable, value *found) bool {
	var items []string
	for i, parameter := range left {
		name, raw, _ := strings.Cut(parameter, "=")
		if parameter == "" || name != v.encoded {
			continue
		}
		left[i] = ""
		if !v.explode {
			*value = found{raw, true}
			return v.prefix == 0 || utf8.RuneCountInString(decode(raw)) <= v.prefix
		}
		items = append(items, raw)
	}
	if items != nil {
		*value = found{strings.Join(items, ","), true}
	}
	return true
}
