// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The largest template, which bounds the work of a match together with maxURI.
const (
	maxTemplate = 4 << 10 // bytes
	maxVars     = 100     // each place of one counts
)

// Template is a URI template, ready to match. It does not change, and is safe for
// concurrent use.
type Template struct {
	text  string
	parts []part
	names []string
	// slots are all variables, those which tell more of a value before the others.
	slots []variable

	head     program
	query    *query // nil: head matches whole URIs
	fragment program
}

// Parse returns the template that text is. Errors name the byte, from 0, at which
// the text goes wrong. A text of more than 4 KiB is an error, and so are more than
// 100 places of variables.
//
// A variable may stand in several places; a URI matches when its values there agree.
func Parse(text string) (*Template, error) {
	if len(text) > maxTemplate {
		return nil, fmt.Errorf("URI template %.40q…: it has %d bytes, and %d are the most", text, len(text), maxTemplate)
	}
	t := &Template{text: text}
	err := t.parse()
	if err == nil {
		err = t.compile()
	}
	if err != nil {
		return nil, fmt.Errorf("URI template %q: %w", text, err)
	}
	return t, nil
}

// String returns the text of the template.
func (t *Template) String() string { return t.text }

// Vars returns the names of the variables, each once, in the order of their first
// places.
func (t *Template) Vars() []string { return slices.Clone(t.names) }

func errorAt(at int, format string, args ...any) error {
	return fmt.Errorf("at byte %d: %w", at, fmt.Errorf(format, args...))
}

func (t *Template) parse() error {
	for at := 0; at < len(t.text); {
		rest := t.text[at:]
		p := part{at: at}
		var err error
		if rest[0] == '{' {
			end := strings.IndexByte(rest, '}')
			if end < 0 {
				return errorAt(at, "the expression has no '}'")
			}
			err = t.parseExpression(&p, rest[1:end])
			at += end + 1
		} else {
			end := strings.IndexByte(rest, '{')
			if end < 0 {
				end = len(rest)
			}
			p.literal = canonical(rest[:end])
			err = checkLiteral(rest[:end], at)
			at += end
		}
		if err != nil {
			return err
		}
		t.parts = append(t.parts, p)
	}
	return nil
}

func checkLiteral(text string, at int) error {
	for i, r := range text {
		switch {
		case r == '}':
			return errorAt(at+i, "'}' ends no expression; write %%7D")
		case r == '%':
			if _, ok := triplet(text[i:]); !ok {
				return errorAt(at+i, "two hexadecimal digits must follow '%%'; write %%25")
			}
		case r == utf8.RuneError && !strings.HasPrefix(text[i:], string(utf8.RuneError)):
			return errorAt(at+i, "the text is not UTF-8")
		case r < utf8.RuneSelf && charsets[r] == 0:
			return errorAt(at+i, "%q may not stand in a URI; write %%%02X", r, r)
		}
	}
	return nil
}

// parseExpression parses what stands between braces.
func (t *Template) parseExpression(p *part, text string) error {
	if text != "" && strings.IndexByte("=,!@|", text[0]) >= 0 {
		return errorAt(p.at+1, "there is no operator %q", text[0])
	}
	p.operator = operatorOf(text)
	at := p.at + 1 + len(p.operator.sign)
	for spec := range strings.SplitSeq(text[len(p.operator.sign):], ",") {
		v, err := parseVariable(spec, at)
		if err != nil {
			return err
		}
		if v.explode && p.operator.named && !p.operator.isForm() {
			return errorAt(at, "a list with '*' cannot stand behind ';'")
		}
		if v.slot = len(t.slots); v.slot == maxVars {
			return errorAt(at, "more than %d variables", maxVars)
		}
		t.slots = append(t.slots, v)
		p.vars = append(p.vars, v)
		if !slices.Contains(t.names, v.name) {
			t.names = append(t.names, v.name)
		}
		at += len(spec) + 1
	}
	return nil
}

func parseVariable(spec string, at int) (variable, error) {
	name, prefix, cut := strings.Cut(spec, ":")
	v := variable{}
	if cut {
		n, err := strconv.Atoi(prefix)
		if err != nil || n < 1 || n > 9999 || prefix != strconv.Itoa(n) {
			return v, errorAt(at+len(name)+1, "the length %q of a prefix must be a number from 1 to 9999", prefix)
		}
		v.prefix = n
	} else {
		name, v.explode = strings.CutSuffix(spec, "*")
	}
	v.name, v.encoded = name, canonical(name)
	switch bad := badInName(name); {
	case name == "":
		return v, errorAt(at, "the name of a variable is missing")
	case bad >= 0:
		return v, errorAt(at+bad, "the name %q of a variable may only have letters, digits, '_', %%-encoded bytes, and dots between them", name)
	}
	return v, nil
}

// badInName returns the place of the first byte that a name may not have; -1 when
// there is none.
func badInName(name string) int {
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case isAlphanumeric(c) || c == '_':
		case c == '.' && i > 0 && i < len(name)-1 && name[i-1] != '.':
		case c == '%':
			if _, ok := triplet(name[i:]); !ok {
				return i
			}
			i += 2
		default:
			return i
		}
	}
	return -1
}
