// SPDX-License-Identifier: Apache-2.0

package offline

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// The weights of the ranking, which is BM25 over passages.
const (
	saturation    = 1.2  // how soon a repeated word counts no more
	lengthPenalty = 0.3  // how much long passages lose
	headingWeight = 0.35 // of a word in the heading above, next to one in the passage
	codeWeight    = 1.0  // of a word in the heading above a passage with code, when code is wanted
	outerWeight   = 0.15 // of a word in the headings above that
	topicFactor   = 1.25 // of a word that stands in any heading
	earlierWeight = 0.3  // of a word of the user's message before the last
	firstBonus    = 0.2  // of the first passage under a heading, which often tells what it is about
	// leastCoverage is the share of what a question asks, by the rarity of its words,
	// that a passage must have to be an answer at all.
	leastCoverage = 0.12
)

// corpus is a set of passages that can be searched.
type corpus struct {
	passages []passage
	counts   []map[string]int     // of terms, by passage
	terms    [][]string           // each once, by passage: sums of floats must not follow a map's order
	headings []map[string]float64 // weights of the terms of the headings above, by passage
	lengths  []int
	place    []int // under the last heading, from 0
	average  float64
	spread   map[string]int  // term: how many passages have it
	topics   map[string]bool // terms of all headings
}

// newCorpus indexes passages.
func newCorpus(passages []passage) *corpus {
	c := &corpus{passages: passages, spread: map[string]int{}, topics: map[string]bool{}}
	total := 0
	var above []string // of the passage before
	var aboveTerms map[string]float64
	place := 0
	for i, p := range passages {
		if place++; i == 0 || passages[i-1].doc != p.doc || !slices.Equal(above, p.heading) {
			place = 0
		}
		c.place = append(c.place, place)
		counts := map[string]int{}
		list := terms(p.text)
		var once []string
		for _, t := range list {
			if counts[t]++; counts[t] == 1 {
				once = append(once, t)
			}
		}
		if aboveTerms == nil || !slices.Equal(above, p.heading) {
			above, aboveTerms = p.heading, map[string]float64{}
			for level, h := range p.heading {
				weight := outerWeight
				if level == len(p.heading)-1 {
					weight = headingWeight
				}
				for _, t := range terms(h) {
					aboveTerms[t], c.topics[t] = weight, true
				}
			}
		}
		for _, t := range once {
			c.spread[t]++
		}
		c.counts = append(c.counts, counts)
		c.terms = append(c.terms, once)
		c.headings = append(c.headings, aboveTerms)
		c.lengths = append(c.lengths, len(list))
		total += len(list)
	}
	c.average = math.Max(float64(total)/math.Max(float64(len(passages)), 1), 1)
	return c
}

// rarity is how much a term tells: BM25's inverse document frequency, more for a word
// that stands in a heading, which the documents are about.
func (c *corpus) rarity(term string) float64 {
	n, with := float64(len(c.passages)), float64(c.spread[term])
	rarity := math.Log(1 + (n-with+0.5)/(with+0.5))
	if c.topics[term] {
		rarity *= topicFactor
	}
	return rarity
}

// hit is a passage that answers a question. Coverage is the share of the question's
// words, by rarity, that it and its headings have.
type hit struct {
	index           int
	score, coverage float64
}

// search is what passages are ranked by.
type search struct {
	question []string // terms
	earlier  []string // terms that add to the score of what the question finds
	code     bool     // whether passages with a code block are wanted most
}

// rank returns the passages that have a word of the question, best first.
func (c *corpus) rank(s search) []hit {
	asked := 0.0
	for _, t := range s.question {
		asked += c.rarity(t)
	}
	if asked == 0 {
		return nil
	}
	var hits []hit
	for i := range c.passages {
		score, covered := 0.0, 0.0
		for _, t := range s.question {
			if found := c.match(i, t, s.code); found > 0 {
				score += found
				covered += c.rarity(t)
			}
		}
		if coverage := covered / asked; score > 0 && coverage >= leastCoverage {
			for _, t := range s.earlier {
				score += earlierWeight * c.match(i, t, false)
			}
			hits = append(hits, hit{i, score * (0.5 + coverage) * (1 + firstBonus/float64(1+c.place[i])), coverage})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return hits
}

// match is the score of one term in one passage. With code, the heading above a passage
// with a code block counts as the passage itself: it tells what the code shows.
func (c *corpus) match(i int, term string, code bool) float64 {
	n := float64(c.counts[i][term])
	score := 0.0
	if n > 0 {
		norm := saturation * (1 - lengthPenalty + lengthPenalty*float64(c.lengths[i])/c.average)
		score = c.rarity(term) * n * (saturation + 1) / (n + norm)
	}
	above := c.headings[i][term]
	if code && above == headingWeight && c.passages[i].code != "" {
		above = codeWeight
	}
	return score + above*c.rarity(term)
}

// central returns the passages that say most of what all of them say, best first:
// what to quote where a summary is asked for.
func (c *corpus) central() []hit {
	hits := make([]hit, 0, len(c.passages))
	for i, counts := range c.counts {
		score := 0.0
		for _, t := range c.terms[i] {
			if with := c.spread[t]; with > 1 {
				score += math.Log(float64(with)) * math.Min(float64(counts[t]), 2)
			}
		}
		score /= math.Sqrt(float64(max(c.lengths[i], 4)))
		score += 1 / float64(c.place[i]+1) // what comes first often tells what follows
		if i == 0 || c.passages[i-1].doc != c.passages[i].doc {
			score++
		}
		if strings.HasSuffix(c.passages[i].text, ":") {
			score /= 2
		}
		hits = append(hits, hit{i, score, 1})
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return hits
}
