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
	hits := w.corpus.rank(search{question: questionTerms(t.question), earlier: questionTerms(t.previous)})
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
	case classLong:
		return w.long(at), false
	case classHeading:
		if at.list == "" {
			return w.title(), false
		}
	case classLabel:
		return w.label(at), false
	case classPerson, classLocation:
		inList := at.list != "" && nameKey(at.list) != nameKey(at.name)
		if inList && classOf(at.list, "") != classPerson && classOf(at.list, "") != classLocation {
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
