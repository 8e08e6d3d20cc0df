// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// whatIAm is in every answer that the simulator does not quote.
const whatIAm = "I am the offline simulator, no language model"

// maxQuoted is how many passages an answer quotes.
const maxQuoted = 3

// maxItems is how many items of a list an answer quotes.
const maxItems = 8

// maxCodeLines is the longest code block that is quoted.
const maxCodeLines = 20

// answer answers in prose.
func (t *talk) answer() string {
	var paragraphs []string
	for _, r := range t.results {
		paragraphs = append(paragraphs, readOut(r))
	}
	if text := t.fromDocs(); text != "" {
		paragraphs = append(paragraphs, text)
	}
	if len(paragraphs) > 0 {
		return strings.Join(paragraphs, "\n\n")
	}
	if text := t.fromMessage(); text != "" {
		return text
	}
	if text := t.fromEarlier(); text != "" {
		return text
	}
	if len(t.docs) > 0 {
		return t.nothingFound()
	}
	return t.smallTalk()
}

// fromDocs quotes the documents, "" when they do not answer the question.
func (t *talk) fromDocs() string {
	if len(t.docs) == 0 {
		return ""
	}
	c := corpusOf(t.docs)
	return quote(c, t.docs, t.pick(c, t.question), wantsCode(t.question))
}

// pick returns the passages of c that answer a question: the best, and those that
// come close to it.
func (t *talk) pick(c *corpus, question string) []hit {
	hits := c.rank(search{questionTerms(question), questionTerms(t.previous), wantsCode(question)})
	if len(hits) == 0 && wantsSummary(question) {
		hits = c.central()
		return closest(c, hits, 0)
	}
	return closest(c, hits, 0.7)
}

// closest returns the first hit and up to two more whose score is at least a share of
// its score, without repetitions, in the order of the documents.
func closest(c *corpus, hits []hit, share float64) []hit {
	var list []hit
	for _, h := range hits {
		if len(list) == maxQuoted || h.score < share*hits[0].score {
			break
		}
		same := func(other hit) bool { return c.passages[other.index].text == c.passages[h.index].text }
		if !slices.ContainsFunc(list, same) {
			list = append(list, h)
		}
	}
	slices.SortFunc(list, func(a, b hit) int { return a.index - b.index })
	return list
}

// quote writes passages as an answer, with the name of each source behind what is
// from it. With code, the block that belongs to the best passage that has one is
// quoted too.
func quote(c *corpus, sources []source, hits []hit, code bool) string {
	example := -1
	for i, h := range hits {
		if p := c.passages[h.index]; code && p.code != "" && strings.Count(p.code, "\n") <= maxCodeLines+1 &&
			(example < 0 || h.score > hits[example].score) {
			example = i
		}
	}
	var b strings.Builder
	next := 0 // the first passage that is not quoted yet
	for i, h := range hits {
		if h.index < next {
			continue
		}
		p := c.passages[h.index]
		if i > 0 {
			b.WriteString(between(c.passages[next-1], p))
		}
		if before := h.index - 1; leansBack(p.text) && !p.begins && before >= next && c.passages[before].doc == p.doc {
			b.WriteString(shorten(c.passages[before].text, maxQuote) + " ")
		}
		b.WriteString(shorten(p.text, maxQuote))
		next = h.index + 1
		if strings.HasSuffix(p.text, ":") && i != example {
			next = quoteItems(&b, c, next)
		}
		if name := sources[p.doc].name; name != "" && (i == len(hits)-1 || c.passages[hits[i+1].index].doc != p.doc) {
			fmt.Fprintf(&b, " (source: %s)", name)
		}
		if i == example {
			b.WriteString("\n\n" + p.code)
		}
	}
	return b.String()
}

// quoteItems quotes the list that a passage announces, of which next is the first
// item. It returns the first passage behind what it has quoted.
func quoteItems(b *strings.Builder, c *corpus, next int) int {
	doc := c.passages[next-1].doc
	for n := 0; next < len(c.passages) && n < maxItems; n++ {
		p := c.passages[next]
		if !p.item || !p.begins || p.doc != doc {
			break
		}
		b.WriteString("\n- " + shorten(p.text, maxQuote))
		next++
	}
	return next
}

// between returns what separates two quoted passages.
func between(a, b passage) string {
	switch {
	case a.doc != b.doc || a.code != "" || a.item != b.item:
		return "\n\n"
	case a.item:
		return "\n"
	}
	return " "
}

// leansBack tells whether a sentence needs the one before it to be understood.
func leansBack(text string) bool {
	first := strings.ToLower(text[:tokenEnd(text)])
	return leaning[first]
}

var leaning = wordSet("it its this that these those they them their he she his her then there both so but instead otherwise")

// wantsCode tells whether a question asks how something is done.
func wantsCode(question string) bool {
	all := split(question)
	return slices.ContainsFunc(all, func(w word) bool { return codeWords[strings.ToLower(w.text)] }) &&
		!slices.ContainsFunc(all, func(w word) bool { return amounts[strings.ToLower(w.text)] })
}

var (
	codeWords = wordSet("how code example examples snippet sample command commands syntax")
	amounts   = wordSet("many much long often old far") // "how many" asks for no code
)

// wantsSummary tells whether a question asks for a text in short.
func wantsSummary(question string) bool { return mentions(question, summaryWords) }

var summaryWords = wordSet("summarize summarise summary summarized summaries summarizing shorten tldr gist condense overview headline outline recap abstract")

// mentions tells whether a text has a word of a set.
func mentions(text string, set map[string]bool) bool {
	return slices.ContainsFunc(split(text), func(w word) bool { return set[strings.ToLower(w.text)] })
}

// fromMessage answers from the user's own message, when that gives a text beside its
// question: "" when it does not.
func (t *talk) fromMessage() string {
	asking, given := cutMessage(t.question)
	if asking == "" || len(given) == 0 {
		return ""
	}
	c := newCorpus(given)
	hits := t.pick(c, asking)
	if len(hits) == 0 {
		return ""
	}
	return quote(c, []source{{}}, hits, wantsCode(asking))
}

// cutMessage cuts a message into what asks and what is given to answer from.
func cutMessage(message string) (asking string, given []passage) {
	var questions []string
	for _, p := range readMarkdown(nil, 0, message) {
		task, text, ok := strings.Cut(p.text, ": ")
		switch {
		case asks(p.text) && !(ok && isTask(task)):
			questions = append(questions, p.text)
		case ok && isTask(task): // "Classify this review: …"
			questions = append(questions, task+".")
			p.text = text
			given = append(given, p)
		default:
			given = append(given, p)
		}
	}
	return strings.Join(questions, " "), given
}

// isTask tells whether a text says what to do with another: a few words, the first of
// which is a verb that asks for something.
func isTask(text string) bool {
	all := split(text)
	return len(all) > 0 && len(all) <= 8 && (taskWords[all[0].stem] || askWords[all[0].stem])
}

// asks tells whether a sentence asks for something rather than tells it.
func asks(sentence string) bool {
	if endsIn(sentence, "?", "？", ":") {
		return true
	}
	for _, w := range split(sentence) {
		if lower := strings.ToLower(w.text); lower != "please" && lower != "now" {
			return askWords[w.stem] || taskWords[w.stem]
		}
	}
	return false
}

// fromEarlier answers from the conversation before the question, "" when that does
// not answer it.
func (t *talk) fromEarlier() string {
	if len(t.earlier) == 0 {
		return ""
	}
	var told []passage
	for _, p := range corpusOf(unnamed(t.earlier)).passages {
		if !asks(p.text) {
			told = append(told, p)
		}
	}
	c := newCorpus(told)
	hits := closest(c, c.rank(search{question: questionTerms(t.question)}), 0.9)
	if len(hits) == 0 {
		return ""
	}
	return "Earlier in this conversation: " + quote(c, make([]source, len(t.earlier)), hits, false)
}

// nothingFound says that the documents do not answer the question.
func (t *talk) nothingFound() string {
	where := "the given document"
	if len(t.docs) > 1 {
		where = fmt.Sprintf("the %d given documents", len(t.docs))
	}
	if about := keywords(t.question, 4); len(about) > 0 {
		return fmt.Sprintf("I found nothing about %s in %s. (%s: I can only quote.)", listing(about, "or"), where, whatIAm)
	}
	return fmt.Sprintf("I found nothing in %s that fits. (%s: I can only quote.)", where, whatIAm)
}

// smallTalk is the answer where there is nothing to quote.
func (t *talk) smallTalk() string {
	var b strings.Builder
	var about []string
	for _, k := range keywords(t.question, 5) {
		if greetings[strings.ToLower(k)] {
			if b.Len() == 0 {
				b.WriteString(upperFirst(strings.ToLower(k)) + "! ")
			}
			continue
		}
		about = append(about, k)
	}
	b.WriteString(whatIAm + ": I quote from documents, fill in JSON schemas and call tools.")
	if len(about) > 0 {
		fmt.Fprintf(&b, " On %s I have nothing to say myself; give me documents to quote from, or choose a real model.",
			listing(about[:min(len(about), 4)], "and"))
	}
	return b.String()
}

var greetings = wordSet("hello hi hey greetings welcome goodbye bye")

// keywords returns up to n words of a text that tell its subject, as written.
func keywords(text string, n int) []string {
	var list, seen []string
	for _, w := range split(text) {
		if w.stop || w.piece || askWords[w.stem] || taskWords[w.stem] || slices.Contains(seen, w.stem) {
			continue
		}
		seen = append(seen, w.stem)
		if list = append(list, shorten(w.text, 40)); len(list) == n {
			break
		}
	}
	return list
}

// listing writes "a, b and c".
func listing(items []string, conjunction string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
