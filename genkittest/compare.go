// SPDX-License-Identifier: Apache-2.0

package genkittest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// compareJSON returns all places where got is not what is wanted, in order; both are
// JSON. What the rules are, [AssertRequest] says.
func compareJSON(want, got []byte) []string {
	c := comparison{refs: map[string]string{}}
	c.value("$", decoded(want), decoded(got))
	return c.differences
}

type comparison struct {
	differences []string
	refs        map[string]string // what the names of refs stand for
}

func (c *comparison) add(format string, args ...any) {
	c.differences = append(c.differences, fmt.Sprintf(format, args...))
}

func (c *comparison) value(path string, want, got any) {
	equal := false
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			c.object(path, w, g)
			return
		}
	case []any:
		if g, ok := got.([]any); ok {
			c.array(path, w, g)
			return
		}
	case json.Number:
		g, ok := got.(json.Number)
		equal = ok && equalNumbers(w.String(), g.String())
	default:
		switch got.(type) {
		case map[string]any, []any: // they have no ==
		default:
			equal = want == got
		}
	}
	if !equal {
		c.add("%s is %s; want %s", path, short(got), short(want))
	}
}

func (c *comparison) object(path string, want, got map[string]any) {
	names := maps.Clone(want)
	maps.Copy(names, got)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		w, wanted := want[name]
		g, has := got[name]
		switch at := path + "." + name; {
		case !has:
			c.add("%s is missing; want %s", at, short(w))
		case !wanted:
			c.add("%s is %s; want none", at, short(g))
		case name == "ref" && (strings.HasSuffix(path, ".toolRequest") || strings.HasSuffix(path, ".toolResponse")):
			c.ref(at, w, g)
		default:
			c.value(at, w, g)
		}
	}
}

func (c *comparison) array(path string, want, got []any) {
	for i := range min(len(want), len(got)) {
		c.value(fmt.Sprintf("%s[%d]", path, i), want[i], got[i])
	}
	for i := len(want); i < len(got); i++ {
		c.add("%s[%d] is %s; want none", path, i, short(got[i]))
	}
	for i := len(got); i < len(want); i++ {
		c.add("%s[%d] is missing; want %s", path, i, short(want[i]))
	}
}

// ref compares a ref, which may be wanted as "*" or "*name".
func (c *comparison) ref(path string, want, got any) {
	name, _ := want.(string)
	ref, ok := got.(string)
	if !strings.HasPrefix(name, "*") || !ok {
		c.value(path, want, got)
		return
	}
	if name == "*" {
		return
	}
	if bound, known := c.refs[name]; known {
		if bound != ref {
			c.add("%s is %q; want %q, which %s stands for", path, ref, bound, name)
		}
		return
	}
	for other, bound := range c.refs {
		if bound == ref {
			c.add("%s is %q, which %s stands for; want another for %s", path, ref, other, name)
			return
		}
	}
	c.refs[name] = ref
}

// equalNumbers compares two numbers of JSON: whole ones by their digits, others as
// float64.
func equalNumbers(a, b string) bool {
	if a == b || !strings.ContainsAny(a+b, ".eE") {
		return a == b
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && x == y
}
