// SPDX-License-Identifier: Apache-2.0

// Package prices knows what calls of models cost. It is data: each price names the page of
// the vendor that it was read from, and when. What is not known has no price; it is never
// zero.
//
//	g, err := genkit.New(ctx, &genkit.Options{Price: prices.Of})
//
// Only prices of text tokens at the vendor's own API, paid as you go, are here: no discount
// for batches, no surcharge of a region, no fee for a tool. A program with other terms sets
// a function of its own.
//
// What may enter: prices whose source can be named.
package prices

import (
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// Price is what the tokens of a model cost, in US dollars per million.
type Price struct {
	Input  float64
	Output float64 // thoughts too
	// CachedInput is for input that was read from the vendor's cache. Where the vendor
	// takes more for writing into it, CacheWrite is for what stays five minutes and
	// CacheWriteHour for what stays an hour; else they are 0, and writing costs what input
	// does.
	CachedInput, CacheWrite, CacheWriteHour float64
	// MostInput is up to how many input tokens of one call the price is known; 0 is any.
	MostInput int
	// Source is the page of the vendor, and Date the day on which it said so (YYYY-MM-DD).
	Source, Date string
}

// Lookup returns the price of a model by its name with the plugin's prefix, such as
// anthropic/claude-haiku-4-5; a date behind the name (-20251001) does not matter.
func Lookup(model string) (Price, bool) {
	p, ok := table[model]
	if !ok {
		p, ok = table[undated(model)]
	}
	return p, ok
}

// Of returns what a usage of a model costs, in US dollars; false is unknown. InputTokens
// counts all input, CachedContentTokens what of it came from the cache, and OutputTokens
// all output, as the plugins report them.
func Of(model string, u ai.Usage) (usd float64, known bool) {
	p, ok := Lookup(model)
	if !ok || p.MostInput > 0 && u.InputTokens > p.MostInput || otherThanText(u) {
		return 0, false
	}
	hour := int(u.Custom["ephemeral_1h_input_tokens"])
	short := int(u.Custom["cache_creation_input_tokens"]) - hour
	if p.CacheWrite == 0 {
		hour, short = 0, 0
	}
	fresh := u.InputTokens - u.CachedContentTokens - hour - short
	if fresh < 0 || hour < 0 || short < 0 {
		return 0, false // the counts contradict each other
	}
	const million = 1e6
	return (float64(fresh)*p.Input + float64(u.CachedContentTokens)*p.CachedInput +
		float64(short)*p.CacheWrite + float64(hour)*p.CacheWriteHour + float64(u.OutputTokens)*p.Output) / million, true
}

// otherThanText tells whether a usage counts what has prices of its own.
func otherThanText(u ai.Usage) bool { return u.OutputImages+u.OutputVideos+u.OutputAudioFiles > 0 }

// undated returns a name without the date at its end.
func undated(model string) string {
	at := strings.LastIndexByte(model, '-')
	if at < 0 || len(model)-at != len("-20060102") || strings.Trim(model[at+1:], "0123456789") != "" {
		return model
	}
	return model[:at]
}
