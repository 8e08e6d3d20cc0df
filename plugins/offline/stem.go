// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"strings"
	"unicode"
)

// stem returns a word in small letters without its commonest English endings, so
// that stream, streams, streamed and streaming are one. Stems need not be words.
func stem(written string) string {
	w := strings.ReplaceAll(strings.ToLower(written), "’", "'")
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "'")
	if len(w) < 4 || asTheyAre[w] || strings.IndexFunc(w, isNoLetter) >= 0 {
		return w
	}
	if w = plural(w); asTheyAre[w] {
		return w
	}
	return nominal(verbal(w))
}

// asTheyAre are words whose endings are none.
var asTheyAre = wordSet("embed hundred sacred news always lens species series during nothing something anything everything string bring spring thing morning evening king ring")

func isNoLetter(r rune) bool { return !unicode.IsLetter(r) }

// plural takes the ending off that makes a noun plural or a verb third person.
func plural(w string) string {
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case endsIn(w, "sses", "shes", "ches", "xes", "zes"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !endsIn(w, "ss", "us", "is"):
		return w[:len(w)-1]
	}
	return w
}

// verbal takes -ing, -ed and the -er of words like runner off.
func verbal(w string) string {
	switch {
	case strings.HasSuffix(w, "ied") && len(w) > 4:
		return w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "ing") && hasVowel(w[:len(w)-3]):
		return undouble(w[:len(w)-3])
	case strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed") && hasVowel(w[:len(w)-2]):
		return undouble(w[:len(w)-2])
	case strings.HasSuffix(w, "er") && len(w) > 5 && undouble(w[:len(w)-2]) != w[:len(w)-2]:
		return undouble(w[:len(w)-2])
	}
	return w
}

// nominal makes one of generate, generation and generator, and of quick and
// quickly, and drops a last e.
func nominal(w string) string {
	if strings.HasSuffix(w, "ly") && len(w) > 5 {
		w = w[:len(w)-2]
	}
	for _, ending := range []string{"ation", "ator", "ate", "at"} {
		if base, ok := strings.CutSuffix(w, ending); ok && len(base) >= 4 {
			return base
		}
	}
	switch {
	case strings.HasSuffix(w, "tion") && len(w) > 6:
		w = w[:len(w)-3]
	case strings.HasSuffix(w, "ment") && len(w) > 7:
		w = w[:len(w)-4]
	}
	if strings.HasSuffix(w, "e") && len(w) > 3 {
		w = w[:len(w)-1]
	}
	return w
}

// undouble makes runn run. Doubled l, s and z stay: they belong to the word.
func undouble(w string) string {
	n := len(w)
	if n < 3 || w[n-1] != w[n-2] || strings.IndexByte("aeioulsz", w[n-1]) >= 0 || w[n-1] >= 0x80 {
		return w
	}
	return w[:n-1]
}

func hasVowel(w string) bool { return len(w) > 2 && strings.ContainsAny(w, "aeiouy") }

func endsIn(w string, endings ...string) bool {
	for _, ending := range endings {
		if strings.HasSuffix(w, ending) {
			return true
		}
	}
	return false
}

// singular is [plural] for a word that people will see.
func singular(w string) string {
	if len(w) < 4 {
		return w
	}
	return plural(w)
}
