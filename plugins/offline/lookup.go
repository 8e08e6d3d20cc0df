// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"slices"
	"strings"
)

// about returns a passage that has the words of a property's name or description, ""
// when none has.
func (w *writer) about(name, description string) string {
	own := terms(strings.Join(pieces(name), " "))
	if len(own) == 0 {
		return ""
	}
	hits := w.corpus.rank(search{question: own, earlier: append(questionTerms(description), questionTerms(w.question)...)})
	if len(hits) == 0 {
		return ""
	}
	return shorten(w.corpus.passages[hits[0].index].text, 160)
}

// labelled returns what stands behind a property's name in the question or in what is
// given: "Color: red". index chooses among several, "" is none.
func (w *writer) labelled(name string, index int) string {
	var wanted []string
	for _, piece := range pieces(name) {
		wanted = append(wanted, stem(piece))
	}
	if len(wanted) == 0 {
		return ""
	}
	texts := strings.Split(w.question, "\n")
	for _, p := range w.corpus.passages {
		texts = append(texts, p.text)
	}
	for _, text := range texts {
		if value := behind(text, wanted); value != "" {
			if index == 0 {
				return value
			}
			index--
		}
	}
	return ""
}

// behind returns what a text says behind words and a colon or an equals sign.
func behind(text string, wanted []string) string {
	if !strings.ContainsAny(text, ":=") {
		return ""
	}
	var all []word
	for _, w := range split(text) {
		if !w.piece {
			all = append(all, w)
		}
	}
	for i := 0; i+len(wanted) <= len(all); i++ {
		if !slices.EqualFunc(all[i:i+len(wanted)], wanted, func(w word, s string) bool { return w.stem == s }) {
			continue
		}
		last := all[i+len(wanted)-1]
		rest := strings.TrimLeft(text[last.at+len(last.text):], "`*\"' ")
		if rest == "" || rest[0] != ':' && rest[0] != '=' || strings.HasPrefix(rest, "://") {
			continue
		}
		value := rest[1:]
		if end := strings.IndexAny(value, ";\n"); end >= 0 {
			value = value[:end]
		}
		if value = strings.TrimSpace(strings.Trim(strings.TrimSpace(value), "`*\"'")); value != "" {
			return strings.TrimSuffix(shorten(value, maxQuote), ".")
		}
	}
	return ""
}

// listed returns the items of the list that stands under a heading of that name.
func (w *writer) listed(name string) []string {
	key := nameKey(name)
	if key == "" {
		return nil
	}
	var items []string
	for _, p := range w.corpus.passages {
		if p.item && p.begins && len(p.heading) > 0 && nameKey(p.heading[len(p.heading)-1]) == key {
			items = append(items, p.text)
		}
	}
	return items
}

// snippets returns the pieces of the request that a pattern may ask for.
func (w *writer) snippets() []string {
	var list []string
	for _, c := range w.evidence.clues {
		list = appendNew(list, c.text)
	}
	texts := []string{w.question}
	texts = append(texts, w.best[:min(len(w.best), 10)]...)
	for field := range strings.FieldsSeq(strings.Join(texts, " ")) {
		list = appendNew(list, field)
		list = appendNew(list, strings.TrimFunc(field, func(r rune) bool { return !isWordRune(r) }))
		if len(list) > 500 {
			break
		}
	}
	for _, text := range texts {
		list = appendNew(list, text)
	}
	return list
}

// named returns the index of the first value that the question names, -1 for none.
func (w *writer) named(values []*node) int {
	have := " " + strings.Join(allStems(w.question), " ") + " "
	best, at := -1, len(have)
	for i, v := range values {
		if v.kind != kindString && v.kind&kindNumber == 0 {
			continue
		}
		phrase := strings.Join(allStems(v.text), " ")
		if phrase == "" {
			continue
		}
		if found := strings.Index(have, " "+phrase+" "); found >= 0 && found < at {
			best, at = i, found
		}
	}
	return best
}

// allStems returns the stems of all words of a text, identifiers in their pieces.
func allStems(text string) []string {
	var list []string
	for _, w := range split(text) {
		if w.piece {
			list = append(list, w.stem)
		} else if len(pieces(w.text)) < 2 {
			list = append(list, w.stem)
		}
	}
	return list
}

// asksFor tells whether the question has all words of a name.
func (w *writer) asksFor(name string) bool {
	have := allStems(w.question)
	list := terms(strings.Join(pieces(name), " "))
	for _, t := range list {
		if !slices.Contains(have, t) {
			return false
		}
	}
	return len(list) > 0
}
