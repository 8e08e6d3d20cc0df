// SPDX-License-Identifier: Apache-2.0

package offline

import "slices"

// class is a kind of text, by the name of its property.
type class uint8

const (
	classOther   class = iota
	classLong          // sentences
	classHeading       // a few words
	classLabel         // one word
	classPerson        // or company
	classLocation
)

var classes = map[class]map[string]bool{
	classLong: stems(`abstract analysis answer article bio biography body caption comment conclusion content context description
		detail email essay excerpt explanation fact feedback finding headline intro introduction joke justification lesson letter
		line message note overview paragraph passage plot poem post punchline quote rationale reason reasoning recap reply response
		result review sentence setup snippet statement step story summary synopsis text thought translation verdict`),
	classHeading:  stems("title heading subject topic theme label caption slogan"),
	classLabel:    stems("tag keyword category term word hashtag genre topic"),
	classPerson:   stems("name person people character author customer user owner contact company organization organisation employer who actor director firstname lastname fullname recipient sender"),
	classLocation: stems("city country place location town capital destination region state address where origin venue"),
}

// classOf tells what kind of text a property is, by the last word of its name that
// tells it, or by its description.
func classOf(name, description string) class {
	list := pieces(name)
	for _, piece := range slices.Backward(list) {
		s := stem(piece)
		for c := classLong; c <= classLocation; c++ {
			if classes[c][s] && !(c == classHeading && s == "topic") {
				return c
			}
		}
	}
	for _, w := range split(description) {
		if w.stem == "sentenc" || w.stem == "paragraph" {
			return classLong
		}
	}
	if slices.ContainsFunc(list, func(p string) bool { return stem(p) == "topic" }) {
		return classLabel
	}
	return classOther
}
