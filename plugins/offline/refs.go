// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// resolve finds what a $ref leads to, nil when it leads nowhere.
func (m *maker) resolve(ref string) *node {
	if target, known := m.refs[ref]; known {
		return target
	}
	base, fragment, _ := strings.Cut(ref, "#")
	start := m.root
	if base != "" {
		start = find(m.root, func(n *node) bool { id := n.get("$id"); return id != nil && strings.TrimSuffix(id.text, "#") == base })
	}
	if decoded, err := url.PathUnescape(fragment); err == nil {
		fragment = decoded
	}
	target := start
	switch {
	case fragment == "" || start == nil:
	case fragment[0] == '/':
		target = follow(start, fragment)
	default:
		target = find(start, func(n *node) bool {
			for _, keyword := range []string{"$anchor", "$dynamicAnchor"} {
				if a := n.get(keyword); a != nil && a.text == fragment {
					return true
				}
			}
			id := n.get("$id")
			return id != nil && id.text == "#"+fragment
		})
	}
	m.refs[ref] = target
	return target
}

// follow returns what a JSON pointer leads to.
func follow(n *node, pointer string) *node {
	unescape := strings.NewReplacer("~1", "/", "~0", "~")
	for part := range strings.SplitSeq(pointer[1:], "/") {
		if n.kind == kindArray {
			i, err := strconv.Atoi(part)
			if err != nil || i < 0 || i >= len(n.items) {
				return nil
			}
			n = n.items[i]
		} else if n = n.get(unescape.Replace(part)); n == nil {
			return nil
		}
	}
	return n
}

// find returns the first node, in document order, for which ok holds.
func find(n *node, ok func(*node) bool) *node {
	if ok(n) {
		return n
	}
	for _, item := range n.items {
		if found := find(item, ok); found != nil {
			return found
		}
	}
	for _, key := range n.keys {
		if found := find(n.fields[key], ok); found != nil {
			return found
		}
	}
	return nil
}

// pattern compiles a regular expression once, nil when it is none.
func (m *maker) pattern(text string) *regexp.Regexp {
	re, known := m.patterns[text]
	if !known {
		re, _ = regexp.Compile(goPattern.ReplaceAllString(text, `\x{$1}`))
		m.patterns[text] = re
	}
	return re
}

// goPattern finds \uXXXX, which Go writes \x{XXXX}.
var goPattern = regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`)

// pointerTo returns the JSON pointer of a part of n, "" when it is none.
func pointerTo(n, part *node) string {
	var walk func(n *node, at string) (string, bool)
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	walk = func(n *node, at string) (string, bool) {
		if n == part {
			return at, true
		}
		for i, item := range n.items {
			if found, ok := walk(item, fmt.Sprintf("%s/%d", at, i)); ok {
				return found, true
			}
		}
		for _, key := range n.keys {
			if found, ok := walk(n.fields[key], at+"/"+escape.Replace(key)); ok {
				return found, true
			}
		}
		return "", false
	}
	found, _ := walk(n, "")
	return found
}
