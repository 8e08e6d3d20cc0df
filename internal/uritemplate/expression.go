// SPDX-License-Identifier: Apache-2.0

package uritemplate

import "strings"

// operator tells how an expression expands (RFC 6570, appendix A).
type operator struct {
	sign      string
	first     string // what stands before the first value
	separator string // what stands between two
	named     bool   // values have their variable's name before them
	empty     string // what stands behind the name of an empty value
	allowed   charset
}

var operators = []operator{
	{"+", "", ",", false, "", unreserved | reserved},
	{"#", "#", ",", false, "", unreserved | reserved},
	{".", ".", ".", false, "", unreserved},
	{"/", "/", "/", false, "", unreserved},
	{";", ";", ";", true, "", unreserved},
	{"?", "?", "&", true, "=", unreserved},
	{"&", "&", "&", true, "=", unreserved},
	{"", "", ",", false, "", unreserved}, // the last: each expression begins with it
}

// operatorOf returns the operator that an expression begins with.
func operatorOf(expression string) *operator {
	i := 0
	for !strings.HasPrefix(expression, operators[i].sign) {
		i++
	}
	return &operators[i]
}

// isForm tells whether the operator makes parameters of a query.
func (o *operator) isForm() bool { return o.empty != "" }

// join is what stands between the items of a list that is one string.
func (o *operator) join() string {
	if o.named {
		return ","
	}
	return o.separator
}

// part is a piece of a template: literal text, or an expression.
type part struct {
	at       int    // where it begins in the template, in bytes
	literal  string // canonical
	operator *operator
	vars     []variable // of an expression
}

// variable is a variable in an expression.
type variable struct {
	name    string // as it is written, which is the key of its value
	encoded string // canonical, as it is in URIs
	prefix  int    // how many characters of the value count; 0 for all
	explode bool
	slot    int // counts the variables of a template from its beginning
}
