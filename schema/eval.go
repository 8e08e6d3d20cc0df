// SPDX-License-Identifier: Apache-2.0

package schema

// run is one validation of one document. It makes two kinds of passes over
// values: quick ones that end at the first error and say nothing, and, when one
// of those failed, a pass that fills a report.
type run struct {
	doc []byte
	// report collects errors; nil in a quick pass.
	report *report
	// path leads to the current value while errors are collected.
	path []step
	// steps is the work that is left before the run gives up.
	steps int
	// depth counts the subschemas that were entered for a value that another
	// subschema is checking.
	depth int
}

const (
	// A run may take baseSteps and stepsPerByte more for every byte. Only schemas
	// that check values over and over, twice at every level, need as much.
	baseSteps    = 1 << 20
	stepsPerByte = 256
	// maxNested is the limit of run.depth.
	maxNested = 50_000
)

// validate checks the value of doc that begins at start.
func validate(root *node, doc []byte, start int) error {
	v := run{doc: doc, steps: baseSteps + stepsPerByte*len(doc)}
	if _, ok := v.eval(root, start); ok && v.steps > 0 {
		return nil
	}
	return explain(root, doc, start)
}

// explain repeats a failed validation and collects the errors.
func explain(root *node, doc []byte, start int) error {
	r := &report{}
	v := run{doc: doc, steps: baseSteps + stepsPerByte*len(doc), report: r}
	v.eval(root, start)
	if v.steps <= 0 || len(r.errors) == 0 {
		r.add(rootPath, "is too costly to check against this schema", weightOther)
	}
	return &ValidationError{Errors: r.errors}
}

// quick tells that errors need no report.
func (v *run) quick() bool { return v.report == nil }

// done tells, after an error, that no more errors are wanted. What eval and its
// helpers return as end is meaningless then.
func (v *run) done() bool { return v.report == nil || v.report.full() || v.steps <= 0 }

// eval checks the value that begins at pos. It returns the position after it and
// whether it satisfies n.
func (v *run) eval(n *node, pos int) (end int, ok bool) {
	n = n.target()
	if v.steps--; v.steps <= 0 {
		return endOfValue(v.doc, pos), false
	}
	k := kindAt(v.doc[pos])
	if n.types != 0 && !v.hasType(n.types, k, pos) {
		return v.wrongType(n, k, pos)
	}
	end, ok = v.rules(n, k, pos)
	if !ok && v.done() {
		return end, false
	}
	if n.enum != nil || n.constant != nil || n.reject {
		if !v.literal(n, k, pos, end) {
			if v.done() {
				return end, false
			}
			ok = false
		}
	}
	if n.combined {
		v.depth++
		good := v.depth < maxNested && v.combinations(n, pos, end)
		if v.depth >= maxNested {
			v.steps = 0
		}
		v.depth--
		ok = ok && good
	}
	if ok && n.library != nil {
		ok = v.library(n.library, pos, end)
	}
	return end, ok
}

// hasType tells whether the value at pos has one of the types.
func (v *run) hasType(types typeSet, k kind, pos int) bool {
	if types&(1<<k) != 0 {
		return true
	}
	if k != kindNumber || types&typeInteger == 0 {
		return false
	}
	raw := v.doc[pos:endOfNumber(v.doc, pos)]
	if _, small := parseSmall(raw); small {
		return true
	}
	return parseDecimal(raw).isInteger()
}

func (v *run) wrongType(n *node, k kind, pos int) (end int, ok bool) {
	if v.quick() {
		return pos, false
	}
	v.failType(n.types, k)
	return endOfValue(v.doc, pos), false
}

// rules applies the rules for the kind of the value.
func (v *run) rules(n *node, k kind, pos int) (end int, ok bool) {
	switch {
	case k == kindString && n.text != nil:
		return v.text(n.text, pos)
	case k == kindObject && n.object != nil:
		return v.object(n.object, pos)
	case k == kindArray && n.array != nil:
		return v.array(n.array, pos)
	case k == kindNumber && n.number != nil:
		return v.number(n.number, pos)
	}
	return endOfValue(v.doc, pos), true
}

// literal checks enum, const and the schema false.
func (v *run) literal(n *node, k kind, pos, end int) bool {
	if n.reject {
		if !v.quick() {
			v.fail("is not allowed", weightLiteral)
		}
		return false
	}
	ok := true
	if n.enum != nil && !n.enum.has(v.doc, k, pos) {
		if v.quick() {
			return false
		}
		message := "must be one of " + n.enum.list
		if n.enum.list == "" {
			message = "is not allowed"
		}
		v.fail(v.got(message, pos, end), weightLiteral)
		ok = false
	}
	if n.constant != nil && !n.constant.has(v.doc, k, pos) {
		if v.quick() {
			return false
		}
		v.fail(v.got("must be "+n.constant.list, pos, end), weightLiteral)
		ok = false
	}
	return ok
}

// has tells whether the value at pos is one of the literals.
func (l *literals) has(doc []byte, k kind, pos int) bool {
	if k == kindString {
		return l.strings[string(stringAt(doc, pos))]
	}
	for _, other := range l.others {
		if equalAt(other.raw, 0, doc, pos) {
			return true
		}
	}
	return false
}
