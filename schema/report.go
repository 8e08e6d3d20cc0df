// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"strconv"
	"strings"
)

// maxErrors is the number of errors a report holds.
const maxErrors = 100

// rootPath stands for the document itself.
const rootPath = "(root)"

// Weights tell how far a branch of anyOf or oneOf is from the value: the branch
// whose errors weigh least is the one that was meant. A wrong type of the value
// itself outweighs a wrong constant, which outweighs all other errors.
const (
	weightType    = 1000
	weightLiteral = 20
	weightOther   = 1
)

// report collects errors.
type report struct {
	errors []FieldError
	weight int
	// wrongTypes holds the accepted types if the only error so far is a wrong
	// type of the value at which the report began.
	wrongTypes typeSet
	// depth is the length of the path at which the report began.
	depth int
}

func (r *report) full() bool { return len(r.errors) >= maxErrors }

func (r *report) add(path, message string, weight int) {
	r.wrongTypes = 0
	r.weight += weight
	if !r.full() {
		r.errors = append(r.errors, FieldError{path, message})
	}
}

// step is one step of the path to the current value: a key or an index.
type step struct {
	name  []byte
	index int
}

// push and pop keep the path while errors are collected.
func (v *run) push(name []byte, index int) {
	if v.report != nil {
		v.path = append(v.path, step{name, index})
	}
}

func (v *run) pop() {
	if v.report != nil {
		v.path = v.path[:len(v.path)-1]
	}
}

// where writes the path of the current value.
func (v *run) where() string {
	if len(v.path) == 0 {
		return rootPath
	}
	var b strings.Builder
	for i, s := range v.path {
		if i > 0 {
			b.WriteByte('.')
		}
		if s.name != nil {
			b.WriteString(segment(s.name))
		} else {
			b.WriteString(strconv.Itoa(s.index))
		}
	}
	return b.String()
}

// fail reports an error at the current value. Callers must have asked quick()
// first, so that a quick run builds no message.
func (v *run) fail(message string, weight int) {
	v.report.add(v.where(), message, weight)
}

// failType reports that the value has none of the types.
func (v *run) failType(types typeSet, k kind) {
	message := "must be " + describeTypes(types) + ", got " + kindNames[k]
	if len(v.path) > v.report.depth {
		v.fail(message, weightOther)
		return
	}
	first := len(v.report.errors) == 0
	v.fail(message, weightType)
	if first {
		v.report.wrongTypes = types
	}
}

// got ends a message with what was found.
func (v *run) got(message string, pos, end int) string {
	return message + ", got " + shown(v.doc[pos:end])
}

// describeTypes lists types for a message: "string, number or null".
func describeTypes(types typeSet) string {
	var names []string
	for i, name := range typeNames {
		if types&(1<<i) != 0 && name != "null" {
			names = append(names, name)
		}
	}
	if types&typeNull != 0 {
		names = append(names, "null")
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
