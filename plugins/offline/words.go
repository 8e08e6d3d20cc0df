// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word of a text: as it is written, where, and its stem. A word like
// maxTurns is followed by its pieces max and Turns, at the same place.
type word struct {
	text  string
	at    int
	stem  string
	stop  bool // says nothing about the subject
	piece bool // of the word before
}

// split returns the words of a text, in order.
func split(text string) []word {
	var list []word
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWordRune(r) {
			at += size
			continue
		}
		end := at + tokenEnd(text[at:])
		for end < len(text) && text[end] == '_' { // snake_case is one word here
			next, _ := utf8.DecodeRuneInString(text[end+1:])
			if !isWordRune(next) {
				break
			}
			end += 1 + tokenEnd(text[end+1:])
		}
		written := text[at:end]
		list = append(list, word{text: written, at: at, stem: stem(written), stop: isStop(written)})
		if isCompound(written) {
			for _, piece := range pieces(written) {
				list = append(list, word{text: piece, at: at, stem: stem(piece), stop: isStop(piece), piece: true})
			}
		}
		at = end
	}
	return list
}

// isCompound tells whether pieces cuts a word into several.
func isCompound(written string) bool {
	lower, upper := false, 0
	for _, r := range written {
		switch {
		case unicode.IsUpper(r):
			if upper++; lower {
				return true
			}
		case r == '_' || unicode.IsLower(r) && upper > 1:
			return true
		default:
			lower = true
		}
	}
	return false
}

// pieces cuts an identifier such as getWeather, HTTPServer or user_name into its
// words.
func pieces(identifier string) []string {
	var list []string
	runes := []rune(identifier)
	start := 0
	cut := func(end int) {
		if end > start {
			list = append(list, string(runes[start:end]))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case !isWordRune(r) && !isApostrophe(r):
			cut(i)
			start = i + 1
		case i > start && unicode.IsUpper(r):
			lowerBefore := !unicode.IsUpper(runes[i-1])
			lowerAfter := i+1 < len(runes) && unicode.IsLower(runes[i+1])
			if lowerBefore || lowerAfter {
				cut(i)
			}
		}
	}
	cut(len(runes))
	return list
}

// terms returns the stems of the words of a text that say something about its
// subject, in order and with repetitions.
func terms(text string) []string {
	var list []string
	for _, w := range split(text) {
		if !w.stop {
			list = append(list, w.stem)
		}
	}
	return list
}

// maxTerms is how many terms a question has at most.
const maxTerms = 100

// questionTerms is [terms] for a question, each once: words that only ask for
// something are left out, unless there are no others.
func questionTerms(text string) []string {
	var subject, asking []string
	for _, w := range split(text) {
		switch {
		case w.stop:
		case askWords[w.stem]:
			asking = appendNew(asking, w.stem)
		default:
			subject = appendNew(subject, w.stem)
		}
		if len(subject) == maxTerms {
			break
		}
	}
	if len(subject) == 0 {
		return asking
	}
	return subject
}

func appendNew(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

func isStop(written string) bool { return stopWords[strings.ToLower(written)] }

// stopWords are words that tell nothing about the subject of an English text.
var stopWords = wordSet(`a about above after again all also am an and another any anybody anyone anything are as at
	be because been before being below between both but by can can't cannot could couldn't did didn't do does
	doesn't doing don't down during each either else ever every for from further get gets getting got had has
	have having he her here hers herself him himself his how how's however i i'd i'll i'm i've if in into is
	isn't it it's its itself just let let's like made make makes many may me might mine more most much must my
	myself neither no nor not now of off on once one only onto or other our ours ourselves out over own per
	please quite rather really same shall she should since so some something such than thank thanks that that's
	the their theirs them themselves then there there's these they they're this those through to too under until
	up upon us use used uses using very via was wasn't we we're were weren't what what's when where whether which
	while who whom whose why will with within without won't would yes yet you you're your yours yourself`)

// askWords are stems of words with which people ask for something.
var askWords = stems(`answer ask compose create define describe discuss display draft explain find give generate
	help know list look mean need print produce propose provide return say show suggest summarise summarize summary
	tell think try understand want wonder write example`)

// taskWords are stems of words that tell what to do with the text behind them.
var taskWords = stems(`analyse analyze categorise categorize check classify compare complete condense correct count detect
	edit evaluate extract fix identify improve judge label paraphrase parse proofread rate review rewrite score shorten
	simplify sort summarise summarize translate turn`)

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}

func stems(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[stem(w)] = true
	}
	return set
}
