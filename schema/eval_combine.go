// SPDX-License-Identifier: Apache-2.0

package schema

import (
	"fmt"
	"strconv"
	"strings"
)

// combinations applies the subschemas that n has for its own value, which begins
// at pos and ends at end.
func (v *run) combinations(n *node, pos, end int) bool {
	ok := true
	for _, branch := range n.all {
		if _, good := v.eval(branch, pos); !good {
			if v.done() {
				return false
			}
			ok = false
		}
	}
	if n.any != nil && !v.anyOf(n, pos) || n.one != nil && !v.oneOf(n, pos) {
		if v.done() {
			return false
		}
		ok = false
	}
	if n.not != nil && v.silently(n.not, pos) {
		if v.quick() {
			return false
		}
		v.fail(`must not match the schema under "not"`, weightOther)
		ok = false
	}
	if n.cond != nil {
		branch := n.then
		if !v.silently(n.cond, pos) {
			branch = n.otherwise
		}
		if branch != nil {
			if _, good := v.eval(branch, pos); !good {
				if v.done() {
					return false
				}
				ok = false
			}
		}
	}
	return ok
}

// silently tells whether the value satisfies n, without a report.
func (v *run) silently(n *node, pos int) bool {
	report := v.report
	v.report = nil
	_, ok := v.eval(n, pos)
	v.report = report
	return ok
}

func (v *run) anyOf(n *node, pos int) bool {
	for _, branch := range n.any {
		if v.silently(branch, pos) {
			return true
		}
	}
	if !v.quick() {
		v.explainBranches(n.any, pos, "must match at least one of %d schemas")
	}
	return false
}

func (v *run) oneOf(n *node, pos int) bool {
	var matches []string
	count := 0
	for i, branch := range n.one {
		if !v.silently(branch, pos) {
			continue
		}
		count++
		if v.quick() {
			if count > 1 {
				return false
			}
			continue
		}
		matches = append(matches, strconv.Itoa(i))
	}
	if count == 1 {
		return true
	}
	if v.quick() {
		return false
	}
	if count == 0 {
		v.explainBranches(n.one, pos, "must match exactly one of %d schemas")
		return false
	}
	v.fail(fmt.Sprintf("must match exactly one of %d schemas, but matches numbers %s", len(n.one), strings.Join(matches, ", ")), weightOther)
	return false
}

// explainBranches reports why none of the branches matches. Branches that refuse
// the type of the value are of no interest if another accepts it: if one is
// left, its errors say all; of several, the one that came closest follows a
// headline. If all refuse the type, one error names all types.
func (v *run) explainBranches(branches []*node, pos int, headline string) {
	var best *report
	var types typeSet
	candidates := 0
	outer := v.report
	for _, branch := range branches {
		r := &report{depth: len(v.path)}
		v.report = r
		v.eval(branch, pos)
		if r.wrongTypes != 0 {
			types |= r.wrongTypes
			continue
		}
		candidates++
		if best == nil || r.weight < best.weight {
			best = r
		}
	}
	v.report = outer
	if candidates == 0 {
		v.failType(types, kindAt(v.doc[pos]))
		return
	}
	if candidates > 1 {
		v.fail(fmt.Sprintf(headline, len(branches)), 0)
	}
	for _, e := range best.errors {
		outer.add(e.Path, e.Message, 0)
	}
	outer.weight += best.weight
}
