// SPDX-License-Identifier: Apache-2.0

// Package prices knows what calls of models cost. It is data: each price names the page of
// the vendor that it was read from, and when. What is not known has no price; it is never
// zero.
//
//	g, err := genkit.New(ctx, &genkit.Options{Price: prices.Of})
//
// Only prices of text tokens at the vendor's own API, paid as you go, are here: no discount
// for batches, no surcharge of a region or for speed, no fee for a tool, and no free allowance
// is taken off. A program with other terms sets a function of its own, which may count with
// [Price.Cost].
//
// Priced are models of Anthropic, OpenAI, Groq and Cloudflare. The others have no price here:
//
//   - Google and Mistral: no page of theirs with prices could be read.
//   - DeepSeek: the price depends on the hour, and a usage does not tell it.
//   - xAI: the pages that could be read price no model that its plugin lists.
//   - Microsoft Foundry, Hugging Face, Ollama, and Claude on Bedrock and Vertex AI: no page
//     was read.
//   - OpenRouter: its API tells what each call cost, as cost in the usage's custom counts.
//
// What may enter: prices whose source can be named.
package prices

import (
	"strings"

	"github.com/genkit-go/genkit/ai"
)

// Rates are what tokens cost, in US dollars per million. A rate of 0 is unknown.
type Rates struct {
	Input  float64
	Output float64 // thoughts too
	// CachedInput is for input that was read from the vendor's cache, CacheWrite for what
	// was written into it, and CacheWriteHour for what was written to stay an hour.
	CachedInput, CacheWrite, CacheWriteHour float64
}

// Price is what the tokens of a model cost.
type Price struct {
	Rates
	// MostInput is up to how many input tokens of one call the rates hold; 0 is any.
	MostInput int
	// Long are the rates of all tokens of a call with more input than that.
	Long Rates
	// Source is the page of the vendor, or the file in a repository of its own, and Date the
	// day on which it was read (YYYY-MM-DD).
	Source, Date string
}

// table holds the prices by the names of models.
var table = named(map[string]map[string]Price{
	"anthropic":             anthropicModels,
	"cloudflare-workers-ai": cloudflareModels,
	"groq":                  groqModels,
	"openai":                openAIModels,
})

// named returns prices by plugin and model as prices by name.
func named(byPlugin map[string]map[string]Price) map[string]Price {
	all := map[string]Price{}
	for plugin, models := range byPlugin {
		for model, p := range models {
			all[plugin+"/"+model] = p
		}
	}
	return all
}

// Lookup returns the price of a model by its name with the plugin's prefix, such as
// anthropic/claude-haiku-4-5. The date behind a name of Anthropic's (-20251001) does not
// matter; versions of other vendors may cost more or less, and are priced one by one.
func Lookup(model string) (Price, bool) {
	p, ok := table[model]
	if !ok && strings.HasPrefix(model, "anthropic/") {
		p, ok = table[undated(model)]
	}
	return p, ok
}

// Of returns what a usage of a model costs, in US dollars; false is unknown. It counts as
// [Price.Cost] does.
func Of(model string, u ai.Usage) (usd float64, known bool) {
	p, ok := Lookup(model)
	if !ok {
		return 0, false
	}
	return p.Cost(u)
}

// Cost returns what the usage of one call costs, in US dollars; false is unknown. InputTokens
// counts all input, CachedContentTokens what of it came from the cache, and Custom what of it
// was written there, in the words of the plugins.
//
// Thoughts cost what output does, and count once: OutputTokens holds them, unless TotalTokens
// tells that they come on top, as with Google and xAI. Counts that do not add up have no cost.
func (p Price) Cost(u ai.Usage) (usd float64, known bool) {
	if otherThanText(u) {
		return 0, false
	}
	output := u.OutputTokens
	if rest := u.TotalTokens - u.InputTokens - u.OutputTokens; u.TotalTokens != 0 && rest != 0 {
		if rest != u.ThoughtsTokens {
			return 0, false // something was counted that has no name here
		}
		output += rest
	}
	rates := p.Rates
	if p.MostInput > 0 && u.InputTokens > p.MostInput {
		rates = p.Long
	}
	hour := int(u.Custom["ephemeral_1h_input_tokens"])
	short := int(u.Custom["cache_creation_input_tokens"]) - hour + int(u.Custom["cacheWriteTokens"])
	for _, part := range [...]struct {
		tokens int
		rate   float64
	}{
		{u.InputTokens - u.CachedContentTokens - hour - short, rates.Input},
		{u.CachedContentTokens, rates.CachedInput},
		{short, rates.CacheWrite},
		{hour, rates.CacheWriteHour},
		{output, rates.Output},
	} {
		if part.tokens < 0 || part.tokens > 0 && part.rate <= 0 {
			return 0, false // the counts contradict each other, or the rate is unknown
		}
		usd += float64(part.tokens) * part.rate / 1e6
	}
	return usd, true
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
