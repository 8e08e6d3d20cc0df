// SPDX-License-Identifier: Apache-2.0

package uritemplate

import (
	"cmp"
	"slices"
	"strings"
)

// sections are the parts of a template, divided like a URI.
type sections struct {
	at       section
	head     []part
	query    bool // there is one
	asked    bool // it has a literal '?'
	pieces   [][]part
	forms    []variable
	fragment []part
}

type section int

const (
	inHead section = iota
	inQuery
	afterForm // in the query, behind {?x} or {&x}
	inFragment
)

// compile makes the programs of the template.
func (t *Template) compile() error {
	var s sections
	for _, p := range t.parts {
		var err error
		if p.operator == nil {
			err = s.addLiteral(p)
		} else {
			err = s.addExpression(p)
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(t.slots, func(a, b variable) int { return cmp.Compare(told(b), told(a)) })
	if !s.query {
		// Values with reserved characters may reach over '?' and '#'.
		t.head = compile(append(s.head, s.fragment...))
		return nil
	}
	t.head, t.fragment = compile(s.head), compile(s.fragment)
	t.query = newQuery(&s)
	return nil
}

// told is how many characters of a value the variable tells at most.
func told(v variable) int {
	if v.prefix == 0 {
		return maxURI
	}
	return v.prefix
}

func (s *sections) addLiteral(p part) error {
	text := p.literal
	if s.at == inHead {
		end := strings.IndexAny(text, "?#")
		if end < 0 {
			end = len(text)
		}
		s.head = appendText(s.head, text[:end])
		text = text[end:]
		switch {
		case strings.HasPrefix(text, "?"):
			s.beginQuery(inQuery)
			s.asked = true
			text = text[1:]
		case text != "":
			s.at = inFragment
		}
	}
	if s.at == inQuery || s.at == afterForm {
		end := strings.IndexByte(text, '#')
		if end < 0 {
			end = len(text)
		}
		if s.at == afterForm && end > 0 && text[0] != '&' {
			return errorAt(p.at, "behind the parameters of an expression only '&', '#' or another such expression may follow")
		}
		for i, piece := range strings.Split(text[:end], "&") {
			if i > 0 {
				s.at = inQuery
				s.pieces = append(s.pieces, nil)
			}
			last := len(s.pieces) - 1
			s.pieces[last] = appendText(s.pieces[last], piece)
		}
		text = text[end:]
		if text != "" {
			s.at = inFragment
		}
	}
	s.fragment = appendText(s.fragment, text)
	return nil
}

func (s *sections) addExpression(p part) error {
	switch sign := p.operator.sign; {
	case p.operator.isForm() && s.at == inFragment:
		return errorAt(p.at, "{%s…} cannot stand behind the fragment", sign)
	case sign == "?" && s.at != inHead:
		return errorAt(p.at, "the query has begun before; write {&…}")
	case sign == "&" && s.at == inHead:
		return errorAt(p.at, "no query has begun before; write {?…}")
	case p.operator.isForm():
		if s.at == inHead {
			s.beginQuery(afterForm)
		}
		s.at = afterForm
		s.forms = append(s.forms, p.vars...)
	case sign == "#" || s.at == inFragment:
		s.at = inFragment
		s.fragment = append(s.fragment, p)
	case s.at == inHead:
		s.head = append(s.head, p)
	case s.at == afterForm:
		return errorAt(p.at, "behind the parameters of an expression only '&', '#' or another such expression may follow")
	default:
		last := len(s.pieces) - 1
		s.pieces[last] = append(s.pieces[last], p)
	}
	return nil
}

func (s *sections) beginQuery(at section) {
	s.query, s.at = true, at
	s.pieces = append(s.pieces, nil)
}

func appendText(parts []part, text string) []part {
	if text == "" {
		return parts
	}
	return append(parts, part{literal: text})
}
