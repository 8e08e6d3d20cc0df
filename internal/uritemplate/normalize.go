// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"cmp"
	"slices"
	"strings"
)

// Normalize returns the one way of writing a URI, such that URIs which are written
// alike name the same thing:
//
//   - scheme and host have small letters;
//   - what need not be percent-encoded is not, what must be is, with capital digits;
//   - the parameters of the query are sorted by their names; those of one name keep
//     their order, and empty ones ("a&&b") are left out.
//
// Everything else counts: a slash at the end, dots in a path, a port, an empty query.
// Any text has a normal form, also one that is no URI.
func Normalize(uri string) string {
	uri = canonical(uri)
	host := hostOf(uri)
	if hasCapital(uri[:host.scheme]) || hasCapital(uri[host.from:host.to]) {
		b := []byte(uri)
		toLower(b[:host.scheme])
		toLower(b[host.from:host.to])
		uri = string(b)
	}
	head, query, fragment := divide(uri)
	if len(query) < 2 {
		return uri
	}
	sorted := parameters(query)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(nameOf(a), nameOf(b)) })
	return head + "?" + strings.Join(sorted, "&") + fragment
}

// Equal tells whether two URIs name the same thing: whether [Normalize] returns the
// same for both.
func Equal(a, b string) bool { return a == b || Normalize(a) == Normalize(b) }

// divide splits a URI into what stands before the query, the query with its '?', and
// the fragment with its '#'. The last two are empty when there are none.
func divide(uri string) (head, query, fragment string) {
	if i := strings.IndexByte(uri, '#'); i >= 0 {
		uri, fragment = uri[:i], uri[i:]
	}
	if i := strings.IndexByte(uri, '?'); i >= 0 {
		uri, query = uri[:i], uri[i:]
	}
	return uri, query, fragment
}

// parameters returns the parameters of a query that begins with '?', but for empty
// ones.
func parameters(query string) []string {
	if len(query) < 2 {
		return nil
	}
	list := make([]string, 0, 1+strings.Count(query, "&"))
	for parameter := range strings.SplitSeq(query[1:], "&") {
		if parameter != "" {
			list = append(list, parameter)
		}
	}
	return list
}

// nameOf returns the name of a parameter of a query.
func nameOf(parameter string) string {
	name, _, _ := strings.Cut(parameter, "=")
	return name
}

// anyCase tells where the case of letters does not count: up to scheme, and between
// from and to, where the host is. Scheme is no larger than from.
type anyCase struct{ scheme, from, to int }

func (a anyCase) at(i int) bool { return i < a.scheme || a.from <= i && i < a.to }

// hostOf finds scheme and host of a canonical URI.
func hostOf(uri string) anyCase {
	i := 0
	for i < len(uri) && (isAlphanumeric(uri[i]) || strings.IndexByte("+-.", uri[i]) >= 0) {
		i++
	}
	if i == len(uri) || uri[i] != ':' || !isLetter(uri[0]) {
		i = 0 // no scheme: a relative reference
	} else {
		i++
	}
	a := anyCase{i, i, i}
	if !strings.HasPrefix(uri[i:], "//") {
		return a
	}
	a.from = i + len("//")
	a.to = len(uri)
	if end := strings.IndexAny(uri[a.from:], "/?#"); end >= 0 {
		a.to = a.from + end
	}
	a.from += strings.LastIndexByte(uri[a.from:a.to], '@') + 1
	return a
}

func hasCapital(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 'A' <= r && r <= 'Z' })
}

// toLower makes the letters small, but for the digits of percent-encodings.
func toLower(b []byte) {
	for i := 0; i < len(b); i++ {
		if b[i] == '%' {
			i += 2
			continue
		}
		b[i] = lower(b[i])
	}
}
