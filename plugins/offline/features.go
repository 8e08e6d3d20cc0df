// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// feature is something that a text has, and how much it counts.
type feature struct {
	hash   uint64
	weight float64
}

// The weights of the kinds of features, for a word that occurs once. The n-grams of
// a word share the weight of ngrams: their squares add up to its square.
const (
	wordWeight  = 0.4
	stemWeight  = 1.0
	pairWeight  = 0.2
	ngramWeight = 1.3
	// stopFactor is what remains of all of them for words like "the".
	stopFactor = 0.15
)

// The lengths of the character n-grams, in characters. A word stands between two
// marks, which belong to them.
const (
	shortestNgram = 3
	longestNgram  = 5
)

// features returns the features of a text, each once, in order of their hashes. A
// feature that occurs n times weighs 1 + ln n times as much as one that occurs once.
func features(text string) []feature {
	list := make([]feature, 0, 3*len(text)+16)
	previous := ""
	letters := make([]rune, 0, 32)
	for _, written := range fragments(text) {
		w := strings.ToLower(written)
		factor := 1.0
		if stopWords[w] {
			factor = stopFactor
		}
		list = append(list, feature{hashOf('w', w), factor * wordWeight}, feature{hashOf('s', stem(w)), factor * stemWeight})
		if previous != "" {
			list = append(list, feature{hashOf('p', previous+" "+w), factor * pairWeight})
		}
		previous = w
		letters = append(letters[:0], '^')
		for _, r := range w {
			letters = append(letters, r)
		}
		letters = append(letters, '$')
		list = appendNgrams(list, letters, factor*ngramWeight)
	}
	return merged(list)
}

// appendNgrams adds the n-grams of a word between its marks.
func appendNgrams(list []feature, letters []rune, weight float64) []feature {
	count := 0
	for n := shortestNgram; n <= longestNgram; n++ {
		count += max(len(letters)-n+1, 0)
	}
	if count == 0 {
		return list
	}
	each := weight / math.Sqrt(float64(count))
	for n := shortestNgram; n <= longestNgram; n++ {
		for at := 0; at+n <= len(letters); at++ {
			list = append(list, feature{hashRunes('n', letters[at:at+n]), each})
		}
	}
	return list
}

// merged makes one feature of equal ones.
func merged(list []feature) []feature {
	slices.SortFunc(list, func(a, b feature) int {
		if a.hash != b.hash {
			return cmp.Compare(a.hash, b.hash)
		}
		return cmp.Compare(b.weight, a.weight)
	})
	out := list[:0]
	for start := 0; start < len(list); {
		end := start + 1
		for end < len(list) && list[end].hash == list[start].hash {
			end++
		}
		f := list[start]
		f.weight *= 1 + math.Log(float64(end-start))
		out = append(out, f)
		start = end
	}
	return out
}

// fragments returns the words of a text and its symbols, such as emoji; punctuation
// counts for nothing.
func fragments(text string) []string {
	var list []string
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case isWordRune(r):
			end := at + tokenEnd(text[at:])
			list = append(list, text[at:end])
			at = end
			continue
		case unicode.IsSymbol(r) && r != utf8.RuneError:
			list = append(list, text[at:at+size])
		}
		at += size
	}
	return list
}

// FNV-1a, with a last step that spreads the high bits.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// hashOf hashes a text for one purpose; the purpose keeps equal texts apart.
func hashOf(purpose byte, s string) uint64 {
	h := (fnvOffset ^ uint64(purpose)) * fnvPrime
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return mix(h)
}

func hashRunes(purpose byte, runes []rune) uint64 {
	h := (fnvOffset ^ uint64(purpose)) * fnvPrime
	for _, r := range runes {
		h = (h ^ uint64(r)) * fnvPrime
	}
	return mix(h)
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	return h ^ h>>32
}
