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
	headingWeight = 0.35 // of a word in a heading above, next to one in the passage
	earlierWeight = 0.3  // of a word of the user's message before the last
	firstBonus    = 0.2  // of the first passage under a heading, which often tells what it is about
	// leastCoverage is the share of what a question asks, by the rarity of its words,
	// that a passage must have to be an answer at all.
	leastCoverage = 0.12
)

// corpus is a set of passages that can be searched.
type corpus struct {
	passages []passage
	counts   []map[string]int  // of terms, by passage
	terms    [][]string        // each once, by passage: sums of floats must not follow a map's order
	headings []map[string]bool // terms of the headings above, by passage
	lengths  []int
	place    []int // under the last heading, from 0
	average  float64
	spread   map[string]int // term: how many passages have it
}

// newCorpus indexes passages.
func newCorpus(passages []passage) *corpus {
	c := &corpus{passages: passages, spread: map[string]int{}}
	total := 0
	var above []string // of the passage before
	var aboveTerms map[string]bool
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
			above, aboveTerms = p.heading, map[string]bool{}
			for _, h := range p.heading {
				for _, t := range terms(h) {
					aboveTerms[t] = true
				}
			}
		}
		for _, t := range once {
			c.spread[t]++
		}
		for t := range aboveTerms {
			if counts[t] == 0 {
				c.spread[t]++
			}
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

// rarity is how much a term tells: BM25's inverse document frequency.
func (c *corpus) rarity(term string) float64 {
	n, with := float64(len(c.passages)), float64(c.spread[term])
	return math.Log(1 + (n-with+0.5)/(with+0.5))
}

// hit is a passage that answers a question. Coverage is the share of the question's
// words, by rarity, that it and its headings have.
type hit struct {
	index           int
	score, coverage float64
}

// rank returns the passages that have a word of the question, best first. Words of
// earlier add to the score of what the question finds.
func (c *corpus) rank(question, earlier []string) []hit {
	asked := 0.0
	for _, t := range question {
		asked += c.rarity(t)
	}
	if asked == 0 {
		return nil
	}
	var hits []hit
	for i := range c.passages {
		score, covered := 0.0, 0.0
		for _, t := range question {
			if s := c.match(i, t); s > 0 {
				score += s
				covered += c.rarity(t)
			}
		}
		if coverage := covered / asked; score > 0 && coverage >= leastCoverage {
			for _, t := range earlier {
				score += earlierWeight * c.match(i, t)
			}
			hits = append(hits, hit{i, score * (0.5 + coverage) * (1 + firstBonus/float64(1+c.place[i])), coverage})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return hits
}

// match is the score of one term in one passage.
func (c *corpus) match(i int, term string) float64 {
	n := float64(c.counts[i][term])
	score := 0.0
	if n > 0 {
		norm := saturation * (1 - lengthPenalty + lengthPenalty*float64(c.lengths[i])/c.average)
		score = c.rarity(term) * n * (saturation + 1) / (n + norm)
	}
	if c.headings[i][term] {
		score += headingWeight * c.rarity(term)
	}
	return score
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
		if strings.HasSuffix(c.passages[i].text, ":") {
			score /= 2
		}
		hits = append(hits, hit{i, score, 1})
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(b.score, a.score) })
	return hits
}
