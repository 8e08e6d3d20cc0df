// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"slices"
	"strconv"
	"strings"
)

// numberWords are the numbers that lists are ordered with.
var numberWords = map[string]int{
	"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
	"eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "twenty": 20,
}

// howMany returns how many things of a name the question asks for, as in "five
// dishes" or "3 main dishes"; -1 when it does not say.
func (w *writer) howMany(name string) int {
	key := nameKey(name)
	if key == "" {
		return -1
	}
	last := key[strings.LastIndexByte(key, ' ')+1:]
	all := split(w.question)
	for i, word := range all {
		if word.stem != last {
			continue
		}
		for back := 1; back <= 2 && i-back >= 0; back++ {
			before := strings.ToLower(all[i-back].text)
			if n, ok := numberWords[before]; ok {
				return n
			}
			if n, err := strconv.Atoi(before); err == nil {
				return n
			}
		}
	}
	return -1
}

// candidates returns how many items a list of arguments gets: as many as the prompt
// has names, quotes or numbers.
func (w *writer) candidates() int {
	counts := map[evidenceKind]int{}
	for _, c := range w.evidence.clues {
		if !c.initial {
			counts[c.kind]++
		}
	}
	for _, k := range []evidenceKind{clueQuoted, clueFigure, clueName} {
		if counts[k] > 0 {
			return counts[k]
		}
	}
	return 1
}

// number returns a number that the question gives for a place and that fits: the one
// next to the place's name, else, where there is nothing to quote, the next that no
// other place has taken. nil is none.
func (w *writer) number(at place, argument bool, fits func(*node) bool) *node {
	valueOf := func(c clue) *node {
		literal := strings.ReplaceAll(strings.ReplaceAll(c.text, ",", ""), "−", "-")
		if whole := strings.TrimLeft(literal, "-0"); whole != "" && whole[0] != '.' {
			literal = strings.Repeat("-", strings.Count(literal[:1], "-")) + whole // no leading zeros
		} else if whole == "" {
			literal = "0"
		} else {
			literal = strings.Repeat("-", strings.Count(literal[:1], "-")) + "0" + whole
		}
		return newNumber(literal)
	}
	own := strings.Fields(nameKey(at.name))
	near := func(c clue) bool {
		return fits(valueOf(c)) && (slices.Contains(own, c.before) || slices.Contains(own, c.after))
	}
	if c, ok := w.evidence.take(clueFigure, at, near); ok {
		return valueOf(c)
	}
	if text := w.labelled(at.name, at.index); text != "" {
		for _, c := range readEvidence(text).clues {
			if v := valueOf(c); c.kind == clueFigure && fits(v) {
				return v
			}
		}
	}
	if !argument && w.docs {
		return nil
	}
	if c, ok := w.evidence.take(clueFigure, at, func(c clue) bool { return fits(valueOf(c)) }); ok {
		return valueOf(c)
	}
	return nil
}

// take gives a place a text of a kind that the question has.
func (w *writer) take(k evidenceKind, at place, fits func(string) bool) (string, bool) {
	c, ok := w.evidence.take(k, at, func(c clue) bool { return fits(c.text) })
	return c.text, ok
}

// takeName gives a place a name that the question has; one that only stands in
// capitals because it begins a sentence comes last.
func (w *writer) takeName(at place) (clue, bool) {
	adjective := func(c clue) bool { return c.before == "a" || c.before == "an" } // an Italian dish
	if c, ok := w.evidence.take(clueName, at, func(c clue) bool { return !c.initial && !adjective(c) }); ok {
		return c, true
	}
	return w.evidence.take(clueName, at, func(c clue) bool { return c.after == "is" || c.after == "wa" || c.after == "ha" || c.after == "liv" })
}

// The names of arguments that take a text as a whole, and of those that search.
var (
	wholeTexts = stems("text message content body prompt input question sentence comment note description summary")
	searches   = stems("query q search topic subject keyword term phrase")
	formulas   = stems("expression formula equation calculation math expr input query")
	directions = map[string][]string{"origin": {"from"}, "source": {"from"}, "destination": {"to", "into"}, "target": {"to", "into"}, "recipient": {"to"}}
)

// argument returns a text for an argument of a tool. sure tells that the question
// gives it.
func (w *writer) argument(at place, description string) (text string, sure bool) {
	list := pieces(at.name)
	last := ""
	if len(list) > 0 {
		last = strings.ToLower(list[len(list)-1])
	}
	any := func(clue) bool { return true }
	wanted := directions[last]
	if prepositions[last] {
		wanted = []string{last, map[string]string{"to": "into"}[last]}
	}
	if len(wanted) > 0 {
		follows := func(c clue) bool { return c.preposition != "" && slices.Contains(wanted, c.preposition) }
		for _, k := range []evidenceKind{clueName, clueObject} {
			if c, ok := w.evidence.take(k, at, follows); ok {
				return c.text, true
			}
		}
	}
	if text := w.labelledInQuestion(at.name); text != "" {
		return text, true
	}
	if formulas[stem(last)] {
		if c, ok := w.evidence.take(clueFormula, at, any); ok {
			return c.text, true
		}
	}
	if c, ok := w.evidence.take(clueQuoted, at, any); ok {
		return c.text, true
	}
	switch {
	case wholeTexts[stem(last)]:
		text, found := w.afterColon()
		return text, found || !at.optional
	case searches[stem(last)]:
		return w.matter(), true
	}
	prepositional := func(c clue) bool { return c.preposition != "" }
	if c, ok := w.evidence.take(clueName, at, prepositional); ok {
		return c.text, true
	}
	if c, ok := w.takeName(at); ok {
		return c.text, true
	}
	if at.optional {
		return "", false // it takes more than a word in small letters
	}
	if c, ok := w.evidence.take(clueObject, at, any); ok {
		return c.text, true
	}
	return w.topic, false
}

// labelledInQuestion is [writer.labelled] without the documents.
func (w *writer) labelledInQuestion(name string) string {
	var wanted []string
	for _, piece := range pieces(name) {
		wanted = append(wanted, stem(piece))
	}
	if len(wanted) == 0 {
		return ""
	}
	for line := range strings.SplitSeq(w.question, "\n") {
		if value := behind(line, wanted); value != "" {
			return value
		}
	}
	return ""
}

// afterColon returns the question behind its first colon, or all of it when it has
// none.
func (w *writer) afterColon() (text string, found bool) {
	if _, text, ok := strings.Cut(w.question, ": "); ok && strings.TrimSpace(text) != "" {
		return strings.TrimSpace(text), true
	}
	return strings.TrimSpace(w.question), false
}

// matter returns what stands behind "for" or "about" in the question, or its topic.
func (w *writer) matter() string {
	for _, preposition := range []string{" about ", " for ", " on "} {
		_, rest, ok := strings.Cut(w.question, preposition)
		if !ok {
			continue
		}
		if list := sentences(rest); len(list) > 0 {
			if text := strings.TrimRight(list[0], ".?! "); text != "" {
				return text
			}
		}
	}
	return w.topic
}
