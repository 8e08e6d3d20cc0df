// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// evidenceKind is a kind of thing that a prompt may say and a value may be.
type evidenceKind uint8

const (
	clueNone   evidenceKind = iota
	clueQuoted              // in quotes
	clueName                // in capitals: Ada Lovelace, Paris
	clueObject              // what follows in, for, of or about, in small letters
	clueDate                // a date, a time or both
	clueEmail
	clueURL
	clueFigure  // a number in digits
	clueFormula // 2 + 3 * 4
)

// clue is a piece of evidence.
type clue struct {
	kind          evidenceKind
	text          string
	start, end    int    // in the prompt
	before, after string // the stems of the words next to it, "" at the ends
	preposition   string // before a name or an object
	initial       bool   // a name at the beginning of a sentence, which may be none
}

// evidence is what a prompt says, and which value has taken what.
type evidence struct {
	clues []clue
	taken map[int]takenBy
}

// takenBy is the place whose value a clue has become.
type takenBy struct {
	salt  uint64
	index int
}

var (
	quotedText  = regexp.MustCompile("\"([^\"\n]{1,500})\"|“([^”\n]{1,500})”|«([^»\n]{1,500})»|`([^`\n]{1,500})`|(?:^|[\\s(:])'([^'\n]{1,500})'(?:$|[\\s).,;:!?])")
	dateText    = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?|\b\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})`)
	emailText   = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9][A-Za-z0-9-]*(?:\.[A-Za-z0-9][A-Za-z0-9-]*)+`)
	addressText = regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^\s"'<>()\[\]{}|\\^` + "`" + `]+`)
	figureText  = regexp.MustCompile(`[-−]?\d+(?:,\d{3})*(?:\.\d+)?`)
	formulaText = regexp.MustCompile(`[-(]*\d+(?:\.\d+)?\)*(?:\s*[-+*/×÷^%]\s*[-(]*\d+(?:\.\d+)?\)*)+`)
)

// maxEvidence is how much of a prompt is searched, in bytes.
const maxEvidence = 16 << 10

// readEvidence finds what the beginning of a prompt says, each kind in the order of
// the text.
func readEvidence(text string) *evidence {
	if len(text) > maxEvidence {
		text = strings.ToValidUTF8(text[:maxEvidence], "")
	}
	e := &evidence{taken: map[int]takenBy{}}
	all := split(text)
	add := func(k evidenceKind, start, end int, found string) {
		c := clue{kind: k, text: found, start: start, end: end}
		c.before, c.after = around(all, start, end)
		e.clues = append(e.clues, c)
	}
	rest := []byte(text) // what is found is blanked out, to be found once
	each := func(k evidenceKind, re *regexp.Regexp, blank bool) {
		for _, at := range re.FindAllSubmatchIndex(rest, -1) {
			start, end := at[0], at[1]
			for group := 2; group < len(at); group += 2 {
				if at[group] >= 0 {
					start, end = at[group], at[group+1]
				}
			}
			found := string(rest[start:end])
			if k == clueFigure && !isFigure(text, start, end) {
				continue
			}
			add(k, start, end, strings.TrimRight(found, ".,;:!? "))
			for i := start; blank && i < end; i++ {
				rest[i] = ' '
			}
		}
	}
	each(clueQuoted, quotedText, false)
	each(clueURL, addressText, true)
	each(clueEmail, emailText, true)
	each(clueDate, dateText, true)
	each(clueFormula, formulaText, false)
	each(clueFigure, figureText, true)
	e.names(text)
	return e
}

// isFigure tells whether the digits from start to end stand alone, and are not part
// of a word such as mp3.
func isFigure(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, size := utf8.DecodeRuneInString(text[end:])
	next, _ := utf8.DecodeRuneInString(text[min(end+size, len(text)):])
	return !(unicode.IsLetter(before) || before == '_' || before == '.') && !(after == '.' && unicode.IsDigit(next)) &&
		(text[start] != '-' || !unicode.IsDigit(before))
}

// around returns the stems of the words before start and after end.
func around(all []word, start, end int) (before, after string) {
	for _, w := range all {
		if w.piece {
			continue
		}
		if w.at < start {
			before = w.stem
		}
		if w.at >= end {
			return before, w.stem
		}
	}
	return before, ""
}

// prepositions are words after which the matter of a request stands.
var prepositions = wordSet("in for of about to at from near on by with around regarding concerning called named into between and")

// names finds names and what follows a preposition.
func (e *evidence) names(text string) {
	var all []word
	for _, w := range split(text) {
		if !w.piece {
			all = append(all, w)
		}
	}
	for i := 0; i < len(all); i++ {
		w := all[i]
		initial := i == 0 || endsBetween(text, all[i-1], w)
		preposition := ""
		if i > 0 && !initial && prepositions[strings.ToLower(all[i-1].text)] {
			preposition = strings.ToLower(all[i-1].text)
		}
		switch {
		case isCapital(w.text) && !w.stop:
			end := i
			for end+1 < len(all) && isCapital(all[end+1].text) && text[all[end].at+len(all[end].text):all[end+1].at] == " " {
				end++
			}
			c := clue{kind: clueName, start: w.at, end: all[end].at + len(all[end].text), preposition: preposition, initial: initial && end == i}
			if initial && end > i && (askWords[w.stem] || end > i+1) {
				c.start, c.initial = all[i+1].at, false // "Show Paris"
			}
			c.text = text[c.start:c.end]
			if preposition == "and" && len(e.clues) > 0 {
				c.preposition = e.clues[len(e.clues)-1].preposition // "in Paris and London"
			}
			c.before, c.after = around(all, c.start, c.end)
			e.clues = append(e.clues, c)
			i = end
		case preposition != "" && preposition != "and" && !w.stop || preposition != "" && i+1 < len(all) && isArticle(w.text) && !all[i+1].stop && !isCapital(all[i+1].text):
			if isArticle(w.text) {
				i++
			}
			end := i
			for end+1 < len(all) && !all[end+1].stop && !isCapital(all[end+1].text) && text[all[end].at+len(all[end].text):all[end+1].at] == " " {
				end++
			}
			c := clue{kind: clueObject, start: all[i].at, end: all[end].at + len(all[end].text), preposition: preposition}
			c.text = text[c.start:c.end]
			e.clues = append(e.clues, c)
			i = end
		}
	}
}

func isArticle(w string) bool {
	w = strings.ToLower(w)
	return w == "the" || w == "a" || w == "an" || w == "my" || w == "our"
}

func isCapital(w string) bool {
	first, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(first)
}

// endsBetween tells whether a sentence ends between two words.
func endsBetween(text string, a, b word) bool {
	return strings.ContainsAny(text[min(a.at+len(a.text), b.at):b.at], ".!?\n")
}

// take gives the place the first clue of a kind that fits and of which no other place
// has taken any part. Asked again for the same place it gives the same.
func (e *evidence) take(k evidenceKind, at place, fits func(clue) bool) (clue, bool) {
	by := takenBy{at.salt, at.index}
	for i, c := range e.clues {
		if c.kind == k && !e.isTaken(c, by) && fits(c) {
			e.taken[i] = by
			return c, true
		}
	}
	return clue{}, false
}

// isTaken tells whether another place has taken what c says, or a part of it.
func (e *evidence) isTaken(c clue, by takenBy) bool {
	for i, owner := range e.taken {
		if other := e.clues[i]; owner != by && c.start < other.end && other.start < c.end {
			return true
		}
	}
	return false
}
