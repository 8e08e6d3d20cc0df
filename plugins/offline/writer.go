// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"slices"
	"strconv"
	"strings"
)

// writer finds texts and numbers for the values of an instance: in the user's
// message, in what is given to answer from, and in the results of tools.
type writer struct {
	question string
	topic    string // the question without what only asks
	corpus   *corpus
	best     []string // the passages that answer the question, best first
	gist     string   // the two best, in the order of the text
	heading  string   // above the first of them
	words    []string // keywords, of the question first
	facts    *node    // an object: what tools answered, by name
	evidence *evidence
	docs     bool // documents were given
}

// newWriter returns the writer for a conversation.
func newWriter(t *talk) *writer {
	w := &writer{question: t.question, topic: topicOf(t.question), evidence: readEvidence(t.question), docs: len(t.docs) > 0}
	w.corpus = t.given()
	hits := w.corpus.rank(questionTerms(t.question), questionTerms(t.previous))
	if len(hits) == 0 {
		hits = w.corpus.central()
	}
	for _, h := range hits {
		p := w.corpus.passages[h.index]
		if !slices.Contains(w.best, p.text) {
			w.best = append(w.best, p.text)
		}
		if w.heading == "" && len(p.heading) > 0 {
			w.heading = p.heading[len(p.heading)-1]
		}
	}
	w.gist = gistOf(w.corpus, hits)
	w.words = keywords(t.question, 20)
	for _, text := range w.best[:min(len(w.best), 5)] {
		for _, k := range keywords(text, 10) {
			if !slices.ContainsFunc(w.words, func(have string) bool { return stem(have) == stem(k) }) {
				w.words = append(w.words, k)
			}
		}
	}
	w.facts = newObject()
	for _, r := range t.results {
		if v, err := parseJSON(r.output); err == nil {
			w.collect(singular(r.name), v, 0)
		}
		if v, err := parseJSON(r.input); err == nil {
			w.collect("", v, 0)
		}
	}
	return w
}

// gistOf returns the two best passages, in the order of the text.
func gistOf(c *corpus, hits []hit) string {
	var texts []string
	for _, h := range closest(c, hits[:min(len(hits), 2)], 0) {
		texts = append(texts, shorten(c.passages[h.index].text, maxQuote))
	}
	return strings.Join(texts, " ")
}

// given returns what there is to quote from: the documents, or the text in the
// user's message, or the conversation before it.
func (t *talk) given() *corpus {
	if len(t.docs) > 0 {
		return corpusOf(t.docs)
	}
	if asking, given := cutMessage(t.question); asking != "" && len(given) > 0 {
		return newCorpus(given)
	}
	return corpusOf(unnamed(t.earlier))
}

// collect notes the values in a tool's answer by the stems of their names; the first
// of a name counts.
func (w *writer) collect(name string, v *node, depth int) {
	if key := nameKey(name); key != "" && w.facts.get(key) == nil {
		w.facts.set(key, v)
	}
	if depth > 4 {
		return
	}
	for _, key := range v.keys {
		w.collect(key, v.get(key), depth+1)
	}
}

// nameKey is the same for temperature_c and temperatureC.
func nameKey(name string) string {
	var stems []string
	for _, piece := range pieces(name) {
		stems = append(stems, stem(piece))
	}
	return strings.Join(stems, " ")
}

// fact returns what a tool answered under a name, nil when none did.
func (w *writer) fact(name string) *node {
	if name == "" {
		return nil
	}
	return w.facts.get(nameKey(name))
}

// topicOf returns the heart of a question: "Tell me a joke about gophers." is about
// "joke about gophers".
func topicOf(question string) string {
	line := question
	if asking, given := cutMessage(question); asking != "" {
		line = sentences(asking)[0]
	} else if len(given) > 0 {
		line = given[0].text
	}
	var all []word
	for _, w := range split(line) {
		if !w.piece {
			all = append(all, w)
		}
	}
	idle := func(w word) bool { return w.stop || askWords[w.stem] }
	for len(all) > 0 && idle(all[0]) {
		all = all[1:]
	}
	all = all[:min(len(all), 8)]
	for len(all) > 0 && idle(all[len(all)-1]) {
		all = all[:len(all)-1]
	}
	if len(all) == 0 {
		return strings.TrimSpace(shorten(line, 60))
	}
	last := all[len(all)-1]
	return shorten(strings.Join(strings.Fields(line[all[0].at:last.at+len(last.text)]), " "), 80)
}

// text returns a text for a place, whose schema describes it. sure tells that the
// request gives it, rather than the writer finding something that may do.
func (w *writer) text(at place, description string, argument bool) (text string, sure bool) {
	if argument {
		return w.argument(at, description)
	}
	if text := w.labelled(at.name, at.index); text != "" {
		return text, true
	}
	switch classOf(at.name, description) {
	case long:
		return w.long(at), false
	case heading:
		if at.list == "" {
			return w.title(), false
		}
	case label:
		return w.label(at), false
	case person, location:
		inList := at.list != "" && nameKey(at.list) != nameKey(at.name)
		if inList && classOf(at.list, "") != person && classOf(at.list, "") != location {
			break // the name of a dish is no name of the prompt
		}
		if c, ok := w.takeName(at); ok {
			return c.text, true
		}
	}
	if at.list != "" {
		if items := w.listed(at.list); at.index < len(items) {
			return items[at.index], true
		}
		if w.docs && at.index < len(w.best) {
			return shorten(w.best[at.index], 120), false
		}
		return upperFirst(readable(singular(at.list))) + " " + strconv.Itoa(at.index+1), false
	}
	if text := w.about(at.name, description); text != "" {
		return text, false
	}
	return w.title(), false
}

// class is a kind of text, by the name of its property.
type class uint8

const (
	other    class = iota
	long           // sentences
	heading        // a few words
	label          // one word
	person         // or company
	location       //
)

var classes = map[class]map[string]bool{
	long: stems(`abstract analysis answer article bio biography body caption comment conclusion content context description
		detail email essay excerpt explanation fact feedback finding headline intro introduction joke justification lesson letter
		line message note overview paragraph passage plot poem post punchline quote rationale reason reasoning recap reply response
		result review sentence setup snippet statement step story summary synopsis text thought translation verdict`),
	heading:  stems("title heading subject topic theme label caption slogan"),
	label:    stems("tag keyword category term word hashtag genre topic"),
	person:   stems("name person people character author customer user owner contact company organization organisation employer who actor director firstname lastname fullname recipient sender"),
	location: stems("city country place location town capital destination region state address where origin venue"),
}

// classOf tells what kind of text a property is, by the last word of its name that
// tells it, or by its description.
func classOf(name, description string) class {
	list := pieces(name)
	for _, piece := range slices.Backward(list) {
		s := stem(piece)
		for c := long; c <= location; c++ {
			if classes[c][s] && !(c == heading && s == "topic") {
				return c
			}
		}
	}
	for _, w := range split(description) {
		if w.stem == "sentenc" || w.stem == "paragraph" {
			return long
		}
	}
	if slices.ContainsFunc(list, func(p string) bool { return stem(p) == "topic" }) {
		return label
	}
	return other
}

// long returns one of the passages that answer the question, for a single text the
// two best.
func (w *writer) long(at place) string {
	if at.list != "" {
		if at.index < len(w.best) {
			return w.best[at.index]
		}
		return w.placeholder(at)
	}
	if len(w.best) == 0 {
		return w.placeholder(at)
	}
	return w.gist
}

// placeholder says that it is one.
func (w *writer) placeholder(at place) string {
	what := readable(singular(at.name))
	if what == "" {
		what = "text"
	}
	text := "(" + upperFirst(what)
	if at.list != "" {
		text += " " + strconv.Itoa(at.index+1)
	}
	if w.topic != "" {
		text += " for “" + w.topic + "”"
	}
	return text + ", made up by the offline simulator.)"
}

// title returns a heading for the answer.
func (w *writer) title() string {
	switch {
	case w.docs && w.heading != "":
		return w.heading
	case w.topic != "":
		return upperFirst(w.topic)
	case len(w.best) > 0:
		return shorten(w.best[0], 60)
	}
	return "Untitled"
}

func (w *writer) label(at place) string {
	if len(w.words) == 0 {
		return "item" + strconv.Itoa(at.index+1)
	}
	if at.index < len(w.words) {
		return w.words[at.index]
	}
	return w.words[at.index%len(w.words)] + " " + strconv.Itoa(at.index/len(w.words)+1)
}

// about returns a passage that has the words of a property's name or description, ""
// when none has.
func (w *writer) about(name, description string) string {
	own := terms(strings.Join(pieces(name), " "))
	if len(own) == 0 {
		return ""
	}
	hits := w.corpus.rank(own, append(questionTerms(description), questionTerms(w.question)...))
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

// padding returns what makes a text longer.
func (w *writer) padding() string {
	if len(w.best) > 1 {
		return w.best[1]
	}
	return w.title()
}

// key returns the ith name for a property that no schema declares.
func (w *writer) key(i int) string {
	if i < len(w.words) {
		return strings.ToLower(w.words[i])
	}
	return "key" + strconv.Itoa(i+1)
}

// slug returns the topic in small ASCII letters, digits and hyphens; never "".
func (w *writer) slug() string {
	var b strings.Builder
	for _, r := range strings.ToLower(w.topic) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if slug := shortSlug(b.String(), 40); slug != "" {
		return slug
	}
	return "offline"
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
